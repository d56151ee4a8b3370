"""Lessons laid on working days, and moved with their gaps."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.apps.training import timetable
from jiangtu.apps.training.timetable import Part
from jiangtu.engine.terms import workdays


@pytest.mark.parametrize(
    ("minutes", "ends"), [(45, ["12:00", "15:30", "11:15"]), (40, ["11:40", "15:20", "11:00"])]
)
def test_lessons_fill_working_days_and_never_hold_two_parts(minutes: int, ends: list[str]) -> None:
    parts = [Part(1, 6), Part(2, 3)]

    slots = timetable.laid(parts, start=dt.date(2025, 4, 30), session="DAY", minutes=minutes)

    assert [(s.part.key, s.hours, s.day.isoformat(), f"{s.begins:%H:%M}") for s in slots] == [
        (1, 4, "2025-04-30", "09:00"),
        (1, 2, "2025-04-30", "14:00"),
        (2, 3, "2025-05-06", "09:00"),
    ]
    assert [f"{s.ends:%H:%M}" for s in slots] == ends


DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2025, 6, 30))


@given(st.lists(st.integers(1, 30), max_size=6), DAYS, st.sampled_from(sorted(timetable.SESSIONS)))
def test_no_hour_is_lost_and_no_rest_day_taught(hours, start, session) -> None:
    parts = [Part(n, h) for n, h in enumerate(hours)]

    slots = timetable.laid(parts, start=start, session=session, minutes=45)

    assert [sum(s.hours for s in slots if s.part is p) for p in parts] == hours
    assert all(workdays.is_workday(s.day) and s.day >= start for s in slots)
    assert sorted((s.day, s.begins) for s in slots) == [(s.day, s.begins) for s in slots]


@given(st.lists(DAYS, min_size=1, max_size=8), DAYS)
def test_a_repeated_class_keeps_its_gaps_in_working_days(days, start) -> None:
    moved = timetable.shifted(days, start=start)

    old = sorted(set(days))
    assert list(moved) == old
    assert moved[old[0]] == workdays.on_or_after(start)
    for before, after in pairwise(old):
        gap = workdays.workdays_between(moved[before], moved[after])
        assert gap == max(1, workdays.workdays_between(before, after))
