"""Whole columns out of the operational database through DuckDB, which attaches it read-only.

Run as a program it reads a plan from its input and writes one Arrow stream a query. That is how SQLite is read: DuckDB
brings a SQLite library of its own, and two of them in one process break each other's file locks (a WAL shared so ends
in a bus error or worse); in two processes each sees the other's locks. Knows no Django: the child starts in no time.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from subprocess import PIPE, Popen

import duckdb
import pyarrow as pa

from jiangtu.engine.errors import Fault

BATCH = 250_000  # rows on their way at a time
PIPE_BYTES = 1 << 20  # what an unprivileged pipe may hold


class CannotRead(Fault):
    """The database could not be read column by column."""

    def __init__(self, why: str) -> None:
        super().__init__("EXTRACT", "读取档案失败，请联系系统管理员。", f"column read failed: {why}")


@dataclass(frozen=True, slots=True)
class Plan:
    """`kind` is sqlite or postgres, `place` where the database is in its own words, `queries` name → SELECT on `home`."""

    kind: str
    place: str
    queries: Mapping[str, str]


def quoted(value: str) -> str:
    """A text as SQL and as a connection string write it.

    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"


Answers = Iterator[tuple[str, pa.RecordBatchReader]]


def answers(plan: Plan) -> Answers:
    """Each query's answer in turn, all from one reading transaction; read each before the next.

    The extension that reads the database is a file of an installed package.
    """
    package = Path(import_module(f"duckdb_extension_{plan.kind}_scanner").__path__[0])
    extension = package / "extensions" / f"v{duckdb.__version__}" / f"{plan.kind}_scanner.duckdb_extension"
    with duckdb.connect() as con:
        con.execute("SET threads = 2")
        con.execute(f"LOAD {quoted(str(extension))}")
        con.execute(f"ATTACH {quoted(plan.place)} AS home (TYPE {plan.kind}, READ_ONLY)")
        con.execute("BEGIN TRANSACTION")
        for name, query in plan.queries.items():
            yield name, con.sql(query).to_arrow_reader(BATCH)


@contextmanager
def beside(plan: Plan) -> Iterator[Answers]:
    """`answers` from a process of its own, through a pipe: nothing on disk, and a killed reader leaves nothing."""
    child = Popen([sys.executable, "-m", __name__], stdin=PIPE, stdout=PIPE, stderr=PIPE, pipesize=PIPE_BYTES)  # noqa: S603 - ours
    with child, child.stdin as asks, child.stdout as tells, child.stderr as complains:  # type: ignore[union-attr]
        asks.write(json.dumps(asdict(plan)).encode())
        asks.close()
        try:
            yield ((name, pa.ipc.open_stream(tells)) for name in plan.queries)
        except pa.ArrowInvalid as error:
            raise CannotRead(complains.read().decode()[-400:]) from error


def _serve() -> None:
    """The child: a plan in, one Arrow stream a query out."""
    plan = Plan(**json.loads(sys.stdin.read()))
    for _, rows in answers(plan):
        with pa.ipc.new_stream(sys.stdout.buffer, rows.schema) as stream:
            for batch in rows:
                stream.write_batch(batch)
    sys.stdout.flush()


if __name__ == "__main__":
    _serve()
