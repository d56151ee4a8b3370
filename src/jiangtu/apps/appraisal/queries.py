"""What candidates and the public read: plans, a plan for one worker, his own exams and papers, results in public."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet

from jiangtu.apps.appraisal import applications, eligibility, marking, papers, results, rules, standards
from jiangtu.apps.appraisal.eligibility import Eligibility
from jiangtu.apps.appraisal.kinds import (
    FATE_LABELS,
    FILING,
    LIVE,
    PART_LABELS,
    SHOWN,
    BatchState,
    Fate,
    Part,
)
from jiangtu.apps.appraisal.models import Batch, Candidate, Incident, Objection, Paper, Result, Sitting
from jiangtu.apps.certificates.models import Certificate
from jiangtu.apps.files import queries as files
from jiangtu.apps.reference import sentences
from jiangtu.engine.appraisal.standard import Standard
from jiangtu.engine.errors import Refusal

LIVE_COUNT = Count("candidates", filter=Q(candidates__state__in=sorted(LIVE)))


@dataclass(frozen=True, slots=True)
class Plan:
    """One exam as a line of a list: what, where it stands, how many have applied."""

    batch: Batch
    title: str
    taken: int

    @property
    def free(self) -> int:
        """Places left."""
        return max(self.batch.capacity - self.taken, 0)


def plans_of(rows: QuerySet[Batch]) -> list[Plan]:
    """Exams as lines, in the order given. One query."""
    found = rows.select_related("body__organisation", "skill").annotate(taken=LIVE_COUNT)
    return [Plan(b, standards.title_of(b), b.taken) for b in found]


def one_plan(batch: Batch) -> Plan:
    """One exam as a line."""
    return Plan(batch, standards.title_of(batch), batch.candidates.filter(state__in=LIVE).count())


def public_plans(words: str, *, day: dt.date) -> list[Plan]:
    """The exams anybody may read about and still apply to, the soonest first; words search their names."""
    rows = Batch.objects.filter(state__in=FILING, closes_on__gte=day).order_by("exam_on", "code")
    return [p for p in plans_of(rows) if all(w in f"{p.title}{p.batch.body.title}" for w in words.split())]


def in_public(*, day: dt.date) -> list[Plan]:
    """The exams whose results are public now."""
    rows = Batch.objects.filter(state=BatchState.PUBLICISED, publicity_until__gte=day)
    return plans_of(rows.order_by("publicity_until", "code"))


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One exam for everybody; for a worker also his answer: the routes, or what stands against him.

    `shut` says why nobody may apply on the day, though the exam is open; "" when somebody may.
    """

    plan: Plan
    scheme: rules.Scheme
    sittings: tuple[Sitting, ...]
    asked: Eligibility | None = None
    refused: str = ""
    shut: str = ""
    mine: Candidate | None = None

    @property
    def taking(self) -> bool:
        """Whether the button is shown."""
        return self.plan.batch.state == BatchState.OPEN and not self.shut


def plan_page(code: str, person: int | None, *, day: dt.date) -> PlanPage:
    """A plan that was made public; Batch.DoesNotExist otherwise."""
    shown = Batch.objects.exclude(state=BatchState.DRAFT).select_related("body__organisation", "skill")
    batch = shown.get(code=code)
    sittings = tuple(batch.sittings.select_related("room").order_by("starts_at", "pk"))
    shut = (
        _refusal(lambda: applications.refuse_everybody(batch, day)) if batch.state == BatchState.OPEN else ""
    )
    page = PlanPage(one_plan(batch), standards.scheme_of(batch), sittings, shut=shut)
    if person is None:
        return page
    mine = batch.candidates.filter(person__in=own_keys(person), state__in=LIVE).first()
    if mine is not None or not page.taking:
        return replace(page, mine=mine)
    person = files.standing(person)
    return replace(
        page,
        asked=eligibility.judged(batch, person),
        refused=_refusal(lambda: applications.refuse_person(batch, person)),
    )


