"""What else a person has, asked before he gets a seat: another run of the course, lessons at the same time."""

import datetime as dt

from django.db import connection
from django.utils import timezone

from jiangtu.apps.files.kinds import micros
from jiangtu.apps.training.kinds import COUNTED, LIVE, ClassState, SeatState
from jiangtu.apps.training.models import Lesson, Seat, TrainingClass
from jiangtu.engine.errors import Refusal

PERSON_LOCK = 0x6A74  # class of the advisory locks on one person
RUNS = (ClassState.PUBLISHED, ClassState.ENROLLING, ClassState.RUNNING)
"""States of a class that still has, or will have, lessons."""


class LessonsClash(Refusal):
    """A lesson of the class falls together with one of another class he has a seat in."""

    def __init__(self, other: TrainingClass, at: dt.datetime) -> None:
        super().__init__(
            "LESSONS_CLASH",
            f"与已占座的“{other.title}”（{other.class_code}）在 {timezone.localtime(at):%Y-%m-%d %H:%M} 的课时间冲突。",
            mend="先放弃其中一个班，或改选时间不冲突的班次。",
        )


class SameCourse(Refusal):
    """He has a seat in, or waits for, another run of the same course."""

    def __init__(self, other: Seat) -> None:
        what = "候补" if other.state == SeatState.WAITING else "占座"
        super().__init__(
            "SAME_COURSE",
            f"已在同一课程的“{other.training_class}”{what}，同一课程只能占一处。",
            mend="先放弃那一处，再到这个班报名。",
        )


def line_of(klass: TrainingClass) -> str:
    """The course whose runs share one line; a class without a course is a line of its own."""
    return klass.course.code if klass.course else klass.class_code


def lock_person(person: int) -> None:
    """One deed at a time for one person, until the transaction ends."""
    if connection.vendor == "postgresql":  # SQLite's IMMEDIATE transactions have one writer already
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PERSON_LOCK, person % (1 << 31)])


def refuse_elsewhere(person: int, klass: TrainingClass, *, seated: bool, at: dt.datetime) -> None:
    """LessonsClash or SameCourse when the person's other seats and places do not go together with this one.

    One place per person over the runs of a course: a seat ends his waiting elsewhere, a second line is refused.
    """
    if not _has_others(person, klass.pk):  # of a crowd nearly everybody, told in microseconds
        return
    live = Seat.objects.filter(person=person, state__in=LIVE, training_class__state__in=RUNS).order_by("pk")
    others = list(live.exclude(training_class=klass.pk).select_related("training_class__course"))
    for other in others:
        if line_of(other.training_class) == line_of(klass):
            _step_aside(other, klass, seated, at)
    held = [other.training_class_id for other in others if other.state in COUNTED]
    if held:
        _refuse_clash(klass, held)


def _has_others(person: int, training_class: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM training_seat WHERE person = %s AND training_class_id <> %s"
            " AND state IN ('OFFERED', 'TAKEN', 'WAITING') LIMIT 1",
            [person, training_class],
        )
        return cursor.fetchone() is not None


def _step_aside(other: Seat, klass: TrainingClass, seated: bool, at: dt.datetime) -> None:
    if not seated or other.state != SeatState.WAITING:
        raise SameCourse(other)
    Seat.objects.filter(pk=other.pk, state=SeatState.WAITING).update(
        state=SeatState.GIVEN_UP, ended_at=micros(at), reason=f"已在{klass.class_code}占座"
    )


def _refuse_clash(klass: TrainingClass, held: list[int]) -> None:
    """LessonsClash when a lesson of the class falls into one of the classes held."""
    mine = list(klass.lessons.values_list("starts_at", "ends_at"))
    lessons = Lesson.objects.filter(training_class__in=held).select_related("training_class")
    for lesson in lessons.order_by("starts_at", "pk"):
        if any(starts < lesson.ends_at and lesson.starts_at < ends for starts, ends in mine):
            raise LessonsClash(lesson.training_class, lesson.starts_at)
