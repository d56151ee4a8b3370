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
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from django.db import IntegrityError, connection
from django.utils import timezone

from jiangtu.apps.audit.kinds import Actor
from jiangtu.apps.files import bulk
from jiangtu.apps.files.kinds import micros
from jiangtu.apps.ledger import rows, rules
from jiangtu.apps.ledger.kinds import ACCOUNT_LABELS, BOOKS, Movement
from jiangtu.apps.ledger.models import Entry, Line
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.ledger import entry as entries
from jiangtu.engine.terms import money

PLAIN = frozenset({Movement.BUDGET, Movement.TRANSFER, Movement.COMMIT})
"""What can overdraw no matter, so that nothing is asked of the entries before."""


class PostingRefusal(Refusal):
    """Nothing was posted."""


class OverCeiling(PostingRefusal):
    """More than the budget line has free."""

    def __init__(self, line: Line, wanted: int) -> None:
        super().__init__(
            "OVER_CEILING",
            Sentence(
                "%(name)s%(year)s年度预算可用%(free)s，不够占用%(wanted)s。",
                name=line.fund.name,
                year=line.year,
                free=money.yuan(line.free),
                wanted=money.yuan(wanted),
            ),
            mend="追加或调剂预算后再办理。",
        )


class CutBelowCommitments(PostingRefusal):
    """The budget would fall below what is committed and paid."""

    def __init__(self, line: Line, ceiling: int) -> None:
        used = line.committed + line.paid
        super().__init__(
            "CUT_BELOW_COMMITMENTS",
            Sentence(
                "%(name)s%(year)s年度已占用和支付%(used)s，预算不能减到%(ceiling)s。",
                name=line.fund.name,
                year=line.year,
                used=money.yuan(used),
                ceiling=money.yuan(ceiling),
            ),
            mend="先释放已占用的预算，或少减一些。",
        )


class Overdrawn(PostingRefusal):
    """More released, paid or claimed back than there is for this matter."""

    def __init__(self, account: str, about: str) -> None:
        super().__init__(
            "OVERDRAWN",
            Sentence("“%(about)s”的%(account)s不够这一笔。", about=about, account=ACCOUNT_LABELS[account]),
            mend="核对这件事已经占用、支付和追回的金额。",
        )


class KeyReused(PostingRefusal):
    """The key names an entry with another content."""

    def __init__(self, key: str) -> None:
        super().__init__(
            "KEY_REUSED",
            Sentence("业务键“%(key)s”已经记过内容不同的一笔。", key=key),
            mend="核对是否重复办理；新的业务用新的业务键。",
        )


class LineMissing(PostingRefusal):
    """No such budget line."""

    def __init__(self, line: int) -> None:
        super().__init__(
            "LINE_MISSING", Sentence("没有编号为%(line)s的预算。", line=line), mend="先下达预算。"
        )


class Posted(NamedTuple):
    """An entry that stands in the ledger; `fresh` false when the key had been posted before."""

    number: int
    draft: entries.Draft
    fresh: bool


def post(draft: entries.Draft, *, actor: Actor, at: dt.datetime) -> Posted:
    """The entry of this draft, posted now or the first time the key was used; a PostingRefusal otherwise.

    Cost: one statement for a commitment on PostgreSQL, three on SQLite, one more where a matter can be overdrawn.
    """
    entries.check(draft, BOOKS)
    changes = rules.changes(draft.legs)
    try:
        number = _write(entries.Entry(draft, *_stamp(actor, at)), changes)
    except _Unmoved:
        return _known(draft) or _refused(changes)
    except IntegrityError:
        return _known_or_raise(draft)
    return Posted(number, draft, fresh=True)


def post_many(drafts: Sequence[entries.Draft], *, actor: Actor, at: dt.datetime) -> list[Posted]:
    """All the drafts posted, or none; in their order. Keys used before give their entries and move nothing.

    Cost: a constant number of statements and one for each budget line; 30,000 entries a second.
    """
    for draft in drafts:
        entries.check(draft, BOOKS)
    stamp = _stamp(actor, at)
    with rows.opened() as books:
        books.lock(drafts)  # before the look-up, so that the same batch twice waits for itself
        known = known_entries(drafts)
        fresh = _once([d for d in drafts if d.key not in known] if known else drafts)
        for line, change in rules.changes(chain.from_iterable(d.legs for d in fresh)).items():
            if not books.moved(line, change):
                _refused({line: change})
        numbers = books.insert([entries.Entry(d, *stamp) for d in fresh])
        _refuse_overdrawn([d for d in fresh if d.kind not in PLAIN])
    new = dict(zip((d.key for d in fresh), numbers, strict=True))
    return [Posted(new.get(d.key) or known[d.key], d, d.key in new) for d in drafts]


def _stamp(actor: Actor, at: dt.datetime) -> tuple[str, int, dt.date]:
    """Who, when, and on which day of the site's time zone."""
    return actor.username, micros(at), at.astimezone(timezone.get_default_timezone()).date()


def _once(drafts: Sequence[entries.Draft]) -> Sequence[entries.Draft]:
    kept = {draft.key: draft for draft in drafts}
    if len(kept) == len(drafts):
        return drafts
    for draft in drafts:
        if kept[draft.key] != draft:
            raise KeyReused(draft.key)
    return list(kept.values())


class _Unmoved(Exception):
    """A line would not allow it; what was moved before goes back."""


def _write(entry: entries.Entry, changes: dict[int, rows.Change]) -> int:
    """The number of the new entry; _Unmoved."""
    draft = entry.draft
    if connection.vendor == "postgresql" and len(changes) == 1 and draft.kind in PLAIN and not draft.reverses:
        number = rows.at_once(entry, *next(iter(changes.items())))
        if number is None:
            raise _Unmoved
        return number
    with rows.opened() as books:
        if not all(books.moved(line, change) for line, change in changes.items()):
            raise _Unmoved
        (number,) = books.insert([entry])
        if draft.kind not in PLAIN:
            _refuse_overdrawn([draft])
    return number


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
                marks = ", ".join(["%s"] * len(part))
                cursor.execute(asked.format(f"IN ({marks})"), part)
            yield from cursor.fetchall()


def drafted(entry: Entry) -> entries.Draft:
    """A row of the ledger as the draft it was posted from."""
    legs = sorted(entry.legs.all(), key=lambda leg: leg.place)
    said = tuple(entries.Leg(leg.line_id, leg.account, leg.fen) for leg in legs)
    return entries.Draft(entry.key, entry.kind, said, entry.about, entry.reason, entry.reverses_id)


def _refused(changes: dict[int, rows.Change]) -> Posted:
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
