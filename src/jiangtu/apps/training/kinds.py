"""Kinds of classes, the life of a class and of a seat."""

from enum import StrEnum

from jiangtu.apps.accounts.kinds import Role
from jiangtu.engine.terms.states import States, Step

PROVIDERS = frozenset({Role.PROVIDER, Role.SCHOOL, Role.EMPLOYER})
OFFICE = frozenset({Role.HR_OFFICER})


class ClassKind(StrEnum):
    """What sort of class it is, by the codes of the facts (`engine.schema.domains.TRAINING_KIND`)."""

    SUBSIDISED = "SUBSIDISED"
    PROJECT = "PROJECT"
    ORDER = "ORDER"
    APPRENTICE = "APPRENTICE"
    STARTUP = "STARTUP"
    SAFETY = "SAFETY"
    INDUCTION = "INDUCTION"
    HOSPITAL = "HOSPITAL"
    INTEGRATED = "INTEGRATED"
    CAMP = "CAMP"
    PALACE = "PALACE"
    LANGUAGE = "LANGUAGE"


CLASS_LABELS = {
    ClassKind.SUBSIDISED: "补贴性培训",
    ClassKind.PROJECT: "项目制培训",
    ClassKind.ORDER: "订单班",
    ClassKind.APPRENTICE: "企业新型学徒制",
    ClassKind.STARTUP: "创业培训",
    ClassKind.SAFETY: "安全技能培训",
    ClassKind.INDUCTION: "岗前培训",
    ClassKind.HOSPITAL: "医校双制",
    ClassKind.INTEGRATED: "工学一体化",
    ClassKind.CAMP: "求职能力实训营",
    ClassKind.PALACE: "文化宫公益班",
    ClassKind.LANGUAGE: "国家通用语言文字培训",
}


class ClassState(StrEnum):
    """Where a class stands."""

    PLANNED = "PLANNED"
    FILED = "FILED"
    RETURNED = "RETURNED"
    PUBLISHED = "PUBLISHED"
    ENROLLING = "ENROLLING"
    RUNNING = "RUNNING"
    EXAMINED = "EXAMINED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


OVER = frozenset({ClassState.EXAMINED, ClassState.CLOSED})
"""States of a class in which nobody leaves it any more."""


CLASS = States(
    "class",
    {
        ClassState.PLANNED: "计划中",
        ClassState.FILED: "待核准",
        ClassState.RETURNED: "已退回",
        ClassState.PUBLISHED: "已公布",
        ClassState.ENROLLING: "报名中",
        ClassState.RUNNING: "授课中",
        ClassState.EXAMINED: "已结业考核",
        ClassState.CLOSED: "已结班",
        ClassState.CANCELLED: "已取消",
    },
    (
        Step("file", "提交备案", frozenset({"PLANNED", "RETURNED"}), "FILED", PROVIDERS),
        Step("publish", "核准并公布", frozenset({"FILED"}), "PUBLISHED", OFFICE),
        Step("return", "退回修改", frozenset({"FILED"}), "RETURNED", OFFICE, reason=True),
        Step("open", "开放报名", frozenset({"PUBLISHED"}), "ENROLLING", PROVIDERS | OFFICE),
        Step("start", "开班", frozenset({"ENROLLING"}), "RUNNING", PROVIDERS),
        Step("examine", "完成结业考核", frozenset({"RUNNING"}), "EXAMINED", PROVIDERS),
        Step("close", "结班", frozenset({"EXAMINED"}), "CLOSED", PROVIDERS),
        Step(
            "cancel",
            "取消",
            frozenset({"PLANNED", "FILED", "RETURNED", "PUBLISHED", "ENROLLING", "RUNNING"}),
            "CANCELLED",
            PROVIDERS | OFFICE,
            reason=True,
        ),
    ),
)


class Admission(StrEnum):
    """How seats are given."""

    FIRST_COME = "FIRST_COME"
    DRAWN = "DRAWN"
    RANKED = "RANKED"
    NAMED = "NAMED"


DRAWN = (Admission.DRAWN, Admission.RANKED)
"""Seats given at a deadline, to those who ranked the class."""


ADMISSION_LABELS = {
    Admission.FIRST_COME: "先到先得",
    Admission.DRAWN: "截止后摇号",
    Admission.RANKED: "填报志愿",
    Admission.NAMED: "单位名单",
}


class QuotaKind(StrEnum):
    """Whom a quota counts: everybody, one group, one sponsor's people."""

    CLASS = "CLASS"
    GROUP = "GROUP"
    SPONSOR = "SPONSOR"


QUOTA_LABELS = {QuotaKind.CLASS: "全班", QuotaKind.GROUP: "人群", QuotaKind.SPONSOR: "委托单位"}


class SeatState(StrEnum):
    """Where a seat stands. RESERVED is a firm's seat without a name yet."""

    RESERVED = "RESERVED"
    TAKEN = "TAKEN"
    WAITING = "WAITING"
    OFFERED = "OFFERED"
    GIVEN_UP = "GIVEN_UP"
    LAPSED = "LAPSED"
    REMOVED = "REMOVED"


SEAT_LABELS = {
    SeatState.RESERVED: "预留",
    SeatState.TAKEN: "已占座",
    SeatState.WAITING: "候补",
    SeatState.OFFERED: "待确认",
    SeatState.GIVEN_UP: "已放弃",
    SeatState.LAPSED: "逾期未确认",
    SeatState.REMOVED: "已除名",
}
COUNTED = frozenset({SeatState.RESERVED, SeatState.TAKEN, SeatState.OFFERED})
"""States that fill a place of the quotas."""
LIVE = COUNTED | {SeatState.WAITING}
"""States in which a person stands in a class or its line."""


class LessonKind(StrEnum):
    """What a lesson is counted as; a digital module may be either."""

    THEORY = "THEORY"
    PRACTICE = "PRACTICE"


LESSON_LABELS = {LessonKind.THEORY: "理论", LessonKind.PRACTICE: "实操"}
