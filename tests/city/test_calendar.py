"""Whole columns of days against the standard library, one day at a time."""

import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.city import calendar

EPOCH = dt.date(1970, 1, 1)
DAYS = st.dates(dt.date(1930, 1, 1), dt.date(2060, 12, 31))


def _days(*dates: dt.date) -> np.ndarray:
    return np.array([(d - EPOCH).days for d in dates], np.int64)


@given(DAYS)
def test_a_day_as_a_number_reads_like_the_day(day: dt.date) -> None:
    assert calendar.compact(_days(day)).tolist() == [int(f"{day:%Y%m%d}")]


@given(DAYS, DAYS)
def test_age_is_counted_in_completed_years(born: dt.date, day: dt.date) -> None:
    expected = day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    assert calendar.age_on(_days(born), int(_days(day)[0])).tolist() == [expected]


def test_months_later_keeps_to_the_end_of_a_shorter_month() -> None:
    later = calendar.months_later(_days(dt.date(2024, 1, 31), dt.date(2024, 3, 15)), -11)

    assert later.tolist() == _days(dt.date(2023, 2, 28), dt.date(2023, 4, 15)).tolist()
