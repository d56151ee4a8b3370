"""What else a person has, asked before he gets a seat: another run of the course, lessons and exams at the same time.

Rooms above write the times of their exams here (`book_time`), so that one check sees everything.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from jiangtu.apps.files.kinds import micros
from jiangtu.apps.training.kinds import COUNTED, LIVE, ClassState, SeatState
from jiangtu.apps.training.models import Booking, Lesson, Seat, Sitting, TrainingClass
from jiangtu.engine.errors import Refusal, Sentence

PERSON_LOCK = 0x6A74  # class of the advisory locks on one person
Span = tuple[dt.datetime, dt.datetime]
RUNS = (ClassState.PUBLISHED, ClassState.ENROLLING, ClassState.RUNNING)
"""States of a class that still has, or will have, lessons."""


class Taken(NamedTuple):
    """A time in which a person is to be somewhere: whose row it is, and what he reads."""

    person: int
    about: str
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime


class TimeClash(Refusal):
    """The person is to be somewhere else at that time: in a lesson, a closing test or an exam."""

    def __init__(self, taken: Taken) -> None:
        super().__init__(
            "TIME_CLASH",
            Sentence(
                "与%(title)s在 %(starts_at)s 的时间冲突。",
                title=taken.title,
                starts_at=f"{timezone.localtime(taken.starts_at):%Y-%m-%d %H:%M}",
            ),
            mend="先放弃其中一个，或改选时间不冲突的班次、考场。",
        )


class SameCourse(Refusal):
    """He has a seat in, or waits for, another run of the same course."""

    def __init__(self, other: Seat) -> None:
        what = "候补" if other.state == SeatState.WAITING else "占座"
        super().__init__(
            "SAME_COURSE",
            Sentence(
                "已在同一课程的“%(training_class)s”%(what)s，同一课程只能占一处。",
                training_class=other.training_class,
                what=what,
            ),
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
    """TimeClash or SameCourse when what the person has elsewhere does not go together with this class.

    One place per person over the runs of a course: a seat ends his waiting elsewhere, a second line is refused.
    """
    if not _has_others(person, klass.pk):  # of a crowd nearly everybody, told in microseconds
        return
    for other in _same_course(person, klass):
        _step_aside(other, klass, seated, at)
    if hit := first_clash([person], spans_of(klass), besides=klass.pk):
        raise TimeClash(hit)


def refuse_seated_elsewhere(person: int, klass: TrainingClass) -> None:
    """TimeClash or SameCourse as a seat would be refused, asked beforehand: nothing is locked or written."""
    if not _has_others(person, klass.pk):
        return
    for other in _same_course(person, klass):
        if other.state != SeatState.WAITING:
            raise SameCourse(other)
    if hit := first_clash([person], spans_of(klass), besides=klass.pk):
        raise TimeClash(hit)


def _same_course(person: int, klass: TrainingClass) -> list[Seat]:
    """His seats and places in other runs of the course."""
    live = Seat.objects.filter(person=person, state__in=LIVE, training_class__state__in=RUNS).order_by("pk")
    others = live.exclude(training_class=klass.pk).select_related("training_class__course")
    return [other for other in others if line_of(other.training_class) == line_of(klass)]


_OTHERS = """
SELECT 1 FROM training_seat
WHERE person = %s AND training_class_id <> %s AND state IN ('OFFERED', 'TAKEN', 'WAITING')
UNION ALL SELECT 1 FROM training_booking WHERE person = %s LIMIT 1
"""


def _has_others(person: int, training_class: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS, [person, training_class, person])
        return cursor.fetchone() is not None


def _step_aside(other: Seat, klass: TrainingClass, seated: bool, at: dt.datetime) -> None:
    if not seated or other.state != SeatState.WAITING:
        raise SameCourse(other)
    Seat.objects.filter(pk=other.pk, state=SeatState.WAITING).update(
        state=SeatState.GIVEN_UP, ended_at=micros(at), reason=f"已在{klass.class_code}占座"
    )


def spans_of(klass: TrainingClass) -> list[Span]:
    """When a class meets: its lessons and its closing tests."""
    return [
        *klass.lessons.values_list("starts_at", "ends_at"),
        *klass.sittings.values_list("starts_at", "ends_at"),
    ]


def first_clash(persons: Collection[int], spans: Sequence[Span], *, besides: int = 0) -> Taken | None:
    """The earliest time of one of these people that falls into one of the spans; `besides`: a class that is no other."""
    if not spans:
        return None
    around = min(start for start, _ in spans), max(end for _, end in spans)
    for taken in taken_times(persons, *around, besides=besides):
        if any(start < taken.ends_at and taken.starts_at < end for start, end in spans):
            return taken
    return None


def taken_times(
    persons: Collection[int], starts_at: dt.datetime, ends_at: dt.datetime, *, besides: int = 0
) -> list[Taken]:
    """What these people have in that time, soonest first: lessons and tests of classes they sit in, bookings.

    Cost: three queries, any number of people.
    """
    found = [*_booked(persons, starts_at, ends_at)]
    for rows, what, called in ((Lesson.objects, "lesson", _lesson), (Sitting.objects, "sitting", _sitting)):
        held = rows.filter(
            training_class__seats__person__in=persons, training_class__seats__state__in=COUNTED,
            training_class__state__in=RUNS, starts_at__lt=ends_at, ends_at__gt=starts_at,
        ).exclude(training_class=besides)  # fmt: skip
        told = held.values_list(
            "training_class__seats__person", "pk", "training_class__title", "training_class__class_code", "starts_at", "ends_at"
        )  # fmt: skip
        found += [
            Taken(person, f"training:{what}:{pk}", called(title, code), start, end)
            for person, pk, title, code, start, end in told
            if person is not None
        ]
    return sorted(found, key=lambda taken: (taken.starts_at, taken.about, taken.person))


def _lesson(title: str, code: str) -> Sentence:
    return Sentence("“%(title)s”（%(code)s）的课", title=title, code=code)


def _sitting(title: str, code: str) -> Sentence:
    return Sentence("“%(title)s”（%(code)s）的结业考核", title=title, code=code)


def _booked(persons: Collection[int], starts_at: dt.datetime, ends_at: dt.datetime) -> Iterator[Taken]:
    booked = Booking.objects.filter(person__in=persons, starts_at__lt=ends_at, ends_at__gt=starts_at)
    for row in booked.values_list("person", "about", "title", "starts_at", "ends_at"):
        yield Taken(*row)


def book_time(person: int, *, about: str, title: str, starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    """The person is to be somewhere in that time, so that no seat is given against it; within the caller's transaction.

    `about` is the caller's own key ("appraisal:exam:12"), `title` what the person reads when another thing clashes.
    Booked again under the same key, it moves. Raises TimeClash when he has something else then. Cost: five queries.
    """
    with transaction.atomic():
        lock_person(person)
        found = [taken for taken in taken_times([person], starts_at, ends_at) if taken.about != about]
        if found:
            raise TimeClash(found[0])
        Booking.objects.update_or_create(
            person=person, about=about, defaults={"title": title, "starts_at": starts_at, "ends_at": ends_at}
        )


def free_time(about: str, *, person: int | None = None) -> int:
    """What was booked under that key given free, for one person or for all; how many. Safe to repeat."""
    booked = Booking.objects.filter(about=about)
    return (booked if person is None else booked.filter(person=person)).delete()[0]


def clashes(
    persons: Collection[int], starts_at: dt.datetime, ends_at: dt.datetime, *, besides: str = ""
) -> list[Taken]:
    """What these people have in that time besides what is booked under the key `besides`, soonest first."""
    return [taken for taken in taken_times(persons, starts_at, ends_at) if taken.about != besides]
