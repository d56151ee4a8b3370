"""An import format as data: which columns a department's sheet may have and what each must hold.

A format is one YAML document of `jiangtu.formats`; adding one needs no Python. `load` checks it wholly and
names every mistake with its place.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

import yaml

from jiangtu import formats
from jiangtu.engine.errors import Problem, Problems, Refusal
from jiangtu.engine.schema import Column, domains
from jiangtu.engine.schema.table import Kind
from jiangtu.engine.sheets import staged


class Weight(StrEnum):
    """What a wrong cell costs: its whole row, its own value, or nothing but a remark."""

    REFUSED = "REFUSED"
    EMPTIED = "EMPTIED"
    NOTED = "NOTED"


class Reads(StrEnum):
    """The closed list of cleaners a column can ask for."""

    TEXT = "text"
    NAME = "name"
    SERIAL = "serial"  # an office's own number: no spaces, capital letters
    CITIZEN = "citizen"
    COMPANY = "company"
    CERTIFICATE = "certificate"
    PHONE = "phone"
    CODE = "code"
    BOOLEAN = "boolean"
    DATE = "date"  # a day; a bare month means its first day
    LAST_DAY = "last_day"  # the last day that still counts, kept as the exclusive day after it
    MONEY = "money"
    NUMBER = "number"
    PERCENT = "percent"
    OCCUPATION = "occupation"
    AREA = "area"
    INDUSTRY = "industry"


READS_OF_KIND: dict[Kind, Reads] = {
    Kind.BOOL: Reads.BOOLEAN,
    Kind.DATE: Reads.DATE,
    Kind.NUMBER: Reads.NUMBER,
    Kind.MONEY: Reads.MONEY,
    Kind.CODE: Reads.CODE,
    Kind.TEXT: Reads.TEXT,
}
READS_OF_TERM: dict[str, Reads] = {
    "occupation": Reads.OCCUPATION,
    "area": Reads.AREA,
    "industry": Reads.INDUSTRY,
    "company": Reads.COMPANY,
    "certificate": Reads.CERTIFICATE,
    "class": Reads.SERIAL,
}


class RuleKind(StrEnum):
    """The closed list of rules between the cells of one row or one column."""

    BEFORE = "before"  # the first column's day lies before the second's
    NOT_AFTER = "not_after"  # the first column's day is the second's or earlier
    AT_MOST = "at_most"  # the first column's number is not above the second's
    IDENTITY = "identity"  # citizen number agrees with birth date and sex
    ANY = "any"  # at least one of the columns is given
    TOGETHER = "together"  # when the first is given, the others are too
    UNIQUE = "unique"  # no two rows give the same values


@dataclass(frozen=True, slots=True)
class Field:
    """One column a format knows: where it goes, by which headings it is found and how it is read."""

    name: str
    label: str
    reads: Reads
    heads: tuple[str, ...]
    required: bool = False
    otherwise: Weight = Weight.REFUSED  # what a value that cannot be read costs
    low: int | None = None  # in the unit of the document: yuan for money
    high: int | None = None
    past: bool = False  # the day must not lie after the day of the import
    default: str = ""  # for a sheet without this column
    words: Mapping[str, str] = field(default_factory=dict)  # further words for the codes of a domain
    fills: tuple[str, ...] = ()  # [from, until]: one month gives both ends of a period
    of: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule between cells, with the sentence shown when it is broken; it is laid at the last column."""

    kind: RuleKind
    columns: tuple[str, ...]
    zh: str
    mend: str
    weight: Weight = Weight.REFUSED


@dataclass(frozen=True, slots=True)
class Format:
    """One department sheet: what it delivers, its columns, its rules and how two deliveries are compared."""

    id: str
    title: str
    department: str
    document: str
    record: str
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()
    key: tuple[str, ...] = ()  # columns that, with the person, say which thing a row is about
    money: str = ""  # the column whose total is compared with the last delivery's
    words: tuple[str, ...] = ()  # words of titles and sheet names that belong to this register
    ignore: tuple[str, ...] = ()  # headings known and left alone

    def field(self, name: str) -> Field | None:
        """The column of that name, if the format has it."""
        return next((f for f in self.fields if f.name == name), None)

    @property
    def required(self) -> tuple[Field, ...]:
        """Columns a sheet cannot do without."""
        return tuple(f for f in self.fields if f.required and not f.default)


