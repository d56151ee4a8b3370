"""Control after payment: campaigns with a seed, a window for proof, the answer of each payment, and what it says of all.

SamplingRefusal
├── NothingPaid     no payment in those days
├── WindowOver      proof can no longer be handed in
├── OwnApproval     who approved a payment does not control it
└── MoreThanPaid    more is called wrong than was paid
"""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.incentive import services
from jiangtu.apps.incentive.applications import Whose
from jiangtu.apps.incentive.kinds import ClaimState, Direction, SampleState
from jiangtu.apps.incentive.models import Campaign, Claim, Sample
from jiangtu.engine.control import sampling
from jiangtu.engine.control.sampling import Drawn, Estimate, Looked, Unit
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.terms import money

PAID = (ClaimState.PAID, ClaimState.RECOVERING, ClaimState.RECOVERED)
DONE = (SampleState.RIGHT, SampleState.WRONG)


class NothingPaid(Refusal):
    """No payment in those days."""

    def __init__(self) -> None:
        super().__init__("NOTHING_PAID", "这段时间没有支付过补贴。", mend="请换一段支付日。")


class WindowOver(Refusal):
    """Proof can no longer be handed in."""

    def __init__(self, closed: dt.date) -> None:
        super().__init__(
            "WINDOW_OVER",
            Sentence("提交说明的期限到%(closed)s为止。", closed=closed),
            mend="请与抽查的经办人联系。",
        )


class OwnApproval(Refusal):
    """Who approved a payment does not control it."""

    def __init__(self) -> None:
        super().__init__("OWN_APPROVAL", "不能核查自己批准的支付。", mend="请由其他经办人核查。")


class MoreThanPaid(Refusal):
    """More is called wrong than was paid."""

    def __init__(self, paid_fen: int) -> None:
        super().__init__(
            "MORE_THAN_PAID",
            Sentence("有问题的金额不能超过这笔付款%(paid)s。", paid=money.yuan(paid_fen)),
            mend="请对照付款金额再填一次。",
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A campaign as its officer asks for it; the days of payment, the last one included."""

    title: str
    paid_from: dt.date
    paid_until: dt.date
    confidence: int
    margin: int
    days: int


@dataclass(frozen=True, slots=True)
class Page:
    """A campaign with its samples, and what follows once all were looked into; None until then."""

    campaign: Campaign
    samples: list[Sample]
    open: int
    estimate: Estimate | None


def begin(wanted: Wanted, *, actor: Actor, at: dt.datetime, seed: str = "") -> Campaign:
    """A campaign drawn and open for proof; the seed that draws it again is kept. NothingPaid for days without payments."""
    with transaction.atomic():
        units = [_unit(c) for c in _paid(wanted.paid_from, wanted.paid_until)]
        if not units:
            raise NothingPaid
        drawn_by = seed or secrets.token_hex(16)
        count = sampling.size(len(units), confidence=wanted.confidence, margin=wanted.margin)
        day = timezone.localdate(at)
        made = Campaign.objects.create(
            title=wanted.title, paid_from=wanted.paid_from, paid_until=wanted.paid_until, confidence=wanted.confidence,
            margin=wanted.margin, seed=drawn_by, population=len(units), population_fen=sum(u.amount_fen for u in units),
            opened_on=day, closes_on=day + dt.timedelta(days=wanted.days), created_by=actor.username, created_at=at,
        )  # fmt: skip
        drawn = sampling.draw(units, count, seed=drawn_by)
        Sample.objects.bulk_create(
            [Sample(campaign=made, claim_id=d.unit.key, always=d.always) for d in drawn], batch_size=1_000
        )
        told: dict[str, str | int] = {"step": "control", "campaign": made.pk, "drawn": len(drawn)}
        audit.record(Deed(Action.CLAIM, at, detail=told), actor=actor)
    return made


def _paid(first: dt.date, last: dt.date) -> QuerySet[Claim]:
    paid = Claim.objects.filter(
        state__in=PAID, direction=Direction.PAY, paid_on__gte=first, paid_on__lte=last
    )
    return paid.order_by("paid_on", "pk")


def _unit(claim: Claim) -> Unit:
    return Unit(claim.pk, claim.decided_by, claim.agent, claim.amount_fen)


def answer(sample: int, text: str, *, whose: Whose, at: dt.datetime) -> Sample:
    """Proof handed in by whom the payment went to or through; NotYours, WindowOver."""
    with transaction.atomic():
        found = Sample.objects.select_for_update().get(pk=sample)
        services.own(found.claim_id, person=whose.person, organisation=whose.organisation)
        if timezone.localdate(at) > found.campaign.closes_on or found.state in DONE:
            raise WindowOver(found.campaign.closes_on)
        found.reply, found.replied_at, found.state = text, at, SampleState.ANSWERED
        found.save()
    return found


def conclude(sample: int, *, wrong_fen: int, result: str, actor: Actor, at: dt.datetime) -> Sample:
    """What came of one payment, said again or anew: right when nothing of it is wrong. OwnApproval, MoreThanPaid."""
    with transaction.atomic():
        found = Sample.objects.select_for_update().get(pk=sample)
        if found.claim.decided_by == actor.username:
            raise OwnApproval
        if wrong_fen > found.claim.amount_fen:
            raise MoreThanPaid(found.claim.amount_fen)
        found.wrong_fen = wrong_fen
        found.state = SampleState.WRONG if wrong_fen else SampleState.RIGHT
        found.result, found.decided_by, found.decided_at = result, actor.username, at
        found.save()
        told: dict[str, str | int] = {"claim": found.claim_id, "step": "controlled", "wrong_fen": wrong_fen}
        audit.record(Deed(Action.CLAIM, at, found.claim.person, detail=told), actor=actor)
    return found


def campaign_of(sample: int) -> int:
    """The campaign a payment was drawn for; Sample.DoesNotExist for no sample."""
    return Sample.objects.get(pk=sample).campaign_id


def campaigns() -> list[Campaign]:
    """Every campaign, newest first, with how many payments it looks at (`drawn`) and how many are `done`."""
    done = Count("samples", filter=Q(samples__state__in=DONE))
    return list(Campaign.objects.annotate(drawn=Count("samples"), done=done).order_by("-pk"))


def page(campaign: int) -> Page:
    """One campaign; Campaign.DoesNotExist for none. Two queries."""
    found = Campaign.objects.get(pk=campaign)
    samples = list(found.samples.select_related("claim").order_by("-always", "pk"))
    looked = [Looked(Drawn(_unit(s.claim), s.always), s.wrong_fen) for s in samples if s.state in DONE]
    waits = len(samples) - len(looked)
    estimate = None
    if samples and not waits:
        money, sure = found.population_fen, found.confidence
        estimate = sampling.extrapolate(looked, population_fen=money, confidence=sure)
    return Page(found, samples, waits, estimate)
