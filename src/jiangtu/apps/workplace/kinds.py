"""Staff, levels of a skill, moves; the lives of a transfer plan and of a help request."""

from enum import IntEnum, StrEnum

from jiangtu.apps.accounts.kinds import Role
from jiangtu.engine.terms.states import States, Step

FIRM = frozenset({Role.EMPLOYER})
OFFICE = frozenset({Role.HR_OFFICER})
HELPING = frozenset({Role.PROVIDER, Role.SCHOOL, Role.EMPLOYER})


class Staff(StrEnum):
    """Whom a spending was for. MIXED: front-line and other staff together, not told apart."""

    FRONT_LINE = "FRONT_LINE"
    TECHNICAL = "TECHNICAL"
    MANAGEMENT = "MANAGEMENT"
    MIXED = "MIXED"


STAFF_LABELS = {
    Staff.FRONT_LINE: "一线职工",
    Staff.TECHNICAL: "专业技术人员",
    Staff.MANAGEMENT: "管理人员",
    Staff.MIXED: "混合（未分开）",
}


class Signal(StrEnum):
    """How a firm's front-line share stands; UNKNOWN while mixed rows could decide it, EMPTY before any spending."""

    GREEN = "GREEN"
    RED = "RED"
    UNKNOWN = "UNKNOWN"
    EMPTY = "EMPTY"


SIGNAL_LABELS = {
    Signal.GREEN: "达标",
    Signal.RED: "未达标",
    Signal.UNKNOWN: "不明",
    Signal.EMPTY: "无支出",
}
SIGNAL_TONES = {Signal.GREEN: "yes", Signal.RED: "bad", Signal.UNKNOWN: "near", Signal.EMPTY: "no"}


class Skill(IntEnum):
    """How well somebody does a post's work."""

    NONE = 0
    LEARNING = 1
    CAN = 2
    TEACHES = 3


SKILL_LABELS = {Skill.NONE: "不会", Skill.LEARNING: "在学", Skill.CAN: "能独立", Skill.TEACHES: "能带徒"}


class Basis(StrEnum):
    """What an assessment rests on."""

    CERTIFICATE = "CERTIFICATE"
    FIRM = "FIRM"


BASIS_LABELS = {Basis.CERTIFICATE: "证书", Basis.FIRM: "单位评定"}


class Move(StrEnum):
    """Why somebody works where he does: the post is his, he rotates there, he is lent to another organisation, or he
    studies there. All but the first are rows of his file, by the codes of `engine.schema.domains.MOVE`."""

    OWN = "OWN"
    ROTATION = "ROTATION"
    SECONDMENT = "SECONDMENT"
    STUDY = "STUDY"


MOVE_LABELS = {Move.OWN: "本岗", Move.ROTATION: "轮岗", Move.SECONDMENT: "挂职", Move.STUDY: "外出研修"}
AWAY = (Move.SECONDMENT, Move.STUDY)
"""Moves to another organisation, named by its host instead of a post."""


class PlanState(StrEnum):
    """Where a transfer plan stands."""

    DRAFTED = "DRAFTED"
    FILED = "FILED"
    AGREED = "AGREED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    DROPPED = "DROPPED"


PLAN = States(
    "plan",
    {
        PlanState.DRAFTED: "起草中",
        PlanState.FILED: "已报人社",
        PlanState.AGREED: "已同意",
        PlanState.RUNNING: "实施中",
        PlanState.DONE: "已完成",
        PlanState.DROPPED: "已撤回",
    },
    (
        Step("file", "报人社部门", frozenset({"DRAFTED"}), "FILED", FIRM),
        Step("agree", "同意", frozenset({"FILED"}), "AGREED", OFFICE),
        Step("return", "退回修改", frozenset({"FILED"}), "DRAFTED", OFFICE, reason=True),
        Step("start", "开始实施", frozenset({"AGREED"}), "RUNNING", FIRM),
        Step("finish", "办结", frozenset({"RUNNING"}), "DONE", FIRM | OFFICE),
        Step("drop", "撤回", frozenset({"DRAFTED", "FILED", "AGREED"}), "DROPPED", FIRM, reason=True),
    ),
)


class HelpKind(StrEnum):
    """What a small firm asks for."""

    COURSE = "COURSE"
    TEACHER = "TEACHER"
    EQUIPMENT = "EQUIPMENT"
    ASSESSMENT = "ASSESSMENT"
    VOUCHER = "VOUCHER"


HELP_LABELS = {
    HelpKind.COURSE: "代办培训",
    HelpKind.TEACHER: "请师傅上门",
    HelpKind.EQUIPMENT: "借用设备场地",
    HelpKind.ASSESSMENT: "组织评价",
    HelpKind.VOUCHER: "培训券",
}


class HelpState(StrEnum):
    """Where a help request stands."""

    ASKED = "ASKED"
    TAKEN = "TAKEN"
    HELPED = "HELPED"
    WITHDRAWN = "WITHDRAWN"


HELP = States(
    "help",
    {
        HelpState.ASKED: "等待帮扶",
        HelpState.TAKEN: "已接单",
        HelpState.HELPED: "已完成",
        HelpState.WITHDRAWN: "已撤回",
    },
    (
        Step("take", "接单", frozenset({"ASKED"}), "TAKEN", HELPING),
        Step("give_back", "退回", frozenset({"TAKEN"}), "ASKED", HELPING, reason=True),
        Step("confirm", "确认完成", frozenset({"TAKEN"}), "HELPED", FIRM),
        Step("withdraw", "撤回", frozenset({"ASKED", "TAKEN"}), "WITHDRAWN", FIRM, reason=True),
    ),
)
HELPERS = frozenset(
    {
        "skill-base",
        "technician-school",
        "vocational-school",
        "enterprise-centre",
        "integrated-firm",
        "provider",
    }
)
"""Registers whose members may answer a help request."""
