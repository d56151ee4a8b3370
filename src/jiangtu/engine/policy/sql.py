"""The sweep through Ibis, for facts that outgrow one machine's memory: DuckDB here, Spark there, the same decisions."""

import datetime as dt
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import duckdb
import ibis  # 1.5 s to import: only callers of the SQL path load this module
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jiangtu.engine import schema
from jiangtu.engine.errors import Refusal
from jiangtu.engine.facts import factset
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.sql_plan import Group, Planner, Step, groups, ranked
from jiangtu.engine.policy.tree import AMOUNT_BIT, APPLIES_BIT, Edition, Verdict
from jiangtu.engine.schema import Kind, domains

Bits = npt.NDArray[Any]
Facts = FactSet | Path
"""A FactSet in memory, or the folder of a snapshot, which is then read by the database itself."""


class BackendUnknown(Refusal):
    """The backend is none of duckdb, spark local, spark://…"""

    def __init__(self, backend: str) -> None:
        super().__init__("BACKEND_UNKNOWN", f"没有“{backend}”这种计算后端。", f"unknown backend {backend}",
                         mend="写 duckdb、spark local 或 spark://主机:端口。")  # fmt: skip


class Store(Protocol):
    """Facts inside a database: runs steps, hands back tables."""

    as_of: dt.date

    def has_nulls(self, table: str, column: str) -> bool:
        """Whether the column of the facts has a null."""

    def keep(self, step: Step) -> None:
        """Make the step's query a table under its name."""

    def fetch(self, step: Step) -> pa.Table:
        """The rows of the step's query."""

    def drop(self, step: Step) -> None:
        """Forget a kept table."""

    def close(self) -> None:
        """Let go of the database."""


def sweep(
    editions: Iterable[Edition], facts: Facts, catalogues: Catalogues, *, backend: str
) -> Iterator[tuple[Edition, pa.Table]]:
    """Decision tables of all editions, as `kernel.sweep` gives them, computed by `backend`.

    Grain: one row per (subject, unit) the edition speaks about, sorted by both. Columns subject, unit, verdict, failed,
    unknown, amount_fen. Errors: BackendUnknown, CatalogueMissing, FactsMissing. Cost: each child table is read once
    per depth of aggregates; decisions of one group of editions are held in memory as they are handed out.
    """
    store = open_store(facts, backend=backend)
    try:
        yield from decide_all(tuple(editions), store, catalogues)
    finally:
        store.close()


def open_store(facts: Facts, *, backend: str) -> Store:
    """The facts inside `backend`; the caller closes it."""
    if backend == "duckdb":
        return DuckStore(facts)
    if backend == "spark local" or backend.startswith("spark://"):
        return SparkStore(facts, "local[2]" if backend == "spark local" else backend)
    raise BackendUnknown(backend)


def decide_all(
    editions: tuple[Edition, ...], store: Store, catalogues: Catalogues
) -> Iterator[tuple[Edition, pa.Table]]:
    """Decision tables of the editions over the facts of an open store, group by group."""
    for group in groups(editions):
        planner = Planner(store.as_of, catalogues, store.has_nulls)
        planner.plan(group)
        for step in planner.steps[:-1]:
            store.keep(step)
        wide = store.fetch(planner.steps[-1])
        for step in planner.steps[:-1]:
            store.drop(step)
        yield from _handed(group, planner, _sorted(wide, group.keys))


def _sorted(table: pa.Table, keys: tuple[str, ...]) -> pa.Table:
    """The table in the order of its keys; databases keep it more often than not, so look before sorting."""
    if _in_order(table, keys):
        return table
    return table.sort_by([(key, "ascending") for key in keys]).combine_chunks()


def _in_order(table: pa.Table, keys: tuple[str, ...]) -> bool:
    later = pc.if_else(False, False, False)
    for key in reversed(keys):
        before, after = table[key].slice(0, max(table.num_rows - 1, 0)), table[key].slice(1)
        tie = pc.and_(pc.equal(before, after), later) if key is not keys[-1] else pc.equal(before, after)
        later = pc.or_(pc.less(before, after), tie)
    return table.num_rows == 0 or bool(pc.all(later, min_count=0).as_py())


def _handed(group: Group, planner: Planner, wide: pa.Table) -> Iterator[tuple[Edition, pa.Table]]:
    """Each edition's own table cut from the wide one, rows it does not speak about left out."""
    spoken = {
        gate: wide if gate is None else wide.filter(pc.fill_null(wide[gate], True)).combine_chunks()
        for gate in dict.fromkeys(planner.gates[e.digest] for e in group.editions)
    }
    for n, edition in enumerate(group.editions):
        gate = planner.gates[edition.digest]
        silent = edition.rate_by == "claim" and not _in_force(edition, planner.as_of)
        yield edition, _decisions(spoken[gate].slice(0, 0) if silent else spoken[gate], n, edition, gate)


def _decisions(rows: pa.Table, n: int, edition: Edition, gate: str | None) -> pa.Table:
    """The decision table of the n-th edition; bits the query left out are none."""
    failed, unknown = _bits(rows, f"f{n}"), _bits(rows, f"n{n}")
    if gate is not None and rows[gate].null_count:
        unknown = unknown | (_is_null(rows[gate]).astype(np.uint32) << APPLIES_BIT)
    amount = rows[f"m{n}"].combine_chunks() if edition.amount else pa.nulls(rows.num_rows, pa.int64())
    if edition.amount and amount.null_count:
        lacking = (failed == 0) & (unknown == 0) & _is_null(amount)
        unknown = unknown | (lacking.astype(np.uint32) << AMOUNT_BIT)
    verdict = np.where(failed != 0, Verdict.NO, np.where(unknown != 0, Verdict.UNKNOWN, Verdict.YES))
    return pa.table(
        {
            "subject": rows["subject"],
            "unit": rows["unit"] if "unit" in rows.column_names else pa.nulls(rows.num_rows, pa.int64()),
            "verdict": pa.array(verdict.astype(np.int8)),
            "failed": pa.array(failed),
            "unknown": pa.array(unknown),
            "amount_fen": amount,
        }
    )


