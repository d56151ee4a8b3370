"""The e-file as Arrow tables, whole columns at a time, past the ORM.

The statements are built from the names of the schema alone.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from jiangtu.apps.files import columns, writing
from jiangtu.apps.files.kinds import CLUES, SEALED
from jiangtu.apps.files.models import RECORDS, Link, Mention, Source
from jiangtu.apps.vault import crypto
from jiangtu.engine.schema import efile
from jiangtu.engine.schema.table import Column, Table

SQL_TYPE = {
    pa.int64(): "BIGINT", pa.int32(): "INTEGER", pa.bool_(): "BOOLEAN", pa.date32(): "DATE", pa.string(): "VARCHAR",
}  # fmt: skip


EMPLOYING = ("insurance", "employment")
"""The records that say where somebody works."""

FOR_LINKAGE = pa.schema(
    [
        *(pa.field(c.name, pa.binary() if c.name in (*SEALED, *CLUES) else c.arrow) for c in efile.MENTIONS.columns),
        ("fingerprint", pa.binary()),
        ("employer", pa.string()),
    ]
)  # fmt: skip
"""The columns of `mentions_for_linkage`."""

Progress = Callable[[int, int], None]


@contextmanager
def answers(queries: Mapping[str, str]) -> Iterator[columns.Answers]:
    """The answers of these queries on the committed database, called `home` in them, all as of one moment."""
    if connection.vendor == "postgresql":
        yield columns.answers(columns.Plan("postgres", _postgresql(), queries))
        return
    with columns.beside(columns.Plan("sqlite", str(connection.settings_dict["NAME"]), queries)) as found:
        yield found


def _postgresql() -> str:
    words = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = connection.settings_dict
    return " ".join(
        f"{word}={columns.quoted(str(given[key]))}" for word, key in words.items() if given.get(key)
    )


def efile_tables(at: int | None, *, progress: Progress = lambda done, total: None) -> dict[str, pa.Table]:
    """Every row of `engine.schema.efile` recorded by the instant `at` (None: all), each table sorted by its number.

    Rows that are gone are there with their `gone_at`; a link is gone when the next one of its mention came. Citizen
    numbers and phones stay sealed: null here. `progress` counts tables. Cost: 0.6 µs a row, no row held twice.
    """
    specs = {"mentions": efile.MENTIONS, "links": efile.LINKS, **efile.RECORDS}
    records = {name: _records(name, spec, at) for name, spec in efile.RECORDS.items()}
    tables: dict[str, pa.Table] = {}
    with answers({"mentions": _mentions(at), "links": _links(at), **records}) as found:
        for name, rows in found:
            table = rows.read_all()
            whole = ended(table) if name == "links" else _sorted(table, table.column_names[0])
            tables[name] = whole.cast(specs[name].arrow).combine_chunks()
            progress(len(tables), len(specs))
    return tables


def linkage_tables() -> tuple[pa.Table, pa.Table]:
    """The mentions believed now with what identifies them opened and the employer where known; and their links."""
    mentions, links = sealed_tables()
    return opened(mentions, crypto.vault()), links


def sealed_tables() -> tuple[pa.Table, pa.Table]:
    """`linkage_tables` with what identifies still sealed, and each mention's fingerprint."""
    with answers({"mentions": mentions_for_linkage(), "links": _links(None)}) as found:
        mentions, links = (rows.read_all() for _, rows in found)
    current = ended(links).cast(efile.LINKS.arrow)
    standing = current.filter(pc.is_null(current["gone_at"])).combine_chunks()
    return _sorted(mentions, "mention"), standing


def _sorted(table: pa.Table, *keys: str) -> pa.Table:
    """The table by its keys, which are different numbers: nearly always as it came, for rows are added in order."""
    if all(_rises(table[key]) for key in keys):
        return table
    return table.sort_by([(key, "ascending") for key in keys])


def _rises(numbers: pa.ChunkedArray) -> bool:
    return bool(pc.all(pc.greater(numbers[1:], numbers[:-1]), min_count=0).as_py())


