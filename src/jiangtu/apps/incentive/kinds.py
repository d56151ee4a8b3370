"""The states of a claim and the steps between them; where it came from; what a validation step may answer."""

from enum import StrEnum

from jiangtu.apps.accounts.kinds import Role
from jiangtu.engine.terms.states import States, Step

OFFICE = frozenset({Role.HR_OFFICER})
APPLICANTS = frozenset({Role.WORKER, Role.EMPLOYER, Role.PROVIDER, Role.SCHOOL})


class ClaimState(StrEnum):
    """Where a claim stands."""

    FOUND = "FOUND"
    TOLD = "TOLD"
    CONFIRMED = "CONFIRMED"
    APPLIED = "APPLIED"
    CHECKING = "CHECKING"
    HELD = "HELD"
    RETURNED = "RETURNED"
    REFUSED = "REFUSED"
    APPROVED = "APPROVED"
    PUBLICISED = "PUBLICISED"
    ORDERED = "ORDERED"
    PAID = "PAID"
    FAILED = "FAILED"
    RECOVERING = "RECOVERING"
    RECOVERED = "RECOVERED"
    WAIVED = "WAIVED"
    WITHDRAWN = "WITHDRAWN"


S = ClaimState
UNASKED = frozenset({S.FOUND, S.TOLD})
"""Found by the sweep, and nobody has asked for it yet."""
OPEN = UNASKED | frozenset({S.CONFIRMED, S.APPLIED, S.CHECKING, S.HELD, S.RETURNED})
"""Not yet decided."""
COMMITTED = frozenset({S.APPROVED, S.PUBLICISED, S.ORDERED})
"""Decided and not yet paid: money is set aside."""
ALIVE = OPEN | COMMITTED | {S.FAILED, S.PAID, S.RECOVERING}
"""One claim a policy, subject and unit may be in one of these."""
MINE = frozenset(
    {S.FOUND, S.TOLD, S.CONFIRMED, S.APPLIED, S.CHECKING, S.HELD, S.RETURNED, S.APPROVED, S.PUBLICISED}
)
"""While nothing was ordered, an applicant may take a claim back."""

REOPENED = frozenset({S.PUBLICISED, S.APPROVED, S.REFUSED, S.RETURNED, S.HELD})
"""What an objection or appeal that is upheld puts before the checks again."""

APPEALABLE = frozenset({S.REFUSED, S.RETURNED, S.HELD, S.RECOVERING, S.RECOVERED})
"""Decisions an applicant may appeal against; who paid back first may still."""
GIVES_BACK = "gives_back"
"""Beside a claim's explanation: the number of the recovery whose money an upheld appeal pays out again."""

CLAIM = States(
    "claim",
    {
        S.FOUND: "已算出",
        S.TOLD: "已告知",
        S.CONFIRMED: "本人已确认",
        S.APPLIED: "已申请",
        S.CHECKING: "审核中",
        S.HELD: "暂缓",
        S.RETURNED: "退回补正",
        S.REFUSED: "不予支付",
        S.APPROVED: "已批准",
        S.PUBLICISED: "公示中",
        S.ORDERED: "待支付",
        S.PAID: "已支付",
        S.FAILED: "支付未成功",
        S.RECOVERING: "待退回",
        S.RECOVERED: "已退回",
        S.WAIVED: "不再要求退回",
        S.WITHDRAWN: "已撤回",
    },
    (
        Step("tell", "告知本人", frozenset({S.FOUND}), S.TOLD),
        Step("confirm", "确认领取", UNASKED, S.CONFIRMED, frozenset({Role.WORKER})),
        Step("check", "受理审核", frozenset({S.TOLD, S.CONFIRMED, S.APPLIED}), S.CHECKING),
        Step("hold", "暂缓", frozenset({S.CHECKING, S.APPROVED, S.PUBLICISED, S.ORDERED}), S.HELD, OFFICE, reason=True),
        Step("resume", "继续审核", frozenset({S.HELD}), S.CHECKING, OFFICE),
        Step("return", "退回补正", frozenset({S.CHECKING}), S.RETURNED, OFFICE, reason=True),
        Step("resubmit", "补正后再提交", frozenset({S.RETURNED}), S.CHECKING, APPLICANTS),
        Step("lapse", "逾期未补正，视为撤回", frozenset({S.RETURNED}), S.WITHDRAWN),
        Step("refuse", "不予支付", frozenset({S.CHECKING}), S.REFUSED, OFFICE, reason=True),
        Step("approve", "批准", frozenset({S.CHECKING}), S.APPROVED, OFFICE),
        Step("publicise", "公示", frozenset({S.APPROVED}), S.PUBLICISED),
        Step("reopen", "异议成立，重新审核", REOPENED | {S.FAILED}, S.CHECKING),
        Step("order", "公示期满，下达付款", frozenset({S.PUBLICISED}), S.ORDERED),
        Step("pay", "支付成功", frozenset({S.ORDERED}), S.PAID),
        Step("fail", "支付未成功", frozenset({S.ORDERED}), S.FAILED),
        Step("recover", "要求退回", frozenset({S.CHECKING, S.PAID}), S.RECOVERING, OFFICE),
        Step("recovered", "退回到账", frozenset({S.RECOVERING}), S.RECOVERED, OFFICE),
        Step("waive", "不再要求退回", frozenset({S.CHECKING, S.RECOVERING}), S.WAIVED, OFFICE, reason=True),
        Step("withdraw", "撤回", MINE, S.WITHDRAWN, APPLICANTS),
    ),
)  # fmt: skip


