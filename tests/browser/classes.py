"""Providers and classes for the demo city's pages, laid through the same services as a city's own.

Run with the home in JIANGTU_HOME: `python -m tests.browser.classes`.
"""

import datetime as dt
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiangtu.config.settings")
django.setup()

from django.utils import timezone  # noqa: E402 - the framework stands first
from stdnum.cn import uscc  # noqa: E402

from jiangtu.apps.accounts.models import User  # noqa: E402
from jiangtu.apps.registers import services as registers  # noqa: E402
from jiangtu.apps.registers.models import Entry, Room, Teacher  # noqa: E402
from jiangtu.apps.training import services  # noqa: E402
from jiangtu.apps.training.kinds import ClassKind, LessonKind  # noqa: E402
from jiangtu.apps.training.models import Course, TrainingClass  # noqa: E402

DAY = dt.date(2025, 6, 30)
CITY = "450200"
PROVIDERS = (
    ("柳州市匠心职业培训学校", "450202", 1_200, 800),
    ("柳州市汽车技师学院", "450203", -3_400, 2_100),
    ("鹿寨县家政培训中心", "450223", 18_000, 9_000),
    ("柳南区焊接技术学校", "450204", -2_000, -1_500),
    ("三江侗族自治县职业学校", "450226", 2_500, 21_000),
)
"""Name, area, metres east and north of the centre; the last two have no class."""


def code(number: int) -> str:
    """A credit code of the city with its check digit."""
    stem = f"5245020033{number:07d}"
    return stem + uscc.calc_check_digit(stem)


def lay() -> None:
    """Everything, once."""
    if TrainingClass.objects.exists():
        return
    at = timezone.now()
    owner = {
        "PROVIDER": User.objects.get(username="provider"),
        "OFFICER": User.objects.get(username="hr_officer"),
    }
    for number, (name, area, east, north) in enumerate(PROVIDERS, start=1):
        _provider(number, name, (area, east, north), owner, at)
    User.objects.filter(username="provider").update(organisation=code(1))
    for number, title in ((1, "焊工"), (2, "汽车维修工"), (3, "养老护理员")):
        _classes(number, title, owner, at)


def _provider(
    number: int, name: str, place: tuple[str, int, int], who: dict[str, User], at: dt.datetime
) -> None:
    area, east, north = place
    registers.save_organisation(
        code=code(number), name=name, area=area, actor=who["OFFICER"], at=at, address="演示地址1号", phone="0772-1000000",
        east=east, north=north,
    )  # fmt: skip
    details = {"licence": f"45020{number}", "teachers": 6, "site": 400, "equipment": True, "promise": True}
    draft = registers.Draft(
        "provider", name, details=details, scopes=(("6", "543", CITY), ("4", "543", CITY))
    )
    entry = registers.save_draft(organisation=code(number), draft=draft, actor=who["PROVIDER"], at=at)
    registers.apply_for(entry=entry.pk, organisation=code(number), actor=who["PROVIDER"], at=at)
    if number != 5:
        registers.list_entry(entry=entry.pk, day=dt.date(2025, 1, 6), actor=who["OFFICER"], at=at)
    for kind, label, seats in (("CLASSROOM", "一号教室", 60), ("WORKSHOP", "实训车间", 50)):
        registers.add_room(
            organisation=code(number), place=registers.Place(label, kind, seats, "演示地址1号", east, north),
            actor=who["PROVIDER"], at=at,
        )  # fmt: skip
    for label, kind in (("韦老师", "FULL_TIME"), ("黄师傅", "MASTER")):
        registers.appoint(
            organisation=code(number), actor=who["PROVIDER"], at=at,
            appointment=registers.Appointment(label, kind, "6-18-02-04", "3", dt.date(2025, 1, 1)),
        )  # fmt: skip


OCCUPATIONS = {"焊工": "6-18-02-04", "汽车维修工": "4-12-01-01", "养老护理员": "4-10-01-05"}


def _classes(number: int, title: str, who: dict[str, User], at: dt.datetime) -> None:
    topics = [
        services.Topic("安全与职业道德", LessonKind.THEORY, 8),
        services.Topic("基本知识（数字课件）", LessonKind.THEORY, 12, digital=True),
        services.Topic("操作练习", LessonKind.PRACTICE, 28),
        services.Topic("综合实操", LessonKind.PRACTICE, 12),
    ]
    written = services.write_course(
        school=code(number), actor=who["PROVIDER"], at=at,
        syllabus=services.Syllabus(f"KC-{number}", f"{title}（四级）", OCCUPATIONS[title], "4", topics),
    )  # fmt: skip
    services.sign_course(course=written.pk, organisation=code(number), actor=who["PROVIDER"], at=at)
    for start, steps, seats in (
        (7, ("file", "publish", "open"), 50),
        (14, ("file",), 40),
        (21, ("file", "publish"), 30),
        (41, (), 45),
    ):
        _class(number, written, DAY + dt.timedelta(days=start), (steps, seats), who)


def _class(
    number: int, course: Course, start: dt.date, more: tuple[tuple[str, ...], int], who: dict[str, User]
) -> None:
    steps, seats = more
    own = code(number)
    room, workshop = Room.objects.filter(organisation=own).order_by("pk")
    draft = services.Draft(
        kind=ClassKind.SUBSIDISED, provider=Entry.objects.get(organisation=own).pk, course=course.pk, area=CITY,
        starts_on=start, session="DAY" if seats != 40 else "EVENING", seats=seats, room=room.pk,
        practice_room=workshop.pk, teacher=Teacher.objects.filter(organisation=own).order_by("pk")[seats % 20 // 10].pk,
        fee_fen=120_000, groups=(("WOMEN", 10),) if seats == 50 else (),
    )  # fmt: skip
    at = timezone.now()
    made = services.plan_class(organisation=own, draft=draft, actor=who["PROVIDER"], at=at)
    for step in steps:
        actor = who["OFFICER"] if step == "publish" else who["PROVIDER"]
        services.take_step(class_code=made.class_code, step=step, act=services.Act(actor, at, DAY, own))


if __name__ == "__main__":
    lay()
