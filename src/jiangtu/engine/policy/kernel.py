"""Decides every edition for a whole population at once: the typed trees as NumPy steps over blocks of subjects.

Equal sub-expressions of all editions are one step. Each step runs where it has its fewest rows (once, per subject, per
child row, per pair of unit and child row) and is spread only where it meets others. Blocks are small enough for the
cache and run on every core.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa

from jiangtu.engine import schema
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import columns, verdicts
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.columns import Population
from jiangtu.engine.policy.plan import Block, Plan
from jiangtu.engine.policy.tree import Column, Edition, expressions, walk

BLOCK = 1 << 16
"""Subjects a block: large enough that NumPy's own cost vanishes, small enough for the cache."""

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
            for part in pool.map(job.run, job.blocks):
                parts.append(part)
                done += 1
                if progress is not None:
                    progress(done, total)
            swept |= {e.key: job.assembled(i, parts) for i, e in enumerate(job.editions)}
    for edition in editions:
        yield edition, swept.pop(edition.key).table()


class _Job:
    """The editions about one kind of subject over its population."""

    def __init__(
        self, kind: str, editions: list[Edition], population: Population, catalogues: Catalogues
    ) -> None:
        self.editions = editions
        self.population = population
        table = schema.SUBJECTS[kind].name
        columns.load(population, {touched for e in editions for touched in _columns(e)})
        self.plan = Plan(population, catalogues, table)
        self.deciders = [verdicts.Decider(edition, self.plan) for edition in editions]
        self.plan.prepare()
        size = population.size(table)
        self.blocks = [(low, min(low + BLOCK, size)) for low in range(0, size, BLOCK)]

    def run(self, span: tuple[int, int]) -> list[verdicts.Part]:
        """Every edition's decisions for the subjects in the span."""
        block = Block(self.population, self.plan.table, *span)
        results = self.plan.run(block)
        return [decider.decide(block, results) for decider in self.deciders]

    def assembled(self, place: int, parts: list[list[verdicts.Part]]) -> verdicts.Assembled:
        """One edition's decisions over all blocks."""
        return verdicts.Assembled(self.editions[place], self.population, [part[place] for part in parts])


def _columns(edition: Edition) -> Iterator[tuple[str, str]]:
    for root in expressions(edition):
        for node in walk(root):
            if isinstance(node, Column):
                yield node.table, node.name


def _limited(whole: Population, kind: str, keys: list[object] | None) -> Population:
    if keys is None:
        return whole
    return whole.take(kind, whole.positions(kind, np.array(keys)))
