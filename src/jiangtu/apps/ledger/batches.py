"""Payment orders and their batches: made by one person, checked by others, frozen, filed at the bank.

BatchRefusal
├── OwnWork             the maker, or who decided one of the claims, may not approve
├── ApprovedAlready     one person approves once
├── BatchChanged        what stands in the batch is not what was submitted
├── BatchEmpty          nothing to pay
└── NoBand              no rule says who approves such a sum on this day
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.ledger import rules
from jiangtu.apps.ledger.kinds import BATCH, Movement, OrderState
from jiangtu.apps.ledger.models import Approval, Batch, Order, Turn
from jiangtu.apps.ledger.orders import OrdersNotReady, posting, sent, unready
from jiangtu.apps.ledger.posting import post_many
from jiangtu.catalogues.ledger import bands
from jiangtu.catalogues.ledger import bank_file as bank_layout
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.ledger import bankfile
from jiangtu.engine.terms import money


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


@dataclass(frozen=True, slots=True)
class File:
    """A file for the bank."""

    name: str
    content: bytes


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
    wrong = [unready(key, "不是这项资金待组批的付款单") for key in orders if key not in known]
    if wrong:
        raise OrdersNotReady(wrong)
    return [known[key] for key in dict.fromkeys(orders)]


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
        own = own_work(kept, (o.decided_by for o in orders), actor)
        if own is not None:
            raise own
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


def own_work(batch: Batch, deciders: Iterable[str], actor: Actor) -> OwnWork | None:
    """Why this actor may not approve a batch whose orders were decided by these; None when he may."""
    if actor.username == batch.made_by:
        return OwnWork("这一批是您制的单")
    decided = sum(actor.username in names.split() for names in deciders)
    return OwnWork(Sentence("其中%(decided)s件申请由您审定", decided=decided)) if decided else None


def _accrue(orders: Sequence[Order], actor: Actor, at: dt.datetime) -> None:
    post_many([posting(o, Movement.ACCRUE) for o in orders], actor=actor, at=at)


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
    """One order taken out of a draft, to wait for another batch; Order.DoesNotExist, StepNotAllowed once it is frozen."""
    with transaction.atomic():
        kept = _locked(batch)
        BATCH.after(kept.state, "submit", role=actor.role)
        taken = kept.orders.get(pk=order)
        taken.batch, taken.state = None, OrderState.READY
        taken.save(update_fields=["batch", "state"])
        _turned(kept, "drop", actor, at, taken.about)


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
