"""Writing entries: the one place where money moves.

A budget line is moved by one relative update that checks it in the same statement, so that no two writers can both
take the last fen. On PostgreSQL a commitment is one statement altogether; on SQLite a short IMMEDIATE transaction. Lines
are locked in the order of their numbers. A key that was used before gives the entry it was used for, or is refused when
it was used for something else.

PostingRefusal
├── OverCeiling           more than the budget line has free
├── CutBelowCommitments   the budget would fall below what is committed and paid
├── Overdrawn             more released, paid or claimed back than there is for this matter
├── KeyReused             the key names an entry with another content
└── LineMissing           no such budget line
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from jiangtu.apps.audit.kinds import Actor
from jiangtu.apps.files import bulk
from jiangtu.apps.files.kinds import micros
from jiangtu.apps.ledger import guard, rules
from jiangtu.apps.ledger.kinds import ACCOUNT_LABELS, BOOKS, Movement
from jiangtu.apps.ledger.models import Entry, Leg, Line
from jiangtu.engine.errors import Refusal
from jiangtu.engine.ledger import entry as entries
from jiangtu.engine.terms import money

PLAIN = frozenset({Movement.BUDGET, Movement.TRANSFER, Movement.COMMIT})
"""What can overdraw no matter, so that nothing is asked of the entries before."""
Change = tuple[int, int, int]


class PostingRefusal(Refusal):
    """Nothing was posted."""


class OverCeiling(PostingRefusal):
    """More than the budget line has free."""

    def __init__(self, line: Line, wanted: int) -> None:
        super().__init__(
            "OVER_CEILING",
            f"{line.fund.name}{line.year}年度预算可用{money.yuan(line.free)}，不够占用{money.yuan(wanted)}。",
            mend="追加或调剂预算后再办理。",
        )


class CutBelowCommitments(PostingRefusal):
    """The budget would fall below what is committed and paid."""

    def __init__(self, line: Line, ceiling: int) -> None:
        used = line.committed + line.paid
        super().__init__(
            "CUT_BELOW_COMMITMENTS",
            f"{line.fund.name}{line.year}年度已占用和支付{money.yuan(used)}，预算不能减到{money.yuan(ceiling)}。",
            mend="先释放已占用的预算，或少减一些。",
        )


class Overdrawn(PostingRefusal):
    """More released, paid or claimed back than there is for this matter."""

    def __init__(self, account: str, about: str) -> None:
        super().__init__(
            "OVERDRAWN",
            f"“{about}”的{ACCOUNT_LABELS[account]}不够这一笔。",
            mend="核对这件事已经占用、支付和追回的金额。",
        )


class KeyReused(PostingRefusal):
    """The key names an entry with another content."""

    def __init__(self, key: str) -> None:
        super().__init__(
            "KEY_REUSED",
            f"业务键“{key}”已经记过内容不同的一笔。",
            mend="核对是否重复办理；新的业务用新的业务键。",
        )


class LineMissing(PostingRefusal):
    """No such budget line."""

    def __init__(self, line: int) -> None:
        super().__init__("LINE_MISSING", f"没有编号为{line}的预算。", mend="先下达预算。")


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry that stands in the ledger; `fresh` false when the key had been posted before."""

    number: int
    draft: entries.Draft
    fresh: bool


def post(draft: entries.Draft, *, actor: Actor, at: dt.datetime) -> Posted:
    """The entry of this draft, posted now or the first time the key was used; a PostingRefusal otherwise.

    Cost: one statement for a commitment on PostgreSQL, three on SQLite, one more where a matter can be overdrawn.
    """
    entries.check(draft, BOOKS)
    entry = _stamp(actor, at)(draft)
    changes = rules.changes(draft.legs)
    try:
        number = _write(entry, changes)
    except IntegrityError:
        return _known_or_raise(draft)
    if number is None:
        return _known(draft) or _refused(changes)
    return Posted(number, draft, fresh=True)


def post_many(drafts: Sequence[entries.Draft], *, actor: Actor, at: dt.datetime) -> list[Posted]:
    """All the drafts posted, or none; in their order. Keys used before give their entries and move nothing.

    Cost: a constant number of statements and one for each budget line; 20,000 entries a second.
    """
    for draft in drafts:
        entries.check(draft, BOOKS)
    with transaction.atomic():
        _hold()
        changes_all = rules.changes(chain.from_iterable(d.legs for d in drafts))
        _lock(changes_all)  # before the look-up, so that the same batch twice waits for itself
        known = known_entries(drafts)
        fresh = _once([d for d in drafts if d.key not in known])
        _apply(rules.changes(chain.from_iterable(d.legs for d in fresh)))
        numbers = _insert(list(map(_stamp(actor, at), fresh)))
        _refuse_overdrawn([d for d in fresh if d.kind not in PLAIN])
    new = dict(zip((d.key for d in fresh), numbers, strict=True))
    return [Posted(new.get(d.key) or known[d.key], d, fresh=d.key in new) for d in drafts]


