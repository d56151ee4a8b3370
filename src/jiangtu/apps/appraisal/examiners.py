"""Assessors and inspectors: their own certificates, what they declare, what is computed against them, who serves where.

ExaminerRefusal
├── NotCertified     the examiner's certificate does not cover this exam on its day
├── InConflict       the examiner has a tie to a candidate, declared or computed; each is named
├── AlreadyCertified the person stands in that register already
└── NoSuchExaminer   nobody of that number serves this body
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from jiangtu.apps.appraisal import standards
from jiangtu.apps.appraisal.batches import Act, AppraisalRefusal, locked, refuse_unless, told
from jiangtu.apps.appraisal.kinds import (
    DUTY_LABELS,
    DUTY_REGISTER,
    ApplicationState,
    BatchState,
    Duty,
    Part,
)
from jiangtu.apps.appraisal.models import Assignment, Batch, Candidate, Conflict, Examiner, Place
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import queries as files
from jiangtu.apps.registers import queries as registers
from jiangtu.apps.registers import services as listing
from jiangtu.apps.registers.kinds import EntryState
from jiangtu.apps.registers.models import Entry, Organisation, Scope
from jiangtu.apps.registers.models import Turn as RegisterTurn
from jiangtu.apps.training import people
from jiangtu.apps.training.kinds import SeatState
from jiangtu.apps.training.models import Seat
from jiangtu.catalogues.appraisal import figure
from jiangtu.engine.errors import NotTheirs, Problem, Problems, Sentence
from jiangtu.engine.facts import person as persons
from jiangtu.engine.terms import occupation as occupations

BEFORE_EXAM = frozenset(
    {BatchState.DRAFT, BatchState.PLANNED, BatchState.OPEN, BatchState.CLOSED, BatchState.SEATED}
)


class NotCertified(AppraisalRefusal):
    """The examiner's certificate does not cover this exam on its day."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            "NOT_CERTIFIED",
            Sentence("%(name)s的证卡%(why)s。", name=name, why=why),
            mend="请换一名证卡有效、职业等级相符的考评人员。",
        )


class InConflict(Problems):
    """The examiner has a tie to a candidate, declared or computed; each is named."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        super().__init__(
            "IN_CONFLICT", Sentence("%(name)s应当回避%(n)s名考生。", name=name, n=len(problems)), problems
        )


class AlreadyCertified(AppraisalRefusal):
    """The person stands in that register already."""

    def __init__(self, number: str) -> None:
        super().__init__(
            "ALREADY_CERTIFIED",
            Sentence("已有有效证卡%(number)s。", number=number),
            mend="请办理变更或延续。",
        )


class NoSuchExaminer(NotTheirs):
    """Nobody of that number serves this body."""

    def __init__(self) -> None:
        super().__init__("NO_SUCH_EXAMINER", "本机构没有这名考评人员。", mend="请核对人员。")


@dataclass(frozen=True, slots=True)
class Certified:
    """An examiner's certificate as the office gives it: `scopes` are (occupation prefix, level codes), `area` "" anywhere."""

    person: int
    name: str
    duty: Duty
    organisation: str
    since: dt.date
    scopes: Sequence[tuple[str, str]] = ()
    area: str = ""
    username: str = ""


def certify_examiner(*, certified: Certified, act: Act) -> Examiner:
    """The person in the register of assessors or inspectors, with a number and a term, engaged by one body.

    Re-checks, suspension and revocation are those of the register. AlreadyCertified when he stands there.
    """
    register = DUTY_REGISTER[certified.duty]
    keys = files.keys_of(files.standing(certified.person))
    with transaction.atomic():
        if known := registers.listed(register, day=certified.since).filter(person__in=keys).first():
            raise AlreadyCertified(known.number)
        entry = Entry.objects.create(
            register=register, person=files.standing(certified.person), state=EntryState.APPLIED,
            title=_title(certified),
        )  # fmt: skip
        Scope.objects.bulk_create(
            Scope(entry=entry, occupation=o, levels=levels, area=certified.area, valid_from=certified.since)
            for o, levels in certified.scopes
        )
        RegisterTurn.objects.create(
            entry=entry, step="apply", state=entry.state, by=act.actor.username, at=act.at
        )
        listing.list_entry(entry=entry.pk, day=certified.since, actor=act.actor, at=act.at)
        entry.refresh_from_db()
        return Examiner.objects.create(
            entry=entry, name=certified.name, organisation=Organisation.objects.get(pk=certified.organisation),
            username=certified.username,
        )  # fmt: skip


