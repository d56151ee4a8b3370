"""Strips worked by hand, and the places nobody can be at once."""

import datetime as dt
from dataclasses import replace

import pytest

from jiangtu.apps.classroom import rules
from jiangtu.apps.classroom.kinds import Oddity, SquareState
from jiangtu.apps.classroom.rules import Presence, Square, Standing

STATES = {"+": SquareState.ATTENDED, "-": SquareState.MISSED, "e": SquareState.EXCUSED, "p": SquareState.PENDING, ".": SquareState.COMING}  # fmt: skip


def strip(marks: str, hours: int = 4) -> list[Square]:
    return [Square(i + 1, dt.date(2025, 6, i + 1), hours, STATES[mark]) for i, mark in enumerate(marks)]


@pytest.mark.parametrize(
    ("marks", "needed", "then"),
    [
        ("++++++++--", 80, Standing(32, 40, 32, 80, None)),
        ("+++++++---", 80, Standing(28, 40, 28, 80, dt.date(2025, 6, 10))),
        ("---.......", 80, Standing(0, 40, 28, 80, dt.date(2025, 6, 3))),
        ("--........", 80, Standing(0, 40, 32, 80, None)),
        ("+ep-", 50, Standing(4, 16, 8, 50, None)),
        ("eee.", 50, Standing(0, 16, 4, 50, dt.date(2025, 6, 3))),
        ("--", None, Standing(0, 8, 0, None, None)),
        ("", 80, Standing(0, 0, 0, 80, None)),
    ],
)
def test_a_strip_is_summed_up(marks: str, needed: int | None, then: Standing) -> None:
    assert rules.standing(strip(marks), needed) == then


@pytest.mark.parametrize(
    ("attended", "planned", "percent", "reached"),
    [(32, 40, 80, True), (319, 400, 79, False), (799, 1000, 79, False), (0, 0, 0, True)],
)
def test_just_below_is_not_enough(attended: int, planned: int, percent: int, reached: bool) -> None:
    found = Standing(attended, planned, planned, 80, None)

    assert (found.percent, found.reached) == (percent, reached)


def presence(start: float, end: float, east: int | None = 0, north: int | None = 0) -> Presence:
    midnight = dt.datetime(2025, 6, 30, tzinfo=dt.UTC)
    return Presence(
        1, 1, midnight + dt.timedelta(hours=start), midnight + dt.timedelta(hours=end), east, north
    )


@pytest.mark.parametrize(
    ("other", "odd"),
    [
        (presence(9, 10), Oddity.OVERLAP),
        (presence(7, 8.5), Oddity.OVERLAP),
        (presence(10, 11), None),
        (presence(10, 11, 30_000), Oddity.TRAVEL),
        (presence(12, 13, 30_000), None),
        (presence(10, 11, None), None),
    ],
)
def test_nobody_is_in_two_places(other: Presence, odd: Oddity | None) -> None:
    here = presence(8, 10)

    assert (rules.two_places(here, other, speed=25), rules.two_places(other, here, speed=25)) == (odd, odd)


@pytest.mark.parametrize(("minutes", "odd"), [(6, Oddity.TRAVEL), (40, None), (None, None)])
def test_nobody_scans_faster_than_he_travels(minutes: int | None, odd: Oddity | None) -> None:
    here, there = presence(9, 12), presence(14, 17, 14_000)
    scanned = here.ends_at
    later = None if minutes is None else scanned + dt.timedelta(minutes=minutes)

    found = rules.two_places(replace(here, scanned_at=scanned), replace(there, scanned_at=later), speed=25)

    assert found == odd


def test_a_clock_may_be_ten_minutes_off() -> None:
    truth = dt.datetime(2025, 6, 30, 8, tzinfo=dt.UTC)

    off = [
        rules.clock_is_off(truth + dt.timedelta(minutes=m) if m is not None else None, truth, minutes=10)
        for m in (None, 0, 10, 11, -11)
    ]
    assert off == [False, False, False, True, True]
