"""The e-file as Arrow tables: DuckDB reads the database read-only, whole columns at a time, past the ORM.

The statements are built from the names of the schema alone. The extensions that read SQLite and PostgreSQL are files of
installed packages; nothing is fetched.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import duckdb
import pyarrow as pa
from django.db import connection

from jiangtu.apps.files import crypto, writing
from jiangtu.apps.files.kinds import SEALED
from jiangtu.apps.files.models import RECORDS, Link, Mention, Source
from jiangtu.engine.schema import efile
from jiangtu.engine.schema.table import Column, Table

SQL_TYPE = {
    pa.int64(): "BIGINT", pa.int32(): "INTEGER", pa.bool_(): "BOOLEAN", pa.date32(): "DATE", pa.string(): "VARCHAR",
}  # fmt: skip


@contextmanager
def attached() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection that sees the committed database as `home`, in one reading transaction."""
    reads = "sqlite" if connection.vendor == "sqlite" else "postgres"
    package = Path(import_module(f"duckdb_extension_{reads}_scanner").__path__[0])
    extension = package / "extensions" / f"v{duckdb.__version__}" / f"{reads}_scanner.duckdb_extension"
    with duckdb.connect() as con:
        con.execute("SET threads = 2")
        con.execute(f"LOAD {_text(str(extension))}")
        con.execute(f"ATTACH {_text(_place())} AS home (TYPE {reads}, READ_ONLY)")
        con.execute("BEGIN TRANSACTION")
        yield con


def _place() -> str:
    """Where the database is, in the words of its own client."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(settings["NAME"])
    words = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return " ".join(f"{word}={_text(str(settings[key]))}" for word, key in words.items() if settings.get(key))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def efile_tables(at: int | None) -> dict[str, pa.Table]:
    """Every row of `engine.schema.efile` recorded by the instant `at` (None: all), each table sorted by its number.

    Rows that are gone are there with their `gone_at`; a link is gone when the next one of its mention came. Citizen
    numbers and phones stay sealed: null here.
    """
    with attached() as con:
        tables = {"mentions": _rows(con, _mentions(at), efile.MENTIONS)}
        tables["links"] = _rows(con, _links(at), efile.LINKS)
        for name, spec in efile.RECORDS.items():
            tables[name] = _rows(con, _records(name, spec, at), spec)
        return tables


def linkage_tables() -> tuple[pa.Table, pa.Table]:
    """The mentions believed now with what identifies them opened and the employer where known; and their links."""
    with attached() as con:
        sealed = con.sql(_mentions_for_linkage()).to_arrow_table()
        links = _rows(con, f"FROM ({_links(None)}) WHERE gone_at IS NULL ORDER BY mention", efile.LINKS)
    return opened(sealed, crypto.vault()), links


def opened(mentions: pa.Table, vault: crypto.Vault) -> pa.Table:
    """The mentions with readable numbers instead of sealed ones; 2 µs a value."""
    marks = mentions["fingerprint"].to_pylist()
    for name in SEALED:
        values = mentions[name].to_pylist()
        texts = [
            v and vault.open(v, about=writing.about(name, m)) for v, m in zip(values, marks, strict=True)
        ]
        mentions = mentions.set_column(mentions.column_names.index(name), name, pa.array(texts, pa.string()))
    return mentions.drop_columns(["fingerprint"])


def _rows(con: duckdb.DuckDBPyConnection, query: str, spec: Table) -> pa.Table:
    return con.sql(query).to_arrow_table().cast(spec.arrow).combine_chunks()


def _records(name: str, spec: Table, at: int | None) -> str:
    model = RECORDS[name]
    columns = ", ".join(_column(column, {"record": "id", "mention": "mention_id"}) for column in spec.columns)
    return f"SELECT {columns} FROM home.{model._meta.db_table} WHERE {_recorded(at)} ORDER BY id"  # noqa: S608


def _mentions(at: int | None) -> str:
    special = {"mention": "m.id", "department": "s.department", **dict.fromkeys(SEALED, "NULL")}
    columns = ", ".join(_column(column, special) for column in efile.MENTIONS.columns)
    return f"""SELECT {columns} FROM home.{Mention._meta.db_table} m
        JOIN home.{Source._meta.db_table} s ON s.id = m.source_id
        WHERE {_recorded(at)} ORDER BY m.id"""  # noqa: S608


def _links(at: int | None) -> str:
    return f"""SELECT mention_id AS mention, person_id AS person, CAST(doubtful AS BOOLEAN) AS doubtful, recorded_at,
        lead(recorded_at) OVER (PARTITION BY mention_id ORDER BY id) AS gone_at
        FROM home.{Link._meta.db_table} WHERE {_recorded(at)} ORDER BY mention_id, id"""  # noqa: S608


def _mentions_for_linkage() -> str:
    special = {
        "mention": "m.id",
        "department": "s.department",
        **{name: f"m.{name}_sealed" for name in SEALED},
    }
    blobs: Mapping[str, str] = {name: f"m.{name}_sealed AS {name}" for name in SEALED}
    columns = ", ".join(blobs.get(c.name) or _column(c, special) for c in efile.MENTIONS.columns)
    worked = " UNION ALL ".join(
        f"SELECT mention_id, employer, from_on FROM home.{RECORDS[kind]._meta.db_table} WHERE gone_at IS NULL"  # noqa: S608
        for kind in ("insurance", "employment")
    )
    return f"""SELECT {columns}, m.fingerprint, w.employer FROM home.{Mention._meta.db_table} m
        JOIN home.{Source._meta.db_table} s ON s.id = m.source_id
        LEFT JOIN (SELECT mention_id, arg_max(employer, CAST(from_on AS DATE)) AS employer FROM ({worked})
                   GROUP BY mention_id) w ON w.mention_id = m.id
        WHERE gone_at IS NULL ORDER BY m.id"""  # noqa: S608


def _column(column: Column, special: Mapping[str, str]) -> str:
    source = special.get(column.name, f'"{column.name}"')
    return f'CAST({source} AS {SQL_TYPE[column.arrow]}) AS "{column.name}"'


def _recorded(at: int | None) -> str:
    return "TRUE" if at is None else f"recorded_at <= {at:d}"
