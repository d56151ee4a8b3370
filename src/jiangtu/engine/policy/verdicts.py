"""From tests to decisions: the gates and the bits of one edition, block by block, then as a table with its amounts."""

import datetime as dt
import functools
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jiangtu.engine import schema
from jiangtu.engine.policy import tree, values
from jiangtu.engine.policy.columns import Array, Population
from jiangtu.engine.policy.plan import Block, Frame, Plan, Registers
from jiangtu.engine.policy.price import Pricer
from jiangtu.engine.policy.tree import Edition, Node, Verdict
from jiangtu.engine.policy.values import Truth
from jiangtu.engine.schema import Kind

_DAY = tree.Type(Kind.DATE, nullable=False)
_NEVER = tree.Not(tree.TRUE)
_NOWHERE, _NOTHING = np.zeros(0, np.intp), np.zeros(0, np.int64)
APPLIES, UNPRICED = np.uint32(1 << tree.APPLIES_BIT), np.uint32(1 << tree.AMOUNT_BIT)


def decisions_schema(edition: Edition) -> pa.Schema:
    """The decision table of the edition; a subject is a number only when it is a person."""
    return _schema(edition.subject == "worker")


@functools.cache
def _schema(of_persons: bool) -> pa.Schema:
    return pa.schema([("subject", pa.int64() if of_persons else pa.string()), *DECISIONS])


def write(decisions: pa.Table, path: Path) -> None:
    """Save a decision table, or one like it, as Parquet.

    Subjects and units ascend, so they are kept as steps from row to row. Verdicts, bits and days are mostly zeros, which
    compress to little as they are. Amounts, distances and names have few values and are kept by number. Statistics would
    help nobody, as every part of a file holds every verdict. That is a third of the time and a quarter of the size of
    Parquet's own choice; it reads back equal, and every reader of Parquet knows these encodings.
    """
    kinds = {field.name: field.type for field in decisions.schema}
    keys = [name for name in ("subject", "unit") if name in kinds and pa.types.is_integer(kinds[name])]
    small = [name for name, kind in kinds.items() if kind in (pa.int8(), pa.int16(), pa.uint32())]
    pq.write_table(
        decisions,
        path,
        compression="lz4",
        write_statistics=False,
        use_dictionary=[name for name in kinds if name not in (*keys, *small)],
        column_encoding=dict.fromkeys(keys, "DELTA_BINARY_PACKED") | dict.fromkeys(small, "PLAIN"),
    )


DECISIONS = (
    ("unit", pa.int64()), ("verdict", pa.int8()), ("failed", pa.uint32()), ("unknown", pa.uint32()),
    ("amount_fen", pa.int64()),
)  # fmt: skip


class Gate(NamedTuple):
    """Which rows of a block an edition decides about (None: every one), and where that cannot be told (None: nowhere)."""

    rows: Array | None
    vague: Array | None


class Part(NamedTuple):
    """One block's decisions: rows of the block (None: every one), bits as narrow as they go, amounts of the yeses.

    `first` is the place of the block's first row in the population. `entitled` are the places among the decisions that
    the amounts belong to; none where nothing is paid.
    """

    first: int
    rows: Array | None
    failed: Array
    unknown: Array | None
    entitled: Array
    amounts: Array


class Decider:
    """One edition bound to the registers of a plan."""

    def __init__(self, edition: Edition, plan: Plan) -> None:
        self.edition = edition
        self.frame: Frame = (edition.unit, "")
        applies = _applies(edition, plan.population.as_of)
        requirements = () if applies == _NEVER else edition.requirements
        self.gate = self._gate(plan, applies)
        self.tests = [plan.root(requirement.test, self.frame) for requirement in requirements]
        amount = None if applies == _NEVER else edition.amount
        self.pricer = None if amount is None else Pricer(amount, plan, self.frame)

    def _gate(self, plan: Plan, test: Node) -> int:
        """The register of the gate: one for all editions that apply to the same."""
        applies, frame = plan.root(test, self.frame), self.frame

        def step(block: Block, registers: Registers) -> Gate:
            return opened(registers[applies], block.size(frame))

        return plan.made(("gate", applies, frame), frame, applies, step)

    def decide(self, block: Block, registers: Registers) -> Part:
        """The block's decisions."""
        first = block.rows(self.edition.unit or block.table)[0]
        tests: list[Truth] = [registers[place] for place in self.tests]
        price = None if self.pricer is None else functools.partial(self.pricer.amounts, registers)
        return part(first, block.size(self.frame), registers[self.gate], tests, price)


