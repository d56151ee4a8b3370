"""What training pages read: a class, a provider's home and task list, a worker's classes, the office's queue."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from jiangtu.apps.registers import queries as registers
from jiangtu.apps.registers.models import Entry, Organisation, Room, Teacher
from jiangtu.apps.training import browse, checks, eligibility, rules, seats
from jiangtu.apps.training.kinds import CLASS, LIVE, SEAT_LABELS, ClassState, QuotaKind, SeatState
from jiangtu.apps.training.models import Course, Lesson, Quota, Seat, TrainingClass, Turn
from jiangtu.apps.training.seats import Standing
from jiangtu.engine.errors import Problem
from jiangtu.engine.terms import workdays
from jiangtu.engine.terms.states import Step

DECIDE_DAYS = 5
"""Working days the office has to check a filed class (local, D)."""
Progress = Literal["done", "doing", "todo", "blocked"]


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the lesson calendar, Monday first: day, hours of lessons on it, whether it lies in the class's time."""

    days: tuple[tuple[dt.date, int], ...]


@dataclass(frozen=True, slots=True)
class ClassPage:
    """One class as anybody reads it; `troubles` say what went wrong with it since it was published."""

    card: browse.Card
    lessons: tuple[Lesson, ...]
    weeks: tuple[Week, ...]
    quotas: tuple[tuple[str, int, int], ...]
    tasks: tuple[tuple[str, int, int], ...]
    troubles: tuple[Problem, ...]
    spot: tuple[int, int] | None
    mine: Seat | None
    standing: Standing | None = None
    refused: str = ""

    @property
    def c(self) -> TrainingClass:
        """The class itself."""
        return self.card.training_class

    @property
    def digital_share(self) -> float | None:
        """The digital share of its hours; None without any."""
        return self.c.digital_hours / self.c.hours if self.c.hours else None

    @property
    def practice_share(self) -> float | None:
        """The practical share of its hours; None without any."""
        return self.c.practice_hours / self.c.hours if self.c.hours else None

    @property
    def pass_share(self) -> float | None:
        """The share of its hours one has to attend; None before it is filed."""
        return None if self.c.pass_percent is None else self.c.pass_percent / 100

    @property
    def public(self) -> bool:
        """Whether the public can read its page."""
        return self.c.state in browse.PUBLIC

    @property
    def taking(self) -> bool:
        """Whether the button is shown: seats are given out by whoever presses."""
        return self.c.state == ClassState.ENROLLING


def public_class(
    class_code: str, *, day: dt.date, person: int | None = None, near: tuple[int, int] | None = None
) -> ClassPage:
    """A published class; TrainingClass.DoesNotExist for one never published. Cost: eight queries, any size."""
    found = browse.with_counts(TrainingClass.objects.filter(state__in=browse.PUBLIC, class_code=class_code))
    c = found.select_related("sponsor", "package", "course__firm", "mentor").get()
    if c.state == ClassState.CANCELLED and not c.turns.filter(step="publish").exists():
        raise TrainingClass.DoesNotExist
    return class_page(c, day=day, person=person, near=near)


def class_page(
    c: TrainingClass, *, day: dt.date, person: int | None = None, near: tuple[int, int] | None = None
) -> ClassPage:
    """A class, read with its counts, as a page."""
    lessons = tuple(c.lessons.select_related("room", "teacher").order_by("number"))
    mine = c.seats.filter(person=person).order_by("-pk").first() if person is not None else None
    stands = eligibility.standing(person, c) if person is not None else None
    price = browse.prices(person, [c]).get(c.pk) if person is not None else None
    return ClassPage(
        card=browse.card(c, price_fen=price, near=near), standing=stands, lessons=lessons, weeks=weeks(lessons),
        quotas=tuple(_said_of(q, c) for q in c.quotas.exclude(kind=QuotaKind.CLASS).order_by("kind", "key")),
        refused=checks.not_for(c, person, day=day) if person is not None else "", tasks=learning_tasks(c, day=day),
        troubles=tuple(checks.troubles(c, day=day)), spot=browse.spot(c), mine=mine,
    )  # fmt: skip


def _said_of(quota: Quota, c: TrainingClass) -> tuple[str, int, int]:
    """A quota's word, how many it has taken and how many it holds."""
    sponsor = c.sponsor.name if c.sponsor else quota.key
    return rules.GROUPS.get(quota.key, sponsor), quota.taken, quota.size


