"""A lesson held at another time than planned, which everybody with a seat is told; hours are moved, never dropped.

LessonRefusal
├── LessonOver      it has begun, or its class is not on
├── MoveWrong       the new time is over, on another lesson of the class, after its closing test, or past its provider's scope
└── TeacherTaken    the teacher is elsewhere then
RoomTaken and PeopleTaken are those of `sittings`.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.registers import queries as registers
from jiangtu.apps.training.checks import HOLDING
from jiangtu.apps.training.elsewhere import RUNS
from jiangtu.apps.training.kinds import COUNTED
from jiangtu.apps.training.models import Lesson, TrainingClass
from jiangtu.apps.training.sittings import Planned, refuse_people, refuse_room
from jiangtu.engine.errors import Refusal, Sentence

MOVED = gettext_noop(
    "“%(title)s”第 %(number)s 课不在原定的 %(before)s 上，改到 %(when)s，%(room)s：%(reason)s。"
)


class LessonRefusal(Refusal):
    """Nothing was moved."""


class LessonOver(LessonRefusal):
    """It has begun, or its class is not on."""

    def __init__(self) -> None:
        super().__init__(
            "LESSON_OVER", "这一课已经开始，或班级不在授课，不能改期。", mend="请选还没有开始的课。"
        )


class MoveWrong(LessonRefusal):
    """The new time cannot be."""

    def __init__(self, zh: str) -> None:
        super().__init__("MOVE_WRONG", zh, mend="请改上课时间。")


class TeacherTaken(LessonRefusal):
    """The teacher is elsewhere then."""

    def __init__(self, other: Lesson) -> None:
        name, title = other.teacher.name, other.training_class.title
        zh = Sentence("%(name)s那时在“%(title)s”上课。", name=name, title=title)
        super().__init__("TEACHER_TAKEN", zh, mend="请换时间，或另派老师。")


@dataclass(frozen=True, slots=True)
class Move:
    """When, where and by whom a lesson is held instead, and why; it stays as long as it was. Rows by their keys."""

    starts_at: dt.datetime
    room: int
    teacher: int
    reason: str


def move_lesson(*, lesson: int, organisation: str, move: Move, actor: Actor, at: dt.datetime) -> Lesson:
    """The lesson at its new time, and everybody with a seat told why; said again, nothing changes.

    Raises LessonRefusal, RoomTaken, PeopleTaken; Lesson.DoesNotExist for another's class.
    """
    with transaction.atomic():
        found = _own(lesson, organisation)
        before = found.starts_at
        planned = Planned(move.starts_at, move.starts_at + (found.ends_at - before), move.room)
        if (before, found.room_id, found.teacher_id) == (move.starts_at, move.room, move.teacher):
            return found
        _refuse(found, planned, move.teacher, at)
        found.starts_at, found.ends_at = planned.starts_at, planned.ends_at
        found.room_id, found.teacher_id = move.room, move.teacher
        found.save()
        _span(found.training_class)
        _tell(found, before, move.reason, at)
        detail: dict[str, str | int] = {"class": found.training_class.class_code, "step": "move_lesson"}
        audit.record(Deed(Action.CLASS, at, detail={**detail, "lesson": found.pk}), actor=actor)
    return Lesson.objects.select_related("room", "teacher").get(pk=lesson)


def _own(lesson: int, organisation: str) -> Lesson:
    rows = Lesson.objects.select_for_update(of=("self",)).select_related("training_class")
    return rows.get(pk=lesson, training_class__provider__organisation=organisation)


def _refuse(found: Lesson, planned: Planned, teacher: int, at: dt.datetime) -> None:
    c = found.training_class
    if c.state not in RUNS or found.starts_at <= at:
        raise LessonOver
    if planned.starts_at <= at:
        raise MoveWrong("新的上课时间已经过去。")
    span = {"starts_at__lt": planned.ends_at, "ends_at__gt": planned.starts_at}
    if c.lessons.filter(**span).exclude(pk=found.pk).exists():
        raise MoveWrong("本班那时另有一课。")
    if _out_on(c, planned.starts_at) and not _out_on(c, found.starts_at):
        raise MoveWrong("那天机构不在册，或这门课超出它的业务范围。")
    if c.sittings.filter(starts_at__lt=planned.ends_at).exists():
        raise MoveWrong("新的时间在结业考核之后；请先取消考核或另定时间。")
    held = Lesson.objects.filter(teacher=teacher, training_class__state__in=HOLDING, **span).exclude(
        pk=found.pk
    )
    if other := held.select_related("training_class", "teacher").first():
        raise TeacherTaken(other)
    refuse_room(c, planned)
    refuse_people(c, planned)


def _out_on(c: TrainingClass, at: dt.datetime) -> bool:
    day = timezone.localdate(at)
    return registers.first_day_out(c.provider, (c.occupation, c.level, c.area), [day]) is not None


def _span(c: TrainingClass) -> None:
    """The class begins and ends with its lessons."""
    days = c.lessons.aggregate(first=Min("starts_at"), last=Max("starts_at"))
    first, last = (timezone.localdate(days[name]) for name in ("first", "last"))
    TrainingClass.objects.filter(pk=c.pk).update(starts_on=first, ends_on=last)


def _tell(lesson: Lesson, before: dt.datetime, reason: str, at: dt.datetime) -> None:
    c = lesson.training_class
    lesson.refresh_from_db()
    starts, ends = timezone.localtime(lesson.starts_at), timezone.localtime(lesson.ends_at)
    values: dict[str, str | int] = {
        "title": c.title, "number": lesson.number, "before": f"{timezone.localtime(before):%Y-%m-%d %H:%M}",
        "when": f"{starts:%Y-%m-%d %H:%M}–{ends:%H:%M}", "room": lesson.room.name, "reason": reason,
    }  # fmt: skip
    people = c.seats.filter(state__in=COUNTED, person__isnull=False).values_list("person", flat=True)
    link = reverse("training:class_page", args=[c.class_code])
    notices.notify(
        *(News(MOVED, f"training:lesson:{lesson.pk}", values, link, person=p) for p in people), at=at
    )
