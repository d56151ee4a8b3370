"""Calendar arithmetic on whole arrays of days (int64 since 1970-01-01) and months (int64 since 1970-01)."""

import numpy as np

from jiangtu.city.columns import Ints


def month_of(days: Ints) -> Ints:
    """The calendar month each day lies in."""
    return _months(days).astype(np.int64)


def first_day(months: Ints) -> Ints:
    """The first day of each month."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def year_of(days: Ints) -> Ints:
    """The calendar year of each day."""
    return month_of(days) // 12 + 1970


def day_of_month(days: Ints) -> Ints:
    """1 … 31."""
    return days - first_day(month_of(days)) + 1


def compact(days: Ints) -> Ints:
    """Each day as the number YYYYMMDD."""
    month = month_of(days)
    return (month // 12 + 1970) * 10000 + (month % 12 + 1) * 100 + day_of_month(days)


def months_later(days: Ints, months: Ints | int) -> Ints:
    """The same day of the month that many months later, or the month's last day when it is shorter."""
    target = month_of(days) + months
    last = first_day(target + 1) - first_day(target)
    found: Ints = first_day(target) + np.minimum(day_of_month(days), last) - 1
    return found


def age_on(born: Ints, day: int) -> Ints:
    """Completed years on the day."""
    today = compact(np.asarray([day], np.int64))[0]
    years: Ints = (today - compact(born)) // 10000
    return years


def _months(days: Ints) -> np.ndarray:
    return days.astype("datetime64[D]").astype("datetime64[M]")
