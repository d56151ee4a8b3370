"""Two classes of the demo city's day: one that is taught and will be tested, one tested yesterday that waits for marks."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils import timezone

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.classroom import codes, news
from jiangtu.apps.classroom import services as classroom
from jiangtu.apps.classroom.kinds import SignState, Way
from jiangtu.apps.classroom.models import Sign
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files.kinds import micros
from jiangtu.apps.reference import clock
from jiangtu.apps.registers import services as registers
from jiangtu.apps.registers.models import Entry, Room, Teacher
from jiangtu.apps.training import sittings
from jiangtu.apps.training.kinds import ClassKind, ClassState, LessonKind, SeatState
from jiangtu.apps.training.models import Lesson, Quota, Seat, TrainingClass, Turn
from jiangtu.city import orders
from jiangtu.city.plan import CITY_AREA
from jiangtu.engine.terms import occupation as occupations
from jiangtu.engine.terms import workdays

RUNNING, TESTED = 24, 12
"""People in the class that is taught, and in the one that was tested."""


class Trainer(Protocol):
    """Whoever has a place in the registers, a teacher and two rooms."""

    @property
    def entry(self) -> Entry: ...
    @property
    def rooms(self) -> tuple[Room, Room]: ...
    @property
    def teacher(self) -> Teacher: ...
    @property
    def trades(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Clerk:
    """The provider's clerk."""

    username: str = "demo"
    role: str = Role.PROVIDER


PROVIDER = Clerk()
Slot = tuple[dt.date, dt.time, dt.time]


@dataclass(frozen=True, slots=True)
class Plan:
    """A class of the demo: its number in the year, trade, level, seats, and when its lessons are."""

    serial: int
    trade: str
    level: str
    seats: int
    slots: Sequence[Slot]

    @property
    def hours(self) -> int:
        """课时: four an evening or morning, eight a half of today."""
        return sum(_hours(number) for number in range(1, len(self.slots) + 1))


def _hours(number: int) -> int:
    return 8 if number > 10 else 4


def seed(trainer: Trainer, *, worker: int, at: dt.datetime) -> None:
    """Both classes with their people, `worker` among them, their sign-ins and their closing tests."""
    day = timezone.localtime(at).date()
    running = _class(trainer, Plan(9001, trainer.trades[0], "4", RUNNING, _all_of_today(day)), day)
    _taught(running, _seats(running, worker, RUNNING), trainer, at)
    _tested(running, trainer, workdays.add_workdays(day, 1), dt.time(9), at)
    classroom.tell_all_lost(at=at)
    evenings = [(workdays.add_workdays(day, n - 12), dt.time(19), dt.time(22)) for n in range(10)]
    waiting = _class(trainer, Plan(9002, trainer.trades[1], "5", TESTED, evenings), day)
    _attended(waiting, _seats(waiting, worker, TESTED))
    _tested(waiting, trainer, workdays.add_workdays(day, -1), dt.time(15), at - dt.timedelta(days=3))
    news.tell_untested(at=at)


def _all_of_today(day: dt.date) -> list[Slot]:
    """Ten mornings until yesterday, and all of today: somebody may look at any hour of the demo's day."""
    past = [(workdays.add_workdays(day, n - 10), dt.time(8), dt.time(11)) for n in range(10)]
    return [*past, (day, dt.time(0), dt.time(12)), (day, dt.time(12), dt.time(23, 59, 59))]


def _class(trainer: Trainer, plan: Plan, day: dt.date) -> TrainingClass:
    days = [on for on, _, _ in plan.slots]
    title = f"{occupations.name(plan.trade)}{'五四三'[5 - int(plan.level)]}级"
    made = TrainingClass.objects.create(
        class_code=f"PB{CITY_AREA}-{day.year}-{plan.serial}", title=title, kind=ClassKind.SUBSIDISED, provider=trainer.entry,
        occupation=plan.trade, level=plan.level, area=CITY_AREA, room=trainer.rooms[1], teacher=trainer.teacher,
        starts_on=min(days), ends_on=max(days), filed_on=workdays.add_workdays(day, -30), hours=plan.hours,
        practice_hours=plan.hours - 16, digital_hours=4, pass_percent=80, state=ClassState.RUNNING,
        pinyin=registers.spelt(occupations.name(plan.trade)),
    )  # fmt: skip
    Quota.objects.create(
        training_class=made, kind="CLASS", size=plan.seats, taken=plan.seats, last_number=plan.seats
    )
    Lesson.objects.bulk_create(_lesson(made, number, slot) for number, slot in enumerate(plan.slots, start=1))
    Turn.objects.bulk_create(
        Turn(training_class=made, step=step, state=state, by=PROVIDER.username, at=_moment(on, dt.time(9)))
        for step, state, on in _life(made)
    )
    return made


