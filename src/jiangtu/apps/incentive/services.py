"""The steps a claim takes, each one transaction with its turn and audit line; approval, return, hold, recovery.

IncentiveRefusal
├── StepsOpen   validation steps did not pass and are not let through
├── OwnClaim    nobody decides on his own claim
└── NotYours    the claim belongs to somebody else
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.db import transaction
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.incentive import money, news, rules, store, validation
from jiangtu.apps.incentive.kinds import (
    CLAIM,
    Answer,
    ClaimState,
    Direction,
    PaidTo,
    fits,
)
from jiangtu.apps.incentive.models import Claim, Finding, Override, Run, Turn
from jiangtu.apps.incentive.rules import Answers
from jiangtu.catalogues import claims as law
from jiangtu.engine.errors import NotTheirs, Refusal, Sentence
from jiangtu.engine.terms.states import StepNotAllowed


class StepsOpen(Refusal):
    """Validation steps did not pass and are not let through."""

    def __init__(self, claim: Claim, steps: Iterable[str]) -> None:
        words = {check.id: check.zh for check in law.checks()}
        super().__init__(
            "STEPS_OPEN",
            Sentence(
                "%(number)s 还有没通过的步骤：%(names)s。",
                number=claim.number,
                names="、".join(words[step] for step in steps),
            ),
            mend="请先核实，或写明理由放行。",
        )


class OwnClaim(Refusal):
    """Nobody decides on his own claim."""

    def __init__(self) -> None:
        super().__init__("OWN_CLAIM", "不能审批自己申请或代办的补贴。", mend="请由其他经办人办理。")


class NotYours(NotTheirs):
    """The claim belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__("NOT_YOUR_CLAIM", "这不是您的申领。")


def take_steps(
    claims: Sequence[Claim], step: str, *, actor: Actor, at: dt.datetime, reason: str = ""
) -> list[Claim]:
    """The claims after `step`, with the clock of the new state; StepNotAllowed or ReasonMissing before any is written.

    Cost: three statements for any number. The caller holds the transaction when more belongs to the step.
    """
    last_day = _last_days(timezone.localdate(at))
    for claim in claims:
        claim.state = _after(claim, step, actor.role, reason)
        claim.since, claim.reason = at, reason
        claim.due_on = last_day(claim.state, claim.area, claim.policy)
    with transaction.atomic():
        store.save(claims, WRITTEN)
        store.add_turns(claims, step, actor=actor, at=at, reason=reason)
        audit.record(
            *(Deed(Action.CLAIM, at, c.person, detail={"claim": c.pk, "step": step}) for c in claims),
            actor=actor,
        )
        news.tell_step(claims, step, reason, at=at)
    return list(claims)


def _after(claim: Claim, step: str, role: str, reason: str) -> str:
    if not fits(step, claim.direction):
        words = (s.label for s in CLAIM.possible(claim.state, role) if fits(s.name, claim.direction))
        raise StepNotAllowed(CLAIM.step(step).label, CLAIM.labels[claim.state], "、".join(words))
    return CLAIM.after(claim.state, step, role=role, reason=reason)


def _last_days(day: dt.date) -> Callable[[str, str, str], dt.date | None]:
    """The last day of the clock that starts on `day`, by state, area and policy; each reckoned once."""

    @cache
    def last_day(state: str, area: str, policy: str) -> dt.date | None:
        return rules.due_on(law.limit(state, area=area, policy=policy, day=day), day)

    return last_day


WRITTEN = [
    "state", "since", "reason", "due_on", "decided_by", "decided_at", "passed", "line", "attempt", "paid_on",
]  # fmt: skip
"""What a step may change of a claim; what it was computed from never changes."""


def own(claim: int, *, person: int | None, organisation: str = "") -> Claim:
    """The claim, locked, if its money is that person's or organisation's, or that organisation filed it; NotYours otherwise."""
    found = Claim.objects.select_for_update().filter(pk=claim).first()
    if found is None or not (
        (person is not None and found.person == person and found.paid_to == PaidTo.WORKER)
        or (organisation and organisation in (found.agent, found.payee))
    ):
        raise NotYours
    return found


