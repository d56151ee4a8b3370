"""What an officer reads: the queue by deadline, one case whole, the funnel, objections, findings."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet, Sum

from jiangtu.apps.files import lookup
from jiangtu.apps.incentive import kinds, rules
from jiangtu.apps.incentive import objections as appeals
from jiangtu.apps.incentive.kinds import CLAIM, COMMITTED, ClaimState, Direction, ObjectionState
from jiangtu.apps.incentive.models import Claim, Finding, Objection, Override, Turn
from jiangtu.apps.incentive.queries import Stop, stops
from jiangtu.apps.policy import queries as policy
from jiangtu.apps.policy.models import Sweep
from jiangtu.apps.policy.rules import file_name
from jiangtu.apps.policy.services import folder_of
from jiangtu.apps.reference import shelf
from jiangtu.catalogues import claims as law
from jiangtu.catalogues.claims import AuditRule, Check, Reason
from jiangtu.engine.policy.tree import Edition, Verdict

PAGE = 50
WAITING = (ClaimState.CHECKING, ClaimState.HELD, ClaimState.FAILED)
SHELVES = {
    "clean": "各步都通过",
    "open": "要看一看",
    "held": "暂缓",
    "failed": "支付未成功",
    "back": "退回款项",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One claim in the queue: days left to its legal deadline, below zero when it is past."""

    claim: Claim
    days: int | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """One part of the queue with how many lie there."""

    name: str
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class Queue:
    """A shelf of the queue, the first due first; `asked` objections and appeals wait beside it."""

    shelf: str
    shelves: tuple[Shelf, ...]
    rows: Sequence[Row]
    page: int
    pages: int
    late: int
    asked: int


def queue(shelf_name: str, page: int, *, day: dt.date) -> Queue:
    """What waits for an officer, sorted by legal deadline. Nine queries."""
    name = shelf_name if shelf_name in SHELVES else "clean"
    rows = on_shelf(name).select_related("account").order_by("due_on", "pk")
    told = Paginator(rows, PAGE).get_page(page)
    late = Claim.objects.filter(state__in=WAITING, due_on__lt=day).count()
    shelves = tuple(Shelf(each, word, on_shelf(each).count()) for each, word in SHELVES.items())
    left = [Row(c, (c.due_on - day).days if c.due_on else None) for c in told]
    asked = Objection.objects.filter(state=ObjectionState.ASKED).count()
    return Queue(name, shelves, left, told.number, told.paginator.num_pages, late, asked)


def on_shelf(name: str) -> QuerySet[Claim]:
    """The claims of a part of the queue."""
    checking = Claim.objects.filter(state=ClaimState.CHECKING)
    back = (ClaimState.CHECKING, ClaimState.RECOVERING)
    return {
        "clean": checking.filter(passed=True, direction=Direction.PAY),
        "open": checking.filter(passed=False, direction=Direction.PAY),
        "held": Claim.objects.filter(state=ClaimState.HELD),
        "failed": Claim.objects.filter(state=ClaimState.FAILED),
        "back": Claim.objects.filter(direction=Direction.RECOVER, state__in=back),
    }[name]


@dataclass(frozen=True, slots=True)
class StepLine:
    """One validation step of a case: its answer, what it saw, and the override that lets it through, if one does."""

    check: Check
    answer: str
    note: str
    override: Override | None


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding with its rule."""

    finding: Finding
    rule: AuditRule | None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything about one claim on one screen."""

    claim: Claim
    word: str
    steps: tuple[StepLine, ...]
    open_steps: tuple[str, ...]
    findings: tuple[FindingLine, ...]
    stops: tuple[Stop, ...]
    turns: tuple[Turn, ...]
    runs: int
    checked_at: dt.datetime | None
    objections: tuple[Objection, ...]
    others: tuple[Claim, ...]
    same_account: tuple[Claim, ...]
    may: frozenset[str]
    reasons: Mapping[str, list[Reason]]
    following: int | None


