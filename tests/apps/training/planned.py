"""A listed provider with a course, a room and a teacher, and drafts of classes, laid through the services."""

import datetime as dt
from dataclasses import dataclass, replace

from jiangtu.apps.registers import services as registers
from jiangtu.apps.registers.models import Entry, Room, Teacher
from jiangtu.apps.training import courses, services
from jiangtu.apps.training.kinds import LessonKind
from jiangtu.apps.training.models import Course, TrainingClass

DAY = dt.date(2025, 6, 30)
AT = dt.datetime(2025, 6, 30, 1, tzinfo=dt.UTC)
CITY = "450200"
OWN, FIRM = "52450200MJ1PX00012", "91450200MA5KFIRM01"


@dataclass(frozen=True)
class Person:
    """Somebody with a role."""

    role: str
    username: str = "someone"


PROVIDER, OFFICER, EMPLOYER = (
    Person("PROVIDER", "provider"),
    Person("HR_OFFICER", "officer"),
    Person("EMPLOYER"),
)
GOOD = {"licence": "4502", "teachers": 5, "site": 300, "equipment": True, "promise": True}


def listed(code: str = OWN, *, since: dt.date = dt.date(2025, 1, 2), name: str = "匠心培训学校") -> Entry:
    """A provider in the register, for machines' occupations at levels 5 to 3 in the city."""
    registers.save_organisation(code=code, name=name, area=CITY, actor=OFFICER, at=AT, east=500, north=800)
    draft = registers.Draft("provider", name, details=GOOD, scopes=[("6-18", "543", CITY)])
    entry = registers.save_draft(organisation=code, draft=draft, actor=PROVIDER, at=AT)
    registers.apply_for(entry=entry.pk, organisation=code, actor=PROVIDER, at=AT)
    return registers.list_entry(entry=entry.pk, day=since, actor=OFFICER, at=AT)


def course(
    *, hours: tuple[int, int] = (20, 40), firm: str = "", code: str = "KC1", sign: bool = True
) -> Course:
    """A welder's course of theory and practice, signed by its school."""
    topics = [
        courses.Topic("理论", LessonKind.THEORY, hours[0]),
        courses.Topic("实操", LessonKind.PRACTICE, hours[1], digital=True),
    ]
    syllabus = courses.Syllabus(code, "焊工四级", "6-18-02-04", "4", topics, firm)
    made = courses.write_course(school=OWN, syllabus=syllabus, actor=PROVIDER, at=AT)
    return courses.sign_course(course=made.pk, organisation=OWN, actor=PROVIDER, at=AT) if sign else made


def draft(**changed: object) -> services.Draft:
    """A class that holds in everything, in a room and by a teacher of its own."""
    entry = Entry.objects.filter(organisation=OWN).first() or listed()
    place = registers.Place(f"{Room.objects.count() + 1}号教室", "CLASSROOM", 50)
    hired = dt.date(2025, 1, 1) - dt.timedelta(Teacher.objects.count())
    appointment = registers.Appointment("韦老师", "FULL_TIME", "6-18-02-04", "3", hired)
    room = registers.add_room(organisation=OWN, place=place, actor=PROVIDER, at=AT)
    teacher = registers.appoint(organisation=OWN, appointment=appointment, actor=PROVIDER, at=AT)
    given = services.Draft(
        kind="SUBSIDISED", provider=entry.pk, course=0, area=CITY, starts_on=dt.date(2025, 7, 7), session="DAY",
        seats=40, room=room.pk, teacher=teacher.pk,
    )  # fmt: skip
    if "course" not in changed:
        changed["course"] = (Course.objects.filter(code="KC1").first() or course()).pk
    return replace(given, **changed)


def planned(**changed: object) -> TrainingClass:
    """A class in its plan."""
    return services.plan_class(organisation=OWN, draft=draft(**changed), actor=PROVIDER, at=AT)


def step(c: TrainingClass, *steps: str, reason: str = "演示", day: dt.date = DAY) -> TrainingClass:
    """The class after those steps, each by whoever may take it."""
    for name in steps:
        actor = OFFICER if name in ("publish", "return") else PROVIDER
        act = services.Act(actor, AT, day, OWN, reason)
        c = services.take_step(class_code=c.class_code, step=name, act=act)
    return c
