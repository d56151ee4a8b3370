"""Applying to an exam: by oneself, by one's firm in a list, or to sit again what was not passed; the officer's word.

ApplicationRefusal
├── NotTaking        the exam takes no applications (any more)
├── Full             all places are taken
├── NotEligible      every route says no; each route's reasons are named
├── AlreadyHeld      he holds this level of this occupation, or a higher one, by a certificate that is named
├── AppliedAlready   he is a candidate here or elsewhere for the same; that exam is named
├── TrainedHere      the body trained him for this occupation within the time that keeps the two apart
├── NotOurPeople     a firm that appraises its own people is asked by somebody else's
├── Barred           a grave incident bars him until a day
├── ExamClash        another exam of his is on that day at that time
└── TimeClash        he is in a lesson or a test at the only time of a part (training.elsewhere)
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from jiangtu.apps.appraisal import eligibility, news, standards
from jiangtu.apps.appraisal.batches import Act, AppraisalRefusal, told
from jiangtu.apps.appraisal.eligibility import Eligibility
from jiangtu.apps.appraisal.kinds import (
    APPLICATION,
    LIVE,
    MARKING,
    SETTLED,
    SHOWN,
    ApplicationState,
    BatchKind,
    BatchState,
    Fate,
    Verdict,
    Via,
)
from jiangtu.apps.appraisal.models import Batch, Candidate, Result
from jiangtu.apps.files import queries as files
from jiangtu.apps.training import elsewhere, people
from jiangtu.apps.training.kinds import SeatState
from jiangtu.apps.training.models import Seat
from jiangtu.catalogues.appraisal import figure
from jiangtu.engine.errors import NotTheirs, Problem, Problems, Sentence
from jiangtu.engine.policy import days


class NotTaking(AppraisalRefusal):
    """The exam takes no applications (any more)."""

    def __init__(self, closes_on: dt.date, *, open_now: bool) -> None:
        zh = (
            Sentence("报名已在%(closes_on)s截止。", closes_on=f"{closes_on:%Y年%m月%d日}")
            if open_now
            else "这项评价现在不接受报名。"
        )
        super().__init__("NOT_TAKING", zh, mend="请看其他正在报名的评价计划。")


class BodyOut(AppraisalRefusal):
    """The body may not hold this exam on its day (any more)."""

    def __init__(self, problem: Problem) -> None:
        super().__init__("BODY_OUT_OF_SCOPE", problem.zh, mend="请报其他评价机构的计划。")


class Full(AppraisalRefusal):
    """All places are taken."""

    def __init__(self, capacity: int) -> None:
        super().__init__(
            "EXAM_FULL",
            Sentence("计划%(capacity)s人，已经报满。", capacity=capacity),
            mend="请报其他批次，或请评价机构增加人数。",
        )


class NotEligible(Problems):
    """Every route says no; each route's reasons are named."""

    def __init__(self, found: Eligibility) -> None:
        problems = [
            Problem("ROUTE_NOT_MET", "；".join(route["reasons"]) or "不符合", where=route["zh"])
            for route in found.answers
        ]
        super().__init__("NOT_ELIGIBLE", "到考试那天，申报条件一条也不符合。", problems)


class AlreadyHeld(AppraisalRefusal):
    """He holds this level of this occupation, or a higher one."""

    def __init__(self, number: str, level: str) -> None:
        super().__init__(
            "ALREADY_HELD",
            Sentence("已持有%(level)s证书（%(number)s）。", level=level, number=number),
            mend="请申报更高等级；证书不属实的请申请更正。",
        )


TAKEN_BACK = frozenset({BatchState.OPEN, BatchState.CLOSED})
"""While an application may be withdrawn: no seat is given yet."""


