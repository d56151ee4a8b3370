"""Periods, months and working days; the clocks are those of the wage-arrears rules."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.terms import period, workdays
from jiangtu.engine.terms.period import Period
from jiangtu.engine.terms.workdays import Clock, Unit

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31))


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
    assert period.months_between(dt.date.fromisoformat(start), dt.date.fromisoformat(end)) == months


@given(DAYS, st.integers(-500, 500))
def test_whole_months_undo_adding_months(day, months):
    later = period.add_months(day, months)

    if months >= 0:
        assert period.months_between(day, later) == months


@given(DAYS, DAYS)
def test_whole_months_are_the_most_that_fit(start, end):
    months = period.months_between(start, end)

    assert period.add_months(start, months) <= end < period.add_months(start, months + 1)


PERIODS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 20)).map(
        lambda p: Period(
            dt.date(2024, 1, 1) + dt.timedelta(p[0]), dt.date(2024, 1, 1) + dt.timedelta(p[0] + p[1])
        )
    ),
    max_size=6,
)


@given(PERIODS)
def test_a_union_has_the_same_days_in_separate_periods(periods):
    joined = period.union(periods)
    days = [dt.date(2024, 1, 1) + dt.timedelta(n) for n in range(90)]

    assert [any(d in p for p in periods) for d in days] == [any(d in p for p in joined) for d in days]
    assert all(a.until_on < b.from_on for a, b in itertools.pairwise(joined))


def test_a_period_ends_before_its_last_day_and_touching_ones_do_not_overlap():
    spring = Period(dt.date(2024, 1, 1), dt.date(2024, 4, 1))
    summer = Period(dt.date(2024, 4, 1), None)

    assert dt.date(2024, 3, 31) in spring
    assert dt.date(2024, 4, 1) not in spring
    assert not spring.overlaps(summer)
    assert summer.clipped(dt.date(2024, 4, 1)) is None
    assert summer.clipped(dt.date(2024, 5, 1)) == Period(dt.date(2024, 4, 1), dt.date(2024, 5, 1))


@pytest.mark.parametrize(
    ("day", "by"),
    [
        ("2026-05-01", "2026-04-30"),
        ("2026-02-20", "2026-02-14"),  # the made-up Saturday before the Spring Festival
        ("2026-06-14", "2026-06-12"),  # a Sunday
        ("2026-06-15", "2026-06-15"),
    ],
)
def test_wages_due_on_a_rest_day_are_paid_before(day, by):
    assert workdays.payment_day(dt.date.fromisoformat(day)) == dt.date.fromisoformat(by)


@pytest.mark.parametrize(
    ("clock", "start", "due"),
    [
        (Clock(5, Unit.WORKING), "2026-06-05", "2026-06-12"),  # accept or refuse a complaint
        (Clock(60, Unit.WORKING), "2026-03-02", "2026-05-28"),  # investigate
        (Clock(30, Unit.NATURAL), "2026-03-02", "2026-04-01"),
        (Clock(1, Unit.NATURAL), "2026-04-30", "2026-05-01"),
        (Clock(1, Unit.NATURAL, rolls=True), "2026-04-30", "2026-05-06"),
        (Clock(10, Unit.WORKING), "2026-12-28", "2027-01-12"),  # into a year known by its statutory days only
    ],
)
def test_a_clock(clock, start, due):
    assert clock.due(dt.date.fromisoformat(start)) == dt.date.fromisoformat(due)


def test_2025_has_248_working_days():
    assert workdays.workdays_between(dt.date(2024, 12, 31), dt.date(2025, 12, 31)) == 248


def test_a_year_nobody_knows_is_refused():
    with pytest.raises(workdays.CalendarMissing):
        workdays.is_workday(dt.date(2031, 3, 3))


@given(st.dates(dt.date(2024, 1, 1), dt.date(2026, 6, 1)), st.integers(1, 30))
def test_adding_working_days_counts_them(day, days):
    assert workdays.workdays_between(day, workdays.add_workdays(day, days)) == days
