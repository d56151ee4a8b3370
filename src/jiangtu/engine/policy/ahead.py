"""What is near and what is about to be lost for a whole population; one person's is `outlook`."""

import dataclasses
import datetime as dt
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from jiangtu.engine import schema
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import columns, kernel, tree, values, verdicts
from jiangtu.engine.policy.catalogue import Catalogues, Version
from jiangtu.engine.policy.columns import Array, Population
from jiangtu.engine.policy.outlook import HORIZONS, measured
from jiangtu.engine.policy.plan import Block, Plan, Registers
from jiangtu.engine.policy.tree import Edition, Node, Verdict
from jiangtu.engine.policy.values import Number
from jiangtu.engine.policy.walk import expressions, parts, walk

NEAREST = (("unit", pa.int64()), ("requirement", pa.int8()), ("distance", pa.int64()))
LOSING = (("unit", pa.int64()), ("amount_fen", pa.int64()), ("days", pa.int16()), ("failed", pa.uint32()))
FAR = np.iinfo(np.int64).max
"""The distance that cannot be told."""

Leaf = tuple[str, int, int]
"""A comparison bound to a plan: its operator and the registers of its sides."""


# --- near


def nearest(
    editions: Sequence[Edition], facts: FactSet | Population, catalogues: Catalogues
) -> Iterator[tuple[Edition, pa.Table]]:
    """Of each edition the no-decisions with exactly one failed requirement and nothing unknown.

    Columns: `subject`, `unit` as in the decisions, `requirement` (its place), `distance` (in `outlook.measure` of its
    test; null when it has none). Order of the rows of facts. Cost: one sweep, in which every distance is one subtraction of
    what the test compared; the rows found are held together.
    """
    population = columns.of_facts(facts)
    kinds = [kind for kind in schema.SUBJECTS if any(e.subject == kind for e in editions)]
    found: dict[int, pa.Table] = {}
    for kind in kinds:
        places = [place for place, edition in enumerate(editions) if edition.subject == kind]
        found |= zip(
            places, _Search(kind, [editions[p] for p in places], population, catalogues).tables(), strict=True
        )
    for place, edition in enumerate(editions):
        yield edition, found.pop(place)


class Short(NamedTuple):
    """Rows of one block that are one requirement short: their place in the population, which one, how far."""

    rows: Array
    requirement: Array
    distance: Array


class _Search:
    """Editions about one kind of subject, decided block by block for the sake of what is one requirement short."""

    def __init__(
        self, kind: str, editions: Sequence[Edition], population: Population, catalogues: Catalogues
    ) -> None:
        self.editions = [dataclasses.replace(edition, amount=None) for edition in editions]
        self.population = population
        self.spec = schema.SUBJECTS[kind]
        nodes = (n for e in self.editions for root in expressions(e) for n in walk(root))
        columns.load(population, {(n.table, n.name) for n in nodes if isinstance(n, tree.Column)})
        self.plan = Plan(population, catalogues, self.spec.name)
        self.deciders = [verdicts.Decider(edition, self.plan) for edition in self.editions]
        self.leaves = [self._leaves(decider) for decider in self.deciders]
        self.plan.prepare()

    def _leaves(self, decider: verdicts.Decider) -> list[list[Leaf]]:
        """The measured comparisons of each requirement; none of an edition that decides nothing that day."""
        asked = decider.edition.requirements[: len(decider.tests)]
        sides = [[(leaf, leaf.left, leaf.right) for leaf in measured(r.test)] for r in asked]
        root, frame = self.plan.root, decider.frame
        return [
            [(leaf.op, root(left, frame), root(right, frame)) for leaf, left, right in some] for some in sides
        ]

    def tables(self) -> Iterator[pa.Table]:
        """The table of each edition."""
        spans = kernel.blocks(self.population.size(self.spec.name))
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            blocks = list(pool.map(lambda span: self._run(*span), spans))
            yield from pool.map(
                lambda n: self._table(n, [block[n] for block in blocks]), range(len(self.editions))
            )

    def _run(self, low: int, high: int) -> list[Short]:
        block = Block(self.population, self.plan.table, low, high)
        registers = self.plan.run(block)
        decided = (decider.decide(block, registers) for decider in self.deciders)
        return [_short(part, leaves, registers) for part, leaves in zip(decided, self.leaves, strict=True)]

    def _table(self, n: int, found: list[Short]) -> pa.Table:
        edition = self.editions[n]
        rows, requirement, distance = (np.concatenate(parts) if parts else np.zeros(0, np.int64)
                                       for parts in (zip(*found, strict=True) if found else ((), (), ())))  # fmt: skip
        name = edition.unit or self.spec.name
        subject = self.population.arrow(name, "person" if edition.unit else self.spec.subject).take(
            pa.array(rows)
        )
        unit = (
            self.population.arrow(name, "record").take(pa.array(rows))
            if edition.unit
            else pa.nulls(len(rows), pa.int64())
        )
        made = [
            subject,
            unit,
            pa.array(requirement, pa.int8()),
            pa.array(distance, pa.int64(), mask=distance == FAR),
        ]
        return pa.table(made, schema=pa.schema([("subject", subject.type), *NEAREST]))


