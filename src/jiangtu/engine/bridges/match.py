"""专业对应: whether an occupation and a title's field belong together, by a published table, read both ways."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from jiangtu.engine.terms import occupation as occupations


class Field(StrEnum):
    """How near a source's occupation must be to the occupation aimed at."""

    ANY = ""
    RELATED = "related"
    MATCH = "match"


@dataclass(frozen=True, slots=True)
class Specialty:
    """One specialty of titles and the occupations (codes or code groups) that match it."""

    id: str
    zh: str
    en: str
    occupations: tuple[str, ...]

    def covers(self, occupation: str) -> bool:
        """Whether an occupation belongs to the specialty."""
        return any(occupations.within(occupation, group) for group in self.occupations)


@dataclass(frozen=True, slots=True)
class Fields:
    """The table of one document, in force in [since, until)."""

    specialties: tuple[Specialty, ...]
    document: str
    evidence: str
    since: dt.date
    until: dt.date | None

    def of(self, occupation: str) -> tuple[Specialty, ...]:
        """The specialties an occupation belongs to; empty when the table is silent."""
        return tuple(s for s in self.specialties if s.covers(occupation))

    def matches(self, first: str | None, second: str | None, *, as_of: dt.date) -> bool | None:
        """Yes when both are of one minor group or share a specialty; otherwise nobody can tell from the table.

        Symmetric. Never no: a field outside the table goes to somebody who decides by hand.
        """
        if first is None or second is None:
            return None
        if first[:7] == second[:7]:
            return True
        in_force = self.since <= as_of and (self.until is None or as_of < self.until)
        return True if in_force and set(self.of(first)) & set(self.of(second)) else None

    def fits(self, field: Field, first: str | None, second: str | None, *, as_of: dt.date) -> bool | None:
        """Whether a source of occupation `first` may lead to `second`; None goes to somebody who decides by hand."""
        match field:
            case Field.ANY:
                return True
            case Field.RELATED:
                return None if first is None or second is None else first[:7] == second[:7]
            case Field.MATCH:
                return self.matches(first, second, as_of=as_of)
