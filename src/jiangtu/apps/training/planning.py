"""What a class must be before it is filed and published. No Django, no models."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from django.utils import timezone

from jiangtu.apps.training.kinds import ClassKind
from jiangtu.apps.training.rules import Limit
from jiangtu.engine.errors import Problem, Sentence

SPONSORED = {
    ClassKind.ORDER: "委托企业",
    ClassKind.APPRENTICE: "用工企业",
    ClassKind.HOSPITAL: "合作医院",
}
"""Kinds that need a second organisation, and what it is called."""


@dataclass(frozen=True, slots=True)
class Held:
    """One lesson as planned. `clash` names what else is held then in its room or by its teacher, "" for nothing."""

    number: int
    kind: str
    hours: int
    digital: bool
    starts_at: dt.datetime
    ends_at: dt.datetime
    room: str
    room_seats: int
    room_owner: str
    room_clash: str
    teacher: str
    teacher_clash: str
    teacher_appointed: bool

    @property
    def where(self) -> str:
        """How the lesson is named to a reader."""
        return f"第{self.number}课 {self.starts_at:%m-%d %H:%M}"


@dataclass(frozen=True, slots=True)
class Plan:
    """A class as the checks see it on the day of filing.

    `standing` is the provider's word when no new class may be filed under it, "" else; `day_out` the first lesson day
    outside its scope; `today` the day of the check, None for any. `failed` are requirements of the place's editions it does not meet, as (sentence, document, mend).
    `unsigned` are the sides of the course that have not signed; `dispatch` the agency among its parties, if any.
    """

    kind: str
    level: str
    starts_on: dt.date
    hours: int
    practice_hours: int
    seats: int | None
    provider: str
    lessons: tuple[Held, ...]
    limits: Mapping[str, Limit]
    has_room: bool = True
    has_teacher: bool = True
    standing: str = ""
    today: dt.date | None = None
    day_out: dt.date | None = None
    failed: tuple[tuple[str, str, str], ...] = ()
    course_hours: int | None = None
    unsigned: tuple[str, ...] = ()
    sponsor: str = ""
    order_size: int | None = None
    posts: int | None = None
    tutors: int = 0
    contract_months: int | None = None
    hazardous: bool = False
    dispatch: str = ""
    shares: Mapping[str, int] | None = None
    tasks_without_lesson: tuple[str, ...] = ()


def problems(plan: Plan) -> list[Problem]:
    """Everything that keeps the class from being filed, in the order a planner mends it; empty when nothing does."""
    checks = (_provider, _lessons, _rooms, _teachers, _hours, _size, _course, _parties, _safety, _package)
    return [problem for check in checks for problem in check(plan)]


def _provider(plan: Plan) -> Iterator[Problem]:
    if plan.standing:
        yield Problem(
            "PROVIDER_NOT_OPEN", Sentence("%(provider)s现在是“%(standing)s”", provider=plan.provider, standing=plan.standing), "培训机构", plan.standing,
            "开班机构要在册并通过年检（人社厅发〔2022〕15号）", "先办好入册或年检。",
        )  # fmt: skip
    if plan.day_out is not None:
        yield Problem(
            "OUT_OF_SCOPE", Sentence("%(day_out)s不在%(provider)s的业务范围内", day_out=plan.day_out, provider=plan.provider), "业务范围", str(plan.day_out),
            "每个上课日的职业、等级、地区都要在业务范围内", "改职业、等级、地区或日期，或申请增加范围。",
        )  # fmt: skip


def _lessons(plan: Plan) -> Iterator[Problem]:
    if not plan.lessons:
        yield Problem(
            "NO_LESSONS", "还没有排课", "课程表", "0课", "备案要有课程表", "选择课程和日期后自动排课。"
        )
    if plan.today and plan.starts_on < plan.today:
        yield Problem(
            "STARTED_BEFORE", Sentence("开班日%(day)s已经过去", day=plan.starts_on), "开班日", str(plan.starts_on), "开班前先备案、公布和报名",
            "改开班日。",
        )  # fmt: skip
    planned = sum(lesson.hours for lesson in plan.lessons)
    if plan.lessons and planned != plan.hours:
        yield Problem(
            "HOURS_DIFFER", Sentence("课程表共%(planned)s课时，班级写%(hours)s课时", planned=planned, hours=plan.hours), "课程表", f"{planned}课时",
            Sentence("应为%(hours)s课时", hours=plan.hours), "补课或改课时。",
        )  # fmt: skip
    limit, by_day = plan.limits.get("day_hours"), _by_day(plan.lessons)
    for day, hours in by_day.items():
        if limit and hours > limit.value:
            yield _over(
                "DAY_TOO_LONG",
                Sentence("%(day)s排了%(hours)s课时", day=day, hours=hours),
                f"{day}",
                hours,
                limit,
                "把课分到别的日子。",
            )
    for before, after in pairwise(sorted(plan.lessons, key=lambda lesson: lesson.starts_at)):
        if after.starts_at < before.ends_at:
            yield Problem(
                "LESSONS_OVERLAP", Sentence("与第%(number)s课时间重叠", number=before.number), after.where, "", "同一班的课不能重叠", "改其中一课的时间。"
            )  # fmt: skip


def _rooms(plan: Plan) -> Iterator[Problem]:
    if not plan.has_room:
        yield Problem("NO_ROOM", "没有选择场地", "场地", "", "备案要有场地", "请选择场地。")
    small = Counter((x.room, x.room_seats) for x in plan.lessons if x.room_seats < (plan.seats or 0))
    for (room, seats), lessons in small.items():
        yield Problem(
            "ROOM_TOO_SMALL", Sentence("%(room)s只有%(seats)s座，有%(lessons)s课在那里上", room=room, seats=seats, lessons=lessons), room, f"{seats}座",
            Sentence("至少%(seats)s座（本班名额）", seats=plan.seats), "换大一些的场地，或减少名额。",
        )  # fmt: skip
    for lesson in plan.lessons:
        if lesson.room_clash:
            yield Problem(
                "ROOM_TAKEN", Sentence("%(room)s已被%(room_clash)s占用", room=lesson.room, room_clash=lesson.room_clash), lesson.where, lesson.room_clash,
                "场地同一时间只能上一班的课", "换场地或改时间。",
            )  # fmt: skip


def _teachers(plan: Plan) -> Iterator[Problem]:
    if not plan.has_teacher:
        yield Problem("NO_TEACHER", "没有选择教师", "教师", "", "备案要有教师", "请选择教师。")
    outside = Counter(x.teacher for x in plan.lessons if not x.teacher_appointed)
    for teacher, lessons in outside.items():
        yield Problem(
            "TEACHER_NOT_APPOINTED", Sentence("%(teacher)s有%(lessons)s课不在聘期", teacher=teacher, lessons=lessons), teacher, f"{lessons}课",
            "教师上课当天要在聘期内", "换教师，或先续聘。",
        )  # fmt: skip
    for lesson in plan.lessons:
        if lesson.teacher_clash:
            yield Problem(
                "TEACHER_TAKEN", Sentence("%(teacher)s同时在%(teacher_clash)s上课", teacher=lesson.teacher, teacher_clash=lesson.teacher_clash), lesson.where, lesson.teacher_clash,
                "教师同一时间只能上一班的课", "换教师或改时间。",
            )  # fmt: skip


def _hours(plan: Plan) -> Iterator[Problem]:
    for sentence, document, mend in plan.failed:
        yield Problem(
            "PLACE_RULE", sentence, "课时", f"{plan.practice_hours}/{plan.hours}课时", document, mend
        )
    least = plan.limits.get("hours_5") if plan.level == "5" else None
    least = least or (plan.limits.get("hours") if plan.level else None)
    if least and plan.hours < least.value:
        yield _under(
            "HOURS_SHORT",
            Sentence("共%(hours)s课时", hours=plan.hours),
            "课时",
            plan.hours,
            least,
            "补足课时。",
        )
    share = plan.limits.get("practice_percent")
    if share and plan.practice_hours * 100 < share.value * plan.hours:
        shown = Sentence(
            "实操%(practice_hours)s/%(hours)s课时，占%(n)s%%",
            practice_hours=plan.practice_hours,
            hours=plan.hours,
            n=100 * plan.practice_hours // plan.hours,
        )
        yield _under("PRACTICE_SHORT", shown, "实操", plan.practice_hours, share, "增加实操课时。")


def _size(plan: Plan) -> Iterator[Problem]:
    most = plan.limits.get("seats")
    if plan.seats is None or plan.seats < 1:
        yield Problem("NO_SEATS", "没有填写名额", "名额", "", "名额至少1人", "请填写名额。")
    elif most and plan.seats > most.value:
        yield _over(
            "CLASS_TOO_LARGE",
            Sentence("名额%(seats)s人", seats=plan.seats),
            "名额",
            plan.seats,
            most,
            "减少名额，或分成两个班。",
        )


def _course(plan: Plan) -> Iterator[Problem]:
    if plan.course_hours is not None and plan.course_hours != plan.hours:
        yield Problem(
            "COURSE_HOURS_DIFFER", Sentence("课程计划%(course_hours)s课时，班级写%(hours)s课时", course_hours=plan.course_hours, hours=plan.hours), "课程", f"{plan.hours}课时",
            Sentence("应为%(course_hours)s课时", course_hours=plan.course_hours), "按课程计划排课。",
        )  # fmt: skip
    for side in plan.unsigned:
        yield Problem(
            "COURSE_UNSIGNED", Sentence("%(side)s还没有签署这一版课程", side=side), "课程", side, "课程由校企双方签署后才能开班",
            Sentence("请%(side)s在课程页签署。", side=side),
        )  # fmt: skip
    for task in plan.tasks_without_lesson:
        yield Problem(
            "TASK_WITHOUT_LESSON", Sentence("学习任务“%(task)s”没有排课", task=task), "课程表", task, "工学一体化班每个学习任务都要有课",
            "为这个任务排课。",
        )  # fmt: skip


def _parties(plan: Plan) -> Iterator[Problem]:
    kind = ClassKind(plan.kind)
    if (called := SPONSORED.get(kind)) and not plan.sponsor:
        yield Problem(
            "NO_SPONSOR",
            Sentence("没有填写%(called)s", called=called),
            called,
            "",
            Sentence("这类班要有%(called)s", called=called),
            Sentence("请填写%(called)s。", called=called),
        )
    if kind is ClassKind.ORDER:
        yield from _order(plan)
    if kind is ClassKind.APPRENTICE:
        yield from _apprentices(plan)
    if kind is ClassKind.HOSPITAL and plan.lessons:
        owners = {lesson.room_owner for lesson in plan.lessons}
        if owners != {"provider", "sponsor"}:
            yield Problem(
                "ONE_SITE_ONLY", "学校和医院两处都要有课", "课程表", "、".join(sorted(owners)), "医校双制在学校和医院两处上课",
                "把一部分课排到另一处的场地。",
            )  # fmt: skip


def _order(plan: Plan) -> Iterator[Problem]:
    if not plan.order_size:
        yield Problem(
            "NO_ORDER_SIZE", "没有填写约定人数", "约定人数", "", "订单班要有约定人数", "请按协议填写。"
        )
    elif plan.seats is not None and plan.order_size > plan.seats:
        yield Problem(
            "ORDER_OVER_SEATS", Sentence("约定%(order_size)s人，名额只有%(seats)s人", order_size=plan.order_size, seats=plan.seats), "约定人数", f"{plan.order_size}人",
            "约定人数不能超过名额", "增加名额，或分成几个班。",
        )  # fmt: skip
    if not plan.posts:
        yield Problem(
            "NO_POSTS", "没有填写保障岗位数", "保障岗位", "", "订单班要有保障岗位", "请按协议填写。"
        )


def _apprentices(plan: Plan) -> Iterator[Problem]:
    tutors, months = plan.limits.get("tutors"), plan.limits.get("contract_months")
    if tutors and plan.tutors < tutors.value:
        yield _under(
            "TUTORS_MISSING",
            Sentence("只有%(tutors)s名导师", tutors=plan.tutors),
            "导师",
            plan.tutors,
            tutors,
            "企业和院校各选一名导师。",
        )
    if months and plan.contract_months is None:
        yield _under("NO_CONTRACT", "没有填写学徒协议月数", "协议", None, months, "请按协议填写。")
    elif months and plan.contract_months is not None and plan.contract_months < months.value:
        shown = Sentence("协议%(value)s个月", value=plan.contract_months)
        yield _under("CONTRACT_SHORT", shown, "协议", plan.contract_months, months, "延长学徒协议。")


def _safety(plan: Plan) -> Iterator[Problem]:
    if plan.hazardous and plan.dispatch:
        yield Problem(
            "DISPATCH_ON_HAZARD", Sentence("%(dispatch)s是劳务派遣单位", dispatch=plan.dispatch), "委托单位", plan.dispatch,
            "高危岗位不得使用劳务派遣人员", "由实际用工单位直接招用后再培训。",
        )  # fmt: skip


def _package(plan: Plan) -> Iterator[Problem]:
    if plan.shares is not None and sum(plan.shares.values()) != 100:
        total = sum(plan.shares.values())
        yield Problem(
            "SHARES_NOT_100",
            Sentence("费用分担合计%(total)s%%", total=total),
            "套餐",
            f"{total}%",
            "分担合计应为100%",
            "改分担比例。",
        )


def _by_day(lessons: Iterable[Held]) -> dict[dt.date, int]:
    found: dict[dt.date, int] = {}
    for lesson in lessons:
        day = timezone.localdate(lesson.starts_at)
        found[day] = found.get(day, 0) + lesson.hours
    return found


def _under(code: str, zh: str, where: str, value: int | None, limit: Limit, mend: str) -> Problem:
    rule = Sentence(
        "至少%(value)s%(unit)s（%(document)s）", value=limit.value, unit=limit.unit, document=limit.document
    )
    return Problem(
        code,
        Sentence(
            "%(zh)s，%(title)s要求%(value)s%(unit)s",
            zh=zh,
            title=limit.title,
            value=limit.value,
            unit=limit.unit,
        ),
        where,
        "" if value is None else str(value),
        rule,
        mend,
    )


def _over(code: str, zh: str, where: str, value: int, limit: Limit, mend: str) -> Problem:
    rule = Sentence(
        "最多%(value)s%(unit)s（%(document)s）", value=limit.value, unit=limit.unit, document=limit.document
    )
    return Problem(
        code,
        Sentence(
            "%(zh)s，%(title)s为%(value)s%(unit)s",
            zh=zh,
            title=limit.title,
            value=limit.value,
            unit=limit.unit,
        ),
        where,
        str(value),
        rule,
        mend,
    )
