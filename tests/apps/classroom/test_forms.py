"""Marks as they are typed: passed from the score the place asks for."""

import pytest

from jiangtu.apps.classroom.forms import read_marks
from jiangtu.apps.classroom.results import Mark


@pytest.mark.parametrize(("needed", "passed"), [(60, True), (70, False)])
def test_a_score_is_passed_from_what_the_place_asks_for(needed: int, passed: bool) -> None:
    given = {"mark-1": "69", "mark-2": " ", "mark-3": "八十", "other": "1"}

    assert read_marks(given, needed=needed) == ({1: Mark(69, passed)}, ["3"])