def ended(links: pa.Table) -> pa.Table:
    """The links by mention and number, each gone at the instant the next one of its mention came."""
    links = _sorted(links, "mention", "id")
    mention, came = links["mention"].to_numpy(), links["recorded_at"].to_numpy()
    last = np.ones(len(mention), np.bool_)
    last[:-1] = mention[1:] != mention[:-1]
    gone = pa.array(np.roll(came, -1), mask=last)
    return links.drop_columns(["id"]).append_column("gone_at", gone)


def opened(mentions: pa.Table, vault: crypto.Vault) -> pa.Table:
    """The mentions with readable numbers instead of sealed ones; 2 µs a value."""
    marks = mentions["fingerprint"].to_pylist()
    for name in (*SEALED, *CLUES):
        values = mentions[name].to_pylist()
        texts = [
            v and vault.open(v, about=writing.about(name, m)) for v, m in zip(values, marks, strict=True)
        ]
        mentions = mentions.set_column(mentions.column_names.index(name), name, pa.array(texts, pa.string()))
    return mentions.drop_columns(["fingerprint"])


def _records(name: str, spec: Table, at: int | None) -> str:
    model = RECORDS[name]
    chosen = ", ".join(_column(column, {"record": "id", "mention": "mention_id"}) for column in spec.columns)
    return f"SELECT {chosen} FROM home.{model._meta.db_table} WHERE {_recorded(at)}"  # noqa: S608


def _mentions(at: int | None) -> str:
    special = {"mention": "m.id", "department": "s.department", **dict.fromkeys((*SEALED, *CLUES), "NULL")}
    chosen = ", ".join(_column(column, special) for column in efile.MENTIONS.columns)
    return f"""SELECT {chosen} FROM home.{Mention._meta.db_table} m
        JOIN home.{Source._meta.db_table} s ON s.id = m.source_id
        WHERE {_recorded(at)}"""  # noqa: S608


def _links(at: int | None) -> str:
    return f"""SELECT mention_id AS mention, person_id AS person, CAST(doubtful AS BOOLEAN) AS doubtful, recorded_at, id
        FROM home.{Link._meta.db_table} WHERE {_recorded(at)}"""  # noqa: S608


def mentions_for_linkage(*, home: str = "home.", days: str = "DATE", which: str = "IS NOT NULL") -> str:
    """The believed mentions `which` holds of, sealed, each with its fingerprint and its latest employer.

    `home` is what stands before a table's name, `days` the type a day comes in, `which` a condition on a mention's number.
    Of two employers of one day the one with the greater code counts, in whatever order rows are read.
    """
    special = {"mention": "m.id", "department": "s.department", "born_on": f"CAST(m.born_on AS {days})"}
    blobs: Mapping[str, str] = {name: f"m.{name}_sealed" for name in (*SEALED, *CLUES)}
    chosen = ", ".join(
        f"{ {**special, **blobs}.get(c.name, 'm.' + c.name) } AS {c.name}" for c in efile.MENTIONS.columns
    )
    latest = "substr(max(CAST(from_on AS VARCHAR) || employer), 11)"
    worked = " UNION ALL ".join(
        f"SELECT mention_id, employer, from_on FROM {home}{RECORDS[kind]._meta.db_table}"  # noqa: S608
        f" WHERE gone_at IS NULL AND mention_id {which}"
        for kind in EMPLOYING
    )
    return f"""SELECT {chosen}, m.fingerprint, w.employer FROM {home}{Mention._meta.db_table} m
        JOIN {home}{Source._meta.db_table} s ON s.id = m.source_id
        LEFT JOIN (SELECT mention_id, {latest} AS employer FROM ({worked}) r GROUP BY mention_id) w ON w.mention_id = m.id
        WHERE m.gone_at IS NULL AND m.id {which}"""  # noqa: S608


def _column(column: Column, special: Mapping[str, str]) -> str:
    source = special.get(column.name, f'"{column.name}"')
    return f'CAST({source} AS {SQL_TYPE[column.arrow]}) AS "{column.name}"'


def _recorded(at: int | None) -> str:
    return "TRUE" if at is None else f"recorded_at <= {at:d}"
