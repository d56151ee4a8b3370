"""What words mean in an edition: constants, labels, columns; and the list of what is wrong."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from jiangtu.engine import schema
from jiangtu.engine.errors import Sentence
from jiangtu.engine.policy import document, parse, tree, wording
from jiangtu.engine.policy.tree import Node, Scope, Type
from jiangtu.engine.schema import Kind, domains

_TERM_FORM = {"occupation": (re.compile(r"\d-\d{2}-\d{2}-\d{2}[A-Z]?\Z"), "如 6-18-01-01"),
              "area": (re.compile(r"\d{6}\Z"), "如 320200"),
              "industry": (re.compile(r"[A-T](\d{2,4})?\Z"), "如 C 或 C34"),
              "occupation_group": (re.compile(r"\d-\d{2}-\d{2}\Z"), "如 6-18-01")}  # fmt: skip
_Any = TypeVar("_Any")
_LARGEST = 1 << 40


@dataclass(frozen=True, slots=True)
class Names:
    """What names mean in one edition: its subject, the table it decides per, its catalogues and rate day."""

    subject: str
    unit: str
    catalogues: Mapping[str, str]
    rate_day: Node

    @property
    def subject_table(self) -> schema.Table:
        return schema.SUBJECTS[self.subject]

    @property
    def unit_table(self) -> schema.Table | None:
        return schema.CHILDREN.get(self.unit)


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong with an expression, at a word of it."""

    code: str
    zh: str
    place: parse.Place
    mend: str = ""


