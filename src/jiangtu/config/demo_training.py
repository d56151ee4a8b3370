"""The demo city's schools, providers and classes: 106 providers, 143 classes to take, the 13 order classes of the sources.

Everything a page can do is done through the same services; only what lies in the past is written as it was.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.classroom import follow_up
from jiangtu.apps.reference import clock
from jiangtu.apps.registers import services as registers
from jiangtu.apps.registers.kinds import CheckResult, RoomKind, TeacherKind
from jiangtu.apps.registers.models import Entry, Organisation, Room, Teacher
from jiangtu.apps.training import choices, courses
from jiangtu.apps.training import services as classes
from jiangtu.apps.training.kinds import Admission, ClassKind, ClassState, LessonKind
from jiangtu.apps.training.models import Course, TrainingClass
from jiangtu.city import City, orders
from jiangtu.city.plan import CITY_AREA, Plan, dice
from jiangtu.city.published import counties, occupations
from jiangtu.config import (
    demo_appraisal,
    demo_career,
    demo_certificates,
    demo_classroom,
    demo_learning,
    demo_past,
    demo_workplace,
)
from jiangtu.engine.terms import area as areas
from jiangtu.engine.terms import occupation as occupation_terms
from jiangtu.engine.terms import workdays

PROVIDERS, CLASSES, SCHOOLS = 106, 143, 26
"""What 郴州 and 柳州 publish: providers and class sessions of 一码通 (T-10), schools (T-17)."""
PALACE = 7
"""Which of the providers is the workers' cultural palace; its classes cost nothing."""
FIRST_SERIAL = 800_001
"""Company codes of the demo's own organisations start here, far from those of the city's firms."""
MEND = "消防器材过期，专职教师名册与社保不一致。"
REACH = 14_000
"""Metres from the centre within which organisations lie."""
Progress = Callable[[int, int], None]
Row = dict[str, Any]
"""One row of the roster, by its columns."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """Whoever would have done it."""

    role: str
    username: str = "demo"


PROVIDER, SCHOOL, FIRM, OFFICE = (
    Clerk(role) for role in (Role.PROVIDER, Role.SCHOOL, Role.EMPLOYER, Role.HR_OFFICER)
)


@dataclass(frozen=True, slots=True)
class Trainer:
    """One provider with what a class needs."""

    entry: Entry
    rooms: tuple[Room, Room]
    teacher: Teacher
    trades: tuple[str, ...]


def organisations(plan: Plan) -> dict[Role, str]:
    """The company codes that the demo's log-ins belong to: a provider, the technician school, its first sponsor."""
    sponsor = TrainingClass.objects.filter(class_code=orders.class_codes(plan)[0]).values_list(
        "sponsor", flat=True
    )
    return {
        Role.PROVIDER: _codes(1)[0],
        Role.SCHOOL: orders.school(plan),
        Role.EMPLOYER: sponsor.first() or "",
        Role.ASSESSOR: demo_appraisal.body_code(),
    }


def seed(city: City, *, worker: int, progress: Progress) -> None:
    """Registers, classes and the order classes of a demo city; `worker` sits in a running one. Cost: about 20 s."""
    rng = dice(city.plan.seed, "demo training")
    day, at = city.plan.as_of, timezone.make_aware(dt.datetime.combine(city.plan.as_of, dt.time()))
    names = {row["employer"]: (row["name"], row["area"]) for row in city.records["employers"].to_pylist()}
    firms = orders.sponsors(city.people, city.records)
    with transaction.atomic():
        _organisations(rng, names, firms, at)
        trainers = _providers(rng, day, at)
        progress(1, 4)
        school = _school(rng, city, firms, day, at)
        _rechecked(at)
        progress(2, 4)
        _open_classes(rng, trainers, day, at)
        _window(rng, at)
        progress(3, 4)
        demo_past.seed(city, school, firms, trainers[0], at)
        demo_learning.seed([*trainers, school], at)
        demo_classroom.seed(trainers[0], worker=worker, at=at)
        demo_workplace.seed(firms, names, worker=worker, at=at)
        demo_certificates.seed(worker=worker, at=at)
        demo_appraisal.seed(firms, worker=worker, at=at)
        demo_career.seed(firms, orders.school(city.plan), worker=worker, at=at)
    follow_up.compute(at=at)
    progress(4, 4)


def _spot(rng: np.random.Generator) -> dict[str, int]:
    east, north = (int(x) for x in rng.normal(0, REACH / 2, 2).clip(-REACH, REACH))
    return {"east": east, "north": north}


def _organisations(
    rng: np.random.Generator, names: dict[str, tuple[str, str]], firms: Sequence[str], at: dt.datetime
) -> None:
    for code in firms:
        name, area = names[code]
        registers.save_organisation(code=code, name=name, area=area, actor=FIRM, at=at, **_spot(rng))


