"""Taking deliveries into the e-file and out again, writing our own events, showing what is sealed.

FilesRefusal
├── RowsInvalid       some rows may not be written; nothing was
├── NotImported       the batch is not in the e-file
├── LaterDelivery     a newer delivery builds on the one to be undone
├── TooLate           the time for undoing has passed
├── NotReady          something stands between the batch and its import
└── NothingSealed     nobody has delivered that number for this person
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from jiangtu.apps.accounts.rules import refuse_other_office, refuse_other_than_hr
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed, Purpose
from jiangtu.apps.files import bulk, lifeline, pairs, queries, rules, writing
from jiangtu.apps.files.corrections import answer_correction, look_at_evidence, request_correction
from jiangtu.apps.files.events import RowsInvalid, mend_event, record_event, record_events
from jiangtu.apps.files.identity import (
    decide_pair,
    merge_persons,
    put_off_pair,
    reopen_pair,
    reverse_change,
    split_mention,
)
from jiangtu.apps.files.kinds import (
    IDENTITY,
    SEALED,
    FilesRefusal,
    Imported,
    Incoming,
    micros,
)
from jiangtu.apps.files.linking import link_mentions
from jiangtu.apps.files.models import (
    RECORDS,
    Delivery,
    Mention,
    Source,
)
from jiangtu.apps.intake import queries as intake
from jiangtu.apps.intake import services as staging
from jiangtu.apps.reference import clock
from jiangtu.apps.vault import crypto
from jiangtu.engine.errors import Sentence

__all__ = [
    "RowsInvalid",
    "answer_correction",
    "decide_pair",
    "import_batch",
    "import_rows",
    "link_mentions",
    "look_at",
    "look_at_evidence",
    "look_at_pair",
    "mend_event",
    "merge_persons",
    "put_off_pair",
    "record_event",
    "record_events",
    "reopen_pair",
    "request_correction",
    "reveal",
    "reverse_change",
    "split_mention",
    "undo_batch",
    "undo_rows",
]  # fmt: skip

UNDO_DAYS = 30


class NotImported(FilesRefusal):
    """The batch is not in the e-file, or has been taken out already."""

    def __init__(self, batch: int) -> None:
        super().__init__(
            "NOT_IMPORTED",
            Sentence("批次 %(batch)s 没有导入，或已经撤销。", batch=batch),
            mend="请在批次列表里核对它的状态。",
        )


class LaterDelivery(FilesRefusal):
    """A newer delivery of the same sheet builds on this one."""

    def __init__(self, later: int) -> None:
        super().__init__(
            "LATER_DELIVERY",
            Sentence("后来的批次 %(later)s 建立在这一批之上。", later=later),
            mend=Sentence("请先撤销批次 %(later)s。", later=later),
        )


class TooLate(FilesRefusal):
    """The time for undoing has passed."""

    def __init__(self) -> None:
        super().__init__(
            "UNDO_TOO_LATE",
            Sentence("导入已超过 %(undo_days)s 天，不能整批撤销。", undo_days=UNDO_DAYS),
            mend="请让来源部门重新报送正确的数据。",
        )


class NotReady(FilesRefusal):
    """Something still stands between the batch and its import."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(
            "NOT_READY",
            Sentence("这一批还不能导入：%(words)s。", words="；".join(words)),
            mend="请先在批次页面处理。",
        )


def import_batch(*, batch: int, actor: Actor, at: dt.datetime, without_refused: bool = False) -> Imported:
    """What a checked batch of the intake changed in the e-file: all of its rows or none.

    `without_refused`: the officer's word, kept with the batch, that the rows which cannot be imported stay out.
    OtherOffice when it is not the actor's to import, NotReady while something stands in its way, RowsInvalid when rows
    may not be written. A batch that is
    in already changes nothing. One transaction with the batch's own state.
    """
    with transaction.atomic():
        bulk.lock()
        before = _brought_in(batch)
        if before:
            return before
        report = intake.batch_report(batch)
        refuse_other_office(actor.role, report.format.department)
        if without_refused and report.counts.refused:
            said = report.batch.explanation
            staging.accept(batch=batch, refused_rows=True, explanation=said, actor=actor, at=at)
            report = intake.batch_report(batch)
        if not report.may_import:
            raise NotReady(report.obstacle_words)
        let = report.batch if report.counts.refused else None
        incoming = Incoming(
            batch=batch,
            department=report.batch.department.name,
            format=report.format.id,
            file=report.batch.file_name,
            record=report.format.record,
            rows=staging.staged_rows(batch),
            key=tuple(name for name in report.format.key if name not in IDENTITY),
            full=getattr(report.format, "full", False),
            accepted_by=let.accepted_by if let else "",
            accepted_because=let.explanation if let else "",
        )
        at = clock.after(intake.last_import(report.batch), at)
        done = import_rows(incoming, actor=actor, at=at)
        staging.mark_imported(batch=batch, at=at)
    return done


def _brought_in(batch: int) -> Imported | None:
    """What there is to say of a batch that is in the e-file already."""
    before = Delivery.objects.filter(batch=batch, undone_at=None).first()
    return Imported(batch, 0, before.rows_new + before.rows_same, 0) if before else None


