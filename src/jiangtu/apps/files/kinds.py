"""The closed lists of the e-file, and the values its services take and give."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

import pyarrow as pa

from jiangtu.engine.errors import Refusal

CLERK = "clerk"
SYSTEM = "system"
"""How a link came about when not by `engine.linkage`, which names its own stages."""


class ChangeKind(StrEnum):
    """What a clerk did to persons."""

    MERGE = "MERGE"
    SPLIT = "SPLIT"


CHANGE_LABELS: dict[str, str] = {ChangeKind.MERGE: "合并", ChangeKind.SPLIT: "拆分"}


class DoubtState(StrEnum):
    """Where a doubtful pair stands."""

    OPEN = "OPEN"
    SAME = "SAME"
    APART = "APART"


DOUBT_LABELS: dict[str, str] = {
    DoubtState.OPEN: "待裁定",
    DoubtState.SAME: "同一人",
    DoubtState.APART: "不是同一人",
}


class CorrectionState(StrEnum):
    """Where a worker's request for a correction stands."""

    ASKED = "ASKED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"


CORRECTION_LABELS: dict[str, str] = {
    CorrectionState.ASKED: "等待答复",
    CorrectionState.ACCEPTED: "已更正",
    CorrectionState.DECLINED: "未予更正",
}

IDENTITY = (
    "name",
    "citizen_number",
    "phone",
    "sex",
    "born_on",
    "household",
    "home_area",
    "schooling",
    "number_written",
)
"""What a mention says of a person, in the order it is fingerprinted."""

SEALED = ("citizen_number", "phone")
"""Identity kept encrypted, shown masked, revealed only for a purpose."""

CLUES = ("number_written",)
"""Kept encrypted for the linkage alone: not found by, not shown, not revealed."""

OWN_DEPARTMENT = "匠途"
"""The department of rows this system wrote itself."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One checked batch on its way into the e-file.

    `rows` holds `sheet`, `row`, the mention's columns and the record's columns, by their names in `engine.schema.efile`.
    `key` names the record's columns that, with the person, say which thing a row is about: a later version of the same
    thing replaces it; empty when rows never replace each other. `full`: what the delivery does not name is over.
    `accepted_by` let refused rows stay out, `accepted_because` says why; both empty when none did.
    """

    batch: int
    department: str
    format: str
    file: str
    record: str
    rows: pa.Table
    key: tuple[str, ...] = ()
    full: bool = False
    accepted_by: str = ""
    accepted_because: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, in rows: new ones, ones believed already, and older ones they replaced."""

    batch: int
    new: int
    same: int
    replaced: int
    mentions: int = 0


class Step(TypedDict):
    """One field of a pair: how alike the two are, in words, and the bits that adds or takes away."""

    field: str
    label: str
    sentence: str
    weight: float


class Evidence(TypedDict):
    """Why a pair was found and why it was not settled; `chance` is what the weights of the steps are added to."""

    reason: str
    against: str
    summary: str
    chance: float
    steps: list[Step]


class FilesRefusal(Refusal):
    """The e-file stays as it is."""


def micros(at: dt.datetime) -> int:
    """An instant as the e-file keeps it: microseconds UTC.

    >>> micros(dt.datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=dt.UTC))
    1000005
    """
    return int((at - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) / dt.timedelta(microseconds=1))


def instant(number: int) -> dt.datetime:
    """The instant of a number of microseconds.

    >>> micros(instant(1_000_005))
    1000005
    """
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=number)
