"""Aggregates over columns: rows that lie rank by rank, gathered into one value a group."""

from collections.abc import Callable

import numpy as np

from jiangtu.engine.policy import tree, values
from jiangtu.engine.policy.columns import Array
from jiangtu.engine.policy.ranks import Ranks
from jiangtu.engine.policy.tree import How
from jiangtu.engine.policy.values import Number, Truth, Value


def any_of(ranks: Ranks, rows: Array) -> Array:
    """Groups with some row."""
    return ranks.folded(np.logical_or, np.broadcast_to(rows, (ranks.rows,)), np.zeros(ranks.groups, bool))


def count_of(ranks: Ranks, rows: Array) -> Array:
    """Rows of each group, counted in as narrow a number as holds the most of one."""
    chosen = np.broadcast_to(rows, (ranks.rows,)).view(np.uint8)
    return ranks.folded(np.add, chosen, np.zeros(ranks.groups, np.min_scalar_type(ranks.most))).astype(
        np.int32
    )


def sum_of(ranks: Ranks, rows: Array, numbers: Array) -> Array:
    """The sum of the numbers of each group's rows."""
    return ranks.folded(np.add, numbers * rows, np.zeros(ranks.groups, np.int64))


def greatest_of(ranks: Ranks, numbers: Array, lowest: int) -> Array:
    """The greatest number of each group, `lowest` where there is no row."""
    return ranks.folded(np.maximum, numbers, np.full(ranks.groups, lowest, np.int64))


def _exists(ranks: Ranks, test: Truth) -> Value:
    yes = any_of(ranks, test.yes)
    if test.no is None:
        return Truth(yes, None)
    return Truth(yes, np.logical_not(any_of(ranks, np.logical_not(test.no))))


def _count(ranks: Ranks, test: Truth) -> Value:
    low = count_of(ranks, test.yes)
    high = low if test.no is None else count_of(ranks, np.logical_not(test.no))
    return Number(low, high, None)


def _sum(ranks: Ranks, test: Truth, value: Number) -> Value:
    held = value.low if value.known is None else np.where(value.known, value.low, 0)
    if test.no is None and value.known is None:
        total = sum_of(ranks, test.yes, held)
        return Number(total, total, None)
    possible = np.logical_not(values.refused(test))
    doubtful = possible & np.logical_not(test.yes)
    low = sum_of(ranks, test.yes, held) + sum_of(ranks, doubtful, np.minimum(held, 0))
    high = sum_of(ranks, test.yes, held) + sum_of(ranks, doubtful, np.maximum(held, 0))
    if value.known is not None:
        high[any_of(ranks, possible & np.logical_not(value.known))] = tree.UNBOUNDED
    return Number(low, high, None)


def _latest(ranks: Ranks, test: Truth, value: Number, sign: int = 1) -> Value:
    floor = -(1 << 40)
    chosen = np.broadcast_to(test.yes, (ranks.rows,))
    greatest = greatest_of(ranks, np.where(chosen, sign * value.low.astype(np.int64), floor), floor)
    sure = greatest > floor
    doubtful = values.unknown(test)
    if value.known is not None:
        vague = test.yes & np.logical_not(value.known)
        doubtful = vague if doubtful is None else doubtful | vague
    if doubtful is not None:
        sure = sure & np.logical_not(any_of(ranks, doubtful))
    return values.exact(np.where(sure, sign * greatest, 0).astype(np.int32), sure)


def _earliest(ranks: Ranks, test: Truth, value: Number) -> Value:
    return _latest(ranks, test, value, -1)


GATHER: dict[How, Callable[..., Value]] = {
    How.EXISTS: _exists, How.COUNT: _count, How.SUM: _sum, How.LATEST: _latest, How.EARLIEST: _earliest,
}  # fmt: skip
