"""From tests to decisions: the bits, the gates and the amounts of one edition, block by block, then as a table."""

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from jiangtu.engine import schema
from jiangtu.engine.policy import days, tree, values
from jiangtu.engine.policy.columns import Array, Population
from jiangtu.engine.policy.plan import Block, Frame, Plan, Registers
from jiangtu.engine.policy.tree import Amount, Cell, Edition, Node, Verdict
from jiangtu.engine.policy.values import Number, Truth
from jiangtu.engine.schema import Kind, domains

APPLIES, UNPRICED = np.uint32(1 << tree.APPLIES_BIT), np.uint32(1 << tree.AMOUNT_BIT)


def decisions_schema(edition: Edition) -> pa.Schema:
    """The decision table of the edition; a subject is a number only when it is a person."""
    key = pa.int64() if edition.subject == "worker" else pa.string()
    return pa.schema([("subject", key), *DECISIONS])


DECISIONS = (
    ("unit", pa.int64()), ("verdict", pa.int8()), ("failed", pa.uint32()), ("unknown", pa.uint32()),
    ("amount_fen", pa.int64()),
)  # fmt: skip


class Part(NamedTuple):
    """One block's decisions: rows of the block (None: every one), bits as narrow as they go, amounts of the yeses."""

    first: int
    rows: Array | None
    size: int
    failed: Array
    unknown: Array | None
    amounts: Array


class Decider:
    """One edition bound to the registers of a plan."""

    def __init__(self, edition: Edition, plan: Plan) -> None:
        self.edition = edition
        self.frame: Frame = (edition.unit, "")
        self.tests = [plan.root(requirement.test, self.frame) for requirement in edition.requirements]
        self.area = None
        if edition.area_fact is not None:
            self.area = plan.root(tree.Within(edition.area_fact, edition.area_prefix), self.frame)
        self.rate_day = plan.root(edition.rate_day, self.frame)
        self.pricer = Pricer(edition.amount, plan, self.frame) if edition.amount is not None else None

    def decide(self, block: Block, registers: Registers) -> Part:
        """The block's decisions."""
        size = block.size(self.frame)
        first = block.rows(self.edition.unit or block.table)[0]
        applies = self._applies(registers)
        tests: list[Truth] = [registers[place] for place in self.tests]
        failed = _bits([values.refused(t) for t in tests], size)
        unknown = _unknown_bits(tests, applies, size)
        rows = None
        if not np.all(kept := np.logical_not(values.refused(applies))):
            rows = np.flatnonzero(np.broadcast_to(kept, (size,)))
            failed, unknown = failed[rows], None if unknown is None else unknown[rows]
        if self.pricer is None:
            return Part(first, rows, len(failed), failed, unknown, np.zeros(0, np.int64))
        entitled = np.flatnonzero(failed == 0 if unknown is None else (failed == 0) & (unknown == 0))
        amounts, priced = self.pricer.amounts(registers, entitled if rows is None else rows[entitled])
        if not priced.all():
            unknown = np.zeros(len(failed), np.uint32) if unknown is None else unknown.astype(np.uint32)
            unknown[entitled[~priced]] |= UNPRICED
        return Part(first, rows, len(failed), failed, unknown, amounts[priced])

    def _applies(self, registers: Registers) -> Truth:
        """Where the edition applies: in its area and on a day it is in force."""
        day: Number = registers[self.rate_day]
        inside = np.greater_equal(day.low, days.number(self.edition.since))
        if self.edition.until is not None:
            inside = inside & np.less(day.low, days.number(self.edition.until))
        in_force = values.masked(np.asarray(inside), None, day.known)
        return in_force if self.area is None else values.conjoin([in_force, registers[self.area]])


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


