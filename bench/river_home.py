"""A home whose e-file holds a toy city, written straight into its tables: no workbooks, no checks, no linkage.

Every row has its source, batch, place and fingerprint, as an import leaves it; links are the city's true ones. Where
an import keeps a sealed number or phone stands a filler as wide: no step measured here opens them. SQLite only.

Run as a program (home, workers, seed), so that the city's memory is not the measured command's.
"""

import datetime as dt
import os
import sqlite3
import sys
from collections.abc import Iterable
from pathlib import Path

import django
import duckdb
from django.core.management import call_command
from django.db import connections

from jiangtu import city
from jiangtu.city import mentions
from jiangtu.engine.schema import efile

AS_OF = dt.date(2025, 6, 30)
CHUNK = 50_000
FAST = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000"
SOURCES = [*(d.name for d in mentions.DEPARTMENTS), "企业登记机关"]
KINDS = {kind: place for place, d in enumerate(mentions.DEPARTMENTS, start=1) for kind in d.kinds}

_STATED = """{source} AS source_id, {source} AS batch_id, 'Sheet1' AS sheet, {key} AS "row",
    encode(printf('%018d', {key})) AS fingerprint, recorded_at, gone_at"""
_SEALED = """encode(repeat('s', 48)) AS citizen_number_sealed, encode(printf('%018d', mention)) AS citizen_number_index,
    encode(repeat('s', 41)) AS phone_sealed, encode(printf('%018d', mention // 2)) AS phone_index"""
_LINK = "'TRUTH' AS how, 1.0 AS probability, 'bench' AS made_by, encode(repeat('s', 18)) AS signature"


def fill(home: Path, *, workers: int, seed: int) -> int:
    """How many rows the e-file of a new home in `home` holds now."""
    _create(home)
    tables = city.efile(city.build(city.Plan(workers=workers, seed=seed, as_of=AS_OF)))
    database = sqlite3.connect(home / "jiangtu.sqlite3", isolation_level=None)
    indexes = _without_indexes(database)
    with duckdb.connect() as con:
        for name, table in tables.items():
            con.register(name, table)
        for target, query in _queries().items():
            _insert(database, target, con.sql(query))
    database.execute("COMMIT")
    for statement in indexes:
        database.execute(statement)
    database.execute("PRAGMA journal_mode=WAL")
    database.close()
    return sum(table.num_rows for table in tables.values())


def _create(home: Path) -> None:
    os.environ |= {"JIANGTU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "jiangtu.config.settings"}
    django.setup()
    call_command("migrate", verbosity=0)
    connections.close_all()


def _without_indexes(database: sqlite3.Connection) -> list[str]:
    """Opens the one transaction, drops the e-file's indexes and gives the statements that make them again."""
    database.executescript(FAST)
    database.execute("BEGIN")
    found = database.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name LIKE 'files_%' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in found:
        database.execute(f'DROP INDEX "{name}"')
    return [statement for _, statement in found]


def _queries() -> dict[str, str]:
    """What goes into each table of the database, in an order in which no row points at one to come."""
    listed = ", ".join(f"({place}, '{name}')" for place, name in enumerate(SOURCES, start=1))
    sources = f"(VALUES {listed}) t(id, department)"
    at = "(SELECT min(recorded_at) FROM links)"
    return {
        "files_source": f"SELECT id, department, 'bench' AS format FROM {sources}",
        "files_delivery": f"""SELECT id AS batch, id AS source_id, 'bench.xlsx' AS file, {at} AS imported_at,
            'bench' AS imported_by, 0 AS rows_new, 0 AS rows_same, 0 AS rows_replaced, '' AS undone_by,
            '' AS accepted_by, '' AS accepted_because FROM {sources}""",
        "files_person": f"SELECT DISTINCT person AS id, {at} AS since FROM links ORDER BY id",
        "files_mention": f"""SELECT mention AS id, {_STATED.format(source="t.id", key="mention")}, name, {_SEALED},
            sex, born_on, household, home_area, schooling FROM mentions JOIN {sources} USING (department) ORDER BY 1""",
        "files_link": f"""SELECT row_number() OVER (ORDER BY mention) AS id, mention AS mention_id, person AS person_id,
            doubtful, recorded_at, {_LINK} FROM links ORDER BY id""",
        **{f"files_{_model(kind)}": _records(kind) for kind in efile.RECORDS},
    }


def _model(kind: str) -> str:
    return {"education": "education", "statuses": "status"}.get(kind, kind.removesuffix("s"))


def _records(kind: str) -> str:
    stated = _STATED.format(source=KINDS.get(kind, len(SOURCES)), key="record")
    said = ("record", "mention", "recorded_at", "gone_at")
    values = ", ".join(f'"{c.name}"' for c in efile.RECORDS[kind].columns if c.name not in said)
    mention = "mention AS mention_id," if kind in KINDS else ""
    thing = "encode(printf('%018d', record)) AS thing"
    return f"SELECT record AS id, {stated}, {mention} {thing}, {values} FROM {kind} ORDER BY record"


def _insert(database: sqlite3.Connection, target: str, rows: duckdb.DuckDBPyRelation) -> None:
    """Days go in as text and truth as 0 or 1, as the framework writes them."""
    kinds = dict(zip(rows.columns, map(str, rows.types), strict=True))
    text = {"DATE": "VARCHAR", "BOOLEAN": "TINYINT"}
    cast = [f'CAST("{c}" AS {text[kind]})' if kind in text else f'"{c}"' for c, kind in kinds.items()]
    names, marks = ", ".join(f'"{c}"' for c in kinds), ", ".join("?" * len(kinds))
    statement = f"INSERT INTO {target} ({names}) VALUES ({marks})"
    for chunk in _chunks(rows.project(", ".join(cast))):
        database.executemany(statement, chunk)


def _chunks(rows: duckdb.DuckDBPyRelation) -> Iterable[list[tuple[object, ...]]]:
    while chunk := rows.fetchmany(CHUNK):
        yield chunk


if __name__ == "__main__":
    print(fill(Path(sys.argv[1]), workers=int(sys.argv[2]), seed=int(sys.argv[3])))
