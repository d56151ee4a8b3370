"""Decides every edition for a whole population at once: the typed trees as NumPy steps over blocks of subjects.

Equal sub-expressions of all editions are one step. Each step runs where it has its fewest rows (once, per subject, per
child row, per pair of unit and child row) and is spread only where it meets others. Blocks are small enough for the
cache and run on every core.
"""

import collections
import functools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pyarrow as pa

from jiangtu.engine import schema
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import columns, verdicts
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.columns import Population
from jiangtu.engine.policy.plan import Block, Plan
from jiangtu.engine.policy.tree import Column, Edition, Same, expressions, walk

BLOCK = 1 << 16
"""Subjects a block: large enough that NumPy's own cost vanishes, small enough for the cache."""

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
    Raises CatalogueMissing. Cost: about 10 µs a thousand workers and edition; memory below 1 KiB a worker.
    """
    whole = columns.of_facts(facts)
    keys = None if subjects is None else list(subjects)
    swept: dict[tuple[str, str], verdicts.Assembled] = {}
    kinds = [kind for kind in schema.SUBJECTS if any(e.subject == kind for e in editions)]
    jobs = [_Job(kind, [e for e in editions if e.subject == kind], _limited(whole, kind, keys), catalogues)
            for kind in kinds]  # fmt: skip
    total = sum(len(job.blocks) for job in jobs)
    done = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        for job in jobs:
            parts = []
            for part in _mapped(pool, job.run, job.blocks):
                parts.append(part)
                done += 1
                if progress is not None:
                    progress(done, total)
            swept |= {e.key: job.assembled(i, parts) for i, e in enumerate(job.editions)}
        if total <= len(jobs):
            yield from ((edition, swept.pop(edition.key).table()) for edition in editions)
            return
        yield from _ahead(pool, editions, swept)


def _mapped(
    pool: ThreadPoolExecutor, run: Callable[[Span], list[verdicts.Part]], blocks: list[Span]
) -> Iterator[list[verdicts.Part]]:
    """The parts of each block in order; a single block is not worth a thread."""
    return pool.map(run, blocks) if len(blocks) > 1 else map(run, blocks)


def _ahead(
    pool: ThreadPoolExecutor, editions: Sequence[Edition], swept: dict[tuple[str, str], verdicts.Assembled]
) -> Iterator[tuple[Edition, pa.Table]]:
    """The tables in order, the next few being made while one is looked at."""
    waiting: collections.deque[tuple[Edition, Future[pa.Table]]] = collections.deque()
    for edition in editions:
        waiting.append((edition, pool.submit(swept.pop(edition.key).table)))
        if len(waiting) > _AHEAD:
            ready, table = waiting.popleft()
            yield ready, table.result()
    for ready, table in waiting:
        yield ready, table.result()


class _Job:
    """The editions about one kind of subject over its population."""

    def __init__(
        self, kind: str, editions: list[Edition], population: Population, catalogues: Catalogues
    ) -> None:
        self.editions = editions
        self.population = population
        table = schema.SUBJECTS[kind].name
        columns.load(population, frozenset().union(*(_columns(Same(e)) for e in editions)))
        self.plan = Plan(population, catalogues, table)
        self.deciders = [verdicts.Decider(edition, self.plan) for edition in editions]
        self.plan.prepare()
        size = population.size(table)
        self.blocks = [(low, min(low + BLOCK, size)) for low in range(0, size, BLOCK)]

    def run(self, span: Span) -> list[verdicts.Part]:
        """Every edition's decisions for the subjects in the span."""
        block = Block(self.population, self.plan.table, *span)
        results = self.plan.run(block)
        return [decider.decide(block, results) for decider in self.deciders]

    def assembled(self, place: int, parts: list[list[verdicts.Part]]) -> verdicts.Assembled:
        """One edition's decisions over all blocks."""
        return verdicts.Assembled(self.editions[place], self.population, [part[place] for part in parts])


@functools.lru_cache(maxsize=1024)
def _columns(edition: Same[Edition]) -> frozenset[tuple[str, str]]:
    """The columns the edition touches."""
    nodes = (node for root in expressions(edition.held) for node in walk(root))
    return frozenset((node.table, node.name) for node in nodes if isinstance(node, Column))


def _limited(whole: Population, kind: str, keys: list[object] | None) -> Population:
    if keys is None:
        return whole
    return whole.take(kind, whole.positions(kind, np.array(keys)))
