"""A school's credit rules as data: its programmes, their ceilings, its rules, each dated and sourced."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from jiangtu.engine.bridges.convert import Given, Once, Pattern, Programme, ResultKind, Rule
from jiangtu.engine.bridges.ends import EndKind, end_of
from jiangtu.engine.errors import Problem, Problems, Sentence
from jiangtu.engine.policy import document
from jiangtu.engine.policy.document import Entry, Notes, Reader
from jiangtu.engine.schema import domains

RULE_KEYS = ("id", "title", "from", "to", "bank", "price", "hours", "programme", "within_years", "keeps_years",
             "at_most", "once", "in_force", "evidence")  # fmt: skip


class RulesInvalid(Problems):
    """Some rules of credits cannot be read; each problem names its file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "CREDIT_RULES_INVALID", Sentence("学分规则有%(n)s处问题。", n=len(problems)), problems
        )


@dataclass(frozen=True, slots=True)
class Use:
    """What recognised credits of a course may be used for, for good."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of one school or of many that share them; `scheme` names what a credit is counted in."""

    id: str
    zh: str
    en: str
    document: str
    evidence: str
    scheme: str
    programmes: tuple[Programme, ...]
    rules: tuple[Rule, ...]
    uses: tuple[Use, ...] = ()
    notes: str = ""

    def programme(self, id: str) -> Programme:
        """The programme of that id; KeyError when there is none."""
        return {programme.id: programme for programme in self.programmes}[id]

    def rule(self, id: str) -> Rule:
        """The rule of that id; KeyError when there is none."""
        return {rule.id: rule for rule in self.rules}[id]


def load_folder(path: Path) -> dict[str, Rulebook]:
    """Every rulebook of the folder by id; RulesInvalid with every problem."""
    notes = [Notes(file.stem) for file in sorted(path.glob("*.yaml"))]
    found = [_read((path / f"{n.name}.yaml").read_text(encoding="utf-8"), n) for n in notes]
    if problems := [problem for n in notes for problem in n.found]:
        raise RulesInvalid(problems)
    return {book.id: book for book in found if book is not None}


def load(text: str, *, name: str) -> Rulebook:
    """The rulebook of one document; RulesInvalid with every problem."""
    notes = Notes(name)
    found = _read(text, notes)
    if found is None or notes.found:
        raise RulesInvalid(notes.found or [Problem("EMPTY", "文件是空的。", where=name)])
    return found


def _read(text: str, notes: Notes) -> Rulebook | None:
    root = document.read(text, notes)
    if root is None:
        return None
    reader = Reader(root, notes, "学分规则")
    zh, en = _title(reader)
    source, days = reader.sub("source", "source", needed=True), _days(reader)
    programmes = tuple(_programme(e, notes) for e in reader.sequence("programmes", needed=True))
    rules = tuple(_rule(e, notes, days) for e in reader.sequence("rules", needed=True))
    made = Rulebook(
        id=reader.text("id"), zh=zh, en=en, document=source.text("document") if source else "",
        evidence=source.choice("evidence", ("V", "K", "D"), "K") if source else "K",
        scheme=reader.text("scheme", "学分"), programmes=programmes, rules=rules,
        uses=tuple(_use(e, notes) for e in reader.sequence("uses")), notes=reader.text("notes", ""),
    )  # fmt: skip
    for twice in _twice(
        [r.id for r in rules] + [f"programme {p.id}" for p in programmes] + [f"use {u.id}" for u in made.uses]
    ):
        notes.add("ROW_TWICE", Sentence("“%(twice)s”写了两次。", twice=twice), root, value=twice)
    known = {p.id for p in programmes}
    for rule in rules:
        if rule.programme and rule.programme not in known:
            notes.add(
                "PROGRAMME_UNKNOWN",
                Sentence("没有“%(programme)s”这个专业。", programme=rule.programme),
                root,
                value=rule.programme,
            )
    reader.finish(("id", "title", "source", "in_force", "scheme", "programmes", "rules", "uses", "notes"))
    return made


def _use(entry: Entry, notes: Notes) -> Use:
    reader = Reader(entry, notes, "用途")
    made = Use(reader.text("id"), reader.text("zh"), reader.text("en"))
    reader.finish(Use.__dataclass_fields__)
    return made


