"""Taking a department's file in, checking it, and handing its rows on.

Every service names the batch by its number and the moment as `at`; nothing here asks the clock.
"""

import datetime as dt
from collections.abc import Mapping
from hashlib import sha256

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from jiangtu.apps.accounts.models import User
from jiangtu.apps.accounts.rules import refuse_other_office
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.intake import mends, reader, rules, vault
from jiangtu.apps.intake.kinds import Counts, Event, State
from jiangtu.apps.intake.models import Batch, Department, Layout
from jiangtu.apps.intake.vault import Kept
from jiangtu.apps.vault import crypto
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.sheets import compare
from jiangtu.engine.sheets import format as formats

UNDO_DAYS = 30
"""How long an import can be undone, and so how long its staged rows are kept."""


class AlreadyImported(Refusal):
    """The batch is in the e-file; reading it anew would change what is believed of it."""

    def __init__(self, batch: int) -> None:
        super().__init__(
            "INTAKE_ALREADY_IMPORTED",
            Sentence("批次 %(batch)s 已经导入，不再检查。", batch=batch),
            mend="要按别的列对应重新导入，请先撤销这一批。",
        )


class NothingStaged(Refusal):
    """The batch has no checked rows."""

    def __init__(self, batch: int) -> None:
        super().__init__(
            "INTAKE_NOT_CHECKED",
            Sentence("批次 %(batch)s 没有检查通过的行。", batch=batch),
            mend="请先检查这一批。",
        )


def receive_file(
    *, content: bytes, file_name: str, format: str, department: str, author: User | None, at: dt.datetime
) -> Batch:
    """The batch of this file: a new one, or the one it already is (same bytes, format and department).

    An empty `format` is recognised from the sheet, an empty `department` is the format's own. Refused, with nothing
    stored, when the format is unknown, none fits, or it is another office's. The original is sealed.
    """
    form = formats.named(format or _recognised(content, at))
    if author is not None:
        refuse_other_office(author.role, form.department)
    office, _ = Department.objects.get_or_create(name=department.strip()[:80] or form.department)
    digest = sha256(content).hexdigest()
    known = {"department": office, "format": form.id, "digest": digest}
    if (earlier := Batch.objects.filter(**known).first()) is not None:
        return earlier
    try:
        with transaction.atomic():
            batch = Batch.objects.create(
                **known, file_name=_name(file_name), size=len(content), author=author, received_at=at
            )
            vault.keep(batch.pk, Kept.ORIGINAL, content)
    except IntegrityError:  # the same file from two hands at once
        return Batch.objects.get(**known)
    return batch


def _name(file_name: str) -> str:
    """The name without folders, short enough to keep; it is shown and never opened."""
    return file_name.replace("\\", "/").rpartition("/")[2][-200:] or "未命名"


def _recognised(content: bytes, at: dt.datetime) -> str:
    reading = reader.read(content, reader.Request("", timezone.localdate(at)))
    if reading.refusal:
        raise Refusal(reading.refusal["code"], reading.refusal["zh"], mend=reading.refusal["mend"])
    return reading.format


def check_batch(
    *, batch: int, at: dt.datetime, columns: Mapping[str, int] | None = None, sheet: str = ""
) -> Batch:
    """The batch read and checked: CHECKED with its counts, or REFUSED with the reason; the e-file is not touched.

    `columns` (format column → zero-based sheet column) is an officer's choice, remembered for the next delivery of
    the same layout; without it the remembered or proposed one is used. A checked batch may be checked again.
    Errors: `AlreadyImported`. Cost: 9 s for 100,000 × 12 in the child, then two passes for the comparison.
    """
    found = Batch.objects.select_related("department").get(pk=batch)
    if found.state == State.IMPORTED:
        raise AlreadyImported(batch)
    request = reader.Request(
        format=found.format,
        as_of=timezone.localdate(at),
        sheet=sheet or found.sheet,
        columns=columns,
        home=found.department.area or settings.JIANGTU_CITY,
        remembered={} if columns else _memories(found),
        mends=mends.over(mends.log(found), sheet or found.sheet),
    )
    try:
        reading = reader.read(vault.opened(batch, Kept.ORIGINAL), request)
    except Refusal as refusal:
        reading = reader.Reading(found.format, found.sheet, {}, _said(refusal))
    return _settle(found, reading, at)


