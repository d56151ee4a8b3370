"""Bridges as data: one document a file, its rows from rung to rung, conditions in the policy language.

A row's conditions are loaded as a policy edition that pays nothing, so they are checked, decided and explained like
any policy. Everything wrong with a folder is told at once.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from jiangtu.engine.bridges.ends import TABLES, End, EndKind, end_of
from jiangtu.engine.bridges.match import Field, Fields, Specialty
from jiangtu.engine.errors import Problem, Problems, Sentence
from jiangtu.engine.policy import document, edition
from jiangtu.engine.policy.document import Entry, Notes
from jiangtu.engine.policy.tree import Edition

Plain = dict[str, "Value"]
Value = bool | int | str | dt.date | None | list["Value"] | Plain
KEYS = {
    "level": EndKind.LEVEL,
    "title": EndKind.TITLE,
    "education": EndKind.EDUCATION,
    "equivalent": EndKind.EQUIVALENT,
}
UNITS = {"certificates": "certificate", "titles": "title", "education": "study"}
ROW_KEYS = {"id", "title", "from", "to", "field", "ask", "require", "source", "in_force", "notes"}


class BridgesInvalid(Problems):
    """Some file of the bridges cannot be read; each problem names its file and row."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("BRIDGES_INVALID", Sentence("贯通目录有%(n)s处问题。", n=len(problems)), problems)