def case(claim: int, *, role: str, day: dt.date) -> Case:
    """One claim whole; Claim.DoesNotExist for none. Twelve queries whatever it holds."""
    found = Claim.objects.select_related("account", "corrects").get(pk=claim)
    latest = found.runs.order_by("-pk").first()
    let = {o.step: o for o in found.overrides.order_by("pk") if o.until > day}
    answers = latest.answers if latest else {}
    known, turns = law.audit_rules(), tuple(found.turns.order_by("pk"))
    return Case(
        claim=found,
        word=CLAIM.labels[found.state],
        steps=tuple(
            StepLine(check, answers[check.id][0], answers[check.id][1], let.get(check.id))
            for check in law.checks()
            if check.id in answers
        ),
        open_steps=tuple(rules.open_steps(answers, {s: o.until for s, o in let.items()}, day)),
        findings=tuple(FindingLine(f, known.get(f.rule)) for f in found.findings.order_by("pk")),
        stops=stops(found, turns),
        turns=turns,
        runs=found.runs.count(),
        checked_at=latest.at if latest else None,
        objections=tuple(found.objections.order_by("pk")),
        others=_others(found),
        same_account=_same_account(found),
        may=kinds.possible(found.state, found.direction, role),
        reasons={act: [r for r in law.reasons().values() if r.act == act] for act in ("return", "refuse")},
        following=following(found),
    )


def _others(claim: Claim) -> tuple[Claim, ...]:
    if claim.person is None:
        return ()
    return tuple(Claim.objects.filter(person=claim.person).exclude(pk=claim.pk).order_by("-pk")[:20])


def _same_account(claim: Claim) -> tuple[Claim, ...]:
    """Claims that others would be paid into the same account."""
    if claim.account is None:
        return ()
    owner = {"account__person": claim.account.person, "account__organisation": claim.account.organisation}
    same = Claim.objects.filter(account__mark=claim.account.mark).exclude(**owner)
    return tuple(same.order_by("-pk")[:10])


def following(claim: Claim) -> int | None:
    """The claim that comes after this one on its shelf; None at the end."""
    same = Claim.objects.filter(state=ClaimState.CHECKING, passed=claim.passed, direction=claim.direction)
    later = Q(pk__gt=claim.pk)
    if claim.due_on:
        later = Q(due_on__gt=claim.due_on) | Q(due_on=claim.due_on, pk__gt=claim.pk)
    return same.filter(later).order_by("due_on", "pk").values_list("pk", flat=True).first()


@dataclass(frozen=True, slots=True)
class Funnel:
    """One policy's way from entitled to paid: subjects of the last sweep, then claims. `missed`: entitled without a claim."""

    edition: Edition
    entitled: int
    told: int
    applied: int
    approved: int
    paid: int
    paid_fen: int
    missed: int


STAGES: dict[str, tuple[str, frozenset[str]]] = {
    "told": ("已告知", frozenset(ClaimState) - {ClaimState.FOUND}),
    "applied": ("已申请", frozenset(ClaimState) - {ClaimState.FOUND, ClaimState.TOLD, ClaimState.WITHDRAWN}),
    "approved": ("已批准", COMMITTED | {ClaimState.PAID, ClaimState.FAILED}),
    "paid": ("已支付", frozenset({ClaimState.PAID})),
}
"""The claims each number of a funnel counts, by the states they are in."""


def funnel() -> list[Funnel]:
    """Every paying policy of the last sweep, most entitled first. Two queries a policy."""
    sweep = policy.latest_sweep()
    paying = [e for e in shelf.editions_here() if e.amount is not None and e.direction == "pay"]
    found = [funnel_of(e, sweep) for e in paying] if sweep else []
    return sorted((f for f in found if f.entitled or f.told), key=lambda f: -f.entitled)


def funnel_of(edition: Edition, sweep: Sweep) -> Funnel:
    """One edition's way, of those a sweep found entitled. Two queries, and one pass over the edition's decisions."""
    rows = Claim.objects.filter(policy=edition.id, edition=edition.edition, part=0)
    claims = list(rows.values_list("subject", "state"))
    states = Counter(state for _, state in claims)
    told, applied, approved, paid = (sum(states[s] for s in counted) for _, counted in STAGES.values())
    fen = rows.filter(state=ClaimState.PAID).aggregate(fen=Sum("amount_fen"))["fen"] or 0
    entitled = _entitled(edition, sweep)
    missed = entitled.difference({subject for subject, _ in claims})
    return Funnel(edition, len(entitled), told, applied, approved, paid, fen, len(missed))


