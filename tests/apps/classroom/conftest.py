"""A small class: ten lessons of four hours in one workshop, three trainees."""

import datetime as dt
from dataclasses import dataclass

import pytest

from jiangtu.apps.files.models import Person
from jiangtu.apps.registers.models import Entry, Organisation, Room, Teacher
from jiangtu.apps.training.models import Lesson, Seat, TrainingClass
from tests.apps.files.deliveries import QIN, WEI
from tests.apps.files.test_lookup import linked

MONDAY = dt.datetime(2025, 6, 2, 1, tzinfo=dt.UTC)
"""Nine in the morning in Liuzhou."""


@dataclass(frozen=True)
class Anna:
    """Somebody who signs in or marks."""

    username: str = "anna"
    role: str = "PROVIDER"


@dataclass(frozen=True)
class Small:
    """The class with its room, lessons in order and seats by number."""

    course: TrainingClass
    room: Room
    lessons: list[Lesson]
    seats: list[Seat]


def organisation(code: str = "91450200MA0000001A", name: str = "柳北培训中心") -> Organisation:
    return Organisation.objects.create(code=code, name=name, area="450205")


def small_class(
    code: str = "LZ2025000001", first_person: int = 1, *, home: Organisation | None = None
) -> Small:
    home = home or organisation()
    room = Room.objects.create(organisation=home, name=f"车间{code[-1]}", kind="WORKSHOP", seats=30, east=0, north=0, secret=code.encode().ljust(32, b"k"))  # fmt: skip
    entry = Entry.objects.create(register="provider", organisation=home, title=home.name, state="LISTED", number=code, valid_from=dt.date(2024, 1, 1))  # fmt: skip
    teacher = Teacher.objects.create(organisation=home, name="韦师傅", kind="MASTER", occupation="6-18-02-04", valid_from=dt.date(2024, 1, 1))  # fmt: skip
    course = TrainingClass.objects.create(
        class_code=code, title="焊工四级", kind="SUBSIDISED", provider=entry, occupation="6-18-02-04", level="4",
        area="450205", starts_on=dt.date(2025, 6, 2), ends_on=dt.date(2025, 6, 11), filed_on=dt.date(2025, 5, 20),
        hours=40, practice_hours=24, pass_percent=80, state="RUNNING",
    )  # fmt: skip
    lessons = [
        Lesson.objects.create(
            training_class=course, number=i + 1, kind="PRACTICE", hours=4, room=room, teacher=teacher,
            starts_at=MONDAY + dt.timedelta(days=i), ends_at=MONDAY + dt.timedelta(days=i, hours=3),
        )
        for i in range(10)
    ]  # fmt: skip
    seats = [
        Seat.objects.create(training_class=course, person=Person.objects.get_or_create(id=first_person + i, defaults={"since": 0})[0].pk,
                            state="TAKEN", press=f"00000000-0000-0000-{int(code[-4:]):04d}-{i:012d}", number=i + 1, asked_at=0)
        for i in range(3)
    ]  # fmt: skip
    return Small(course, room, lessons, seats)


@pytest.fixture
def small(db: None) -> Small:
    return small_class()


@pytest.fixture
def named(small: Small) -> Small:
    """The class with trainees whose names are on file."""
    for seat, person in zip(small.seats, linked(QIN, WEI, {**WEI, "name": "蓝天", "citizen_number": "450203198505053340"}), strict=True):  # fmt: skip
        Seat.objects.filter(pk=seat.pk).update(person=person)
        seat.person = person
    return small
