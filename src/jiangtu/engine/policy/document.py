"""Strict YAML with places: what policies, catalogues and case files are read by.

Stricter than YAML: duplicate keys, anchors, tags, and yes/no/on/off are problems; only true, false, null, whole numbers,
decimals with a point, ISO dates and text have a meaning.
"""

import contextlib
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import yaml
from rapidfuzz import process
from yaml.composer import Composer

from jiangtu.engine.errors import Problem, Sentence

Scalar = bool | int | str | Decimal | dt.date | None
_LENIENT = re.compile("[\t?\ufeff]")
"""Characters the quick reader lets stand where YAML does not."""
_TRAPS = re.compile(r"(?i)(yes|no|on|off|y|n)\Z")
_PLAIN = (
    (re.compile(r"(true|false)\Z"), lambda text: text == "true"),
    (re.compile(r"(null|~|)\Z"), lambda _: None),
    (re.compile(r"(0|-?[1-9]\d*)\Z"), int),
    (re.compile(r"-?\d+\.\d+\Z"), Decimal),
    (re.compile(r"\d{4}-\d{2}-\d{2}\Z"), dt.date.fromisoformat),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of the document with the line and column (from 1) where its text begins.

    `raw` is the text as it stands in the document, line breaks and all, where folding has changed it.
    """

    value: "Scalar | list[Entry] | dict[Scalar, Entry]"
    line: int
    column: int
    raw: str = ""


@dataclass(slots=True)
class Notes:
    """Collects the problems of one document; `name` begins every place, `text` is what is being read."""

    name: str
    text: str = ""
    found: list[Problem] = field(default_factory=list)

    def add(
        self, code: str, zh: str, at: Entry | tuple[int, int], *, value: str = "", mend: str = ""
    ) -> None:
        line, column = (at.line, at.column) if isinstance(at, Entry) else at
        where = Sentence("%(name)s:%(line)s:%(column)s", name=self.name, line=line, column=column)
        self.found.append(Problem(code, zh, where=where, value=value, mend=mend))


def not_text(name: str) -> Problem:
    """What is wrong with a file that is not UTF-8."""
    return Problem("NOT_UTF8", "文件不是 UTF-8 编码的文本。", where=name, mend="用编辑器另存为 UTF-8。")


class _AliasFound(Exception):
    """The document refers to another part of itself."""

    def __init__(self, mark: yaml.Mark) -> None:
        super().__init__()
        self.mark = mark


class _Plain(Composer):
    """YAML without references, which could be endless."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):  # type: ignore[attr-defined]
            raise _AliasFound(self.peek_event().start_mark)  # type: ignore[attr-defined]
        return super().compose_node(parent, index)


class _Exact(_Plain, yaml.SafeLoader):
    """Says best what is wrong and where."""


class _Quick(_Plain, yaml.CSafeLoader):
    """Five times as quick over a document with nothing wrong."""

    def __init__(self, text: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        Composer.__init__(self)


def read(text: str, notes: Notes) -> Entry | None:
    """The document as entries, or None when it is not YAML at all; every oddity is a note."""
    try:
        root = _composed(text)
    except _AliasFound as error:
        at = (error.mark.line + 1, error.mark.column + 1)
        notes.add("YAML_ALIAS", "不能使用 YAML 的引用（*名称）。", at, mend="把内容照写一遍。")
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        notes.add("YAML_BROKEN", Sentence("不是合法的 YAML：%(value)s", value=error.problem or error.context), at,
                  mend="检查缩进、冒号和引号；花括号中的表达式若含逗号或方括号，须加引号。")  # fmt: skip
        return None
    except yaml.YAMLError as error:
        notes.add(
            "YAML_BROKEN",
            Sentence("不是合法的 YAML：%(error)s", error=error),
            (1, 1),
            mend="检查文件编码，须为 UTF-8 文本。",
        )
        return None
    notes.text = text
    return None if root is None else _entry(root, notes)


def _composed(text: str) -> yaml.Node | None:
    if not _LENIENT.search(text):
        with contextlib.suppress(yaml.YAMLError):
            return yaml.compose(text, Loader=_Quick)
    return yaml.compose(text, Loader=_Exact)


def similar(word: str, known: Iterable[str]) -> str:
    """「是否想写 …」with the nearest known word, or nothing when none is near."""
    best = process.extractOne(word, list(known), score_cutoff=55)
    return Sentence("是否想写“%(word)s”？", word=best[0]) if best else ""


def _entry(node: yaml.Node, notes: Notes) -> Entry:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if isinstance(node, yaml.MappingNode):
        return Entry(_mapping(node, notes), line, column)
    if isinstance(node, yaml.SequenceNode):
        return Entry([_entry(part, notes) for part in node.value], line, column)
    assert isinstance(node, yaml.ScalarNode)  # YAML has no fourth kind
    raw = notes.text[node.start_mark.index : node.end_mark.index]
    if node.style in ("|", ">"):
        return Entry(node.value, line + 1, 1, raw.partition("\n")[2])
    if node.style:  # quoted
        return Entry(node.value, line, column + 1)
    return Entry(_plain(node.value, (line, column), notes), line, column, raw if "\n" in raw else "")


def _mapping(node: yaml.MappingNode, notes: Notes) -> dict[Scalar, Entry]:
    found: dict[Scalar, Entry] = {}
    for key_node, value_node in node.value:
        key = _entry(key_node, notes)
        if isinstance(key.value, list | dict):
            notes.add("KEY_NOT_SCALAR", "键必须是一个词。", key)
            continue
        if key.value in found:
            notes.add(
                "KEY_TWICE",
                Sentence("“%(value)s”写了两次。", value=key.value),
                key,
                value=str(key.value),
                mend="删去其中一个。",
            )
            continue
        found[key.value] = _entry(value_node, notes)
    return found


def _plain(text: str, at: tuple[int, int], notes: Notes) -> Scalar:
    if _TRAPS.match(text):
        notes.add(
            "YES_NO",
            Sentence("“%(text)s”在 YAML 中含义不明。", text=text),
            at,
            value=text,
            mend="写 true 或 false；若是文字，加引号。",
        )
        return text
    for pattern, reading in _PLAIN:
        if pattern.match(text):
            try:
                value: Scalar = reading(text)
            except ValueError:
                notes.add("NO_SUCH_DAY", Sentence("没有“%(text)s”这一天。", text=text), at, value=text)
                return text
            return value
    return text


class Reader:
    """Takes the fields of one mapping by name and type; what is missing, of the wrong type or left over is a note."""

    def __init__(self, entry: Entry | None, notes: Notes, what: str) -> None:
        self.notes = notes
        self.what = what
        self.entry = entry or Entry({}, 1, 1)
        self._rest: dict[Scalar, Entry] = {}
        if isinstance(self.entry.value, dict):
            self._rest = dict(self.entry.value)
        else:
            notes.add("NOT_A_MAPPING", Sentence("%(what)s应当是“键: 值”的形式。", what=what), self.entry)

    def take(self, key: str) -> Entry | None:
        """The entry under the key, or None; it is then accounted for."""
        return self._rest.pop(key, None)

    def need(self, key: str) -> Entry | None:
        """The entry under the key; a missing one is a note."""
        entry = self.take(key)
        if entry is None and isinstance(self.entry.value, dict):
            self.notes.add(
                "FIELD_MISSING",
                Sentence("%(what)s缺少“%(key)s”。", what=self.what, key=key),
                self.entry,
                value=key,
                mend=Sentence("补写 %(key)s: …", key=key),
            )
        return entry

    def text(self, key: str, default: str | None = None) -> str:
        """Text; with no default it must be there."""
        entry = self.need(key) if default is None else self.take(key)
        if entry is None or (entry.value is None and default is not None):
            return default or ""
        if isinstance(entry.value, str):
            return entry.value.strip()
        if isinstance(entry.value, list | dict) or entry.value is None:
            self._wrong(key, entry, "文字")
            return default or ""
        self._wrong(key, entry, "文字，请加引号")
        return str(entry.value)

    def choice(self, key: str, allowed: Iterable[str], default: str) -> str:
        """One of the allowed words; `default` when absent."""
        entry = self.take(key)
        if entry is None:
            return default
        if entry.value not in (words := list(allowed)):
            self.notes.add("NOT_ALLOWED", Sentence("“%(key)s”不能是“%(value)s”，只能是 %(names)s。", key=key, value=entry.value, names='、'.join(words)), entry,
                           value=str(entry.value), mend=similar(str(entry.value), words))  # fmt: skip
            return default
        return str(entry.value)

    def whole(self, key: str) -> int | None:
        """A whole number, or None when absent."""
        entry = self.take(key)
        if entry is None or entry.value is None:
            return None
        if isinstance(entry.value, int) and not isinstance(entry.value, bool):
            return entry.value
        self._wrong(key, entry, "整数")
        return None

    def day(self, key: str, *, needed: bool = False) -> dt.date | None:
        """A date, or None when absent or null."""
        entry = self.need(key) if needed else self.take(key)
        if entry is None or (entry.value is None and not needed):
            return None
        if isinstance(entry.value, dt.date):
            return entry.value
        self._wrong(key, entry, "日期，如 2025-01-01")
        return None

    def mapping(self, key: str, *, needed: bool = False) -> "dict[Scalar, Entry]":
        """A mapping, empty when absent."""
        entry = self.need(key) if needed else self.take(key)
        if entry is None or entry.value is None:
            return {}
        if isinstance(entry.value, dict):
            return entry.value
        self._wrong(key, entry, "“键: 值”的形式")
        return {}

    def sequence(self, key: str, *, needed: bool = False) -> list[Entry]:
        """A list, empty when absent."""
        entry = self.need(key) if needed else self.take(key)
        if entry is None or entry.value is None:
            return []
        if isinstance(entry.value, list):
            return entry.value
        self._wrong(key, entry, "列表")
        return []

    def sub(self, key: str, what: str, *, needed: bool = False) -> "Reader | None":
        """A reader of the mapping under the key; None when absent."""
        entry = self.need(key) if needed else self.take(key)
        return None if entry is None else Reader(entry, self.notes, what)

    def finish(self, known: Iterable[str]) -> None:
        """Whatever was not taken is a key nobody knows."""
        for key, entry in self._rest.items():
            self.notes.add("FIELD_UNKNOWN", Sentence("%(what)s没有“%(key)s”这一项。", what=self.what, key=key), entry, value=str(key),
                           mend=similar(str(key), known) or "删去它。")  # fmt: skip

    def _wrong(self, key: str, entry: Entry, expected: str) -> None:
        shown = "" if isinstance(entry.value, list | dict) else str(entry.value)
        self.notes.add(
            "WRONG_TYPE",
            Sentence("“%(key)s”应当是%(expected)s。", key=key, expected=expected),
            entry,
            value=shown,
        )


def yuan(entry: Entry, notes: Notes) -> int | None:
    """The entry's yuan in fen; None with a note when it is not an amount of whole fen and not below zero."""
    value = entry.value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        notes.add("NOT_MONEY", "应当是以元计的金额。", entry, value="" if isinstance(value, list | dict) else str(value),
                  mend="表中每一格都要写金额；没有公布的格请查文件补齐。")  # fmt: skip
        return None
    fen = Decimal(value) * 100
    if fen != int(fen) or fen < 0:
        notes.add(
            "NOT_WHOLE_FEN",
            Sentence("%(value)s 元不是整分。", value=value),
            entry,
            value=str(value),
            mend="金额最多两位小数，不为负。",
        )
        return None
    return int(fen)


def strings(mapping: "Mapping[Scalar, Entry]") -> dict[str, str]:
    """Scalar values of a mapping as text."""
    return {str(k): str(e.value) for k, e in mapping.items() if not isinstance(e.value, list | dict)}
