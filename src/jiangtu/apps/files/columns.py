"""Whole columns out of the operational database through DuckDB, which attaches it read-only.

SQLite is read by a child (`reference.warm`): it hears a plan and answers one Arrow stream a query. DuckDB brings a SQLite
library of its own, and two of them in one process break each other's file locks (a WAL shared so ends in a bus error or
worse); in two processes each sees the other's locks. Knows no Django.
"""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

import duckdb
import pyarrow as pa

from jiangtu.apps.reference.warm import Warm
from jiangtu.engine.errors import Fault

BATCH = 250_000  # rows on their way at a time
PIPE_BYTES = 1 << 20


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


_warm = Warm(__name__)


@contextmanager
def beside(plan: Plan) -> Iterator[Answers]:
    """`answers` from a process of its own, through a socket: nothing on disk, and a killed reader leaves nothing."""
    with _warm.converse() as line, line.makefile("rb", PIPE_BYTES) as tells:
        line.sendall(json.dumps(asdict(plan)).encode())
        line.shutdown(socket.SHUT_WR)
        try:
            yield ((name, pa.ipc.open_stream(tells)) for name in plan.queries)
        except pa.ArrowInvalid as error:
            raise CannotRead("the reader ended before its answer; its last words are in the log") from error


def prepare() -> None:
    """Nothing beyond the imports."""


def converse(line: socket.socket) -> None:
    """The child: a plan in, one Arrow stream a query out. Who asked may have heard enough."""
    with line.makefile("rb") as asks:
        plan = Plan(**json.load(asks))
    with suppress(ConnectionError), line.makefile("wb", PIPE_BYTES) as tells:
        for _, rows in answers(plan):
            with pa.ipc.new_stream(tells, rows.schema) as stream:
                for batch in rows:
                    stream.write_batch(batch)
