"""Rows of the credit bank: the database itself takes no other word for them."""

import pytest
from django.db import DatabaseError, connection, transaction

from jiangtu.apps.career import credits
from jiangtu.apps.ledger import guard
from jiangtu.apps.registers.models import Organisation
from tests.apps.career.test_credits import approved

pytestmark = [pytest.mark.database, pytest.mark.django_db]
BOOK = "career_creditentry"


@pytest.mark.parametrize("statement", [f"UPDATE {BOOK} SET day = day", f"DELETE FROM {BOOK}"])
def test_an_entry_of_a_credit_book_is_neither_changed_nor_removed(city: Organisation, statement: str) -> None:
    approved()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert credits.verify() == []


def test_a_book_without_its_guard_is_told(city: Organisation) -> None:
    guard.let_go(connection, BOOK)
    told = credits.verify()
    guard.keep(connection, BOOK)

    assert told
    assert all(name.startswith(BOOK) for name in told)
