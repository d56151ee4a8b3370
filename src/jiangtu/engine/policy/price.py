"""The amounts of one edition for the rows that are entitled: table, times, uplift and cap, set at a time."""

from typing import Any

import numpy as np

from jiangtu.engine.policy import values
from jiangtu.engine.policy.columns import Array
from jiangtu.engine.policy.plan import Frame, Plan, Registers
from jiangtu.engine.policy.tree import Amount, Cell, Node
from jiangtu.engine.policy.values import Number, Truth
from jiangtu.engine.schema import Kind, domains


class Pricer:
    """The amount of an edition bound to the registers of a plan."""

    def __init__(self, amount: Amount, plan: Plan, frame: Frame) -> None:
        self.amount = amount
        self.keys = [plan.root(key, frame) for key in amount.keys]
        self.lookups = [_Lookup(key, sorted({path[i] for path, _ in amount.cells}, key=str), plan)
                        for i, key in enumerate(amount.keys)]  # fmt: skip
        self.value = plan.root(amount.value, frame) if amount.value is not None else None
        self.times = plan.root(amount.times, frame) if amount.times is not None else None
        self.uplift = plan.root(amount.uplift.when, frame) if amount.uplift is not None else None
        self.cells = self._cells()

    def _cells(self) -> Array:
        cells = np.full([len(lookup.cells) + 1 for lookup in self.lookups], -1, np.int64)
        for path, fen in self.amount.cells:
            cells[
                tuple(lookup.cells.index(cell) for lookup, cell in zip(self.lookups, path, strict=True))
            ] = fen
        return cells

    def amounts(self, registers: Registers, rows: Array) -> tuple[Array, Array]:
        """Fen due to each of the rows, and where it could be told."""
        fen, sure = self._base(registers, rows)
        if self.times is not None:
            times: Number = _rows(registers[self.times], rows)
            fen = fen * times.low
            sure = sure & values.known(times).yes
        if self.uplift is not None and self.amount.uplift is not None:
            when: Truth = _rows(registers[self.uplift], rows)
            fen = np.where(when.yes, fen * (100 + self.amount.uplift.percent) // 100, fen)
            sure = sure & (when.yes | values.refused(when))
        if self.amount.cap is not None:
            fen = np.minimum(fen, self.amount.cap)
        return fen, sure

    def _base(self, registers: Registers, rows: Array) -> tuple[Array, Array]:
        if self.value is not None:
            value: Number = _rows(registers[self.value], rows)
            fen = np.broadcast_to(value.low, rows.shape).astype(np.int64)
            return fen, np.broadcast_to(values.known(value).yes, rows.shape)
        places = [
            lookup.places(_rows(registers[key], rows))
            for key, lookup in zip(self.keys, self.lookups, strict=True)
        ]
        fen = np.broadcast_to(self.cells[tuple(places)] if places else self.cells, rows.shape)
        return fen, fen >= 0


class _Lookup:
    """Where each value of one key stands among the cells' values; last where it is not there or unknown."""

    def __init__(self, key: Node, cells: list[Cell], plan: Plan) -> None:
        self.cells = cells
        self.kind = key.type.kind
        numbers = [_number(cell, key, plan) for cell in cells]
        self.order = np.argsort(numbers)
        self.numbers = np.array(numbers)[self.order] if numbers else np.zeros(0, np.int64)

    def places(self, value: Any) -> Array:
        """The place of each entry."""
        missing = len(self.cells)
        if isinstance(value, Truth):
            held, sure = np.where(value.yes, 1, 0), value.yes | values.refused(value)
        else:
            held, sure = np.asarray(value.low), values.known(value).yes
        if not missing:
            return np.zeros(held.shape, np.int64)
        near = np.minimum(np.searchsorted(self.numbers, held), missing - 1)
        return np.where((self.numbers[near] == held) & sure, self.order[near], missing)


def _number(cell: Cell, key: Node, plan: Plan) -> int:
    if isinstance(cell, bool | int):
        return int(cell)
    if key.type.kind is Kind.CODE:
        return domains.ALL[key.type.of].codes.index(cell)
    return plan.population.vocabulary(key.type.of).number(cell)


def _rows(value: Any, rows: Array) -> Any:
    return values.moved(value, rows)
