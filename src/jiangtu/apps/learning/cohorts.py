"""Named programmes and their cohorts: degree classes and continuing education, enrolled and completed (M09, M11).

CohortRefusal
├── CohortClosed    enrolment has not opened or is over
├── CohortFull      as many are enrolled as were planned
├── CohortTaken     people are in it, so the class behind it stays
└── NotYourCohort   the cohort is another organisation's
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import queries as files
from jiangtu.apps.learning.kinds import MEMBER, MemberState
from jiangtu.apps.learning.models import Cohort, Member, Programme
from jiangtu.apps.training.kinds import LIVE, SeatState
from jiangtu.apps.training.models import Seat, TrainingClass
from jiangtu.engine.errors import Refusal, Sentence

COUNTED = (MemberState.ENROLLED, MemberState.COMPLETED)
FINISHED = ("FINISHED", "CERTIFIED")
"""Outcomes of a class in the facts that count as completed."""
ASKED = gettext_noop("有人报名“%(title)s”，请录取或不录取。")
ANSWERS = {
    "enrol": gettext_noop("您已被“%(title)s”录取。"),
    "decline": gettext_noop("“%(title)s”没有录取您：%(reason)s。"),
    "complete": gettext_noop("您已完成“%(title)s”的学业。"),
}
"""What a school is told of a request, and a person of its answer."""


class CohortRefusal(Refusal):
    """Nothing was written."""


class CohortClosed(CohortRefusal):
    """Enrolment has not opened or is over."""

    def __init__(self, cohort: Cohort) -> None:
        super().__init__(
            "COHORT_CLOSED",
            Sentence(
                "报名时间是%(opens_on)s至%(closes_on)s。",
                opens_on=cohort.opens_on,
                closes_on=cohort.closes_on,
            ),
            mend="请在报名时间内办理，或看其他班次。",
        )


class CohortFull(CohortRefusal):
    """As many are enrolled as were planned."""

    def __init__(self, planned: int) -> None:
        super().__init__(
            "COHORT_FULL",
            Sentence("计划%(planned)s人已录满。", planned=planned),
            mend="请先调整计划，或不录取。",
        )


class CohortTaken(CohortRefusal):
    """People are in it, so the class behind it stays."""

    def __init__(self, count: int) -> None:
        super().__init__(
            "COHORT_TAKEN",
            Sentence("已有%(count)s人报名或占座，不能再换对应的培训班。", count=count),
            mend="有人以后不能更换；需要另一个班时，请另开一个班次。",
        )


class NotYourCohort(CohortRefusal):
    """The cohort is another organisation's."""

    def __init__(self) -> None:
        super().__init__("NOT_YOUR_COHORT", "这不是本单位的班次。", mend="请用举办单位的账号登录。")


@dataclass(frozen=True, slots=True)
class Plan:
    """A cohort as its school states it; `closes_on` is the last day of enrolment.

    `training_class`: the row of the school's own class whose seats are counted; None, people ask here.
    """

    programme: int
    title: str
    year: int
    planned: int
    opens_on: dt.date
    closes_on: dt.date
    training_class: int | None = None


def open_cohort(*, school: str, plan: Plan, actor: Actor, at: dt.datetime) -> Cohort:
    """A cohort of a programme; the same again is the same one. NotYourCohort with another's class behind it."""
    _refuse_others_class(plan.training_class, school)
    with transaction.atomic():
        made, new = Cohort.objects.get_or_create(
            programme_id=plan.programme, school_id=school, title=plan.title, year=plan.year,
            defaults={"planned": plan.planned, "opens_on": plan.opens_on, "closes_on": plan.closes_on,
                      "training_class_id": plan.training_class},
        )  # fmt: skip
        if new:
            audit.record(Deed(Action.CLASS, at, detail={"cohort": made.pk, "step": "open"}), actor=actor)
    return made


def _refuse_others_class(training_class: int | None, school: str) -> None:
    own = TrainingClass.objects.filter(provider__organisation=school)
    if training_class is not None and not own.filter(pk=training_class).exists():
        raise NotYourCohort


