"""Kinds of course pages and questions; the life of a booked lecturer, a tuition application, a place in a cohort."""

from enum import StrEnum

from jiangtu.apps.accounts.kinds import Role
from jiangtu.engine.terms.states import States, Step

AUTHORS = frozenset({Role.PROVIDER, Role.SCHOOL, Role.EMPLOYER})
"""Who writes course pages, lends lecturers and books them."""


class PageKind(StrEnum):
    """What a course page is about; LANGUAGE is the common language, always optional (T-23)."""

    SKILL = "SKILL"
    SAFETY = "SAFETY"
    DIGITAL = "DIGITAL"
    SERVICE = "SERVICE"
    LANGUAGE = "LANGUAGE"
    GENERAL = "GENERAL"


PAGE_LABELS = {
    PageKind.SKILL: "专业技能",
    PageKind.SAFETY: "安全生产",
    PageKind.DIGITAL: "数字技能",
    PageKind.SERVICE: "生活服务",
    PageKind.LANGUAGE: "国家通用语言",
    PageKind.GENERAL: "通用能力",
}


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "SINGLE"
    MULTIPLE = "MULTIPLE"
    TRUE_FALSE = "TRUE_FALSE"


QUESTION_LABELS = {
    QuestionKind.SINGLE: "单选",
    QuestionKind.MULTIPLE: "多选",
    QuestionKind.TRUE_FALSE: "判断",
}


class BookingState(StrEnum):
    """Where a request for a lecturer stands."""

    ASKED = "ASKED"
    AGREED = "AGREED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    HELD = "HELD"


BOOKING = States(
    "booking",
    {
        BookingState.ASKED: "待答复",
        BookingState.AGREED: "已约定",
        BookingState.DECLINED: "已婉拒",
        BookingState.WITHDRAWN: "已取消",
        BookingState.HELD: "已授课",
    },
    (
        Step("agree", "同意", frozenset({"ASKED"}), "AGREED", AUTHORS),
        Step("decline", "婉拒", frozenset({"ASKED"}), "DECLINED", AUTHORS, reason=True),
        Step("withdraw", "取消预约", frozenset({"ASKED", "AGREED"}), "WITHDRAWN", AUTHORS),
        Step("hold", "确认已授课", frozenset({"AGREED"}), "HELD", AUTHORS),
    ),
)
LENDER_STEPS = frozenset({"agree", "decline"})
"""Steps of the lecturer's own organisation; the others are the asker's."""


class TuitionState(StrEnum):
    """Where an application for tuition support stands; that somebody graduated is read from the facts."""

    APPLIED = "APPLIED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


TUITION = States(
    "tuition",
    {
        TuitionState.APPLIED: "待审核",
        TuitionState.APPROVED: "已同意资助",
        TuitionState.REFUSED: "未通过",
        TuitionState.WITHDRAWN: "已撤回",
    },
    (
        Step("approve", "同意资助", frozenset({"APPLIED"}), "APPROVED", frozenset({Role.UNION_OFFICER})),
        Step("refuse", "不予资助", frozenset({"APPLIED"}), "REFUSED", frozenset({Role.UNION_OFFICER}), True),
        Step("withdraw", "撤回申请", frozenset({"APPLIED"}), "WITHDRAWN", frozenset({Role.WORKER})),
    ),
)


class MemberState(StrEnum):
    """Where somebody stands in a cohort of a programme."""

    ASKED = "ASKED"
    ENROLLED = "ENROLLED"
    COMPLETED = "COMPLETED"
    DECLINED = "DECLINED"
    LEFT = "LEFT"


MEMBER = States(
    "member",
    {
        MemberState.ASKED: "已报名",
        MemberState.ENROLLED: "在读",
        MemberState.COMPLETED: "已完成",
        MemberState.DECLINED: "未录取",
        MemberState.LEFT: "已退出",
    },
    (
        Step("enrol", "录取", frozenset({"ASKED"}), "ENROLLED", AUTHORS),
        Step("decline", "不录取", frozenset({"ASKED"}), "DECLINED", AUTHORS, reason=True),
        Step("complete", "完成学业", frozenset({"ENROLLED"}), "COMPLETED", AUTHORS),
        Step("leave", "退出", frozenset({"ASKED", "ENROLLED"}), "LEFT", frozenset({Role.WORKER})),
    ),
)