def part(
    first: int,
    size: int,
    gate: Gate,
    tests: list[Truth],
    price: Callable[[Array], tuple[Array, Array]] | None,
) -> Part:
    """Decisions about `size` rows from the answers to each requirement in order.

    `price` gives the fen due to each of some rows and where it could be told; None when nothing is paid.
    """
    rows, vague = gate
    failed, unknown = _failed_bits(tests, size), _unknown_bits(tests, vague, size)
    if rows is not None:
        failed, unknown = failed.take(rows), None if unknown is None else unknown.take(rows)
    if price is None:
        return Part(first, rows, failed, unknown, _NOWHERE, _NOTHING)
    entitled = np.flatnonzero(failed == 0 if unknown is None else (failed == 0) & (unknown == 0))
    amounts, priced = price(entitled if rows is None else rows.take(entitled))
    if not priced.all():
        unknown = np.zeros(len(failed), np.uint32) if unknown is None else unknown.astype(np.uint32)
        unknown[entitled[~priced]] |= UNPRICED
        entitled, amounts = entitled[priced], amounts[priced]
    return Part(first, rows, failed, unknown, entitled, amounts)


def _applies(edition: Edition, as_of: dt.date) -> Node:
    """Where the edition applies: in its area and on a day it is in force; a day that is one for all is no test."""
    tests: list[Node] = []
    if not isinstance(edition.rate_day, tree.AsOf):
        tests.append(tree.Compare(">=", edition.rate_day, tree.Literal(edition.since, _DAY)))
        if edition.until is not None:
            tests.append(tree.Compare("<", edition.rate_day, tree.Literal(edition.until, _DAY)))
    elif not edition.since <= as_of < (edition.until or dt.date.max):
        return _NEVER
    if edition.area_fact is not None:
        tests.append(tree.Within(edition.area_fact, edition.area_prefix))
    return tree.And(tuple(tests)) if tests else tree.TRUE


def opened(applies: Truth, size: int) -> Gate:
    """The gate of the answers to whether an edition applies."""
    vague = values.unknown(applies)
    vague = None if vague is None or not vague.any() else np.broadcast_to(vague, (size,))
    shut = values.refused(applies)
    return Gate(np.flatnonzero(np.broadcast_to(~shut, (size,))) if shut.any() else None, vague)


class Keys:
    """The subjects and units some editions decide about, and columns as long that hold nothing: made once for all of
    them, when the first asks."""

    def __init__(self, edition: Edition, population: Population, parts: list[Part]) -> None:
        self.population = population
        self.spec = schema.SUBJECTS[edition.subject]
        self.table = edition.unit or self.spec.name
        self.per_unit = bool(edition.unit)
        self._spans = [(p.first, p.rows, len(p.failed)) for p in parts]
        ends = list(itertools.accumulate((len(p.failed) for p in parts), initial=0))
        self.size = ends[-1]
        self.places = list(itertools.starmap(slice, itertools.pairwise(ends)))
        """The rows of the table that each part gives."""

    @functools.cached_property
    def subject(self) -> pa.Array:
        """Whom each row is about."""
        return self.ordered(self._taken("person" if self.per_unit else self.spec.subject))

    @functools.cached_property
    def unit(self) -> pa.Array:
        """The record each row is about; null when the edition decides per subject."""
        return self.ordered(self._taken("record")) if self.per_unit else self.nothing

    @functools.cached_property
    def order(self) -> pa.Array | None:
        """Where the rows stand by subject and unit; None where they lie so. Child rows lie by their own dates, and a
        record that was delivered late has an older date than one before it."""
        if not self.per_unit:
            return None
        subject, unit = (np.asarray(self._taken(name)) for name in ("person", "record"))
        if ((subject[1:] > subject[:-1]) | (unit[1:] > unit[:-1])).all():
            return None
        return pa.array(np.lexsort((unit, subject)))

    def ordered(self, column: pa.Array) -> pa.Array:
        """A column of the rows as they lie, by subject and unit."""
        return column if self.order is None else column.take(self.order)

    @functools.cached_property
    def nothing(self) -> pa.Array:
        """A null for each row: no unit, no amount."""
        return pa.nulls(self.size, pa.int64())

    @functools.cached_property
    def no_bits(self) -> pa.Array:
        """A zero for each row: nothing unknown."""
        return pa.array(np.zeros(self.size, np.uint32))

    @functools.cached_property
    def _rows(self) -> pa.Array | None:
        if all(rows is None for _, rows, _ in self._spans):
            return None
        return pa.array(
            np.concatenate(
                [first + (np.arange(n) if rows is None else rows) for first, rows, n in self._spans]
            )
        )

    def _taken(self, name: str) -> pa.Array:
        column = self.population.arrow(self.table, name)
        return column if self._rows is None else column.take(self._rows)


