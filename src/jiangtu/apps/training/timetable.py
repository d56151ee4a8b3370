"""How the lessons of a class are laid on working days, and moved when it is repeated. No Django, no models."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from jiangtu.apps.training.kinds import LessonKind
from jiangtu.engine.terms import workdays

SESSIONS: dict[str, tuple[tuple[dt.time, int], ...]] = {
    "DAY": ((dt.time(9), 4), (dt.time(14), 4)),
    "MORNING": ((dt.time(9), 4),),
    "AFTERNOON": ((dt.time(14), 4),),
    "EVENING": ((dt.time(19), 3),),
}
"""When lessons are held on a day: start and the most 课时 from then on."""


@dataclass(frozen=True, slots=True)
class Part:
    """A module to be laid on days; `key` is the caller's."""

    key: int
    hours: int
    kind: str = LessonKind.THEORY


@dataclass(frozen=True, slots=True)
class Slot:
    """When a lesson is held, local time, and which part it teaches."""

    part: Part
    hours: int
    day: dt.date
    begins: dt.time
    ends: dt.time = field(default=dt.time(0))


def laid(parts: Sequence[Part], *, start: dt.date, session: str, minutes: int) -> list[Slot]:
    """Every part on working days from `start` (moved to the next one), in order, no session holding two parts.

    `minutes`: how long a 课时 is where the class is held (rule `lesson_minutes`).

    Raises workdays.CalendarMissing for a year whose holidays are not published.
    """
    sessions = _sessions(start, session)
    slots = []
    for part in parts:
        left = part.hours
        while left > 0:
            day, begins, most = next(sessions)
            hours = min(left, most)
            ends = (dt.datetime.combine(day, begins) + dt.timedelta(minutes=minutes * hours)).time()
            slots.append(Slot(part, hours, day, begins, ends))
            left -= hours
    return slots


def _sessions(start: dt.date, session: str) -> Iterator[tuple[dt.date, dt.time, int]]:
    day = workdays.on_or_after(start)
    while True:
        yield from ((day, begins, most) for begins, most in SESSIONS[session])
        day = workdays.add_workdays(day, 1)


def shifted(days: Iterable[dt.date], *, start: dt.date) -> dict[dt.date, dt.date]:
    """Each old lesson day → its new one: the first on `start` or the next working day, gaps kept in working days.

    >>> moved = shifted([dt.date(2025, 3, 3), dt.date(2025, 3, 4)], start=dt.date(2025, 4, 30))
    >>> list(moved.values())
    [datetime.date(2025, 4, 30), datetime.date(2025, 5, 6)]
    """
    old = sorted(set(days))
    if not old:
        return {}
    moved = {old[0]: workdays.on_or_after(start)}
    for before, after in pairwise(old):
        gap = max(1, workdays.workdays_between(before, after))
        moved[after] = workdays.add_workdays(moved[before], gap)
    return moved
