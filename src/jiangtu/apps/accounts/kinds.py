"""Which roles must prove themselves twice, which belong to a firm, and the words of a log-in's states."""

from dataclasses import dataclass

from jiangtu.apps.reference.kinds import LABELS, Role

__all__ = ["FACTOR_ROLES", "LABELS", "OFFICE_ROLES", "Opening", "Role"]

OFFICE_ROLES = frozenset({Role.HR_OFFICER, Role.UNION_OFFICER, Role.SUPERVISOR, Role.ADMINISTRATOR})
"""People of the city's offices: they belong to no firm of a register."""

FACTOR_ROLES = OFFICE_ROLES
"""Where the city requires a second factor, these cannot sign in without one; to all others it is offered."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A log-in to be opened. `person` is the key of a worker's own file, `organisation` a firm's 18-character code."""

    username: str
    display_name: str
    role: Role
    person: int | None = None
    organisation: str = ""
