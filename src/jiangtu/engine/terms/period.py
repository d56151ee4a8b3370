"""Half-open periods and calendar months: one rule for month ends, everywhere.

The n-th month after a day is the same day of that month, or its last day where the month is shorter; whole
months between two days are the largest n whose n-th month has come.
"""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From a day (included) until a day (not included); `until_on` None runs on."""

    from_on: dt.date
    until_on: dt.date | None

    def __contains__(self, day: dt.date) -> bool:
        return self.from_on <= day and (self.until_on is None or day < self.until_on)

    def overlaps(self, other: "Period") -> bool:
        """Whether some day is in both."""
        return _before(self.from_on, other.until_on) and _before(other.from_on, self.until_on)

    def clipped(self, until_on: dt.date) -> "Period | None":
        """What of it lies before `until_on`; None when nothing does."""
        if self.from_on >= until_on:
            return None
        end = until_on if self.until_on is None else min(self.until_on, until_on)
        return Period(self.from_on, end) if self.from_on < end else None


def add_months(day: dt.date, months: int) -> dt.date:
    """The day `months` calendar months later (earlier when negative), clamped to the month's end.

    >>> add_months(dt.date(2024, 1, 31), 1), add_months(dt.date(2025, 3, 31), -1)
    (datetime.date(2024, 2, 29), datetime.date(2025, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_years(day: dt.date, years: int) -> dt.date:
    """The day `years` years later; 29 February becomes the 28th."""
    return add_months(day, 12 * years)


def months_between(start: dt.date, end: dt.date) -> int:
    """Whole months from `start` to `end`; negative when `end` is earlier.

    >>> (
    ...     months_between(dt.date(2019, 6, 1), dt.date(2024, 5, 31)),
    ...     months_between(dt.date(2024, 1, 31), dt.date(2024, 2, 29)),
    ... )
    (59, 1)
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (add_months(start, months) > end)


def years_between(start: dt.date, end: dt.date) -> int:
    """Whole years from `start` to `end`: the age on a day.

    >>> years_between(dt.date(2008, 2, 29), dt.date(2024, 2, 28))
    15
    """
    return months_between(start, end) // 12


def union(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The same days in the fewest periods, in order: overlapping and touching ones joined.

    >>> union([Period(dt.date(2024, 1, 1), dt.date(2024, 3, 1)), Period(dt.date(2024, 2, 1), None)])
    (Period(from_on=datetime.date(2024, 1, 1), until_on=None),)
    """
    joined: list[Period] = []
    for period in sorted(periods, key=lambda p: p.from_on):
        if joined and (joined[-1].until_on is None or period.from_on <= joined[-1].until_on):
            joined[-1] = Period(joined[-1].from_on, _later(joined[-1].until_on, period.until_on))
        else:
            joined.append(period)
    return tuple(joined)


def _before(day: dt.date, until_on: dt.date | None) -> bool:
    return until_on is None or day < until_on


def _later(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    return None if one is None or other is None else max(one, other)
