"""Facts as plain NumPy arrays, the form in which a numeric peer would keep them: codes as positions, dates
as days.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bench import population
from bench.sweep_texts import CERTIFICATE_POLICIES, FEATURES, TOKEN, WORKER_POLICIES, both, day
from jiangtu.engine import schema
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.schema import domains
from jiangtu.engine.schema.table import Column, Kind

Values = np.ndarray
SHORTAGE = frozenset(population.OCCUPATIONS[::6])
AREA = "32"


@dataclass(frozen=True)
class Columns:
    """Arrays by column, each worker's first row in each child table, and the shortage flag per occupation."""

    workers: dict[str, Values]
    children: dict[str, dict[str, Values]]
    starts: dict[str, Values]
    shortage: Values


def encode(facts: FactSet) -> Columns:
    """The columns that the forty policies read, encoded; not part of any peer's time."""
    children = {
        table: _encode(facts[table], schema.CHILDREN[table], _read(table)) for table in population.ROWS_EACH
    }
    persons = facts["workers"]["person"].to_numpy()
    workers = _encode(
        facts["workers"], schema.SUBJECTS["worker"], _words(WORKER_POLICIES | CERTIFICATE_POLICIES)
    )
    workers["in_area"] = pc.starts_with(facts["workers"]["work_area"], AREA).to_numpy(zero_copy_only=False)
    edges = np.append(persons, persons[-1] + 1)
    starts = {t: np.searchsorted(facts[t]["person"].to_numpy(), edges).astype(np.int32) for t in children}
    return Columns(workers, children, starts, np.array([o in SHORTAGE for o in population.OCCUPATIONS]))


def number(domain: str, code: str) -> str:
    """A constant of `sweep_texts` as the number it is encoded by."""
    if domain == "day":
        return str((population.dt.date.fromisoformat(day(code)) - population.EPOCH).days)
    return str(domains.ALL[domain].codes.index(code))


def _words(policies: dict[str, tuple[str, ...]]) -> set[str]:
    return {word for texts in policies.values() for word in TOKEN.findall(both(texts))} | {"occupation"}


def _read(table: str) -> set[str]:
    texts = {f.name: (f.where, f.value) for f in FEATURES if f.table == table}
    extra = {"kind", "level", "issued_on", "withdrawn", "occupation"}
    return _words(texts) | (extra if table in ("certificates", "claims") else set())


def _encode(table: pa.Table, spec: schema.Table, words: set[str]) -> dict[str, Values]:
    return {c.name: _numbers(table[c.name], c) for c in spec.columns if c.name in words}


def _numbers(column: pa.ChunkedArray, spec: Column) -> Values:
    if spec.kind is Kind.CODE:
        return _positions(column, domains.ALL[spec.of].codes).astype(np.int8)
    if spec.kind is Kind.TERM:
        return _positions(column, population.OCCUPATIONS).astype(np.int16)
    if spec.kind is Kind.DATE:
        return column.cast(pa.int32()).to_numpy()
    return column.to_numpy()


def _positions(column: pa.ChunkedArray, words: list[str] | tuple[str, ...]) -> Values:
    return pc.index_in(column, value_set=pa.array(words)).to_numpy()