def weeks(lessons: Sequence[Lesson]) -> tuple[Week, ...]:
    """The lessons' calendar, every week from the first lesson's to the last's."""
    hours: dict[dt.date, int] = {}
    for lesson in lessons:
        day = timezone.localtime(lesson.starts_at).date()
        hours[day] = hours.get(day, 0) + lesson.hours
    if not hours:
        return ()
    first, last = min(hours), max(hours)
    monday = first - dt.timedelta(days=first.weekday())
    count = (last - monday).days // 7 + 1
    return tuple(
        Week(
            tuple(
                (day, hours.get(day, 0))
                for n in range(7)
                for day in [monday + dt.timedelta(days=7 * week + n)]
            )
        )
        for week in range(count)
    )


def learning_tasks(c: TrainingClass, *, day: dt.date) -> tuple[tuple[str, int, int], ...]:
    """Each module of the course: its title, hours taught before `day`, hours planned."""
    if c.course is None:
        return ()
    now = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    past = (
        c.lessons.filter(ends_at__lt=now).values("module").annotate(n=Sum("hours")).values_list("module", "n")
    )
    taught = dict(past.order_by())
    return tuple((m.title, taught.get(m.pk, 0), m.hours) for m in c.course.modules.all())


@dataclass(frozen=True, slots=True)
class Task:
    """One of the six tasks of a class; `why` says what it waits for, `link` the page that does it, "" for none."""

    name: str
    label: str
    progress: Progress
    why: str = ""
    link: str = ""
    key: str | int = ""

    @property
    def open(self) -> bool:
        """Whether its page can be opened now."""
        return bool(self.link) and self.progress != "blocked"

    @property
    def word(self) -> str:
        """The progress in a word."""
        words = {"done": _("已完成"), "doing": _("进行中"), "todo": _("未开始"), "blocked": _("还不能开始")}
        return words[self.progress]

    @property
    def tone(self) -> str:
        """The word's colour."""
        return {"done": "yes", "doing": "near", "todo": "no", "blocked": "no"}[self.progress]


@dataclass(frozen=True, slots=True)
class TaskList:
    """A class as its provider works on it: six tasks, what may be done next, what is wrong."""

    page: ClassPage
    tasks: tuple[Task, ...]
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]
    turns: tuple[Turn, ...]


def task_list(class_code: str, *, organisation: str, role: str, day: dt.date) -> TaskList:
    """The task list of one of the organisation's classes; TrainingClass.DoesNotExist for another's."""
    own = TrainingClass.objects.filter(class_code=class_code, provider__organisation=organisation)
    return _tasks(own, role, day)


def office_class(class_code: str, *, role: str, day: dt.date) -> TaskList:
    """The same for the office, any class."""
    return _tasks(TrainingClass.objects.filter(class_code=class_code), role, day)


def _tasks(found: QuerySet[TrainingClass], role: str, day: dt.date) -> TaskList:
    c = browse.with_counts(found).select_related("sponsor", "package", "course__firm", "mentor").get()
    page = class_page(c, day=day)
    waits = c.state in (ClassState.PLANNED, ClassState.RETURNED, ClassState.FILED)
    problems = checks.problems(c, day=day) if waits else list(page.troubles)
    return TaskList(
        page, tuple(tasks(page.card, bool(page.lessons))), tuple(CLASS.possible(c.state, role)), tuple(problems),
        tuple(c.turns.order_by("-pk")),
    )  # fmt: skip


AFTER = (ClassState.RUNNING, ClassState.EXAMINED, ClassState.CLOSED)
STANDS = (ClassState.PUBLISHED, ClassState.ENROLLING, *AFTER)


def tasks(card: browse.Card, laid: bool) -> list[Task]:
    """The six tasks of a class in order, each with how far it is and, if it cannot start, why."""
    c, state, full = card.training_class, card.training_class.state, card.left == 0
    filed = state in STANDS
    own = "training:revise" if state in (ClassState.PLANNED, ClassState.RETURNED) else ""
    placed = card.training_class.room_id is not None and card.training_class.teacher_id is not None and laid
    enrolled: Progress = "done" if state in AFTER else "doing" if state == ClassState.ENROLLING else "blocked"
    return [
        Task("class", _("班级计划和备案"), "done" if filed else "doing", _filing(state), own, c.class_code),
        Task("place", _("教师和场地"), "done" if placed else "todo", "", own, c.class_code),
        Task("seats", _("报名"), enrolled, _enrolment(state, full), "training:names", c.class_code),
        Task(
            "lessons",
            _("上课和考勤"),
            *_later(state, ClassState.RUNNING, _("开班以后才能考勤。")),
            "classroom:class",
            c.pk,
        ),
        Task(
            "test",
            _("结业考核"),
            *_later(state, ClassState.EXAMINED, _("课上完以后才能考核。")),
            "classroom:class",
            c.pk,
        ),
        Task("claim", _("申领补贴"), *_later(state, ClassState.CLOSED, _("结班以后，按考勤和成绩计算。"))),
    ]