def _codes(count: int) -> list[str]:
    from_serial = np.arange(FIRST_SERIAL, FIRST_SERIAL + count)
    return orders.company_codes(from_serial)


def _providers(rng: np.random.Generator, day: dt.date, at: dt.datetime) -> list[Trainer]:
    """Providers of two or three trades each; the last ten have no class yet and are in the catalogue all the same."""
    towns, trades = counties()[0], [occupations().codes[i] for i in orders.trades(26)]
    since = day - dt.timedelta(days=400)
    found = []
    for n, code in enumerate(_codes(PROVIDERS)):
        area = str(towns[n % len(towns)])
        own = tuple(trades[(n * 3 + k) % len(trades)] for k in range(2 + n % 2))
        name = "柳州市工人文化宫" if n == PALACE else _school_name(area, n)
        registers.save_organisation(
            code=code, name=name, area=area, actor=PROVIDER, at=at, address=f"{areas.name(area)}{_ROADS[n % len(_ROADS)]}{n + 1}号",
            phone=f"0772-28{n:05d}", **_spot(rng),
        )  # fmt: skip
        details: dict[str, int | str] = {"licence": f"教民4502{n:05d}号", "teachers": 3 + n % 9, "site": 240 + 20 * (n % 17), "equipment": True, "promise": True}  # fmt: skip
        draft = registers.Draft(
            "provider", name, details=details, scopes=[(t, "543", CITY_AREA) for t in own]
        )
        entry = _listed(code, draft, PROVIDER, since, at)
        found.append(_furnished(entry, own, n, since, at))
    return found


