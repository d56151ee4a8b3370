"""Kinds of certificate, their life, what is recorded of it, and what other rooms hand in and get back."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from jiangtu.apps.accounts.kinds import Role
from jiangtu.engine.terms.states import States, Step

OFFICE = frozenset({Role.HR_OFFICER})
HOLDER = frozenset({Role.WORKER})


class CertificateKind(StrEnum):
    """What a certificate is; kinds are never mixed with levels, and each has numbers of its own scheme."""

    LEVEL = "LEVEL"
    SINGLE_SKILL = "SINGLE_SKILL"
    COMPLETION = "COMPLETION"
    TITLE = "TITLE"
    CRAFTSMAN = "CRAFTSMAN"
    ONE_X = "ONE_X"


KIND_LABELS = {
    CertificateKind.LEVEL: "职业技能等级证书",
    CertificateKind.SINGLE_SKILL: "专项职业能力证书",
    CertificateKind.COMPLETION: "培训结业证书",
    CertificateKind.TITLE: "职称证书",
    CertificateKind.CRAFTSMAN: "工匠、技术能手证书",
    CertificateKind.ONE_X: "1+X 职业技能等级证书",
}
LOCAL_PREFIX = {
    CertificateKind.SINGLE_SKILL: "ZX",
    CertificateKind.COMPLETION: "JY",
    CertificateKind.TITLE: "ZC",
    CertificateKind.CRAFTSMAN: "GJ",
    CertificateKind.ONE_X: "XZ",
}
"""Kind → the first two letters of its numbers: a scheme of this system, not a national one; 18 characters, never 22."""
REGISTERS = {"Y": "appraisal-firm", "S": "appraisal-society"}
"""Class of body → the register it must stand in to issue what needs a scope."""
SCOPED = frozenset({CertificateKind.LEVEL, CertificateKind.SINGLE_SKILL})
"""Kinds that a body may issue within its registered scope only."""
UNLEVELLED = frozenset({CertificateKind.SINGLE_SKILL, CertificateKind.COMPLETION})
"""Kinds that never name a level."""
RECORDED = {
    CertificateKind.LEVEL: "SKILL",
    CertificateKind.SINGLE_SKILL: "SINGLE",
    CertificateKind.COMPLETION: "COMPLETION",
}
"""Kinds that are certificates of the e-file → their code there; the others are told to it by the rooms that award them."""


class CertificateState(StrEnum):
    """Where a certificate stands."""

    VALID = "VALID"
    SUSPENDED = "SUSPENDED"
    WITHDRAWN = "WITHDRAWN"
    REPLACED = "REPLACED"


LIVE = frozenset({CertificateState.VALID, CertificateState.SUSPENDED})
"""States in which a second certificate for the same person, occupation and level is refused."""

CERTIFICATE = States(
    "certificate",
    {
        CertificateState.VALID: "有效",
        CertificateState.SUSPENDED: "暂停使用",
        CertificateState.WITHDRAWN: "已撤销",
        CertificateState.REPLACED: "已换发",
    },
    (
        Step("print", "打印", frozenset({"VALID"}), "VALID", OFFICE | HOLDER),
        Step("amend", "更正", frozenset({"VALID"}), "VALID", OFFICE, reason=True),
        Step("suspend", "暂停使用", frozenset({"VALID"}), "SUSPENDED", OFFICE, reason=True),
        Step("lift", "恢复", frozenset({"SUSPENDED"}), "VALID", OFFICE, reason=True),
        Step("withdraw", "撤销", frozenset({"VALID", "SUSPENDED"}), "WITHDRAWN", OFFICE, reason=True),
        Step("replace", "换发", frozenset({"VALID"}), "REPLACED", OFFICE, reason=True),
    ),
)
TONES = {"VALID": "yes", "SUSPENDED": "near", "WITHDRAWN": "bad", "REPLACED": "no"}
"""State → the tone a page shows it in."""

PART_LABELS = {"theory": "理论知识", "skill": "操作技能", "review": "综合评审", "total": "总评"}
"""Part of an appraisal → its word on the paper; others are printed as they are called."""
CHANGE_LABELS = {"holder": "姓名", "title": "名称"}
PAPER = "paper"
"""Under what the fingerprint of a printed paper is kept among an event's changes."""
STEP_LABELS = {"issue": "签发", **{step.name: step.label for step in CERTIFICATE.steps}}


@dataclass(frozen=True, slots=True)
class Draft:
    """A certificate to be issued. `source` names the result it rests on: the same source is the same certificate.

    `level` is a code of terms.level or empty, `body` a unified social credit code, `body_class` Y or S, `organ` four and
    `site` six digits as the body is filed, `area` six; `marks` are points of 0–100 by part; `title` replaces the words
    made of occupation and level, for titles and honours.
    """

    kind: CertificateKind
    person: int
    holder: str
    occupation: str
    level: str
    body: str
    body_class: str
    organ: str
    site: str
    area: str
    issued_on: dt.date
    source: str
    marks: Mapping[str, int] = field(default_factory=dict)
    title: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a certificate stands: its state, whether something on it was amended, why, and what replaced it."""

    number: str
    state: CertificateState
    amended: bool
    since: dt.date
    reason: str = ""
    replaced_by: str = ""

    @property
    def valid(self) -> bool:
        """Whether it may be relied on today."""
        return self.state is CertificateState.VALID

    @property
    def word(self) -> str:
        """The state in Chinese."""
        return CERTIFICATE.labels[self.state]