class PaidTo(StrEnum):
    """Whose account a claim is paid to, as its edition says."""

    WORKER = "WORKER"
    EMPLOYER = "EMPLOYER"
    PROVIDER = "PROVIDER"


PAID_TO_LABELS = {PaidTo.WORKER: "本人", PaidTo.EMPLOYER: "用人单位", PaidTo.PROVIDER: "培训机构"}


class Origin(StrEnum):
    """How a claim came about."""

    SWEEP = "SWEEP"
    WORKER = "WORKER"
    FIRM = "FIRM"
    PROVIDER = "PROVIDER"
    CHANGE = "CHANGE"


ORIGIN_LABELS = {
    Origin.SWEEP: "政策找人",
    Origin.WORKER: "本人申请",
    Origin.FIRM: "单位代办",
    Origin.PROVIDER: "培训机构申报",
    Origin.CHANGE: "情况变化",
}


class Direction(StrEnum):
    """Whether money goes out or comes back; amounts are never negative."""

    PAY = "PAY"
    RECOVER = "RECOVER"


DIRECTION_LABELS = {Direction.PAY: "支付", Direction.RECOVER: "退回"}
ONLY_BACK = frozenset({"recovered", "waive"})
"""What is done to money that comes back alone."""
NEVER_BACK = frozenset({"return", "refuse", "resubmit", "withdraw"})
"""What is never done to it: who owes it does not take the demand back himself."""


def fits(step: str, direction: str) -> bool:
    """Whether the step is one of money that goes that way."""
    return step not in (NEVER_BACK if direction == Direction.RECOVER else ONLY_BACK)


def possible(state: str, direction: str, role: str) -> frozenset[str]:
    """The names of the steps `role` may take of a claim now."""
    return frozenset(s.name for s in CLAIM.possible(state, role) if fits(s.name, direction))


class Answer(StrEnum):
    """What a validation step says: unknown is never a no, and never lets a claim through by itself."""

    YES = "YES"
    NO = "NO"
    UNKNOWN = "UNKNOWN"


ANSWER_LABELS = {Answer.YES: "通过", Answer.NO: "没有通过", Answer.UNKNOWN: "缺资料"}


class Effect(StrEnum):
    """What a finding of the auditors' rules does to a claim."""

    BLOCK = "BLOCK"
    HOLD = "HOLD"
    NOTE = "NOTE"


EFFECT_LABELS = {Effect.BLOCK: "不得支付", Effect.HOLD: "先核实", Effect.NOTE: "提示"}


class ObjectionKind(StrEnum):
    """Against somebody's being paid, or against a decision on one's own claim."""

    OBJECTION = "OBJECTION"
    APPEAL = "APPEAL"


OBJECTION_KINDS = {ObjectionKind.OBJECTION: "公示异议", ObjectionKind.APPEAL: "本人申诉"}


class ObjectionState(StrEnum):
    """Where it stands."""

    ASKED = "ASKED"
    UPHELD = "UPHELD"
    DISMISSED = "DISMISSED"


OBJECTION_LABELS = {
    ObjectionState.ASKED: "待处理",
    ObjectionState.UPHELD: "成立",
    ObjectionState.DISMISSED: "不成立",
}


class StopState(StrEnum):
    """A proposal to withdraw an edition: the second of two decides."""

    ASKED = "ASKED"
    CONFIRMED = "CONFIRMED"
    DROPPED = "DROPPED"


STOP_LABELS = {
    StopState.ASKED: "等待另一人复核",
    StopState.CONFIRMED: "已撤回",
    StopState.DROPPED: "不撤回",
}


class SampleState(StrEnum):
    """A payment drawn for control: asked for proof, answered, found right or wrong."""

    ASKED = "ASKED"
    ANSWERED = "ANSWERED"
    RIGHT = "RIGHT"
    WRONG = "WRONG"


SAMPLE_LABELS = {
    SampleState.ASKED: "等待说明",
    SampleState.ANSWERED: "已说明",
    SampleState.RIGHT: "属实",
    SampleState.WRONG: "有问题",
}
