"""May this person apply? The routes of the standard, judged on his facts for the day of the exam, answer kept as it was.

What he holds already is read from the certificates and from his file; unknown is never a no.
"""

import datetime as dt
from dataclasses import dataclass
from typing import TypedDict

from jiangtu.apps.appraisal import standards
from jiangtu.apps.appraisal.kinds import BatchKind, Verdict
from jiangtu.apps.appraisal.models import Batch
from jiangtu.apps.certificates import queries as certificates
from jiangtu.apps.certificates.kinds import LIVE
from jiangtu.apps.facts import queries as snapshots
from jiangtu.engine.appraisal import routes, since
from jiangtu.engine.appraisal.routes import RouteAnswer
from jiangtu.engine.appraisal.standard import Standard
from jiangtu.engine.facts import person as persons
from jiangtu.engine.facts.person import Slice
from jiangtu.engine.policy import tree
from jiangtu.engine.policy.scalar import Case
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import level as levels

WORDS = {tree.Verdict.YES: Verdict.YES, tree.Verdict.NO: Verdict.NO, tree.Verdict.UNKNOWN: Verdict.UNKNOWN}
LEVELLED = frozenset({"SKILL", "QUALIFICATION"})


class Answered(TypedDict):
    """One route as it was answered, in a form that is kept: `earliest` as an ISO date or ""."""

    route: str
    zh: str
    en: str
    verdict: str
    said_zh: str
    said_en: str
    reasons: list[str]
    earliest: str


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The routes' answer for one person and exam; `digest` names the facts, empty when there were none of him."""

    verdict: Verdict
    answers: tuple[Answered, ...] = ()
    digest: str = ""
    edition: str = ""


def judged(batch: Batch, person: int) -> Eligibility:
    """The answer for the day of a batch's exam. A single skill asks for nothing but the wish to be tested."""
    if batch.kind == BatchKind.SINGLE:
        return Eligibility(Verdict.YES, edition=batch.skill.document if batch.skill else "")
    standard = standards.edition_of(batch.occupation, batch.edition)
    return asked(standard, batch.level, person, day=batch.exam_on)


def asked(standard: Standard, level: str, person: int, *, day: dt.date) -> Eligibility:
    """The answer for any level on any day; unknown with one reason when no snapshot knows the person.

    Cost: a few milliseconds once the snapshot is in memory.
    """
    snapshot = snapshots.latest_snapshot()
    found = _slice(person)
    if snapshot is None or found is None:
        return Eligibility(Verdict.UNKNOWN, (_nobody(),), edition=standard.edition)
    case = Case(found.as_of, found.subject, found.children)
    answers = routes.judge(standard, level, since.later(case, max(day, found.as_of)))
    whole = WORDS[routes.verdict(answers)]
    return Eligibility(whole, tuple(_kept(a) for a in answers), snapshot.digest, standard.edition)


def _slice(person: int) -> Slice | None:
    facts = snapshots.latest_facts()
    if facts is None:
        return None
    try:
        return persons.slice_of(facts, person)
    except persons.SubjectMissing:
        return None


def _nobody() -> Answered:
    why = "全市档案快照里还没有您的记录"
    return Answered(
        route="", zh="档案", en="File", verdict=Verdict.UNKNOWN, said_zh=f"{why}。", said_en="No snapshot knows you yet.",
        reasons=[why], earliest="",
    )  # fmt: skip


def _kept(answer: RouteAnswer) -> Answered:
    reasons = [m.zh for m in answer.missing]
    reasons += [f"{line.zh}不清楚" for line in answer.lines if line.name in answer.unknown]
    return Answered(
        route=answer.route, zh=answer.zh, en=answer.en, verdict=WORDS[answer.verdict], said_zh=answer.said_zh,
        said_en=answer.said_en, reasons=reasons, earliest=answer.earliest.isoformat() if answer.earliest else "",
    )  # fmt: skip


def held(person: int, occupation: str, level: str) -> tuple[str, str] | None:
    """The number and level of a certificate in force for this level of the occupation or a higher one, else None."""
    good = {code for code in levels.CODES if levels.rank(code) >= levels.rank(level)}
    for one in certificates.held(person):
        if one.occupation == occupation and one.level in good and one.state in LIVE:
            return one.number, domains.LEVEL.labels[one.level]
    found = _slice(person)
    rows = found.children["certificates"] if found else []
    for row in rows:
        same = row["kind"] in LEVELLED and row["occupation"] == occupation and row["level"] in good
        if same and not row["withdrawn"]:
            return str(row["number"] or "编号未报送"), domains.LEVEL.labels[str(row["level"])]
    return None
