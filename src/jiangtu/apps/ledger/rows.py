"""The statements a posting is made of, on each database, and the transaction around them.

PostgreSQL is asked through the framework. SQLite runs inside this process, where the framework's way to a statement
costs more than the statement: there the driver is asked itself, by statements it keeps prepared.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Protocol

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from jiangtu.apps.files import bulk
from jiangtu.apps.ledger import guard
from jiangtu.apps.ledger.models import Entry, Leg, Line
from jiangtu.engine.ledger import entry as entries

Change = tuple[int, int, int]
"""What is added to the ceiling, to what is committed, and to what is paid of a line."""
ENTRY = ("number", "key", "kind", "about", "reason", "reverses", "actor", "at", "day", "digest")
LEG = ("entry", "place", "line", "account", "fen")


class Books(Protocol):
    """The books open for writing until the transaction ends."""

    def lock(self, drafts: Sequence[entries.Draft]) -> None:
        """Nobody else moves the lines of these drafts meanwhile."""

    def moved(self, line: int, change: Change) -> bool:
        """Whether the line allowed it; then it has moved."""

    def insert(self, made: Sequence[entries.Entry]) -> list[int]:
        """The numbers of the entries, now written with their legs."""


@contextmanager
def opened() -> Iterator[Books]:
    """All that is written within, or nothing: a transaction of its own, or a savepoint in one that is open."""
    db = connections[DEFAULT_DB_ALIAS]
    if db.vendor == "postgresql":
        with transaction.atomic():
            yield _Postgresql(db)
    elif db.get_autocommit():
        with db.wrap_database_errors, _begun(db.connection) as raw:
            yield _Sqlite(raw)
    else:
        with transaction.atomic(), db.wrap_database_errors:
            yield _Sqlite(db.connection)


@contextmanager
def _begun(raw: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    raw.execute("BEGIN IMMEDIATE")
    try:
        yield raw
        raw.execute("COMMIT")
    except BaseException:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        raise


def _values(entry: entries.Entry, number: int | None, algorithm: str) -> tuple[bulk.Value, ...]:
    """An entry as a row, in the order of ENTRY."""
    (key, kind, _legs, about, reason, reverses), actor, at, day = entry
    digest = entries.digest(entry, algorithm)
    return (number, key, str(kind), about, reason, reverses, actor, at, day.isoformat(), digest)


def _legs(made: Sequence[entries.Entry], numbers: Sequence[int]) -> Iterator[tuple[int | str, ...]]:
    """The legs of entries as rows, in the order of LEG."""
    for number, entry in zip(numbers, made, strict=True):
        for place, (line, account, fen) in enumerate(entry.draft.legs, start=1):
            yield number, place, line, account, fen


_POST = f"SELECT ledger_post({', '.join(['%s'] * 8)}, %s::text[], %s::bigint[])"


def at_once(entry: entries.Entry, line: int, change: Change) -> int | None:
    """PostgreSQL alone: an entry on one line in one call; its number, None where the line did not allow it."""
    d = entry.draft
    said = [d.key, str(d.kind), d.about, d.reason, entry.actor]
    digest = entries.digest(entry, settings.JIANGTU_DIGEST)
    legs = [leg.account for leg in d.legs], [leg.fen for leg in d.legs]
    given: list[object] = [line, *change, said, entry.at, entry.day, digest, *legs]
    with transaction.atomic() if connection.in_atomic_block else nullcontext(), connection.cursor() as cursor:
        cursor.execute(_POST, given)  # type: ignore[arg-type]  # the stubs know no arrays
        found = cursor.fetchone()[0]
    return int(found) if found else None


class _Sqlite:
    """One writer at a time, so that nothing has to be locked, and the next number is the one after the last."""

    _MOVE = guard.MOVE.format(ceiling="?1", committed="?2", paid="?3", line="?4")
    _ENTRY = (
        "INSERT INTO ledger_entry (number, key, kind, about, reason, reverses_id, actor, at, day, digest)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    )
    _LEG = "INSERT INTO ledger_leg (entry_id, place, line_id, account, fen) VALUES (?, ?, ?, ?, ?)"

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    def lock(self, drafts: Sequence[entries.Draft]) -> None:
        """The transaction is the lock."""

    def moved(self, line: int, change: Change) -> bool:
        return bool(self._raw.execute(self._MOVE, (*change, line)).rowcount)

    def insert(self, made: Sequence[entries.Entry]) -> list[int]:
        algorithm = settings.JIANGTU_DIGEST
        if len(made) == 1:  # the database itself takes the number after the last
            number = self._raw.execute(self._ENTRY, _values(made[0], None, algorithm)).lastrowid or 0
            self._raw.executemany(self._LEG, _legs(made, [number]))
            return [number]
        (last,) = self._raw.execute("SELECT max(number) FROM ledger_entry").fetchone()
        numbers = range((last or 0) + 1, (last or 0) + 1 + len(made))
        self._raw.executemany(
            self._ENTRY, [_values(e, n, algorithm) for n, e in zip(numbers, made, strict=True)]
        )
        self._raw.executemany(self._LEG, _legs(made, numbers))
        return list(numbers)


class _Postgresql:
    """The sealer waits until this transaction has ended: a number below the seal's end can never turn up later."""

    _MOVE = guard.MOVE.format(
        ceiling="%(ceiling)s", committed="%(committed)s", paid="%(paid)s", line="%(line)s"
    )
    _NUMBERS = "SELECT nextval(pg_get_serial_sequence('ledger_entry', 'number')) FROM generate_series(1, %s)"

    def __init__(self, db: BaseDatabaseWrapper) -> None:
        self._cursor = db.cursor()
        self._cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [guard.SEALING])

    def lock(self, drafts: Sequence[entries.Draft]) -> None:
        lines = {leg.line for draft in drafts for leg in draft.legs}
        list(Line.objects.select_for_update().filter(pk__in=lines).order_by("pk").values_list("pk"))

    def moved(self, line: int, change: Change) -> bool:
        self._cursor.execute(
            self._MOVE, dict(zip(("ceiling", "committed", "paid"), change, strict=True)) | {"line": line}
        )
        return bool(self._cursor.rowcount)

    def insert(self, made: Sequence[entries.Entry]) -> list[int]:
        self._cursor.execute(self._NUMBERS, [len(made)])
        numbers = [int(row[0]) for row in self._cursor.fetchall()]
        algorithm = settings.JIANGTU_DIGEST
        bulk.insert(Entry, ENTRY, (_values(e, n, algorithm) for n, e in zip(numbers, made, strict=True)))
        bulk.insert(Leg, LEG, _legs(made, numbers))
        return numbers