def set_class(
    *, cohort: int, training_class: int | None, school: str, actor: Actor, at: dt.datetime
) -> Cohort:
    """The cohort with another class behind it, or with none; the same again changes nothing.

    CohortTaken once somebody asked here or sits in the class; NotYourCohort for another's cohort or class.
    """
    _refuse_others_class(training_class, school)
    with transaction.atomic():
        kept = Cohort.objects.select_for_update().get(pk=cohort)
        if kept.school_id != school:
            raise NotYourCohort
        if kept.training_class_id == training_class:
            return kept
        if count := people_in(kept):
            raise CohortTaken(count)
        kept.training_class_id = training_class
        kept.save(update_fields=["training_class"])
        detail: dict[str, str | int] = {"cohort": kept.pk, "step": "set_class", "class": training_class or 0}
        audit.record(Deed(Action.CLASS, at, detail=detail), actor=actor)
    return kept


def people_in(cohort: Cohort) -> int:
    """Who asked here or studies, and who has a seat or a place in line of the class behind it."""
    seats = Seat.objects.filter(training_class=cohort.training_class_id, state__in=LIVE)
    members = cohort.members.filter(state__in=[MemberState.ASKED, *COUNTED])
    return members.count() + (seats.count() if cohort.training_class_id else 0)


def ask(*, cohort: int, person: int, actor: Actor, at: dt.datetime) -> Member:
    """A worker asks for a place; asking again is the same place, or a new request after he left. CohortClosed."""
    with transaction.atomic():
        wanted = Cohort.objects.get(pk=cohort, training_class=None)
        if not wanted.opens_on <= timezone.localdate(at) <= wanted.closes_on:
            raise CohortClosed(wanted)
        kept = member_of(cohort, person)
        if kept is not None and kept.state != MemberState.LEFT:
            return kept
        kept = kept or Member(cohort=wanted, person=files.standing(person))
        kept.state, kept.asked_at = MemberState.ASKED, at
        kept.save()
        _written(kept, "ask", actor, at)
        link = reverse("learning:roster", args=[cohort])
        about, told = f"learning:member:{kept.pk}", {"title": wanted.title}
        notices.notify(News(ASKED, about, told, link, organisation=wanted.school_id), at=at)
    return kept


def member_of(cohort: int, person: int) -> Member | None:
    """The person's place in a cohort, under whichever key he asked."""
    keys = files.keys_of(files.standing(person))
    return Member.objects.filter(cohort=cohort, person__in=keys).order_by("pk").first()


def leave(*, cohort: int, person: int, actor: Actor, at: dt.datetime) -> Member:
    """One's own place given up; Member.DoesNotExist for one who never asked."""
    with transaction.atomic():
        own = member_of(cohort, person)
        if own is None:
            raise Member.DoesNotExist
        return _step(own, "leave", actor, at, "")


@dataclass(frozen=True, slots=True)
class Act:
    """Who answers, for which school, when, and why."""

    actor: Actor
    school: str
    at: dt.datetime
    reason: str = ""


def take_step(*, member: int, step: str, act: Act) -> Member:
    """A place after the school's step "enrol", "decline" or "complete". NotYourCohort, CohortFull, StepNotAllowed."""
    with transaction.atomic():
        kept = Member.objects.select_for_update().get(pk=member)
        if kept.cohort.school_id != act.school:
            raise NotYourCohort
        Cohort.objects.select_for_update().get(
            pk=kept.cohort_id
        )  # places are counted while nobody else adds one
        if step == "enrol" and kept.cohort.members.filter(state__in=COUNTED).count() >= kept.cohort.planned:
            raise CohortFull(kept.cohort.planned)
        kept.ended_on = timezone.localdate(act.at) if step == "complete" else None
        return _step(kept, step, act.actor, act.at, act.reason)


def _step(kept: Member, step: str, actor: Actor, at: dt.datetime, reason: str) -> Member:
    kept.state = MEMBER.after(kept.state, step, role=actor.role, reason=reason)
    kept.reason = reason
    kept.save()
    _written(kept, step, actor, at)
    if step in ANSWERS:
        told = {"title": kept.cohort.title, "reason": reason}
        about, link = f"learning:member:{kept.pk}", reverse("learning:programmes")
        notices.notify(News(ANSWERS[step], about, told, link, person=kept.person), at=at)
    return kept


