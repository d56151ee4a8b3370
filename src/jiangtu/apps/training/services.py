"""The life of a class: planning, repeating, filing, publishing, ending.

TrainingRefusal
├── ClassNotReady      checks fail; every one is a problem with its rule and how to mend it
├── NotYourClass       the class is another organisation's
└── ClassEmpty         nobody has a seat, so there is nothing to start
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.reference import clock
from jiangtu.apps.registers.services import spelt
from jiangtu.apps.training import checks, line, news, rules, timetable
from jiangtu.apps.training.kinds import (
    CLASS,
    COUNTED,
    LIVE,
    Admission,
    ClassState,
    LessonKind,
    QuotaKind,
    SeatState,
)
from jiangtu.apps.training.models import Course, Lesson, Module, Quota, TrainingClass, Turn
from jiangtu.engine.errors import NotTheirs, Problem, Problems, Refusal, Sentence
from jiangtu.engine.terms import occupation as occupations

OFFICE = ("HR_OFFICER", "SYSTEM")


class ClassNotReady(Problems):
    """Checks fail; every one is here."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "CLASS_NOT_READY", Sentence("本班还有%(n)s处不符合，没有办理。", n=len(problems)), problems
        )


class NotYourClass(NotTheirs):
    """The class is another organisation's."""

    def __init__(self) -> None:
        super().__init__("NOT_YOUR_CLASS", "这不是本单位的培训班。", mend="请用开班单位的账号登录。")


class ClassEmpty(Refusal):
    """Nobody has a seat."""

    def __init__(self) -> None:
        super().__init__("CLASS_EMPTY", "还没有人占座，不能开班。", mend="等有人报名后开班，或取消本班。")


class NotTaught(Refusal):
    """The class has not been taught to its end, nor has the day of its closing test come."""

    def __init__(self, begins: dt.date) -> None:
        super().__init__(
            "NOT_TAUGHT",
            "这个班还没有上完课。",
            mend=Sentence("%(ends_on)s起登记结业考核。", ends_on=f"{begins:%Y年%m月%d日}"),
        )


