"""Aggregates over columns: rows that stand group by group, gathered into one value a group."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jiangtu.engine.policy import tree, values
from jiangtu.engine.policy.columns import Array
from jiangtu.engine.policy.tree import How
from jiangtu.engine.policy.values import Number, Truth, Value


class Segments:
    """Rows cut into groups: group g has the rows from bounds[g] to bounds[g + 1].

    Groups are added up as differences of one running total, which costs the same however many rows are chosen; whole
    numbers wrap around alike at both ends, so that no total is too great.
    """

    def __init__(self, bounds: Array) -> None:
        self.bounds = bounds
        self.rows = int(bounds[-1])

    def any(self, rows: Array) -> Array:
        """Groups with some row."""
        ends = self._running(np.broadcast_to(rows, (self.rows,)), np.int32)
        return np.not_equal(ends[1:], ends[:-1])

    def sums(self, rows: Array, numbers: Array | None = None) -> Array:
        """Rows of each group, or the sum of their numbers."""
        chosen = np.broadcast_to(rows, (self.rows,))
        ends = (
            self._running(chosen, np.int32) if numbers is None else self._running(numbers * chosen, np.int64)
        )
        return ends[1:] - ends[:-1]

    def greatest(self, numbers: Array, lowest: int) -> Array:
        """The greatest number of each group, `lowest` where there is no row."""
        filled = np.flatnonzero(np.diff(self.bounds))
        found = np.full(len(self.bounds) - 1, lowest, np.int64)
        if len(filled):
            found[filled] = np.maximum.reduceat(numbers, self.bounds[filled])
        return found

    def _running(self, numbers: Array, kind: type[np.integer[Any]]) -> Array:
        """The running total at each bound."""
        total = np.zeros(self.rows + 1, kind)
        np.cumsum(numbers, out=total[1:])
        return total.take(self.bounds)


def _exists(segments: Segments, test: Truth) -> Value:
    yes = segments.any(test.yes)
    if test.no is None:
        return Truth(yes, None)
    return Truth(yes, np.logical_not(segments.any(np.logical_not(test.no))))


def _count(segments: Segments, test: Truth) -> Value:
    low = segments.sums(test.yes)
    high = low if test.no is None else segments.sums(np.logical_not(test.no))
    return Number(low, high, None)


def _sum(segments: Segments, test: Truth, value: Number) -> Value:
    held = value.low if value.known is None else np.where(value.known, value.low, 0)
    if test.no is None and value.known is None:
        total = segments.sums(test.yes, held)
        return Number(total, total, None)
    possible = np.logical_not(values.refused(test))
    doubtful = possible & np.logical_not(test.yes)
    low = segments.sums(test.yes, held) + segments.sums(doubtful, np.minimum(held, 0))
    high = segments.sums(test.yes, held) + segments.sums(doubtful, np.maximum(held, 0))
    if value.known is not None:
        high[segments.any(possible & np.logical_not(value.known))] = tree.UNBOUNDED
    return Number(low, high, None)


def _latest(segments: Segments, test: Truth, value: Number, sign: int = 1) -> Value:
    floor = -(1 << 40)
    chosen = np.broadcast_to(test.yes, (segments.rows,))
    greatest = segments.greatest(np.where(chosen, sign * value.low.astype(np.int64), floor), floor)
    sure = greatest > floor
    doubtful = values.unknown(test)
    if value.known is not None:
        vague = test.yes & np.logical_not(value.known)
        doubtful = vague if doubtful is None else doubtful | vague
    if doubtful is not None:
        sure = sure & np.logical_not(segments.any(doubtful))
    return values.exact(np.where(sure, sign * greatest, 0).astype(np.int32), sure)


def _earliest(segments: Segments, test: Truth, value: Number) -> Value:
    return _latest(segments, test, value, -1)


GATHER: dict[How, Callable[..., Value]] = {
    How.EXISTS: _exists, How.COUNT: _count, How.SUM: _sum, How.LATEST: _latest, How.EARLIEST: _earliest,
}  # fmt: skip
