"""The named peer: the best plain statements of the same posting through the database's own driver.

The same budget line with the same guarded update, the same unique key, two legs; no hash, no chain, no check of what was
committed before, no object-relational layer. On PostgreSQL one statement a posting, prepared by the driver; in batches
of the same size, one transaction each. Tables of its own in the same database.
"""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

FEN = 100
_TABLES = (
    "CREATE TABLE plain_line (id integer PRIMARY KEY, ceiling bigint, committed bigint, CHECK (committed <= ceiling))",
    "CREATE TABLE plain_entry (id {serial}, key text UNIQUE, kind text, about text, actor text, at bigint)",
    "CREATE TABLE plain_leg (entry bigint REFERENCES plain_entry, line integer, account text, fen bigint CHECK (fen <> 0))",
    "CREATE INDEX plain_leg_entry ON plain_leg (entry)",
    "INSERT INTO plain_line VALUES (1, 1000000000000, 0)",
)
_ONE = """WITH line AS (UPDATE plain_line SET committed = committed + %s WHERE id = 1 AND committed + %s <= ceiling RETURNING id),
entry AS (INSERT INTO plain_entry (key, kind, about, actor, at) SELECT %s, 'COMMIT', %s, 'maker', 0 FROM line RETURNING id)
INSERT INTO plain_leg SELECT entry.id, 1, v.account, v.fen FROM entry, (VALUES ('COMMITTED', %s::bigint), ('FREE', %s)) AS v (account, fen)"""


class Plain:
    """Tables of the peer in this database, and the two ways of posting."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        connection.ensure_connection()
        self.vendor, self.raw = connection.vendor, _driver(connection)
        serial = "bigserial PRIMARY KEY" if self.vendor == "postgresql" else "integer PRIMARY KEY"
        for statement in _TABLES:
            self.raw.execute(statement.format(serial=serial))

    def durable(self) -> str:
        """Whether a commit waits for the disk."""
        asked = "SHOW fsync" if self.vendor == "postgresql" else "PRAGMA synchronous"
        return str(self.raw.execute(asked).fetchone()[0])

    def singly(self, run: int, size: int) -> None:
        """SIZE postings, one transaction each."""
        for n in range(size):
            key = f"p{run}:{n}"
            if self.vendor == "postgresql":
                self.raw.execute(_ONE, (FEN, FEN, key, key, FEN, -FEN))
            else:
                self._transaction([key])

    def batched(self, run: int, size: int, each: int) -> None:
        """The same with `each` postings in a transaction."""
        for first in range(0, size, each):
            self._transaction([f"q{run}:{n}" for n in range(first, first + each)])

    def _transaction(self, keys: list[str]) -> None:
        if self.vendor == "postgresql":
            with self.raw.transaction(), self.raw.cursor() as cursor:
                cursor.executemany(_ONE, [(FEN, FEN, key, key, FEN, -FEN) for key in keys])
            return
        self.raw.execute("BEGIN IMMEDIATE")
        for key in keys:
            self.raw.execute(
                "UPDATE plain_line SET committed = committed + ? WHERE id = 1 AND committed + ? <= ceiling",
                (FEN, FEN),
            )
            entry = self.raw.execute(
                "INSERT INTO plain_entry (key, kind, about, actor, at) VALUES (?, 'COMMIT', ?, 'maker', 0)",
                (key, key),
            ).lastrowid
            self.raw.executemany("INSERT INTO plain_leg VALUES (?, 1, ?, ?)", _legs(entry))
        self.raw.execute("COMMIT")


def _legs(entry: int) -> Iterable[tuple[int, str, int]]:
    return [(entry, "COMMITTED", FEN), (entry, "FREE", -FEN)]


def _driver(connection: BaseDatabaseWrapper) -> Any:
    """A connection of the driver's own, with the durability of the site's."""
    settings = connection.get_connection_params()
    if connection.vendor == "postgresql":
        import psycopg  # noqa: PLC0415 - only where the database is PostgreSQL

        names = ("dbname", "host", "port", "user", "password")
        return psycopg.connect(**{n: settings[n] for n in names if n in settings}, autocommit=True)
    import sqlite3  # noqa: PLC0415 - the other driver

    raw = sqlite3.connect(settings["database"], isolation_level=None, timeout=20)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    return raw
