"""Decisions on one batch, one mark, one candidate: what an exam consists of, who sits where, how a part ends.

No Django, no models. Marks are whole numbers of 0 to the part's or block's points; a part has 100.
"""

import datetime as dt
import hashlib
import heapq
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jiangtu.apps.appraisal.kinds import Entry, Fate, MarkState
from jiangtu.engine.errors import Problem, Sentence

WHOLE = 100
"""Points of a part."""


@dataclass(frozen=True, slots=True)
class Block:
    """One competence block of a part; the points of a part's blocks sum to 100."""

    code: str
    title: str
    points: int


@dataclass(frozen=True, slots=True)
class PartScheme:
    """One part as it is marked: in `blocks`, or whole when there are none; passed from `pass_mark` of 100 on."""

    part: str
    pass_mark: int
    blocks: tuple[Block, ...] = ()

    @property
    def cells(self) -> tuple[tuple[str, int], ...]:
        """What gets a mark: block code ("" for the whole part) and its points."""
        return tuple((b.code, b.points) for b in self.blocks) or (("", WHOLE),)


@dataclass(frozen=True, slots=True)
class Scheme:
    """An exam: its parts, the blocks theory is drawn from, the minutes theory takes, how long passed parts are kept."""

    title: str
    edition: str
    parts: tuple[PartScheme, ...]
    theory_blocks: tuple[Block, ...] = ()
    minutes: int = 90
    resit_months: int = 0

    def part(self, name: str) -> PartScheme | None:
        """The part of that name, None when the exam has none."""
        return next((p for p in self.parts if p.part == name), None)

    def title_of(self, block: str) -> str:
        """A block's title; its code when the edition has no such block any more."""
        known = (b for p in self.parts for b in (*p.blocks, *self.theory_blocks))
        return next((b.title for b in known if b.code == block), block)


def notice(published_on: dt.date, exam_on: dt.date, days: int, document: str) -> list[Problem]:
    """A problem when the plan is published fewer than `days` before the exam, else none.

    >>> [p.code for p in notice(dt.date(2025, 6, 1), dt.date(2025, 6, 7), 7, "")]
    ['PLAN_TOO_LATE']
    """
    given = (exam_on - published_on).days
    if given >= days:
        return []
    earliest = published_on + dt.timedelta(days=days)
    zh = Sentence("考试在%(given)s天后，计划须提前%(days)s天公布", given=given, days=days)
    return [
        Problem("PLAN_TOO_LATE", zh, where="考试日期", value=f"{exam_on}", rule=document, mend=Sentence("把考试改到%(earliest)s或以后。", earliest=f"{earliest:%Y年%m月%d日}"))
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seated:
    """Where one candidate sits: the place of the room in the given order, and a seat number from 1."""

    candidate: int
    room: int
    seat: int


class RoomsTooSmall(ValueError):
    """More candidates than seats; the shell says it to people."""


def seating(candidates: Mapping[int, str], rooms: Sequence[int], *, seed: str) -> list[Seated]:
    """A seat for everybody: `candidates` maps key → firm ("" none), `rooms` are capacities in order.

    The same seed gives the same seats. Nobody sits next to somebody of his firm while another is left to sit between.
    Raises RoomsTooSmall. Cost: n log n.
    """
    if len(candidates) > sum(rooms):
        raise RoomsTooSmall
    order = _apart(candidates, seed)
    places = [(room, seat) for room, size in enumerate(rooms) for seat in range(1, size + 1)]
    return [Seated(who, room, seat) for who, (room, seat) in zip(order, places, strict=False)]


def _apart(candidates: Mapping[int, str], seed: str) -> list[int]:
    """A drawn order in which the largest remaining firm goes first, never twice in a row while there is another."""
    drawn = sorted(candidates, key=lambda who: _lot(seed, who))
    firms: dict[str, deque[int]] = {}
    for who in drawn:
        firms.setdefault(candidates[who] or f"alone {who}", deque()).append(who)
    heap = [(-len(people), _lot(seed, firm), firm) for firm, people in firms.items()]
    heapq.heapify(heap)
    order: list[int] = []
    last: tuple[int, str, str] | None = None
    while heap or last:
        if not heap and last is not None:
            heap, last = [last], None
        left, lot, firm = heapq.heappop(heap)
        order.append(firms[firm].popleft())
        if last is not None:
            heapq.heappush(heap, last)
        last = (left + 1, lot, firm) if left < -1 else None
    return order


def _lot(seed: str, what: object) -> str:
    return hashlib.sha256(f"{seed}:{what}".encode()).hexdigest()


def lot(seed: str, what: object) -> str:
    """A seed drawn from a seed: 32 characters, the same for the same."""
    return _lot(seed, what)[:32]


@dataclass(frozen=True, slots=True)
class Entered:
    """One raw mark as it was written down; `order` grows with time."""

    entry: str
    value: int
    by: str
    order: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How the entries of one cell stand: `value` is the mark that counts, None until they agree or a third decided."""

    state: MarkState
    value: int | None = None
    first: Entered | None = None
    second: Entered | None = None


def standing(entries: Iterable[Entered]) -> Standing:
    """The latest row of each entry weighed: the program's own count, a third person's word, or two that agree.

    A third person's word that is older than a later correction of either entry does not stand any more.
    """
    latest = {e.entry: e for e in sorted(entries, key=lambda e: e.order)}
    if (machine := latest.get(Entry.MACHINE)) is not None:
        return Standing(MarkState.AGREED, machine.value)
    first, second, third = (latest.get(e) for e in (Entry.FIRST, Entry.SECOND, Entry.THIRD))
    if first is None:
        return Standing(MarkState.MISSING)
    if second is None:
        return Standing(MarkState.ONCE, None, first)
    if first.value == second.value:
        return Standing(MarkState.AGREED, first.value, first, second)
    if third is not None and third.order > max(first.order, second.order):
        return Standing(MarkState.AGREED, third.value, first, second)
    return Standing(MarkState.DIFFERS, None, first, second)


@dataclass(frozen=True, slots=True)
class PartResult:
    """How one part ended: `mark` of 100, None when there is none; `blocks` are the marks by block."""

    fate: Fate
    mark: int | None = None
    blocks: Mapping[str, int] = field(default_factory=dict)
