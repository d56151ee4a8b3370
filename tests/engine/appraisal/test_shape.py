"""What a standard answers about itself."""

import datetime as dt

import pytest

from jiangtu.engine.appraisal import standard
from jiangtu.engine.appraisal.shape import LevelNotExamined

WELDER = next(s for s in standard.shipped() if s.name_zh == "焊工")


def test_a_level_by_its_code_and_a_part_by_its_name() -> None:
    two = WELDER.level("2")

    assert [part.name for part in two.parts] == ["theory", "skill", "review"]
    assert two.part("review").zh == "综合评审"
    assert WELDER.level("3").part("review") is None


@pytest.mark.parametrize("level", ["A", "S", "C", ""])
def test_levels_that_are_appointed_are_not_examined(level: str) -> None:
    with pytest.raises(LevelNotExamined):
        WELDER.level(level)


def test_in_force_from_its_first_day() -> None:
    assert [WELDER.holds(dt.date(*day)) for day in ((2017, 12, 31), (2018, 1, 1), (2030, 1, 1))] == [
        False,
        True,
        True,
    ]
