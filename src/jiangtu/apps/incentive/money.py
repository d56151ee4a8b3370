"""The one door to the ledger: money set aside, freed, ordered, claimed back; what the bank said of an order.

A claim's *matter* is the name its postings go under; a recovery is posted under the matter of what was paid.

MoneyRefusal
├── NoBudget    no budget line of the fund, year and place has enough free
└── NoAccount   there is nowhere to pay to
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from jiangtu.apps.audit.kinds import Actor
from jiangtu.apps.incentive.kinds import ClaimState, PaidTo
from jiangtu.apps.incentive.models import Account, Claim
from jiangtu.apps.ledger import queries as ledger_queries
from jiangtu.apps.ledger import services as ledger
from jiangtu.apps.ledger.kinds import Movement, OrderState
from jiangtu.apps.ledger.models import Entry, Order
from jiangtu.apps.ledger.orders import Payment
from jiangtu.apps.ledger.services import Sum
from jiangtu.apps.reference import shelf
from jiangtu.apps.vault.crypto import vault
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import money

PURPOSE_LONGEST = 60


class NoBudget(Refusal):
    """No budget line of the fund, year and place has enough free."""

    def __init__(self, fund: str, year: int, amount_fen: int) -> None:
        word = domains.FUND.labels.get(fund, fund)
        super().__init__(
            "NO_BUDGET",
            Sentence(
                "%(word)s%(year)s年度没有够支付%(amount_fen)s的预算。",
                word=word,
                year=year,
                amount_fen=money.yuan(amount_fen),
            ),
            mend="追加或调剂预算后再批准，或先批准一部分。",
        )


class NoAccount(Refusal):
    """There is nowhere to pay to."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(
            "NO_ACCOUNT",
            Sentence("%(number)s 没有收款账户。", number=claim.number),
            mend="请收款人登记收款账户。",
        )


def set_aside(claims: Sequence[Claim], *, actor: Actor, at: dt.datetime) -> None:
    """The claims' money committed on a line of their fund, all or none; NoBudget when none can bear them.

    Cost: four statements and two for each line, for any number of claims.
    """
    fresh = [c for c in claims if c.line_id is None]
    year = timezone.localdate(at).year
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in fresh:
        groups[claim.fund, claim.area].append(claim)
    for (fund, area), group in groups.items():
        total = sum(c.amount_fen for c in group)
        line = ledger_queries.line_for(fund=fund, year=year, area=area, amount_fen=total)
        if line is None:
            raise NoBudget(fund, year, total)
        drafts = [ledger.draft(Movement.COMMIT, _sum(c, line.pk, "commit")) for c in group]
        ledger.post_many(drafts, actor=actor, at=at)
        for claim in group:
            claim.line_id = line.pk


def release(claims: Sequence[Claim], *, actor: Actor, at: dt.datetime) -> None:
    """What was set aside for the claims free again, their orders taken back; nothing for those without."""
    held = [c for c in claims if c.line_id is not None]
    drafts = [ledger.draft(Movement.RELEASE, _sum(c, c.line_id or 0, "release")) for c in held]
    ledger.post_many(drafts, actor=actor, at=at)
    for claim in held:
        claim.line_id, claim.attempt = None, claim.attempt + 1


def order(claims: Sequence[Claim]) -> None:
    """One payment order a claim, to the account it was checked with; NoAccount when one has none."""
    accounts = {
        a.pk: a for a in Account.objects.filter(pk__in=[c.account_id for c in claims if c.account_id])
    }
    titles = {e.key: e.title_zh for e in shelf.editions()}
    ledger.orders_many(
        [_payment(c, accounts.get(c.account_id or 0), titles.get((c.policy, c.edition))) for c in claims]
    )


def _payment(claim: Claim, account: Account | None, title: str | None) -> Payment:
    if account is None or claim.line_id is None:
        raise NoAccount(claim)
    return Payment(
        key=_key(claim, "order"), line=claim.line_id, about=claim.matter, amount_fen=claim.amount_fen,
        purpose=str(title or claim.explanation["title_zh"])[:PURPOSE_LONGEST], payee=account.holder, account=number_of(account),
        person=claim.person if claim.paid_to == PaidTo.WORKER else None, employer=claim.payee,
        decided_by=(claim.decided_by,) if claim.decided_by else (),
    )  # fmt: skip


