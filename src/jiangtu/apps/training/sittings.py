"""The closing test of a class as a dated sitting, which everybody's other lessons and exams must leave free.

SittingWrong       it ends before it begins, or begins before the last lesson has ended
RoomTaken          another class is taught or tested in that room at that time
PeopleTaken        some of the class are to be elsewhere then; every seat is named
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.training import elsewhere
from jiangtu.apps.training.checks import HOLDING
from jiangtu.apps.training.kinds import COUNTED
from jiangtu.apps.training.models import Lesson, Sitting, TrainingClass
from jiangtu.engine.errors import Problem, Problems, Refusal, Sentence

TOLD = gettext_noop("“%(title)s”的结业考核：%(when)s，%(room)s。")
CALLED_OFF = gettext_noop("“%(title)s”原定 %(when)s 的结业考核已取消，新的时间另行通知。")


class SittingWrong(Refusal):
    """The times cannot be right."""

    def __init__(self, zh: str) -> None:
        super().__init__("SITTING_WRONG", zh, mend="请改考核时间。")


class RoomTaken(Refusal):
    """Another class has the room."""

    def __init__(self, other: TrainingClass) -> None:
        super().__init__(
            "ROOM_TAKEN",
            Sentence(
                "这个场地那时由“%(title)s”（%(class_code)s）使用。",
                title=other.title,
                class_code=other.class_code,
            ),
            mend="请换场地或时间。",
        )


class PeopleTaken(Problems):
    """Some of the class are to be elsewhere at that time."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "PEOPLE_TAKEN", Sentence("有%(n)s名学员那时另有安排，没有登记。", n=len(problems)), problems
        )


@dataclass(frozen=True, slots=True)
class Planned:
    """A closing test as its provider states it; `room` is a row."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    room: int


def plan_sitting(
    *, class_code: str, organisation: str, planned: Planned, actor: Actor, at: dt.datetime
) -> Sitting:
    """The closing test set, and everybody with a seat told; said again, it is the same row.

    Raises SittingWrong, RoomTaken, PeopleTaken; TrainingClass.DoesNotExist for another's class.
    """
    with transaction.atomic():
        klass = _own(class_code, organisation)
        known = klass.sittings.filter(
            starts_at=planned.starts_at, ends_at=planned.ends_at, room=planned.room
        ).first()
        if known is not None:
            return known
        _refuse_times(klass, planned)
        refuse_room(klass, planned)
        refuse_people(klass, planned)
        made = Sitting.objects.create(
            training_class=klass, starts_at=planned.starts_at, ends_at=planned.ends_at, room_id=planned.room
        )
        _tell(made, TOLD, at)
        _audit(made, "plan_sitting", actor, at)
    return made


def call_off(*, sitting: int, organisation: str, actor: Actor, at: dt.datetime) -> None:
    """A closing test that is not held; everybody is told. Sitting.DoesNotExist for another's."""
    with transaction.atomic():
        found = Sitting.objects.select_related("training_class", "room").get(
            pk=sitting, training_class__provider__organisation=organisation
        )
        _tell(found, CALLED_OFF, at)
        _audit(found, "call_off_sitting", actor, at)
        found.delete()


def _own(class_code: str, organisation: str) -> TrainingClass:
    return TrainingClass.objects.get(
        class_code=class_code, provider__organisation=organisation, state__in=HOLDING
    )


def _refuse_times(klass: TrainingClass, planned: Planned) -> None:
    if planned.ends_at <= planned.starts_at:
        raise SittingWrong("考核结束时间要晚于开始时间。")
    last = klass.lessons.order_by("-ends_at").first()
    if last is not None and planned.starts_at < last.ends_at:
        raise SittingWrong(
            Sentence(
                "最后一课 %(ends_at)s 才结束，考核要在其后。",
                ends_at=f"{timezone.localtime(last.ends_at):%Y-%m-%d %H:%M}",
            )
        )
    if klass.sittings.filter(starts_at__lt=planned.ends_at, ends_at__gt=planned.starts_at).exists():
        raise SittingWrong("本班那时已有一场结业考核。")


def refuse_room(klass: TrainingClass, planned: Planned) -> None:
    """RoomTaken when another class is taught or tested there in that time."""
    span = {"starts_at__lt": planned.ends_at, "ends_at__gt": planned.starts_at}
    for rows in (Lesson.objects, Sitting.objects):
        held = rows.filter(room=planned.room, training_class__state__in=HOLDING, **span)
        other = held.exclude(training_class=klass).select_related("training_class").first()
        if other is not None:
            raise RoomTaken(other.training_class)


def refuse_people(klass: TrainingClass, planned: Planned) -> None:
    """PeopleTaken, by seat, when some of the class are to be elsewhere in that time."""
    numbers = dict(
        klass.seats.filter(state__in=COUNTED, person__isnull=False).values_list("person", "number")
    )
    for person in sorted(numbers, key=lambda who: who or 0):
        elsewhere.lock_person(person or 0)
    taken = elsewhere.taken_times(
        [who for who in numbers if who is not None], planned.starts_at, planned.ends_at, besides=klass.pk
    )
    if taken:
        raise PeopleTaken(
            [
                Problem(
                    "TIME_CLASH",
                    "那时另有课程或考试",
                    Sentence("座号%(person)s", person=numbers[one.person]),
                    mend="请换考核时间。",
                )
                for one in taken
            ]
        )


def when(sitting: Sitting) -> str:
    """Day and times, as a notice says them."""
    starts, ends = timezone.localtime(sitting.starts_at), timezone.localtime(sitting.ends_at)
    return f"{starts:%Y-%m-%d %H:%M}–{ends:%H:%M}"


def _tell(sitting: Sitting, text: str, at: dt.datetime) -> None:
    klass = sitting.training_class
    values: dict[str, str | int] = {"title": klass.title, "when": when(sitting), "room": sitting.room.name}
    people = klass.seats.filter(state__in=COUNTED, person__isnull=False).values_list("person", flat=True)
    link = reverse("training:class_page", args=[klass.class_code])
    notices.notify(
        *(News(text, f"training:sitting:{sitting.pk}", values, link, person=person) for person in people),
        at=at,
    )


def _audit(sitting: Sitting, step: str, actor: Actor, at: dt.datetime) -> None:
    detail: dict[str, str | int] = {"class": sitting.training_class.class_code, "step": step}
    audit.record(Deed(Action.CLASS, at, detail=detail), actor=actor)