class Assembled:
    """One edition's parts, made into its table when asked."""

    def __init__(self, edition: Edition, population: Population, parts: list[Part]) -> None:
        self.edition = edition
        self.population = population
        self.parts = parts

    def table(self) -> pa.Table:
        """The decision table."""
        failed = _joined([p.failed for p in self.parts])
        unknown = np.zeros(len(failed), np.uint32)
        if any(p.unknown is not None for p in self.parts):
            held = [np.zeros(p.size, np.uint32) if p.unknown is None else p.unknown for p in self.parts]
            unknown = _joined(held)
        verdict = np.equal(failed, 0).view(np.int8)  # NO is 0, YES 1, and UNKNOWN one more than YES
        if unknown.any():
            verdict = verdict + (verdict & np.not_equal(unknown, 0).view(np.int8))
        keys = self._keys()
        arrays = [*keys, pa.array(verdict), pa.array(failed), pa.array(unknown), self._amounts(verdict)]
        return pa.Table.from_arrays(arrays, schema=decisions_schema(self.edition))

    def _keys(self) -> list[pa.Array]:
        spec = schema.SUBJECTS[self.edition.subject]
        table = self.edition.unit or spec.name
        subject = self.population.arrow(table, "person" if self.edition.unit else spec.subject)
        whole = all(p.rows is None for p in self.parts)
        rows = None if whole else pa.array(_joined_rows(self.parts))
        subject = subject if rows is None else subject.take(rows)
        if not self.edition.unit:
            return [subject, pa.nulls(len(subject), pa.int64())]
        unit = self.population.arrow(table, "record")
        return [subject, unit if rows is None else unit.take(rows)]

    def _amounts(self, verdict: Array) -> pa.Array:
        if self.edition.amount is None:
            return pa.nulls(len(verdict), pa.int64())
        yes = verdict == Verdict.YES
        amounts = np.zeros(len(verdict), np.int64)
        amounts[yes] = np.concatenate([p.amounts for p in self.parts]) if self.parts else []
        valid = pa.py_buffer(np.packbits(yes, bitorder="little").tobytes())
        return pa.Array.from_buffers(pa.int64(), len(verdict), [valid, pa.py_buffer(amounts)])


def _joined(arrays: list[Array]) -> Array:
    return np.concatenate(arrays, dtype=np.uint32) if arrays else np.zeros(0, np.uint32)


def _joined_rows(parts: list[Part]) -> Array:
    return np.concatenate([p.first + (np.arange(p.size) if p.rows is None else p.rows) for p in parts])


def _bits(tests: list[Array], size: int) -> Array:
    """One bit a test, in the narrowest unsigned type that holds them all."""
    if not tests:
        return np.zeros(size, np.uint8)
    bytes_ = [_byte(tests[i : i + 8], size) for i in range(0, len(tests), 8)]
    if len(bytes_) == 1:
        return bytes_[0]
    wide = np.uint16 if len(bytes_) == 2 else np.uint32
    total: Array = bytes_[0].astype(wide)
    for i, byte in enumerate(bytes_[1:], 1):
        total |= np.left_shift(byte, 8 * i, dtype=wide)
    return total


def _byte(tests: list[Array], size: int) -> Array:
    total = np.zeros(size, np.uint8)
    for i, test in enumerate(tests):
        total |= np.asarray(test).view(np.uint8) << np.uint8(i)
    return total


def _unknown_bits(tests: list[Truth], applies: Truth, size: int) -> Array | None:
    """Bits of the unknown tests; None when every one is known."""
    doubtful = [values.unknown(t) for t in tests]
    some = [d is not None and bool(d.any()) for d in doubtful]
    vague = values.unknown(applies)
    bits = None
    if any(some):
        bits = _bits([np.zeros((), bool) if d is None else d for d in doubtful], size)
    if vague is not None and vague.any():
        bits = np.zeros(size, np.uint32) if bits is None else bits.astype(np.uint32)
        bits[np.broadcast_to(vague, (size,))] |= APPLIES
    return bits


def _rows(value: Any, rows: Array) -> Any:
    return values.moved(value, rows)