@dataclass(slots=True)
class Resolver:
    """Resolves words; `wrong` gathers what is wrong, `defined` holds the named expressions."""

    names: Names
    defined: dict[str, Node] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    row: schema.Table | None = None  # the child table of the aggregate being checked

    def _constant(self, syntax: parse.Constant, hint: Type | None) -> Node | None:
        value = syntax.value
        if isinstance(value, bool):
            return tree.Literal(value, Type(Kind.BOOL, nullable=False))
        if isinstance(value, dt.date):
            return tree.Literal(value, Type(Kind.DATE, nullable=False))
        if isinstance(value, str):
            return self._term(value, syntax.place, hint)
        return self._integer(value, syntax, hint)

    def _integer(self, value: int, syntax: parse.Constant, hint: Type | None) -> Node | None:
        if value >= _LARGEST:
            return self._no("TOO_LARGE", "数太大。", syntax.place)
        if syntax.unit == "fen":
            return tree.Literal(value, Type(Kind.MONEY, "fen", nullable=False))
        if syntax.unit:
            return tree.Literal(value, Type(Kind.NUMBER, syntax.unit, nullable=False))
        if hint is not None and hint.kind is Kind.MONEY:
            return self._no(
                "UNIT_MISSING",
                Sentence("与金额比较的 %(value)s 没有单位。", value=value),
                syntax.place,
                Sentence("写成 %(value)s元。", value=value),
            )
        if hint is not None and hint.kind is Kind.CODE:
            return self._no("NOT_A_LABEL", Sentence("%(value)s 不是%(label)s的名称。", value=value, label=_domain(hint).label), syntax.place,
                            Sentence("可写：%(names)s。", names='、'.join(_domain(hint).labels.values())))  # fmt: skip
        unit = hint.unit if hint is not None and hint.kind is Kind.NUMBER else ""
        return tree.Literal(value, Type(Kind.NUMBER, unit, nullable=False))

    def _term(self, word: str, place: parse.Place, hint: Type | None) -> Node | None:
        if hint is None:
            return self._no("TEXT_ALONE", Sentence("“%(word)s”在这里没有可比的对象。", word=word), place)
        if hint.kind is Kind.CODE:
            return self._label(word, place, hint)
        if hint.kind is not Kind.TERM:
            return self._no(
                "TYPES_DIFFER",
                Sentence(
                    "%(describe)s不能与文字“%(word)s”比较。", describe=wording.describe(hint), word=word
                ),
                place,
            )
        form, example = _TERM_FORM.get(hint.of, (None, ""))
        if form is not None and not form.match(word):
            return self._no("TERM_FORM", Sentence("“%(word)s”不是规范的编码。", word=word), place, example)
        return tree.Literal(word, Type(Kind.TERM, of=hint.of, nullable=False))

    def _label(self, word: str, place: parse.Place, hint: Type) -> Node | None:
        domain = _domain(hint)
        code = domain.code_of(word)
        if code is None:
            return self._no("LABEL_UNKNOWN", Sentence("%(label)s中没有“%(word)s”。", label=domain.label, word=word), place,
                            document.similar(word, [*domain.labels.values(), *domain.codes])
                            or Sentence("可写：%(names)s。", names='、'.join(domain.labels.values())))  # fmt: skip
        return tree.Literal(code, Type(Kind.CODE, of=domain.name, nullable=False))

    def _named(self, word: str) -> Node | None:
        """What a bare word names here: the day, a definition, the row's column, the subject's column."""
        if word == "as_of":
            return tree.AsOf()
        if word in self.defined:
            return self.defined[word]
        if self.row is not None and (column := self.row.column(word)):
            return column_node(Scope.ROW, self.row, column)
        if column := self.names.subject_table.column(word):
            return column_node(Scope.SUBJECT, self.names.subject_table, column)
        return None

    def _word(self, syntax: parse.Word, hint: Type | None) -> Node | None:
        node = self._named(syntax.name)
        if node is not None:
            return self._usable(node, syntax.place)
        if hint is not None and hint.kind is Kind.CODE:
            return self._label(syntax.name, syntax.place, hint)
        if hint is not None and hint.of == "class_letter":
            return self._term(syntax.name, syntax.place, hint)
        return self._no(
            "FACT_UNKNOWN",
            Sentence("没有“%(name)s”这一事实。", name=syntax.name),
            syntax.place,
            self._near(syntax.name),
        )

    def _near(self, word: str) -> str:
        tables = [t for t in (self.row, self.names.subject_table) if t is not None]
        known = [w for t in tables for c in t.columns for w in (c.name, c.label)]
        if self.names.unit_table is not None:
            if self.names.unit_table.column(word):
                return Sentence("是否想写“%(word)s”？", word=f"{self.names.unit_table.unit}.{word}")
            known += [f"{self.names.unit_table.unit}.{c.name}" for c in self.names.unit_table.columns]
        return document.similar(word, [*known, *self.defined, "as_of"]) or "写 schema 中列的英文名或中文名。"

    def _usable(self, node: Node, place: parse.Place) -> Node | None:
        if node.type.kind is Kind.TEXT:
            return self._no("FREE_TEXT", "自由文字不能参与判断。", place)
        return node

    def _owner(self, word: str) -> tuple[Scope, schema.Table] | None:
        """Whose columns `word.` opens: the unit's, the subject's, or the aggregate's row's."""
        unit, subject, row = self.names.unit_table, self.names.subject_table, self.row
        if unit is not None and word in (unit.unit, unit.label):
            return Scope.UNIT, unit
        if word in (subject.unit, subject.label):
            return Scope.SUBJECT, subject
        if row is not None and word in (row.name, row.unit, row.label):
            return Scope.ROW, row
        return None

    def _owners(self) -> list[str]:
        tables = (self.names.subject_table, self.names.unit_table)
        return [t.unit for t in tables if t is not None] + ([self.row.name] if self.row else [])

    def _no(self, code: str, zh: str, place: parse.Place, mend: str = "") -> _Any | None:
        self.wrong.append(Wrong(code, zh, place, mend))
        return None

    def _differ(self, left: Type, right: Type, place: parse.Place) -> Node | None:
        return self._no("UNITS_DIFFER" if left.kind is right.kind else "TYPES_DIFFER",
                 Sentence("%(describe)s不能与%(describe2)s放在一起。", describe=wording.describe(left), describe2=wording.describe(right)), place, "两边要是同一种事实、同一个单位。")  # fmt: skip


def _domain(kind: Type) -> schema.Domain:
    return domains.ALL[kind.of]


def column_node(scope: Scope, table: schema.Table, column: schema.Column) -> tree.Column:
    """The column as a node."""
    of = table.name if column.kind is Kind.KEY else column.of
    nullable = column.null != "从不为空"
    return tree.Column(scope, table.name, column.name, Type(column.kind, column.unit, of, nullable))


def is_same(left: Type, right: Type) -> bool:
    """Whether values of the two types may stand side by side."""
    return (left.kind, left.unit, left.of) == (right.kind, right.unit, right.of)


def truth(*nodes: Node) -> Type:
    """The type of a test over the nodes."""
    return Type(Kind.BOOL, nullable=any(n.type.nullable for n in nodes))
