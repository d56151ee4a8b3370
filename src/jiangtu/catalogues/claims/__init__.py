"""How claims are decided, as data: legal clocks, ways of telling, validation steps, reasons, the auditors' rules.

Every row is dated or names its document; a place or a policy of its own overrides the general row.
"""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True, slots=True)
class Dated:
    """A row that holds for a place (an area prefix) and a policy ("" for every one) from a day until another."""

    area: str
    policy: str
    valid_from: dt.date
    valid_until: dt.date | None

    def holds(self, area: str, policy: str, day: dt.date) -> bool:
        """Whether the row speaks of that place, policy and day."""
        return (
            area.startswith(self.area.rstrip("0"))
            and self.policy in ("", policy)
            and self.valid_from <= day
            and (self.valid_until is None or day < self.valid_until)
        )

    @property
    def exactness(self) -> tuple[bool, int]:
        """Rows of a policy come before general ones, then those of the smallest place."""
        return bool(self.policy), len(self.area.rstrip("0"))


@dataclass(frozen=True, slots=True)
class Limit(Dated):
    """How long a claim may stand in a state: `unit` W working or D natural days; `silence` the step that lapse takes."""

    state: str
    days: int
    unit: str
    silence: str
    document: str
    article: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Mode(Dated):
    """How those the sweep finds come to their money: SILENT (nothing to do) or CONFIRM (one press)."""

    mode: str
    document: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Check:
    """One validation step, in its order: for which kinds of subsidy (empty: all), and which named requirements of an
    edition answer it ("*": all that no other step names)."""

    order: int
    id: str
    zh: str
    en: str
    kinds: frozenset[str]
    requirements: frozenset[str]
    zh_no: str
    zh_unknown: str
    mend: str
    source: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a claim is returned or refused, in the words its applicant reads."""

    id: str
    act: str
    zh: str
    en: str
    mend: str


@dataclass(frozen=True, slots=True)
class AuditRule:
    """One rule of the auditors: what a finding does (BLOCK, HOLD or NOTE) and the numbers it counts with."""

    id: str
    zh: str
    en: str
    document: str
    evidence: str
    effect: str
    numbers: dict[str, int] = field(hash=False)
    notes: str = ""


@cache
def limits() -> tuple[Limit, ...]:
    """Every legal clock."""
    return tuple(
        Limit(*_dated(row), row["state"], int(row["days"]), row["unit"], row["silence"], row["document"], row["article"],
              row["evidence"])
        for row in _rows("clocks")
    )  # fmt: skip


def limit(state: str, *, area: str, policy: str, day: dt.date) -> Limit | None:
    """The clock of a state for a place, a policy and a day; None where nothing runs."""
    found = [row for row in limits() if row.state == state and row.holds(area, policy, day)]
    return max(found, key=lambda row: row.exactness, default=None)


@cache
def modes() -> tuple[Mode, ...]:
    """Every way of telling."""
    return tuple(Mode(*_dated(row), row["mode"], row["document"], row["evidence"]) for row in _rows("modes"))


def mode(*, area: str, policy: str, day: dt.date) -> str:
    """SILENT or CONFIRM for a place, a policy and a day."""
    found = [row for row in modes() if row.holds(area, policy, day)]
    return max(found, key=lambda row: row.exactness).mode


@cache
def checks() -> tuple[Check, ...]:
    """The validation steps in their order."""
    found = [
        Check(int(row["order"]), row["id"], row["zh"], row["en"], _words(row["kinds"]), _words(row["requirements"]),
              row["zh_no"], row["zh_unknown"], row["mend"], row["source"])
        for row in _rows("steps")
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda check: check.order))


@cache
def reasons() -> dict[str, Reason]:
    """The reasons for a return or a refusal, by id."""
    return {row["id"]: Reason(**row) for row in _rows("reasons")}


@cache
def audit_rules() -> dict[str, AuditRule]:
    """The auditors' rules before payment, by id, in the order of their file."""
    said = yaml.safe_load((resources.files(__name__) / "rule_pack.yaml").read_text(encoding="utf-8"))
    return {
        row["id"]: AuditRule(
            id=row["id"], zh=row["title"]["zh"], en=row["title"]["en"], document=row["source"]["document"],
            evidence=row["source"]["evidence"], effect=row["effect"], numbers=row.get("numbers", {}),
            notes=row.get("notes", ""),
        )
        for row in said["rules"]
    }  # fmt: skip


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (resources.files(__name__) / f"{name}.csv").read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def _dated(row: dict[str, str]) -> tuple[str, str, dt.date, dt.date | None]:
    until = dt.date.fromisoformat(row["valid_until"]) if row["valid_until"] else None
    return row["area"], row["policy"], dt.date.fromisoformat(row["valid_from"]), until


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())
