"""The closing test, the end of each seat, and the 结业证.

ResultsRefusal
├── MarksWrong        marks outside 0–100 or of nobody's seat; every one is named
└── NotTested         a class is closed only when everybody who may be tested was
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.certificates import services as certificates
from jiangtu.apps.certificates.kinds import CertificateKind, Draft
from jiangtu.apps.classroom import news, queries
from jiangtu.apps.classroom.kinds import Outcome
from jiangtu.apps.classroom.models import Completion, Result
from jiangtu.apps.files import lookup
from jiangtu.apps.files import services as files
from jiangtu.apps.training import rules
from jiangtu.apps.training import services as classes
from jiangtu.apps.training.kinds import CLASS, ClassKind, ClassState, SeatState
from jiangtu.apps.training.models import Seat, TrainingClass
from jiangtu.apps.training.services import NotTaught
from jiangtu.engine.errors import Problem, Problems, Refusal, Sentence
from jiangtu.engine.schema import domains


class ResultsRefusal(Refusal):
    """Nothing was written."""


class NotTested(ResultsRefusal):
    """Somebody who attended enough has no mark."""

    def __init__(self, numbers: list[int | None]) -> None:
        names = "、".join(str(n) for n in numbers[:10])
        super().__init__(
            "NOT_TESTED", Sentence("还有%(n)s人没有登记成绩（座号%(names)s）。", n=len(numbers), names=names), mend="补登成绩；缺考的登记为不合格。"
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """One seat's test: a score of 0–100, None when only passed or not is told."""

    score: int | None
    passed: bool


def mark(*, training_class: int, marks: Mapping[int, Mark], actor: Actor, at: dt.datetime) -> int:
    """Marks by seat number, all or none; a mark given again replaces the last until the class is closed."""
    course = TrainingClass.objects.get(pk=training_class)
    classes.refuse_untaught(course, timezone.localdate(at))
    if course.state not in (ClassState.RUNNING, ClassState.EXAMINED):
        raise NotTaught(course.ends_on)
    seats = dict(_taken(training_class).values_list("number", "pk"))
    problems = [p for number, given in marks.items() for p in _wrong(number, given, number in seats)]
    if problems:
        raise Problems(
            "MARKS_WRONG", Sentence("有%(n)s个成绩不能登记，整批没有登记。", n=len(problems)), problems
        )
    with transaction.atomic():
        for number, given in marks.items():
            told = {
                "score": given.score,
                "passed": given.passed,
                "marked_by": actor.username,
                "marked_at": at,
            }
            Result.objects.update_or_create(seat_id=seats[number], defaults=told)
        given_now = Result.objects.filter(seat__in=[seats[number] for number in marks])
        news.tell_marks(given_now.select_related("seat__training_class").order_by("pk"), at=at)
        _audit("marks", course, len(marks), actor, at)
    return len(marks)


def _wrong(number: int, given: Mark, known: bool) -> list[Problem]:
    if not known:
        return [
            Problem(
                "SEAT_UNKNOWN",
                "没有这个座号",
                where=Sentence("座号%(number)s", number=number),
                mend="核对名单。",
            )
        ]
    if given.score is not None and not 0 <= given.score <= 100:
        return [Problem("SCORE_WRONG", "成绩不在0到100之间", where=Sentence("座号%(number)s", number=number), value=str(given.score), mend="改成0到100的整数。")]  # fmt: skip
    return []


def complete(*, training_class: int, actor: Actor, at: dt.datetime) -> list[Completion]:
    """Every seat of a tested class ended: finished with a numbered 结业证, or not, each a row in its person's file.

    Finished is: attended as much as the place asks for, and passed. Repeated, it adds nothing but a 结业证 whose
    name was missing. Refuses with NotTaught or NotTested.
    """
    with transaction.atomic():
        course = TrainingClass.objects.select_for_update().get(pk=training_class)
        classes.refuse_untaught(course, timezone.localdate(at))
        open_strips = [s for s in queries.strips(training_class, at=at) if not hasattr(s.seat, "completion")]
        untested = [
            s.seat.number for s in open_strips if s.standing.reached and not hasattr(s.seat, "result")
        ]
        if untested:
            raise NotTested(untested)
        fresh = [_complete(course, strip, actor, at) for strip in open_strips]
        ended = Completion.objects.filter(seat__training_class=course).order_by("seat__number")
        ended = ended.select_related("seat__training_class__provider", "seat__result", "certificate")
        certify(ended, on=timezone.localdate(at), actor=actor, at=at)
        made = list(ended.filter(pk__in=[row.pk for row in fresh]))
        if made:
            _audit("complete", course, len(made), actor, at)
            news.tell_ended(made, at=at)
        _close(course, actor, at)
    return made