def _short(part: verdicts.Part, leaves: list[list[Leaf]], registers: Registers) -> Short:
    """The decisions of a block with one bit failed and none unknown."""
    failed = part.failed
    alone = (failed & (failed - failed.dtype.type(1))) == 0
    alone &= failed != 0
    if part.unknown is not None:
        alone &= part.unknown == 0
    chosen = np.flatnonzero(alone)
    rows = chosen if part.rows is None else part.rows.take(chosen)
    bits = failed.take(chosen)
    requirement, distance = np.zeros(len(chosen), np.int8), np.full(len(chosen), FAR)
    for place, some in enumerate(leaves):
        at = np.flatnonzero(bits == 1 << place)
        requirement[at] = place
        if some and len(at):
            distance[at] = np.minimum.reduce([_gap(leaf, registers, rows.take(at)) for leaf in some])
    return Short(rows + part.first, requirement, distance)


def _gap(leaf: Leaf, registers: Registers, rows: Array) -> Array:
    """How far each of the rows is from meeting the comparison; FAR where it cannot be told."""
    op, *sides = leaf
    left, right = (_number(registers[side], rows) for side in sides)
    known = values.both(left.known, right.known)
    gap = np.maximum(_between(op, left, right), 0)
    return np.broadcast_to(gap if known is None else np.where(known, gap, FAR), rows.shape)


def _number(value: Number, rows: Array) -> Number:
    moved = values.moved(value, rows)
    assert isinstance(moved, Number)
    return moved


def _between(op: str, left: Number, right: Number) -> Array:
    strict = op in ("<", ">")
    if op in (">", ">="):
        return np.asarray(np.subtract(right.low, left.high, dtype=np.int64)) + strict
    return np.asarray(np.subtract(left.low, right.high, dtype=np.int64)) + strict


# --- about to be lost


def losing(
    editions: Sequence[Edition],
    facts: FactSet | Population,
    catalogues: Catalogues,
    *,
    horizons: Sequence[int] = HORIZONS,
) -> Iterator[tuple[Edition, pa.Table]]:
    """Of each edition the yeses that will be noes, or gone, in so many days with no news but time.

    Columns: `subject`, `unit`, `amount_fen` as today, `days` (the first horizon at which it is lost), `failed` (the bits
    then; 0 when the edition is no longer in force). Cost: a sweep of the editions that time can change, and one a
    horizon of those of their requirements that look at the day.
    """
    population = columns.of_facts(facts)
    today, days = population.as_of, sorted(horizons)
    later = [population.at(today + dt.timedelta(days=ahead)) for ahead in days]
    moved = [
        e for e in editions if any(_ends(e, p.as_of) or _moving(e, today, p.as_of, catalogues) for p in later)
    ]
    held = {id(e): Held.of(table) for e, table in kernel.sweep(moved, population, catalogues)}
    lost: dict[int, list[pa.Table]] = {key: [] for key in held}
    for ahead, then in zip(days, later, strict=True):
        some = [e for e in moved if len(held[id(e)].places)]
        for edition, failed in _failed(some, today, then, catalogues):
            gone, held[id(edition)] = held[id(edition)].parted(failed, ahead)
            lost[id(edition)].append(gone)
    for edition in editions:
        yield edition, pa.concat_tables([_nothing(edition), *lost.get(id(edition), ())])


