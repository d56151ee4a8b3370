"""Payment orders and their batches: made by one person, checked by others, frozen, filed at the bank.

BatchRefusal
├── OwnWork             the maker, or who decided one of the claims, may not approve
├── ApprovedAlready     one person approves once
├── BatchChanged        what stands in the batch is not what was submitted
├── BatchEmpty          nothing to pay
├── NoBand              no rule says who approves such a sum on this day
└── OrdersNotReady      orders that are unknown, of another fund, or in a batch already
PayeeWrong              a payment without one payee, a name or an account that cannot be sent
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.ledger import rules
from jiangtu.apps.ledger.kinds import BATCH, Movement, OrderState
from jiangtu.apps.ledger.models import Approval, Batch, Order, Turn
from jiangtu.apps.ledger.posting import KeyReused, post_many
from jiangtu.apps.vault.crypto import Sealed, vault
from jiangtu.catalogues.ledger import bands, movements
from jiangtu.catalogues.ledger import bank_file as bank_layout
from jiangtu.engine.errors import Problem, Problems, Refusal, Sentence
from jiangtu.engine.ledger import bankfile
from jiangtu.engine.ledger import entry as entries
from jiangtu.engine.terms import money

ACCOUNT = re.compile(r"\d{8,32}")
FIELD = "ledger_account"
NAME = re.compile(r"[^\x00-\x1f\x7f,\"]{1,120}")


class BatchRefusal(Refusal):
    """Nothing was approved or sent."""


class OwnWork(BatchRefusal):
    """Maker and checker, and who decided and who pays, are different people."""

    def __init__(self, zh: str) -> None:
        super().__init__(
            "OWN_WORK",
            Sentence("%(zh)s，不能复核这一批。", zh=zh),
            mend="请由没有经手的人复核。",
            source="不相容岗位分离",
        )


class ApprovedAlready(BatchRefusal):
    """One person approves once."""

    def __init__(self) -> None:
        super().__init__("APPROVED_ALREADY", "您已经复核过这一批。", mend="大额批次要由另一人再复核。")


class BatchChanged(BatchRefusal):
    """What stands in the batch is not what was submitted."""

    def __init__(self) -> None:
        super().__init__("BATCH_CHANGED", "批次内容与提交复核时不一致。", mend="退回后重新提交。")


class BatchEmpty(BatchRefusal):
    """Nothing to pay."""

    def __init__(self) -> None:
        super().__init__("BATCH_EMPTY", "批次里没有付款单。", mend="先选入待付的付款单。")


class NoBand(BatchRefusal):
    """No rule says who approves such a sum on this day."""

    def __init__(self, total: int) -> None:
        super().__init__(
            "NO_BAND",
            Sentence("没有%(total)s的审批规定。", total=money.yuan(total)),
            mend="在 catalogues/ledger/bands.csv 中补充。",
        )


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


@dataclass(frozen=True, slots=True)
class File:
    """A file for the bank."""

    name: str
    content: bytes


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
            raise OrdersNotReady([_unready(kept.key, kept.get_state_display())])
        kept.state, kept.reason = OrderState.WITHDRAWN, reason
        kept.save(update_fields=["state", "reason"])
        audit.record(Deed(Action.LEDGER, at, detail={"order": key, "withdrawn": reason}), actor=actor)
    return kept


def open_batch(
    *, fund: str, title: str, key: str, actor: Actor, at: dt.datetime, orders: Sequence[str] | None = None
) -> Batch:
    """A batch of ready orders of one fund, those named or (None) all of them; the same key gives the same batch."""
    with transaction.atomic():
        kept = Batch.objects.filter(key=key).first()
        if kept is not None:
            return kept
        ready = Order.objects.select_for_update(of=("self",)).filter(state=OrderState.READY, line__fund=fund)
        chosen = _chosen(orders, list(ready.order_by("pk").values_list("pk", "key")))
        if not chosen:
            raise BatchEmpty
        made = Batch.objects.create(fund_id=fund, title=title, key=key, made_by=actor.username, made_at=at)
        for n in range(0, len(chosen), 5_000):
            part = Order.objects.filter(pk__in=chosen[n : n + 5_000])
            part.update(batch=made, state=OrderState.BATCHED)
        _turned(made, "open", actor, at)
    return made


def _chosen(orders: Sequence[str] | None, ready: list[tuple[int, str]]) -> list[int]:
    if orders is None:
        return [pk for pk, _ in ready]
    known = {key: pk for pk, key in ready}
    wrong = [_unready(key, "不是这项资金待组批的付款单") for key in orders if key not in known]
    if wrong:
        raise OrdersNotReady(wrong)
    return [known[key] for key in dict.fromkeys(orders)]


def _unready(key: str, zh: str) -> Problem:
    return Problem("ORDER_NOT_READY", zh, value=key, mend="先处理这张付款单，或不选它。")


def submit_batch(*, batch: int, actor: Actor, at: dt.datetime) -> Batch:
    """The batch frozen as it stands and put before its checkers; BatchEmpty, StepNotAllowed."""
    with transaction.atomic():
        kept = _locked(batch)
        kept.state = BATCH.after(kept.state, "submit", role=actor.role)
        orders = list(kept.orders.order_by("pk"))
        if not orders:
            raise BatchEmpty
        kept.digest = frozen(kept, orders)
        kept.save(update_fields=["state", "digest"])
        _turned(kept, "submit", actor, at)
    return kept


def frozen(batch: Batch, orders: Sequence[Order]) -> str:
    """The hash of all that is paid by a batch; one that was sent back is another batch to its checkers."""
    rounds = batch.turns.filter(step="refuse").count()
    said = [
        (
            o.key,
            o.line_id,
            o.person,
            o.employer,
            o.payee,
            bytes(o.account_index).hex(),
            o.amount_fen,
            o.about,
            o.purpose,
        )
        for o in orders
    ]
    return hashlib.sha256(json.dumps([batch.pk, rounds, said], ensure_ascii=False).encode()).hexdigest()


def approve_batch(*, batch: int, digest: str, actor: Actor, at: dt.datetime) -> Batch:
    """One checker's yes to what `digest` names; the batch is approved, and its debts booked, with the last one needed.

    OwnWork, ApprovedAlready, BatchChanged, NoBand, Overdrawn when the commitment behind an order is gone.
    """
    with transaction.atomic():
        kept = _locked(batch)
        after = BATCH.after(kept.state, "approve", role=actor.role)
        orders = list(kept.orders.order_by("pk"))
        _refuse_own_work(kept, orders, actor)
        if not digest == kept.digest == frozen(kept, orders):
            raise BatchChanged
        if kept.approvals.filter(by=actor.username, digest=digest).exists():
            raise ApprovedAlready
        Approval.objects.create(batch=kept, by=actor.username, at=at, digest=digest)
        if kept.approvals.filter(digest=digest).count() >= approvers(
            sum(o.amount_fen for o in orders), day=_day(at)
        ):
            kept.state = after
            kept.save(update_fields=["state"])
            _accrue(orders, actor, at)
            kept.orders.update(state=OrderState.APPROVED)
        _turned(kept, "approve", actor, at)
    return kept


def approvers(total: int, *, day: dt.date) -> int:
    """How many people must approve such a sum in fen; NoBand when no rule says so."""
    band = rules.band_of(total, bands(), day=day)
    if band is None:
        raise NoBand(total)
    return band.approvers


def _refuse_own_work(batch: Batch, orders: Sequence[Order], actor: Actor) -> None:
    if actor.username == batch.made_by:
        raise OwnWork("这一批是您制的单")
    decided = sum(actor.username in o.decided_by.split() for o in orders)
    if decided:
        raise OwnWork(Sentence("其中%(decided)s件申请由您审定", decided=decided))


def _accrue(orders: Sequence[Order], actor: Actor, at: dt.datetime) -> None:
    post_many([posting(o, Movement.ACCRUE) for o in orders], actor=actor, at=at)


def posting(o: Order, kind: Movement) -> entries.Draft:
    """What one movement of an order posts; its key is the order's, so that it happens once."""
    legs = entries.legs(movements()[kind].legs, line=o.line_id, fen=o.amount_fen)
    return entries.Draft(f"order:{o.key}:{kind}", kind, legs, o.about, o.reason)


