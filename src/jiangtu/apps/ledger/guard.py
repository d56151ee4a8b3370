"""What the database itself refuses, whoever asks: to change or remove an entry, a leg or a seal, and on PostgreSQL an
entry that does not balance. Other books that only grow are kept by the same triggers (`keep`).

SQLite has no triggers at the end of a statement or transaction: there the posting room checks before it writes, and
`checks.py` afterwards.
"""

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
TABLES = ("ledger_entry", "ledger_leg", "ledger_seal")
_FUNCTIONS = (
    _POST,
    """CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END$$""",
    # An empty table may be emptied: that is what test runs do to every table.
    """CREATE OR REPLACE FUNCTION ledger_refuse_rows() RETURNS trigger LANGUAGE plpgsql AS
    $$DECLARE found boolean; BEGIN
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', TG_TABLE_NAME) INTO found;
        IF found THEN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END$$""",
)
_BALANCED = (
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
_BALANCES = {"ledger_leg_balanced": "ledger_leg", "ledger_entry_has_legs": "ledger_entry"}
"""The triggers that keep entries balanced on PostgreSQL, and their tables."""


def _triggers(vendor: str, table: str) -> dict[str, str]:
    """What keeps a table append-only, by the name of the trigger."""
    if vendor == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        return {
            f"{table}_never_changed": f"BEFORE UPDATE ON {table} {refuse}",
            f"{table}_never_removed": f"BEFORE DELETE ON {table} {refuse}",
        }
    rows, all_ = (
        "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_rows()",
    )
    return {
        f"{table}_never_changed": f"BEFORE UPDATE OR DELETE ON {table} {rows}",
        f"{table}_never_emptied": f"BEFORE TRUNCATE ON {table} {all_}",
    }


def keep(connection: BaseDatabaseWrapper, *tables: str) -> None:
    """From now on rows are only ever added to these tables."""
    made = [_triggers(connection.vendor, table) for table in tables]
    _run(connection, *(f"CREATE TRIGGER {name} {what}" for kept in made for name, what in kept.items()))


def let_go(connection: BaseDatabaseWrapper, *tables: str) -> None:
    """Takes the guard of these tables away: for a migration of them, and for the tests that play the tamperer."""
    names = [(name, table) for table in tables for name in _triggers(connection.vendor, table)]
    _run(connection, *(_dropped(connection, name, table) for name, table in names))


def _dropped(connection: BaseDatabaseWrapper, name: str, table: str) -> str:
    return f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if connection.vendor == "postgresql" else "")


def missing(connection: BaseDatabaseWrapper, *tables: str) -> list[str]:
    """The triggers of these tables (none named: the ledger's) that are not there.

    A rebuilt table on SQLite loses its own without a word.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND NOT tgisinternal")
        there = {str(row[0]) for row in cursor.fetchall()}
    wanted = [name for table in tables or TABLES for name in _triggers(connection.vendor, table)]
    own = _BALANCES if connection.vendor == "postgresql" and not tables else ()
    return [name for name in (*wanted, *own) if name not in there]


def install(connection: BaseDatabaseWrapper) -> None:
    """From now on the database keeps the ledger's rules itself."""
    if connection.vendor == "postgresql":
        _run(connection, *_FUNCTIONS)
    keep(connection, *TABLES)
    if connection.vendor == "postgresql":
        _run(connection, *_BALANCED)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes the ledger's guard away, as `let_go` does."""
    let_go(connection, *TABLES)
    if connection.vendor == "postgresql":
        _run(connection, *(_dropped(connection, name, table) for name, table in _BALANCES.items()))


def _run(connection: BaseDatabaseWrapper, *statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
