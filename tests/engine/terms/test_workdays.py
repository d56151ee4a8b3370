"""Working days, and the clocks of the wage-arrears and union-oversight rules."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.terms import workdays
from jiangtu.engine.terms.workdays import Clock, Unit

DAY = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("day", "by"),
    [
        ("2026-05-01", "2026-04-30"),  # a holiday
        ("2026-02-20", "2026-02-14"),  # the made-up Saturday before the Spring Festival
        ("2026-06-14", "2026-06-12"),  # a Sunday
        ("2026-06-15", "2026-06-15"),
    ],
)
def test_wages_due_on_a_rest_day_are_paid_before(day, by):
    assert workdays.payment_day(DAY(day)) == DAY(by)


@pytest.mark.parametrize(
    ("clock", "start", "due"),
    [
        (Clock(5, Unit.WORKING), "2026-06-05", "2026-06-12"),  # accept or refuse a complaint of a Friday
        (Clock(60, Unit.WORKING), "2026-03-02", "2026-05-28"),  # investigate
        (Clock(15, Unit.WORKING), "2026-03-02", "2026-03-23"),  # answer a union's letter
        (Clock(15, Unit.NATURAL), "2026-07-01", "2026-07-16"),  # a collective contract filed in silence
        (Clock(30, Unit.NATURAL), "2026-03-02", "2026-04-01"),
        (Clock(1, Unit.NATURAL), "2026-04-30", "2026-05-01"),
        (Clock(1, Unit.NATURAL, rolls=True), "2026-04-30", "2026-05-06"),
        (Clock(10, Unit.WORKING), "2026-12-28", "2027-01-12"),  # into a year known by its statutory days only
    ],
)
def test_a_clock(clock, start, due):
    assert clock.due(DAY(start)) == DAY(due)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-05-01", False),
        ("2024-02-04", True),  # a made-up Sunday
        ("2026-06-12", True),
        ("2026-06-13", False),
    ],
)
def test_which_days_are_worked(day, worked):
    assert workdays.is_workday(DAY(day)) is worked


def test_2025_has_248_working_days():
    assert workdays.workdays_between(dt.date(2024, 12, 31), dt.date(2025, 12, 31)) == 248


def test_a_year_is_settled_once_its_notice_is_out():
    assert {year: workdays.is_settled(year) for year in (2025, 2026, 2027, 2031)} == {
        2025: True,
        2026: True,
        2027: False,
        2031: False,
    }


def test_a_year_nobody_knows_is_refused():
    with pytest.raises(workdays.CalendarMissing) as caught:
        workdays.is_workday(dt.date(2031, 3, 3))

    assert "2031" in caught.value.zh


@given(st.dates(dt.date(2024, 1, 1), dt.date(2026, 6, 1)), st.integers(1, 30))
def test_adding_working_days_counts_them(day, days):
    later = workdays.add_workdays(day, days)

    assert (workdays.workdays_between(day, later), workdays.is_workday(later)) == (days, True)
