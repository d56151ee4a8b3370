"""What the database itself refuses, whoever asks: to change or remove an entry, a leg or a seal, and on PostgreSQL an
entry that does not balance.

SQLite has no triggers at the end of a statement or transaction: there the posting room checks before it writes, and
`checks.py` afterwards.
"""

import re

from django.db.backends.base.base import BaseDatabaseWrapper

SEALING = 0x6A74_7365_616C
"""The advisory lock between writers (shared, until they commit) and the sealer (alone, for a moment)."""
MOVE = """UPDATE ledger_line
SET ceiling = ceiling + {ceiling}, committed = committed + {committed}, paid = paid + {paid}
WHERE id = {line} AND committed + {committed} >= 0 AND paid + {paid} >= 0
AND committed + {committed} + paid + {paid} <= ceiling + {ceiling}"""
"""A budget line moved by one statement that checks it: no two writers can both take the last fen."""
_MOVED = MOVE.format(ceiling="d_ceiling", committed="d_committed", paid="d_paid", line="d_line")
_POST = f"""CREATE OR REPLACE FUNCTION ledger_post(
    d_line bigint, d_ceiling bigint, d_committed bigint, d_paid bigint, said text[], at bigint, day date,
    digest bytea, accounts text[], amounts bigint[]) RETURNS bigint LANGUAGE plpgsql AS
$$DECLARE made bigint; BEGIN
    PERFORM pg_advisory_xact_lock_shared({SEALING});
    {_MOVED};
    IF NOT FOUND THEN RETURN NULL; END IF;
    INSERT INTO ledger_entry (key, kind, about, reason, actor, at, day, digest)
    VALUES (said[1], said[2], said[3], said[4], said[5], at, day, digest) RETURNING number INTO made;
    INSERT INTO ledger_leg (entry_id, place, line_id, account, fen)
    SELECT made, v.place, d_line, v.account, v.fen
    FROM unnest(accounts, amounts) WITH ORDINALITY AS v (account, fen, place);
    RETURN made;
END$$"""  # noqa: S608 - made of constants
"""An entry on one line, in one call whose statements PostgreSQL has planned once."""
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
    _POST,
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
        IF EXISTS (SELECT 1 FROM fresh GROUP BY entry_id HAVING sum(fen) <> 0 OR count(*) < 2) THEN
            RAISE EXCEPTION 'entry does not balance' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END$$""",
    """CREATE TRIGGER ledger_leg_balanced AFTER INSERT ON ledger_leg REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_balanced()""",
    # Planned once while the table is small, the look-up would scan it for ever: the index is asked for.
    """CREATE OR REPLACE FUNCTION ledger_has_legs() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS
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
