"""What the database itself refuses, whoever asks: to change or remove an entry, a leg or a seal, and on PostgreSQL an
entry that does not balance.

SQLite has no triggers at the end of a statement or transaction: there the posting room checks before it writes, and
`checks.py` afterwards.
"""

import re

from django.db.backends.base.base import BaseDatabaseWrapper

_TRIGGER = re.compile(r"CREATE (?:CONSTRAINT )?TRIGGER (\w+)")
TABLES = ("ledger_entry", "ledger_leg", "ledger_seal")
_SQLITE = tuple(
    f"""CREATE TRIGGER {table}_never_{word} BEFORE {deed} ON {table}
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"""
    for table in TABLES
    for word, deed in (("changed", "UPDATE"), ("removed", "DELETE"))
)
_SQLITE_OFF = tuple(
    f"DROP TRIGGER IF EXISTS {table}_never_{word}" for table in TABLES for word in ("changed", "removed")
)
_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN
        RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation';
    END$$""",
    # An empty table may be emptied: that is what test runs do to every table.
    """CREATE OR REPLACE FUNCTION ledger_refuse_rows() RETURNS trigger LANGUAGE plpgsql AS
    $$DECLARE found boolean; BEGIN
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', TG_TABLE_NAME) INTO found;
        IF found THEN
            RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END$$""",
    *(
        statement
        for table in TABLES
        for statement in (
            f"""CREATE TRIGGER {table}_never_changed BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION ledger_refuse()""",
            f"""CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_rows()""",
        )
    ),
    # All legs of an entry are written by one statement, so the rule is kept at its end, for one entry or a million.
    """CREATE OR REPLACE FUNCTION ledger_balanced() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN
        IF EXISTS (SELECT 1 FROM ledger_leg WHERE entry_id IN (SELECT entry_id FROM fresh)
                   GROUP BY entry_id HAVING sum(fen) <> 0 OR count(*) < 2) THEN
            RAISE EXCEPTION 'entry does not balance' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END$$""",
    """CREATE TRIGGER ledger_leg_balanced AFTER INSERT ON ledger_leg REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_balanced()""",
    """CREATE OR REPLACE FUNCTION ledger_has_legs() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN
        IF NOT EXISTS (SELECT 1 FROM ledger_leg WHERE entry_id = NEW.number) THEN
            RAISE EXCEPTION 'entry without legs' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END$$""",
    """CREATE CONSTRAINT TRIGGER ledger_entry_has_legs AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_has_legs()""",
)
_POSTGRESQL_OFF = (
    *(f"DROP TRIGGER IF EXISTS {table}_never_changed ON {table}" for table in TABLES),
    *(f"DROP TRIGGER IF EXISTS {table}_never_emptied ON {table}" for table in TABLES),
    "DROP TRIGGER IF EXISTS ledger_leg_balanced ON ledger_leg",
    "DROP TRIGGER IF EXISTS ledger_entry_has_legs ON ledger_entry",
)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that are not there: a rebuilt table on SQLite loses its own without a word."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND NOT tgisinternal")
        there = {str(row[0]) for row in cursor.fetchall()}
    wanted = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    return [name for statement in wanted for name in _TRIGGER.findall(statement) if name not in there]


def install(connection: BaseDatabaseWrapper) -> None:
    """From now on the database keeps these rules itself."""
    _run(connection, _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes the guard away: for a migration of the tables, and for the tests that play the tamperer."""
    _run(connection, _SQLITE_OFF if connection.vendor == "sqlite" else _POSTGRESQL_OFF)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
