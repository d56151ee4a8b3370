"""A fund with a budget line, people who handle money, and a hand on the clock."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.ledger import guard, services
from jiangtu.apps.ledger.kinds import Source
from jiangtu.apps.ledger.models import Batch, Line, Order
from jiangtu.apps.ledger.orders import Payment
from jiangtu.catalogues.ledger import bank_file
from jiangtu.engine.ledger import bankfile

AT = dt.datetime(2025, 6, 30, 8, tzinfo=dt.UTC)
PLACE = services.Place("UNEMPLOYMENT_INSURANCE", 2025, Source.INSURANCE, "450200")


@dataclass(frozen=True, slots=True)
class Clerk:
    """Somebody of the office."""

    username: str
    role: str = Role.HR_OFFICER


MAKER, CHECKER, SECOND, DECIDER = Clerk("maker"), Clerk("checker"), Clerk("second"), Clerk("decider")


def line(ceiling_fen: int = 1_000_000, place: services.Place = PLACE) -> Line:
    """A budget line with this ceiling."""
    services.open_fund(code=place.fund, name="失业保险基金")
    key = f"budget:{place.year}:{place.source}"
    return services.set_budget(
        services.Budget(place, ceiling_fen, "柳财社〔2025〕1号", key), actor=MAKER, at=AT
    )


def commit(line: Line, fen: int, about: str) -> services.Posted:
    return services.commit(services.Sum(line.pk, fen, f"{about}:commit", about), actor=MAKER, at=AT)


def payment(line: Line, fen: int, about: str, **said: object) -> Payment:
    told = {"payee": "覃美玲", "account": "6222020000001234", "person": 7, "decided_by": ("decider",)} | said
    return Payment(f"{about}:pay", line.pk, about, fen, "技能提升补贴", **told)


def ordered(line: Line, *amounts: int) -> list[Order]:
    """Orders of committed claims claim:1, claim:2, …"""
    claims = [(f"claim:{n}", fen) for n, fen in enumerate(amounts, start=1)]
    for about, fen in claims:
        commit(line, fen, about)
    return services.orders_many([payment(line, fen, about) for about, fen in claims])


def batch(line: Line, *amounts: int) -> Batch:
    """A submitted batch of such orders."""
    ordered(line, *amounts)
    made = services.open_batch(fund=line.fund_id, title="六月", key="batch:1", actor=MAKER, at=AT)
    return services.submit_batch(batch=made.pk, actor=MAKER, at=AT)


def filed(line: Line, *amounts: int) -> Batch:
    """The same approved and sent to the bank."""
    made = batch(line, *amounts)
    services.approve_batch(batch=made.pk, digest=made.digest, actor=CHECKER, at=AT)
    services.bank_file(batch=made.pk, actor=MAKER, at=AT)
    made.refresh_from_db()
    return made


def answers(made: Batch, *failed: int) -> list[bankfile.Answer]:
    """What an honest bank answers; the numbers in `failed` did not work."""
    return [
        bankfile.Answer(n, o.payee, "6222020000001234", o.amount_fen, "FAILED" if n in failed else "PAID", "账号已销户" if n in failed else "", "")
        for n, o in enumerate(made.orders.order_by("pk"), start=1)
    ]  # fmt: skip


def returned(made: Batch, told: list[bankfile.Answer]) -> bytes:
    """Answers as the file a bank sends."""
    return bankfile.answer_file(bank_file(), f"{made.pk:08d}", told)


def emptied() -> None:
    """The entries gone, for a test that commits for good; only with the guard taken away."""
    guard.remove(connection)
    with connection.cursor() as cursor:
        for table in ("ledger_leg", "ledger_entry", "ledger_seal"):
            cursor.execute(f"DELETE FROM {table}")
    guard.install(connection)
