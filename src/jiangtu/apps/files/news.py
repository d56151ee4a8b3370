"""What of the e-file came or went since a reading, with all that is believed of the persons it touches.

Found by index, whatever the size of the e-file. Who writes holds `bulk.lock`, so rows are numbered in the order in
which they are committed, and none is ever removed: those above the highest number of a reading are those it had not.
A row goes once, at an instant; an import that began before a reading and ended after it is noticed by a count.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager

import pyarrow as pa
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from jiangtu.apps.files import extract
from jiangtu.apps.files.kinds import CLUES, SEALED
from jiangtu.apps.files.models import PERSONAL, RECORDS, Employer, Link, Mention, Source
from jiangtu.engine.facts.news import REGISTERS, News
from jiangtu.engine.schema import efile
from jiangtu.engine.schema.table import Column, Kind

Marks = Mapping[str, list[int]]
"""For each table its highest number, and how many of its rows were gone by the instant of the reading."""

_TABLES: dict[str, type[models.Model]] = {"mentions": Mention, "links": Link, **RECORDS}
_NAMES = {name: model._meta.db_table for name, model in _TABLES.items()}
_MENTION = {"mentions": "id", "links": "mention_id", **dict.fromkeys(PERSONAL, "mention_id")}
_LASTING = ("links",)  # a link is never marked gone: the next one of its mention says so


@contextmanager
def one_moment() -> Iterator[CursorWrapper]:
    """A cursor whose queries all see what was committed by the first of them; nobody waits for it."""
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if _postgresql() else "BEGIN DEFERRED"
    with connection.cursor() as cursor:
        if connection.in_atomic_block:  # the caller's transaction is the moment
            yield cursor
            return
        cursor.execute(begin)
        try:
            yield cursor
        finally:
            cursor.execute("ROLLBACK")


def marks(until: int, *, tables: Collection[str] = _NAMES) -> dict[str, list[int]]:
    """How far the tables go now. Take them before reading: what is committed in between is then news once more."""
    with one_moment() as cursor:
        return {name: [_top(cursor, _NAMES[name]), _gone(cursor, name, until)] for name in tables}


def since(before: Marks, after: int, *, most: int) -> News | None:
    """The news since the reading of the instant `after` whose marks were `before`.

    None when it touches more than `most` persons, or when a row went in the past: then everything must be read.
    """
    with one_moment() as cursor:
        if set(before) != set(_NAMES) or not _goes_on(cursor, before, after):
            return None
        persons = _touched(cursor, before, after, most)
        if len(persons) > most:
            return None
        employers = _employers(cursor, before, after)
        tables = dict(_believed(cursor, persons, employers))
        return News(tables, frozenset(persons), frozenset(employers), frozenset(_delivered(cursor)))


def mentions_since(cursor: CursorWrapper, before: Marks, after: int) -> list[int] | None:
    """The mentions that came or went since, or of which a row did, in the tables of `before`.

    None when a row went in the past: then everything must be read.
    """
    if not _goes_on(cursor, before, after):
        return None
    query, values = _moved(before, after)
    cursor.execute(query, values)
    return [mention for (mention,) in cursor.fetchall()]


def _goes_on(cursor: CursorWrapper, before: Marks, after: int) -> bool:
    return all(before[name][1] == _gone(cursor, name, after) for name in before)


def _touched(cursor: CursorWrapper, before: Marks, after: int, most: int) -> list[int]:
    moved, values = _moved({name: before[name] for name in _MENTION}, after)
    query = f"""SELECT DISTINCT person_id FROM {_NAMES["links"]}
        WHERE mention_id IN ({moved}) LIMIT {most + 1:d}"""  # noqa: S608
    cursor.execute(query, values)
    return [person for (person,) in cursor.fetchall()]


def _moved(before: Marks, after: int) -> tuple[str, list[int]]:
    """The mentions whose rows came or went, as a query and its values."""
    came = [f"SELECT {_MENTION[name]} FROM {_NAMES[name]} WHERE id > %s" for name in before]  # noqa: S608
    went = [
        f"SELECT {_MENTION[name]} FROM {_NAMES[name]} WHERE gone_at > %s"  # noqa: S608
        for name in before
        if name not in _LASTING
    ]
    return " UNION ".join([*came, *went]), [*(top for top, _ in before.values()), *([after] * len(went))]


def _employers(cursor: CursorWrapper, before: Marks, after: int) -> list[str]:
    table = _NAMES["employers"]
    cursor.execute(
        f"SELECT employer FROM {table} WHERE id > %s UNION SELECT employer FROM {table} WHERE gone_at > %s",  # noqa: S608
        [before["employers"][0], after],
    )
    return [employer for (employer,) in cursor.fetchall()]


def _believed(
    cursor: CursorWrapper, persons: list[int], employers: list[str]
) -> Iterator[tuple[str, pa.Table]]:
    """Every believed row of these persons and employers, and all links their mentions ever had."""
    cursor.execute(
        f"SELECT DISTINCT mention_id FROM {_NAMES['links']} WHERE person_id {within()}",  # noqa: S608
        [listed(persons)],
    )
    theirs = [mention for (mention,) in cursor.fetchall()]
    yield "links", extract.ended(rows(cursor, _links(), theirs, _LINK_COLUMNS)).cast(efile.LINKS.arrow)
    yield "mentions", rows(cursor, _mentions(), theirs, efile.MENTIONS.arrow)
    for name, spec in efile.RECORDS.items():
        wanted = employers if name == "employers" else theirs
        yield name, rows(cursor, _records(name), wanted, spec.arrow)


_LINK_COLUMNS = pa.schema(
    [*(field for field in efile.LINKS.arrow if field.name != "gone_at"), pa.field("id", pa.int64())]
)


def _links() -> str:
    return f"SELECT mention_id, person_id, doubtful, recorded_at, id FROM {_NAMES['links']} WHERE mention_id {within()}"  # noqa: S608


def _mentions() -> str:
    special = {"mention": "m.id", "department": "s.department", **dict.fromkeys((*SEALED, *CLUES), "NULL")}
    chosen = ", ".join(_column(c, special.get(c.name, f"m.{c.name}")) for c in efile.MENTIONS.columns)
    return f"""SELECT {chosen} FROM {_NAMES["mentions"]} m JOIN {Source._meta.db_table} s ON s.id = m.source_id
        WHERE m.id {within()} AND m.gone_at IS NULL"""  # noqa: S608


def _records(name: str) -> str:
    special = {"record": "id", "mention": "mention_id"}
    chosen = ", ".join(_column(c, special.get(c.name, f'"{c.name}"')) for c in efile.RECORDS[name].columns)
    key = "employer" if RECORDS[name] is Employer else "mention_id"
    return f"SELECT {chosen} FROM {_NAMES[name]} WHERE {key} {within()} AND gone_at IS NULL"  # noqa: S608


def _column(column: Column, source: str) -> str:
    """Days come as texts, which are turned into days a column at a time."""
    return f"CAST({source} AS VARCHAR)" if column.kind is Kind.DATE else source


def rows(cursor: CursorWrapper, query: str, wanted: Iterable[int | str], columns: pa.Schema) -> pa.Table:
    """The answer as a table; `query` asks once for what is `within` those wanted, and gives days as texts."""
    cursor.execute(query, [listed(wanted)])
    found = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(columns)
    said = [
        pa.array(v, pa.string() if f.type == pa.date32() else f.type)
        for v, f in zip(found, columns, strict=True)
    ]
    return pa.table(said, names=columns.names).cast(columns)


def _delivered(cursor: CursorWrapper) -> Iterator[str]:
    for column, (table, code, codes) in REGISTERS.items():
        which = f"AND {code} {within()}" if code else ""
        cursor.execute(
            f"SELECT 1 FROM {_NAMES[table]} WHERE gone_at IS NULL {which} LIMIT 1",  # noqa: S608
            [listed(codes)] if code else [],
        )
        if cursor.fetchone():
            yield column


def _top(cursor: CursorWrapper, table: str) -> int:
    cursor.execute(f"SELECT max(id) FROM {table}")  # noqa: S608
    return int(cursor.fetchone()[0] or 0)


def _gone(cursor: CursorWrapper, name: str, until: int) -> int:
    if name in _LASTING:
        return 0
    cursor.execute(f"SELECT count(*) FROM {_NAMES[name]} WHERE gone_at <= %s", [until])  # noqa: S608
    return int(cursor.fetchone()[0])


def within() -> str:
    """A condition on one parameter that holds any number of values."""
    return "= ANY(%s)" if _postgresql() else "IN (SELECT value FROM json_each(%s))"


def listed(values: Iterable[int | str]) -> str | list[int | str]:
    """Any number of values as the one parameter of `within`."""
    return list(values) if _postgresql() else json.dumps(list(values))


def asked() -> str:
    """The start of a query with table `asked` (value) of the values `listed` for it; one parameter, however often it is used."""
    values = "unnest(%s::bigint[]) AS value" if _postgresql() else "value FROM json_each(%s)"
    return f"WITH asked AS (SELECT {values})"


def _postgresql() -> bool:
    return bool(connection.vendor == "postgresql")