def _title(certified: Certified) -> str:
    """What the public register shows: no name."""
    trade = occupations.name(certified.scopes[0][0]) if certified.scopes else ""
    return f"{trade}{DUTY_LABELS[certified.duty]}"


def declare(*, examiner: int, person: int, reason: str, act: Act) -> Conflict:
    """An examiner's own word on a tie to somebody; said again, the last word stands."""
    found = Examiner.objects.filter(pk=examiner, organisation=act.organisation).first()
    if found is None:
        raise NoSuchExaminer
    said = {"reason": reason, "declared_at": act.at, "declared_by": act.actor.username}
    made, _ = Conflict.objects.update_or_create(examiner=found, person=files.standing(person), defaults=said)
    return made


def assign(*, code: str, examiner: int, duty: Duty, act: Act) -> Assignment:
    """The examiner serves in the batch: certified for it on its day and tied to none of its candidates.

    Raises NotYourBatch, NoSuchExaminer, NotCertified, InConflict.
    """
    with transaction.atomic():
        batch = locked(code, act)
        refuse_unless(batch, BEFORE_EXAM, "指派考评人员")
        serving = Examiner.objects.filter(pk=examiner, organisation=batch.body.organisation_id)
        found = serving.select_related("entry").first()
        if found is None:
            raise NoSuchExaminer
        if why := certificate_fault(found, batch, duty):
            raise NotCertified(found.name, why)
        candidates = batch.candidates.filter(state=ApplicationState.ACCEPTED)
        if ties := _tied(found, batch, list(candidates)):
            raise InConflict(found.name, ties)
        made, _ = Assignment.objects.update_or_create(
            batch=batch, examiner=found,
            defaults={"duty": duty, "assigned_by": act.actor.username, "assigned_at": act.at},
        )  # fmt: skip
        told(batch, "assign", act, count=1)
    return made


def relieve(*, code: str, assignment: int, act: Act) -> None:
    """The examiner no longer serves in the batch; only before the exam."""
    with transaction.atomic():
        batch = locked(code, act)
        refuse_unless(batch, BEFORE_EXAM, "撤销指派")
        batch.assignments.filter(pk=assignment).delete()
        told(batch, "relieve", act, count=1)


def certificate_fault(examiner: Examiner, batch: Batch, duty: Duty) -> str:
    """Why the examiner's certificate does not do for this duty in this exam on its day; "" when it does."""
    entry = examiner.entry
    if entry.register != DUTY_REGISTER[duty]:
        return Sentence("不是%(duty)s证卡", duty=DUTY_LABELS[duty])
    if registers.listed(entry.register, day=batch.exam_on).filter(pk=entry.pk).first() is None:
        return Sentence("在考试日已失效、暂停或撤销")
    wanted = (batch.occupation, batch.level, batch.area)
    if duty is Duty.ASSESSOR and not registers.in_scope(entry, *wanted, batch.exam_on):
        return Sentence("不含%(title)s", title=standards.title_of(batch))
    return ""


def ties(examiner: Examiner, batch: Batch, candidates: Sequence[Candidate]) -> dict[int, str]:
    """Candidate → why this examiner does not judge him: himself, declared, taught, or of one firm. A few queries and one pass
    over the city's employments for each firm of the examiner.
    """
    person = examiner.entry.person or 0
    declared = dict(examiner.conflicts.values_list("person", "reason"))
    taught = _taught(person, batch, {c.person for c in candidates})
    firms = set() if batch.body.register == "appraisal-firm" else _firms(person)
    colleagues = set().union(*(people.staff(firm) for firm in sorted(firms)))
    found: dict[int, str] = {}
    for c in candidates:
        if c.person == person:
            found[c.pk] = Sentence("是本人")
        elif c.person in declared:
            found[c.pk] = Sentence("申报回避（%(reason)s）", reason=declared[c.person])
        elif c.person in taught:
            found[c.pk] = Sentence("是本人教过的学员")
        elif c.employer in firms or c.person in colleagues:
            found[c.pk] = Sentence("与考生同一单位")
    return found