def _stamp(actor: Actor, at: dt.datetime) -> Callable[[entries.Draft], entries.Entry]:
    """Who, when and on which day, said once for any number of drafts."""
    username, when, day = actor.username, micros(at), timezone.localtime(at).date()
    return lambda draft: entries.Entry(draft, username, when, day)


def _once(drafts: list[entries.Draft]) -> list[entries.Draft]:
    kept: dict[str, entries.Draft] = {}
    for draft in drafts:
        if kept.setdefault(draft.key, draft) != draft:
            raise KeyReused(draft.key)
    return list(kept.values())


def _write(entry: entries.Entry, changes: dict[int, Change]) -> int | None:
    """The number of the new entry; None where a line would not allow it."""
    draft = entry.draft
    if connection.vendor == "postgresql" and len(changes) == 1 and draft.kind in PLAIN and not draft.reverses:
        return _one_statement(entry, *next(iter(changes.items())))
    with transaction.atomic():
        _hold()
        if not all(_moved(line, change) for line, change in changes.items()):
            transaction.set_rollback(True)
            return None
        number = _insert_one(entry)
        if draft.kind not in PLAIN:
            _refuse_overdrawn([draft])
    return number


def _hold() -> None:
    """The sealer waits until this transaction has ended: a number below the seal's end can never turn up later."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [guard.SEALING])


_MOVE = guard.MOVE.format(ceiling="%(ceiling)s", committed="%(committed)s", paid="%(paid)s", line="%(line)s")
_ENTRY = "INSERT INTO ledger_entry (key, kind, about, reason, reverses_id, actor, at, day, digest)"
_LEG = "INSERT INTO ledger_leg (entry_id, place, line_id, account, fen)"
_POST = f"SELECT ledger_post({', '.join(['%s'] * 8)}, %s::text[], %s::bigint[])"


def _values(entry: entries.Entry, algorithm: str) -> tuple[bulk.Value, ...]:
    d = entry.draft
    digest = entries.digest(entry, algorithm)
    return (
        d.key,
        str(d.kind),
        d.about,
        d.reason,
        d.reverses,
        entry.actor,
        entry.at,
        entry.day.isoformat(),
        digest,
    )


def _one_statement(entry: entries.Entry, line: int, change: Change) -> int | None:
    d = entry.draft
    said = [d.key, str(d.kind), d.about, d.reason, entry.actor]
    digest = entries.digest(entry, settings.JIANGTU_DIGEST)
    legs = [leg.account for leg in d.legs], [leg.fen for leg in d.legs]
    given: list[object] = [line, *change, said, entry.at, entry.day, digest, *legs]
    with transaction.atomic() if connection.in_atomic_block else nullcontext(), connection.cursor() as cursor:
        cursor.execute(_POST, given)  # type: ignore[arg-type]  # the stubs know no arrays
        found = cursor.fetchone()[0]
    return int(found) if found else None


def _moved(line: int, change: Change) -> bool:
    ceiling, committed, paid = change
    given = {"ceiling": ceiling, "committed": committed, "paid": paid, "line": line}
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, given)
        return bool(cursor.rowcount)


def _insert_one(entry: entries.Entry) -> int:
    legs = entry.draft.legs
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_ENTRY} VALUES ({_marks(9)}) RETURNING number", _values(entry, settings.JIANGTU_DIGEST)
        )
        (number,) = cursor.fetchone()
        rows = ", ".join([f"({_marks(5)})"] * len(legs))
        places = chain.from_iterable(
            (number, n, leg.line, leg.account, leg.fen) for n, leg in enumerate(legs, 1)
        )
        cursor.execute(f"{_LEG} VALUES {rows}", list(places))
    return int(number)


def _marks(count: int) -> str:
    return ", ".join(["%s"] * count)


def _lock(changes: Iterable[int]) -> None:
    if connection.vendor == "postgresql":
        list(Line.objects.select_for_update().filter(pk__in=list(changes)).order_by("pk").values_list("pk"))


def _apply(changes: dict[int, Change]) -> None:
    for line, change in changes.items():
        if not _moved(line, change):
            _refused({line: change})


def _insert(made: list[entries.Entry]) -> list[int]:
    numbers = _numbers(len(made))
    fields = ("number", "key", "kind", "about", "reason", "reverses", "actor", "at", "day", "digest")
    algorithm: str = settings.JIANGTU_DIGEST
    bulk.insert(Entry, fields, ((n, *_values(e, algorithm)) for n, e in zip(numbers, made, strict=True)))
    legs = (
        (n, place, leg.line, leg.account, leg.fen)
        for n, e in zip(numbers, made, strict=True)
        for place, leg in enumerate(e.draft.legs, start=1)
    )
    bulk.insert(Leg, ("entry", "place", "line", "account", "fen"), legs)
    return numbers


def _numbers(count: int) -> list[int]:
    """Numbers no other writer has or gets."""
    if connection.vendor != "postgresql":
        first = bulk.next_id(Entry)
        return list(range(first, first + count))
    with connection.cursor() as cursor:
        name = "SELECT nextval(pg_get_serial_sequence('ledger_entry', 'number')) FROM generate_series(1, %s)"
        cursor.execute(name, [count])
        return [int(row[0]) for row in cursor.fetchall()]


def _refuse_overdrawn(drafts: Sequence[entries.Draft]) -> None:
    """Asked with the lines locked, so that what was posted for a matter before is all there is."""
    if not drafts:
        return
    matters = {(draft.about, leg.line) for draft in drafts for leg in draft.legs}
    sums: dict[tuple[str, int], dict[str, int]] = {}
    for about, line, account, fen in _rows_of(_SUMS, sorted({about for about, _ in matters})):
        sums.setdefault((about, line), {})[account] = int(fen)
    for about, line in sorted(matters):
        account = rules.overdrawn(sums.get((about, line), {}))
        if account:
            raise Overdrawn(account, about)


_SUMS = (
    "SELECT e.about, l.line_id, l.account, sum(l.fen) FROM ledger_entry e JOIN ledger_leg l ON l.entry_id = e.number"
    " WHERE e.about <> '' AND e.about {} GROUP BY 1, 2, 3"
)


def _known(draft: entries.Draft) -> Posted | None:
    number = known_entries([draft]).get(draft.key)
    return Posted(number, draft, fresh=False) if number else None


def _known_or_raise(draft: entries.Draft) -> Posted:
    """Called for a row the database refused: nearly always the key, posted by somebody quicker."""
    found = _known(draft)
    if found is None:
        raise KeyReused(draft.key)
    return found


def known_entries(drafts: Sequence[entries.Draft]) -> dict[str, int]:
    """The numbers of those drafts that were posted before, by key; KeyReused where the content differs."""
    wanted = {draft.key: draft for draft in drafts}
    found: dict[str, int] = {}
    used = [key for (key,) in _rows_of("SELECT key FROM ledger_entry WHERE key {}", list(wanted))]
    for first in range(0, len(used), bulk.LOOK_UP):
        for entry in Entry.objects.filter(key__in=used[first : first + bulk.LOOK_UP]).prefetch_related(
            "legs"
        ):
            if drafted(entry) != wanted[entry.key]:
                raise KeyReused(entry.key)
            found[entry.key] = entry.pk
    return found


def _rows_of(asked: str, values: list[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a question about many values, ten thousand at a time; `{}` is where they are asked for."""
    with connection.cursor() as cursor:
        for first in range(0, len(values), bulk.LOOK_UP):
            part = values[first : first + bulk.LOOK_UP]
            if connection.vendor == "postgresql":
                cursor.execute(asked.format("= ANY(%s)"), [part])
            else:
                cursor.execute(asked.format(f"IN ({_marks(len(part))})"), part)
            yield from cursor.fetchall()


