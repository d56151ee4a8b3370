"""Calendar arithmetic of columns against that of one day, and both against the definition."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.policy import days

DAY = st.one_of(
    st.dates(dt.date(1950, 1, 1), dt.date(2090, 12, 31)),
    st.sampled_from(
        [dt.date(y, m, d) for y in (2023, 2024) for m, d in ((1, 31), (2, 28), (3, 30), (4, 30), (12, 31))]
    ),
    st.just(dt.date(2024, 2, 29)),
)
UNIT = st.sampled_from(["days", "months", "years"])


@given(start=DAY, end=DAY, unit=UNIT)
def test_between_is_the_largest_step_that_does_not_pass_the_end(
    start: dt.date, end: dt.date, unit: str
) -> None:
    count = days.between(start, end, unit)

    assert days.shift(start, count, unit) <= end < days.shift(start, count + 1, unit)


@given(starts=st.lists(DAY, min_size=1), end=DAY, step=st.integers(-600, 600), unit=UNIT)
def test_columns_and_single_days_agree(starts: list[dt.date], end: dt.date, step: int, unit: str) -> None:
    numbers = np.array([days.number(start) for start in starts], np.int32)
    short = step // 12 if unit == "years" else step

    shifted = [days.day(int(n)) for n in days.shifts(numbers, short, unit)]
    between = days.betweens(numbers, np.asarray(days.number(end)), unit).tolist()

    assert shifted == [days.shift(start, short, unit) for start in starts]
    assert between == [days.between(start, end, unit) for start in starts]
    assert days.years(numbers).tolist() == [start.year for start in starts]


@pytest.mark.parametrize(
    ("start", "step", "unit", "expected"),
    [
        (dt.date(2024, 1, 31), 1, "months", dt.date(2024, 2, 29)),
        (dt.date(2024, 2, 29), 12, "months", dt.date(2025, 2, 28)),
        (dt.date(2025, 3, 31), -1, "months", dt.date(2025, 2, 28)),
        (dt.date(2024, 12, 31), 1, "days", dt.date(2025, 1, 1)),
        (dt.date(2024, 2, 29), 4, "years", dt.date(2028, 2, 29)),
    ],
)
def test_a_month_keeps_its_day_or_ends(start: dt.date, step: int, unit: str, expected: dt.date) -> None:
    assert days.shift(start, step, unit) == expected
