"""Calendar arithmetic on day numbers (days since 1970-01-01), for one day and for whole columns, by one definition.

A month is added by keeping the day of the month, clamped to the month's last day; `months_between(a, b)` is the largest
n with a + n months <= b.
"""

import calendar
import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
EPOCH = dt.date(1970, 1, 1).toordinal()
EARLIEST, LATEST = dt.date(1800, 1, 1), dt.date(2299, 12, 31)
"""No fact and no law lies beyond; a day of the facts that does counts as the edge."""
FIRST, LAST = EARLIEST.toordinal() - EPOCH, LATEST.toordinal() - EPOCH
_DAYS = np.arange(FIRST, LAST + 1).astype("datetime64[D]")
_MONTH_OF = _DAYS.astype("datetime64[M]").astype(np.int32)
_DAY_OF = (_DAYS - _DAYS.astype("datetime64[M]")).astype(np.int32)
_YEAR_OF = _MONTH_OF // 12 + 1970
_MONTH_LOW = int(_MONTH_OF[0]) - 1200
_MONTHS = np.arange(_MONTH_LOW, int(_MONTH_OF[-1]) + 1201)
_START_OF = _MONTHS.astype("datetime64[M]").astype("datetime64[D]").astype(np.int32)
_LENGTH_OF = np.diff(_START_OF, append=_START_OF[-1] + 31).astype(np.int32)


def number(day: dt.date) -> int:
    """The day's number.

    >>> number(dt.date(1970, 1, 2))
    1
    """
    return day.toordinal() - EPOCH


def day(count: int) -> dt.date:
    """The day of a number."""
    return dt.date.fromordinal(count + EPOCH)


def shift(start: dt.date, step: int, unit: str) -> dt.date:
    """The day `step` days, months or years away.

    >>> shift(dt.date(2024, 1, 31), 1, "months"), shift(dt.date(2024, 2, 29), -1, "years")
    (datetime.date(2024, 2, 29), datetime.date(2023, 2, 28))
    """
    if unit == "days":
        return start + dt.timedelta(days=step)
    months = start.year * 12 + start.month - 1 + step * (12 if unit == "years" else 1)
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def between(start: dt.date, end: dt.date, unit: str) -> int:
    """Days, or whole months or years, from start to end; negative when end is earlier.

    >>> between(dt.date(2024, 1, 31), dt.date(2024, 2, 29), "months")
    1
    >>> between(dt.date(2024, 3, 10), dt.date(2026, 3, 9), "years")
    1
    """
    if unit == "days":
        return (end - start).days
    months = (end.year - start.year) * 12 + end.month - start.month
    last = calendar.monthrange(end.year, end.month)[1]
    months -= end.day < min(start.day, last)
    return months if unit == "months" else months // 12


def shifts(starts: Array, step: int, unit: str) -> Array:
    """`shift` of a column of day numbers."""
    if unit == "days":
        return starts + np.int32(step)
    place = _inside(starts) - FIRST
    month = _MONTH_OF.take(place) + (step * (12 if unit == "years" else 1) - _MONTH_LOW)
    found: Array = _START_OF.take(month) + np.minimum(_DAY_OF.take(place), _LENGTH_OF.take(month) - 1)
    return found


def betweens(starts: Array, ends: Array, unit: str) -> Array:
    """`between` of two columns of day numbers, either of which may be one number."""
    if unit == "days":
        return np.subtract(ends, starts, dtype=np.int64)
    first, last = _inside(starts) - FIRST, _inside(ends) - FIRST
    month = _MONTH_OF.take(last)
    clamped = np.minimum(_DAY_OF.take(first), _LENGTH_OF.take(month - _MONTH_LOW) - 1)
    months = month - _MONTH_OF.take(first) - (_DAY_OF.take(last) < clamped)
    found: Array = months if unit == "months" else months // 12
    return found


def years(days: Array) -> Array:
    """The calendar year of a column of day numbers."""
    found: Array = _YEAR_OF.take(_inside(days) - FIRST)
    return found


def _inside(days: Array) -> Array:
    """The days, those beyond the first and the last at the edge."""
    return np.clip(days, FIRST, LAST)