def refuse_batch(*, batch: int, reason: str, actor: Actor, at: dt.datetime) -> Batch:
    """The batch sent back to its maker with the reason; ReasonMissing, StepNotAllowed."""
    return _stepped(batch, "refuse", actor, at, reason)


def cancel_batch(*, batch: int, reason: str, actor: Actor, at: dt.datetime) -> Batch:
    """A draft given up; its orders wait for another batch."""
    with transaction.atomic():
        kept = _stepped(batch, "cancel", actor, at, reason)
        kept.orders.update(batch=None, state=OrderState.READY)
    return kept


def drop_order(*, batch: int, order: int, actor: Actor, at: dt.datetime) -> None:
    """One order taken out of a draft; StepNotAllowed for a batch that is frozen."""
    with transaction.atomic():
        kept = _locked(batch)
        BATCH.after(kept.state, "submit", role=actor.role)
        kept.orders.filter(pk=order).update(batch=None, state=OrderState.READY)
        _turned(kept, "drop", actor, at)


def bank_file(*, batch: int, actor: Actor, at: dt.datetime) -> File:
    """The file that goes to the bank: exactly what was approved, the same bytes at every call; BatchChanged otherwise."""
    with transaction.atomic():
        kept = _locked(batch)
        after = BATCH.after(kept.state, "file", role=actor.role)
        orders = list(kept.orders.order_by("pk"))
        if frozen(kept, orders) != kept.digest:
            raise BatchChanged
        form, number = bank_layout(), f"{kept.pk:08d}"
        content = bankfile.write(form, number, sent(orders))
        digest = hashlib.sha256(content).hexdigest()
        if kept.file_digest not in ("", digest):
            raise BatchChanged
        if kept.state != after:
            kept.state, kept.file_digest = after, digest
            kept.save(update_fields=["state", "file_digest"])
        _turned(kept, "file", actor, at)
    return File(form.out.name.format(batch=number), content)


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


def _stepped(batch: int, step: str, actor: Actor, at: dt.datetime, reason: str) -> Batch:
    with transaction.atomic():
        kept = _locked(batch)
        kept.state = BATCH.after(kept.state, step, role=actor.role, reason=reason)
        kept.save(update_fields=["state"])
        _turned(kept, step, actor, at, reason)
    return kept


def _locked(batch: int) -> Batch:
    return Batch.objects.select_for_update().get(pk=batch)


def _turned(batch: Batch, step: str, actor: Actor, at: dt.datetime, reason: str = "") -> None:
    Turn.objects.create(batch=batch, step=step, state=batch.state, by=actor.username, at=at, reason=reason)
    detail: dict[str, str | int] = {
        "batch": batch.pk,
        "step": step,
        "state": str(batch.state),
        "reason": reason,
    }
    audit.record(Deed(Action.LEDGER, at, detail=detail), actor=actor)


def _day(at: dt.datetime) -> dt.date:
    return timezone.localtime(at).date()
