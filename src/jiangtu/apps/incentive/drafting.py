"""How a claim comes about: from what a sweep decided, or by somebody's application. Nothing is typed that is known.

IncentiveRefusal
├── NotEntitled      the policy does not say yes to this now
├── PayeeUnknown     no record tells which organisation is paid
├── NotYourMoney     the policy pays somebody else than who asks
├── ClaimedAlready   a claim for it is on its way, was paid or refused
└── NotYourPeople    the person is not the applicant's to speak for
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import transaction
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import lookup
from jiangtu.apps.files import queries as files
from jiangtu.apps.incentive import papers, rules, store
from jiangtu.apps.incentive.kinds import (
    ALIVE,
    CLAIM,
    PAID_TO_LABELS,
    UNASKED,
    ClaimState,
    Direction,
    Origin,
    PaidTo,
)
from jiangtu.apps.incentive.models import Claim, EditionStop, Turn
from jiangtu.apps.policy.models import Sweep
from jiangtu.apps.policy.rules import file_name
from jiangtu.apps.policy.services import folder_of
from jiangtu.apps.reference import shelf
from jiangtu.apps.reference.templatetags.words import area_name, occupation_name
from jiangtu.catalogues import claims as law
from jiangtu.engine.errors import NotTheirs, Refusal, Sentence
from jiangtu.engine.facts.factset import FactSet, FactsMissing
from jiangtu.engine.facts.person import SubjectMissing
from jiangtu.engine.policy import explain, payee, scalar
from jiangtu.engine.policy.explain import Explanation
from jiangtu.engine.policy.scalar import Case
from jiangtu.engine.policy.tree import Edition, Verdict

CHUNK = 2_000
"""Claims written in one transaction: a killed drafting goes on with those that are missing."""


class NotEntitled(Refusal):
    """The policy does not say yes to this now; `mend` is its own advice."""

    def __init__(self, why: str, mend: str) -> None:
        super().__init__(
            "NOT_ENTITLED",
            Sentence("现在还不符合：%(why)s。", why=why),
            mend=mend or "条件变化后会重新对照。",
        )


class ClaimedAlready(Refusal):
    """One claim a policy, subject and unit is on its way at a time."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(
            "CLAIMED_ALREADY",
            Sentence(
                "这一项已经在办：%(number)s（%(state)s）。",
                number=claim.number,
                state=CLAIM.labels[claim.state],
            ),
            mend="请在“我的补贴”查看进度。",
        )


class PayeeUnknown(Refusal):
    """No record tells which firm employed the person, or who taught the class."""

    def __init__(self) -> None:
        super().__init__(
            "PAYEE_UNKNOWN", "档案里看不出付给哪个单位。", mend="请先更正当时的用工登记或培训花名册。"
        )


class NotYourMoney(Refusal):
    """The policy pays somebody else than who asks."""

    def __init__(self, paid_to: str) -> None:
        super().__init__(
            "NOT_YOUR_MONEY",
            Sentence("这项补贴付给%(paid_to)s，由收款方申请。", paid_to=PAID_TO_LABELS[PaidTo(paid_to)]),
            mend="收款方登录后在“本单位的补贴”申请；个人的补贴由本人或所在单位申请。",
        )


class NotYourPeople(NotTheirs):
    """The person is not the applicant's to speak for."""

    def __init__(self) -> None:
        super().__init__("NOT_YOUR_PEOPLE", "这个人不是本单位的职工或学员。", mend="请核对名单。")