def _refusal(deed: Callable[[], None]) -> str:
    """What a refusal would say in the reader's language; "" where there is none."""
    try:
        deed()
    except Refusal as refusal:
        return sentences.told(refusal)
    return ""


@dataclass(frozen=True, slots=True)
class StandardPage:
    """One level of an occupation: its exam, for a worker the routes today, and the exams to apply to at once."""

    standard: Standard
    level: str
    scheme: rules.Scheme
    asked: Eligibility | None
    plans: tuple[Plan, ...]
    levels: tuple[str, ...]


def standard_page(occupation: str, level: str, person: int | None, *, day: dt.date) -> StandardPage:
    """StandardMissing and LevelNotExamined as the engine says them."""
    standard = standards.on(occupation, day=day)
    scheme = standards.levelled(standard, level, 0)
    rows = Batch.objects.filter(
        state=BatchState.OPEN, closes_on__gte=day, occupation=occupation, level=level, kind="LEVEL"
    )
    asked = None if person is None else eligibility.asked(standard, level, files.standing(person), day=day)
    plans = tuple(plans_of(rows.order_by("exam_on", "code")))
    return StandardPage(standard, level, scheme, asked, plans, tuple(one.code for one in standard.levels))


def own_keys(person: int) -> set[int]:
    """Every key a person has had."""
    return files.keys_of(files.standing(person))


@dataclass(frozen=True, slots=True)
class Told:
    """One part of a result in words: how it ended, its mark, and its blocks with the share of their points."""

    part: str
    fate: str
    mark: int | None
    pass_mark: int
    good: bool
    blocks: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Mine:
    """One exam of a worker: where it stands, his result once it is public, what he can do next."""

    candidate: Candidate
    title: str
    result: Result | None
    parts: tuple[Told, ...] = ()
    certificate: Certificate | None = None
    resits: tuple[Plan, ...] = ()
    weakest: str = ""
    incidents: tuple[tuple[Incident, marking.Kind], ...] = ()
    sits: tuple[str, ...] = ()
    keeps: tuple[tuple[str, int], ...] = ()

    @property
    def batch(self) -> Batch:
        """The exam."""
        return self.candidate.batch


def mine(person: int) -> list[Mine]:
    """A worker's exams, the newest first."""
    rows = Candidate.objects.filter(person__in=own_keys(person)).select_related("batch__body", "batch__skill")
    return [
        Mine(c, standards.title_of(c.batch), _shown_result(c))
        for c in rows.order_by("-batch__exam_on", "-pk")
    ]


def my_result(candidate: int, person: int, *, day: dt.date) -> Mine:
    """One's own exam with all that is public of it; Candidate.DoesNotExist for another's."""
    c = own_candidate(candidate, person)
    result, kinds = _shown_result(c), marking.incident_kinds()
    if result is None:
        return _again(c)
    parts = told(standards.scheme_of(c.batch), result)
    certificate = Certificate.objects.filter(source=results.source_of(c)).first()
    resits = () if result.passed else tuple(_resits(c, day))
    seen = tuple((row, kinds[row.code]) for row in c.incidents.filter(revoked_at=None).order_by("pk"))
    return Mine(c, standards.title_of(c.batch), result, parts, certificate, resits, _weakest(parts), seen)


def _again(c: Candidate) -> Mine:
    """An exam without a public result; of a re-sit also which parts are sat and which marks are kept."""
    title = standards.title_of(c.batch)
    if c.resits is None:
        return Mine(c, title, None)
    kept = applications.kept_parts(c.resits, on=c.batch.exam_on)
    keeps = tuple((PART_LABELS[Part(name)], mark) for name, mark in kept.items())
    return Mine(
        c, title, None, sits=tuple(PART_LABELS[Part(p)] for p in applications.parts_to_sit(c)), keeps=keeps
    )


def own_candidate(candidate: int, person: int) -> Candidate:
    """One's own application; Candidate.DoesNotExist for another's."""
    rows = Candidate.objects.select_related("batch__body__organisation", "batch__skill")
    return rows.get(pk=candidate, person__in=own_keys(person))