def _tied(examiner: Examiner, batch: Batch, candidates: Sequence[Candidate]) -> list[Problem]:
    names = {c.pk: c.name for c in candidates}
    return [
        Problem("IN_CONFLICT", why, where=names[key], mend="请换一名考评人员。")
        for key, why in ties(examiner, batch, candidates).items()
    ]


def _taught(person: int, batch: Batch, sitters: set[int]) -> set[int]:
    """Those of `sitters` whom the examiner taught within the time that keeps teaching and judging apart."""
    months = figure("trained_months", area=batch.area, day=batch.exam_on).value
    since = batch.exam_on - dt.timedelta(days=months * 365 // 12)
    lessons = Q(training_class__lessons__teacher__person=person) | Q(training_class__teacher__person=person)
    seats = Seat.objects.filter(lessons, person__in=sitters, state=SeatState.TAKEN)
    found = seats.filter(training_class__ends_on__gte=since).values_list("person", flat=True)
    return {p for p in found if p is not None}


def _firms(person: int) -> set[str]:
    """Where somebody is employed by the latest snapshot."""
    facts = snapshots.latest_facts()
    if facts is None:
        return set()
    try:
        found = persons.slice_of(facts, person)
    except persons.SubjectMissing:
        return set()
    running = (row for row in found.children["employment"] if _runs(row, found.as_of))
    return {str(row["employer"]) for row in running if row["employer"]}


def _runs(row: persons.Row, day: dt.date) -> bool:
    until = row.get("until_on")
    return not isinstance(until, dt.date) or until > day


def staffing_problems(batch: Batch) -> list[Problem]:
    """Who is missing or should not serve: an inspector, enough assessors, certificates in force, no ties."""
    serving = list(batch.assignments.select_related("examiner__entry").order_by("pk"))
    candidates = list(batch.candidates.filter(state=ApplicationState.ACCEPTED).order_by("pk"))
    at_work = Place.objects.filter(sitting__batch=batch, sitting__part=Part.SKILL).count()
    found = [*_too_few(batch, serving), *load_problems(batch, at_work)]
    for one in serving:
        if why := certificate_fault(one.examiner, batch, Duty(one.duty)):
            found.append(
                Problem(
                    "NOT_CERTIFIED",
                    Sentence("证卡%(why)s", why=why),
                    where=one.examiner.name,
                    mend="请换人。",
                )
            )
        found += _tied(one.examiner, batch, candidates)
    return found


def _too_few(batch: Batch, serving: Iterable[Assignment]) -> list[Problem]:
    duties = [one.duty for one in serving]
    each = figure("assessors_each", area=batch.area, day=batch.exam_on)
    found = []
    if Duty.INVIGILATOR not in duties:
        found.append(Problem("NO_INVIGILATOR", "没有指派督导员", where="考务人员", mend="请指派一名督导员。"))
    skill = any(p.part == Part.SKILL for p in standards.scheme_of(batch).parts)
    if skill and duties.count(Duty.ASSESSOR) < each.value:
        zh = Sentence(
            "技能考核要%(value)s名考评员，已指派%(count)s名",
            value=each.value,
            count=duties.count(Duty.ASSESSOR),
        )
        found.append(
            Problem("TOO_FEW_ASSESSORS", zh, where="考务人员", rule=each.document, mend="请补足考评员。")
        )
    return found


def load_problems(batch: Batch, sitters: int) -> list[Problem]:
    """A problem when so many who sit the skill part are too many for the assessors who serve, else none."""
    law = figure("candidates_per_assessor", area=batch.area, day=batch.exam_on)
    serving = batch.assignments.filter(duty=Duty.ASSESSOR).count()
    if sitters <= law.value * serving:
        return []
    zh = Sentence(
        "%(n)s名考生考技能，每名考评员最多%(each)s名，要%(wanted)s名考评员，已指派%(count)s名",
        n=sitters, each=law.value, wanted=-(-sitters // law.value), count=serving,
    )  # fmt: skip
    return [Problem("TOO_MANY_EACH", zh, where="考务人员", rule=law.document, mend="请补足考评员，或分批考核。")]  # fmt: skip


def duty_of(batch: Batch, username: str) -> Duty | None:
    """What the owner of a log-in does in the batch; None when he does not serve."""
    found = batch.assignments.filter(examiner__username=username).exclude(examiner__username="").first()
    return Duty(found.duty) if found else None