def _close(course: TrainingClass, actor: Actor, at: dt.datetime) -> None:
    """The class's own steps to its end, taken with the last seat."""
    for step in ("examine", "close"):
        if course.state in CLASS.step(step).sources:
            act = classes.Act(actor, at, timezone.localdate(at), course.provider.organisation_id or "")
            course = classes.take_step(class_code=course.class_code, step=step, act=act)


def _complete(course: TrainingClass, strip: queries.Strip, actor: Actor, at: dt.datetime) -> Completion:
    seat, result = strip.seat, getattr(strip.seat, "result", None)
    finished = strip.standing.reached and result is not None and result.passed
    outcome = Outcome.FINISHED if finished else Outcome.UNFINISHED
    return Completion.objects.create(
        seat=seat,
        outcome=outcome,
        attended_percent=strip.standing.percent,
        record=_into_file(course, strip, outcome, actor, at) if seat.person is not None else None,
    )


def certify(completions: Iterable[Completion], *, on: dt.date, actor: Actor, at: dt.datetime) -> int:
    """How many 结业证 were issued: to whoever finished, has none and is named in a file. Inside the caller's transaction.

    Asked again, it issues those whose names have come since.
    """
    waiting = {c.pk: c for c in completions if c.outcome == Outcome.FINISHED and c.certificate is None}
    people = {pk: c.seat.person for pk, c in waiting.items() if c.seat.person is not None}
    names = lookup.names(people.values())
    drafts = [_draft(waiting[pk], names[person], on) for pk, person in people.items() if names.get(person)]
    for made in certificates.issue(drafts, actor=actor, at=at):
        Completion.objects.filter(pk=int(made.source.rsplit(":", 1)[1])).update(certificate=made)
    return len(drafts)


def _draft(completion: Completion, holder: str, on: dt.date) -> Draft:
    seat, course = completion.seat, completion.seat.training_class
    result = getattr(seat, "result", None)
    marks = {"total": result.score} if result is not None and result.score is not None else {}
    return Draft(
        kind=CertificateKind.COMPLETION, person=seat.person or 0, holder=holder, occupation=course.occupation, level="",
        body=course.provider.organisation_id or "", body_class="S", organ="", site="", area=settings.JIANGTU_CITY,
        issued_on=on, source=f"classroom:completion:{completion.pk}", marks=marks, title=course.title,
    )  # fmt: skip


def _into_file(
    course: TrainingClass, strip: queries.Strip, outcome: Outcome, actor: Actor, at: dt.datetime
) -> int:
    apprentice = course.kind == ClassKind.APPRENTICE
    values = {
        "class_code": course.class_code,
        "provider": course.provider.organisation_id,
        "kind": course.kind,
        "occupation": course.occupation,
        "level": course.level or None,
        "group": _status(strip.seat),
        "filed_on": course.filed_on,
        "started_on": course.starts_on,
        "ended_on": course.ends_on,
        "hours": course.hours,
        "practice_hours": course.practice_hours,
        "attended_percent": strip.standing.percent,
        "years": rules.contract_years(course.contract_months) if apprentice else None,
        "outcome": outcome.value,
        "advance_fen": None,
    }
    person = strip.seat.person
    return files.record_event(kind="training", person=person, values=values, actor=actor, at=at)  # type: ignore[arg-type]


def _status(seat: Seat) -> str | None:
    """The group a seat was taken for, where it is one of those that subsidies know."""
    known = set(domains.STATUS.codes)
    return next((group for group in seat.groups.split(",") if group in known), None)


def _taken(training_class: int) -> QuerySet[Seat]:
    return Seat.objects.filter(training_class=training_class, state=SeatState.TAKEN)


def _audit(what: str, course: TrainingClass, count: int, actor: Actor, at: dt.datetime) -> None:
    detail: dict[str, str | int] = {"class": course.class_code, "what": what, "count": count}
    audit.record(Deed(Action.EVENT, at, detail=detail), actor=actor)
