"""The deeds that are written down, the purposes a look may have, and who can do a deed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Action(StrEnum):
    """What was done; a code is never reused."""

    LOOK = "LOOK"
    REVEAL = "REVEAL"
    IMPORT = "IMPORT"
    MEND = "MEND"
    ACCEPT = "ACCEPT"
    UNDO = "UNDO"
    LINK = "LINK"
    MERGE = "MERGE"
    SPLIT = "SPLIT"
    DECIDE = "DECIDE"
    CORRECT = "CORRECT"
    EVENT = "EVENT"
    SNAPSHOT = "SNAPSHOT"
    REGISTER = "REGISTER"
    CLASS = "CLASS"
    ACCOUNT = "ACCOUNT"
    FACTOR = "FACTOR"
    WORKPLACE = "WORKPLACE"
    CERTIFICATE = "CERTIFICATE"
    LEDGER = "LEDGER"
    CLAIM = "CLAIM"
    APPRAISAL = "APPRAISAL"
    CAREER = "CAREER"


ACTION_LABELS = {
    Action.LOOK: "查看档案",
    Action.REVEAL: "查看完整号码",
    Action.IMPORT: "导入数据",
    Action.MEND: "改正待导入的格",
    Action.ACCEPT: "确认批次",
    Action.UNDO: "撤销",
    Action.LINK: "归集匹配",
    Action.MERGE: "合并人员",
    Action.SPLIT: "拆分人员",
    Action.DECIDE: "裁定疑似重复",
    Action.CORRECT: "更正",
    Action.EVENT: "记入档案",
    Action.SNAPSHOT: "生成快照",
    Action.REGISTER: "名录办理",
    Action.CLASS: "培训班办理",
    Action.ACCOUNT: "账号办理",
    Action.FACTOR: "两步登录",
    Action.WORKPLACE: "岗位培训办理",
    Action.CERTIFICATE: "证书办理",
    Action.LEDGER: "资金办理",
    Action.CLAIM: "补贴办理",
    Action.APPRAISAL: "评价办理",
    Action.CAREER: "发展办理",
}


class Purpose(StrEnum):
    """Why somebody looked; the person looked at reads these words."""

    APPLICATION = "APPLICATION"
    DUPLICATE = "DUPLICATE"
    CORRECTION = "CORRECTION"
    SUPERVISION = "SUPERVISION"
    SKILLS = "SKILLS"
    OWN = "OWN"


PURPOSE_LABELS = {
    Purpose.APPLICATION: "办理本人申请",
    Purpose.DUPLICATE: "核对是否同一人",
    Purpose.CORRECTION: "处理更正申请",
    Purpose.SUPERVISION: "监督检查",
    Purpose.SKILLS: "单位核对在岗职工的证书",
    Purpose.OWN: "本人查看",
}


class Actor(Protocol):
    """Whoever does a deed: a signed-in user, or the system itself."""

    @property
    def username(self) -> str: ...
    @property
    def role(self) -> str: ...


@dataclass(frozen=True, slots=True)
class System:
    """The program acting on nobody's order: a nightly job, a command."""

    username: str = "system"
    role: str = "SYSTEM"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to write down. `person` is the key of the one it concerns, None when many or nobody."""

    action: Action
    at: dt.datetime
    person: int | None = None
    purpose: str = ""
    detail: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at some moment: kept elsewhere, it proves later that nothing was cut off."""

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer of a walk over the chain: `broken` is the first line that does not hold, None if all do."""

    lines: int
    head: Head
    broken: int | None = None
    zh: str = ""

    @property
    def whole(self) -> bool:
        return self.broken is None
