"""What the chain tells: its head, and who looked at somebody's file."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from jiangtu.apps.audit import rules
from jiangtu.apps.audit.kinds import ACTION_LABELS, PURPOSE_LABELS, Action, Head, Purpose
from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.reference.kinds import LABELS, Role


@dataclass(frozen=True, slots=True)
class Look:
    """One deed that concerned a person, in words."""

    at: dt.datetime
    actor: str
    role: str
    action: str
    purpose: str


def head() -> Head:
    """The last line's number and hash; number 0 before the first line."""
    last = AuditLine.objects.order_by("-number").values_list("number", "digest").first()
    return Head(*last) if last else Head(0, rules.START)


def holds(line: Head) -> bool:
    """Whether that line stands in the chain as it was: what happened before it is then the same too."""
    if line.number == 0:
        return line.digest == rules.START
    return AuditLine.objects.filter(number=line.number, digest=line.digest).exists()


def looks_at(persons: Collection[int], *, limit: int = 200) -> list[Look]:
    """Who did what with these persons' files, latest first; `persons` are all the keys one worker has had.

    One query.
    """
    lines = AuditLine.objects.filter(person__in=persons).order_by("-number")[:limit]
    return [_look(line) for line in lines]


def _look(line: AuditLine) -> Look:
    return Look(
        at=dt.datetime.fromtimestamp(line.at / 1_000_000, dt.UTC),
        actor=line.actor,
        role=LABELS[Role(line.role)] if line.role in set(Role) else "系统",
        action=ACTION_LABELS[Action(line.action)],
        purpose=PURPOSE_LABELS[Purpose(line.purpose)] if line.purpose else "",
    )
