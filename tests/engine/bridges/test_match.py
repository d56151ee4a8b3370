"""专业对应 both ways."""

import pytest

from jiangtu.engine.bridges.match import Field
from tests.engine.bridges.people import MECHANICAL_ENGINEER, TURNER, WELDER, day, shipped

ON = day("2026-01-01")


@pytest.mark.parametrize(
    ("first", "second", "matches"),
    [
        (TURNER, MECHANICAL_ENGINEER, True),
        (WELDER, MECHANICAL_ENGINEER, None),
        (TURNER, "6-18-01-13", True),
        (None, TURNER, None),
        ("4-03-02-01", TURNER, None),
    ],
)
def test_fields_match_or_nobody_can_tell(first: str | None, second: str | None, matches: bool | None) -> None:
    fields = shipped().fields

    assert fields.matches(first, second, as_of=ON) is matches
    assert fields.matches(second, first, as_of=ON) is matches


def test_table_says_nothing_before_its_day() -> None:
    assert shipped().fields.matches(TURNER, MECHANICAL_ENGINEER, as_of=day("2020-12-31")) is None


def test_related_occupations_are_of_one_minor_group() -> None:
    fits = [shipped().fields.fits(Field.RELATED, TURNER, o, as_of=ON) for o in ("6-18-01-13", WELDER, None)]

    assert fits == [True, False, None]