@dataclass(frozen=True, slots=True)
class Stage:
    """What one number of a funnel counts, fifty a page: claims, or of the missed their subjects with their names."""

    edition: Edition
    word: str
    claims: Sequence[Claim]
    missed: Sequence[tuple[str, str]]
    page: int
    pages: int
    total: int


def stage(policy_id: str, edition: str, name: str, page: int) -> Stage | None:
    """One number of a policy's funnel opened; None for no such policy or number. Three queries."""
    found = next((e for e in shelf.editions_here() if e.key == (policy_id, edition)), None)
    sweep = policy.latest_sweep()
    if found is None or sweep is None or name not in (*STAGES, "missed"):
        return None
    rows = Claim.objects.filter(policy=policy_id, edition=edition, part=0).order_by("pk")
    if name != "missed":
        word, states = STAGES[name]
        told = Paginator(rows.filter(state__in=sorted(states)), PAGE).get_page(page)
        return Stage(found, word, list(told), (), told.number, told.paginator.num_pages, told.paginator.count)
    missed = sorted(_entitled(found, sweep).difference(rows.values_list("subject", flat=True)))
    part = Paginator(missed, PAGE).get_page(page)
    names = lookup.names({int(one) for one in part}) if found.subject == "worker" else {}
    called = [(one, names.get(int(one), "") if names else "") for one in part]
    return Stage(found, "漏掉的", (), called, part.number, part.paginator.num_pages, len(missed))


def _entitled(edition: Edition, sweep: Sweep) -> set[str]:
    """The subjects the edition says yes to, each once however many certificates he has. 0.5 s a million."""
    path = folder_of(sweep) / file_name(*edition.key)
    if not path.exists():
        return set()
    yes = pq.read_table(path, filters=pc.field("verdict") == int(Verdict.YES), columns=["subject"])
    return {str(subject) for subject in pc.unique(yes["subject"]).to_pylist()}


@dataclass(frozen=True, slots=True)
class Waiting:
    """An objection or appeal that waits; `mine`: its reader took part in what it is about."""

    objection: Objection
    mine: bool


def objections(username: str) -> list[Waiting]:
    """Objections and appeals that wait for an answer, the first due first. Two queries."""
    waiting = Objection.objects.filter(state=ObjectionState.ASKED).select_related("claim")
    rows = list(waiting.order_by("due_on", "pk"))
    took_part = appeals.deciders({o.claim_id for o in rows})
    return [Waiting(o, username in took_part[o.claim_id] or o.by == username) for o in rows]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """One of the auditors' rules with what it found."""

    rule: AuditRule
    standing: int
    cleared: int


@dataclass(frozen=True, slots=True)
class Findings:
    """Every rule with its counts, and the findings that stand, of one rule where it is named, fifty a page."""

    rule: str
    counts: list[RuleCount]
    lines: list[FindingLine]
    page: int
    pages: int


def findings(rule: str, page: int) -> Findings:
    """What the rules found; three queries."""
    counted = {
        row["rule"]: (row["all"], row["cleared"])
        for row in Finding.objects.values("rule").annotate(all=Count("pk"), cleared=Count("cleared_at"))
    }
    rows = Finding.objects.filter(cleared_at=None).select_related("claim").order_by("-found_at", "pk")
    told = Paginator(rows.filter(rule=rule) if rule else rows, PAGE).get_page(page)
    known = law.audit_rules()
    counts = [RuleCount(r, *_standing(counted.get(r.id, (0, 0)))) for r in known.values()]
    return Findings(
        rule, counts, [FindingLine(f, known.get(f.rule)) for f in told], told.number, told.paginator.num_pages
    )


def _standing(counted: tuple[int, int]) -> tuple[int, int]:
    every, cleared = counted
    return every - cleared, cleared


def approvable(claims: Sequence[int]) -> list[int]:
    """Of these claims those every step of which passed by itself: what one press may approve together."""
    clean = Claim.objects.filter(
        pk__in=claims, state=ClaimState.CHECKING, passed=True, direction=Direction.PAY
    )
    return sorted(clean.values_list("pk", flat=True))