@dataclass(frozen=True, slots=True)
class Bridge:
    """One lawful step: from all of `sources` to `target` under the conditions of `rule`.

    `asks` name the questions nobody's register answers. `ladder`: a general rule of levels, which the standard of an
    occupation replaces. Area, days in force, document, article and evidence are the rule's.
    """

    id: str
    zh: str
    en: str
    sources: tuple[End, ...]
    target: End
    field: Field
    asks: tuple[str, ...]
    ladder: bool
    rule: Edition
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What an applicant shows because no register tells it."""

    id: str
    zh: str
    en: str
    mend: str
    mend_en: str = ""


@dataclass(frozen=True, slots=True)
class Treatment:
    """How holders of a level are treated: `title` the rung of titles they are compared with."""

    level: End
    title: End
    zh: str
    en: str
    document: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Bridges:
    """Everything of a folder: bridges by id, questions by id, the table of fields, treatments."""

    bridges: tuple[Bridge, ...]
    questions: Mapping[str, Question]
    fields: Fields
    treatments: tuple[Treatment, ...]


def load_folder(path: Path) -> Bridges:
    """Every document of the folder; BridgesInvalid with every problem of every file."""
    problems: list[Problem] = []
    files = {file.stem: _read(file, problems) for file in sorted(path.glob("*.yaml"))}
    questions = {q.id: q for q in (_question(row) for row in _rows(files.pop("questions", {})))}
    fields = _fields(files.pop("fields", {}))
    treatments = tuple(_treatments(files.pop("treatment", {})))
    found = [
        bridge for name, said in files.items() if said for bridge in _bridges(name, said, questions, problems)
    ]
    if problems:
        raise BridgesInvalid(problems)
    return Bridges(tuple(sorted(found, key=lambda b: b.id)), questions, fields, treatments)


def load(text: str, *, name: str, questions: Mapping[str, Question]) -> tuple[Bridge, ...]:
    """The bridges of one document; BridgesInvalid with every problem."""
    problems: list[Problem] = []
    said = _parsed(text, name, problems)
    found = tuple(_bridges(name, said, questions, problems)) if said else ()
    if problems:
        raise BridgesInvalid(problems)
    return found


def _read(file: Path, problems: list[Problem]) -> Plain:
    return _parsed(file.read_text(encoding="utf-8"), file.stem, problems)


def _parsed(text: str, name: str, problems: list[Problem]) -> Plain:
    notes = Notes(name)
    root = document.read(text, notes)
    problems += notes.found
    said = _plain(root) if root is not None else None
    if not isinstance(said, dict):
        problems.append(Problem("NOT_A_MAPPING", "文件应当是“键: 值”的形式。", where=name))
        return {}
    return said


def _plain(entry: Entry) -> Value:
    match entry.value:
        case dict():
            return {str(key): _plain(value) for key, value in entry.value.items()}
        case list():
            return [_plain(value) for value in entry.value]
        case bool() | int() | str() | dt.date() | None:
            return entry.value
        case other:
            return str(other)


def _bridges(
    name: str, said: Plain, questions: Mapping[str, Question], problems: list[Problem]
) -> Iterator[Bridge]:
    seen: set[str] = set()
    for row in _rows(said):
        where = f"{name}#{row.get('id', '')}"
        wrong = [*_wrong_keys(row), *_wrong_asks(row, questions)]
        if where in seen:
            wrong.append(("ROW_TWICE", "这一行写了两次。"))
        seen.add(where)
        sources, target = [_end(end) for end in _list(row, "from")], _end(row.get("to"))
        if target is None or any(end is None or end.kind is EndKind.EQUIVALENT for end in sources):
            wrong.append(("END_UNKNOWN", "from 或 to 不是等级、职称或学历；同等学历不能作为 from。"))
        problems += [Problem(code, zh, where=where) for code, zh in wrong]
        if wrong or target is None:
            continue
        ends = tuple(end for end in sources if end is not None)
        try:
            yield _bridge(name, said, row, ends, target)
        except edition.PolicyInvalid as error:
            problems += error.problems


def _wrong_keys(row: Plain) -> list[tuple[str, str]]:
    return [("FIELD_UNKNOWN", f"没有“{key}”这一项。") for key in row if key not in ROW_KEYS]


def _wrong_asks(row: Plain, questions: Mapping[str, Question]) -> list[tuple[str, str]]:
    unknown = [str(ask) for ask in _list(row, "ask") if ask not in questions]
    return [("QUESTION_UNKNOWN", f"没有“{ask}”这个问题。") for ask in unknown]


def _bridge(name: str, said: Plain, row: Plain, sources: tuple[End, ...], target: End) -> Bridge:
    title = _map(row, "title")
    return Bridge(
        id=f"{name}/{row['id']}", zh=str(title["zh"]), en=str(title["en"]), sources=sources, target=target,
        field=Field(str(row.get("field", ""))), asks=tuple(str(ask) for ask in _list(row, "ask")),
        ladder=said.get("ladder") is True, rule=_rule(name, said, row, sources),
        notes=str(row.get("notes", said.get("notes", ""))),
    )  # fmt: skip


def _rule(name: str, said: Plain, row: Plain, sources: tuple[End, ...]) -> Edition:
    """The row as a policy edition of its own that pays nothing, decided per row of the first source."""
    in_force = row.get("in_force", said["in_force"])
    since = in_force["from"] if isinstance(in_force, dict) else None
    policy: Plain = {
        "id": f"{name}-{row['id']}", "edition": f"{since:%Y-%m}" if isinstance(since, dt.date) else "", "title": row["title"],
        "area": said["area"], "in_force": in_force, "rate_by": "claim",
        "source": {**_map(said, "source"), **_map(row, "source")}, "subject": "worker", "direction": "none",
        "require": row["require"],
    }  # fmt: skip
    if said["area"] == "000000":
        policy["applies"] = "everywhere"
    if sources:
        policy["per"] = UNITS[TABLES[sources[0].kind]]
    text = yaml.safe_dump(policy, allow_unicode=True, sort_keys=False, width=10_000)
    return edition.load(text, name=f"{name}#{row['id']}")


def _end(said: Value) -> End | None:
    if not isinstance(said, dict) or len(said) != 1:
        return None
    [(key, word)] = said.items()
    return end_of(KEYS[key], str(word)) if key in KEYS else None


def _question(row: Plain) -> Question:
    return Question(
        str(row["id"]), str(row["zh"]), str(row["en"]), str(row.get("mend", "")), str(row.get("mend_en", ""))
    )


def _fields(said: Plain) -> Fields:
    source, in_force = _map(said, "source"), _map(said, "in_force")
    rows = tuple(
        Specialty(str(r["id"]), str(r["zh"]), str(r["en"]), tuple(str(o) for o in _list(r, "occupations")))
        for r in _rows(said)
    )
    since, until = in_force.get("from"), in_force.get("until")
    return Fields(
        rows, str(source.get("document", "")), str(source.get("evidence", "D")),
        since if isinstance(since, dt.date) else dt.date.min, until if isinstance(until, dt.date) else None,
    )  # fmt: skip


def _treatments(said: Plain) -> Iterator[Treatment]:
    for row in _rows(said):
        level, title = (
            end_of(EndKind.LEVEL, str(row["level"])),
            end_of(EndKind.TITLE, str(row["title"])),
        )
        source = {**_map(said, "source"), **_map(row, "source")}
        if level and title:
            yield Treatment(
                level, title, str(row["zh"]), str(row["en"]), str(source["document"]), str(source["evidence"])
            )


def _rows(said: Plain) -> list[Plain]:
    return [row for row in _list(said, "rows") if isinstance(row, dict)]


def _list(said: Plain, key: str) -> list[Value]:
    found = said.get(key)
    return found if isinstance(found, list) else []


def _map(said: Plain, key: str) -> Plain:
    found = said.get(key)
    return found if isinstance(found, dict) else {}
