"""What a bridge leads from and to, and which rows of a person's facts stand at such an end."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from jiangtu.engine.policy.scalar import Case, Row
from jiangtu.engine.schema import domains

LEVEL_PAPERS = frozenset({"SKILL", "QUALIFICATION"})
"""The certificates that carry a level."""


class EndKind(StrEnum):
    """The three ladders, and what a technician school counts as where the law says so."""

    LEVEL = "LEVEL"
    TITLE = "TITLE"
    EDUCATION = "EDUCATION"
    EQUIVALENT = "EQUIVALENT"


TABLES = {EndKind.LEVEL: "certificates", EndKind.TITLE: "titles", EndKind.EDUCATION: "education"}
"""Where the rows of each kind stand among the facts; an equivalent is no row of anybody's."""
DAYS = {"certificates": "issued_on", "titles": "obtained_on", "education": "graduated_on"}


@dataclass(frozen=True, slots=True, order=True)
class End:
    """One rung of one ladder; `grade` a code of LEVEL or TITLE, of SCHOOLING or SCHOOL_KIND for the two others."""

    kind: EndKind
    grade: str

    @property
    def label(self) -> str:
        """The rung in Chinese."""
        return _labels(self, english=False) + ("（同等学历）" if self.kind is EndKind.EQUIVALENT else "")

    @property
    def label_en(self) -> str:
        """The rung in English."""
        return _labels(self, english=True) + (" (equivalent)" if self.kind is EndKind.EQUIVALENT else "")


_DOMAINS = {
    EndKind.LEVEL: (domains.LEVEL,),
    EndKind.TITLE: (domains.TITLE,),
    EndKind.EDUCATION: (domains.SCHOOL_KIND, domains.SCHOOLING),
    EndKind.EQUIVALENT: (domains.SCHOOLING,),
}


def _labels(end: End, *, english: bool) -> str:
    for domain in _DOMAINS[end.kind]:
        names = (english and domain.english) or domain.labels
        if end.grade in names:
            return names[end.grade]
    return end.grade


def end_of(kind: EndKind, word: str) -> End | None:
    """The end a code or a Chinese label names; None when it names none.

    >>> end_of(EndKind.LEVEL, "三级"), end_of(EndKind.EDUCATION, "COLLEGE")
    (End(kind=<EndKind.LEVEL: 'LEVEL'>, grade='3'), End(kind=<EndKind.EDUCATION: 'EDUCATION'>, grade='COLLEGE'))
    """
    for domain in _DOMAINS[kind]:
        codes = {label: code for code, label in domain.labels.items()} | {
            code: code for code in domain.labels
        }
        if word in codes:
            return End(kind, codes[word])
    return None


@dataclass(frozen=True, slots=True)
class Holding:
    """Something held, or to be held on the way: its rung, its occupation (null when its field has none), its row.

    `on` is the first day it can be built on: the day looked at for what is held already. `step` is the place of the
    step that brings it, None for what is held; `sure` false when somebody must still confirm a step before it.
    """

    end: End
    occupation: str | None
    table: str
    row: Row = field(compare=False)
    on: dt.date
    step: int | None = None
    sure: bool = True

    @property
    def record(self) -> int | None:
        """The e-file row, negative for one that does not exist yet."""
        found = self.row.get("record")
        return None if found is None else int(found)


def held(case: Case) -> Iterator[Holding]:
    """What the facts of a case hold, rung by rung; withdrawn papers and papers of a later day hold nothing.

    A study stands at its school kind and at every schooling up to its own.
    """
    for row in case.children.get("certificates", ()):
        standing = row.get("withdrawn") is False and row.get("kind") in LEVEL_PAPERS
        if standing and row.get("level") and row["issued_on"] <= case.as_of:
            yield _holding(case, "certificates", row, End(EndKind.LEVEL, str(row["level"])))
    for row in case.children.get("titles", ()):
        if row.get("title") and row["obtained_on"] <= case.as_of:
            yield _holding(case, "titles", row, End(EndKind.TITLE, str(row["title"])))
    for row in case.children.get("education", ()):
        yield from (_holding(case, "education", row, end) for end in _schooled(row))


def _schooled(row: Row) -> Iterator[End]:
    if row.get("kind"):
        yield End(EndKind.EDUCATION, str(row["kind"]))
    codes = list(domains.SCHOOLING.labels)
    if row.get("schooling") in codes:
        reached = codes.index(str(row["schooling"]))
        yield from (End(EndKind.EDUCATION, code) for code in codes[1 : reached + 1])


def _holding(case: Case, table: str, row: Row, end: End) -> Holding:
    occupation = row.get("occupation")
    return Holding(end, None if occupation is None else str(occupation), table, row, case.as_of)


def row_for(end: End, *, occupation: str, day: dt.date, record: int) -> tuple[str, Mapping[str, object]]:
    """The table and the row that reaching `end` on `day` would put there; no table for an equivalent."""
    match end.kind:
        case EndKind.LEVEL:
            made = {"kind": "SKILL", "level": end.grade, "issued_on": day, "withdrawn": False}
        case EndKind.TITLE:
            made = {"title": end.grade, "obtained_on": day}
        case EndKind.EDUCATION | EndKind.EQUIVALENT:
            made = {"schooling": end.grade, "graduated_on": day, "final_year": False}
    return TABLES.get(end.kind, ""), {**made, "record": record, "occupation": occupation}
