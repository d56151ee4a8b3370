"""Decides every edition for a whole population at once: the typed trees as NumPy steps over blocks of subjects.

Equal sub-expressions of all editions are one step. Each step runs where it has its fewest rows (once, per subject, per
child row, per pair of unit and child row) and is spread only where it meets others. An edition is decided as soon as
its tests are there. Blocks are small enough for the cache and run on every core; who lives in no edition's area is in
none.
"""

import collections
import functools
import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from jiangtu.engine import schema
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import columns, verdicts
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.columns import Population
from jiangtu.engine.policy.plan import Block, Plan
from jiangtu.engine.policy.tree import Column, Edition, Scope
from jiangtu.engine.policy.walk import Same, expressions, walk

BLOCK = 1 << 17
"""Most subjects a block has: large enough that NumPy's own cost vanishes, small enough for the cache."""

_CORES = os.cpu_count() or 1
_AHEAD = 2
Span = tuple[int, int]

DECISIONS = verdicts.DECISIONS


def sweep(
    editions: Sequence[Edition],
    facts: FactSet | Population,
    catalogues: Catalogues,
    *,
    progress: Callable[[int, int], None] | None = None,
    subjects: Iterable[object] | None = None,
) -> Iterator[tuple[Edition, pa.Table]]:
    """The decisions of each edition in turn: one row per (subject, unit) it applies to, sorted by both.

    Columns: `subject` (int64 person, or string employer or class), `unit` (int64 record, null when the edition decides
    per subject), `verdict` int8 (0 no, 1 yes, 2 unknown), `failed` and `unknown` uint32 bits over the requirements in
    order (unknown bit 30: whether it applies; bit 31: the amount), `amount_fen` int64 (null unless yes).
    `subjects` limits the sweep to these keys. `progress(done, total)` counts blocks.
    Raises CatalogueMissing. Cost: about 4 µs of processor time a thousand workers and edition, and
    memory of 1 KiB a worker; the first sweep of a population some five times that, because what it makes of the facts
    and of the editions is kept for the next. Tables share columns that are alike.
    """
    whole = columns.of_facts(facts)
    keys = None if subjects is None else list(subjects)
    kinds = [kind for kind in schema.SUBJECTS if any(e.subject == kind for e in editions)]
    jobs = [_Job(kind, editions, _limited(whole, kind, editions, keys), catalogues) for kind in kinds]
    total = sum(len(job.blocks) for job in jobs)
    done = itertools.count(1)
    swept: dict[int, verdicts.Assembled] = {}
    with ThreadPoolExecutor(max_workers=_CORES) as pool:
        for job in jobs:
            parts = []
            for part in _mapped(pool, job.run, job.blocks):
                parts.append(part)
                if progress is not None:
                    progress(next(done), total)
            swept |= job.assembled(parts)
        ordered = [swept.pop(place) for place in range(len(editions))]
        yield from _ahead(pool, ordered) if total > len(jobs) else ((a.edition, a.table()) for a in ordered)


def reads(editions: Sequence[Edition]) -> dict[str, frozenset[str]]:
    """The tables a sweep of the editions looks at, and of each the columns beside subject and record."""
    touched = frozenset[tuple[str, str]]().union(*_touched(tuple(map(Same, editions))))
    tables = (
        {"workers"}
        | {schema.SUBJECTS[e.subject].name for e in editions}
        | {e.unit for e in editions if e.unit}
    )
    tables |= {table for table, _ in touched}
    return {name: frozenset(column for table, column in touched if table == name) for name in sorted(tables)}


def _mapped(
    pool: ThreadPoolExecutor, run: Callable[[Span], list[verdicts.Part]], blocks: list[Span]
) -> Iterator[list[verdicts.Part]]:
    """The parts of each block in order; a single block is not worth a thread."""
    return pool.map(run, blocks) if len(blocks) > 1 else map(run, blocks)