def _school_name(area: str, n: int) -> str:
    """Whole names of county and brand, another one for each of 120 numbers.

    >>> _school_name("450225", 8), _school_name("450225", 68)
    ('柳州市融水苗族自治县精工职业培训学校', '柳州市融水苗族自治县精工职业技能培训学校')
    """
    word = ("职业培训学校", "职业技能培训学校")[n // 60 % 2]
    return f"柳州市{areas.name(area)}{_BRANDS[n % len(_BRANDS)]}{word}"


def _listed(code: str, draft: registers.Draft, holder: Clerk, since: dt.date, at: dt.datetime) -> Entry:
    saved = registers.save_draft(organisation=code, draft=draft, actor=holder, at=at)
    registers.apply_for(entry=saved.pk, organisation=code, actor=holder, at=at)
    return registers.list_entry(entry=saved.pk, day=since, actor=OFFICE, at=at)


def _rechecked(at: dt.datetime) -> None:
    """The year's re-check, a month ago: of the providers without a class two have to mend, three were not seen yet."""
    due = list(Entry.objects.filter(check_by__lte=at.date()).order_by("pk"))
    providers = [entry.pk for entry in due if entry.register == "provider"]
    unseen, to_mend, month_ago = providers[-3:], providers[-5:-3], at - dt.timedelta(days=30)
    for entry in (one for one in due if one.pk not in unseen):
        result = CheckResult.TO_MEND if entry.pk in to_mend else CheckResult.PASSED
        registers.check(
            entry=entry.pk, result=result, day=month_ago.date(), actor=OFFICE, at=month_ago, note=MEND if result is CheckResult.TO_MEND else ""
        )  # fmt: skip


def _furnished(entry: Entry, trades: tuple[str, ...], n: int, since: dt.date, at: dt.datetime) -> Trainer:
    code, home = str(entry.organisation_id), Organisation.objects.get(pk=entry.organisation_id)
    kinds = ((RoomKind.CLASSROOM, "理论教室"), (RoomKind.WORKSHOP, "实训车间"))
    rooms = tuple(
        registers.add_room(
            organisation=code,
            place=registers.Place(name, kind, 50, home.address, home.east, home.north),
            actor=PROVIDER,
            at=at,
        )
        for kind, name in kinds
    )
    master = registers.Appointment(f"{_SURNAMES[n % len(_SURNAMES)]}老师", TeacherKind.FULL_TIME, trades[0], "2", since)  # fmt: skip
    teacher = registers.appoint(organisation=code, appointment=master, actor=PROVIDER, at=at)
    return Trainer(entry, (rooms[0], rooms[1]), teacher, trades)


def _open_classes(rng: np.random.Generator, trainers: list[Trainer], day: dt.date, at: dt.datetime) -> None:
    """143 classes that start within ten weeks, one a provider until they run out, then second ones in the evening."""
    teaching = trainers[:-10]
    for n in range(CLASSES):
        trainer = teaching[n % len(teaching)]
        second = n // len(teaching)
        course = _course(trainer, trainer.trades[second % len(trainer.trades)], second, at)
        start = workdays.add_workdays(day, 4 + int(rng.integers(0, 45)))
        draft = classes.Draft(
            kind=ClassKind.PALACE if n % len(teaching) == PALACE else ClassKind.SUBSIDISED,
            provider=trainer.entry.pk, course=course.pk, area=CITY_AREA, starts_on=start,
            session="EVENING" if second else "DAY", seats=int(rng.choice([20, 25, 30, 40, 50])), room=trainer.rooms[0].pk,
            practice_room=trainer.rooms[1].pk, teacher=trainer.teacher.pk, fee_fen=int(rng.choice([0, 120_000, 160_000, 180_000])),
        )  # fmt: skip
        draft = replace(draft, fee_fen=0) if draft.kind == ClassKind.PALACE else draft
        _opened(draft, str(trainer.entry.organisation_id), day, at)


def _window(rng: np.random.Generator, at: dt.datetime) -> None:
    """Five classes to rank until ten days from now; their places are drawn for at the end."""
    last = list(
        TrainingClass.objects.filter(state=ClassState.ENROLLING)
        .order_by("-pk")
        .values_list("pk", flat=True)[:5]
    )
    TrainingClass.objects.filter(pk__in=last).update(admission=Admission.RANKED)
    times = clock.world(at), clock.world(at + dt.timedelta(days=10))
    choices.open_window("七月志愿填报", last, times, seed=rng.bytes(32), actor=OFFICE, at=at)


def _course(trainer: Trainer, trade: str, second: int, at: dt.datetime) -> Course:
    level = "5" if second else "4"
    hours = ((16, 4), (24, 4)) if level == "5" else ((20, 4), (36, 4))
    topics = [
        courses.Topic("理论", LessonKind.THEORY, hours[0][0]),
        courses.Topic("实操", LessonKind.PRACTICE, hours[1][0] - 4),
        courses.Topic("数字化工艺", LessonKind.PRACTICE, 4, digital=True),
    ]
    word = {"5": "五级", "4": "四级"}[level]
    syllabus = courses.Syllabus(f"KC{trainer.entry.pk:04d}-{trade}-{level}", f"{occupation_terms.name(trade)}{word}", trade, level, topics)  # fmt: skip
    code = str(trainer.entry.organisation_id)
    made = courses.write_course(school=code, syllabus=syllabus, actor=PROVIDER, at=at)
    return courses.sign_course(course=made.pk, organisation=code, actor=PROVIDER, at=at)


def _opened(draft: classes.Draft, code: str, day: dt.date, at: dt.datetime) -> None:
    made = classes.plan_class(organisation=code, draft=draft, actor=PROVIDER, at=at)
    for step, clerk in (("file", PROVIDER), ("publish", OFFICE), ("open", PROVIDER)):
        act = classes.Act(actor=clerk, at=at, day=day, organisation=code)
        classes.take_step(class_code=made.class_code, step=step, act=act)


def _school(
    rng: np.random.Generator, city: City, firms: Sequence[str], day: dt.date, at: dt.datetime
) -> Trainer:
    """The technician school of the order classes, a high-skill base with it, and the sponsors' own registers."""
    code, trades = orders.school(city.plan), tuple(occupations().codes[i] for i in orders.trades())
    since = day - dt.timedelta(days=900)
    registers.save_organisation(
        code=code, name="柳州工业技师学院", area="450204", actor=SCHOOL, at=at, address="柳南区学院路1号", **_spot(rng)
    )  # fmt: skip
    scopes = [(trade, "543", CITY_AREA) for trade in trades]
    school = registers.Draft("technician-school", "柳州工业技师学院", details={"rank": "技师学院", "pupils": 6200, "practice_teachers": 140, "workshop": 24_000}, scopes=scopes)  # fmt: skip
    base = registers.Draft("skill-base", "柳州工业技师学院高技能人才培训基地", tier="NATIONAL", details={"yearly": 1800, "masters": 6, "courses": 22, "shared": True}, scopes=scopes)  # fmt: skip
    entry = _listed(code, school, SCHOOL, since, at)
    _listed(code, base, SCHOOL, since, at)
    for n, firm in enumerate(firms):
        name = Organisation.objects.get(pk=firm).name
        details = {"schools": 1 + n % 3, "trainees": 80 + 15 * n, "investment": 120 + 30 * n, "clean": True}
        draft = registers.Draft("integrated-firm", name, tier="CITY" if n else "PROVINCIAL", details=details)
        _listed(firm, draft, FIRM, since, at)
        site = registers.Draft("school-site", f"{name}厂中校", partner=code, details={"kind": "厂中校", "places": 20 + n, "agreement": f"校企〔{since.year}〕{n + 1}号", "textbooks": n % 4}, scopes=[(trades[n], "543", CITY_AREA)])  # fmt: skip
        _listed(firm, site, FIRM, since, at)
    return _furnished(entry, trades, 0, since, at)


_BRANDS = ["启航", "金桥", "新航", "龙城", "柳江", "工匠", "华育", "博学", "精工", "鑫源", "育才", "天成"]
_ROADS = ["潭中路", "跃进路", "屏山大道", "文昌路", "桂中大道", "荣军路", "河东路", "城站路"]
_SURNAMES = "韦覃黄梁陆李陈莫罗蓝"