def _written(kept: Member, step: str, actor: Actor, at: dt.datetime) -> None:
    audit.record(Deed(Action.CLASS, at, kept.person, detail={"member": kept.pk, "step": step}), actor=actor)


@dataclass(frozen=True, slots=True)
class Line:
    """A cohort with its counts: enrolled (those who completed among them), completed, and the reader's own place.

    `completed` of a class is read from the training records; None before the first snapshot.
    """

    cohort: Cohort
    enrolled: int
    completed: int | None
    own: Member | None
    taking: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A programme with its cohorts, the newest year first."""

    programme: Programme
    lines: list[Line]

    @property
    def enrolled(self) -> int:
        """Everybody enrolled in its cohorts."""
        return sum(line.enrolled for line in self.lines)

    @property
    def completed(self) -> int | None:
        """Everybody who completed; None while a cohort's is not known."""
        known = [line.completed for line in self.lines if line.completed is not None]
        return sum(known) if len(known) == len(self.lines) else None


def catalogue(*, day: dt.date, person: int | None = None) -> list[Group]:
    """Every programme with its cohorts. Six reads, any size."""
    cohorts = list(Cohort.objects.select_related("school", "training_class").order_by("-year", "title", "pk"))
    lines = _lines(cohorts, day, person)
    return [
        Group(programme, [line for line in lines if line.cohort.programme_id == programme.pk])
        for programme in Programme.objects.order_by("pk")
    ]


def _lines(cohorts: list[Cohort], day: dt.date, person: int | None) -> list[Line]:
    members = Member.objects.values_list("cohort", "state").annotate(n=Count("pk"))
    counts = {(cohort, state): n for cohort, state, n in members}
    held = Seat.objects.filter(state=SeatState.TAKEN, training_class__cohorts__isnull=False)
    seats = Counter(held.values_list("training_class__cohorts", flat=True))
    finished = _finished(c.training_class.class_code for c in cohorts if c.training_class)
    keys = files.keys_of(files.standing(person)) if person is not None else set()
    own = {m.cohort_id: m for m in Member.objects.filter(person__in=keys)}
    lines = []
    for c in cohorts:
        done: int | None = counts.get((c.pk, MemberState.COMPLETED), 0)
        enrolled = sum(counts.get((c.pk, state), 0) for state in COUNTED)
        if c.training_class is not None:
            enrolled = seats[c.pk]
            done = finished[c.training_class.class_code] if finished is not None else None
        taking = c.training_class is None and c.opens_on <= day <= c.closes_on
        lines.append(Line(c, enrolled, done, own.get(c.pk), taking))
    return lines


def _finished(class_codes: Iterable[str]) -> Counter[str] | None:
    facts = snapshots.latest_facts()
    if facts is None:
        return None
    table = facts["training"].select(["class_code", "outcome"])
    wanted = pc.and_(
        pc.is_in(table["class_code"], pa.array(sorted(set(class_codes)), pa.string())),
        pc.is_in(table["outcome"], pa.array(FINISHED)),
    )
    return Counter(table.filter(wanted)["class_code"].to_pylist())


def roster(cohort: int, school: str) -> tuple[Cohort, list[Member]] | None:
    """A cohort of the school with its members, those who wait first; None for another's."""
    found = (
        Cohort.objects.filter(pk=cohort, school=school).select_related("programme", "training_class").first()
    )
    if found is None or not school:
        return None
    order = list(MEMBER.labels)
    return found, sorted(found.members.order_by("asked_at", "pk"), key=lambda m: order.index(m.state))


def of_school(school: str, *, day: dt.date) -> list[Line]:
    """A school's own cohorts with their counts, the newest year first."""
    own = Cohort.objects.filter(school=school).select_related("school", "training_class", "programme")
    return _lines(list(own.order_by("-year", "title", "pk")), day, None)
