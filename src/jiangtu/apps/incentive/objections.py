"""Objections to a claim on the public list and appeals against a decision: raised, answered by another, and what follows.

ObjectionRefusal
├── SamePerson        who decided may not answer the objection or appeal
└── ObjectionTooLate  the publicity is over
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.incentive import drafting, money, news, rules, services, validation
from jiangtu.apps.incentive.drafting import Asking
from jiangtu.apps.incentive.kinds import (
    APPEALABLE,
    CLAIM,
    GIVES_BACK,
    REOPENED,
    Answer,
    ClaimState,
    Direction,
    ObjectionKind,
    ObjectionState,
    Origin,
)
from jiangtu.apps.incentive.models import Claim, Objection, Turn
from jiangtu.apps.ledger.posting import OverCeiling
from jiangtu.catalogues import claims as law
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.terms.money import show, yuan

DECIDING = ("approve", "return", "refuse", "hold", "recover")
OF_THE_PAYMENT = frozenset({"identity", "account", "findings"})
"""Steps about paying at all; the others ask what an upheld appeal has decided."""
LET_THROUGH = dt.timedelta(days=180)
"""How long an appeal's decision lets a payment through: time enough for publicity and a payment that failed once."""
COPIED = (
    "policy", "edition", "edition_digest", "subject", "person", "unit", "kind", "fund", "amount_fen", "area",
    "occupation", "level", "certificate", "class_code", "name", "as_of", "paid_to", "payee", "payee_name",
    "facts_digest", "account",
)  # fmt: skip


class SamePerson(Refusal):
    """Who decided may not answer the objection or appeal against it."""

    def __init__(self) -> None:
        super().__init__(
            "SAME_PERSON", "作出原决定的人不能答复对它的异议或申诉。", mend="请由另一位经办人答复。"
        )


class ObjectionTooLate(Refusal):
    """It cannot be objected to in this state."""

    def __init__(self, state: str) -> None:
        super().__init__(
            "OBJECTION_TOO_LATE",
            Sentence("现在是“%(state)s”，不能提出这一类异议。", state=CLAIM.labels[state]),
            mend="请拨打 12333 反映，或向监督部门举报。",
        )


def object_to(*, claim: int, text: str, actor: Actor, at: dt.datetime, own: bool = False) -> Objection:
    """An objection to a claim in publicity, or its `own` applicant's appeal against a decision."""
    with transaction.atomic():
        found = Claim.objects.select_for_update().get(pk=claim)
        kind = ObjectionKind.APPEAL if own else ObjectionKind.OBJECTION
        may = APPEALABLE if own else {ClaimState.PUBLICISED, ClaimState.APPROVED}
        if found.state not in may:
            raise ObjectionTooLate(found.state)
        day = timezone.localdate(at)
        limit = law.limit("OBJECTION", area=found.area, policy=found.policy, day=day)
        made, fresh = Objection.objects.get_or_create(
            claim=found, kind=kind, by=actor.username, state=ObjectionState.ASKED,
            defaults={"text": text, "at": at, "due_on": rules.due_on(limit, day) or day},
        )  # fmt: skip
        if fresh:
            _audited(found, str(kind), actor, at)
    return made


def deciders(claims: Iterable[int]) -> dict[int, set[str]]:
    """Who took a step of each claim that somebody may object to: approved, returned, refused, held it or asked it back."""
    found: dict[int, set[str]] = defaultdict(set)
    for claim, by in Turn.objects.filter(claim__in=claims, step__in=DECIDING).values_list("claim", "by"):
        found[claim].add(by)
    return found


def answer_objection(
    *, objection: int, upheld: bool, answer: str, actor: Actor, at: dt.datetime
) -> Objection:
    """The objection or appeal answered by somebody who did not decide (X-12).

    Upheld, an unpaid claim is checked again, a demand for money back ends, and what already came back goes out again.
    """
    with transaction.atomic():
        asked = Objection.objects.select_for_update().select_related("claim").get(pk=objection)
        if actor.username == asked.by or actor.username in deciders([asked.claim_id])[asked.claim_id]:
            raise SamePerson
        asked.state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
        asked.answer, asked.answered_by, asked.answered_at = answer, actor.username, at
        asked.save()
        _audited(asked.claim, str(asked.state), actor, at)
        if asked.kind == ObjectionKind.APPEAL:
            news.tell_answer(asked, at=at)
        if upheld:
            _uphold(Claim.objects.select_for_update().get(pk=asked.claim_id), answer, actor, at)
    return asked


def _audited(claim: Claim, step: str, actor: Actor, at: dt.datetime) -> None:
    audit.record(Deed(Action.CLAIM, at, claim.person, detail={"claim": claim.pk, "step": step}), actor=actor)


def _uphold(claim: Claim, why: str, actor: Actor, at: dt.datetime) -> None:
    if claim.state in REOPENED:
        money.release([claim], actor=actor, at=at)
        services.take_steps([claim], "reopen", actor=validation.SYSTEM, at=at, reason=why)
        services.checked([claim], at=at)
    elif claim.state == ClaimState.RECOVERING:
        money.waive(claim, reason=why, actor=actor, at=at)
        services.take_steps([claim], "waive", actor=actor, at=at, reason=why)
    elif claim.state == ClaimState.RECOVERED:
        _given_back(claim, why, actor, at)


def _given_back(back: Claim, why: str, actor: Actor, at: dt.datetime) -> None:
    """What came back goes out again as a claim of its own, approved at once where nothing about paying it is in doubt."""
    first = back.corrects or back
    made = Claim(
        **{name: getattr(back, name) for name in COPIED}, corrects=first, part=first.corrections.count() + 1,
        direction=Direction.PAY, origin=Origin.CHANGE, state=ClaimState.CHECKING, since=at,
        due_on=drafting.first_clock(back.area, back.policy, timezone.localdate(at)),
        explanation=back.explanation | _said(back),
    )  # fmt: skip
    made.save()
    drafting.opened([made], "find", Asking(Origin.CHANGE, actor, at))
    answers = services.run_again([made], at=at)[made.pk]
    until = timezone.localdate(at) + LET_THROUGH
    for step, (said, _) in answers.items():
        if said != Answer.YES and step not in OF_THE_PAYMENT:
            services.let_through(claim=made.pk, let=services.Let(step, why, until), actor=actor, at=at)
    try:
        services.approve([made.pk], actor=actor, at=at)
    except (services.StepsOpen, money.NoBudget, OverCeiling):
        return  # it waits in the queue, and its page says for what


def _said(back: Claim) -> dict[str, object]:
    """Why it goes out, in words, and which recovery it undoes."""
    return {
        "zh": f"对 {back.number} 的申诉成立，已退回的{yuan(back.amount_fen)}付回",
        "en": f"The appeal against {back.number} was upheld: the {show(back.amount_fen)} given back is paid again",
        "price_zh": "", "price_en": "", GIVES_BACK: back.pk,
    }  # fmt: skip
