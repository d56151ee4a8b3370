"""Untyped syntax → typed tree, checked against the facts' schema. Every problem of an expression is found, not the first."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from jiangtu.engine import schema
from jiangtu.engine.policy import document, parse, tree, wording
from jiangtu.engine.policy.tree import How, Node, Scope, Type
from jiangtu.engine.schema import Kind, domains

_AGGREGATES = {how.value: how for how in How}
_ELAPSED = {"days_between": "days", "months_between": "months", "years_between": "years"}
FUNCTIONS = (*_AGGREGATES, *_ELAPSED, "known", "if", "percent", "in_list", "class_of", "group", "within")
_TERM_FORM = {"occupation": (re.compile(r"\d-\d{2}-\d{2}-\d{2}[A-Z]?\Z"), "如 6-18-01-01"),
              "area": (re.compile(r"\d{6}\Z"), "如 320200"),
              "industry": (re.compile(r"[A-T](\d{2,4})?\Z"), "如 C 或 C34"),
              "occupation_group": (re.compile(r"\d-\d{2}-\d{2}\Z"), "如 6-18-01")}  # fmt: skip
_Any = TypeVar("_Any")
_LARGEST = 1 << 40
_LARGEST_FACTOR = 100_000


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
class Checker:
    """Checks expressions one after another; `wrong` gathers what is wrong, `defined` holds the named ones."""

    names: Names
    defined: dict[str, Node] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    row: schema.Table | None = None  # the child table of the aggregate being checked

    def test(self, syntax: parse.Syntax) -> Node | None:
        """The expression as a test; anything but yes/no is a problem."""
        node = self.value(syntax, None)
        if node is not None and node.type.kind is not Kind.BOOL:
            return self._no(
                "NOT_A_TEST",
                f"这里要一个条件，得到的是{wording.describe(node.type)}。",
                syntax.place,
                "写成比较，如 … >= 12。",
            )
        return node

    def number(self, syntax: parse.Syntax) -> Node | None:
        """The expression as a whole number of any unit but money."""
        node = self.value(syntax, None)
        if node is not None and node.type.kind is not Kind.NUMBER:
            return self._no(
                "NOT_A_NUMBER", f"这里要一个整数，得到的是{wording.describe(node.type)}。", syntax.place
            )
        return node

    def money(self, syntax: parse.Syntax) -> Node | None:
        """The expression as fen."""
        node = self.value(syntax, None)
        if node is not None and node.type.kind is not Kind.MONEY:
            return self._no(
                "NOT_MONEY",
                f"这里要一个金额，得到的是{wording.describe(node.type)}。",
                syntax.place,
                "金额写成 500元。",
            )
        return node

    def free(self, syntax: parse.Syntax) -> Node | None:
        """The expression as a value of any type."""
        return self.value(syntax, None)

    def value(self, syntax: parse.Syntax, hint: Type | None) -> Node | None:  # noqa: PLR0911 one case a syntax
        """The typed node; `hint` is what a bare constant or label here would be. None when something is wrong."""
        match syntax:
            case parse.Constant():
                return self._constant(syntax, hint)
            case parse.Word():
                return self._word(syntax, hint)
            case parse.Member():
                return self._member(syntax)
            case parse.Logic():
                return self._logic(syntax)
            case parse.Choice():
                return self._choice(syntax)
            case parse.Call():
                return self._call(syntax, hint)
            case parse.Binary(op="+" | "-"):
                return self._sum(syntax, hint)
            case parse.Binary(op="*" | "/"):
                return self._scaled(syntax)
            case parse.Binary():
                return self._compared(syntax)

    # --- constants and names

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
                "UNIT_MISSING", f"与金额比较的 {value} 没有单位。", syntax.place, f"写成 {value}元。"
            )
        if hint is not None and hint.kind is Kind.CODE:
            return self._no("NOT_A_LABEL", f"{value} 不是{_domain(hint).label}的名称。", syntax.place,
                            f"可写：{'、'.join(_domain(hint).labels.values())}。")  # fmt: skip
        unit = hint.unit if hint is not None and hint.kind is Kind.NUMBER else ""
        return tree.Literal(value, Type(Kind.NUMBER, unit, nullable=False))

    def _term(self, word: str, place: parse.Place, hint: Type | None) -> Node | None:
        if hint is None:
            return self._no("TEXT_ALONE", f"“{word}”在这里没有可比的对象。", place)
        if hint.kind is Kind.CODE:
            return self._label(word, place, hint)
        if hint.kind is not Kind.TERM:
            return self._no("TYPES_DIFFER", f"{wording.describe(hint)}不能与文字“{word}”比较。", place)
        form, example = _TERM_FORM.get(hint.of, (None, ""))
        if form is not None and not form.match(word):
            return self._no("TERM_FORM", f"“{word}”不是规范的编码。", place, example)
        return tree.Literal(word, Type(Kind.TERM, of=hint.of, nullable=False))

    def _label(self, word: str, place: parse.Place, hint: Type) -> Node | None:
        domain = _domain(hint)
        code = domain.code_of(word)
        if code is None:
            return self._no("LABEL_UNKNOWN", f"{domain.label}中没有“{word}”。", place,
                            document.similar(word, [*domain.labels.values(), *domain.codes])
                            or f"可写：{'、'.join(domain.labels.values())}。")  # fmt: skip
        return tree.Literal(code, Type(Kind.CODE, of=domain.name, nullable=False))

    def _named(self, word: str) -> Node | None:
        """What a bare word names here: the day, a definition, the row's column, the subject's column."""
        if word == "as_of":
            return tree.AsOf()
        if word in self.defined:
            return self.defined[word]
        if self.row is not None and (column := self.row.column(word)):
            return _column(Scope.ROW, self.row, column)
        if column := self.names.subject_table.column(word):
            return _column(Scope.SUBJECT, self.names.subject_table, column)
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
            "FACT_UNKNOWN", f"没有“{syntax.name}”这一事实。", syntax.place, self._near(syntax.name)
        )

    def _near(self, word: str) -> str:
        tables = [t for t in (self.row, self.names.subject_table) if t is not None]
        known = [w for t in tables for c in t.columns for w in (c.name, c.label)]
        if self.names.unit_table is not None:
            if self.names.unit_table.column(word):
                return f"是否想写“{self.names.unit_table.unit}.{word}”？"
            known += [f"{self.names.unit_table.unit}.{c.name}" for c in self.names.unit_table.columns]
        return document.similar(word, [*known, *self.defined, "as_of"]) or "写 schema 中列的英文名或中文名。"

    def _usable(self, node: Node, place: parse.Place) -> Node | None:
        if node.type.kind is Kind.TEXT:
            return self._no("FREE_TEXT", "自由文字不能参与判断。", place)
        return node

    def _member(self, syntax: parse.Member) -> Node | None:
        found = self._owner(syntax.base.name) if isinstance(syntax.base, parse.Word) else None
        if found is not None:
            scope, table = found
            column = table.column(syntax.name)
            if column is None:
                words = [w for c in table.columns for w in (c.name, c.label)]
                return self._no("FACT_UNKNOWN", f"{table.label}没有“{syntax.name}”这一列。", syntax.place,
                                document.similar(syntax.name, words))  # fmt: skip
            return self._usable(_column(scope, table, column), syntax.place)
        if isinstance(syntax.base, parse.Word) and self._named(syntax.base.name) is None:
            return self._no("OWNER_UNKNOWN", f"“{syntax.base.name}”不是本政策的对象。", syntax.base.place,
                            f"可写：{'、'.join(self._owners())}。")  # fmt: skip
        base = self.value(syntax.base, None)
        if base is None:
            return None
        if base.type.kind is not Kind.DATE or syntax.name != "year":
            return self._no("MEMBER_UNKNOWN", f"{wording.describe(base.type)}没有“.{syntax.name}”。", syntax.place,
                            "只有日期可以取 .year。")  # fmt: skip
        return tree.YearOf(base, Type(Kind.NUMBER, "year", nullable=base.type.nullable))

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

    # --- logic and comparison

    def _logic(self, syntax: parse.Logic) -> Node | None:
        tests = [self.test(part) for part in syntax.parts]
        whole = [t for t in tests if t is not None]
        if len(whole) < len(tests):
            return None
        kind = _bool(*whole)
        if syntax.op == "not":
            return tree.Not(whole[0], kind)
        return tree.And(tuple(whole), kind) if syntax.op == "and" else tree.Or(tuple(whole), kind)

    def _compared(self, syntax: parse.Binary) -> Node | None:
        if _is_percent(syntax.left):
            return self._percent(syntax)
        pair = self._pair(syntax.left, syntax.right, syntax.place)
        if pair is None:
            return None
        left, right = pair
        if not _same(left.type, right.type):
            return self._differ(left.type, right.type, syntax.place)
        if syntax.op not in ("==", "!=") and not wording.is_ordered(left.type):
            return self._no(
                "NOT_ORDERED",
                f"{wording.describe(left.type)}没有先后高低，不能用 {syntax.op}。",
                syntax.place,
                "用 == 或 in。",
            )
        return tree.Compare(syntax.op, left, right, _bool(left, right))

    def _pair(self, left: parse.Syntax, right: parse.Syntax, place: parse.Place) -> tuple[Node, Node] | None:
        """Both sides typed, a bare constant or label taking the other side's type."""
        if self._bare(left) and self._bare(right):
            words = [side for side in (left, right) if isinstance(side, parse.Word)]
            if words:
                return self._no(
                    "FACT_UNKNOWN",
                    f"没有“{words[0].name}”这一事实。",
                    words[0].place,
                    self._near(words[0].name),
                )
            return self._no("BOTH_CONSTANT", "两边都不是事实，无从比较。", place)
        if self._bare(left):
            second = self.value(right, None)
            first = None if second is None else self.value(left, second.type)
        else:
            first = self.value(left, None)
            second = (
                None
                if first is None and self._bare(right)
                else self.value(right, first.type if first else None)
            )
        return None if first is None or second is None else (first, second)

    def _bare(self, syntax: parse.Syntax) -> bool:
        return isinstance(syntax, parse.Constant) or (
            isinstance(syntax, parse.Word) and self._named(syntax.name) is None
        )

    def _percent(self, syntax: parse.Binary) -> Node | None:
        call, bound = syntax.left, syntax.right
        if not isinstance(call, parse.Call) or len(call.arguments) != 2:
            return self._no(
                "ARGUMENTS",
                "percent 要两个参数：部分和整体。",
                syntax.place,
                "percent(取证人数, 开班人数) >= 60",
            )
        if not isinstance(bound, parse.Constant) or type(bound.value) is not int or bound.unit:
            return self._no(
                "PERCENT_BOUND", "percent 只能与一个整数百分数比较。", bound.place, "percent(…) >= 60"
            )
        part, whole = self._numeric(call.arguments[0]), self._numeric(call.arguments[1])
        if part is None or whole is None:
            return None
        if not _same(part.type, whole.type):
            return self._differ(part.type, whole.type, syntax.place)
        positive = tree.Positive(whole, Type(whole.type.kind, whole.type.unit))
        left = tree.Times(part, 100, part.type)
        return tree.Compare(syntax.op, left, tree.Times(positive, bound.value, positive.type), tree.BOOL)

    def _numeric(self, syntax: parse.Syntax) -> Node | None:
        node = self.value(syntax, None)
        if node is not None and node.type.kind not in (Kind.NUMBER, Kind.MONEY):
            return self._no(
                "NOT_A_NUMBER", f"这里要数或金额，得到的是{wording.describe(node.type)}。", syntax.place
            )
        return node

    def _choice(self, syntax: parse.Choice) -> Node | None:
        value = self.value(syntax.value, None)
        if value is None:
            return None
        if not syntax.options:
            return self._no("EMPTY_LIST", "列表是空的。", syntax.place)
        options = [self._option(option, value.type) for option in syntax.options]
        literals = tuple(o for o in options if o is not None)
        if len(literals) < len(options):
            return None
        found = tree.OneOf(value, literals, _bool(value))
        return tree.Not(found, found.type) if syntax.negated else found

    def _option(self, syntax: parse.Syntax, kind: Type) -> tree.Literal | None:
        node = self.value(syntax, kind)
        if node is None:
            return None
        if not isinstance(node, tree.Literal):
            self._no("NOT_CONSTANT", "列表里只能写常数。", syntax.place)
            return None
        if not _same(node.type, kind):
            self._differ(kind, node.type, syntax.place)
            return None
        return node

    # --- arithmetic

    def _sum(self, syntax: parse.Binary, hint: Type | None) -> Node | None:
        if isinstance(syntax.right, parse.Constant) and syntax.right.unit in ("days", "months", "years"):
            left = self.value(syntax.left, hint)
            if left is not None and left.type.kind is Kind.DATE:
                step = int(str(syntax.right.value)) * (1 if syntax.op == "+" else -1)
                return tree.Shift(left, step, syntax.right.unit, left.type)
        pair = self._pair(syntax.left, syntax.right, syntax.place)
        if pair is None:
            return None
        left, right = pair
        if not _same(left.type, right.type):
            return self._differ(left.type, right.type, syntax.place)
        if left.type.kind not in (Kind.NUMBER, Kind.MONEY):
            mend = "求间隔用 months_between 或 days_between。" if left.type.kind is Kind.DATE else ""
            return self._no("NOT_A_NUMBER", f"{wording.describe(left.type)}不能加减。", syntax.place, mend)
        made = Type(left.type.kind, left.type.unit, nullable=left.type.nullable or right.type.nullable)
        return tree.Plus(left, right, made) if syntax.op == "+" else tree.Minus(left, right, made)

    def _scaled(self, syntax: parse.Binary) -> Node | None:
        left, right = syntax.left, syntax.right
        if syntax.op == "*" and _is_integer(left):
            left, right = right, left
        if not isinstance(right, parse.Constant) or not _is_integer(right):
            return self._no("BY_A_FACT", f"“{syntax.op}”后面只能是不带单位的整数。", syntax.place,
                            "比率用 percent(部分, 整体) >= 60。")  # fmt: skip
        number, value = int(str(right.value)), self._numeric(left)
        if syntax.op == "/" and number == 0:
            return self._no("DIVIDES_BY_ZERO", "除数不能是零。", right.place)
        if value is None:
            return None
        if syntax.op == "/":
            return tree.Quotient(value, number, value.type)
        if number * _factor(value) > _LARGEST_FACTOR:
            return self._no("TOO_LARGE", f"乘数不能超过 {_LARGEST_FACTOR}。", right.place)
        return tree.Times(value, number, value.type)

    # --- functions

    def _call(self, syntax: parse.Call, hint: Type | None) -> Node | None:
        name = syntax.name
        if name in _AGGREGATES:
            return self._aggregate(_AGGREGATES[name], syntax)
        if name in _ELAPSED:
            return self._elapsed(_ELAPSED[name], syntax)
        if name.removeprefix("in_") in self.names.catalogues and name.startswith("in_"):
            return self._listed(self.names.catalogues[name.removeprefix("in_")], syntax.arguments, syntax)
        rest: dict[str, Callable[[], Node | None]] = {
            "known": lambda: self._known(syntax),
            "if": lambda: self._chosen(syntax, hint),
            "in_list": lambda: self._in_list(syntax),
            "class_of": lambda: self._class_of(syntax),
            "group": lambda: self._group(syntax),
            "within": lambda: self._within(syntax),
            "percent": lambda: self._no(
                "PERCENT_ALONE", "percent 只能直接与整数比较。", syntax.place, "percent(…) >= 60"
            ),
        }
        if name in rest:
            return rest[name]()
        if name.startswith("in_"):
            return self._no("LIST_UNNAMED", f"本政策的 catalogues 没有“{name.removeprefix('in_')}”。", syntax.place,
                            "在文件中写 catalogues: {shortage: 名单编号}。")  # fmt: skip
        return self._no(
            "FUNCTION_UNKNOWN", f"没有“{name}”这个函数。", syntax.place, document.similar(name, FUNCTIONS)
        )

    def _aggregate(self, how: How, syntax: parse.Call) -> Node | None:
        if not 1 <= len(syntax.arguments) <= 2:
            return self._no(
                "ARGUMENTS", f"{how} 要写表名和一个条件。", syntax.place, f"{how}(claims, year == as_of.year)"
            )
        wants = how not in (How.EXISTS, How.COUNT)
        table, column = self._child(syntax.arguments[0], wants)
        if table is None or (wants and column is None):
            return None
        outer, self.row = self.row, table
        value = _column(Scope.ROW, table, column) if column is not None else None
        test = self.test(syntax.arguments[1]) if len(syntax.arguments) == 2 else tree.TRUE
        self.row = outer
        if test is None or (value is not None and not self._summable(how, value, syntax.place)):
            return None
        return tree.Aggregate(how, table.name, test, value, _aggregate_type(how, test, value))

    def _child(self, syntax: parse.Syntax, wants: bool) -> tuple[schema.Table | None, schema.Column | None]:
        if self.names.subject != "worker":
            self._no("NO_CHILDREN", "只有劳动者有下属记录表。", syntax.place)
            return None, None
        base = syntax.base if isinstance(syntax, parse.Member) else syntax
        if not isinstance(base, parse.Word) or wants != isinstance(syntax, parse.Member):
            self._no("TABLE_EXPECTED", "这里要写" + ("表名.列名。" if wants else "表名。"), syntax.place,
                     "sum(employment.months, …)" if wants else "count(claims, …)")  # fmt: skip
            return None, None
        table = next((t for t in schema.CHILDREN.values() if base.name in (t.name, t.label)), None)
        if table is None:
            words = [w for t in schema.CHILDREN.values() for w in (t.name, t.label)]
            self._no(
                "TABLE_UNKNOWN", f"没有“{base.name}”这张表。", base.place, document.similar(base.name, words)
            )
            return None, None
        if not isinstance(syntax, parse.Member):
            return table, None
        column = table.column(syntax.name)
        if column is None:
            words = [w for c in table.columns for w in (c.name, c.label)]
            self._no("FACT_UNKNOWN", f"{table.label}没有“{syntax.name}”这一列。", syntax.place,
                     document.similar(syntax.name, words))  # fmt: skip
        return table, column

    def _summable(self, how: How, value: tree.Column, place: parse.Place) -> bool:
        allowed = (Kind.NUMBER, Kind.MONEY) if how is How.SUM else (Kind.DATE,)
        if value.type.kind not in allowed:
            self._no("WRONG_COLUMN", f"{how} 不能用于{wording.describe(value.type)}。", place)
        return value.type.kind in allowed

    def _elapsed(self, unit: str, syntax: parse.Call) -> Node | None:
        ends = self._arguments(syntax, Kind.DATE, 2)
        if ends is None:
            return None
        made = Type(Kind.NUMBER, unit, nullable=any(e.type.nullable for e in ends))
        return tree.Elapsed(unit, ends[0], ends[1], made)

    def _arguments(self, syntax: parse.Call, kind: Kind, count: int) -> list[Node] | None:
        if len(syntax.arguments) != count:
            return self._no("ARGUMENTS", f"{syntax.name} 要 {count} 个参数。", syntax.place)
        nodes = [self.value(argument, None) for argument in syntax.arguments]
        whole = [n for n in nodes if n is not None]
        if len(whole) < count:
            return None
        for node, argument in zip(whole, syntax.arguments, strict=True):
            if node.type.kind is not kind:
                return self._no("WRONG_ARGUMENT", f"{syntax.name} 的参数应当是{wording.KIND_ZH[kind]}，"
                                  f"得到的是{wording.describe(node.type)}。", argument.place)  # fmt: skip
        return whole

    def _known(self, syntax: parse.Call) -> Node | None:
        if len(syntax.arguments) != 1:
            return self._no("ARGUMENTS", "known 要一个参数。", syntax.place)
        value = self.value(syntax.arguments[0], None)
        return None if value is None else tree.Known(value)

    def _chosen(self, syntax: parse.Call, hint: Type | None) -> Node | None:
        test = self.test(syntax.arguments[0])
        then, other = syntax.arguments[1:]
        if hint is not None and self._bare(then) and self._bare(other):
            made = (self.value(then, hint), self.value(other, hint))
            pair = None if made[0] is None or made[1] is None else (made[0], made[1])
        elif isinstance(then, parse.Constant) and isinstance(other, parse.Constant):
            first = self.value(then, None)
            second = None if first is None else self.value(other, first.type)
            pair = None if first is None or second is None else (first, second)
        else:
            pair = self._pair(then, other, syntax.place)
        if test is None or pair is None:
            return None
        if not _same(pair[0].type, pair[1].type):
            return self._differ(pair[0].type, pair[1].type, syntax.place)
        kind = pair[0].type
        nullable = any(n.type.nullable for n in (test, *pair))
        return tree.Choose(test, *pair, Type(kind.kind, kind.unit, kind.of, nullable))

    def _in_list(self, syntax: parse.Call) -> Node | None:
        first = syntax.arguments[0] if syntax.arguments else None
        if not isinstance(first, parse.Word) and not (
            isinstance(first, parse.Constant) and type(first.value) is str
        ):
            return self._no(
                "ARGUMENTS", "in_list 的第一个参数是名单的名称。", syntax.place, 'in_list("名单编号", 职业)'
            )
        name = first.name if isinstance(first, parse.Word) else str(first.value)
        return self._listed(self.names.catalogues.get(name, name), syntax.arguments[1:], syntax)

    def _listed(self, name: str, arguments: tuple[parse.Syntax, ...], syntax: parse.Call) -> Node | None:
        found = self._term_and_day(arguments, syntax)
        return None if found is None else tree.Listed(name, *found)

    def _class_of(self, syntax: parse.Call) -> Node | None:
        name = self.names.catalogues.get("class")
        if name is None:
            return self._no(
                "LIST_UNNAMED",
                "本政策的 catalogues 没有“class”。",
                syntax.place,
                "在文件中写 catalogues: {class: 表编号}。",
            )
        found = self._term_and_day(syntax.arguments, syntax)
        return None if found is None else tree.Classed(name, *found)

    def _term_and_day(
        self, arguments: tuple[parse.Syntax, ...], syntax: parse.Call
    ) -> tuple[Node, Node] | None:
        if not 1 <= len(arguments) <= 2:
            return self._no("ARGUMENTS", f"{syntax.name} 要写编码列，可再写日期。", syntax.place)
        term = self.value(arguments[0], None)
        day = self.value(arguments[1], None) if len(arguments) == 2 else self.names.rate_day
        if term is None or day is None:
            return None
        if term.type.kind is not Kind.TERM or day.type.kind is not Kind.DATE:
            return self._no(
                "WRONG_ARGUMENT",
                f"{syntax.name} 要编码列和日期，得到的是{wording.describe(term.type)}。",
                syntax.place,
            )
        return term, day

    def _group(self, syntax: parse.Call) -> Node | None:
        found = self._arguments(syntax, Kind.TERM, 1)
        if found is None or found[0].type.of != "occupation":
            return None if found is None else self._no("WRONG_ARGUMENT", "group 只用于职业。", syntax.place)
        return tree.Group(found[0], Type(Kind.TERM, of="occupation_group", nullable=found[0].type.nullable))

    def _within(self, syntax: parse.Call) -> Node | None:
        if len(syntax.arguments) != 2 or not isinstance(syntax.arguments[1], parse.Constant):
            return self._no(
                "ARGUMENTS",
                "within 要写地区列和加引号的地区编码。",
                syntax.place,
                'within(work_area, "450200")',
            )
        area = self.value(syntax.arguments[0], None)
        code = self.value(syntax.arguments[1], Type(Kind.TERM, of="area"))
        if area is None or code is None:
            return None
        if area.type.of != "area" or not isinstance(code, tree.Literal):
            return self._no(
                "WRONG_ARGUMENT", f"within 只用于地区，得到的是{wording.describe(area.type)}。", syntax.place
            )
        return tree.Within(area, wording.area_prefix(str(code.value)), _bool(area))

    # --- problems

    def _no(self, code: str, zh: str, place: parse.Place, mend: str = "") -> _Any | None:
        self.wrong.append(Wrong(code, zh, place, mend))
        return None

    def _differ(self, left: Type, right: Type, place: parse.Place) -> Node | None:
        return self._no("UNITS_DIFFER" if left.kind is right.kind else "TYPES_DIFFER",
                 f"{wording.describe(left)}不能与{wording.describe(right)}放在一起。", place, "两边要是同一种事实、同一个单位。")  # fmt: skip