class NotCompleted(Refusal):
    """Somebody sits in the class whose end is not written down."""

    def __init__(self, people: int) -> None:
        super().__init__(
            "NOT_COMPLETED",
            Sentence("还有%(n)s人没有办理结业，不能结班。", n=people),
            mend="先登记结业考核成绩，再在成绩页办理结业。",
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """A class as its planner states it; numbers are rows. `practice_room` 0: practice is held in `room` too."""

    kind: str
    provider: int
    course: int
    area: str
    starts_on: dt.date
    session: str
    seats: int
    room: int
    teacher: int
    title: str = ""
    practice_room: int = 0
    fee_fen: int = 0
    admission: str = Admission.FIRST_COME
    sponsor: str = ""
    order_size: int | None = None
    posts: int | None = None
    mentor: int | None = None
    contract_months: int | None = None
    hazardous: bool = False
    package: int | None = None
    groups: tuple[tuple[str, int], ...] = ()


def plan_class(
    *, organisation: str, draft: Draft, actor: Actor, at: dt.datetime, class_code: str = ""
) -> TrainingClass:
    """The class planned, or planned anew while it is still its provider's; its lessons are laid on working days."""
    with transaction.atomic():
        made = _own(class_code, organisation, actor) if class_code else TrainingClass()
        CLASS.after(made.state, "file", role="SYSTEM")  # a filed class is not its provider's to change
        course = Course.objects.get(pk=draft.course)
        _state(made, draft, course)
        parts = {m.pk: m for m in course.modules.all()}
        asked = [timetable.Part(m.pk, m.hours, m.kind) for m in parts.values()]
        minutes = rules.figure("lesson_minutes", draft.area, draft.starts_on)
        slots = timetable.laid(asked, start=draft.starts_on, session=draft.session, minutes=minutes)
        made.starts_on, made.ends_on = (
            slots[0].day if slots else draft.starts_on,
            slots[-1].day if slots else draft.starts_on,
        )
        made.class_code = made.class_code or _next_code(made.area, draft.starts_on)
        if made.provider.organisation_id != organisation:
            raise NotYourClass
        made.save()
        made.lessons.all().delete()
        Lesson.objects.bulk_create(
            _lesson(n, slot, parts, draft, made) for n, slot in enumerate(slots, start=1)
        )
        _set_quotas(made, draft)
        _written(made, "plan", actor, at)
    return made


def _state(made: TrainingClass, draft: Draft, course: Course) -> None:
    modules = list(course.modules.all())
    made.kind, made.provider_id, made.course, made.area = draft.kind, draft.provider, course, draft.area
    made.package_id, made.sponsor_id = draft.package, draft.sponsor or None
    made.order_size, made.posts, made.mentor_id = draft.order_size, draft.posts, draft.mentor
    made.contract_months, made.hazardous = draft.contract_months, draft.hazardous
    made.room_id, made.teacher_id, made.fee_fen, made.admission = (
        draft.room,
        draft.teacher,
        draft.fee_fen,
        draft.admission,
    )
    made.occupation, made.level, made.title = course.occupation, course.level, draft.title or course.title
    made.hours = sum(m.hours for m in modules)
    made.practice_hours = sum(m.hours for m in modules if m.kind == LessonKind.PRACTICE)
    made.digital_hours = sum(m.hours for m in modules if m.digital)
    made.pinyin = spelt(f"{made.title}{occupations.name(made.occupation)}")[:600]


def _lesson(
    n: int, slot: timetable.Slot, parts: Mapping[int, Module], draft: Draft, made: TrainingClass
) -> Lesson:
    module = parts[slot.part.key]
    practice = module.kind == LessonKind.PRACTICE and draft.practice_room
    return Lesson(
        training_class=made, module=module, number=n, title=module.title, kind=module.kind, digital=module.digital,
        hours=slot.hours, starts_at=_instant(slot.day, slot.begins), ends_at=_instant(slot.day, slot.ends),
        room_id=draft.practice_room if practice else draft.room, teacher_id=draft.teacher,
    )  # fmt: skip


def _instant(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


def _set_quotas(made: TrainingClass, draft: Draft) -> None:
    """The quotas of a class nobody has a seat in yet."""
    made.quotas.all().delete()
    sponsor = (
        [(QuotaKind.SPONSOR, draft.sponsor, draft.order_size)] if draft.sponsor and draft.order_size else []
    )
    wanted = [(QuotaKind.CLASS, "", draft.seats), *sponsor]
    wanted += [(QuotaKind.GROUP, key, size) for key, size in draft.groups if key in rules.GROUPS]
    Quota.objects.bulk_create(
        Quota(training_class=made, kind=kind, key=key, size=min(size, draft.seats))
        for kind, key, size in wanted
    )


@dataclass(frozen=True, slots=True)
class Repeat:
    """The four things a repeated class needs."""

    starts_on: dt.date
    room: int
    teacher: int
    seats: int


def repeat_class(
    *, class_code: str, organisation: str, repeat: Repeat, actor: Actor, at: dt.datetime
) -> TrainingClass:
    """A new class like an earlier one, its lessons on the same working days counted from the new start.

    Lessons of the old main room and teacher move to the new ones; others keep theirs. Nobody's seat is copied.
    """
    with transaction.atomic():
        old = _own(class_code, organisation, actor)
        lessons = list(old.lessons.order_by("number"))
        local = {
            row.pk: (timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)) for row in lessons
        }
        moved = timetable.shifted((start.date() for start, _ in local.values()), start=repeat.starts_on)
        new = _copy(old, repeat, max(moved.values(), default=repeat.starts_on))
        new.starts_on = min(moved.values(), default=repeat.starts_on)
        new.save()
        for row in lessons:
            start, end = local[row.pk]
            day = moved[start.date()]
            row.starts_at, row.ends_at = _instant(day, start.time()), _instant(day, end.time())
            row.room_id = repeat.room if row.room_id == old.room_id else row.room_id
            row.teacher_id = repeat.teacher if row.teacher_id == old.teacher_id else row.teacher_id
            row.pk, row.training_class = None, new
        Lesson.objects.bulk_create(lessons)
        _copy_quotas(old, new, repeat.seats)
        _written(new, "repeat", actor, at)
    return new


def _copy(old: TrainingClass, repeat: Repeat, ends_on: dt.date) -> TrainingClass:
    new = TrainingClass.objects.get(pk=old.pk)
    new.pk, new.state, new._state.adding = None, ClassState.PLANNED, True
    new.class_code = _next_code(old.area, repeat.starts_on)
    new.copied_from, new.room_id, new.teacher_id = old, repeat.room, repeat.teacher
    new.starts_on, new.ends_on = repeat.starts_on, ends_on
    new.filed_on = new.pass_percent = new.opens_at = new.closes_at = None
    return new


def _copy_quotas(old: TrainingClass, new: TrainingClass, seats: int) -> None:
    Quota.objects.bulk_create(
        Quota(
            training_class=new,
            kind=q.kind,
            key=q.key,
            size=seats if q.kind == QuotaKind.CLASS else min(q.size, seats),
        )
        for q in old.quotas.order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class Act:
    """Who takes a step and for which organisation, on which day, and why."""

    actor: Actor
    at: dt.datetime
    day: dt.date
    organisation: str = ""
    reason: str = ""


def take_step(*, class_code: str, step: str, act: Act) -> TrainingClass:
    """The class after a step of `kinds.CLASS`, written down.

    Raises ClassNotReady when the checks fail on filing or publishing, ProviderOut on opening and starting a class whose
    provider no longer stands, ClassEmpty on starting, NotTaught or NotCompleted
    on ending, NotYourClass, StepNotAllowed, ReasonMissing. Cancelling ends every seat with the reason; lessons held stay as they were.
    """
    with transaction.atomic():
        taken = _own(class_code, act.organisation, act.actor)
        after = CLASS.after(taken.state, step, role=act.actor.role, reason=act.reason)
        if step in ("file", "publish"):
            _check(taken, act.day)
        if step == "file":
            limit = rules.limits_on(taken.area, act.day).get("pass_percent")
            taken.filed_on, taken.pass_percent = act.day, limit.value if limit else None
        elif step in ("open", "start"):
            _refuse_start(taken, act.day, seats=step == "start")
        if step == "open":
            taken.opens_at = taken.opens_at or act.at
        elif step == "examine":
            refuse_untaught(taken, act.day)
        elif step == "close":
            _refuse_open(taken)
        elif step == "cancel":
            _release(taken, act)
        taken.state = after
        taken.save()
        turn = _written(taken, step, act.actor, act.at, act.reason)
        news.tell_step(turn, role=act.actor.role, at=act.at)
    return taken


def refuse_untaught(c: TrainingClass, day: dt.date) -> None:
    """NotTaught before the day of the first closing test, or of the last lesson where none is planned."""
    test = c.sittings.order_by("starts_at").first()
    begins = timezone.localdate(test.starts_at) if test else c.ends_on
    if day < begins:
        raise NotTaught(begins)


def _refuse_open(c: TrainingClass) -> None:
    if people := c.seats.filter(state=SeatState.TAKEN, completion=None).count():
        raise NotCompleted(people)


def _refuse_start(taken: TrainingClass, day: dt.date, *, seats: bool) -> None:
    checks.refuse_out(taken, day=day)
    if seats and not taken.seats.filter(state__in=COUNTED).exists():
        raise ClassEmpty


def _check(taken: TrainingClass, day: dt.date) -> None:
    if found := checks.problems(taken, day=day):
        raise ClassNotReady(found)


def _release(taken: TrainingClass, act: Act) -> None:
    """Ends every seat and place in line with the reason; each keeps its number and its history."""
    people = list(taken.seats.filter(state__in=LIVE, person__isnull=False).values_list("person", flat=True))
    line.end_all(taken.pk, reason=act.reason, at=clock.world(act.at))
    deeds = [
        Deed(Action.CLASS, act.at, p, detail={"class": taken.class_code, "step": "cancel"}) for p in people
    ]
    audit.record(*deeds, actor=act.actor)


def _own(class_code: str, organisation: str, actor: Actor) -> TrainingClass:
    found = (
        TrainingClass.objects.select_for_update(of=("self",))
        .select_related("provider")
        .get(class_code=class_code)
    )
    if actor.role not in OFFICE and found.provider.organisation_id != organisation:
        raise NotYourClass
    return found


def _written(c: TrainingClass, step: str, actor: Actor, at: dt.datetime, reason: str = "") -> Turn:
    audit.record(Deed(Action.CLASS, at, detail={"class": c.class_code, "step": step}), actor=actor)
    return Turn.objects.create(
        training_class=c, step=step, state=c.state, by=actor.username, at=at, reason=reason
    )


def _next_code(area: str, day: dt.date) -> str:
    """One past the highest code of the area's year; the constraint refuses a second writer."""
    head = f"PB{area[:6]}-{day.year}-"
    last = TrainingClass.objects.filter(class_code__startswith=head).order_by("-class_code").first()
    return f"{head}{int(last.class_code.removeprefix(head)) + 1 if last else 1:04d}"


STEPS = frozenset(step.name for step in CLASS.steps)
"""Names of the steps a request may ask for."""
