"""Tables laid at once are the tables the migrations make one after the other."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from jiangtu.config import tables

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.slow]
SQLITE = ["SELECT type, name, tbl_name, replace(sql, '\"', '') FROM sqlite_master"]
POSTGRESQL = [
    """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,
    is_identity FROM information_schema.columns WHERE table_schema = current_schema()""",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace""",
    """SELECT tablename, indexname, replace(indexdef, current_schema() || '.', '') FROM pg_indexes
    WHERE schemaname = current_schema()""",
    """SELECT relname, tgname, tgtype FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal""",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace",
]
APPLIED = "SELECT app, name FROM django_migrations"


def described(database: BaseDatabaseWrapper) -> list[tuple[object, ...]]:
    """Every column, constraint, index, trigger and function, and every migration that counts as applied.

    The order of a table's columns is nobody's promise: it is left out.
    """
    rows: list[tuple[object, ...]] = []
    with database.cursor() as cursor:
        for question in [*(SQLITE if database.vendor == "sqlite" else POSTGRESQL), APPLIED]:
            cursor.execute(question)
            rows += [tuple(map(_in_any_order, row)) for row in cursor.fetchall()]
    return rows


def _in_any_order(cell: object) -> object:
    """The words of a CREATE TABLE without their order."""
    return (
        frozenset(Counter(re.split(r",? +|[()]", cell)).items())
        if str(cell).startswith("CREATE TABLE")
        else cell
    )


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Callable[[str], BaseDatabaseWrapper]]:
    """An empty database by name: a file, or a schema of the test's own."""
    files = []

    def made(name: str) -> BaseDatabaseWrapper:
        if connection.vendor == "sqlite":
            file = {**connection.settings_dict, "NAME": str(tmp_path / name)}
            connections[name] = type(connections["default"])(file, name)
            files.append(name)
            return connections[name]
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {name}")
            cursor.execute(f"SET LOCAL search_path TO {name}")
        return connection

    yield made
    for name in files:
        connections[name].close()
        del connections[name]


def test_tables_laid_at_once_are_those_the_migrations_make(empty) -> None:
    at_once = empty("at_once")
    tables.lay(at_once)
    laid = described(at_once)

    in_steps = empty("in_steps")
    executor = MigrationExecutor(in_steps)
    executor.migrate(executor.loader.graph.leaf_nodes())

    assert set(laid) ^ set(described(in_steps)) == set()
    assert len(laid) > 400


def test_a_database_is_current_until_a_migration_is_missing() -> None:
    assert tables.is_current(connection)

    MigrationRecorder(connection).record_unapplied("files", "0001_initial")

    assert not tables.is_current(connection)


def test_only_an_empty_database_is_laid(empty) -> None:
    database = empty("empty")
    assert tables.is_empty(database)

    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE something (id integer)")

    assert not tables.is_empty(database)