def confirm(*, claim: int, person: int, actor: Actor, at: dt.datetime) -> Claim:
    """A found claim confirmed by its worker, and taken up at once."""
    with transaction.atomic():
        mine = own(claim, person=person)
        take_steps([mine], "confirm", actor=actor, at=at)
        return _taken_up([mine], at=at)[0]


def withdraw(*, claim: int, person: int | None, organisation: str, actor: Actor, at: dt.datetime) -> Claim:
    """The claim taken back by whoever it belongs to; money set aside is free again."""
    with transaction.atomic():
        mine = own(claim, person=person, organisation=organisation)
        money.release([mine], actor=actor, at=at)
        return take_steps([mine], "withdraw", actor=actor, at=at)[0]


def resubmit(*, claim: int, person: int | None, organisation: str, actor: Actor, at: dt.datetime) -> Claim:
    """A returned claim sent again."""
    with transaction.atomic():
        mine = own(claim, person=person, organisation=organisation)
        take_steps([mine], "resubmit", actor=actor, at=at)
        return checked([mine], at=at)[0]


def take_up(claims: Sequence[Claim], *, at: dt.datetime) -> list[Claim]:
    """Confirmed, applied or lapsed claims put before the checks; persons in the duplicate queue are held and told so."""
    with transaction.atomic():
        return _taken_up(claims, at=at)


def _taken_up(claims: Sequence[Claim], *, at: dt.datetime) -> list[Claim]:
    take_steps(claims, "check", actor=validation.SYSTEM, at=at)
    return checked(claims, at=at)


def checked(claims: Sequence[Claim], *, at: dt.datetime) -> list[Claim]:
    """The claims with a fresh run of their steps; held where who it is has to be decided first."""
    runs = run_again(claims, at=at)
    doubtful = [c for c in claims if runs[c.pk].get("identity", (Answer.YES, ""))[0] == Answer.NO]
    if doubtful:
        why = next(check for check in law.checks() if check.id == "identity")
        take_steps(doubtful, "hold", actor=validation.SYSTEM, at=at, reason=f"{why.zh_no}。{why.mend}")
    return list(claims)


def run_again(claims: Sequence[Claim], *, at: dt.datetime) -> dict[int, Answers]:
    """A fresh run of the steps, whatever state the claims are in: their answers, by the claim's number."""
    runs = validation.run(claims, at=at)
    for claim in claims:
        claim.passed = rules.is_clean(runs[claim.pk])
    store.save(claims, ["passed"])
    return runs


def check_again(*, claim: int, at: dt.datetime) -> Claim:
    """A claim in checking, or held and now resolved, with a fresh run of its steps."""
    with transaction.atomic():
        found = Claim.objects.select_for_update().get(pk=claim)
        if found.state == ClaimState.HELD:
            take_steps([found], "resume", actor=validation.SYSTEM, at=at)
        return checked([found], at=at)[0]


def approve(claims: Sequence[int], *, actor: Actor, at: dt.datetime) -> list[Claim]:
    """The claims approved and their money set aside, all or none; a recovery is asked back instead.

    StepsOpen for the first one with a step that neither passed nor is let through, OwnClaim for one the actor filed,
    OverCeiling of the ledger when the fund cannot bear it.
    """
    with transaction.atomic():
        asked = Claim.objects.select_for_update().filter(pk__in=claims).defer("explanation")
        mine = list(asked.order_by("pk"))
        _refuse_open(mine, actor, at)
        for claim in mine:
            claim.decided_by, claim.decided_at = actor.username, at
        out = [c for c in mine if c.direction == Direction.PAY]
        back = [c for c in mine if c.direction == Direction.RECOVER]
        money.set_aside(out, actor=actor, at=at)
        take_steps(out, "approve", actor=actor, at=at)
        money.claim_back(back, actor=actor, at=at)
        take_steps(back, "recover", actor=actor, at=at)
    return mine