def number_of(account: Account) -> str:
    """The account's whole number: for the bank's file alone."""
    return vault().open(bytes(account.number_sealed), about=about_account(account.owner))


def about_account(owner: int | str) -> bytes:
    """What a sealed account number belongs to: a person's number or an organisation's code."""
    return f"incentive.account:{owner}".encode()


@dataclass(frozen=True, slots=True)
class Said:
    """What the bank said of one claim's order."""

    claim: Claim
    paid: bool
    reason: str


def outcomes(claims: Iterable[Claim]) -> list[Said]:
    """The claims whose order was paid or failed, with the bank's reason; those still under way are left out."""
    by_key = {_key(c, "order"): c for c in claims}
    keys = list(by_key)
    found = []
    for start in range(0, len(keys), 5_000):
        done = Order.objects.filter(
            key__in=keys[start : start + 5_000], state__in=(OrderState.PAID, OrderState.FAILED)
        )
        found += [Said(by_key[o.key], o.state == OrderState.PAID, o.reason) for o in done.order_by("pk")]
    return found


def withdraw_orders(claims: Iterable[Claim], *, reason: str, actor: Actor, at: dt.datetime) -> None:
    """Orders no batch holds yet, taken back; OrdersNotReady of the ledger for one that is on its way."""
    for claim in claims:
        ledger.withdraw_order(key=_key(claim, "order"), reason=reason, actor=actor, at=at)


def not_batched(claims: Iterable[Claim]) -> list[Claim]:
    """Of ordered claims those whose order no batch holds yet."""
    by_key = {_key(c, "order"): c for c in claims}
    found, keys = [], list(by_key)
    for start in range(0, len(keys), 5_000):
        ready = Order.objects.filter(key__in=keys[start : start + 5_000], state=OrderState.READY)
        found += [by_key[key] for key in ready.order_by("pk").values_list("key", flat=True)]
    return found


def claim_back(claims: Sequence[Claim], *, actor: Actor, at: dt.datetime) -> None:
    """What was paid and is not owed asked back, under the matter it was paid under.

    Money that was paid before this ledger began has no matter here: it is asked back all the same, without a posting.
    """
    with transaction.atomic():
        for claim in claims:
            paid = paid_under(claim)
            if paid is None or paid.line_id is None:
                continue
            why = str(claim.explanation["zh"])[:300]
            wanted = replace(_sum(claim, paid.line_id, "recover"), about=paid.matter, reason=why)
            ledger.recover(wanted, actor=actor, at=at)
            claim.line_id = paid.line_id


def waive(claim: Claim, *, reason: str, actor: Actor, at: dt.datetime) -> None:
    """The demand for the money countered: it stays with whom it was paid to."""
    asked = Entry.objects.filter(key=_key(claim, "recover"), kind=Movement.RECOVER).first()
    if asked is not None:
        ledger.counter(entry=asked.pk, reason=reason, actor=actor, at=at)


def receive(claim: Claim, *, actor: Actor, at: dt.datetime) -> None:
    """The money came back."""
    paid = paid_under(claim)
    if paid is not None and claim.line_id is not None:
        wanted = replace(_sum(claim, claim.line_id, "receive"), about=paid.matter)
        ledger.receive(wanted, actor=actor, at=at)


def settled(claim: Claim) -> Entry | None:
    """The entry by which a demand was settled on the fund's own pages, received or written off; None while it is owed."""
    paid = paid_under(claim) if claim.line_id is not None else None
    if paid is None or ledger_queries.balance(about=paid.matter).get("RECEIVABLE", 0):
        return None
    ends = (Movement.RECEIVE, Movement.WRITE_OFF)
    return Entry.objects.filter(about=paid.matter, kind__in=ends).order_by("-pk").first()


def paid_under(claim: Claim) -> Claim | None:
    """The payment a recovery takes back: the claim it corrects, or the advance paid for the same unit."""
    if claim.corrects is not None:
        return claim.corrects
    same = Claim.objects.filter(person=claim.person, unit=claim.unit, kind=claim.kind, state=ClaimState.PAID)
    return same.exclude(pk=claim.pk).order_by("-paid_on", "-pk").first()


def _sum(claim: Claim, line: int, what: str) -> Sum:
    return Sum(line, claim.amount_fen, _key(claim, what), claim.matter)


def _key(claim: Claim, what: str) -> str:
    return f"{claim.matter}:{what}:{claim.attempt}"
