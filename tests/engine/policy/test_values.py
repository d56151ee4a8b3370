"""Kleene's tables, cell by cell, and bounds."""

import itertools

import numpy as np
import pytest

from jiangtu.engine.policy import values
from jiangtu.engine.policy.values import Number, Truth

THREE = (True, False, None)


def column(answers: list[bool | None]) -> Truth:
    return Truth(np.array([a is True for a in answers]), np.array([a is False for a in answers]))


def listed(test: Truth) -> list[bool | None]:
    no = values.refused(test)
    return [True if y else False if n else None for y, n in zip(test.yes.tolist(), no.tolist(), strict=True)]


def test_and_or_not() -> None:
    pairs = list(itertools.product(THREE, THREE))
    left, right = (column([p[i] for p in pairs]) for i in (0, 1))

    assert listed(values.conjoin([left, right])) == [
        False if False in p else None if None in p else True for p in pairs
    ]
    assert listed(values.disjoin([left, right])) == [
        True if True in p else None if None in p else False for p in pairs
    ]
    assert listed(values.negate(column(list(THREE)))) == [False, True, None]
    assert listed(values.same(left, right)) == [None if None in p else p[0] == p[1] for p in pairs]


@pytest.mark.parametrize(
    ("op", "low", "high", "expected"),
    [("<", 1, 2, None), ("<", 0, 1, True), ("<", 2, 3, False), ("==", 2, 2, True), ("==", 1, 3, None),
     ("==", 3, 4, False), ("!=", 1, 2, None), (">=", 2, 9, True), (">", 2, 9, None), ("<=", 3, 9, False)],
)  # fmt: skip
def test_bounds_decide_when_both_ends_agree(op: str, low: int, high: int, expected: bool | None) -> None:
    two = np.array([2])

    found = values.compare(op, Number(np.array([low]), np.array([high]), None), Number(two, two, None))

    assert listed(found) == [expected]


def test_a_null_makes_a_comparison_unknown() -> None:
    number = values.exact(np.array([0, 0]), np.array([True, False]))

    assert listed(values.compare("==", number, values.exact(np.array([0, 0]), None))) == [True, None]
    assert listed(values.known(number)) == [True, False]