@dataclass(frozen=True, slots=True)
class Told:
    """One decision with everything a claim keeps of it."""

    edition: Edition
    case: Case
    explanation: Explanation
    facts: FactSet

    @property
    def subject(self) -> str:
        return str(self.explanation.subject)

    @property
    def unit(self) -> int:
        return self.explanation.unit or 0

    @property
    def amount_fen(self) -> int:
        return self.explanation.price.fen if self.explanation.price else 0

    @property
    def payee(self) -> str | None:
        """The code of the organisation it is paid to; "" for the person, None where no record tells which."""
        return payee.code(self.edition, self.case, self.unit)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for whom: `agent` is the firm or provider that files, `mandate` whether the person agreed."""

    origin: Origin
    actor: Actor
    at: dt.datetime
    agent: str = ""
    mandate: bool = True


def payable() -> list[Edition]:
    """The editions of the place whose yes means money, out or back, without those withdrawn. One query."""
    stopped = set(EditionStop.objects.values_list("policy", "edition"))
    money = [e for e in shelf.editions_here() if e.amount is not None and e.direction in ("pay", "recover")]
    return [e for e in money if e.key not in stopped]


def draft_from_sweep(
    sweep: Sweep,
    *,
    actor: Actor,
    at: dt.datetime,
    policies: Sequence[str] = (),
    most: int | None = None,
    first: Sequence[int] = (),
) -> int:
    """How many new claims the sweep's yeses gave, each FOUND; safe to repeat. None where no record tells who is paid.

    One claim a policy and subject is on its way: of several units the largest amount comes first, for one may use up the
    limit of the next. Whom the policy was refused or paid before gets none from a sweep. `policies`: these alone; `most`:
    no more than so many each, the persons `first` before others. Cost: 1 ms a claim, for its explanation.
    """
    facts = snapshots.facts_with(digest=sweep.facts_digest, as_of=sweep.as_of)
    made = 0
    for edition in payable():
        if policies and edition.id not in policies:
            continue
        ahead = {str(person) for person in first}
        chosen = sorted(_chosen(sweep, edition), key=lambda row: row[0] not in ahead)[:most]
        for start in range(0, len(chosen), CHUNK):
            with transaction.atomic():
                told = _told_of(facts, edition, chosen[start : start + CHUNK])
                made += len(write(told, Asking(Origin.SWEEP, actor, at)))
    return made


def _chosen(sweep: Sweep, edition: Edition) -> list[tuple[str, int]]:
    """Subjects the edition says yes to without a claim yet, each with the unit of its largest amount."""
    path = folder_of(sweep) / file_name(*edition.key)
    if not path.exists():
        return []
    columns = ["subject", "unit", "amount_fen"]
    yes: pa.Table = pq.read_table(path, filters=pc.field("verdict") == int(Verdict.YES), columns=columns)
    yes = yes.filter(pc.greater(pc.fill_null(yes["amount_fen"], 0), 0))
    ordered = yes.sort_by([("amount_fen", "descending"), ("subject", "ascending"), ("unit", "ascending")])
    stopped = EditionStop.objects.filter(policy=edition.id).values("edition")
    known = Claim.objects.filter(policy=edition.id, part=0)
    asked = known.exclude(
        state=ClaimState.WITHDRAWN, edition__in=stopped
    )  # what took its place may still come
    had = set(asked.values_list("subject", "unit"))
    busy = set(
        Claim.objects.filter(policy=edition.id, part=0, state__in=ALIVE - {ClaimState.PAID}).values_list(
            "subject", flat=True
        )
    )
    found: dict[str, int] = {}
    for subject, unit in zip(ordered["subject"].to_pylist(), ordered["unit"].to_pylist(), strict=True):
        key = (str(subject), unit or 0)
        if key not in had and key[0] not in busy:
            found.setdefault(*key)
    return sorted(found.items())


def _told_of(facts: FactSet, edition: Edition, chosen: Iterable[tuple[str, int]]) -> Iterator[Told]:
    for subject, unit in chosen:
        yield from told_by(facts, edition, subject, unit)


def told_by(
    facts: FactSet, edition: Edition, subject: str, unit: int, *, without: int | None = None
) -> Iterator[Told]:
    """The edition's answer to one subject about one unit; nothing for somebody the facts do not know.

    `without`: the record of a payment that is left out, the claim's own when it is judged again; None for none.
    """
    key = int(subject) if edition.subject == "worker" else subject
    try:
        case = scalar.case_of(facts, key, subject=edition.subject)
    except SubjectMissing:
        return
    if without is not None:
        others = [row for row in case.children.get("claims", ()) if row["record"] != without]
        case = replace(case, children={**case.children, "claims": others})
    for told in explain.explain(edition, case, shelf.catalogues(), labels=_term):
        if (told.unit or 0) == unit:
            yield Told(edition, case, told, facts)


def answer(policy: str, subject: str, unit: int) -> Told:
    """What a policy says to a subject about a unit by the latest facts; NotEntitled where it says nothing.

    A worker who was merged is asked for as who he is now.
    """
    facts = snapshots.latest_facts()
    if facts is None:
        raise FactsMissing(snapshots.home())
    for edition in payable():
        if edition.id == policy and edition.since <= facts.as_of < (edition.until or dt.date.max):
            known = str(files.standing(int(subject))) if edition.subject == "worker" else subject
            for told in told_by(facts, edition, known, unit):
                return told
    raise NotEntitled("这项政策现在不适用", "")


def apply_for(policy: str, subject: str, unit: int, *, asking: Asking) -> Claim:
    """A claim of this application, APPLIED; a claim the sweep had found goes on instead.

    NotEntitled with the first requirement not met or not known, ClaimedAlready for what is on its way or paid.
    """
    told = answer(policy, subject, unit)
    if told.explanation.verdict is not Verdict.YES or not told.amount_fen:
        raise NotEntitled(*missing(told.explanation))
    _refuse_other(told, asking)
    with transaction.atomic():
        there = Claim.objects.filter(policy=policy, subject=told.subject, unit=unit, part=0, state__in=ALIVE)
        known = there.select_for_update().first()
        if known is None:
            return write([told], asking)[0]
        if known.state not in UNASKED:
            raise ClaimedAlready(known)
        known.state, known.since, known.due_on = ClaimState.APPLIED, asking.at, None
        known.origin, known.agent, known.mandate = asking.origin, asking.agent, asking.mandate
        known.save()
        Turn.objects.create(claim=known, step="apply", state=known.state, by=asking.actor.username,
                            role=asking.actor.role, at=asking.at)  # fmt: skip
        _audited([known], "apply", asking)
    return known


def _refuse_other(told: Told, asking: Asking) -> None:
    """PayeeUnknown, or NotYourMoney for whoever asks for money that a policy gives to another organisation."""
    if told.payee is None:
        raise PayeeUnknown
    if told.payee and told.payee != asking.agent:
        raise NotYourMoney(told.edition.payee.to.name)


def missing(told: Explanation) -> tuple[str, str]:
    line = next((line for line in told.lines if line.state != explain.State.MET), None)
    unsaid = "金额还算不出来" if told.verdict is Verdict.YES else told.sentence_zh.rstrip("。")
    return (line.zh, line.mend) if line else (unsaid, "")


def write(told: Iterable[Told], asking: Asking) -> list[Claim]:
    """The claims of these answers, with their first turn and audit line; three statements for any number."""
    drafted = [_claim(one, asking) for one in told if one.payee is not None or one.edition.direction != "pay"]
    _name_payees(drafted)
    names = lookup.names({c.person for c in drafted if c.person is not None})
    for claim in drafted:
        claim.name = names.get(claim.person or 0, "") or claim.name
    made = Claim.objects.bulk_create(drafted, batch_size=500)
    step = "find" if asking.origin in (Origin.SWEEP, Origin.CHANGE) else "apply"
    opened(made, step, asking)
    return made


def _name_payees(claims: Iterable[Claim]) -> None:
    """What the organisations that are paid are called."""
    paid = [c for c in claims if c.payee]
    called = papers.called({c.payee for c in paid}) if paid else {}
    for claim in paid:
        claim.payee_name = called.get(claim.payee, claim.payee)


def opened(claims: Sequence[Claim], step: str, asking: Asking) -> None:
    """The first turn of these claims, and what is written down of them."""
    store.add_turns(claims, step, actor=asking.actor, at=asking.at)
    _audited(claims, step, asking)


def _audited(claims: Iterable[Claim], step: str, asking: Asking) -> None:
    deeds = (Deed(Action.CLAIM, asking.at, c.person, detail={"claim": c.pk, "step": step}) for c in claims)
    audit.record(*deeds, actor=asking.actor)


def _claim(told: Told, asking: Asking) -> Claim:
    edition, case = told.edition, told.case
    unit = next((r for r in case.children.get(edition.unit, ()) if r.get("record") == told.unit), {})
    worker = edition.subject == "worker"
    area = str(case.subject.get("work_area") or case.subject.get("area") or edition.area_prefix.ljust(6, "0"))
    found = asking.origin in (Origin.SWEEP, Origin.CHANGE)
    back = edition.direction == "recover"
    return Claim(
        policy=edition.id, edition=edition.edition, edition_digest=edition.digest, subject=told.subject,
        person=int(told.subject) if worker else None, unit=told.unit, kind=edition.kind, fund=edition.fund,
        amount_fen=told.amount_fen, area=area, occupation=unit.get("occupation") or "", level=unit.get("level") or "",
        certificate=unit.get("number") or unit.get("certificate") or "", class_code=unit.get("class_code") or "",
        name=str(case.subject.get("name") or case.subject.get("class_code") or ""),
        paid_to=edition.payee.to.name, payee=told.payee or "", as_of=case.as_of, facts_digest=told.facts.digest,
        explanation={**said(told.explanation), "payee": f"{edition.payee.document} {edition.payee.article}".strip()},
        origin=asking.origin, agent=asking.agent, mandate=asking.mandate,
        direction=Direction.RECOVER if back else Direction.PAY,
        silent=found and law.mode(area=area, policy=edition.id, day=case.as_of) == "SILENT",
        state=ClaimState.CHECKING if found and back else ClaimState.FOUND if found else ClaimState.APPLIED,
        since=asking.at, due_on=first_clock(area, edition.id, timezone.localdate(asking.at)) if back else None,
    )  # fmt: skip


def first_clock(area: str, policy: str, day: dt.date) -> dt.date | None:
    """The last day to check a claim drafted on `day`."""
    return rules.due_on(law.limit(ClaimState.CHECKING, area=area, policy=policy, day=day), day)


def said(told: Explanation) -> dict[str, object]:
    """An explanation as a claim keeps it: every requirement with its facts and article, and how the amount came about."""
    price = told.price
    return {
        "title_zh": told.title_zh, "title_en": told.title_en, "zh": told.sentence_zh, "en": told.sentence_en,
        "document": told.document, "article": told.article,
        "price_zh": price.zh if price else "", "price_en": price.en if price else "",
        "lines": [
            {
                "name": line.name, "state": str(line.state), "zh": line.zh.removesuffix("：已满足"),
                "en": line.en.removesuffix(f": {line.state}"), "article": line.article,
                "facts": [{"label": f.label, "value": f.value, "source": f.source} for f in line.facts],
            }
            for line in told.lines
        ],
    }  # fmt: skip


def _term(kind: str, code: str) -> str:
    names = {"occupation": occupation_name, "area": area_name}
    return names[kind](code) if kind in names else code