class AppliedAlready(AppraisalRefusal):
    """He is a candidate for the same here or elsewhere."""

    def __init__(self, batch: Batch) -> None:
        zh = Sentence(
            "已经报名%(title)s的同一职业等级（%(code)s，%(exam_on)s考试）。",
            title=batch.body.title,
            code=batch.code,
            exam_on=f"{batch.exam_on:%Y年%m月%d日}",
        )
        mend = (
            "先撤回那一个报名，再报这一个。"
            if batch.state in TAKEN_BACK
            else "那一场已经排座或考过：请等它的成绩，不合格的科目可以补考。"
        )
        super().__init__("APPLIED_ALREADY", zh, mend=mend)


class TrainedHere(AppraisalRefusal):
    """The body trained him for this occupation within the time that keeps the two apart."""

    def __init__(self, title: str, document: str) -> None:
        super().__init__(
            "TRAINED_HERE", Sentence("本机构培训过这名考生（%(title)s），不能再评价。", title=title), mend="请报其他评价机构。", source=document
        )  # fmt: skip


class NotOurPeople(AppraisalRefusal):
    """A firm that appraises its own people is asked by somebody else's."""

    def __init__(self) -> None:
        super().__init__(
            "NOT_OUR_PEOPLE", "用人单位只评价本单位在职职工（含劳务派遣）。", mend="请报社会培训评价组织的计划。"
        )  # fmt: skip


class ExamClash(AppraisalRefusal):
    """Another exam of his is on that day at that time."""

    def __init__(self, batch: Batch) -> None:
        super().__init__(
            "EXAM_CLASH",
            Sentence(
                "同一天还有别的考试（%(title)s，%(code)s）。",
                title=standards.title_of(batch),
                code=batch.code,
            ),
            mend="请换一个批次。",
        )


class Barred(AppraisalRefusal):
    """A grave incident bars him until a day."""

    def __init__(self, until: dt.date) -> None:
        super().__init__(
            "BARRED",
            Sentence("因考试违纪，%(until)s前不能报名。", until=f"{until:%Y年%m月%d日}"),
            mend="对处理有异议的可以向人社部门申诉。",
        )


class NotYourApplication(NotTheirs):
    """The application is somebody else's."""

    def __init__(self) -> None:
        super().__init__("NOT_YOUR_APPLICATION", "没有这份报名。", mend="请在“我的评价”里查看。")


@dataclass(frozen=True, slots=True)
class Asking:
    """Who applies for whom: `name` as it will stand on the certificate."""

    person: int
    name: str
    employer: str = ""
    via: Via = Via.SELF


def apply(*, code: str, asking: Asking, act: Act) -> Candidate:
    """The application, accepted at once where a route says yes, waiting for an officer where none says no for sure.

    Nothing is kept of one that is refused. Everything of the tree above may be raised.
    """
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).select_related("body", "skill").get(code=code)
        person = files.standing(asking.person)
        refuse_everybody(batch, act.day)
        refuse_person(batch, person)
        earlier = _kept_from(batch, files.keys_of(person))
        found = _judged(batch, earlier, person)
        if found.verdict is Verdict.NO:
            raise NotEligible(found)
        sure = found.verdict is Verdict.YES
        via = Via.RESIT if earlier is not None and asking.via == Via.SELF else asking.via
        made = Candidate.objects.create(
            batch=batch, person=person, name=asking.name, employer=asking.employer, via=via, verdict=found.verdict,
            state=ApplicationState.ACCEPTED if sure else ApplicationState.ASKED, answers=list(found.answers),
            digest=found.digest, edition=found.edition, asked_by=act.actor.username, asked_at=act.at,
            resits=earlier,
        )  # fmt: skip
        told(batch, "apply", act, person=person)
        if not sure:
            news.tell_asked(made, act)
    return made


def _judged(batch: Batch, earlier: Candidate | None, person: int) -> Eligibility:
    if earlier is None:
        return eligibility.judged(batch, person)
    return Eligibility(Verdict.YES, tuple(earlier.answers), earlier.digest, earlier.edition)


