"""What a provider and the office work with: a class's six tasks, the provider's home, what waits for a decision."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from jiangtu.apps.registers import queries as registers
from jiangtu.apps.registers.models import Entry, Organisation, Room, Teacher
from jiangtu.apps.training import browse, checks, rules
from jiangtu.apps.training.kinds import CLASS, ClassState
from jiangtu.apps.training.models import Course, Lesson, Package, TrainingClass, Turn
from jiangtu.apps.training.queries import ClassPage, class_page
from jiangtu.engine.errors import Problem
from jiangtu.engine.terms import workdays
from jiangtu.engine.terms.states import Step

Progress = Literal["done", "doing", "todo", "blocked"]


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

    @property
    def plain_steps(self) -> tuple[Step, ...]:
        """Steps that need no reason."""
        return tuple(step for step in self.steps if not step.reason)


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
        page, tuple(tasks(page.card, bool(page.lessons), tested=_tested_from(page) <= day)), tuple(CLASS.possible(c.state, role)), tuple(problems),
        tuple(c.turns.order_by("-pk")),
    )  # fmt: skip


AFTER = (ClassState.RUNNING, ClassState.EXAMINED, ClassState.CLOSED)
STANDS = (ClassState.PUBLISHED, ClassState.ENROLLING, *AFTER)


def _tested_from(page: ClassPage) -> dt.date:
    """The first day on which marks may be entered."""
    return timezone.localdate(page.sittings[0].starts_at) if page.sittings else page.c.ends_on


def tasks(card: browse.Card, laid: bool, *, tested: bool) -> list[Task]:
    """The six tasks of a class in order, each with how far it is and, if it cannot start, why.

    `laid`: it has lessons; `tested`: the day of its closing test has come.
    """
    c, state = card.training_class, card.training_class.state
    filed = state in STANDS
    own = "training:revise" if state in (ClassState.PLANNED, ClassState.RETURNED) else ""
    placed = card.training_class.room_id is not None and card.training_class.teacher_id is not None and laid
    enrolled: Progress = "done" if state in AFTER else "doing" if state == ClassState.ENROLLING else "blocked"
    return [
        Task("class", _("班级计划和备案"), "done" if filed else "doing", _filing(state), own, c.class_code),
        Task("place", _("教师和场地"), "done" if placed else "todo", "", own, c.class_code),
        Task("seats", _("报名"), enrolled, _enrolment(card), "training:names", c.class_code),
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
            *_test(state, tested),
            "classroom:marks",
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


def _enrolment(card: browse.Card) -> str:
    state = card.training_class.state
    if state == ClassState.ENROLLING and card.left:
        return _("正在报名。")
    if state == ClassState.ENROLLING:
        return _("名额已满。") if card.drawn or card.shut else _("名额已满，新报名的排候补。")
    return "" if state in AFTER else _("公布并开放报名以后才能报名。")


def _later(state: str, needed: ClassState, why: str) -> tuple[Progress, str]:
    if state not in AFTER or AFTER.index(ClassState(state)) < AFTER.index(needed):
        return "blocked", why
    return ("doing" if state == needed else "done"), ""


def _test(state: str, tested: bool) -> tuple[Progress, str]:
    if tested and state in (ClassState.RUNNING, ClassState.EXAMINED):
        return "doing", _("登记成绩，然后办理结业。")
    return _later(state, ClassState.EXAMINED, _("课上完以后才能考核。"))


@dataclass(frozen=True, slots=True)
class Desk:
    """A provider's home: its classes, and what it may plan them with."""

    organisation: Organisation
    entries: tuple[registers.Listing, ...]
    cards: tuple[browse.Card, ...]
    pages: browse.Pages
    waiting: int
    teachers: tuple[tuple[Teacher, int], ...]
    troubled: tuple[tuple[TrainingClass, tuple[Problem, ...]], ...]


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
    returned, wrong = (
        own.filter(state=ClassState.RETURNED).count(),
        troubled(day=day, organisation=organisation),
    )
    return Desk(owner, entries, tuple(cards), pages, returned, teachers, tuple(wrong))