class GivenKeys(Keys):
    """Keys of a single part that were given as they are; `unit` is None where editions decide per subject."""

    def __init__(self, subject: pa.Array, unit: pa.Array | None) -> None:
        self.size = len(subject)
        self.places = [slice(0, self.size)]
        self.order = None
        self.subject = subject
        self.unit = self.nothing if unit is None else unit


class Assembled:
    """One edition's parts, made into its table when asked."""

    def __init__(self, edition: Edition, keys: Keys, parts: list[Part]) -> None:
        self.edition = edition
        self.keys = keys
        self.parts = parts

    def table(self) -> pa.Table:
        """The decision table."""
        size = self.keys.size
        failed, verdict = _room(size, np.uint32), _room(size, np.int8)
        for part, rows in zip(self.parts, self.keys.places, strict=True):
            failed[rows] = part.failed
            np.equal(part.failed, 0, out=verdict[rows].view(bool))  # NO is 0, YES 1
        unknown = self._unknown()
        if unknown is not None:  # UNKNOWN is one more than YES
            verdict += verdict & np.not_equal(unknown, 0).view(np.int8)
        ordered = self.keys.ordered
        bits = self.keys.no_bits if unknown is None else ordered(pa.array(unknown))
        arrays = [
            self.keys.subject,
            self.keys.unit,
            ordered(pa.array(verdict)),
            ordered(pa.array(failed)),
            bits,
            self._amounts(verdict),
        ]
        return pa.Table.from_arrays(arrays, schema=decisions_schema(self.edition))

    def _unknown(self) -> Array | None:
        """The unknown bits; None when nothing is unknown."""
        if all(p.unknown is None for p in self.parts):
            return None
        unknown = _room(self.keys.size, np.uint32)
        for part, rows in zip(self.parts, self.keys.places, strict=True):
            unknown[rows] = 0 if part.unknown is None else part.unknown
        return unknown

    def _amounts(self, verdict: Array) -> pa.Array:
        if self.edition.amount is None:
            return self.keys.nothing
        amounts = _room(len(verdict), np.int64)
        amounts.fill(0)
        for part, rows in zip(self.parts, self.keys.places, strict=True):
            amounts[rows][part.entitled] = part.amounts
        valid = pa.py_buffer(np.packbits(verdict == Verdict.YES, bitorder="little"))
        made = pa.Array.from_buffers(pa.int64(), len(verdict), [valid, pa.py_buffer(amounts)])
        return self.keys.ordered(made)


def _room(size: int, kind: type[np.generic]) -> Array:
    """An unfilled column in Arrow's own memory, which comes in large pages: a third of a sweep is memory touched first."""
    column: Array = np.frombuffer(pa.allocate_buffer(size * np.dtype(kind).itemsize), kind)
    return column


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
    *others, last = tests
    total = np.empty(size, np.uint8)
    total[:] = np.asarray(last).view(np.uint8)
    for test in reversed(others):
        np.add(total, total, out=total)
        np.bitwise_or(total, np.asarray(test).view(np.uint8), out=total)
    return total


def _failed_bits(tests: list[Truth], size: int) -> Array:
    """Bits of the tests that are no: all but those that stand."""
    standing: Array = _bits([t.yes if t.no is None else np.logical_not(t.no) for t in tests], size)
    standing ^= standing.dtype.type((1 << len(tests)) - 1)
    return standing


def _unknown_bits(tests: list[Truth], vague: Array | None, size: int) -> Array | None:
    """Bits of the unknown tests; None when every one is known."""
    doubtful = [values.unknown(t) for t in tests]
    bits = None
    if any(d is not None and d.any() for d in doubtful):
        bits = _bits([np.zeros((), bool) if d is None else d for d in doubtful], size)
    if vague is not None:
        bits = np.zeros(size, np.uint32) if bits is None else bits.astype(np.uint32)
        bits[vague] |= APPLIES
    return bits