def _kept_from(batch: Batch, keys: set[int]) -> Candidate | None:
    """His last try at the same exam, if it leaves a part passed on this exam's day: he sits the others alone."""
    same = {"batch__occupation": batch.occupation, "batch__level": batch.level, "batch__skill": batch.skill}
    tried = Candidate.objects.filter(
        person__in=keys, state=ApplicationState.ACCEPTED, batch__state__in=SHOWN, **same
    )
    last = tried.select_related("batch__skill").order_by("-batch__exam_on", "-pk").first()
    return last if last is not None and kept_parts(last, on=batch.exam_on) else None


def refuse_everybody(batch: Batch, day: dt.date) -> None:
    """What stands against any application on `day`: NotTaking, BodyOut, Full."""
    if batch.state != BatchState.OPEN or day > batch.closes_on:
        raise NotTaking(batch.closes_on, open_now=batch.state == BatchState.OPEN)
    if problems := standards.scope_problems(batch):
        raise BodyOut(problems[0])
    if batch.candidates.filter(state__in=LIVE).count() >= batch.capacity:
        raise Full(batch.capacity)


def refuse_person(batch: Batch, person: int) -> None:
    """What stands against this person in this exam whatever the routes say; the first that does is raised."""
    keys = files.keys_of(person)
    barred = Result.objects.filter(candidate__person__in=keys, barred_until__gt=batch.exam_on)
    if (grave := barred.order_by("-barred_until").first()) is not None and grave.barred_until:
        raise Barred(grave.barred_until)
    if other := _applied(batch, keys):
        raise AppliedAlready(other)
    if batch.kind == BatchKind.LEVEL and (held := eligibility.held(person, batch.occupation, batch.level)):
        raise AlreadyHeld(*held)
    if clash := _clashing(batch, keys):
        raise ExamClash(clash)
    _refuse_busy(batch, keys)
    if batch.body.register == "appraisal-firm":
        if person not in people.staff(batch.body.organisation_id or ""):
            raise NotOurPeople
        return
    _refuse_trained(batch, keys)


def _applied(batch: Batch, keys: set[int]) -> Batch | None:
    """The exam for the same level or skill in which he is a candidate and has not failed in public."""
    same = Q(batch__occupation=batch.occupation, batch__level=batch.level, batch__skill=batch.skill)
    rows = Candidate.objects.filter(same, person__in=keys, state__in=LIVE).exclude(batch__state__in=_ENDED)
    for row in rows.select_related("batch__body").order_by("pk"):
        latest = row.results.order_by("-version").first()
        if row.batch.state not in SHOWN or latest is None or latest.passed:
            return row.batch
    return None


_ENDED = frozenset({BatchState.CANCELLED, BatchState.CERTIFIED})
_HELD = SETTLED | MARKING | _ENDED | {BatchState.MARKED}
"""States after the exam's day."""


def _clashing(batch: Batch, keys: set[int]) -> Batch | None:
    """Another exam of his on the day: at the same time where both have their times, else at all."""
    rows = Candidate.objects.filter(person__in=keys, state__in=LIVE, batch__exam_on=batch.exam_on)
    others = rows.exclude(batch=batch).exclude(batch__state__in=_HELD).select_related("batch__skill")
    mine = list(batch.sittings.values_list("starts_at", "ends_at"))
    for other in others.order_by("pk"):
        theirs = list(other.batch.sittings.values_list("starts_at", "ends_at"))
        apart = mine and theirs and not any(a < d and c < b for a, b in mine for c, d in theirs)
        if not apart:
            return other.batch
    return None


def _refuse_busy(batch: Batch, keys: set[int]) -> None:
    """TimeClash where a part has one time only and he is in a lesson, a closing test or an exam then."""
    times: dict[str, list[tuple[dt.datetime, dt.datetime]]] = {}
    for part, starts, ends in batch.sittings.values_list("part", "starts_at", "ends_at"):
        times.setdefault(part, []).append((starts, ends))
    for spans in times.values():
        found = [elsewhere.clashes(keys, *span) for span in spans]
        if all(found):
            raise elsewhere.TimeClash(found[0][0])


