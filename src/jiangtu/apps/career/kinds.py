"""The states of goals, post switches, credit applications and agreements, and the words for them."""

from enum import StrEnum

from jiangtu.apps.accounts.kinds import Role
from jiangtu.engine.terms.states import States, Step

WORKER = frozenset({Role.WORKER})
FIRM = frozenset({Role.EMPLOYER})
SCHOOL = frozenset({Role.SCHOOL})
OFFICE = frozenset({Role.HR_OFFICER})


class GoalState(StrEnum):
    """Where a goal stands."""

    OPEN = "OPEN"
    REACHED = "REACHED"
    DROPPED = "DROPPED"


GOAL = States(
    "career-goal",
    {GoalState.OPEN: "进行中", GoalState.REACHED: "已达成", GoalState.DROPPED: "已放弃"},
    (
        Step("reach", "已达成", frozenset({"OPEN"}), "REACHED", WORKER),
        Step("drop", "放弃", frozenset({"OPEN"}), "DROPPED", WORKER),
        Step("reopen", "重新开始", frozenset({"REACHED", "DROPPED"}), "OPEN", WORKER),
    ),
)


class Track(StrEnum):
    """The three tracks a firm's posts lie on."""

    SKILL = "SKILL"
    TECHNICAL = "TECHNICAL"
    MANAGEMENT = "MANAGEMENT"


TRACK_LABELS = {Track.SKILL: "技能岗", Track.TECHNICAL: "技术岗", Track.MANAGEMENT: "管理岗"}


class SwitchState(StrEnum):
    """Where a change of track stands; whoever did not ask agrees."""

    ASKED = "ASKED"
    OFFERED = "OFFERED"
    AGREED = "AGREED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


SWITCH = States(
    "career-switch",
    {
        SwitchState.ASKED: "职工申请，待单位答复",
        SwitchState.OFFERED: "单位提出，待职工答复",
        SwitchState.AGREED: "已转换",
        SwitchState.REFUSED: "不同意",
        SwitchState.WITHDRAWN: "已撤回",
    },
    (
        Step("agree", "同意", frozenset({"ASKED"}), "AGREED", FIRM),
        Step("refuse", "不同意", frozenset({"ASKED"}), "REFUSED", FIRM, reason=True),
        Step("accept", "接受", frozenset({"OFFERED"}), "AGREED", WORKER),
        Step("decline", "不接受", frozenset({"OFFERED"}), "REFUSED", WORKER),
        Step("withdraw", "撤回申请", frozenset({"ASKED"}), "WITHDRAWN", WORKER),
        Step("retract", "撤回提议", frozenset({"OFFERED"}), "WITHDRAWN", FIRM),
    ),
)


class AskingState(StrEnum):
    """Where an application for credits stands."""

    ASKED = "ASKED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


ASKING = States(
    "credit-application",
    {
        AskingState.ASKED: "待学校审核",
        AskingState.APPROVED: "已认定",
        AskingState.REFUSED: "未认定",
        AskingState.WITHDRAWN: "已撤回",
    },
    (
        Step("approve", "认定学分", frozenset({"ASKED"}), "APPROVED", SCHOOL),
        Step("refuse", "不予认定", frozenset({"ASKED"}), "REFUSED", SCHOOL, reason=True),
        Step("withdraw", "撤回申请", frozenset({"ASKED"}), "WITHDRAWN", WORKER),
    ),
)


class AgreementState(StrEnum):
    """Where an agreement kept by the office stands; its days say when it counts."""

    DRAFT = "DRAFT"
    SIGNED = "SIGNED"
    ENDED = "ENDED"


AGREEMENT = States(
    "recognition-agreement",
    {AgreementState.DRAFT: "拟定中", AgreementState.SIGNED: "已签署", AgreementState.ENDED: "已终止"},
    (
        Step("sign", "签署生效", frozenset({"DRAFT"}), "SIGNED", OFFICE),
        Step("end", "终止", frozenset({"SIGNED"}), "ENDED", OFFICE, reason=True),
    ),
)


class Finding(StrEnum):
    """What is wrong between somebody's level and his pay grade."""

    NOT_RAISED = "NOT_RAISED"
    NO_GRADE = "NO_GRADE"
    NO_LADDER = "NO_LADDER"


FINDING_LABELS = {
    Finding.NOT_RAISED: "等级升了，薪级没有跟上",
    Finding.NO_GRADE: "有等级，没有登记薪级",
    Finding.NO_LADDER: "单位没有为这个等级定薪级",
}

ENTRY_LABELS = {
    "EARN": "存入",
    "CONVERT": "转换为课程学分",
    "REPLACE": "由更高的代替",
    "EXCHANGE": "兑换",
    "SPEND": "使用",
    "EXPIRE": "到期",
    "REVERSE": "冲回",
}
RESULT_LABELS = {
    "LEVEL": "职业技能等级证书",
    "ONE_X": "1+X 证书",
    "SINGLE": "专项职业能力证书",
    "INDUSTRY": "行业证书",
    "CONTEST": "竞赛获奖",
    "COMPLETION": "培训结业",
}
REGISTERED = ("ONE_X", "INDUSTRY", "CONTEST")
"""Results a school writes down itself; the others stand in the worker's file."""
