"""Ways of signing in, what a sign-in counts as, and what may be odd about it."""

from enum import StrEnum


class Way(StrEnum):
    """How somebody showed he was there; all ways are equal, and a face is none of them."""

    CODE = "CODE"
    CARD = "CARD"
    TEACHER = "TEACHER"


WAY_LABELS = {Way.CODE: "扫码", Way.CARD: "刷卡", Way.TEACHER: "教师确认"}


class SignState(StrEnum):
    """COUNTED fills the lesson; PENDING waits for the teacher's word; STRUCK was taken back with a reason."""

    COUNTED = "COUNTED"
    PENDING = "PENDING"
    STRUCK = "STRUCK"


SIGN_LABELS = {SignState.COUNTED: "已签到", SignState.PENDING: "待教师确认", SignState.STRUCK: "不予认定"}


class Oddity(StrEnum):
    """What may be wrong with a sign-in; each is shown with its rows and judged by a human being."""

    OVERLAP = "OVERLAP"
    TRAVEL = "TRAVEL"
    DEVICE = "DEVICE"
    ON_SHIFT = "ON_SHIFT"
    CLOCK = "CLOCK"
    COPIED = "COPIED"


ODDITY_LABELS = {
    Oddity.OVERLAP: "同一时间在两处",
    Oddity.TRAVEL: "路程来不及",
    Oddity.DEVICE: "一部手机签多人",
    Oddity.ON_SHIFT: "签到时在岗上班",
    Oddity.CLOCK: "手机时钟不准",
    Oddity.COPIED: "二维码被转发",
}


class SquareState(StrEnum):
    """One lesson on a trainee's strip."""

    ATTENDED = "ATTENDED"
    PENDING = "PENDING"
    MISSED = "MISSED"
    EXCUSED = "EXCUSED"
    COMING = "COMING"


SQUARE_LABELS = {
    SquareState.ATTENDED: "已到",
    SquareState.PENDING: "待确认",
    SquareState.MISSED: "缺课",
    SquareState.EXCUSED: "请假",
    SquareState.COMING: "未上课",
}


class Outcome(StrEnum):
    """How a seat ended once the class was tested."""

    FINISHED = "FINISHED"
    UNFINISHED = "UNFINISHED"


OUTCOME_LABELS = {Outcome.FINISHED: "结业", Outcome.UNFINISHED: "未结业"}
