"""Classes that have ended, as the departments' rosters say of them: the 13 order classes, the largest project class."""

import datetime as dt
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

from jiangtu.apps.classroom import results
from jiangtu.apps.classroom.kinds import Outcome, SignState, Way
from jiangtu.apps.classroom.models import Completion, Sign
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files.kinds import micros
from jiangtu.apps.reference import clock
from jiangtu.apps.registers import services as registers
from jiangtu.apps.training.kinds import Admission, ClassKind, ClassState, LessonKind, SeatState
from jiangtu.apps.training.models import Lesson, Quota, Seat, TrainingClass
from jiangtu.city import City, orders
from jiangtu.city.plan import CITY_AREA
from jiangtu.config.demo_classroom import PROVIDER, Trainer
from jiangtu.engine.terms import occupation as occupation_terms
from jiangtu.engine.terms import workdays

Row = dict[str, Any]
"""One row of the roster, by its columns."""


def seed(city: City, school: Trainer, firms: Sequence[str], trainer: Trainer, at: dt.datetime) -> None:
    """The school's order classes for these firms, and the trainer's project class."""
    rosters = _rosters()
    _order_classes(city, school, firms, rosters, at)
    _project_class(rosters, trainer, at)


def _rosters() -> dict[str, list[Row]]:
    """Who sat in each class, as the training office says."""
    facts = snapshots.latest_facts()
    found: dict[str, list[Row]] = {}
    for row in facts["training"].to_pylist() if facts is not None else ():
        found.setdefault(row["class_code"], []).append(row)
    return found


def _order_classes(
    city: City, school: Trainer, firms: Sequence[str], rosters: Mapping[str, list[Row]], at: dt.datetime
) -> None:
    """The 13 closed order classes with their 700 graduates' seats, attendance and 结业证, as the rosters say."""
    for n, code in enumerate(orders.class_codes(city.plan)):
        if code in rosters:
            _past(_closed_class(n, code, rosters[code], school, firms[n]), rosters[code], at)


def _project_class(rosters: Mapping[str, list[Row]], trainer: Trainer, at: dt.datetime) -> None:
    """People of the largest project class that ended half a year ago or more, in a class of the trainer's own.

    Its price may rise once half of it has work. Its code is no roster's: the roster's class is another provider's.
    """
    since = at.date() - dt.timedelta(days=200)
    ended = [rows for rows in rosters.values() if all(_ended(row, since) for row in rows)]
    if not ended:
        return
    roster = max(ended, key=lambda rows: (len(rows), str(rows[0]["class_code"])))
    first = roster[0]
    title = f"{occupation_terms.name(first['occupation'])}项目制培训班"
    made = TrainingClass.objects.create(
        class_code=free_code(first["filed_on"], rosters), title=title, kind=ClassKind.PROJECT, provider=trainer.entry,
        occupation=first["occupation"], level=first["level"] or "", area=CITY_AREA, room=trainer.rooms[1],
        teacher=trainer.teacher, starts_on=first["started_on"], ends_on=first["ended_on"], filed_on=first["filed_on"],
        hours=first["hours"], practice_hours=first["practice_hours"], pass_percent=80, admission=Admission.FIRST_COME,
        state=ClassState.CLOSED, pinyin=registers.spelt(title),
    )  # fmt: skip
    Quota.objects.create(training_class=made, kind="CLASS", size=len(roster), taken=len(roster), last_number=len(roster))  # fmt: skip
    _past(made, roster, at)


def free_code(day: dt.date, taken: Collection[str]) -> str:
    """The code after the highest of the year that any roster has, written as the rosters write theirs.

    >>> free_code(dt.date(2023, 8, 1), {"LZ2023000013", "LZ2022000040", "DD20230001"})
    'LZ2023000014'
    """
    head = f"LZ{day.year}"
    return f"{head}{max((int(code[6:]) for code in taken if code.startswith(head)), default=0) + 1:06d}"


def _ended(row: Row, by: dt.date) -> bool:
    known = all(
        row[name] is not None for name in ("occupation", "hours", "practice_hours", "attended_percent")
    )
    over = row["ended_on"] is not None and row["ended_on"] <= by
    return bool(row["kind"] == "PROJECT" and known and over and row["outcome"] in ("FINISHED", "CERTIFIED"))


def _closed_class(n: int, code: str, roster: list[Row], school: Trainer, firm: str) -> TrainingClass:
    first = roster[0]
    made = TrainingClass.objects.create(
        class_code=code, title=orders.title(n), kind=ClassKind.ORDER, provider=school.entry, sponsor_id=firm,
        order_size=len(roster), posts=len(roster), occupation=first["occupation"], level=first["level"], area=CITY_AREA,
        room=school.rooms[1], teacher=school.teacher, starts_on=first["started_on"], ends_on=first["ended_on"],
        filed_on=first["filed_on"], hours=first["hours"], practice_hours=first["practice_hours"], digital_hours=40,
        pass_percent=80, admission="NAMED", state=ClassState.CLOSED, pinyin=registers.spelt(orders.title(n)),
    )  # fmt: skip
    Quota.objects.create(training_class=made, kind="CLASS", size=len(roster), taken=len(roster), last_number=len(roster))  # fmt: skip
    return made


def _past(made: TrainingClass, roster: list[Row], at: dt.datetime) -> None:
    lessons = Lesson.objects.bulk_create(_lessons(made))
    asked_at = micros(clock.world(_midnight(made.filed_on or made.starts_on)))
    seats = Seat.objects.bulk_create(
        Seat(
            training_class=made, person=row["person"], employer=made.sponsor, state=SeatState.TAKEN,
            press=orders.press(made.class_code, n), number=n, asked_at=asked_at,
        )
        for n, row in enumerate(roster, start=1)
    )  # fmt: skip
    signs, completions = [], []
    for seat, row in zip(seats, roster, strict=True):
        present = math.ceil(len(lessons) * int(str(row["attended_percent"])) / 100)
        signs += [_sign(lesson, seat) for lesson in lessons[:present]]
        percent = 100 * present // len(lessons)
        completions.append(
            Completion(
                seat=seat,
                outcome=Outcome.FINISHED,
                attended_percent=percent,
                record=row["record"] if row["class_code"] == made.class_code else None,
            )
        )
    Sign.objects.bulk_create(signs, batch_size=2_000)
    results.certify(Completion.objects.bulk_create(completions), on=made.ends_on, actor=PROVIDER, at=at)


def _midnight(day: dt.date) -> dt.datetime:
    """The first instant of a day in the city."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _sign(lesson: Lesson, seat: Seat) -> Sign:
    return Sign(
        lesson=lesson,
        seat=seat,
        way=Way.TEACHER,
        state=SignState.COUNTED,
        received_at=lesson.starts_at,
        by="demo",
    )


def _lessons(made: TrainingClass) -> Iterator[Lesson]:
    """Thirty lessons of eight hours on working days from the first."""
    day = made.starts_on
    for number in range(1, made.hours // 8 + 1):
        morning = timezone.make_aware(dt.datetime.combine(day, dt.time(8, 30)))
        kind = LessonKind.PRACTICE if number * 8 > made.hours - made.practice_hours else LessonKind.THEORY
        yield Lesson(
            training_class=made, number=number, title="订单课程", kind=kind, hours=8, room=made.room, teacher=made.teacher,
            starts_at=morning, ends_at=morning + dt.timedelta(hours=8),
        )  # fmt: skip
        day = workdays.add_workdays(day, 2 if number % 2 else 1)
