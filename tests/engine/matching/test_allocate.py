"""Deferred acceptance against the textbook."""

import pytest
from hypothesis import given

from jiangtu.engine.matching.allocate import allocate
from jiangtu.engine.matching.market import NOBODY, Market, market
from tests.engine.matching.markets import markets, settled

A, B = 0, 1


def one(*wanted: int) -> list[tuple[int, int]]:
    return [(klass, NOBODY) for klass in wanted]


@pytest.mark.parametrize(
    ("name", "asked", "expected"),
    [
        ("先抽到的先选", market([one(A), one(A)], [1, 0], size=[1]), [NOBODY, 1]),
        ("落选后去第二志愿", market([one(A, B), one(A)], [1, 0], size=[1, 1]), [1, 2]),
        ("没有名额的班谁也不收", market([one(A)], [0], size=[0]), [NOBODY]),
        (
            "人群名额满后让给别人",
            market([[(A, 0)], [(A, 0)], one(A)], [0, 1, 2], size=[2], ceiling=[1]),
            [0, NOBODY, 2],
        ),
        ("没有人报名", market([], [], size=[1]), []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_worked_examples(name: str, asked: Market, expected: list[int]) -> None:
    assert allocate(asked).tolist() == expected


@given(markets())
def test_the_same_answer_as_the_textbook(asked: Market) -> None:
    assert allocate(asked).tolist() == settled(asked)