def _bits(rows: pa.Table, name: str) -> Bits:
    if name not in rows.column_names:
        return np.zeros(rows.num_rows, np.uint32)
    bits: Bits = rows[name].to_numpy().astype(np.uint32)
    return bits


def _is_null(column: pa.Array | pa.ChunkedArray) -> Bits:
    return pc.is_null(column).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def _in_force(edition: Edition, day: dt.date) -> bool:
    return edition.since <= day and (edition.until is None or day < edition.until)


def _text(query: Any, dialect: str) -> str:
    """The query in SQL as Ibis writes it; projections stay apart, so that databases compute each test once."""
    before = ibis.options.sql.fuse_selects
    ibis.options.sql.fuse_selects = False
    try:
        return str(ibis.to_sql(query, dialect=dialect))
    finally:
        ibis.options.sql.fuse_selects = before


class DuckStore:
    """Facts in a DuckDB of this process; a folder's Parquet files are read in place."""

    def __init__(self, facts: Facts) -> None:
        self.connection = duckdb.connect()
        self._nulls = _nulls(facts)
        self.as_of = _as_of(facts)
        for name, spec in schema.TABLES.items():
            if isinstance(facts, Path):
                self.connection.read_parquet(str(facts / f"{name}.parquet")).create_view(f"disk_{name}")
                self.connection.query(_text(ranked(spec, f"disk_{name}"), "duckdb")).create_view(name)
            else:
                self.connection.from_arrow(_ranked(facts[name], spec)).create(name)

    def has_nulls(self, table: str, column: str) -> bool:
        return (table, column) in self._nulls

    def keep(self, step: Step) -> None:
        self.connection.query(_text(step.query, "duckdb")).create(step.name)

    def fetch(self, step: Step) -> pa.Table:
        return self.connection.query(_text(step.query, "duckdb")).to_arrow_table()

    def drop(self, step: Step) -> None:
        self.connection.execute(f"DROP TABLE {step.name}")

    def close(self) -> None:
        self.connection.close()


class SparkStore:
    """Facts in Spark, read from Parquet; what is in memory is first written to a temporary folder."""

    def __init__(self, facts: Facts, master: str) -> None:
        self._nulls = _nulls(facts)
        self.as_of = _as_of(facts)
        self._scratch = TemporaryDirectory(prefix="jiangtu-spark-")
        folder = facts if isinstance(facts, Path) else Path(self._scratch.name)
        if not isinstance(facts, Path):
            factset.write(facts, folder)
        self.session = _spark(master)
        for name, spec in schema.TABLES.items():
            self.session.read.parquet(str(folder / f"{name}.parquet")).createOrReplaceTempView(f"disk_{name}")
            self.session.sql(_text(ranked(spec, f"disk_{name}"), "pyspark")).createOrReplaceTempView(name)

    def has_nulls(self, table: str, column: str) -> bool:
        return (table, column) in self._nulls

    def keep(self, step: Step) -> None:
        self.session.sql(_text(step.query, "pyspark")).cache().createOrReplaceTempView(step.name)

    def fetch(self, step: Step) -> pa.Table:
        return self.session.sql(_text(step.query, "pyspark")).toArrow()

    def drop(self, step: Step) -> None:
        self.session.catalog.dropTempView(step.name)

    def close(self) -> None:
        self.session.catalog.clearCache()
        self._scratch.cleanup()


def _spark(master: str) -> Any:
    """The process's Spark session, made or found; stopped with the process."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 (the spark extra is optional)

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {
        "spark.sql.session.timeZone": "UTC", "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "4",
        "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
    }  # fmt: skip
    builder = SparkSession.builder.master(master).appName("jiangtu")
    return builder.config(map=settings).getOrCreate()


def _ranked(table: pa.Table, spec: schema.Table) -> pa.Table:
    """The table with codes as ranks; a code that is none is null, as everywhere."""
    for place, column in enumerate(spec.columns):
        if column.kind is Kind.CODE:
            codes = pa.array(domains.ALL[column.of].codes)
            table = table.set_column(
                place, column.name, pc.index_in(table[column.name], codes).cast(pa.int8())
            )
    return table


def _as_of(facts: Facts) -> dt.date:
    if isinstance(facts, FactSet):
        return facts.as_of
    return factset.read(facts).as_of


def _nulls(facts: Facts) -> frozenset[tuple[str, str]]:
    """Columns that have a null; a Parquet file says so in its footer, and one that does not say counts as having."""
    if isinstance(facts, FactSet):
        held = facts.tables.items()
        return frozenset((name, c) for name, table in held for c in table.column_names if table[c].null_count)
    return frozenset((name, c) for name in schema.TABLES for c in _null_columns(facts / f"{name}.parquet"))


def _null_columns(path: Path) -> Iterator[str]:
    footer = pq.read_metadata(path)
    for at, column in enumerate(footer.schema.names):
        told = [footer.row_group(g).column(at).statistics for g in range(footer.num_row_groups)]
        if any(s is None or not s.has_null_count or s.null_count for s in told):
            yield column
