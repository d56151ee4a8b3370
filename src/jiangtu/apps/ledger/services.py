"""The verbs of public money: budgets, commitments, payments, recoveries, counter-entries. Each may be repeated by its key.

Officers' verbs on budgets leave an audit line; postings do not, they are the log themselves and are sealed (`chain.py`).

LedgerRefusal
├── CounterRefused       the entry was countered, is a counter-entry, or went through the bank
├── TransferRefused      not between years (the money would lose its age) or funds
├── ReasonMissing        of engine.terms.states: written off or countered without saying why
└── PostingRefusal       (posting.py) over the ceiling, overdrawn, key reused
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.ledger.batches import (
    approve_batch,
    bank_file,
    cancel_batch,
    drop_order,
    open_batch,
    refuse_batch,
    submit_batch,
)
from jiangtu.apps.ledger.chain import seal
from jiangtu.apps.ledger.checks import verify
from jiangtu.apps.ledger.kinds import BY_THE_BANK, Movement, Source
from jiangtu.apps.ledger.models import Entry, Fund, Line
from jiangtu.apps.ledger.orders import Payment, order, orders_many, withdraw_order
from jiangtu.apps.ledger.posting import Posted, drafted, known_entries, post, post_many
from jiangtu.apps.ledger.returns import read_return
from jiangtu.catalogues.ledger import movements
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.ledger import entry as entries
from jiangtu.engine.ledger.split import Share, split
from jiangtu.engine.terms.states import ReasonMissing

__all__ = [
    "Budget", "Payment", "Place", "Shared", "Sum", "approve_batch", "bank_file", "cancel_batch", "commit", "counter", "draft", "drop_order", "open_batch", "open_fund", "order",
    "orders_many", "pay", "post", "post_many", "read_return", "receive", "recover", "refuse_batch", "release", "seal",
    "set_budget", "share_budget", "submit_batch", "transfer", "verify", "withdraw_order", "write_off",
]  # fmt: skip


class LedgerRefusal(Refusal):
    """Nothing was booked."""


class CounterRefused(LedgerRefusal):
    """The entry cannot be countered."""

    def __init__(self, zh: str) -> None:
        super().__init__(
            "COUNTER_REFUSED",
            Sentence("不能冲销：%(zh)s。", zh=zh),
            mend="已付出的钱请办理追回；其他更正请重新记一笔。",
        )


class TransferRefused(LedgerRefusal):
    """Budget cannot move between these lines."""

    def __init__(self) -> None:
        super().__init__(
            "TRANSFER_REFUSED",
            "只能在同一资金、同一年度的预算之间调剂。",
            mend="跨年度结转的钱仍记在原年度，以便计算结转年限。",
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a budget line lies: fund, year, source, area (six digits)."""

    fund: str
    year: int
    source: Source
    area: str


def open_fund(*, code: str, name: str, english: str = "", document: str = "") -> Fund:
    """The fund of that code, made when it is new."""
    said = {"name": name, "english": english, "document": document}
    return Fund.objects.update_or_create(code=code, defaults=said)[0]


@dataclass(frozen=True, slots=True)
class Budget:
    """A ceiling in fen for a place, and the number of the paper that sets it. Zero closes a line nothing is left on."""

    place: Place
    ceiling_fen: int
    document: str
    key: str


def set_budget(wanted: Budget, *, actor: Actor, at: dt.datetime) -> Line:
    """The budget line with this ceiling from now on; CutBelowCommitments below what is committed and paid."""
    place, ceiling = wanted.place, wanted.ceiling_fen
    if ceiling != 0:
        entries.whole_fen(ceiling)
    about = f"{place.fund}:{place.year}:{place.source}:{place.area}={ceiling}"
    with transaction.atomic():
        found, _ = Line.objects.get_or_create(
            fund_id=place.fund, year=place.year, source=place.source, area=place.area
        )
        line = Line.objects.select_for_update().get(pk=found.pk)
        if not _budgeted(wanted.key, about) and ceiling != line.ceiling:
            made = _budget(line.pk, ceiling - line.ceiling)
            post(entries.Draft(wanted.key, Movement.BUDGET, made, about, wanted.document), actor=actor, at=at)
            detail: dict[str, str | int] = {"budget": line.pk, "fen": ceiling, "document": wanted.document}
            audit.record(Deed(Action.LEDGER, at, detail=detail), actor=actor)
        line.refresh_from_db()
    return line


@dataclass(frozen=True, slots=True)
class Shared:
    """One total in fen for a fund, year and area that several sources bear; each share names its source."""

    fund: str
    year: int
    area: str
    total_fen: int
    shares: tuple[Share, ...]
    document: str
    key: str

    def parts(self) -> list[tuple[Source, int]]:
        """What each source bears, in fen, those without a share left out; CapsTooLow, AmountWrong."""
        parts = split(self.total_fen, self.shares)
        return [(Source(one.source), fen) for one, fen in zip(self.shares, parts, strict=True) if one.weight]


def share_budget(wanted: Shared, *, actor: Actor, at: dt.datetime) -> list[Line]:
    """The line of each source with its part of the total as its ceiling, all or none; CutBelowCommitments."""
    with transaction.atomic():
        return [
            set_budget(
                Budget(
                    Place(wanted.fund, wanted.year, source, wanted.area),
                    fen,
                    wanted.document,
                    f"{wanted.key}:{source}",
                ),
                actor=actor,
                at=at,
            )
            for source, fen in wanted.parts()
        ]


