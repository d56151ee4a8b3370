"""Whole months and years between days, and half-open periods."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.terms import period
from jiangtu.engine.terms.period import Period

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31))
DAY = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2019-06-01", "2024-05-01", 59),  # level 4 held 4 years 11 months
        ("2024-03-10", "2026-03-09", 23),  # one day short of two years
        ("2024-03-10", "2026-03-10", 24),
        ("2024-01-15", "2025-01-15", 12),
        ("2024-01-31", "2024-02-28", 0),
        ("2024-01-31", "2024-02-29", 1),
        ("2024-05-01", "2024-03-31", -2),
    ],
)
def test_whole_months(start, end, months):
    assert period.months_between(DAY(start), DAY(end)) == months


@pytest.mark.parametrize(
    ("start", "years", "end"),
    [
        ("2024-05-01", 2, "2026-05-01"),  # a complaint of 2026-05-02 comes too late
        ("2025-03-01", 1, "2026-03-01"),  # and so does an application of 2026-03-02
        ("2024-02-29", 1, "2025-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("2025-03-01", -1, "2024-03-01"),
    ],
)
def test_years_later(start, years, end):
    assert period.add_years(DAY(start), years) == DAY(end)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [("2008-02-29", "2024-02-28", 15), ("2008-02-29", "2024-02-29", 16), ("2008-02-29", "2025-02-28", 17)],
)
def test_the_age_on_a_day(born, day, age):
    assert period.years_between(DAY(born), DAY(day)) == age


@given(DAYS, st.integers(0, 500))
def test_whole_months_undo_adding_months(day, months):
    assert period.months_between(day, period.add_months(day, months)) == months


@given(DAYS, DAYS)
def test_whole_months_are_the_most_that_fit(start, end):
    months = period.months_between(start, end)

    assert period.add_months(start, months) <= end < period.add_months(start, months + 1)


NEW_YEAR = dt.date(2024, 1, 1)
PERIODS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 20)).map(
        lambda p: Period(NEW_YEAR + dt.timedelta(p[0]), NEW_YEAR + dt.timedelta(p[0] + p[1]))
    ),
    max_size=6,
)


@given(PERIODS)
def test_a_union_has_the_same_days_in_separate_periods(periods):
    joined = period.union(periods)
    days = [NEW_YEAR + dt.timedelta(n) for n in range(90)]

    assert [any(d in p for p in periods) for d in days] == [any(d in p for p in joined) for d in days]
    assert all(a.until_on < b.from_on for a, b in itertools.pairwise(joined))


def test_a_union_with_an_open_end_stays_open():
    short, open_end = Period(DAY("2024-01-01"), DAY("2024-03-01")), Period(DAY("2024-02-01"), None)
    inside = Period(DAY("2025-01-01"), DAY("2025-02-01"))

    assert period.union([inside, open_end, short]) == (Period(DAY("2024-01-01"), None),)


def test_a_period_ends_before_its_last_day_and_touching_ones_do_not_overlap():
    spring = Period(dt.date(2024, 1, 1), dt.date(2024, 4, 1))
    summer = Period(dt.date(2024, 4, 1), None)

    assert dt.date(2024, 3, 31) in spring
    assert dt.date(2024, 4, 1) not in spring
    assert not spring.overlaps(summer)
    assert summer.clipped(dt.date(2024, 4, 1)) is None
    assert summer.clipped(dt.date(2024, 5, 1)) == Period(dt.date(2024, 4, 1), dt.date(2024, 5, 1))