class FormatInvalid(Problems):
    """A format document says something this program cannot follow; every mistake is listed."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        super().__init__("FORMAT_INVALID", f"格式 {name} 有 {len(problems)} 处错误", problems)


@cache
def shipped() -> Mapping[str, Format]:
    """All formats of the package by id, sorted. Errors: `FormatInvalid`. Read once per process."""
    return {name: load(formats.text(name), name=name) for name in formats.names()}


def named(name: str) -> Format:
    """The shipped format of that id; refused with the known ids when there is none."""
    found = shipped().get(name)
    if found is None:
        known = "、".join(f"{f.id}（{f.title}）" for f in shipped().values())
        raise Refusal("FORMAT_UNKNOWN", f"没有名为“{name}”的导入格式", mend=f"可用的格式：{known}")
    return found


def load(text: str, *, name: str) -> Format:
    """The format a YAML document describes; `name` is the id it must carry. Errors: `FormatInvalid`."""
    try:
        document = _read(text)
    except yaml.YAMLError as broken:
        raise FormatInvalid(name, [Problem("FORMAT_YAML", "不是合法的 YAML", value=str(broken))]) from broken
    problems = list(_mistakes(document, name))
    if problems:
        raise FormatInvalid(name, problems)
    return _format(_with_person(document))


def _read(text: str) -> Any:
    """The plain values of a YAML text; the compiled reader is ten times as fast and starts every child."""
    return yaml.load(text, Loader=yaml.CSafeLoader)


@cache
def _vocabulary(name: str) -> Any:
    """A vocabulary that all formats share; read once, never changed."""
    return _read(formats.vocabulary(name))


@cache
def words_of(domain: str) -> Mapping[str, str]:
    """The words departments write for the codes of a domain, beside its own labels."""
    spec = _vocabulary("words").get(domain, {})
    return {word: code for code, words in spec.items() for word in words}


def _with_person(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the identity columns and rules it includes; a column of its own goes before."""
    if document.get("include") != "person":
        return document
    person = _vocabulary("person")
    kept = {k: v for k, v in person["columns"].items() if _takes(document, k)}
    rules = [*person["rules"], *(document.get("rules") or [])]
    return {**document, "columns": {**kept, **document["columns"]}, "rules": rules}


def _takes(document: dict[str, Any], name: str) -> bool:
    return name in {c.name for c in staged.mention_columns(document["record"])}


_TEXTS = ("id", "title", "department", "document", "record")
_TOP = {*_TEXTS, "columns", "rules", "key", "money", "words", "ignore", "include"}
_FIELD = {
    "heads", "reads", "required", "otherwise", "low", "high", "past", "default", "words", "fills", "label",
}  # fmt: skip
_RULE = {"rule", "columns", "zh", "mend", "otherwise"}


def _mistakes(document: object, name: str) -> Iterator[Problem]:
    if not isinstance(document, dict):
        yield Problem("FORMAT_SHAPE", "文件应是一个键值表")
        return
    yield from _unknown_keys(document, _TOP, "顶层")
    yield from (Problem("FORMAT_MISSING", f"缺少 {key}", key) for key in _TEXTS if not document.get(key))
    if document.get("id") != name:
        yield Problem("FORMAT_ID", "id 与文件名不同", "id", str(document.get("id")))
    if document.get("record") not in staged.KINDS:
        yield Problem("FORMAT_RECORD", "没有这种档案记录", "record", str(document.get("record")))
        return
    columns = document.get("columns")
    if not isinstance(columns, dict) or not columns:
        yield Problem("FORMAT_MISSING", "缺少 columns", "columns")
        return
    for column, spec in columns.items():
        yield from _field_mistakes(document["record"], column, spec)
    yield from _rule_mistakes(_with_person(document))
    yield from _shared_heads(_with_person(document)["columns"])


def _shared_heads(columns: dict[str, Any]) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for name, spec in columns.items():
        for head in spec.get("heads") or ():
            if owner.setdefault(head, name) != name:
                yield Problem("FORMAT_HEADS", f"表头写法同时属于 {owner[head]} 和 {name}", name, str(head))


def _unknown_keys(spec: dict[str, Any], known: set[str], where: str) -> Iterator[Problem]:
    for key in spec:
        if key not in known:
            yield Problem("FORMAT_KEY", f"不认识的键 {key}", where, mend=f"可用：{'、'.join(sorted(known))}")


