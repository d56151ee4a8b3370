"""Ours: the columnar kernel and the Ibis path, over the same snapshot, with failed bits, unknown bits and
amounts.
"""

import os
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jiangtu.engine import schema
from jiangtu.engine.facts import factset
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import catalogue, edition, kernel, scalar, sql

HERE = Path(__file__).parent
Decided = dict[str, pa.Table]


class Kernel:
    """Answers of `kernel.sweep`; everything it does from the loaded facts on is counted."""

    compile_seconds = 0.0

    def __init__(self, facts: FactSet) -> None:
        self.facts = facts
        self.editions = edition.load_folder(HERE / "sweep_policies")
        self.catalogues = catalogue.load_folder(HERE / "sweep_catalogues")
        self.tables: Decided = {}

    def run(self) -> dict[str, float]:
        started = perf_counter()
        self.tables = self.sweep(self.editions, self.facts)
        return {"seconds": perf_counter() - started}

    def sweep(self, editions: tuple[edition.Edition, ...], facts: FactSet) -> Decided:
        return {
            e.id.removeprefix("bench-"): table for e, table in kernel.sweep(editions, facts, self.catalogues)
        }

    def answers(self) -> dict[str, tuple[int, int]]:
        return {policy: _answer(table) for policy, table in sorted(self.tables.items())}


class Ibis(Kernel):
    """Answers of `sql.sweep` on DuckDB; as for the peer, the facts are in the database before."""

    def __init__(self, facts: FactSet) -> None:
        super().__init__(facts)
        self.store = sql.open_store(facts, backend="duckdb")

    def sweep(self, editions: tuple[edition.Edition, ...], facts: FactSet) -> Decided:
        decided = sql.decide_all(editions, self.store, self.catalogues)
        return {e.id.removeprefix("bench-"): table for e, table in decided}


def extras(ours: Kernel, folder: Path) -> dict[str, float]:
    """Seconds of the small jobs: a person, a changed policy, 1,000 changed workers, Parquet to decisions."""
    some = _first_workers(ours.facts, 1000)
    return {
        "one_person": _one_person(ours, _first_workers(ours.facts, 50)),
        "one_policy": _median(lambda: ours.sweep(ours.editions[-1:], ours.facts)),
        "thousand_workers": _median(lambda: ours.sweep(ours.editions, some)),
        "parquet": _median(lambda: _parquet(ours, folder), times=3),
    }


def _answer(table: pa.Table) -> tuple[int, int]:
    return pc.sum(pc.equal(table["verdict"], 1)).as_py() or 0, pc.sum(table["amount_fen"]).as_py() or 0


def _median(work: object, times: int = 5) -> float:
    seconds = []
    for _ in range(times):
        started = perf_counter()
        work()  # type: ignore[operator]
        seconds.append(perf_counter() - started)
    return median(seconds)


def _first_workers(facts: FactSet, count: int) -> FactSet:
    """The facts of the first `count` workers."""
    last = facts["workers"]["person"][min(count, facts["workers"].num_rows) - 1].as_py()
    tables = dict(facts.tables)
    for name in ("workers", *schema.CHILDREN):
        tables[name] = facts[name].filter(pc.field("person") <= last)
    return FactSet(facts.as_of, facts.known_at, tables, f"{facts.digest}-{count}")


def _one_person(ours: Kernel, few: FactSet) -> float:
    cases = [scalar.case_of(few, person) for person in few["workers"]["person"].to_pylist()]

    def all_reasons() -> None:
        for case in cases:
            for each in ours.editions:
                scalar.decide(each, case, ours.catalogues)

    return _median(all_reasons) / len(cases)


def _parquet(ours: Kernel, folder: Path) -> None:
    facts = factset.read(folder)
    with TemporaryDirectory(dir=folder.parent) as target:
        for policy, table in ours.sweep(ours.editions, facts).items():
            pq.write_table(table, os.path.join(target, f"{policy}.parquet"))  # noqa: PTH118 (a name, not a path)
