"""Payment orders: one payment to one payee, waiting for a batch; what they post, and how they are written for the bank.

OrdersNotReady      orders that are unknown, of another fund, or in a batch already
PayeeWrong          a payment without one payee, a name or an account that cannot be sent
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.ledger.kinds import Movement, OrderState
from jiangtu.apps.ledger.models import Order
from jiangtu.apps.ledger.posting import KeyReused
from jiangtu.apps.vault.crypto import Sealed, vault
from jiangtu.catalogues.ledger import movements
from jiangtu.engine.errors import Problem, Problems, Refusal, Sentence
from jiangtu.engine.ledger import bankfile
from jiangtu.engine.ledger import entry as entries

ACCOUNT = re.compile(r"\d{8,32}")
FIELD = "ledger_account"
NAME = re.compile(r"[^\x00-\x1f\x7f,\"]{1,120}")


class OrdersNotReady(Problems):
    """Orders that cannot go into this batch; none did."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "ORDERS_NOT_READY", Sentence("有%(n)s张付款单不能组批，整批没有组成。", n=len(problems)), problems
        )


class PayeeWrong(Refusal):
    """A payment that could not be sent."""

    def __init__(self, zh: str) -> None:
        super().__init__("PAYEE_WRONG", Sentence("付款单不成立：%(zh)s。", zh=zh), mend="核对收款人和账号。")


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment wanted. Exactly one of `person` and `employer` is the payee, `payee` the account's name.

    `about` is the claim's key under which the money was committed; `decided_by` the log-ins that decided the claim.
    """

    key: str
    line: int
    about: str
    amount_fen: int
    purpose: str
    payee: str
    account: str
    person: int | None = None
    employer: str = ""
    decided_by: tuple[str, ...] = ()


def order(payment: Payment) -> Order:
    """The payment order of that key, waiting for a batch; AmountWrong, PayeeWrong, KeyReused."""
    return orders_many([payment])[0]


def orders_many(payments: Sequence[Payment]) -> list[Order]:
    """One order a payment, all or none, in their order; a key used before gives its order. Cost: two statements."""
    for payment in payments:
        _check(payment)
    wanted = {payment.key: payment for payment in payments}
    with transaction.atomic():
        known = {o.key: o for o in _by_keys(list(wanted))}
        for key, kept in known.items():
            if _said(kept) != _wanted(wanted[key]):
                raise KeyReused(key)
        made = Order.objects.bulk_create(
            [_made(p) for key, p in wanted.items() if key not in known], batch_size=2_000
        )
    found = known | {o.key: o for o in made}
    return [found[payment.key] for payment in payments]


def _by_keys(keys: list[str]) -> list[Order]:
    return [o for n in range(0, len(keys), 5_000) for o in Order.objects.filter(key__in=keys[n : n + 5_000])]


def _check(payment: Payment) -> None:
    entries.whole_fen(payment.amount_fen)
    if (payment.person is None) == (not payment.employer):
        raise PayeeWrong("要有且只有一个收款人")
    if not NAME.fullmatch(payment.payee):
        raise PayeeWrong("户名为空，或含有不能写入代发文件的字符")
    if not ACCOUNT.fullmatch(payment.account):
        raise PayeeWrong("账号不是8至32位数字")


def _made(p: Payment) -> Order:
    safe = vault()
    return Order(
        key=p.key, line_id=p.line, person=p.person, employer=p.employer, payee=p.payee,
        account=safe.seal(p.account, about=_about(p.key)), account_index=safe.index(p.account, field=FIELD),
        tail=p.account[-4:], amount_fen=p.amount_fen, about=p.about, purpose=p.purpose,
        decided_by=" ".join(sorted(set(p.decided_by))),
    )  # fmt: skip


def _about(key: str) -> bytes:
    return f"ledger_order.account:{key}".encode()


def _said(o: Order) -> tuple[object, ...]:
    return (o.line_id, o.about, o.amount_fen, o.payee, o.person, o.employer, bytes(o.account_index))


def _wanted(p: Payment) -> tuple[object, ...]:
    index = vault().index(p.account, field=FIELD)
    return (p.line, p.about, p.amount_fen, p.payee, p.person, p.employer, index)


def withdraw_order(*, key: str, reason: str, actor: Actor, at: dt.datetime) -> Order:
    """An order that will not be paid, taken back while no batch holds it; OrdersNotReady otherwise."""
    with transaction.atomic():
        kept = Order.objects.select_for_update().get(key=key)
        if kept.state not in (OrderState.READY, OrderState.WITHDRAWN):
            raise OrdersNotReady([unready(kept.key, kept.get_state_display())])
        kept.state, kept.reason = OrderState.WITHDRAWN, reason
        kept.save(update_fields=["state", "reason"])
        audit.record(Deed(Action.LEDGER, at, detail={"order": key, "withdrawn": reason}), actor=actor)
    return kept


def unready(key: str, zh: str) -> Problem:
    """Why one order cannot go where it was wanted."""
    return Problem("ORDER_NOT_READY", zh, value=key, mend="先处理这张付款单，或不选它。")


def posting(o: Order, kind: Movement) -> entries.Draft:
    """What one movement of an order posts; its key is the order's, so that it happens once."""
    legs = entries.legs(movements()[kind].legs, line=o.line_id, fen=o.amount_fen)
    return entries.Draft(f"order:{o.key}:{kind}", kind, legs, o.about, o.reason)


def sent(orders: Sequence[Order]) -> list[bankfile.Payment]:
    """The orders as lines of the bank's file, accounts opened; Sealed when one was changed since it was ordered."""
    safe = vault()
    return [
        bankfile.Payment(n, o.payee, _opened(safe.open(bytes(o.account), about=_about(o.key)), o), o.amount_fen, o.purpose)
        for n, o in enumerate(orders, start=1)
    ]  # fmt: skip


def _opened(account: str, o: Order) -> str:
    if vault().index(account, field=FIELD) != bytes(o.account_index):
        raise Sealed("account and index differ")
    return account
