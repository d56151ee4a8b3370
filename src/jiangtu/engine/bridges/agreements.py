"""Recognition agreements (兵地互认): whose certificates count here, for what, on which day, by which document.

A certificate issued here needs no agreement. One issued elsewhere counts here when an agreement in force names its
issuer on one side and here on the other; several may, the earliest is told.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from jiangtu.engine.bridges.ends import EndKind, end_of
from jiangtu.engine.errors import Problem, Problems, Sentence
from jiangtu.engine.policy import document
from jiangtu.engine.policy.document import Entry, Notes, Reader
from jiangtu.engine.terms import certificate as numbers
from jiangtu.engine.terms import occupation as occupations


class AgreementsInvalid(Problems):
    """Some agreement cannot be read; each problem names its file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("AGREEMENTS_INVALID", Sentence("互认协议有%(n)s处问题。", n=len(problems)), problems)


@dataclass(frozen=True, slots=True)
class Side:
    """One side's issuers: by the province digits of their numbers, by code, by area (prefixes); any of them is enough."""

    zh: str
    en: str
    provinces: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()

    def issued(self, paper: "Paper") -> bool:
        """Whether the paper was issued on this side."""
        if paper.body and paper.body in self.bodies:
            return True
        if paper.area and any(paper.area.startswith(area) for area in self.areas):
            return True
        return not paper.area and province_of(paper.number) in self.provinces

    def holds(self, area: str) -> bool:
        """Whether a place lies on this side."""
        return any(area.startswith(prefix) for prefix in self.areas)


@dataclass(frozen=True, slots=True)
class Agreement:
    """One dated agreement; `occupations` are codes or groups (empty: all), `mutual` false: only here ← `first`'s papers.

    In force in [since, until).
    """

    id: str
    zh: str
    en: str
    first: Side
    second: Side
    mutual: bool
    occupations: tuple[str, ...]
    levels: frozenset[str]
    since: dt.date
    until: dt.date | None
    document: str
    article: str
    evidence: str
    notes: str = ""

    def in_force(self, day: dt.date) -> bool:
        """Whether the agreement stands on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate to be recognised; `body` and `area` of its issuer where they are known, else ""."""

    number: str
    occupation: str | None
    level: str | None
    issued_on: dt.date
    withdrawn: bool = False
    body: str = ""
    area: str = ""


class How(StrEnum):
    """Why a certificate counts here or not."""

    OWN = "OWN"
    AGREED = "AGREED"
    NOT_AGREED = "NOT_AGREED"
    NOT_COVERED = "NOT_COVERED"
    NOT_IN_FORCE = "NOT_IN_FORCE"
    WITHDRAWN = "WITHDRAWN"
    UNKNOWN = "UNKNOWN"


WORDS = {
    How.OWN: ("本地颁发，直接认可", "issued here"),
    How.AGREED: ("依互认协议认可", "recognised by an agreement"),
    How.NOT_AGREED: ("没有覆盖该颁发方的互认协议", "no agreement names its issuer"),
    How.NOT_COVERED: ("互认协议不包括这个职业或等级", "the agreement leaves out this occupation or level"),
    How.NOT_IN_FORCE: ("互认协议在这一天没有效力", "the agreement is not in force on that day"),
    How.WITHDRAWN: ("证书已撤销", "the certificate was withdrawn"),
    How.UNKNOWN: (
        "证书的职业、等级或颁发方不清楚，转人工核定",
        "occupation, level or issuer is not known; somebody decides by hand",
    ),
}


@dataclass(frozen=True, slots=True)
class Recognition:
    """The answer for one certificate, one place, one day; `agreement` is the one that says so, where one does."""

    how: How
    agreement: Agreement | None
    day: dt.date

    @property
    def counts(self) -> bool | None:
        """Whether the certificate counts; None when somebody has to decide."""
        return None if self.how is How.UNKNOWN else self.how in (How.OWN, How.AGREED)

    @property
    def zh(self) -> str:
        """The answer in Chinese, with the document."""
        named = f"：{self.agreement.zh}（{self.agreement.document}）" if self.agreement else ""
        return f"{self.day}，{WORDS[self.how][0]}{named}。"

    @property
    def en(self) -> str:
        """The answer in English, with the document."""
        named = f": {self.agreement.en} ({self.agreement.document})" if self.agreement else ""
        return f"{self.day}: {WORDS[self.how][1]}{named}."


