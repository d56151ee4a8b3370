"""What the database itself refuses."""

import pytest
from django.db import DatabaseError, connection, transaction

from jiangtu.apps.ledger import guard, services
from jiangtu.apps.ledger.models import Line
from tests.apps.ledger.books import AT, MAKER, commit, line

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute(
                "SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1"
            )
    except DatabaseError:
        return True
    return False


@pytest.fixture
def posted() -> Line:
    made = line()
    commit(made, 500, "claim:1")
    services.seal(actor=MAKER, at=AT)
    return made


@pytest.mark.parametrize("table", guard.TABLES)
def test_nothing_written_is_changed_or_removed(posted: Line, table: str) -> None:
    column = {"ledger_entry": "reason", "ledger_leg": "account", "ledger_seal": "algorithm"}[table]

    assert [refused(f"UPDATE {table} SET {column} = {column}"), refused(f"DELETE FROM {table}")] == [
        True,
        True,
    ]


def test_a_line_cannot_pass_its_ceiling_even_by_hand(posted: Line) -> None:
    assert refused("UPDATE ledger_line SET committed = ceiling + 1")
    assert refused("UPDATE ledger_line SET committed = -1")


def test_postgresql_takes_no_entry_that_does_not_balance(posted: Line) -> None:
    """SQLite has no trigger at the end of a statement: there the proof finds it afterwards."""
    keeps = connection.vendor == "postgresql"
    entry = (
        "INSERT INTO ledger_entry (key, kind, about, reason, actor, at, day, digest)"
        " SELECT 'x', 'COMMIT', '', '', 'li', 0, '2025-01-01', digest FROM ledger_seal"
    )
    leg = "INSERT INTO ledger_leg (entry_id, place, line_id, account, fen) SELECT max(number), {}, {}, 'FREE', 5 FROM ledger_entry"

    assert (refused(entry), refused(leg.format(9, posted.pk))) == (keeps, keeps)
    assert services.verify().whole == keeps


def test_a_missing_guard_is_noticed(posted: Line) -> None:
    assert guard.missing(connection) == []
    guard.remove(connection)

    assert guard.missing(connection)
    assert {p.code for p in services.verify().problems} == {"GUARD_MISSING"}
    guard.install(connection)
