"""职业标准: per occupation and edition the levels, the routes to each, the parts of the exam and what they examine.

A standard is data: it names the generation of the national drafting rules whose routes it follows and says what is
different. Routes are requirements in the policy language, so that they are judged, explained and swept like policies.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.tree import Edition

EXAMINED = ("5", "4", "3", "2", "1")
"""The levels that are examined, lowest first; 学徒工, 特级技师 and 首席技师 are set or appointed (`appointments`)."""


class LevelNotExamined(Refusal):
    """The standard has no such level."""

    def __init__(self, standard: "Standard", level: str) -> None:
        super().__init__(
            "LEVEL_NOT_EXAMINED",
            Sentence(
                "%(name_zh)s的职业标准（%(edition)s）没有这个等级：%(level)s。",
                name_zh=standard.name_zh,
                edition=standard.edition,
                level=level,
            ),
            f"standard {standard.occupation} {standard.edition} has no level {level}",
            mend="学徒工由企业确定，特级技师、首席技师由企业聘任，其余等级见职业标准。",
            source=standard.source.document,
        )


class StandardMissing(Refusal):
    """No edition of a standard of the occupation is in force on the day."""

    def __init__(self, occupation: str) -> None:
        super().__init__(
            "STANDARD_MISSING",
            Sentence("职业 %(occupation)s 当日没有可用的职业标准。", occupation=occupation),
            f"no standard of {occupation} in force",
            mend="在 catalogues/standards 中补上这个职业的标准。",
        )


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value stands: document, article, and how sure (V read, K to be confirmed, D ours)."""

    document: str
    article: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the exam: `pass_mark` of 100; `weight` is for ranking only."""

    name: str
    zh: str
    en: str
    weight: int
    pass_mark: int
    source: Source


@dataclass(frozen=True, slots=True)
class Block:
    """A field of competence: its share of a part's 100 marks, by the part's name; 0 where it is not examined."""

    name: str
    weights: Mapping[str, int]
    source: Source


@dataclass(frozen=True, slots=True)
class Route:
    """One way to be admitted to a level. `fast`: it skips levels; `rule` is what the policy engine runs."""

    name: str
    zh: str
    en: str
    fast: bool
    rule: Edition
    source: Source


@dataclass(frozen=True, slots=True)
class Level:
    """What one level asks: any one of the routes, and each of the parts."""

    code: str
    routes: tuple[Route, ...]
    parts: tuple[Part, ...]
    blocks: tuple[Block, ...]

    def part(self, name: str) -> Part | None:
        """The part of that name; None when the level has none."""
        return next((part for part in self.parts if part.name == name), None)


@dataclass(frozen=True, slots=True)
class Standard:
    """One edition of an occupation's standard, in force in [since, until).

    `related` are the code prefixes that count as the occupation or a related one; `resit_months` is how long a part
    that was passed is kept, None where the place decides; `catalogues` holds the list of related occupations that its routes read.
    """

    occupation: str
    name_zh: str
    name_en: str
    edition: str
    generation: str
    since: dt.date
    until: dt.date | None
    related: tuple[str, ...]
    resit_months: int | None
    levels: tuple[Level, ...]
    source: Source
    notes: str
    digest: str
    catalogues: Catalogues = field(compare=False, repr=False)

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other standard."""
        return self.occupation, self.edition

    def level(self, code: str) -> Level:
        """The level of that code; LevelNotExamined when there is none."""
        found = next((level for level in self.levels if level.code == code), None)
        if found is None:
            raise LevelNotExamined(self, code)
        return found

    def holds(self, day: dt.date) -> bool:
        """Whether this edition is in force on the day."""
        return self.since <= day and (self.until is None or day < self.until)
