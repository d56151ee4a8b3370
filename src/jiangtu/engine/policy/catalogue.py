"""Published lists and maps of codes that editions name: dated, sourced, never computed."""

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jiangtu.engine.errors import Problem, Problems, Refusal, Sentence
from jiangtu.engine.policy import document
from jiangtu.engine.policy.document import Entry, Notes, Reader

_CODES = ("occupation", "area", "industry", "company", "certificate", "class", "code")
_FIELDS = ("id", "title", "document", "valid", "area", "rows", "notes", "evidence")


class CatalogueInvalid(Problems):
    """One or more lists or maps cannot be loaded."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("CATALOGUE_INVALID", Sentence("名单或对照表有 %(n)s 处问题。", n=len(problems)), problems,
                         f"{len(problems)} problems in catalogues")  # fmt: skip


class CatalogueMissing(Refusal):
    """An edition names a list or map that nobody published."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__("CATALOGUE_MISSING", Sentence("没有编号为“%(name)s”的%(what)s。", name=name, what=what), f"no catalogue {name}",
                         mend="检查政策文件 catalogues 中的编号，或补上这份名单。")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Version:
    """One published version: in force in [since, until); `codes` exact, `prefixes` → letter ("" in a list)."""

    id: str
    title: str
    document: str
    area: str
    since: dt.date
    until: dt.date | None
    codes: frozenset[str]
    prefixes: tuple[tuple[str, str], ...]

    def holds(self, day: dt.date) -> bool:
        """Whether the version is in force on the day."""
        return self.since <= day and (self.until is None or day < self.until)

    def contains(self, term: str) -> bool:
        """Whether the term is listed, itself or by a prefix."""
        return term in self.codes or any(term.startswith(prefix) for prefix, _ in self.prefixes)

    def letter(self, term: str) -> str | None:
        """The letter of the longest prefix of the term; None when it has none."""
        return next((letter for prefix, letter in self.prefixes if term.startswith(prefix)), None)


@dataclass(frozen=True, slots=True)
class Catalogues:
    """Every list and map by id, versions by the day they begin."""

    lists: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)
    maps: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)

    def list_versions(self, name: str) -> tuple[Version, ...]:
        """Versions of the list, earliest first; CatalogueMissing when there is none."""
        if name not in self.lists:
            raise CatalogueMissing("名单", name)
        return self.lists[name]

    def map_versions(self, name: str) -> tuple[Version, ...]:
        """Versions of the map, earliest first; CatalogueMissing when there is none."""
        if name not in self.maps:
            raise CatalogueMissing("对照表", name)
        return self.maps[name]

    def listed(self, name: str, term: str, day: dt.date) -> bool | None:
        """Whether the term is in the list in force on the day; None when no version is."""
        version = next((v for v in self.list_versions(name) if v.holds(day)), None)
        return None if version is None else version.contains(term)

    def letter(self, name: str, term: str, day: dt.date) -> str | None:
        """The term's letter in the map in force on the day; None when no version or no prefix is."""
        version = next((v for v in self.map_versions(name) if v.holds(day)), None)
        return None if version is None else version.letter(term)


def load_folder(path: Path) -> Catalogues:
    """Every YAML in `lists/` and `maps/` below `path`; CatalogueInvalid with every problem."""
    problems: list[Problem] = []
    found = {kind: _load_kind(path / kind, kind, problems) for kind in ("lists", "maps")}
    if problems:
        raise CatalogueInvalid(problems)
    return Catalogues(found["lists"], found["maps"])


def load(text: str, *, name: str, kind: str) -> Version:
    """One version from a document; `kind` is lists or maps."""
    notes = Notes(name)
    made = _version(text, kind, notes)
    if notes.found or made is None:
        raise CatalogueInvalid(notes.found or [Problem("EMPTY", "文件是空的。", where=name)])
    return made


def _load_kind(folder: Path, kind: str, problems: list[Problem]) -> dict[str, tuple[Version, ...]]:
    found: dict[str, list[Version]] = {}
    for file in sorted(folder.rglob("*.yaml")):
        try:
            version = load(file.read_text(encoding="utf-8"), name=f"{kind}/{file.name}", kind=kind)
        except CatalogueInvalid as error:
            problems += error.problems
        else:
            found.setdefault(version.id, []).append(version)
    ordered = {name: tuple(sorted(versions, key=lambda v: v.since)) for name, versions in found.items()}
    for name, versions in ordered.items():
        for earlier, later in itertools.pairwise(versions):
            if earlier.until is None or later.since < earlier.until:
                problems.append(Problem("VERSIONS_OVERLAP", Sentence("“%(name)s”有两个版本在 %(since)s 同时有效。", name=name, since=later.since),
                                        where=f"{kind}/{name}"))  # fmt: skip
    return ordered


def _version(text: str, kind: str, notes: Notes) -> Version | None:
    root = document.read(text, notes)
    if root is None:
        return None
    reader = Reader(root, notes, "名单" if kind == "lists" else "对照表")
    rows = reader.need("rows")
    valid = reader.sub("valid", "valid", needed=True)
    since = valid.day("from", needed=True) if valid else None
    until = valid.day("until") if valid else None
    if valid:
        valid.finish(("from", "until"))
    pairs = _rows(rows, kind, notes) if rows else []
    exact = frozenset(code for code, letter, whole in pairs if whole)
    prefixes = sorted(
        ((code, letter) for code, letter, whole in pairs if not whole), key=lambda p: (-len(p[0]), p)
    )
    made = Version(
        id=reader.text("id"), title=str(_title(reader)), document=reader.text("document"), area=reader.text("area", ""),
        since=since or dt.date.min, until=until, codes=exact, prefixes=tuple(prefixes),
    )  # fmt: skip
    _ = reader.take("notes"), reader.take("evidence")
    reader.finish(_FIELDS)
    return made


def _title(reader: Reader) -> str:
    entry = reader.need("title")
    if entry is None:
        return ""
    return document.strings(entry.value).get("zh", "") if isinstance(entry.value, dict) else str(entry.value)


def _rows(entry: Entry, kind: str, notes: Notes) -> list[tuple[str, str, bool]]:
    """(code or prefix, letter, whether it is a whole code) of each row."""
    if isinstance(entry.value, dict):
        return [(code, letter, False) for code, letter in document.strings(entry.value).items()]
    if not isinstance(entry.value, list):
        notes.add("WRONG_TYPE", "rows 应当是列表。", entry)
        return []
    made = [_row(row, kind, notes) for row in entry.value]
    found = [row for row in made if row is not None]
    for (code, _, _), row in zip(found, entry.value, strict=False):
        if sum(code == other for other, _, _ in found) > 1:
            notes.add("ROW_TWICE", Sentence("“%(code)s”列了两次。", code=code), row, value=code)
    return found


def _row(row: Entry, kind: str, notes: Notes) -> tuple[str, str, bool] | None:
    fields = document.strings(row.value) if isinstance(row.value, dict) else {"code": str(row.value)}
    letter = fields.get("letter", fields.get("class", "")) if kind == "maps" else ""
    whole = next(
        (fields[key] for key in _CODES if key in fields and not (kind == "maps" and key == "class")), None
    )
    code = fields.get("prefix", whole)
    if not code or (kind == "maps" and not letter):
        zh = (
            "每行要写 occupation（或 area、industry、company）或 prefix。"
            if kind == "lists"
            else "每行要写 prefix 和 letter。"
        )
        notes.add("ROW_WRONG", zh, row)
        return None
    return code, letter, kind == "lists" and "prefix" not in fields