def _budgeted(key: str, about: str) -> bool:
    """Whether the key has set this very budget before; KeyReused when it set another."""
    entry = Entry.objects.filter(key=key).prefetch_related("legs").first()
    if entry is None:
        return False
    kept = drafted(entry)
    known_entries([entries.Draft(key, Movement.BUDGET, kept.legs, about, kept.reason)])
    return True


def _budget(line: int, fen: int) -> tuple[entries.Leg, ...]:
    made = entries.legs(movements()[Movement.BUDGET].legs, line=line, fen=abs(fen))
    return made if fen > 0 else entries.turned(made)


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount on a budget line for a matter: `about` is the matter's key (a claim's), `key` this one movement's."""

    line: int
    amount_fen: int
    key: str
    about: str
    reason: str = ""


def draft(kind: Movement, wanted: Sum) -> entries.Draft:
    """What a movement of one amount on one line posts; AmountWrong unless it is a positive whole number of fen."""
    made = entries.legs(movements()[kind].legs, line=wanted.line, fen=wanted.amount_fen)
    return entries.Draft(wanted.key, kind, made, wanted.about, wanted.reason)


def commit(wanted: Sum, *, actor: Actor, at: dt.datetime) -> Posted:
    """Budget taken for a matter that will be paid; OverCeiling when the line has less."""
    return post(draft(Movement.COMMIT, wanted), actor=actor, at=at)


def release(wanted: Sum, *, actor: Actor, at: dt.datetime) -> Posted:
    """Budget of a matter given back; Overdrawn when it has less committed, or a payment is under way."""
    return post(draft(Movement.RELEASE, wanted), actor=actor, at=at)


def pay(wanted: Sum, *, actor: Actor, at: dt.datetime) -> Posted:
    """A payment outside the batches, from what was committed for the matter; Overdrawn when it is less."""
    return post(draft(Movement.PAY, wanted), actor=actor, at=at)


def recover(wanted: Sum, *, actor: Actor, at: dt.datetime) -> Posted:
    """Money to be claimed back from a matter, with the reason; Overdrawn above what was paid and not yet claimed."""
    _refuse_silence(wanted, "追回")
    return post(draft(Movement.RECOVER, wanted), actor=actor, at=at)


def receive(wanted: Sum, *, actor: Actor, at: dt.datetime) -> Posted:
    """Money that came back: free again on its own line. Overdrawn above what was claimed back."""
    return post(draft(Movement.RECEIVE, wanted), actor=actor, at=at)


def write_off(wanted: Sum, *, actor: Actor, at: dt.datetime) -> Posted:
    """A recovery that will never come, with the reason; ReasonMissing without one."""
    _refuse_silence(wanted, "核销")
    return post(draft(Movement.WRITE_OFF, wanted), actor=actor, at=at)


def _refuse_silence(wanted: Sum, label: str) -> None:
    if not wanted.reason.strip():
        raise ReasonMissing(label)


def counter(*, entry: int, reason: str, actor: Actor, at: dt.datetime) -> Posted:
    """The counter-entry of an entry, once; Entry.DoesNotExist, CounterRefused, ReasonMissing, Overdrawn."""
    if not reason.strip():
        raise ReasonMissing("冲销")
    kept = Entry.objects.prefetch_related("legs").get(pk=entry)
    if kept.reverses_id:
        raise CounterRefused("它本身就是冲销")
    if kept.kind in BY_THE_BANK:
        raise CounterRefused("这一笔经过银行")
    made = drafted(kept)
    turned = entries.Draft(
        f"counter:{entry}", Movement.COUNTER, entries.turned(made.legs), made.about, reason, entry
    )
    with transaction.atomic():
        posted = post(turned, actor=actor, at=at)
        if posted.fresh:
            audit.record(Deed(Action.LEDGER, at, detail={"counters": entry, "reason": reason}), actor=actor)
    return posted


def transfer(wanted: Sum, *, target: int, actor: Actor, at: dt.datetime) -> Posted:
    """Free budget of `wanted.line` moved to the line `target` of the same fund and year; `reason` is the paper's number.

    TransferRefused, ReasonMissing, CutBelowCommitments above what is free.
    """
    _refuse_silence(wanted, "调剂")
    lines = Line.objects.in_bulk([wanted.line, target])
    if len({(line.fund_id, line.year) for line in lines.values()}) != 1 or len(lines) != 2:
        raise TransferRefused
    movement = movements()[Movement.TRANSFER].legs
    given = entries.legs(movement, line=target, fen=wanted.amount_fen)
    taken = entries.turned(entries.legs(movement, line=wanted.line, fen=wanted.amount_fen))
    both = entries.Draft(wanted.key, Movement.TRANSFER, taken + given, wanted.about, wanted.reason)
    with transaction.atomic():
        posted = post(both, actor=actor, at=at)
        if posted.fresh:
            detail: dict[str, str | int] = {
                "from": wanted.line,
                "to": target,
                "fen": wanted.amount_fen,
                "paper": wanted.reason,
            }
            audit.record(Deed(Action.LEDGER, at, detail=detail), actor=actor)
    return posted
