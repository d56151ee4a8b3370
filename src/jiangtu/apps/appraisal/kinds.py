"""The states of a batch, an application and an appointment, and the words for the parts of an exam."""

from enum import StrEnum

from jiangtu.apps.accounts.kinds import Role
from jiangtu.engine.terms.states import States, Step

BODIES = frozenset({Role.ASSESSOR, Role.EMPLOYER})
"""Log-ins of an appraisal body: a society's, or a firm's that appraises its own people."""
OFFICE = frozenset({Role.HR_OFFICER})
BODY_REGISTERS = ("appraisal-society", "appraisal-firm")
EXAMINER_REGISTERS = ("assessor", "invigilator")
BODY_CLASS = {"appraisal-society": "S", "appraisal-firm": "Y"}
"""The first letter of the certificates a body issues, by its register."""


class BatchKind(StrEnum):
    """What the batch leads to: a level, or one skill without a level."""

    LEVEL = "LEVEL"
    SINGLE = "SINGLE"


BATCH_LABELS = {BatchKind.LEVEL: "技能等级认定", BatchKind.SINGLE: "专项职业能力考核"}


class BatchState(StrEnum):
    """Where a batch stands. Finalised is not yet public; a reopened one keeps every result it had."""

    DRAFT = "DRAFT"
    PLANNED = "PLANNED"
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    SEATED = "SEATED"
    EXAMINED = "EXAMINED"
    MARKED = "MARKED"
    FINALISED = "FINALISED"
    PUBLICISED = "PUBLICISED"
    UPLOADED = "UPLOADED"
    CERTIFIED = "CERTIFIED"
    REOPENED = "REOPENED"
    CANCELLED = "CANCELLED"


_UNHELD = frozenset({"DRAFT", "PLANNED", "OPEN", "CLOSED", "SEATED"})
BATCH = States(
    "appraisal-batch",
    {
        BatchState.DRAFT: "拟定中",
        BatchState.PLANNED: "计划已公布",
        BatchState.OPEN: "正在报名",
        BatchState.CLOSED: "报名截止",
        BatchState.SEATED: "座位已排",
        BatchState.EXAMINED: "已考试",
        BatchState.MARKED: "已评分",
        BatchState.FINALISED: "成绩已定",
        BatchState.PUBLICISED: "正在公示",
        BatchState.UPLOADED: "数据已上报",
        BatchState.CERTIFIED: "已发证",
        BatchState.REOPENED: "重新核分",
        BatchState.CANCELLED: "已取消",
    },
    (
        Step("plan", "公布计划", frozenset({"DRAFT"}), "PLANNED", BODIES),
        Step("open", "开放报名", frozenset({"PLANNED"}), "OPEN", BODIES),
        Step("close", "截止报名", frozenset({"OPEN"}), "CLOSED", BODIES),
        Step("seat", "编排座位", frozenset({"CLOSED"}), "SEATED", BODIES),
        Step("examine", "考试结束", frozenset({"SEATED"}), "EXAMINED", BODIES),
        Step("mark", "评分完成", frozenset({"EXAMINED", "REOPENED"}), "MARKED", BODIES),
        Step("finalise", "确定成绩", frozenset({"MARKED"}), "FINALISED", BODIES),
        Step("publicise", "公示成绩", frozenset({"FINALISED"}), "PUBLICISED", BODIES),
        Step("upload", "上报数据", frozenset({"PUBLICISED"}), "UPLOADED", OFFICE),
        Step("certify", "核发证书", frozenset({"UPLOADED"}), "CERTIFIED", OFFICE),
        Step(
            "reopen", "重新核分", frozenset({"MARKED", "FINALISED", "PUBLICISED", "UPLOADED"}), "REOPENED", OFFICE, reason=True
        ),
        Step("cancel", "取消", _UNHELD, "CANCELLED", BODIES | OFFICE, reason=True),
    ),
)  # fmt: skip

FILING = frozenset({BatchState.PLANNED, BatchState.OPEN})
"""States in which the public sees a plan it may still apply to."""
MARKING = frozenset({BatchState.EXAMINED, BatchState.REOPENED})
"""States in which marks may be entered."""
SETTLED = frozenset({BatchState.FINALISED, BatchState.PUBLICISED, BatchState.UPLOADED, BatchState.CERTIFIED})
"""States in which results stand."""
SHOWN = SETTLED - {BatchState.FINALISED}
"""States in which a candidate reads his results."""


class ApplicationState(StrEnum):
    """Where an application stands; unknown eligibility waits for an officer."""

    ASKED = "ASKED"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


APPLICATION = States(
    "appraisal-application",
    {
        ApplicationState.ASKED: "待核实",
        ApplicationState.ACCEPTED: "已接受",
        ApplicationState.REFUSED: "未接受",
        ApplicationState.WITHDRAWN: "已撤回",
    },
    (
        Step("accept", "接受报名", frozenset({"ASKED"}), "ACCEPTED", OFFICE, reason=True),
        Step("refuse", "不接受报名", frozenset({"ASKED"}), "REFUSED", OFFICE, reason=True),
        Step("withdraw", "撤回报名", frozenset({"ASKED", "ACCEPTED"}), "WITHDRAWN", frozenset({Role.WORKER})),
    ),
)
LIVE = frozenset({ApplicationState.ASKED, ApplicationState.ACCEPTED})
"""States in which somebody is, or may become, a candidate."""