def import_rows(incoming: Incoming, *, actor: Actor, at: dt.datetime) -> Imported:
    """What a checked batch changed in the e-file: all of its rows or, with RowsInvalid, none.

    A batch that is in already changes nothing, nor does a row this source is believed to have said already. Rows of the
    source that are not in the delivery stay believed, except older versions of the same thing (`key`) and, in a full
    roll, all that is missing. One transaction, one audit line; about 40 µs a row.
    """
    instant = micros(at)
    with transaction.atomic():
        bulk.lock()
        before = _brought_in(incoming.batch)
        if before:
            return before
        _refuse_bad(incoming)
        source, _ = Source.objects.get_or_create(department=incoming.department, format=incoming.format)
        done = writing.Writer(incoming, source, instant, crypto.vault()).write()
        Delivery.objects.update_or_create(
            batch=incoming.batch,
            defaults={
                "source": source, "file": incoming.file, "imported_at": instant, "imported_by": actor.username,
                "rows_new": done.new, "rows_same": done.same, "rows_replaced": done.replaced,
                "undone_at": None, "undone_by": "",
                "accepted_by": incoming.accepted_by, "accepted_because": incoming.accepted_because,
            },
        )  # fmt: skip
        counts = {"batch": done.batch, "new": done.new, "same": done.same, "replaced": done.replaced}
        audit.record(Deed(Action.IMPORT, at, detail=counts), actor=actor)
    return done


def _refuse_bad(incoming: Incoming) -> None:
    found = rules.problems(incoming.rows, incoming.record)
    if found:
        raise RowsInvalid("ROWS_INVALID", "有些行不能写入档案，整批没有导入。", found)


def undo_batch(*, batch: int, actor: Actor, at: dt.datetime) -> int:
    """`undo_rows` with the batch's own state in the intake, in one transaction."""
    with transaction.atomic():
        staging.own_batch(batch, actor)
        gone = undo_rows(batch=batch, actor=actor, at=at)
        staging.mark_undone(batch=batch, at=at)
    return gone


def undo_rows(*, batch: int, actor: Actor, at: dt.datetime) -> int:
    """How many rows stopped being believed: every row of the batch; what it had replaced is believed again.

    Refuses with NotImported, LaterDelivery or TooLate. Nothing is removed: as known on a day before the undo, the batch
    is still there.
    """
    with transaction.atomic():
        bulk.lock()
        delivery = _undoable(batch, at)
        instant = max(micros(at), delivery.imported_at + 1)  # whatever the clock says, it came after
        gone = sum(writing.take_back(model, delivery, instant) for model in RECORDS.values())
        writing.take_back(Mention, delivery, instant)
        Delivery.objects.filter(batch=batch).update(undone_at=instant, undone_by=actor.username)
        audit.record(Deed(Action.UNDO, at, detail={"batch": batch, "rows": gone}), actor=actor)
    return gone


def _undoable(batch: int, at: dt.datetime) -> Delivery:
    delivery = Delivery.objects.filter(batch=batch, undone_at=None).first()
    if delivery is None:
        raise NotImported(batch)
    later = (
        Delivery.objects.filter(
            Q(imported_at__gt=delivery.imported_at) | Q(imported_at=delivery.imported_at, batch__gt=batch),
            source=delivery.source, undone_at=None,
        ).order_by("-imported_at", "-batch").first()
    )  # fmt: skip
    if later:
        raise LaterDelivery(later.batch)
    if micros(at) - delivery.imported_at > UNDO_DAYS * 86_400_000_000:
        raise TooLate
    return delivery


class NothingSealed(FilesRefusal):
    """Nobody has delivered that number for this person."""

    def __init__(self, field: str) -> None:
        super().__init__(
            "NOTHING_SEALED", "没有部门报送过这项信息。", f"no {field}", mend="请联系来源部门补报。"
        )


def reveal(*, person: int, field: str, purpose: Purpose, actor: Actor, at: dt.datetime) -> tuple[str, ...]:
    """The full numbers departments gave for a person, latest first, without repetition; the look is written down.

    `field` is one of `kinds.SEALED`. OtherOffice for whoever may only see it masked; NothingSealed when there is none,
    and that too leaves a line.
    """
    if field not in SEALED:
        raise ValueError(field)
    refuse_other_than_hr(actor.role, "查看完整号码")
    with transaction.atomic():
        audit.record(Deed(Action.REVEAL, at, person, purpose, {"field": field}), actor=actor)
        numbers = _opened(person, field)
    if not numbers:
        raise NothingSealed(field)
    return numbers


def _opened(person: int, field: str) -> tuple[str, ...]:
    vault = crypto.vault()
    mentions = (
        queries.mentions_of(person).exclude(**{f"{field}_sealed": None}).order_by("-recorded_at", "-id")
    )
    numbers = [
        vault.open(bytes(getattr(m, f"{field}_sealed")), about=writing.about(field, bytes(m.fingerprint)))
        for m in mentions
    ]
    return tuple(dict.fromkeys(numbers))


def look_at_pair(*, actor: Actor, at: dt.datetime) -> pairs.PairPage | None:
    """The next doubtful pair, masked, None when none waits; the look at both persons is written down.

    OtherOffice for whoever may not decide it.
    """
    refuse_other_than_hr(actor.role, "疑似重复")
    page = pairs.next_pair()
    if page is not None:
        persons = sorted({page.left.person, page.right.person})
        with transaction.atomic():
            audit.record(*(Deed(Action.LOOK, at, p, Purpose.DUPLICATE) for p in persons), actor=actor)
    return page


def look_at(
    *, person: int, actor: Actor, at: dt.datetime, known_on: dt.date | None = None
) -> lifeline.LifeLine:
    """A person's file, masked, for somebody of an office; the look is written down where the person can read it.

    As it is known now, or as it was known at the end of the day `known_on`.
    """
    page = lifeline.life_line(person, known_on=known_on)
    with transaction.atomic():
        audit.record(Deed(Action.LOOK, at, page.person), actor=actor)
    return page