def drafted(entry: Entry) -> entries.Draft:
    """A row of the ledger as the draft it was posted from."""
    legs = sorted(entry.legs.all(), key=lambda leg: leg.place)
    said = tuple(entries.Leg(leg.line_id, leg.account, leg.fen) for leg in legs)
    return entries.Draft(entry.key, entry.kind, said, entry.about, entry.reason, entry.reverses_id)


def _refused(changes: dict[int, Change]) -> Posted:
    """Raises why the lines did not allow it, said with what they hold now."""
    for number, (ceiling, committed, paid) in changes.items():
        line = Line.objects.select_related("fund").filter(pk=number).first()
        if line is None:
            raise LineMissing(number)
        if line.committed + committed < 0 or line.paid + paid < 0:
            raise Overdrawn("COMMITTED" if line.committed + committed < 0 else "PAID", str(line))
        if ceiling < 0 and line.free + ceiling < 0:
            raise CutBelowCommitments(line, line.ceiling + ceiling)
        if committed + paid > line.free + ceiling:
            raise OverCeiling(line, committed + paid)
    raise _moved_on()


def _moved_on() -> PostingRefusal:
    """Somebody else took the last fen and gave it back in the same moment."""
    return PostingRefusal("TRY_AGAIN", "预算正被他人同时使用。", mend="请再办理一次。")
