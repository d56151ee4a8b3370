"""One trainee's strip of lessons, and what may be odd about one sign-in. Percentages are of all planned hours."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from jiangtu.apps.classroom.kinds import Oddity, SquareState

COUNTS = frozenset({SquareState.ATTENDED})
OPEN = frozenset({SquareState.COMING, SquareState.PENDING})


@dataclass(frozen=True, slots=True)
class Square:
    """One lesson as one trainee stands to it; hours in 课时."""

    number: int
    day: dt.date
    hours: int
    state: SquareState


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a trainee stands against the threshold. `lost_on`: the day it became impossible; None while it is not."""

    attended: int
    planned: int
    best: int
    needed: int | None
    lost_on: dt.date | None

    @property
    def percent(self) -> int:
        """Hours attended of all planned, rounded down: 79.9 % is not 80 %."""
        return 100 * self.attended // self.planned if self.planned else 0

    @property
    def best_percent(self) -> int:
        """What can still be reached."""
        return 100 * self.best // self.planned if self.planned else 0

    @property
    def reached(self) -> bool:
        """Whether enough hours were attended; always so where the place asks for none."""
        return self.needed is None or 100 * self.attended >= self.needed * self.planned


def standing(squares: Sequence[Square], needed: int | None) -> Standing:
    """A strip summed up against the percentage `needed` (None: no threshold there)."""
    planned = sum(s.hours for s in squares)
    attended = sum(s.hours for s in squares if s.state in COUNTS)
    best, lost_on = planned, None
    for square in sorted(squares, key=lambda s: (s.day, s.number)):
        if square.state not in COUNTS | OPEN:
            best -= square.hours
            if lost_on is None and needed is not None and 100 * best < needed * planned:
                lost_on = square.day
    return Standing(attended, planned, best, needed, lost_on)


@dataclass(frozen=True, slots=True)
class Presence:
    """Where one sign-in puts a person: from `starts_at` to `ends_at` at metres `east`, `north` (None: nobody said).

    `scanned_at` is when the room showed the code he scanned, None where somebody confirmed him.
    """

    sign: int
    room: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    east: int | None
    north: int | None
    scanned_at: dt.datetime | None = None


def two_places(one: Presence, other: Presence, *, speed: int) -> Oddity | None:
    """OVERLAP for two lessons at one time, TRAVEL when the way between them asks for more than `speed` km/h, else None.

    The way is asked of the time between the lessons, and of that between the scans where both codes were scanned.
    """
    first, second = sorted((one, other), key=lambda p: (p.starts_at, p.ends_at))
    if second.starts_at < first.ends_at:
        return Oddity.OVERLAP
    metres, between = distance(first, second), second.starts_at - first.ends_at
    if first.scanned_at and second.scanned_at:
        between = min(between, abs(second.scanned_at - first.scanned_at))
    hours = between / dt.timedelta(hours=1)
    return Oddity.TRAVEL if metres is not None and metres > 1000 * speed * hours + 500 else None


def distance(one: Presence, other: Presence) -> int | None:
    """Metres in a straight line; None while either place is unknown."""
    if one.east is None or one.north is None or other.east is None or other.north is None:
        return None
    return math.isqrt((one.east - other.east) ** 2 + (one.north - other.north) ** 2)


def clock_is_off(phone_at: dt.datetime | None, truth: dt.datetime, *, minutes: int) -> bool:
    """Whether the phone's clock is too far from what the room's code, or our own clock, says."""
    return phone_at is not None and abs(phone_at - truth) > dt.timedelta(minutes=minutes)
