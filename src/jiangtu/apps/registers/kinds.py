"""The states of an entry in a register, and the words for its parts."""

from enum import StrEnum

from jiangtu.apps.accounts.kinds import Role
from jiangtu.engine.terms.states import States, Step

HOLDERS = frozenset({Role.PROVIDER, Role.SCHOOL, Role.EMPLOYER, Role.ASSESSOR})
OFFICE = frozenset({Role.HR_OFFICER})


class EntryState(StrEnum):
    """Where an entry stands. That its term has run out is read from its days, never stored."""

    DRAFT = "DRAFT"
    APPLIED = "APPLIED"
    REFUSED = "REFUSED"
    LISTED = "LISTED"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"


ENTRY = States(
    "entry",
    {
        EntryState.DRAFT: "填报中",
        EntryState.APPLIED: "待审核",
        EntryState.REFUSED: "未通过",
        EntryState.LISTED: "在册",
        EntryState.SUSPENDED: "暂停",
        EntryState.REVOKED: "已撤销",
    },
    (
        Step("apply", "提交申请", frozenset({"DRAFT", "REFUSED"}), "APPLIED", HOLDERS),
        Step("list", "准予入册", frozenset({"APPLIED"}), "LISTED", OFFICE),
        Step("refuse", "不予入册", frozenset({"APPLIED"}), "REFUSED", OFFICE, reason=True),
        Step("suspend", "暂停", frozenset({"LISTED"}), "SUSPENDED", OFFICE, reason=True),
        Step("resume", "恢复", frozenset({"SUSPENDED"}), "LISTED", OFFICE, reason=True),
        Step("revoke", "撤销", frozenset({"LISTED", "SUSPENDED"}), "REVOKED", OFFICE, reason=True),
    ),
)


class CheckResult(StrEnum):
    """The outcome of a yearly re-check."""

    PASSED = "PASSED"
    TO_MEND = "TO_MEND"
    FAILED = "FAILED"


CHECK_LABELS = {CheckResult.PASSED: "合格", CheckResult.TO_MEND: "限期整改", CheckResult.FAILED: "不合格"}


class Tier(StrEnum):
    """Who granted it, for registers with tiers."""

    NATIONAL = "NATIONAL"
    PROVINCIAL = "PROVINCIAL"
    CITY = "CITY"


TIER_LABELS = {Tier.NATIONAL: "国家级", Tier.PROVINCIAL: "省级", Tier.CITY: "市级"}


class TeacherKind(StrEnum):
    """How a teacher is bound to the organisation."""

    FULL_TIME = "FULL_TIME"
    PART_TIME = "PART_TIME"
    MASTER = "MASTER"


TEACHER_LABELS = {
    TeacherKind.FULL_TIME: "专职教师",
    TeacherKind.PART_TIME: "兼职教师",
    TeacherKind.MASTER: "技能大师（兼职）",
}


class RoomKind(StrEnum):
    """What a room is for."""

    CLASSROOM = "CLASSROOM"
    WORKSHOP = "WORKSHOP"
    SITE = "SITE"


ROOM_LABELS = {RoomKind.CLASSROOM: "教室", RoomKind.WORKSHOP: "实训车间", RoomKind.SITE: "企业现场"}


class ExtensionKind(StrEnum):
    """What an entry asks for besides what it has: more scope, or a further term."""

    SCOPE = "SCOPE"
    TERM = "TERM"


EXTENSION_LABELS = {ExtensionKind.SCOPE: "扩大范围", ExtensionKind.TERM: "延续有效期"}


class ExtensionState(StrEnum):
    """Where a request for an extension stands."""

    ASKED = "ASKED"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"


EXTENSION = States(
    "extension",
    {ExtensionState.ASKED: "待审核", ExtensionState.GRANTED: "已同意", ExtensionState.REFUSED: "未通过"},
    (
        Step("grant", "同意", frozenset({"ASKED"}), "GRANTED", OFFICE),
        Step("refuse", "不同意", frozenset({"ASKED"}), "REFUSED", OFFICE, reason=True),
    ),
)
DEEDS = {
    "ask SCOPE": "申请扩大范围",
    "grant SCOPE": "同意扩大范围",
    "refuse SCOPE": "不同意扩大范围",
    "ask TERM": "申请延续有效期",
    "grant TERM": "同意延续有效期",
    "refuse TERM": "不同意延续有效期",
}
"""The turns that leave an entry's state as it was, in words."""
