"""The e-file as Arrow tables, whole columns at a time, past the ORM.

The statements are built from the names of the schema alone.
"""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from django.conf import settings
from django.db import connection

from jiangtu.apps.files import columns, crypto, writing
from jiangtu.apps.files.kinds import SEALED
from jiangtu.apps.files.models import RECORDS, Link, Mention, Source
from jiangtu.engine.errors import Fault
from jiangtu.engine.schema import efile
from jiangtu.engine.schema.table import Column, Table

SQL_TYPE = {
    pa.int64(): "BIGINT", pa.int32(): "INTEGER", pa.bool_(): "BOOLEAN", pa.date32(): "DATE", pa.string(): "VARCHAR",
}  # fmt: skip


class CannotRead(Fault):
    """The database could not be read column by column."""

    def __init__(self, why: str) -> None:
        super().__init__("EXTRACT", "读取档案失败，请联系系统管理员。", f"column read failed: {why}")


def answers(queries: Mapping[str, str]) -> dict[str, pa.Table]:
    """The answers of these queries on the committed database, called `home` in them, all as of one moment."""
    if connection.vendor == "postgresql":
        return columns.read(columns.Plan("postgres", _postgresql(), queries))
    with TemporaryDirectory(dir=settings.JIANGTU_HOME, prefix="columns-") as folder:
        plan = columns.Plan("sqlite", str(connection.settings_dict["NAME"]), queries)
        child = [sys.executable, "-m", columns.__name__, folder]
        done = subprocess.run(child, input=plan.text, text=True, capture_output=True, check=False)  # noqa: S603 - ours
        if done.returncode:
            raise CannotRead(done.stderr[-400:])
        return columns.written(Path(folder), queries)


def _postgresql() -> str:
    words = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = connection.settings_dict
    return " ".join(
        f"{word}={columns.quoted(str(given[key]))}" for word, key in words.items() if given.get(key)
    )


def efile_tables(at: int | None) -> dict[str, pa.Table]:
    """Every row of `engine.schema.efile` recorded by the instant `at` (None: all), each table sorted by its number.

    Rows that are gone are there with their `gone_at`; a link is gone when the next one of its mention came. Citizen
    numbers and phones stay sealed: null here.
    """
    specs = {"mentions": efile.MENTIONS, "links": efile.LINKS, **efile.RECORDS}
    records = {name: _records(name, spec, at) for name, spec in efile.RECORDS.items()}
    found = answers({"mentions": _mentions(at), "links": _links(at), **records})
    return {name: found[name].cast(spec.arrow).combine_chunks() for name, spec in specs.items()}


def linkage_tables() -> tuple[pa.Table, pa.Table]:
    """The mentions believed now with what identifies them opened and the employer where known; and their links."""
    current = f"FROM ({_links(None)}) WHERE gone_at IS NULL ORDER BY mention"
    found = answers({"mentions": _mentions_for_linkage(), "links": current})
    return opened(found["mentions"], crypto.vault()), found["links"].cast(efile.LINKS.arrow).combine_chunks()


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


def _records(name: str, spec: Table, at: int | None) -> str:
    model = RECORDS[name]
    chosen = ", ".join(_column(column, {"record": "id", "mention": "mention_id"}) for column in spec.columns)
    return f"SELECT {chosen} FROM home.{model._meta.db_table} WHERE {_recorded(at)} ORDER BY id"  # noqa: S608


def _mentions(at: int | None) -> str:
    special = {"mention": "m.id", "department": "s.department", **dict.fromkeys(SEALED, "NULL")}
    chosen = ", ".join(_column(column, special) for column in efile.MENTIONS.columns)
    return f"""SELECT {chosen} FROM home.{Mention._meta.db_table} m
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
    chosen = ", ".join(blobs.get(c.name) or _column(c, special) for c in efile.MENTIONS.columns)
    worked = " UNION ALL ".join(
        f"SELECT mention_id, employer, from_on FROM home.{RECORDS[kind]._meta.db_table} WHERE gone_at IS NULL"  # noqa: S608
        for kind in ("insurance", "employment")
    )
    return f"""SELECT {chosen}, m.fingerprint, w.employer FROM home.{Mention._meta.db_table} m
        JOIN home.{Source._meta.db_table} s ON s.id = m.source_id
        LEFT JOIN (SELECT mention_id, arg_max(employer, CAST(from_on AS DATE)) AS employer FROM ({worked})
                   GROUP BY mention_id) w ON w.mention_id = m.id
        WHERE gone_at IS NULL ORDER BY m.id"""  # noqa: S608


def _column(column: Column, special: Mapping[str, str]) -> str:
    source = special.get(column.name, f'"{column.name}"')
    return f'CAST({source} AS {SQL_TYPE[column.arrow]}) AS "{column.name}"'


def _recorded(at: int | None) -> str:
    return "TRUE" if at is None else f"recorded_at <= {at:d}"