def _filing(state: str) -> str:
    return {
        ClassState.PLANNED: _("检查通过后提交备案。"),
        ClassState.FILED: _("等人社部门核准。"),
        ClassState.RETURNED: _("已退回，按意见修改后重新提交。"),
    }.get(ClassState(state), "")


def _enrolment(state: str, full: bool) -> str:
    if state == ClassState.ENROLLING:
        return _("名额已满，新报名的排候补。") if full else _("正在报名。")
    return "" if state in AFTER else _("公布并开放报名以后才能报名。")


def _later(state: str, needed: ClassState, why: str) -> tuple[Progress, str]:
    if state not in AFTER or AFTER.index(ClassState(state)) < AFTER.index(needed):
        return "blocked", why
    return ("doing" if state == needed else "done"), ""


@dataclass(frozen=True, slots=True)
class Desk:
    """A provider's home: its classes, and what it may plan them with."""

    organisation: Organisation
    entries: tuple[registers.Listing, ...]
    cards: tuple[browse.Card, ...]
    pages: browse.Pages
    waiting: int
    teachers: tuple[tuple[Teacher, int], ...]


def desk(organisation: str, *, day: dt.date, page: int = 1) -> Desk | None:
    """The provider's home; None for a log-in whose organisation nobody has stated."""
    owner = Organisation.objects.filter(pk=organisation).first()
    if owner is None:
        return None
    own = TrainingClass.objects.filter(provider__organisation=organisation).order_by(
        "-starts_on", "-class_code"
    )
    cards, pages = browse.page_of([browse.card(c) for c in browse.with_counts(own)], page)
    listed = registers.listed(day=day).filter(organisation=organisation)
    entries = tuple(registers.listing(entry, day) for entry in listed)
    hours = taught_hours(organisation, day=day)
    teachers = tuple((t, hours.get(t.pk, 0)) for t in registers.teachers_of(organisation, day=day))
    return Desk(owner, entries, tuple(cards), pages, own.filter(state=ClassState.RETURNED).count(), teachers)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a planner may choose from: his own entries, rooms and teachers, and the courses he teaches."""

    entries: QuerySet[Entry]
    courses: QuerySet[Course]
    rooms: QuerySet[Room]
    teachers: QuerySet[Teacher]
    partners: QuerySet[Organisation]


def choices(organisation: str, *, day: dt.date) -> Choices:
    """Rows for the planner's form; rooms and tutors of partner firms come with the courses written together."""
    courses = Course.objects.filter(school=organisation) | Course.objects.filter(firm=organisation)
    firms = {firm for pair in courses.values_list("school", "firm") for firm in pair if firm} | {organisation}
    return Choices(
        entries=registers.listed(day=day).filter(organisation=organisation),
        courses=courses.order_by("title", "-version"),
        rooms=Room.objects.filter(organisation__in=firms).order_by("organisation", "name", "pk"),
        teachers=Teacher.objects.filter(organisation__in=firms).order_by("organisation", "name", "pk"),
        partners=Organisation.objects.filter(pk__in=firms - {organisation}).order_by("name"),
    )


def repeatable(class_code: str, *, organisation: str) -> TrainingClass:
    """A class of the organisation's own to copy; TrainingClass.DoesNotExist for another's."""
    found = TrainingClass.objects.select_related("provider", "room", "teacher")
    return found.get(class_code=class_code, provider__organisation=organisation)


@dataclass(frozen=True, slots=True)
class Filed:
    """One filed class in the office's queue, with what the checks say of it today."""

    training_class: TrainingClass
    due: dt.date
    late: bool
    problems: tuple[Problem, ...]


def filed(*, day: dt.date) -> list[Filed]:
    """Classes that wait for the office, the soonest due first; five working days after filing."""
    waiting = TrainingClass.objects.filter(state=ClassState.FILED).select_related(
        "provider__organisation", "room", "teacher", "course", "sponsor", "package", "mentor"
    )
    rows = [(workdays.add_workdays(c.filed_on or day, DECIDE_DAYS), c) for c in waiting]
    ordered = sorted(rows, key=lambda row: (row[0], row[1].class_code))
    return [Filed(c, due, due < day, tuple(checks.problems(c, day=day))) for due, c in ordered]


def troubled(*, day: dt.date) -> list[tuple[TrainingClass, tuple[Problem, ...]]]:
    """Published or running classes whose provider no longer stands, or not to their end."""
    live = TrainingClass.objects.filter(
        state__in=(ClassState.PUBLISHED, ClassState.ENROLLING, ClassState.RUNNING)
    )
    rows = (
        live.select_related("provider__organisation")
        .prefetch_related("provider__scopes")
        .order_by("class_code")
    )
    return [(c, tuple(found)) for c in rows if (found := checks.troubles(c, day=day))]


