"""The sweep through Ibis, for facts that outgrow one machine's memory: DuckDB here, Spark there, the same decisions."""

import datetime as dt
import functools
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.facts import factset
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import verdicts
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.sql_gather import Table
from jiangtu.engine.policy.sql_plan import Answer, Group, Planner, groups, ranked
from jiangtu.engine.policy.tree import Edition
from jiangtu.engine.policy.values import Truth
from jiangtu.engine.policy.walk import Same
from jiangtu.engine.schema import Kind, domains

Bits = npt.NDArray[Any]
Nulls = frozenset[tuple[str, str]]
Facts = FactSet | Path
"""A FactSet in memory, or the folder of a snapshot, which is then read by the database itself."""


class BackendUnknown(Refusal):
    """The backend is none of duckdb, spark local, spark://…"""

    def __init__(self, backend: str) -> None:
        super().__init__("BACKEND_UNKNOWN", Sentence("没有“%(backend)s”这种计算后端。", backend=backend), f"unknown backend {backend}",
                         mend="写 duckdb、spark local 或 spark://主机:端口。")  # fmt: skip


class Store(Protocol):
    """Facts inside a database: runs queries, hands back tables."""

    as_of: dt.date
    dialect: str
    nulls: Nulls
    """Columns of the facts that have a null."""

    def keep(self, name: str, query: str) -> None:
        """Make the query a table."""

    def fetch(self, query: str) -> pa.Table:
        """The rows of the query."""

    def drop(self, name: str) -> None:
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
    """Decision tables of the editions over the facts of an open store, those about one kind of subject together."""
    speaking = tuple(e for e in editions if not _silent(e, store.as_of))
    for edition in editions:
        if edition not in speaking:
            yield edition, verdicts.decisions_schema(edition).empty_table()
    known = tuple(Same(e) for e in speaking)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        for written in _written(known, Same(catalogues), store.as_of, store.nulls, store.dialect):
            for name, query in written.tables:
                store.keep(name, query)
            for answer, query in written.answers:
                yield from _handed(answer, store.fetch(query), pool)
            for name, _ in reversed(written.tables):
                store.drop(name)


@dataclass(frozen=True, slots=True)
class Written:
    """The queries about one kind of subject in SQL: tables by name, in order, then answers."""

    tables: tuple[tuple[str, str], ...]
    answers: tuple[tuple[Answer, str], ...]


@functools.lru_cache(maxsize=8)
def _written(
    editions: tuple[Same[Edition], ...],
    catalogues: Same[Catalogues],
    as_of: dt.date,
    nulls: Nulls,
    dialect: str,
) -> tuple[Written, ...]:
    """The queries of a sweep, which depend on the facts only by what can be null: written once, run on many facts."""
    together: dict[str, list[Group]] = {}
    for group in groups(e.held for e in editions):
        together.setdefault(group.subject, []).append(group)
    found = []
    for some in together.values():
        planner = Planner(as_of, catalogues.held, lambda table, column: (table, column) in nulls)
        planner.plan(some)
        tables = tuple((step.name, text(step.query, dialect)) for step in planner.steps)
        found.append(Written(tables, tuple((a, text(a.query, dialect)) for a in planner.answers)))
    return tuple(found)


def _silent(edition: Edition, day: dt.date) -> bool:
    """Whether the edition, dated by the claim, says nothing on that day."""
    in_force = edition.since <= day and (edition.until is None or day < edition.until)
    return edition.rate_by == "claim" and not in_force


class Rows:
    """The rows of an answer in the order of their keys, a column made only when asked."""

    def __init__(self, table: pa.Table, keys: tuple[str, ...]) -> None:
        self.table = table
        self.order = _order(table, keys)

    def column(self, name: str) -> pa.Array:
        """The column; without a null where the table's has none."""
        held = self.table[name]
        whole = pa.concat_arrays(held.chunks) if held.num_chunks else pa.array([], held.type)
        return whole if self.order is None else whole.take(self.order)

    def truth(self, name: str) -> Truth:
        """A column of answers; null is unknown."""
        column = self.column(name)
        yes = pc.fill_null(column, False).to_numpy(zero_copy_only=False)
        if not column.null_count:
            return Truth(yes, None)
        return Truth(yes, pc.fill_null(pc.invert(column), False).to_numpy(zero_copy_only=False))


def _order(table: pa.Table, keys: tuple[str, ...]) -> pa.Array | None:
    """Where the rows stand in the order of their keys; None when they lie so."""
    if pa.types.is_string(table["subject"].type):
        return pc.sort_indices(table, [(key, "ascending") for key in keys])
    places = np.lexsort([table[key].to_numpy() for key in reversed(keys)])
    return None if np.array_equal(places, np.arange(len(places))) else pa.array(places)