def _refuse_open(claims: Sequence[Claim], actor: Actor, at: dt.datetime) -> None:
    """StepsOpen or OwnClaim for the first claim that may not be approved by this actor now."""
    numbers = [c.pk for c in claims]
    filed = Turn.objects.filter(claim__in=numbers, step__in=("apply", "confirm"), by=actor.username)
    if filed.exists():
        raise OwnClaim
    latest = dict(Run.objects.filter(claim__in=numbers).order_by("pk").values_list("claim", "answers"))
    day = timezone.localdate(at)
    let = let_through_steps(claims)
    every = {check.id: (str(Answer.UNKNOWN), "") for check in law.checks()}
    for claim in claims:
        standing = rules.open_steps(latest.get(claim.pk, every), let.get(claim.pk, {}), day)
        if standing and claim.direction == Direction.PAY:
            raise StepsOpen(claim, standing)


def let_through_steps(claims: Sequence[Claim]) -> dict[int, dict[str, dt.date]]:
    """The steps let through of each claim, with the day that ends."""
    found: dict[int, dict[str, dt.date]] = defaultdict(dict)
    numbers = [c.pk for c in claims]
    for start in range(0, len(numbers), 10_000):
        for o in Override.objects.filter(claim__in=numbers[start : start + 10_000]).order_by("pk"):
            found[o.claim_id][o.step] = o.until
    return found


def decide(*, claim: int, step: str, actor: Actor, at: dt.datetime, reason: str) -> Claim:
    """The claim after "return", "refuse", "hold", "resume" or "waive", with the reason its applicant reads word for word.

    `reason` is the id of a listed reason, or words where the list has none.
    """
    with transaction.atomic():
        found = Claim.objects.select_for_update().get(pk=claim)
        listed = law.reasons().get(reason)
        words = f"{listed.zh}{listed.mend}" if listed else reason
        if step in ("refuse", "waive"):
            found.decided_by, found.decided_at = actor.username, at
        if step == "hold":
            set_free([found], reason=words, actor=actor, at=at)
        return take_steps([found], step, actor=actor, at=at, reason=words)[0]


def set_free(claims: Sequence[Claim], *, reason: str, actor: Actor, at: dt.datetime) -> None:
    """The claims' money free again and their orders taken back; OrdersNotReady of the ledger for one in a batch."""
    money.withdraw_orders(
        (c for c in claims if c.state == ClaimState.ORDERED), reason=reason, actor=actor, at=at
    )
    money.release(claims, actor=actor, at=at)


def received(*, claim: int, actor: Actor, at: dt.datetime) -> Claim:
    """A recovery that came back: booked under the matter it was paid under."""
    with transaction.atomic():
        back = Claim.objects.select_for_update().get(pk=claim)
        take_steps([back], "recovered", actor=actor, at=at)
        money.receive(back, actor=actor, at=at)
    return back


@dataclass(frozen=True, slots=True)
class Let:
    """A step let through: why, and the first day it is not any more."""

    step: str
    reason: str
    until: dt.date


def let_through(*, claim: int, let: Let, actor: Actor, at: dt.datetime) -> Override:
    """One step let through until a day, with its reason and author."""
    with transaction.atomic():
        found = Claim.objects.select_for_update().get(pk=claim)
        made = Override.objects.create(
            claim=found, step=let.step, reason=let.reason, by=actor.username, at=at, until=let.until
        )
        told: dict[str, str | int] = {"claim": claim, "step": "override", "of": let.step}
        audit.record(Deed(Action.CLAIM, at, found.person, detail=told), actor=actor)
    return made


def clear_finding(*, finding: int, reason: str, actor: Actor, at: dt.datetime) -> Finding:
    """A finding looked into and found to be none, with the reason; the claim's steps are run again."""
    with transaction.atomic():
        found = Finding.objects.select_for_update().get(pk=finding)
        found.cleared_at, found.cleared_by, found.cleared_because = at, actor.username, reason
        found.save()
        audit.record(
            Deed(
                Action.CLAIM,
                at,
                found.claim.person,
                detail={"claim": found.claim_id, "step": "clear", "of": found.rule},
            ),
            actor=actor,
        )
        if found.claim.state == ClaimState.CHECKING:
            checked([found.claim], at=at)
    return found
