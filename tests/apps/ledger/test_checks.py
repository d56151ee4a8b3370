"""The proof of the books finds whatever is done to them behind their back."""

from collections.abc import Iterator

import pytest
from django.db import connection

from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.ledger import guard, services
from jiangtu.apps.ledger.checks import Verification
from jiangtu.apps.ledger.models import Entry, Leg, Line, Order, Seal
from tests.apps.ledger.books import AT, MAKER, answers, commit, filed, line, returned

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def paid() -> Iterator[Line]:
    made = line()
    batch = filed(made, 240_000, 420_000)
    services.read_return(batch=batch.pk, content=returned(batch, answers(batch, 2)), actor=MAKER, at=AT)
    guard.remove(connection)
    yield made
    guard.install(connection)


def codes() -> set[str]:
    return {p.code for p in services.verify().problems} - {"GUARD_MISSING"}


def test_whole_books_prove_themselves_and_say_what_is_not_sealed_yet(paid: Line) -> None:
    commit(paid, 5, "claim:3")
    told = services.verify()

    assert codes() == set()
    assert told == Verification(
        entries=8, lines=1, payments=1, seals=1, unsealed=1, unbalanced=0, over_ceiling=0, drift=0, problems=told.problems
    )  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE ledger_entry SET about = 'x' WHERE kind = 'SETTLE'", {"CHANGED", "CHAIN_BROKEN"}),
        ("UPDATE ledger_entry SET digest = (SELECT digest FROM ledger_seal)", {"CHANGED"}),
        ("UPDATE ledger_leg SET fen = fen + 1 WHERE account = 'EXPENSE'", {"CHANGED", "CHAIN_BROKEN", "UNBALANCED", "BOOKS"}),
        ("UPDATE ledger_leg SET fen = fen * 2 WHERE account IN ('COMMITTED', 'FREE')", {"CHANGED", "CHAIN_BROKEN", "DRIFT", "UNBALANCED", "BOOKS"}),
        ("UPDATE ledger_line SET committed = committed - 5", {"DRIFT"}),
        ("UPDATE ledger_line SET ceiling = ceiling + 5", {"DRIFT"}),
        ("UPDATE ledger_order SET amount_fen = 1 WHERE state = 'PAID'", {"PAID_WITHOUT_ENTRY"}),
        ("UPDATE ledger_order SET state = 'PAID' WHERE state = 'FAILED'", {"PAID_WITHOUT_ENTRY"}),
        ("UPDATE ledger_order SET state = 'FAILED'", {"ENTRY_WITHOUT_ORDER"}),
        ("UPDATE ledger_seal SET count = count + 1", {"CHAIN_BROKEN"}),
    ],
)  # fmt: skip
def test_every_change_behind_the_back_is_named(paid: Line, statement: str, found: set[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert codes() == found


def test_a_payment_removed_with_its_legs_breaks_the_seal(paid: Line) -> None:
    entry = Entry.objects.get(kind="SETTLE")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_leg WHERE entry_id = %s", [entry.pk])
        cursor.execute("DELETE FROM ledger_entry WHERE number = %s", [entry.pk])

    assert codes() == {"CHAIN_BROKEN", "DRIFT", "PAID_WITHOUT_ENTRY"}


def test_seals_follow_each_other_and_stand_in_the_audit_chain(paid: Line) -> None:
    commit(paid, 5, "claim:3")
    second = services.seal(actor=MAKER, at=AT)
    nothing = services.seal(actor=MAKER, at=AT)
    last = AuditLine.objects.order_by("-number").values_list("detail", flat=True)[0]

    assert (Seal.objects.count(), nothing) == (2, None)
    assert second is not None and bytes(second.digest).hex() in last
    assert (services.verify().unsealed, Leg.objects.count() > 0, Order.objects.count()) == (0, True, 2)
