"""States of a sweep and words for a verdict."""

from enum import IntEnum, StrEnum


class Verdict(IntEnum):
    """What a policy says of one subject; the numbers are those of the decision tables."""

    NO = 0
    YES = 1
    UNKNOWN = 2


VERDICT_LABELS = {Verdict.NO: "不符合", Verdict.YES: "符合", Verdict.UNKNOWN: "资料不全"}


class SweepState(StrEnum):
    """A sweep runs and is done; a killed one stays RUNNING and is gone on with by the same command."""

    RUNNING = "RUNNING"
    DONE = "DONE"


SWEEP_LABELS = {SweepState.RUNNING: "进行中", SweepState.DONE: "已完成"}


class Stage(StrEnum):
    """How far a rehearsal is; a stopped one was refused and says why."""

    WAITING = "WAITING"
    CHECKING = "CHECKING"
    DECIDING = "DECIDING"
    DONE = "DONE"
    STOPPED = "STOPPED"


STAGE_LABELS = {
    Stage.WAITING: "排队中",
    Stage.CHECKING: "检查条文",
    Stage.DECIDING: "按新旧两版各算一遍",
    Stage.DONE: "已完成",
    Stage.STOPPED: "没有完成",
}
