"""Working days of the State Council's yearly notices, and the clocks of procedure that count by them.

The package chinesecalendar knows the years whose notices it carries; `catalogues/calendar.csv` adds years and
corrects days. A year that neither knows is refused, never guessed.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

import chinese_calendar
from chinese_calendar import constants

from jiangtu import catalogues
from jiangtu.engine.errors import Refusal, Sentence

_DAY = dt.timedelta(days=1)


class CalendarMissing(Refusal):
    """No notice and no table says which days of the year are worked."""

    def __init__(self, year: int) -> None:
        super().__init__(
            "CALENDAR_MISSING",
            Sentence("还没有%(year)s年的放假安排，无法计算工作日。", year=year),
            f"no working-day table for {year}",
            mend="在 catalogues/calendar.csv 中录入该年放假调休通知。",
        )


class Unit(StrEnum):
    """What a clock counts."""

    NATURAL = "D"
    WORKING = "W"


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit; `rolls`: a natural-day limit ending on a rest day ends on the next working day."""

    days: int
    unit: Unit
    rolls: bool = False

    def due(self, start: dt.date) -> dt.date:
        """The last day of the limit; the day it starts on is not counted.

        >>> Clock(5, Unit.WORKING).due(dt.date(2026, 6, 5))
        datetime.date(2026, 6, 12)
        """
        if self.unit is Unit.WORKING:
            return add_workdays(start, self.days)
        end = start + self.days * _DAY
        return on_or_after(end) if self.rolls else end


@lru_cache(maxsize=4096)
def is_workday(day: dt.date) -> bool:
    """Whether `day` is worked, made-up Saturdays and Sundays included.

    >>> is_workday(dt.date(2026, 5, 1)), is_workday(dt.date(2024, 2, 4))
    (False, True)
    """
    if (override := _overrides().get(day)) is not None:
        return override
    if day.year in _table_years():
        return day.weekday() < 5
    if not _package_years()[0] <= day.year <= _package_years()[1]:
        raise CalendarMissing(day.year)
    return bool(chinese_calendar.is_workday(day))


def is_settled(year: int) -> bool:
    """Whether the year's notice is out; before it, only the statutory days are known, not those moved.

    >>> is_settled(2026), is_settled(2027)
    (True, False)
    """
    days = [row.settled for row in catalogues.calendar() if row.day.year == year]
    return all(days) if days else _package_years()[0] <= year <= _package_years()[1]


def add_workdays(day: dt.date, days: int) -> dt.date:
    """The `days`-th working day after `day` (before it when negative); `day` itself when `days` is 0.

    >>> add_workdays(dt.date(2026, 4, 30), 1)
    datetime.date(2026, 5, 6)
    """
    step = _DAY if days > 0 else -_DAY
    for _ in range(abs(days)):
        day += step
        while not is_workday(day):
            day += step
    return day


def workdays_between(start: dt.date, end: dt.date) -> int:
    """How many working days lie after `start`, up to and including `end`."""
    return sum(is_workday(start + n * _DAY) for n in range(1, (end - start).days + 1))


def on_or_after(day: dt.date) -> dt.date:
    """`day`, or the next working day when it is a rest day."""
    return day if is_workday(day) else add_workdays(day, 1)


def payment_day(day: dt.date) -> dt.date:
    """The day wages due on `day` must be paid by; a rest day moves it before.

    Source: 保障农民工工资支付条例 第十四条.

    >>> payment_day(dt.date(2026, 5, 1))
    datetime.date(2026, 4, 30)
    """
    return day if is_workday(day) else add_workdays(day, -1)


@cache
def _overrides() -> dict[dt.date, bool]:
    return {row.day: row.workday for row in catalogues.calendar()}


@cache
def _table_years() -> frozenset[int]:
    """Years that only the table knows: their other days follow the weekday."""
    first, last = _package_years()
    return frozenset(row.day.year for row in catalogues.calendar() if not first <= row.day.year <= last)


@cache
def _package_years() -> tuple[int, int]:
    years = [day.year for day in (*constants.holidays, *constants.workdays)]
    return min(years), max(years)