def recognise(paper: Paper, agreements: Iterable[Agreement], *, here: str, day: dt.date) -> Recognition:
    """Whether a certificate counts in the area `here` on `day`, and because of which agreement.

    Of several agreements the one that helps most is told: one that recognises, then one not in force, then one too narrow.
    """
    if paper.withdrawn:
        return Recognition(How.WITHDRAWN, None, day)
    province = paper.area[:2] or province_of(paper.number)
    if not province:
        return Recognition(How.UNKNOWN, None, day)
    if province == here[:2]:
        return Recognition(How.OWN, None, day)
    answers = [Recognition(_how(paper, one, day), one, day) for one in _named(paper, agreements, here)]
    order = (How.AGREED, How.UNKNOWN, How.NOT_IN_FORCE, How.NOT_COVERED)
    best = min(answers, key=lambda a: (order.index(a.how), _since(a)), default=None)
    return best or Recognition(How.NOT_AGREED, None, day)


def _named(paper: Paper, agreements: Iterable[Agreement], here: str) -> Iterable[Agreement]:
    for one in agreements:
        ways = [(one.first, one.second), *([(one.second, one.first)] if one.mutual else [])]
        if any(theirs.issued(paper) and ours.holds(here) for theirs, ours in ways):
            yield one


def _how(paper: Paper, one: Agreement, day: dt.date) -> How:
    if not one.in_force(day):
        return How.NOT_IN_FORCE
    if paper.level is None or (paper.occupation is None and one.occupations):
        return How.UNKNOWN
    inside = not one.occupations or any(
        occupations.within(paper.occupation or "", o) for o in one.occupations
    )
    return How.AGREED if inside and paper.level in one.levels else How.NOT_COVERED


def _since(answer: Recognition) -> dt.date:
    return answer.agreement.since if answer.agreement else dt.date.max


def province_of(number: str) -> str:
    """The province digits of a certificate number; "" for a number that is none.

    >>> province_of("Y000165000001245000001"), province_of("B-17")
    ('65', '')
    """
    return numbers.parse(number).province if numbers.is_valid(number) else ""


# --- documents


def load_folder(path: Path) -> tuple[Agreement, ...]:
    """Every agreement of the folder by id; AgreementsInvalid with every problem."""
    notes = [Notes(file.stem) for file in sorted(path.glob("*.yaml"))]
    found = [_read((path / f"{n.name}.yaml").read_text(encoding="utf-8"), n) for n in notes]
    if problems := [problem for n in notes for problem in n.found]:
        raise AgreementsInvalid(problems)
    return tuple(one for one in found if one is not None)


def load(text: str, *, name: str) -> Agreement:
    """The agreement of one document; AgreementsInvalid with every problem."""
    notes = Notes(name)
    found = _read(text, notes)
    if found is None or notes.found:
        raise AgreementsInvalid(notes.found or [Problem("EMPTY", "文件是空的。", where=name)])
    return found


def _read(text: str, notes: Notes) -> Agreement | None:
    root = document.read(text, notes)
    if root is None:
        return None
    reader = Reader(root, notes, "互认协议")
    title, valid = reader.mapping("title", needed=True), reader.sub("valid", "valid", needed=True)
    mutual = reader.take("mutual")
    since = valid.day("from", needed=True) if valid else None
    made = Agreement(
        id=reader.text("id"), zh=_text(title, "zh"), en=_text(title, "en"),
        first=_side(reader, "first"), second=_side(reader, "second"),
        mutual=mutual is None or mutual.value is True,
        occupations=_texts(reader.sequence("occupations")), levels=_levels(reader, notes),
        since=since or dt.date.min, until=valid.day("until") if valid else None,
        document=reader.text("document"), article=reader.text("article", ""),
        evidence=reader.choice("evidence", ("V", "K", "D"), "K"), notes=reader.text("notes", ""),
    )  # fmt: skip
    reader.finish(Agreement.__dataclass_fields__)
    return made


def _side(reader: Reader, key: str) -> Side:
    side = reader.sub(key, key, needed=True)
    if side is None:
        return Side("", "")
    made = Side(
        side.text("zh"), side.text("en"), _texts(side.sequence("provinces")), _texts(side.sequence("bodies")),
        _texts(side.sequence("areas")),
    )  # fmt: skip
    side.finish(Side.__dataclass_fields__)
    return made


def _levels(reader: Reader, notes: Notes) -> frozenset[str]:
    entries = reader.sequence("levels", needed=True)
    found = [(entry, end_of(EndKind.LEVEL, str(entry.value))) for entry in entries]
    for entry, end in found:
        if end is None:
            notes.add(
                "LEVEL_UNKNOWN",
                Sentence("“%(value)s”不是技能等级。", value=entry.value),
                entry,
                value=str(entry.value),
            )
    return frozenset(end.grade for _, end in found if end is not None)


def _texts(entries: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(str(entry.value) for entry in entries)


def _text(mapping: "Mapping[document.Scalar, Entry]", key: str) -> str:
    return str(mapping[key].value) if key in mapping else ""