def _ahead(pool: ThreadPoolExecutor, ordered: list[verdicts.Assembled]) -> Iterator[tuple[Edition, pa.Table]]:
    """The tables in order, the next few being made while one is looked at."""
    waiting: collections.deque[tuple[Edition, Future[pa.Table]]] = collections.deque()
    while ordered:
        assembled = ordered.pop(0)
        waiting.append((assembled.edition, pool.submit(assembled.table)))
        if len(waiting) > _AHEAD:
            ready, table = waiting.popleft()
            yield ready, table.result()
    for ready, table in waiting:
        yield ready, table.result()


class _Program(NamedTuple):
    """A plan and what decides each edition by its registers: the same for any people of the same facts."""

    plan: Plan
    deciders: tuple[verdicts.Decider, ...]


class _Job:
    """The editions about one kind of subject over its population."""

    def __init__(
        self, kind: str, editions: Sequence[Edition], population: Population, catalogues: Catalogues
    ) -> None:
        self.places = [place for place, edition in enumerate(editions) if edition.subject == kind]
        self.editions = [editions[place] for place in self.places]
        self.population = population
        table = schema.SUBJECTS[kind].name
        named = tuple(map(Same, self.editions))
        columns.load(population, *_touched(named))
        key = (table, population.as_of, Same(catalogues), named)
        self.program = population.planned(key, lambda: _program(self.editions, population, catalogues, table))
        self.program.plan.warm(population)
        self.blocks = blocks(population.size(table))

    def run(self, span: Span) -> list[verdicts.Part]:
        """Every edition's decisions for the subjects in the span."""
        block = Block(self.population, self.program.plan.table, *span)
        turns = self.program.plan.turns(block)
        return [decider.decide(block, next(turns)) for decider in self.program.deciders]

    def assembled(self, blocks: list[list[verdicts.Part]]) -> dict[int, verdicts.Assembled]:
        """Each edition's decisions over all blocks, by its place among all editions."""
        swept, keys = {}, dict[int, verdicts.Keys]()
        for i, (place, decider) in enumerate(zip(self.places, self.program.deciders, strict=True)):
            parts = [block[i] for block in blocks]
            if decider.gate not in keys:
                keys[decider.gate] = verdicts.Keys(decider.edition, self.population, parts)
            swept[place] = verdicts.Assembled(decider.edition, keys[decider.gate], parts)
        return swept


def blocks(size: int) -> list[Span]:
    """Blocks of one size, as many for each core, so that no core waits for another's last."""
    count = -(-size // BLOCK)
    count = count if count <= 1 else -(-count // _CORES) * _CORES
    edges = [size * i // count for i in range(count + 1)] if count else []
    return list(itertools.pairwise(edges))


@functools.lru_cache(maxsize=64)
def _touched(editions: tuple[Same[Edition], ...]) -> tuple[frozenset[tuple[str, str]], ...]:
    """The columns the editions read as they stand, and those read as aggregates look at them."""
    nodes = (node for e in editions for root in expressions(e.held) for node in walk(root))
    touched = {node for node in nodes if isinstance(node, Column)}
    laid = {column for column in touched if column.scope is Scope.ROW}
    return _names(touched - laid), _names(laid)


def _names(found: Iterable[Column]) -> frozenset[tuple[str, str]]:
    return frozenset((column.table, column.name) for column in found)


def _program(
    editions: Sequence[Edition], population: Population, catalogues: Catalogues, table: str
) -> _Program:
    plan = Plan(population, catalogues, table)
    deciders = []
    for edition in editions:
        deciders.append(verdicts.Decider(edition, plan))
        plan.next_reader()
    plan.prepare()
    return _Program(plan, tuple(deciders))


def _limited(
    whole: Population, kind: str, editions: Sequence[Edition], keys: list[object] | None
) -> Population:
    """The subjects asked for; when that is all, those whom some edition concerns."""
    if keys is None:
        areas = {(e.area_fact, e.area_prefix) for e in editions if e.subject == kind}
        facts = {fact.name if fact is not None else "" for fact, _ in areas}
        if len(facts) > 1 or "" in facts:
            return whole
        return whole.concerned(kind, facts.pop(), frozenset(prefix for _, prefix in areas))
    kept = [key for key in keys if isinstance(key, str) == (kind != "worker")]
    return whole.take(kind, whole.positions(kind, np.array(kept, np.int64 if kind == "worker" else object)))
