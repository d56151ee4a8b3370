"""Ours: the columnar kernel and the Ibis path over the same people, with failed bits, unknown bits and amounts.

As for every peer, the facts are in the engine's own form before the clock starts: NumPy columns for the kernel, tables
in DuckDB for Ibis. The kernel's form includes what its first sweep keeps for the next: the people of the area, child
rows by rank, the plan. `cold` is a first sweep from Arrow tables on, with the making of all that.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.engine.facts import factset
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import catalogue, edition, kernel, scalar, sql, verdicts
from jiangtu.engine.policy.columns import Population

HERE = Path(__file__).parent
PEOPLE = 50
Decided = dict[str, pa.Table]


class Kernel:
    """Answers of `kernel.sweep` over a prepared population."""

    compile_seconds = 0.0

    def __init__(self, facts: FactSet) -> None:
        self.facts = facts
        self.population = Population(facts)
        self.editions = edition.load_folder(HERE / "sweep_policies")
        self.catalogues = catalogue.load_folder(HERE / "sweep_catalogues")
        self.tables: Decided = {}
        self.run()

    def run(self) -> dict[str, float]:
        self.tables = {}  # the last round's decisions are not this round's memory
        started = perf_counter()
        self.tables = self.sweep()
        return {"seconds": perf_counter() - started}

    def sweep(self) -> Decided:
        return _named(kernel.sweep(self.editions, self.population, self.catalogues))

    def answers(self) -> dict[str, tuple[int, int]]:
        return {policy: _answer(table) for policy, table in self.tables.items()}

    def extras(self, folder: Path) -> dict[str, float]:
        """Seconds of the small jobs, of the sweep from Arrow tables, and from Parquet to decisions on disk."""
        thousand = self.facts["workers"]["person"][:1000].to_pylist()
        one, all_of_them = self.editions[-1:], self.editions
        return {
            "cold": _best(lambda: _drain(kernel.sweep(all_of_them, self.facts, self.catalogues))),
            "one_person": self._one_person(thousand[:PEOPLE]),
            "one_policy": _best(lambda: _drain(kernel.sweep(one, self.population, self.catalogues))),
            "thousand_workers": _best(
                lambda: _drain(kernel.sweep(all_of_them, self.population, self.catalogues, subjects=thousand))
            ),
            "parquet": _best(lambda: self._parquet(folder), times=3),
        }

    def _one_person(self, persons: list[int]) -> float:
        cases = [scalar.case_of(self.facts, person) for person in persons]

        def all_reasons() -> None:
            for case in cases:
                for each in self.editions:
                    scalar.decide(each, case, self.catalogues)

        return _best(all_reasons) / len(cases)

    def _parquet(self, folder: Path) -> None:
        facts = factset.read(folder)
        with TemporaryDirectory(dir=folder.parent) as target:
            for made, table in kernel.sweep(self.editions, facts, self.catalogues):
                verdicts.write(table, Path(target) / f"{made.id}.parquet")


class Ibis(Kernel):
    """Answers of `sql.sweep` on DuckDB."""

    def __init__(self, facts: FactSet) -> None:
        self.store = sql.open_store(facts, backend="duckdb")
        super().__init__(facts)

    def sweep(self) -> Decided:
        return _named(sql.decide_all(self.editions, self.store, self.catalogues))


def _named(decided: object) -> Decided:
    return {made.id.removeprefix("bench-"): table for made, table in decided}  # type: ignore[attr-defined]


def _drain(decided: object) -> None:
    for _ in decided:  # type: ignore[attr-defined]
        pass


def _answer(table: pa.Table) -> tuple[int, int]:
    return pc.sum(pc.equal(table["verdict"], 1)).as_py() or 0, pc.sum(table["amount_fen"]).as_py() or 0


def _best(work: Callable[[], None], times: int = 5) -> float:
    """Seconds of the fastest run."""
    seconds = []
    for _ in range(times):
        started = perf_counter()
        work()
        seconds.append(perf_counter() - started)
    return min(seconds)
