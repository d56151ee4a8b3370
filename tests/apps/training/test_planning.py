"""Everything that keeps a class from being filed."""

import datetime as dt
from dataclasses import replace

import pytest

from jiangtu.apps.training import planning, rules
from jiangtu.apps.training.planning import Held, Plan

DAY = dt.date(2025, 7, 7)
LIMITS = rules.limits_on("450202", DAY)


def held(number: int = 1, *, hour: int = 9, hours: int = 4, **changed: object) -> Held:
    start = dt.datetime.combine(DAY + dt.timedelta(days=number - 1), dt.time(hour), dt.UTC)
    lesson = Held(
        number=number, kind="PRACTICE", hours=hours, digital=False, starts_at=start,
        ends_at=start + dt.timedelta(minutes=45 * hours), room="一号教室", room_seats=50, room_owner="provider",
        room_clash="", teacher="韦老师", teacher_clash="", teacher_appointed=True,
    )  # fmt: skip
    return replace(lesson, **changed)


GOOD = Plan(
    kind="SUBSIDISED", level="4", starts_on=DAY, hours=56, practice_hours=34, seats=50, provider="匠心",
    lessons=tuple(held(n) for n in range(1, 15)), limits=LIMITS, course_hours=56,
)  # fmt: skip


def codes(plan: Plan) -> list[str]:
    return [problem.code for problem in planning.problems(plan)]


def test_a_class_that_holds_in_everything_has_no_problem() -> None:
    assert planning.problems(GOOD) == []


ORDER = replace(GOOD, kind="ORDER", sponsor="恒维电子", order_size=40, posts=40)
APPRENTICE = replace(GOOD, kind="APPRENTICE", sponsor="柳汽", tutors=2, contract_months=12)
HOSPITAL = replace(
    GOOD, kind="HOSPITAL", sponsor="市第一人民医院",
    lessons=(held(1, room_owner="sponsor"), *(held(n) for n in range(2, 15))),
)  # fmt: skip


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        (replace(GOOD, standing="年检逾期"), ["PROVIDER_NOT_OPEN"]),
        (replace(GOOD, day_out=DAY), ["OUT_OF_SCOPE"]),
        (replace(GOOD, lessons=()), ["NO_LESSONS"]),
        (replace(GOOD, lessons=GOOD.lessons[:-1]), ["HOURS_DIFFER"]),
        (replace(GOOD, has_room=False, has_teacher=False), ["NO_ROOM", "NO_TEACHER"]),
        (replace(GOOD, lessons=(held(1, room_seats=49), *GOOD.lessons[1:])), ["ROOM_TOO_SMALL"]),
        (replace(GOOD, lessons=(held(1, room_clash="“车工”"), *GOOD.lessons[1:])), ["ROOM_TAKEN"]),
        (replace(GOOD, lessons=(held(1, teacher_clash="“车工”"), *GOOD.lessons[1:])), ["TEACHER_TAKEN"]),
        (replace(GOOD, lessons=(held(1, teacher_appointed=False), *GOOD.lessons[1:])), ["TEACHER_NOT_APPOINTED"]),
        (replace(GOOD, practice_hours=33), ["PRACTICE_SHORT"]),
        (replace(GOOD, hours=55, course_hours=55, lessons=(held(1, hours=3), *GOOD.lessons[1:])), ["HOURS_SHORT"]),
        (replace(GOOD, hours=55, course_hours=55, level="5", lessons=(held(1, hours=3), *GOOD.lessons[1:])), []),
        (replace(GOOD, seats=None), ["NO_SEATS"]),
        (replace(GOOD, seats=51, lessons=tuple(replace(x, room_seats=60) for x in GOOD.lessons)), ["CLASS_TOO_LARGE"]),
        (replace(GOOD, course_hours=60), ["COURSE_HOURS_DIFFER"]),
        (replace(GOOD, unsigned=("院校", "企业")), ["COURSE_UNSIGNED", "COURSE_UNSIGNED"]),
        (replace(GOOD, tasks_without_lesson=("平板对接",)), ["TASK_WITHOUT_LESSON"]),
        (replace(GOOD, failed=(("不符合：实操课时不低于60%", "江苏省2023年补贴基准", "增加实操课时"),)), ["PLACE_RULE"]),
        (replace(GOOD, hazardous=True, dispatch="某派遣公司"), ["DISPATCH_ON_HAZARD"]),
        (replace(GOOD, shares={"企业": 60, "机构": 30}), ["SHARES_NOT_100"]),
        (replace(GOOD, shares={"企业": 60, "机构": 40}), []),
        (ORDER, []),
        (replace(ORDER, sponsor="", order_size=None, posts=None), ["NO_SPONSOR", "NO_ORDER_SIZE", "NO_POSTS"]),
        (replace(ORDER, order_size=51), ["ORDER_OVER_SEATS"]),
        (APPRENTICE, []),
        (replace(APPRENTICE, tutors=1, contract_months=11), ["TUTORS_MISSING", "CONTRACT_SHORT"]),
        (replace(APPRENTICE, contract_months=None), ["NO_CONTRACT"]),
        (replace(GOOD, today=GOOD.starts_on), []),
        (replace(GOOD, today=GOOD.starts_on + dt.timedelta(1)), ["STARTED_BEFORE"]),
        (HOSPITAL, []),
        (replace(HOSPITAL, lessons=GOOD.lessons), ["ONE_SITE_ONLY"]),
    ],
)  # fmt: skip
def test_each_fault_is_named(plan: Plan, found: list[str]) -> None:
    assert codes(plan) == found


def test_40_hours_with_20_of_practice_are_refused_as_in_jiangsu() -> None:
    plan = replace(
        GOOD,
        level="5",
        hours=40,
        practice_hours=20,
        course_hours=40,
        lessons=tuple(held(n) for n in range(1, 11)),
    )

    (problem,) = planning.problems(plan)

    assert (problem.zh, problem.rule, problem.mend) == (
        "实操20/40课时，占50%，实操比例下限要求60%",
        "至少60%（借用江苏省2023年补贴基准；本地文件录入后替换）",
        "增加实操课时。",
    )


def test_all_faults_are_told_together() -> None:
    plan = replace(GOOD, seats=60, practice_hours=10, standing="暂停", unsigned=("院校",))

    assert codes(plan) == ["PROVIDER_NOT_OPEN", "ROOM_TOO_SMALL", "PRACTICE_SHORT", "CLASS_TOO_LARGE", "COURSE_UNSIGNED"]  # fmt: skip


def test_a_day_too_long_and_lessons_that_overlap() -> None:
    long = replace(GOOD, lessons=(held(1, hours=9), *(held(n) for n in range(2, 13)), held(13, hours=3)))
    twice = replace(GOOD, lessons=(*GOOD.lessons[:-1], held(1, hour=10)))

    assert codes(long) == ["DAY_TOO_LONG"]
    assert codes(twice) == ["LESSONS_OVERLAP"]