def _said(refusal: Refusal) -> dict[str, str]:
    return {"code": refusal.code, "zh": refusal.zh, "mend": refusal.mend}


def _memories(batch: Batch) -> dict[str, dict[str, str]]:
    known = Layout.objects.filter(department=batch.department, format=batch.format).order_by("-used_at", "pk")
    return {layout.columns["#"]: _without_mark(layout.columns) for layout in known[:20]}


def _without_mark(columns: Mapping[str, str]) -> dict[str, str]:
    return {name: heading for name, heading in columns.items() if name != "#"}


def _settle(batch: Batch, reading: reader.Reading, at: dt.datetime) -> Batch:
    """Compared first, then files and row together under the batch's lock: one imported meanwhile keeps its files.

    A reading without the mends that were saved meanwhile is dropped: the batch waits for the check that has them. The
    staged rows come last: after a crash between there are none, and the batch is checked again.
    """
    event = Event.FAIL if reading.refusal else Event.PASS
    previous = _previous(batch)
    prints, counts = _compared(batch, reading, previous)
    with transaction.atomic():
        locked = Batch.objects.select_for_update().get(pk=batch.pk)
        if locked.mended != batch.mended:
            return locked
        locked.state = rules.following(State(locked.state), event)
        _keep(batch.pk, reading, prints)
        _write(locked, reading, counts, at)
        locked.previous = previous
        locked.save()
        if event is Event.PASS:
            _remember(locked, reading, at)
    return locked


def _keep(batch: int, reading: reader.Reading, prints: bytes | None) -> None:
    vault.drop(batch, Kept.STAGED, Kept.FINDINGS, Kept.PRINTS, Kept.MARKED)
    files = {
        Kept.FINDINGS: reading.findings,
        Kept.MARKED: reading.marked,
        Kept.PRINTS: prints,
        Kept.STAGED: reading.staged,
    }
    for name, content in files.items():
        if content is not None:
            vault.keep(batch, name, content)


def _compared(batch: Batch, reading: reader.Reading, previous: Batch | None) -> tuple[bytes | None, Counts]:
    """The digests of the rows, and how they stand to those of the last delivery; none of a file that was refused."""
    if reading.staged is None:
        return None, Counts()
    form = formats.named(batch.format)
    rows = pq.read_table(pa.BufferReader(reading.staged))
    prints = compare.prints(rows, key=form.key, secret=crypto.vault().key_for("prints"))
    moved = compare.difference(prints, _prints(previous))
    about = reading.about
    return _parquet(prints), Counts(
        about["read"], about["refused"], about["duplicates"], about["doubtful"],
        moved.new, moved.changed, moved.same, moved.gone,
    )  # fmt: skip


def _parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())


def _prints(previous: Batch | None) -> pa.Table:
    if previous is None:
        return compare.PRINTS.empty_table()
    return pq.read_table(pa.BufferReader(vault.opened(previous.pk, Kept.PRINTS)))


def _previous(batch: Batch) -> Batch | None:
    """The last batch of the same department and format that is in the e-file."""
    imported = Batch.objects.filter(
        department=batch.department, format=batch.format, state=State.IMPORTED.value
    ).exclude(pk=batch.pk)
    return imported.order_by("-imported_at", "-pk").first()


def _write(batch: Batch, reading: reader.Reading, counts: Counts, at: dt.datetime) -> None:
    about = dict(reading.about)
    batch.checked_at = at
    batch.sheet = reading.sheet[:80]
    batch.refusal = dict(reading.refusal)
    batch.kinds = about.pop("kinds", {})
    batch.persons = about.pop("persons", 0)
    batch.money_fen = about.pop("money_fen", None)
    batch.reading = {name: value for name, value in about.items() if name != "remember"}
    batch.accepted, batch.accepted_by, batch.rows_linked = False, "", None
    batch.rows_read, batch.rows_refused = counts.read, counts.refused
    batch.rows_duplicate, batch.rows_doubtful = counts.duplicates, counts.doubtful
    batch.rows_new, batch.rows_changed = counts.new, counts.changed
    batch.rows_same, batch.rows_gone = counts.same, counts.gone


