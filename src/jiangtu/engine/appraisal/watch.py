"""What the radar looks at, by which thresholds, and what it says of somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa
import yaml

from jiangtu.engine.appraisal.shape import Source
from jiangtu.engine.appraisal.standard import FOLDER

BODIES = pa.schema([("body", pa.string()), ("approved_on", pa.date32())])
"""One row per body."""
RESULTS = pa.schema([("result", pa.int64()), ("body", pa.string()), ("session", pa.int64()), ("occupation", pa.string()),
                     ("level", pa.string()), ("theory", pa.int16()), ("skill", pa.int16()), ("passed", pa.bool_()),
                     ("issued_on", pa.date32())])  # fmt: skip
"""One row per settled result; `session` is that of the skill part; `issued_on` null without a certificate."""
SESSIONS = pa.schema([("session", pa.int64()), ("body", pa.string()), ("examiner", pa.string()), ("room", pa.string()),
                      ("from_at", pa.timestamp("us")), ("until_at", pa.timestamp("us"))])  # fmt: skip
"""One row per session and examiner in it; the instants are all of one time zone."""
TRACES = pa.schema([("session", pa.int64()), ("body", pa.string()), ("room", pa.string()), ("candidate", pa.int64()),
                    ("device", pa.string()), ("address", pa.string())])  # fmt: skip
"""One row per candidate of a theory session by computer; `device` and `address` null when not recorded."""
SHOWN = 20
"""Most rows of evidence a signal keeps, the strongest first."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What the radar looks at; days and times are those of the exams, nothing depends on today."""

    bodies: pa.Table
    results: pa.Table
    sessions: pa.Table
    traces: pa.Table


@dataclass(frozen=True, slots=True)
class Limit:
    """One signal's thresholds, see `radar.yaml`; `days` after approval and marks `low` to `high` or the `upper` per cent of marks where it asks for them."""

    name: str
    zh: str
    en: str
    unit: str
    weight: int
    least: int
    begin: float
    full: float
    chance: float
    of: frozenset[str]
    days: int
    low: int
    high: int
    upper: int


@dataclass(frozen=True, slots=True)
class Limits:
    """All thresholds; fewer than `peers` are not compared; `line` is the pass line of every part, `columns` the headings (zh, en) of evidence."""

    flag: float
    peers: int
    signals: Mapping[str, Limit]
    line: int
    columns: Mapping[str, tuple[str, str]]
    source: Source


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing odd about somebody.

    `value` against what is `expected` of peers, in the limit's unit; `cases` it rests on; `chance` of an honest peer
    looking so, 1 where that is not asked; `points` it adds; `evidence` the rows it was seen in.
    """

    limit: Limit
    value: float
    expected: float
    cases: int
    chance: float
    points: float
    evidence: pa.Table


@dataclass(frozen=True, slots=True)
class Suspect:
    """A body or examiner (`kind`) with its points and its signals, strongest first."""

    kind: str
    key: str
    points: float
    flagged: bool
    signals: tuple[Signal, ...]


@cache
def limits() -> Limits:
    """The thresholds of the house."""
    written = yaml.safe_load((FOLDER / "radar.yaml").read_text(encoding="utf-8"))
    signals = {name: _limit(name, said) for name, said in written["signals"].items()}
    columns = {name: (said["zh"], said["en"]) for name, said in written["columns"].items()}
    return Limits(
        written["flag"], written["peers"], signals, written["line"], columns, Source(**written["source"])
    )


def _limit(name: str, said: dict[str, Any]) -> Limit:
    return Limit(name, said["zh"], said["en"], said["unit"], said["weight"], said["least"], said["from"], said["full"],
                 said["chance"], frozenset(said["of"]), said.get("days", 0), said.get("low", 0), said.get("high", 0), said.get("upper", 0))  # fmt: skip
