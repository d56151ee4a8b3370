"""An edition withdrawn after approvals: one proposes it by a document, another confirms, and what stood on it stops.

StopRefusal
├── EditionUnknown   no claim was ever made by it
├── StoppedAlready   it was withdrawn, or somebody proposed it
└── OwnProposal      who proposed it does not confirm it
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, Sum

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.incentive import money, news, services, validation
from jiangtu.apps.incentive.kinds import OPEN, UNASKED, ClaimState, Direction, StopState
from jiangtu.apps.incentive.models import Claim, EditionStop, StopProposal
from jiangtu.apps.reference import shelf
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.policy.tree import Edition

DECIDED = (ClaimState.APPROVED, ClaimState.PUBLICISED)
CHUNK = 5_000
PARTS = (
    ("停止支付", "已批准、公示中或待组批的转为暂缓，预留的资金退回预算。"),
    ("不再批准", "还没有人要的不再能领；还在审核的重新校验，“政策仍然有效”一步不通过。"),
    ("已在银行", "已进支付批次的不能停，到账后按新规定计算多退少补。"),
    ("不动", "已经支付的不受影响；有接替的版本时按接替的版本重新计算。"),
)
"""What a withdrawal makes of an edition's claims, and of which."""


class EditionUnknown(Refusal):
    """No claim was ever made by it."""

    def __init__(self) -> None:
        super().__init__("EDITION_UNKNOWN", "没有按这一版政策办理的补贴。", mend="请从列表里选择。")


class StoppedAlready(Refusal):
    """It was withdrawn, or somebody proposed it."""

    def __init__(self, policy: str, edition: str) -> None:
        super().__init__(
            "STOPPED_ALREADY",
            Sentence("%(policy)s %(edition)s 已经撤回，或已有人提出。", policy=policy, edition=edition),
            mend="请在列表里查看。",
        )


class OwnProposal(Refusal):
    """Who proposed it does not confirm it."""

    def __init__(self) -> None:
        super().__init__("OWN_PROPOSAL", "不能复核自己提出的撤回。", mend="请由另一人复核。")


@dataclass(frozen=True, slots=True)
class Stop:
    """An edition to be withdrawn: by which document, from which day, and why."""

    policy: str
    edition: str
    document: str
    since: dt.date
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes of some of an edition's claims: how many there are and fen of them."""

    word: str
    what: str
    count: int
    fen: int


@dataclass(frozen=True, slots=True)
class Standing:
    """An edition with the claims that stand on it, and whether it was withdrawn or that is proposed."""

    edition: Edition
    claims: int
    stop: EditionStop | None
    proposal: StopProposal | None


def editions() -> list[Standing]:
    """Every edition claims were made by, most claims first. Three queries."""
    counted = Claim.objects.filter(part=0).values("policy", "edition").annotate(n=Count("pk"))
    counts = {(row["policy"], row["edition"]): row["n"] for row in counted}
    stops = {(s.policy, s.edition): s for s in EditionStop.objects.all()}
    asked = {(p.policy, p.edition): p for p in StopProposal.objects.filter(state=StopState.ASKED)}
    found = [
        Standing(e, counts[e.key], stops.get(e.key), asked.get(e.key))
        for e in shelf.editions()
        if e.key in counts
    ]
    return sorted(found, key=lambda s: (-s.claims, s.edition.key))


def standing(policy: str, edition: str) -> Standing:
    """One of them; EditionUnknown."""
    found = next((s for s in editions() if s.edition.key == (policy, edition)), None)
    if found is None:
        raise EditionUnknown
    return found


def parts(policy: str, edition: str) -> list[Part]:
    """What a withdrawal makes of each claim by the edition: which stop, which go on, which are left as they are."""
    claims = Claim.objects.filter(policy=policy, edition=edition, direction=Direction.PAY)
    ordered = list(claims.filter(state=ClaimState.ORDERED))
    ready = money.not_batched(ordered)
    told = claims.aggregate(
        **{f"{name}_n": Count("pk", filter=_in(states)) for name, states in _STATES.items()},
        **{f"{name}_fen": Sum("amount_fen", filter=_in(states)) for name, states in _STATES.items()},
    )
    on_the_way = [c for c in ordered if c not in ready]
    stops = (told["decided_n"] + len(ready), (told["decided_fen"] or 0) + _fen(ready))
    counted = (
        stops,
        (told["open_n"], told["open_fen"] or 0),
        (len(on_the_way), _fen(on_the_way)),
        (told["paid_n"], told["paid_fen"] or 0),
    )
    return [Part(word, what, *figures) for (word, what), figures in zip(PARTS, counted, strict=True)]


