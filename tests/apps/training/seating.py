"""A class to press for, and presses, for the tests of seats."""

import datetime as dt
import uuid

from jiangtu.apps.registers.models import Entry, Organisation, Room, Teacher
from jiangtu.apps.training.kinds import ClassState, QuotaKind
from jiangtu.apps.training.models import Course, Lesson, Quota, TrainingClass
from jiangtu.apps.training.presses import Press, Standing

NOON = dt.datetime(2025, 6, 30, 4, tzinfo=dt.UTC)
CODE = "91450200MA5K000000"


def at(minutes: float) -> dt.datetime:
    """So many minutes after noon."""
    return NOON + dt.timedelta(minutes=minutes)


def opened(code: str = "K1", *, size: int = 2, course: str = "", **changed: object) -> TrainingClass:
    """A class that enrols, with its own quota."""
    firm, _ = Organisation.objects.get_or_create(
        code=CODE, defaults={"name": "柳东培训学校", "area": "450200"}
    )
    provider, new = Entry.objects.get_or_create(
        register="providers",
        organisation=firm,
        title=firm.name,
        state="LISTED",
        number="P1",
        valid_from=dt.date(2024, 1, 1),
    )
    if new:
        provider.scopes.create(occupation="6", levels="543", area="450200", valid_from=dt.date(2024, 1, 1))
    kept = {"title": f"焊工{code}", "kind": "SUBSIDISED", "occupation": "6-18-02-04", "level": "5", "area": "450202",
            "starts_on": dt.date(2025, 8, 1), "ends_on": dt.date(2025, 8, 31), "hours": 80, "practice_hours": 48,
            "state": ClassState.ENROLLING}  # fmt: skip
    if course:
        kept["course"], _ = Course.objects.get_or_create(
            code=course, version=1, defaults={"title": "焊工", "occupation": "6-18-02-04", "school": firm}
        )
    made = TrainingClass.objects.create(class_code=code, provider=provider, **{**kept, **changed})
    Quota.objects.create(training_class=made, kind=QuotaKind.CLASS, size=size)
    return made


def group(klass: TrainingClass, key: str, size: int) -> Quota:
    """A ceiling for a group in the class."""
    return Quota.objects.create(training_class=klass, kind=QuotaKind.GROUP, key=key, size=size)


def lesson(klass: TrainingClass, starts_at: dt.datetime, *, hours: int = 2) -> Lesson:
    """A lesson of the class."""
    firm = Organisation.objects.get(code=CODE)
    room, _ = Room.objects.get_or_create(organisation=firm, name="1号", defaults={"kind": "CLASSROOM", "seats": 50, "secret": b"s"})  # fmt: skip
    teacher, _ = Teacher.objects.get_or_create(
        organisation=firm, name="韦师傅", defaults={"kind": "FULL_TIME", "valid_from": dt.date(2020, 1, 1)}
    )
    return Lesson.objects.create(
        training_class=klass,
        number=klass.lessons.count() + 1,
        kind="THEORY",
        hours=hours,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=hours),
        room=room,
        teacher=teacher,
    )


def press(klass: TrainingClass, person: int, **changed: object) -> Press:
    """A press by somebody for whom a policy pays."""
    groups = changed.pop("groups", ())
    standing = changed.pop("standing", Standing(verdict=1, policy="training-unemployed", groups=groups))
    return Press(klass.pk, person, changed.pop("key", uuid.uuid4()), standing, **changed)