def _refuse_trained(batch: Batch, keys: set[int]) -> None:
    """TrainedHere: whoever trains somebody for an occupation does not judge him in it."""
    law = figure("trained_months", area=batch.area, day=batch.exam_on)
    since = batch.exam_on - dt.timedelta(days=law.value * 365 // 12)
    seats = Seat.objects.filter(
        person__in=keys, state=SeatState.TAKEN, training_class__ends_on__gte=since,
        training_class__occupation=batch.occupation, training_class__provider__organisation=batch.body.organisation_id,
    )  # fmt: skip
    seat = seats.select_related("training_class").order_by("-training_class__ends_on").first()
    if seat is not None:
        raise TrainedHere(seat.training_class.title, law.document)


def kept_parts(candidate: Candidate, *, on: dt.date) -> dict[str, int]:
    """Part → mark of what an earlier exam leaves passed on a day; empty when nothing, everything or too old."""
    latest = Result.objects.filter(candidate=candidate).order_by("-version").first()
    if latest is None or latest.passed:
        return {}
    months = standards.scheme_of(candidate.batch).resit_months
    if on > days.shift(candidate.batch.exam_on, months, "months"):
        return {}
    good = (Fate.PASSED, Fate.KEPT)
    return {name: said["mark"] for name, said in latest.parts.items() if said["fate"] in good}


def parts_to_sit(candidate: Candidate) -> tuple[str, ...]:
    """The parts this candidate sits: all of the exam, or those a re-sit does not keep."""
    names = tuple(p.part for p in standards.scheme_of(candidate.batch).parts)
    if candidate.resits is None:
        return names
    kept = kept_parts(candidate.resits, on=candidate.batch.exam_on)
    return tuple(name for name in names if name not in kept)


def decide(*, candidate: int, step: str, act: Act) -> Candidate:
    """An officer's word where the facts did not say: "accept" or "refuse", each with its reason."""
    with transaction.atomic():
        row = _row(candidate)
        row.state = APPLICATION.after(row.state, step, role=act.actor.role, reason=act.reason)
        row.decided_by, row.decided_at, row.reason = act.actor.username, act.at, act.reason
        row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
        told(row.batch, step, act, person=row.person)
        news.tell_decided(row, step, act)
    return row


def withdraw(*, candidate: int, person: int, act: Act) -> Candidate:
    """A worker takes his own application back while no seat is given."""
    with transaction.atomic():
        row = _row(candidate)
        if row.person not in files.keys_of(files.standing(person)):
            raise NotYourApplication
        if row.batch.state not in TAKEN_BACK:
            raise NotTaking(row.batch.closes_on, open_now=False)
        row.state = APPLICATION.after(row.state, "withdraw", role=act.actor.role)
        row.save(update_fields=["state"])
        told(row.batch, "withdraw", act, person=row.person)
        news.tell_decided(row, "withdraw", act)
    return row


def _row(candidate: int) -> Candidate:
    found = Candidate.objects.select_for_update(of=("self",)).filter(pk=candidate).select_related("batch")
    row = found.first()
    if row is None:
        raise NotYourApplication
    return row


def release(batch: Batch, act: Act) -> None:
    """A cancelled exam's applications end; each keeps the reason its person reads."""
    live = batch.candidates.filter(state__in=LIVE)
    live.update(state=ApplicationState.REFUSED, reason=act.reason[:300], decided_by=act.actor.username, decided_at=act.at)  # fmt: skip


def accepted(batch: Batch) -> list[Candidate]:
    """The batch's candidates, by their key."""
    found = batch.candidates.filter(state=ApplicationState.ACCEPTED).select_related(
        "resits__batch", "batch__skill"
    )
    return list(found.order_by("pk"))