class Held(NamedTuple):
    """The yeses of an edition that are not lost yet, and where they stand among its decisions."""

    rows: pa.Table
    places: Array

    @classmethod
    def of(cls, decisions: pa.Table) -> "Held":
        """Every yes."""
        places = np.flatnonzero(decisions["verdict"].to_numpy() == Verdict.YES)
        return cls(decisions.select(["subject", "unit", "amount_fen"]).take(pa.array(places)), places)

    def parted(self, failed: Array | None, ahead: int) -> tuple[pa.Table, "Held"]:
        """The rows lost by then, with what failed; and the rest. None is an edition no longer in force."""
        bits = np.zeros(len(self.places), np.uint32) if failed is None else failed.take(self.places)
        gone = np.ones(len(bits), bool) if failed is None else bits != 0
        days = pa.array(np.full(len(bits), ahead, np.int16))
        marked = self.rows.append_column("days", days).append_column("failed", pa.array(bits))
        return marked.filter(pa.array(gone)), Held(self.rows.filter(pa.array(~gone)), self.places[~gone])


def _failed(
    editions: Sequence[Edition], today: dt.date, then: Population, catalogues: Catalogues
) -> Iterator[tuple[Edition, Array | None]]:
    """The bits of today's yeses that fail then, a row of the decisions each; None where the edition has ended.

    Where an edition applies does not move with the day, so that then as today the same rows are decided. A requirement
    that does not look at the day stays yes, so that only those that do are decided again.
    """
    places = {id(e): _moving(e, today, then.as_of, catalogues) for e in editions}
    ended = [e for e in editions if _ends(e, then.as_of)]
    some = [e for e in editions if places[id(e)] and e not in ended]
    reduced = [
        dataclasses.replace(e, requirements=tuple(e.requirements[p] for p in places[id(e)]), amount=None)
        for e in some
    ]
    for edition in ended:
        yield edition, None
    for edition, (_, table) in zip(some, kernel.sweep(reduced, then, catalogues), strict=True):
        yield edition, _moved_bits(table["failed"].to_numpy(), places[id(edition)])


def _moved_bits(few: Array, places: list[int]) -> Array:
    """Bits of some requirements where the whole edition has them."""
    if places == list(range(len(places))):
        return few
    bits = np.zeros(len(few), np.uint32)
    for bit, place in enumerate(places):
        bits |= (few >> np.uint32(bit) & np.uint32(1)) << np.uint32(place)
    return bits


def _ends(edition: Edition, day: dt.date) -> bool:
    """Whether the edition, dated by the day of the claim, is no longer in force."""
    return isinstance(edition.rate_day, tree.AsOf) and edition.until is not None and day >= edition.until


def _moving(edition: Edition, today: dt.date, later: dt.date, catalogues: Catalogues) -> list[int]:
    """The places of the requirements that can change between the days though no fact does."""
    requirements = enumerate(edition.requirements)
    return [place for place, r in requirements if _moves(r.test, today, later, catalogues)]


def _moves(node: Node, today: dt.date, later: dt.date, catalogues: Catalogues) -> bool:
    match node:
        case tree.AsOf():
            return True
        case tree.YearOf(day=tree.AsOf()):
            return today.year != later.year
        case tree.Listed(term=term, day=tree.AsOf()):
            changed = _changed(catalogues.list_versions(node.list), today, later)
            return changed or _moves(term, today, later, catalogues)
        case tree.Classed(term=term, day=tree.AsOf()):
            changed = _changed(catalogues.map_versions(node.map), today, later)
            return changed or _moves(term, today, later, catalogues)
        case _:
            return any(_moves(part, today, later, catalogues) for part in parts(node))


def _changed(versions: Sequence[Version], today: dt.date, later: dt.date) -> bool:
    """Whether another version of a list holds on the later day."""
    return any(version.holds(today) != version.holds(later) for version in versions)


def _nothing(edition: Edition) -> pa.Table:
    return pa.schema([verdicts.decisions_schema(edition).field("subject"), *LOSING]).empty_table()
