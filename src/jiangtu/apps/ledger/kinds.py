"""Kinds of entry, sources of money, the states of a payment batch and of its orders."""

from enum import StrEnum

from jiangtu.apps.accounts.kinds import Role
from jiangtu.catalogues.ledger import accounts, movements
from jiangtu.engine.terms.states import States, Step

OFFICE = frozenset({Role.HR_OFFICER})

BOOKS = {code: account.book for code, account in accounts().items()}
"""The book of each account."""
ACCOUNT_LABELS = {code: account.zh for code, account in accounts().items()}


class Movement(StrEnum):
    """What an entry does; what each posts is data (catalogues/ledger/accounts.yaml)."""

    BUDGET = "BUDGET"
    TRANSFER = "TRANSFER"
    COMMIT = "COMMIT"
    RELEASE = "RELEASE"
    ACCRUE = "ACCRUE"
    FAIL = "FAIL"
    SETTLE = "SETTLE"
    PAY = "PAY"
    RECOVER = "RECOVER"
    RECEIVE = "RECEIVE"
    WRITE_OFF = "WRITE_OFF"
    COUNTER = "COUNTER"


MOVEMENT_LABELS = {Movement(code): movement.zh for code, movement in movements().items()}

BY_THE_BANK = frozenset({Movement.ACCRUE, Movement.FAIL, Movement.SETTLE})
"""What happened between us and the bank is never countered; money paid wrongly is claimed back."""


class Source(StrEnum):
    """Where the money of a budget line comes from."""

    CENTRAL = "CENTRAL"
    PROVINCIAL = "PROVINCIAL"
    CITY = "CITY"
    COUNTY = "COUNTY"
    INSURANCE = "INSURANCE"


SOURCE_LABELS = {
    Source.CENTRAL: "中央补助",
    Source.PROVINCIAL: "省级补助",
    Source.CITY: "市级安排",
    Source.COUNTY: "县级安排",
    Source.INSURANCE: "基金支出",
}


class BatchState(StrEnum):
    """Where a payment batch stands."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    FILED = "FILED"
    RECONCILED = "RECONCILED"
    CANCELLED = "CANCELLED"


BATCH = States(
    "payment batch",
    {
        BatchState.DRAFT: "待提交",
        BatchState.SUBMITTED: "待复核",
        BatchState.APPROVED: "已批准",
        BatchState.FILED: "已送银行",
        BatchState.RECONCILED: "已对账",
        BatchState.CANCELLED: "已作废",
    },
    (
        Step("submit", "提交复核", frozenset({"DRAFT"}), "SUBMITTED", OFFICE),
        Step("approve", "复核通过", frozenset({"SUBMITTED"}), "APPROVED", OFFICE),
        Step("refuse", "退回", frozenset({"SUBMITTED"}), "DRAFT", OFFICE, reason=True),
        Step("file", "生成代发文件", frozenset({"APPROVED", "FILED"}), "FILED", OFFICE),
        Step("reconcile", "读入回盘", frozenset({"FILED"}), "RECONCILED", OFFICE),
        Step("cancel", "作废", frozenset({"DRAFT"}), "CANCELLED", OFFICE, reason=True),
    ),
)


class OrderState(StrEnum):
    """Where a payment order stands."""

    READY = "READY"
    BATCHED = "BATCHED"
    APPROVED = "APPROVED"
    PAID = "PAID"
    FAILED = "FAILED"
    WITHDRAWN = "WITHDRAWN"


ORDER_LABELS = {
    OrderState.READY: "待组批",
    OrderState.BATCHED: "在批次中",
    OrderState.APPROVED: "已批准",
    OrderState.PAID: "已支付",
    OrderState.FAILED: "支付失败",
    OrderState.WITHDRAWN: "已撤回",
}