def _field_mistakes(record: str, name: str, spec: object) -> Iterator[Problem]:
    if not isinstance(spec, dict):
        yield Problem("FORMAT_COLUMN", "列应是一个键值表", name)
        return
    yield from _unknown_keys(spec, _FIELD, name)
    if staged.column(record, name) is None and not spec.get("fills"):
        yield Problem("FORMAT_COLUMN", f"档案记录 {record} 没有列 {name}", name)
    if not spec.get("heads") and "default" not in spec:
        yield Problem("FORMAT_HEADS", "缺少 heads（表头写法）", name)
    yield from _not_among(spec.get("reads"), Reads, name)
    yield from _not_among(spec.get("otherwise"), Weight, name)
    domain = domains.ALL.get(getattr(staged.column(record, name), "of", ""))
    for word, code in (spec.get("words") or {}).items():
        if domain is None or code not in domain.labels:
            yield Problem("FORMAT_WORD", f"“{word}”对应的代码不存在", name, str(code))


def _rule_mistakes(document: dict[str, Any]) -> Iterator[Problem]:
    columns = set(document["columns"])
    for number, rule in enumerate(document.get("rules") or (), 1):
        where = f"rules[{number}]"
        yield from _unknown_keys(rule, _RULE, where)
        yield from _not_among(rule.get("rule"), RuleKind, where)
        yield from _not_among(rule.get("otherwise"), Weight, where)
        yield from _absent(rule.get("columns"), columns | _filled(document), where)
    yield from _absent(document.get("key"), columns | _filled(document), "key")
    if document.get("money"):
        yield from _absent([document["money"]], columns, "money")


def _filled(document: dict[str, Any]) -> set[str]:
    specs = document["columns"].values()
    return {name for spec in specs if isinstance(spec, dict) for name in spec.get("fills") or ()}


def _absent(names: Iterable[str] | None, columns: set[str], where: str) -> Iterator[Problem]:
    for name in names or ():
        if name not in columns:
            yield Problem("FORMAT_COLUMN", f"columns 里没有 {name}", where)


def _not_among(word: object, closed: type[StrEnum], where: str) -> Iterator[Problem]:
    if word is not None and str(word).lower() not in {str(member).lower() for member in closed}:
        known = "、".join(closed)
        yield Problem("FORMAT_WORD", "不在允许的写法里", where, str(word), mend=f"可用：{known}")


def _format(document: dict[str, Any]) -> Format:
    record = document["record"]
    return Format(
        id=document["id"],
        title=document["title"],
        department=document["department"],
        document=document["document"],
        record=record,
        fields=tuple(_field(record, name, spec) for name, spec in document["columns"].items()),
        rules=tuple(_rule(rule) for rule in document.get("rules") or ()),
        key=tuple(document.get("key") or ()),
        money=document.get("money") or "",
        words=tuple(document.get("words") or ()),
        ignore=tuple(document.get("ignore") or ()),
    )


def _field(record: str, name: str, spec: dict[str, Any]) -> Field:
    column = staged.column(record, name)
    heads = tuple(str(head) for head in spec.get("heads") or ())
    label = spec.get("label") or (column.label if column else heads[0])
    of = column.of if column else ""
    return Field(
        name=name,
        label=label,
        reads=Reads(spec["reads"]) if spec.get("reads") else _natural_reading(column),
        heads=tuple(dict.fromkeys((label, *heads))),
        required=bool(spec.get("required")),
        otherwise=_weight(spec),
        low=spec.get("low"),
        high=spec.get("high"),
        past=bool(spec.get("past")),
        default=spec.get("default") or "",
        words={**words_of(of), **{str(word): code for word, code in (spec.get("words") or {}).items()}},
        fills=tuple(spec.get("fills") or ()),
        of=of,
    )


def _natural_reading(column: Column | None) -> Reads:
    if column is None:
        return Reads.DATE
    if column.kind is Kind.TERM:
        return READS_OF_TERM[column.of]
    return READS_OF_KIND[column.kind]


def _rule(spec: dict[str, Any]) -> Rule:
    mend = spec.get("mend") or "请核对后改正"
    return Rule(RuleKind(spec["rule"]), tuple(spec["columns"]), spec["zh"], mend, _weight(spec))


def _weight(spec: dict[str, Any]) -> Weight:
    return Weight((spec.get("otherwise") or "refused").upper())
