"""The rulebook shipped loads, and what is wrong with one is told by line."""

import pytest

from jiangtu.engine.bridges import rulebook
from jiangtu.engine.bridges.rulebook import RulesInvalid
from tests.engine.bridges.people import HOUSE

TEXT = (HOUSE / "credits" / "technician-college.yaml").read_text(encoding="utf-8")


def test_credits_are_hundredths_and_ceilings_shares_of_the_programme() -> None:
    book = rulebook.load(TEXT, name="college")

    assert book.rule("contest-city-2").bank == 150
    assert book.programme("logistics").ceiling == 4200


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("bank: 1.5", "bank: 1.555", "CREDITS_WRONG"),
        ("bank: 1.5", "bank: many", "CREDITS_WRONG"),
        ("programme: logistics", "programme: astronomy", "PROGRAMME_UNKNOWN"),
        ("id: turning-4", "id: postal-express", "ROW_TWICE"),
        ("price: 2", "cost: 2", "FIELD_UNKNOWN"),
        ("hours: 16", "hours: 16\n    price: 3", "RULE_SHAPE"),
        ("levels: [四级", "levels: [九级", "LEVEL_UNKNOWN"),
        ("kind: ONE_X, name: 工业", "kind: ONE_Y, name: 工业", "NOT_ALLOWED"),
    ],
)
def test_wrong_rule_is_told(old: str, new: str, code: str) -> None:
    assert old in TEXT

    with pytest.raises(RulesInvalid) as refused:
        rulebook.load(TEXT.replace(old, new, 1), name="college")

    assert code in {p.code for p in refused.value.problems}