class Verdict(StrEnum):
    """What the routes answered on the day of the exam."""

    YES = "YES"
    NO = "NO"
    UNKNOWN = "UNKNOWN"


VERDICT_LABELS = {Verdict.YES: "符合条件", Verdict.NO: "不符合条件", Verdict.UNKNOWN: "需要核实"}


class Via(StrEnum):
    """Who applied."""

    SELF = "SELF"
    FIRM = "FIRM"
    RESIT = "RESIT"


VIA_LABELS = {Via.SELF: "本人报名", Via.FIRM: "单位报名", Via.RESIT: "补考"}


class Part(StrEnum):
    """One part of an exam; each is passed on its own."""

    THEORY = "THEORY"
    SKILL = "SKILL"
    REVIEW = "REVIEW"


PART_LABELS = {Part.THEORY: "理论知识", Part.SKILL: "技能操作", Part.REVIEW: "综合评审"}


class TheoryMode(StrEnum):
    """How theory is tested."""

    COMPUTER = "COMPUTER"
    PAPER = "PAPER"


MODE_LABELS = {TheoryMode.COMPUTER: "机考", TheoryMode.PAPER: "纸笔"}


class Entry(StrEnum):
    """Which entry of a mark: two blind ones, the third person's word where they differ, or the program's own count."""

    FIRST = "FIRST"
    SECOND = "SECOND"
    THIRD = "THIRD"
    MACHINE = "MACHINE"


ENTRY_LABELS = {
    Entry.FIRST: "第一次登分",
    Entry.SECOND: "第二次登分",
    Entry.THIRD: "第三人裁定",
    Entry.MACHINE: "机考评分",
}


class MarkState(StrEnum):
    """How the entries of one mark stand to each other."""

    MISSING = "MISSING"
    ONCE = "ONCE"
    DIFFERS = "DIFFERS"
    AGREED = "AGREED"


MARK_LABELS = {
    MarkState.MISSING: "未登分",
    MarkState.ONCE: "待第二人登分",
    MarkState.DIFFERS: "两次不一致",
    MarkState.AGREED: "一致",
}


class Duty(StrEnum):
    """What an examiner does in a batch."""

    ASSESSOR = "ASSESSOR"
    INVIGILATOR = "INVIGILATOR"


DUTY_LABELS = {Duty.ASSESSOR: "考评员", Duty.INVIGILATOR: "督导员"}
WATCHED_LABELS = {"body": "评价机构", "examiner": "考评员"}
"""Whom the radar looks at."""
DUTY_REGISTER = {Duty.ASSESSOR: "assessor", Duty.INVIGILATOR: "invigilator"}


class Fate(StrEnum):
    """How one part ended for one candidate."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    ABSENT = "ABSENT"
    VOID = "VOID"
    AGAIN = "AGAIN"
    KEPT = "KEPT"
    OPEN = "OPEN"


FATE_LABELS = {
    Fate.PASSED: "合格",
    Fate.FAILED: "不合格",
    Fate.ABSENT: "缺考",
    Fate.VOID: "取消成绩",
    Fate.AGAIN: "另行安排",
    Fate.KEPT: "保留合格成绩",
    Fate.OPEN: "成绩未定",
}


EFFECT_LABELS = {
    "none": "只作记录",
    "absent": "这一科按缺考",
    "resit_free": "这一科另行安排，不收费",
    "void_part": "这一科成绩取消",
    "void_all": "各科成绩取消",
    "minutes": "本人补时",
    "drop_item": "这一题都不计分",
}
"""What an incident does, by its effect in the catalogue."""


class Rank(StrEnum):
    """The two ranks that are appointments, by the codes of their levels."""

    SPECIAL = "S"
    CHIEF = "C"


RANK_LABELS = {Rank.SPECIAL: "特级技师", Rank.CHIEF: "首席技师"}


class PostState(StrEnum):
    """Where an appointment stands. That its term has run out is read from its days, and written when it is filled anew."""

    NOMINATED = "NOMINATED"
    REVIEWED = "REVIEWED"
    PUBLICISED = "PUBLICISED"
    APPOINTED = "APPOINTED"
    REFUSED = "REFUSED"
    ENDED = "ENDED"
    RUN_OUT = "RUN_OUT"


FIRM = frozenset({Role.EMPLOYER})
POST = States(
    "appraisal-appointment",
    {
        PostState.NOMINATED: "已推荐",
        PostState.REVIEWED: "已评审",
        PostState.PUBLICISED: "公示中",
        PostState.APPOINTED: "在聘",
        PostState.REFUSED: "未聘任",
        PostState.ENDED: "已解聘",
        PostState.RUN_OUT: "聘期届满",
    },
    (
        Step("review", "登记评审结果", frozenset({"NOMINATED"}), "REVIEWED", FIRM),
        Step("publicise", "公示", frozenset({"REVIEWED"}), "PUBLICISED", FIRM),
        Step("appoint", "聘任备案", frozenset({"PUBLICISED"}), "APPOINTED", OFFICE),
        Step("refuse", "不予聘任", frozenset({"NOMINATED", "REVIEWED", "PUBLICISED"}), "REFUSED", FIRM | OFFICE, reason=True),
        Step("end", "解聘", frozenset({"APPOINTED"}), "ENDED", FIRM | OFFICE, reason=True),
        Step("run-out", "聘期届满", frozenset({"APPOINTED"}), "RUN_OUT", frozenset()),
    ),
)  # fmt: skip