def _remember(batch: Batch, reading: reader.Reading, at: dt.datetime) -> None:
    fingerprint = reading.about["fingerprint"]
    Layout.objects.update_or_create(
        department=batch.department,
        format=batch.format,
        fingerprint=sha256(fingerprint.encode()).hexdigest(),
        defaults={"columns": {"#": fingerprint, **reading.about["remember"]}, "used_at": at},
    )


def own_batch(batch: int, actor: Actor) -> Batch:
    """The batch, locked until the caller's transaction ends; OtherOffice when the actor's office does not work on it."""
    found = Batch.objects.select_for_update().get(pk=batch)
    refuse_other_office(actor.role, formats.named(found.format).department)
    return found


def accept(*, batch: int, refused_rows: bool, explanation: str, actor: Actor, at: dt.datetime) -> Batch:
    """An officer's word on a checked batch, written down: the rows that hold may go alone; why the totals jumped."""
    told = explanation.strip()[:200]
    with transaction.atomic():
        found = own_batch(batch, actor)
        rules.following(State(found.state), Event.IMPORT)
        if (found.accepted, found.explanation) == (refused_rows, told):
            return found
        found.accepted, found.explanation = refused_rows, told
        found.accepted_by = actor.username if refused_rows else ""
        found.save(update_fields=["accepted", "accepted_by", "explanation"])
        detail: dict[str, str | int] = {
            "batch": batch,
            "refused_rows": int(refused_rows),
            "explanation": told,
        }
        audit.record(Deed(Action.ACCEPT, at, detail=detail), actor=actor)
    return found


def staged_rows(batch: int) -> pa.Table:
    """The rows that hold, in `staged.schema` of the format's record. Errors: `NothingStaged`.

    They can be had while the batch is checked or imported and its files are kept.
    """
    state = Batch.objects.values_list("state", flat=True).get(pk=batch)
    if state not in (State.CHECKED, State.IMPORTED):
        raise NothingStaged(batch)
    try:
        return pq.read_table(pa.BufferReader(vault.opened(batch, Kept.STAGED)))
    except vault.NotKept as gone:
        raise NothingStaged(batch) from gone


def send_back(*, batch: int, actor: Actor, at: dt.datetime) -> tuple[str, bytes]:
    """The department's workbook with every wrong cell marked, and a name for it. Errors: `vault.NotKept`.

    It holds the numbers of people in full, so the sending is written down.
    """
    with transaction.atomic():
        name = own_batch(batch, actor).file_name
        audit.record(Deed(Action.REVEAL, at, detail={"batch": batch}), actor=actor)
    return f"{name.rpartition('.')[0] or name}-错误标注.xlsx", vault.opened(batch, Kept.MARKED)


def mark_imported(*, batch: int, at: dt.datetime) -> Batch:
    """The batch as IMPORTED; for `files`, inside the transaction that writes the rows."""
    return _move(batch, Event.IMPORT, "imported_at", at)


def mark_undone(*, batch: int, at: dt.datetime) -> Batch:
    """The batch as UNDONE; for `files`, inside the transaction that takes the rows back."""
    Batch.objects.filter(pk=batch).update(rows_linked=None)
    return _move(batch, Event.UNDO, "undone_at", at)


def _move(batch: int, event: Event, moment: str, at: dt.datetime) -> Batch:
    with transaction.atomic():
        found = Batch.objects.select_for_update().get(pk=batch)
        found.state = rules.following(State(found.state), event)
        setattr(found, moment, at)
        found.save(update_fields=["state", moment])
    return found


def forget_expired(*, at: dt.datetime) -> int:
    """How many batches lost their staged rows and findings: those that can no longer be undone.

    The sealed original stays, so that each value of the e-file can be followed to its cell, and so do the digests
    that compare deliveries.
    """
    before = at - dt.timedelta(days=UNDO_DAYS)
    old = Batch.objects.filter(state=State.IMPORTED.value, imported_at__lt=before).exclude(reading={})
    numbers = list(old.values_list("pk", flat=True))
    for number in numbers:
        vault.drop(number, Kept.STAGED, Kept.FINDINGS, Kept.MARKED)
    Batch.objects.filter(pk__in=numbers).update(reading={})
    return len(numbers)
