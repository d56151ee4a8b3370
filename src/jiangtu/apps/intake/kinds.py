"""The states of a batch and what may follow each; the words people read for them."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a batch stands."""

    UPLOADED = "UPLOADED"
    REFUSED = "REFUSED"
    CHECKED = "CHECKED"
    IMPORTED = "IMPORTED"
    UNDONE = "UNDONE"


STATE_LABELS = {
    State.UPLOADED: "待检查",
    State.REFUSED: "未通过",
    State.CHECKED: "已检查",
    State.IMPORTED: "已导入",
    State.UNDONE: "已撤销",
}


class Event(StrEnum):
    """What can happen to a batch."""

    PASS = "PASS"  # noqa: S105 - the file could be checked
    FAIL = "FAIL"
    MEND = "MEND"
    IMPORT = "IMPORT"
    UNDO = "UNDO"


NEXT: dict[State, dict[Event, State]] = {
    State.UPLOADED: {
        Event.PASS: State.CHECKED, Event.FAIL: State.REFUSED, Event.MEND: State.UPLOADED,
    },
    State.REFUSED: {Event.PASS: State.CHECKED, Event.FAIL: State.REFUSED},
    State.CHECKED: {
        Event.PASS: State.CHECKED, Event.FAIL: State.REFUSED, Event.MEND: State.UPLOADED,
        Event.IMPORT: State.IMPORTED,
    },
    State.IMPORTED: {Event.UNDO: State.UNDONE},
    State.UNDONE: {Event.PASS: State.CHECKED, Event.FAIL: State.REFUSED},
}  # fmt: skip
"""Every state with the events it takes; what is not here is refused."""


class Obstacle(StrEnum):
    """What stands between a batch and its import."""

    NOT_CHECKED = "NOT_CHECKED"
    NO_ROWS = "NO_ROWS"
    REFUSED_ROWS = "REFUSED_ROWS"
    JUMP = "JUMP"


OBSTACLE_LABELS = {
    Obstacle.NOT_CHECKED: "还没有通过检查",
    Obstacle.NO_ROWS: "没有一行可以导入",
    Obstacle.REFUSED_ROWS: "有不能导入的行，需确认其余行先导入，或改好后重新上传",
    Obstacle.JUMP: "总数与上一批相差超过两成，需说明原因",
}

REASONS = (
    "补报以前月份",
    "本月起增加报送范围",
    "机构合并或划转",
    "集中办理（招工、结业、评价）",
    "上一批漏报，本批补齐",
    "季节性用工变化",
    "政策调整",
)
"""Why totals jump, most often; an officer may write another."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the check and the comparison counted; all whole numbers of rows."""

    read: int = 0
    refused: int = 0
    duplicates: int = 0
    doubtful: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0

    @property
    def valid(self) -> int:
        """Rows that would be imported."""
        return self.read - self.refused - self.duplicates