def _handed(answer: Answer, table: pa.Table, pool: ThreadPoolExecutor) -> Iterator[tuple[Edition, pa.Table]]:
    """Each edition's own table made of the truths it asks for, rows it does not speak about left out."""
    rows, editions = Rows(table, answer.group.keys), answer.group.editions
    truths = dict(zip(answer.tests, pool.map(rows.truth, answer.tests.values()), strict=True))
    gates = {name: _gate(rows, name) for name in dict.fromkeys(answer.gates)}
    keys = {name: _keys(rows, gate) for name, gate in gates.items()}

    def decisions(n: int, edition: Edition) -> pa.Table:
        gate = answer.gates[n]
        price = None if edition.amount is None else functools.partial(_amounts, rows.column(f"m{n}"))
        tests = [truths[requirement.test] for requirement in edition.requirements]
        part = verdicts.part(0, table.num_rows, gates[gate], tests, price)
        return verdicts.Assembled(edition, keys[gate], [part]).table()

    yield from zip(editions, pool.map(decisions, range(len(editions)), editions), strict=True)


def _gate(rows: Rows, name: str | None) -> verdicts.Gate:
    if name is None:
        return verdicts.Gate(None, None)
    return verdicts.opened(rows.truth(name), rows.table.num_rows)


def _keys(rows: Rows, gate: verdicts.Gate) -> verdicts.GivenKeys:
    names = [name for name in ("subject", "unit") if name in rows.table.column_names]
    columns = [rows.column(name) for name in names]
    kept = columns if gate.rows is None else [column.take(gate.rows) for column in columns]
    return verdicts.GivenKeys(kept[0], kept[1] if len(kept) > 1 else None)


def _amounts(column: pa.Array, rows: Bits) -> tuple[Bits, Bits]:
    """The fen of some rows, and where there is one."""
    fen: Bits = pc.fill_null(column, 0).to_numpy().take(rows)
    return fen, column.is_valid().to_numpy(zero_copy_only=False).take(rows)


def text(query: Table, dialect: str) -> str:
    """The query in SQL as Ibis writes it; projections stay apart, so that databases compute each test once."""
    before = ibis.options.sql.fuse_selects
    ibis.options.sql.fuse_selects = False
    try:
        return str(ibis.to_sql(query, dialect=dialect))
    finally:
        ibis.options.sql.fuse_selects = before


class DuckStore:
    """Facts in a DuckDB of this process; a folder's Parquet files are read in place."""

    dialect = "duckdb"

    def __init__(self, facts: Facts) -> None:
        self.connection = duckdb.connect(config={"disabled_optimizers": "join_order,build_side_probe_side"})
        self.nulls = _nulls(facts)
        self.as_of = _as_of(facts)
        for name, spec in schema.TABLES.items():
            if isinstance(facts, Path):
                self.connection.read_parquet(str(facts / f"{name}.parquet")).create_view(f"disk_{name}")
                self.connection.query(text(ranked(spec, f"disk_{name}"), "duckdb")).create_view(name)
            else:
                self.connection.from_arrow(_ranked(facts[name], spec)).create(name)

    def keep(self, name: str, query: str) -> None:
        self.connection.query(query).create(name)

    def fetch(self, query: str) -> pa.Table:
        return self.connection.query(query).to_arrow_table()

    def drop(self, name: str) -> None:
        self.connection.execute(f"DROP TABLE {name}")

    def close(self) -> None:
        self.connection.close()


class SparkStore:
    """Facts in Spark, read from Parquet; what is in memory is first written to a temporary folder."""

    dialect = "pyspark"

    def __init__(self, facts: Facts, master: str) -> None:
        self.nulls = _nulls(facts)
        self.as_of = _as_of(facts)
        self._scratch = TemporaryDirectory(prefix="jiangtu-spark-")
        folder = facts if isinstance(facts, Path) else Path(self._scratch.name)
        if not isinstance(facts, Path):
            factset.write(facts, folder)
        self.session = _spark(master)
        for name, spec in schema.TABLES.items():
            self.session.read.parquet(str(folder / f"{name}.parquet")).createOrReplaceTempView(f"disk_{name}")
            self.session.sql(text(ranked(spec, f"disk_{name}"), "pyspark")).createOrReplaceTempView(name)

    def keep(self, name: str, query: str) -> None:
        self.session.sql(query).cache().createOrReplaceTempView(name)

    def fetch(self, query: str) -> pa.Table:
        return self.session.sql(query).toArrow()

    def drop(self, name: str) -> None:
        self.session.catalog.dropTempView(name)

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


def _nulls(facts: Facts) -> Nulls:
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
