"""Many rows into one table at the speed of the database: COPY on PostgreSQL, one prepared statement on SQLite.

Every name in the statements comes from the model itself, every value goes as a parameter.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db import connection, models
from django.db.models import Max

CHUNK = 20_000
LOOK_UP = 10_000  # values in one look-up: SQLite takes 32,766

Value = bool | int | float | str | bytes | dt.date | None
Row = Sequence[Value]


def next_id(model: type[models.Model]) -> int:
    """The first number that no row has; the caller holds the lock of the e-file. Rows are never removed, so never reused."""
    return int(model._default_manager.aggregate(top=Max("pk"))["top"] or 0) + 1


def insert(model: type[models.Model], fields: Sequence[str], rows: Iterable[Row]) -> int:
    """How many rows went in. `fields` are the model's fields, `rows` tuples in that order, already in database form.

    `rows` may be lazy but must ask nothing of the database: on PostgreSQL the connection is busy copying meanwhile.
    Constraints hold as for single rows; an error leaves the caller's transaction to be rolled back.
    """
    quote = connection.ops.quote_name
    column_of = {field.name: field.column or "" for field in model._meta.concrete_fields}
    columns = [quote(column_of[name]) for name in fields]
    target = f"{quote(model._meta.db_table)} ({', '.join(columns)})"
    write = _copy if connection.vendor == "postgresql" else _execute_many
    return write(target, len(columns), rows)


def _copy(target: str, width: int, rows: Iterable[Row]) -> int:
    count = 0
    # the framework wraps what its cursors raise, but not what copying does
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {target} FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _execute_many(target: str, width: int, rows: Iterable[Row]) -> int:
    statement = f"INSERT INTO {target} VALUES ({', '.join(['%s'] * width)})"  # noqa: S608 - names from the model
    count = 0
    remaining = iter(rows)
    with connection.cursor() as cursor:
        while chunk := list(islice(remaining, CHUNK)):
            cursor.executemany(statement, chunk)
            count += len(chunk)
    return count


def believed(model: type[models.Model], field: str, values: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    """Number and fingerprint of every believed row whose `field` is one of `values`. One query for 10,000 of them."""
    quote = connection.ops.quote_name
    column = quote(next(f.column or "" for f in model._meta.concrete_fields if f.name == field))
    start = f"SELECT id, fingerprint FROM {quote(model._meta.db_table)} WHERE gone_at IS NULL AND {column}"  # noqa: S608
    with connection.cursor() as cursor:
        for first in range(0, len(values), LOOK_UP):
            asked = values[first : first + LOOK_UP]
            if connection.vendor == "postgresql":
                cursor.execute(f"{start} = ANY(%s)", [list(asked)])
            else:
                cursor.execute(f"{start} IN ({', '.join(['%s'] * len(asked))})", asked)
            for number, fingerprint in cursor.fetchall():
                yield number, bytes(fingerprint)


def lock() -> None:
    """Waits until nobody else writes to the e-file, then keeps others waiting until this transaction ends.

    On SQLite a transaction that has begun is already the only writer.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x6A74656669])
