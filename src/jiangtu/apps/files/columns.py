"""Whole columns out of the operational database through DuckDB, which attaches it read-only.

Run as a program it reads a plan from its input and writes one Arrow file a query. That is how SQLite is read: DuckDB
brings a SQLite library of its own, and two of them in one process break each other's file locks (a WAL shared so ends
in a bus error or worse); in two processes each sees the other's locks. Knows no Django: the child starts in no time.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

import duckdb
import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Plan:
    """`kind` is sqlite or postgres, `place` where the database is in its own words, `queries` name → SELECT on `home`."""

    kind: str
    place: str
    queries: Mapping[str, str]

    @property
    def text(self) -> str:
        """The plan as one line for the child."""
        return json.dumps(asdict(self))


def quoted(value: str) -> str:
    """A text as SQL and as a connection string write it.

    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"


def read(plan: Plan) -> dict[str, pa.Table]:
    """The answer of every query, all from one reading transaction. The extension is a file of an installed package."""
    package = Path(import_module(f"duckdb_extension_{plan.kind}_scanner").__path__[0])
    extension = package / "extensions" / f"v{duckdb.__version__}" / f"{plan.kind}_scanner.duckdb_extension"
    with duckdb.connect() as con:
        con.execute("SET threads = 2")
        con.execute(f"LOAD {quoted(str(extension))}")
        con.execute(f"ATTACH {quoted(plan.place)} AS home (TYPE {plan.kind}, READ_ONLY)")
        con.execute("BEGIN TRANSACTION")
        return {name: con.sql(query).to_arrow_table() for name, query in plan.queries.items()}


def write(tables: Mapping[str, pa.Table], folder: Path) -> None:
    """One Arrow file a table."""
    for name, table in tables.items():
        with pa.ipc.new_file(folder / f"{name}.arrow", table.schema) as file:
            file.write_table(table)


def written(folder: Path, names: Mapping[str, str]) -> dict[str, pa.Table]:
    """The tables of `write`, mapped into memory: the files may be removed while the tables live."""
    return {name: pa.ipc.open_file(pa.memory_map(str(folder / f"{name}.arrow"))).read_all() for name in names}


if __name__ == "__main__":
    write(read(Plan(**json.loads(sys.stdin.read()))), Path(sys.argv[1]))