def _life(made: TrainingClass) -> list[tuple[str, ClassState, dt.date]]:
    """The steps behind a class that runs."""
    filed = made.filed_on or made.starts_on
    return [
        ("plan", ClassState.PLANNED, filed),
        ("file", ClassState.FILED, filed),
        ("publish", ClassState.PUBLISHED, workdays.add_workdays(filed, 3)),
        ("open", ClassState.ENROLLING, workdays.add_workdays(filed, 4)),
        ("start", ClassState.RUNNING, made.starts_on),
    ]


def _lesson(made: TrainingClass, number: int, slot: Slot) -> Lesson:
    on, starts, ends = slot
    return Lesson(
        training_class=made, number=number, title="实操" if number > 4 else "理论", room=made.room, teacher=made.teacher,
        kind=LessonKind.PRACTICE if number > 4 else LessonKind.THEORY, hours=_hours(number),
        starts_at=_moment(on, starts), ends_at=_moment(on, ends),
    )  # fmt: skip


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


def _seats(made: TrainingClass, worker: int, count: int) -> list[Seat]:
    facts = snapshots.latest_facts()
    known = [] if facts is None else facts["workers"]["person"].to_pylist()[:count]
    people = [worker, *(person for person in known if person != worker)][:count]
    asked_at = micros(clock.world(_moment(made.filed_on or made.starts_on, dt.time(9))))
    return Seat.objects.bulk_create(
        Seat(
            training_class=made, person=person, state=SeatState.TAKEN, press=orders.press(made.class_code, n), number=n,
            asked_at=asked_at,
        )
        for n, person in enumerate(people, start=1)
    )  # fmt: skip


def _taught(made: TrainingClass, seats: Sequence[Seat], trainer: Trainer, at: dt.datetime) -> None:
    """Most scan, one is often away; three of one family share a phone in the second lesson, which is said."""
    for lesson in made.lessons.filter(ends_at__lt=at):
        for seat in seats:
            number = int(seat.number or 0)
            if number == RUNNING or (number + lesson.number) % 13 == 0:
                continue
            code = codes.shown(lesson.room_id, bytes(trainer.rooms[1].secret), at=lesson.starts_at)
            phone = "family" if lesson.number == 2 and number <= 3 else f"phone {number}"
            scan = classroom.Scan(code, device=phone)
            classroom.sign_by_code(
                person=int(seat.person or 0), scan=scan, actor=PROVIDER, at=lesson.starts_at
            )


def _attended(made: TrainingClass, seats: Sequence[Seat]) -> None:
    """The teacher confirmed everybody but the last, who came to half of the lessons."""
    Sign.objects.bulk_create(
        Sign(
            lesson=lesson, seat=seat, way=Way.TEACHER, state=SignState.COUNTED, received_at=lesson.starts_at, by=PROVIDER.username
        )
        for lesson in made.lessons.all()
        for seat in seats
        if seat.number != TESTED or lesson.number % 2
    )  # fmt: skip


def _tested(made: TrainingClass, trainer: Trainer, day: dt.date, begins: dt.time, at: dt.datetime) -> None:
    """The closing test of two hours in the other room; everybody is told."""
    starts = _moment(day, begins)
    planned = sittings.Planned(starts, starts + dt.timedelta(hours=2), trainer.rooms[0].pk)
    sittings.plan_sitting(
        class_code=made.class_code, organisation=str(trainer.entry.organisation_id), planned=planned, actor=PROVIDER, at=at
    )  # fmt: skip