def is_known(organisation: str) -> bool:
    """Whether somebody has stated that organisation here."""
    return Organisation.objects.filter(pk=organisation).exists()


@dataclass(frozen=True, slots=True)
class Choices:
    """What a planner may choose from: his own entries, rooms and teachers, and the courses he teaches."""

    entries: QuerySet[Entry]
    courses: QuerySet[Course]
    rooms: QuerySet[Room]
    teachers: QuerySet[Teacher]
    partners: QuerySet[Organisation]
    packages: QuerySet[Package]


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
        packages=Package.objects.filter(host=organisation).order_by("code"),
    )


def repeatable(class_code: str, *, organisation: str) -> TrainingClass:
    """A class of the organisation's own to copy; TrainingClass.DoesNotExist for another's."""
    found = TrainingClass.objects.select_related("provider", "room", "teacher")
    return found.get(class_code=class_code, provider__organisation=organisation)


def own_lesson(lesson: int, *, organisation: str) -> Lesson:
    """A lesson of the organisation's own class; Lesson.DoesNotExist for another's."""
    found = Lesson.objects.select_related("training_class", "room", "teacher")
    return found.get(pk=lesson, training_class__provider__organisation=organisation)


@dataclass(frozen=True, slots=True)
class Filed:
    """One filed class in the office's queue, with what the checks say of it today."""

    training_class: TrainingClass
    due: dt.date
    late: bool
    problems: tuple[Problem, ...]


def filed(*, day: dt.date) -> list[Filed]:
    """Classes that wait for the office, the soonest due first; so many working days after filing as the place gives itself."""
    waiting = TrainingClass.objects.filter(state=ClassState.FILED).select_related(
        "provider__organisation", "room", "teacher", "course", "sponsor", "package", "mentor"
    )
    rows = [(_due(c, c.filed_on or day), c) for c in waiting]
    ordered = sorted(rows, key=lambda row: (row[0], row[1].class_code))
    return [Filed(c, due, due < day, tuple(checks.problems(c, day=day))) for due, c in ordered]


def _due(c: TrainingClass, filed_on: dt.date) -> dt.date:
    return workdays.add_workdays(filed_on, rules.figure("decide_days", c.area, filed_on))


def troubled(*, day: dt.date, organisation: str = "") -> list[tuple[TrainingClass, tuple[Problem, ...]]]:
    """Published or running classes whose provider no longer stands, or not to their end; one organisation's, or all."""
    live = TrainingClass.objects.filter(
        state__in=(ClassState.PUBLISHED, ClassState.ENROLLING, ClassState.RUNNING)
    )
    live = live.filter(provider__organisation=organisation) if organisation else live
    rows = (
        live.select_related("provider__organisation")
        .prefetch_related("provider__scopes")
        .order_by("class_code")
    )
    return [(c, tuple(found)) for c in rows if (found := checks.troubles(c, day=day))]


def taught_hours(organisation: str, *, day: dt.date) -> dict[int, int]:
    """课时 each teacher of an organisation has taught before `day`, over classes that were not cancelled (T-18)."""
    before = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    held = Lesson.objects.filter(teacher__organisation=organisation, ends_at__lt=before)
    held = held.filter(training_class__state__in=AFTER)
    return dict(held.values("teacher").annotate(n=Sum("hours")).values_list("teacher", "n").order_by())


def own_packages(organisation: str) -> list[Package]:
    """The packages an organisation sells, by code."""
    return list(Package.objects.filter(host=organisation).order_by("code"))


def own_courses(organisation: str) -> list[Course]:
    """Courses the organisation writes or co-signs, newest version first."""
    rows = Course.objects.filter(school=organisation) | Course.objects.filter(firm=organisation)
    return list(
        rows.select_related("school", "firm").prefetch_related("modules").order_by("code", "-version")
    )
