"""The triggers that make the audit table append-only, whoever asks: the ORM, a shell or another program."""

from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE = (
    """CREATE TRIGGER audit_line_never_changed BEFORE UPDATE ON audit_line
    BEGIN SELECT RAISE(ABORT, 'audit lines are append-only'); END""",
    """CREATE TRIGGER audit_line_never_removed BEFORE DELETE ON audit_line
    BEGIN SELECT RAISE(ABORT, 'audit lines are append-only'); END""",
)
_SQLITE_OFF = (
    "DROP TRIGGER IF EXISTS audit_line_never_changed",
    "DROP TRIGGER IF EXISTS audit_line_never_removed",
)
_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION audit_line_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN
        RAISE EXCEPTION 'audit lines are append-only' USING ERRCODE = 'integrity_constraint_violation';
    END$$""",
    """CREATE TRIGGER audit_line_never_changed BEFORE UPDATE OR DELETE ON audit_line
    FOR EACH ROW EXECUTE FUNCTION audit_line_refuse()""",
    """CREATE TRIGGER audit_line_never_emptied BEFORE TRUNCATE ON audit_line
    FOR EACH STATEMENT EXECUTE FUNCTION audit_line_refuse()""",
)
_POSTGRESQL_OFF = (
    "DROP TRIGGER IF EXISTS audit_line_never_changed ON audit_line",
    "DROP TRIGGER IF EXISTS audit_line_never_emptied ON audit_line",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """From now on the database itself refuses to change or remove a line."""
    _run(connection, _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes the guard away: for a migration of the table, and for the tests that play the tamperer."""
    _run(connection, _SQLITE_OFF if connection.vendor == "sqlite" else _POSTGRESQL_OFF)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