def _domain(kind: Type) -> schema.Domain:
    return domains.ALL[kind.of]


def _column(scope: Scope, table: schema.Table, column: schema.Column) -> tree.Column:
    of = table.name if column.kind is Kind.KEY else column.of
    nullable = column.null != "从不为空"
    return tree.Column(scope, table.name, column.name, Type(column.kind, column.unit, of, nullable))


def _same(left: Type, right: Type) -> bool:
    return (left.kind, left.unit, left.of) == (right.kind, right.unit, right.of)


def _bool(*nodes: Node) -> Type:
    return Type(Kind.BOOL, nullable=any(n.type.nullable for n in nodes))


def _aggregate_type(how: How, test: Node, value: tree.Column | None) -> Type:
    if how is How.EXISTS:
        return _bool(test)
    if how is How.COUNT or value is None:
        return Type(Kind.NUMBER, "", nullable=test.type.nullable)
    return Type(value.type.kind, value.type.unit)


def _is_percent(syntax: parse.Syntax) -> bool:
    return isinstance(syntax, parse.Call) and syntax.name == "percent"


def _is_integer(syntax: parse.Syntax) -> bool:
    return isinstance(syntax, parse.Constant) and type(syntax.value) is int and not syntax.unit


def _factor(value: Node) -> int:
    return max(
        (n.factor * (_factor(n.value)) for n in tree.walk(value) if isinstance(n, tree.Times)), default=1
    )
