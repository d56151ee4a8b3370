"""Columns of three-valued tests and bounded numbers, and the operations the kernel does on them.

A `Truth` with `no` None is wholly known: no is then the complement of yes. A `Number` whose `high` is its `low` is exact;
`known` None means known everywhere. Single values stand for whole columns and broadcast.
"""

import operator
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class Truth(NamedTuple):
    """Where a test is yes and where it is no."""

    yes: Array
    no: Array | None


class Number(NamedTuple):
    """Bounds of a number (or an exact number, day, rank or term), and where they are known."""

    low: Array
    high: Array
    known: Array | None


Value = Truth | Number
_EXACT: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def exact(values: Array, known: Array | None) -> Number:
    """A number with equal ends."""
    return Number(values, values, known)


def refused(test: Truth) -> Array:
    """Where the test is no."""
    return np.logical_not(test.yes) if test.no is None else test.no


def unknown(test: Truth) -> Array | None:
    """Where the test is neither; None when nowhere."""
    return None if test.no is None else np.logical_not(test.yes | test.no)


def both(left: Array | None, right: Array | None) -> Array | None:
    """Known where both are; None is everywhere."""
    if left is None:
        return right
    return left if right is None else left & right


def negate(test: Truth) -> Truth:
    """Kleene not."""
    return Truth(refused(test), None if test.no is None else test.yes)


def conjoin(tests: list[Truth]) -> Truth:
    """Kleene and."""
    first, *rest = tests
    for test in rest:
        whole = first.no is None and test.no is None
        first = Truth(first.yes & test.yes, None if whole else refused(first) | refused(test))
    return first


def disjoin(tests: list[Truth]) -> Truth:
    """Kleene or."""
    first, *rest = tests
    for test in rest:
        whole = first.no is None and test.no is None
        first = Truth(first.yes | test.yes, None if whole else refused(first) & refused(test))
    return first


def masked(yes: Array, no: Array | None, known: Array | None) -> Truth:
    """The test where known, unknown elsewhere."""
    if known is None:
        return Truth(np.asarray(yes), no)
    denied = np.logical_not(yes) if no is None else no
    return Truth(yes & known, denied & known)


def compare(op: str, left: Number, right: Number) -> Truth:
    """left op right: yes when true of every pair within the bounds, no when of none, unknown otherwise."""
    known = both(left.known, right.known)
    if left.low is left.high and right.low is right.high:
        return masked(np.asarray(_EXACT[op](left.low, right.low)), None, known)
    yes, no = _bounded(op, left, right)
    return masked(yes, no, known)


def _bounded(op: str, left: Number, right: Number) -> tuple[Array, Array]:
    match op:
        case "<":
            return left.high < right.low, left.low >= right.high
        case "<=":
            return left.high <= right.low, left.low > right.high
        case ">" | ">=":
            return _bounded("<" if op == ">" else "<=", right, left)
        case "==":
            same = (left.low == left.high) & (right.low == right.high) & (left.low == right.low)
            return same, (left.high < right.low) | (left.low > right.high)
        case _:
            yes, no = _bounded("==", left, right)
            return no, yes


def same(left: Truth, right: Truth) -> Truth:
    """Whether two tests agree; unknown when either is."""
    agree = (left.yes & right.yes) | (refused(left) & refused(right))
    if left.no is None and right.no is None:
        return Truth(agree, None)
    return Truth(agree, (left.yes & refused(right)) | (refused(left) & right.yes))


def choose(test: Truth, then: Value, other: Value) -> Value:
    """then where yes, other where no, unknown elsewhere."""
    denied = refused(test)
    if isinstance(then, Truth) and isinstance(other, Truth):
        yes = (test.yes & then.yes) | (denied & other.yes)
        if test.no is None and then.no is None and other.no is None:
            return Truth(yes, None)
        return Truth(yes, (test.yes & refused(then)) | (denied & refused(other)))
    assert isinstance(then, Number) and isinstance(other, Number)
    low = np.where(test.yes, then.low, other.low)
    plain = then.low is then.high and other.low is other.high
    high = low if plain else np.where(test.yes, then.high, other.high)
    if test.no is None and then.known is None and other.known is None:
        return Number(low, high, None)
    sure = (test.yes & _where(then.known)) | (denied & _where(other.known))
    return Number(low, high, sure)


def _where(known: Array | None) -> Any:
    return True if known is None else known


def known(value: Value) -> Truth:
    """Where the value is known and exact; itself wholly known."""
    if isinstance(value, Truth):
        return Truth(np.asarray(True) if value.no is None else value.yes | value.no, None)
    sure = np.asarray(True) if value.known is None else value.known
    return Truth(sure if value.low is value.high else sure & (value.low == value.high), None)


def moved(value: Value, index: Array) -> Value:
    """The value at each place of `index`."""
    if isinstance(value, Truth):
        return Truth(_at(value.yes, index), None if value.no is None else _at(value.no, index))
    low = _at(value.low, index)
    high = low if value.low is value.high else _at(value.high, index)
    return Number(low, high, None if value.known is None else _at(value.known, index))


def _at(array: Array, index: Array) -> Array:
    return array if np.ndim(array) == 0 else array.take(index)