_STATES = {"decided": DECIDED, "open": tuple(OPEN), "paid": (ClaimState.PAID,)}


def _in(states: Sequence[str]) -> Q:
    return Q(state__in=states)


def _fen(claims: Sequence[Claim]) -> int:
    return sum(c.amount_fen for c in claims)


def propose(stop: Stop, *, actor: Actor, at: dt.datetime) -> StopProposal:
    """The proposal another one decides on. EditionUnknown, StoppedAlready."""
    known = standing(stop.policy, stop.edition)
    if known.stop or known.proposal:
        raise StoppedAlready(stop.policy, stop.edition)
    with transaction.atomic():
        made = StopProposal.objects.create(
            policy=stop.policy, edition=stop.edition, document=stop.document, since=stop.since,
            reason=stop.reason, by=actor.username, at=at,
        )  # fmt: skip
        _audited("propose-stop", made, actor, at)
    return made


def drop(proposal: int, *, actor: Actor, at: dt.datetime) -> StopProposal:
    """The proposal turned down, or taken back by who made it."""
    with transaction.atomic():
        asked = StopProposal.objects.select_for_update().get(pk=proposal, state=StopState.ASKED)
        _decided(asked, StopState.DROPPED, actor, at)
    return asked


def confirm(proposal: int, *, actor: Actor, at: dt.datetime) -> list[Claim]:
    """The claims that stop: nothing more is approved or ordered by the edition, what was set aside is free. OwnProposal.

    What a batch already holds goes on; what nobody had asked for is taken back, and its people told. Claims still being checked get a fresh run, so that none passes by an old one.
    """
    with transaction.atomic():
        asked = StopProposal.objects.select_for_update().get(pk=proposal, state=StopState.ASKED)
        if asked.by == actor.username:
            raise OwnProposal
        _decided(asked, StopState.CONFIRMED, actor, at)
        EditionStop.objects.create(
            policy=asked.policy, edition=asked.edition, document=asked.document, since=asked.since,
            by=actor.username, at=at,
        )  # fmt: skip
        return _stopped(asked, actor, at)


def _stopped(asked: StopProposal, actor: Actor, at: dt.datetime) -> list[Claim]:
    claims = Claim.objects.select_for_update().filter(policy=asked.policy, edition=asked.edition)
    ordered = money.not_batched(claims.filter(state=ClaimState.ORDERED).order_by("pk"))
    stopped = sorted([*claims.filter(state__in=DECIDED), *ordered], key=lambda c: c.pk)
    why = f"政策版本已撤回（{asked.document}），停止支付"
    services.set_free(stopped, reason=why, actor=actor, at=at)
    services.take_steps(stopped, "hold", actor=actor, at=at, reason=why)
    services.run_again(stopped, at=at)
    checking = list(claims.filter(state=ClaimState.CHECKING).order_by("pk"))
    for start in range(0, len(checking), CHUNK):
        services.checked(checking[start : start + CHUNK], at=at)
    unasked = list(claims.filter(state__in=sorted(UNASKED)).order_by("pk"))
    services.take_steps(unasked, "withdraw", actor=validation.SYSTEM, at=at, reason=why)
    news.tell_step(unasked, "stop", why, at=at)
    return stopped


def _decided(asked: StopProposal, state: StopState, actor: Actor, at: dt.datetime) -> None:
    asked.state, asked.decided_by, asked.decided_at = state, actor.username, at
    asked.save()
    _audited("stop" if state is StopState.CONFIRMED else "drop-stop", asked, actor, at)


def _audited(step: str, asked: StopProposal, actor: Actor, at: dt.datetime) -> None:
    told: dict[str, str | int] = {"step": step, "policy": asked.policy, "edition": asked.edition}
    audit.record(Deed(Action.CLAIM, at, detail=told), actor=actor)