def _shown_result(c: Candidate) -> Result | None:
    return c.results.order_by("-version").first() if c.batch.state in SHOWN else None


def told(scheme: rules.Scheme, result: Result) -> tuple[Told, ...]:
    """A result's parts in words, in the exam's order."""
    found = []
    for part in scheme.parts:
        said = result.parts.get(part.part, {"fate": Fate.OPEN, "mark": None, "blocks": {}})
        points = {b.code: b.points for b in part.blocks}
        blocks = tuple((scheme.title_of(b), n, points.get(b, rules.WHOLE)) for b, n in said["blocks"].items())
        good = said["fate"] in (Fate.PASSED, Fate.KEPT)
        label = PART_LABELS[Part(part.part)]
        found.append(Told(label, FATE_LABELS[Fate(said["fate"])], said["mark"], part.pass_mark, good, blocks))
    return tuple(found)


def _weakest(parts: Iterable[Told]) -> str:
    """The block with the lowest share of its points among parts that failed; "" where none was marked by blocks."""
    failed = [part for part in parts if part.fate == FATE_LABELS[Fate.FAILED]]
    every = [(value / points, title) for part in failed for title, value, points in part.blocks if points]
    return min(every)[1] if every else ""


def _resits(c: Candidate, day: dt.date) -> list[Plan]:
    """Open exams in which only what was not passed has to be sat; empty when nothing is kept."""
    b = c.batch
    same = {"occupation": b.occupation, "level": b.level, "skill": b.skill}
    rows = Batch.objects.filter(state=BatchState.OPEN, closes_on__gte=day, **same).order_by("exam_on", "code")
    return [p for p in plans_of(rows) if applications.kept_parts(c, on=p.batch.exam_on)]


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One question of a paper: which, how many are answered, when time is up."""

    paper: Paper
    number: int
    item: int
    text: str
    choices: list[tuple[str, str]]
    chosen: str
    answered: tuple[bool, ...]
    ends_at: dt.datetime

    @property
    def left(self) -> int:
        """Questions without an answer."""
        return sum(not one for one in self.answered)


def paper_page(paper: Paper, number: int) -> PaperPage:
    """The question of that number from 1; 0, or one too high: the first without an answer, else the last."""
    questions = {i.pk: i for i in papers.items_of(paper)}
    given = papers.replies(paper)
    answered = tuple(bool(given.get(item)) for item in paper.items)
    open_ones = [n for n, done in enumerate(answered, start=1) if not done]
    at = number if 0 < number <= len(paper.items) else (open_ones or [len(paper.items)])[0]
    item = questions[paper.items[at - 1]]
    choices = papers.choices(paper, item)
    return PaperPage(
        paper, at, item.pk, item.text, choices, given.get(item.pk, ""), answered, papers.ends_at(paper)
    )


@dataclass(frozen=True, slots=True)
class Publicised:
    """One line of a publicity page; the name is masked by the template."""

    number: str
    name: str
    result: Result
    parts: tuple[Told, ...]


def publicity(code: str) -> tuple[Plan, list[Publicised]]:
    """An exam whose results are public, by admission number, none while they are counted again; Batch.DoesNotExist
    before and for others."""
    shown = Batch.objects.select_related("body__organisation", "skill").exclude(publicity_until=None)
    batch = shown.get(code=code)
    if batch.state not in SHOWN:
        return one_plan(batch), []
    stands, scheme = results.latest(batch), standards.scheme_of(batch)
    rows = [c for c in applications.accepted(batch) if c.pk in stands]
    lines = [Publicised(c.number, c.name, stands[c.pk], told(scheme, stands[c.pk])) for c in rows]
    return one_plan(batch), sorted(lines, key=lambda line: line.number)


def objections_of(batch: Batch, username: str) -> list[Objection]:
    """What one reader said against an exam's results, with the answers; nothing for somebody who is not signed in."""
    return list(batch.objections.filter(by=username).order_by("pk")) if username else []