def my_seats(person: int) -> list[Seat]:
    """A worker's seats and places, the live ones first, the newest first among equals."""
    held = Seat.objects.filter(person=person).select_related(
        "training_class__provider__organisation", "training_class__room"
    )
    return sorted(held, key=lambda seat: (seat.state not in LIVE, -seat.asked_at))


def seats_of(training_class: int) -> QuerySet[Seat]:
    """Everybody with a seat or a place in a class: seats by number, then the line by place."""
    held = Seat.objects.filter(training_class=training_class, state__in=LIVE)
    return held.order_by("state", "number", "place", "pk")


def taught_hours(organisation: str, *, day: dt.date) -> dict[int, int]:
    """课时 each teacher of an organisation has taught before `day`, over classes that were not cancelled (T-18)."""
    before = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    held = Lesson.objects.filter(teacher__organisation=organisation, ends_at__lt=before)
    held = held.filter(training_class__state__in=AFTER)
    return dict(held.values("teacher").annotate(n=Sum("hours")).values_list("teacher", "n").order_by())


def own_courses(organisation: str) -> list[Course]:
    """Courses the organisation writes or co-signs, newest version first."""
    rows = Course.objects.filter(school=organisation) | Course.objects.filter(firm=organisation)
    return list(
        rows.select_related("school", "firm").prefetch_related("modules").order_by("code", "-version")
    )


@dataclass(frozen=True, slots=True)
class SeatPage:
    """The answer to one press, as it stands now."""

    seat: Seat
    sentence: str

    @property
    def asked_at(self) -> dt.datetime:
        """When it was asked for."""
        return _instant(self.seat.asked_at)

    @property
    def offer_until(self) -> dt.datetime | None:
        """Until when an offer may be accepted."""
        return _instant(self.seat.offer_until) if self.seat.offer_until else None

    @property
    def next(self) -> tuple[str, ...]:
        """What happens next, in order."""
        starts = timezone.localtime(
            self.seat.training_class.lessons.order_by("starts_at").values_list("starts_at", flat=True).first()
            or timezone.now()
        )
        told = {"day": f"{starts:%Y-%m-%d}", "time": f"{starts:%H:%M}"}
        match self.seat.state:
            case SeatState.TAKEN:
                return (
                    _("%(day)s %(time)s 到上课地点签到，带身份证。") % told,
                    _("每课用手机扫教室的码签到；缺课太多会提前提醒您。"),
                    _("不能来请早些放弃，座位会给候补的人。"),
                )
            case SeatState.WAITING:
                return (
                    _("有空位时自动轮到您，24 小时内确认。"),
                    _("等的时候也可以报别的班；同一课程只占一处。"),
                )
            case SeatState.OFFERED:
                return (_("请在期限前点“接受”，过期会轮到下一位。"),)
            case _:
                return (_("这次报名已结束，可以再找别的班。"),)


def _instant(micros: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(micros / 1_000_000, dt.UTC)


def answer(press: uuid.UUID, *, person: int) -> SeatPage:
    """What a press was told; Seat.DoesNotExist for another's."""
    held = Seat.objects.select_related("training_class__provider__organisation", "training_class__room")
    found = held.get(press=press, person=person)
    size = found.training_class.quotas.get(kind=QuotaKind.CLASS).size
    return SeatPage(found, rules.seat_sentence(found.state, found.number, found.place, size))


@dataclass(frozen=True, slots=True)
class Rush:
    """How a class was asked for: second → how many, from the first to the last that had any."""

    training_class: TrainingClass
    seconds: tuple[tuple[dt.datetime, int], ...]
    most: int
    order: tuple[tuple[str, int | None, dt.datetime, str], ...]


def rush(class_code: str) -> Rush:
    """Applications by second and the order given, for the office."""
    c = TrainingClass.objects.get(class_code=class_code)
    counted = [(dt.datetime.fromtimestamp(second, dt.UTC), n) for second, n in seats.arrivals(c.pk)]
    given = public_order(c.pk)
    return Rush(c, tuple(counted), max((n for _, n in counted), default=0), given)


def public_order(training_class: int) -> tuple[tuple[str, int | None, dt.datetime, str], ...]:
    """The order seats and places were given in, without names: what, number, when, how it stands."""
    rows = seats.public_order(training_class)
    return tuple((what, n, _instant(at), SEAT_LABELS[SeatState(state)]) for what, n, at, state in rows)