def _programme(entry: Entry, notes: Notes) -> Programme:
    reader = Reader(entry, notes, "专业")
    made = Programme(
        reader.text("id"), reader.text("zh"), reader.text("en"), _credits(reader, "credits", notes) or 0,
        reader.whole("cap_percent") or 0,
    )  # fmt: skip
    reader.finish(Programme.__dataclass_fields__)
    return made


def _rule(entry: Entry, notes: Notes, days: tuple[dt.date, dt.date | None]) -> Rule:
    reader = Reader(entry, notes, "规则")
    zh, en = _title(reader)
    since, until = _days(reader) if "in_force" in _keys(entry) else days
    made = Rule(
        id=reader.text("id"), zh=zh, en=en, sources=tuple(_pattern(e, notes) for e in reader.sequence("from")),
        since=since, until=until, courses=tuple(_given(e, notes) for e in reader.sequence("to")),
        bank=_credits(reader, "bank", notes) or 0, price=_credits(reader, "price", notes) or 0,
        hours=reader.whole("hours") or 0, programme=reader.text("programme", ""),
        within_years=reader.whole("within_years"), keeps_years=reader.whole("keeps_years"),
        at_most=_credits(reader, "at_most", notes), once=Once(reader.choice("once", list(Once), Once.EVER)),
    )  # fmt: skip
    _ = reader.take("evidence")
    reader.finish(RULE_KEYS)
    shapes = [made.sources and made.courses and not made.price, made.sources and made.bank and not made.courses and not made.price,
              made.price and made.courses and not made.sources]  # fmt: skip
    if sum(map(bool, shapes)) != 1:
        zh = "规则要么由成果（from）得课程（to）或存入学分银行（bank），要么用学分银行的学分（price）换课程（to）。"
        notes.add("RULE_SHAPE", zh, entry, value=made.id)
    return made


def _pattern(entry: Entry, notes: Notes) -> Pattern:
    reader = Reader(entry, notes, "成果")
    levels = [end_of(EndKind.LEVEL, str(e.value)) for e in reader.sequence("levels")]
    if None in levels:
        notes.add("LEVEL_UNKNOWN", "levels 里有不是技能等级的词。", entry)
    made = Pattern(
        ResultKind(reader.choice("kind", list(ResultKind), ResultKind.LEVEL)), reader.text("name", ""),
        reader.text("occupation", ""), frozenset(end.grade for end in levels if end is not None),
        reader.choice("tier", list(domains.TIER.labels), ""), reader.whole("place"),
    )  # fmt: skip
    reader.finish(("kind", "name", "occupation", "levels", "tier", "place"))
    return made


def _given(entry: Entry, notes: Notes) -> Given:
    reader = Reader(entry, notes, "课程")
    made = Given(reader.text("course"), _credits(reader, "credits", notes) or 0)
    reader.finish(("course", "credits"))
    if made.amount <= 0:
        notes.add("CREDITS_WRONG", "每门课程的学分要大于零。", entry)
    return made


def _credits(reader: Reader, key: str, notes: Notes) -> int | None:
    """Credits with at most two decimals, in hundredths; None when absent."""
    entry = reader.take(key)
    if entry is None:
        return None
    value = entry.value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        notes.add(
            "CREDITS_WRONG", "应当是学分数。", entry, value=str(value) if isinstance(value, str) else ""
        )
        return None
    hundredths = Decimal(value) * 100
    if hundredths != int(hundredths) or hundredths < 0:
        notes.add(
            "CREDITS_WRONG",
            Sentence("%(value)s 不是学分数：最多两位小数，不为负。", value=value),
            entry,
            value=str(value),
        )
        return None
    return int(hundredths)


def _title(reader: Reader) -> tuple[str, str]:
    title = reader.sub("title", "title", needed=True)
    return (title.text("zh"), title.text("en")) if title else ("", "")


def _days(reader: Reader) -> tuple[dt.date, dt.date | None]:
    in_force = reader.sub("in_force", "in_force", needed=True)
    if in_force is None:
        return dt.date.min, None
    return in_force.day("from", needed=True) or dt.date.min, in_force.day("until")


def _keys(entry: Entry) -> set[str]:
    return {str(key) for key in entry.value} if isinstance(entry.value, dict) else set()


def _twice(names: list[str]) -> Iterator[str]:
    return (name for name in dict.fromkeys(names) if names.count(name) > 1)
