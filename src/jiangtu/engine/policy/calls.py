"""The functions of the language: aggregates, elapsed time, published lists. A closed list."""

import abc
from collections.abc import Callable

from jiangtu.engine import schema
from jiangtu.engine.errors import Sentence
from jiangtu.engine.policy import document, parse, tree, wording
from jiangtu.engine.policy.names import Resolver, column_node, truth
from jiangtu.engine.policy.tree import How, Node, Scope, Type
from jiangtu.engine.schema import Kind

_AGGREGATES = {how.value: how for how in How}
_ELAPSED = {"days_between": "days", "months_between": "months", "years_between": "years"}
FUNCTIONS = (*_AGGREGATES, *_ELAPSED, "known", "if", "percent", "in_list", "class_of", "group", "within")


class Calls(Resolver, abc.ABC):
    """Checks calls; what their arguments are is for `value` and `test` to say."""

    @abc.abstractmethod
    def value(self, syntax: parse.Syntax, hint: Type | None) -> Node | None:
        """The typed node of any expression."""

    @abc.abstractmethod
    def test(self, syntax: parse.Syntax) -> Node | None:
        """The typed node of a test."""

    @abc.abstractmethod
    def _chosen(self, syntax: parse.Call, hint: Type | None) -> Node | None:
        """if(test, then, other)"""

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
            return self._no("LIST_UNNAMED", Sentence("本政策的 catalogues 没有“%(removeprefix)s”。", removeprefix=name.removeprefix('in_')), syntax.place,
                            "在文件中写 catalogues: {shortage: 名单编号}。")  # fmt: skip
        return self._no(
            "FUNCTION_UNKNOWN",
            Sentence("没有“%(name)s”这个函数。", name=name),
            syntax.place,
            document.similar(name, FUNCTIONS),
        )

    def _aggregate(self, how: How, syntax: parse.Call) -> Node | None:
        if not 1 <= len(syntax.arguments) <= 2:
            return self._no(
                "ARGUMENTS",
                Sentence("%(how)s 要写表名和一个条件。", how=how),
                syntax.place,
                f"{how}(claims, year == as_of.year)",
            )
        wants = how not in (How.EXISTS, How.COUNT)
        table, column = self._child(syntax.arguments[0], wants)
        if table is None or (wants and column is None):
            return None
        outer, self.row = self.row, table
        value = column_node(Scope.ROW, table, column) if column is not None else None
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
            self._no("TABLE_EXPECTED", "这里要写表名.列名。" if wants else "这里要写表名。", syntax.place,
                     "sum(employment.months, …)" if wants else "count(claims, …)")  # fmt: skip
            return None, None
        table = next((t for t in schema.CHILDREN.values() if base.name in (t.name, t.label)), None)
        if table is None:
            words = [w for t in schema.CHILDREN.values() for w in (t.name, t.label)]
            self._no(
                "TABLE_UNKNOWN",
                Sentence("没有“%(name)s”这张表。", name=base.name),
                base.place,
                document.similar(base.name, words),
            )
            return None, None
        if not isinstance(syntax, parse.Member):
            return table, None
        column = table.column(syntax.name)
        if column is None:
            words = [w for c in table.columns for w in (c.name, c.label)]
            self._no("FACT_UNKNOWN", Sentence("%(label)s没有“%(name)s”这一列。", label=table.label, name=syntax.name), syntax.place,
                     document.similar(syntax.name, words))  # fmt: skip
        return table, column

    def _summable(self, how: How, value: tree.Column, place: parse.Place) -> bool:
        allowed = (Kind.NUMBER, Kind.MONEY) if how is How.SUM else (Kind.DATE,)
        if value.type.kind not in allowed:
            self._no(
                "WRONG_COLUMN",
                Sentence("%(how)s 不能用于%(describe)s。", how=how, describe=wording.describe(value.type)),
                place,
            )
        return value.type.kind in allowed

    def _elapsed(self, unit: str, syntax: parse.Call) -> Node | None:
        ends = self._arguments(syntax, Kind.DATE, 2)
        if ends is None:
            return None
        made = Type(Kind.NUMBER, unit, nullable=any(e.type.nullable for e in ends))
        return tree.Elapsed(unit, ends[0], ends[1], made)

    def _arguments(self, syntax: parse.Call, kind: Kind, count: int) -> list[Node] | None:
        if len(syntax.arguments) != count:
            return self._no(
                "ARGUMENTS",
                Sentence("%(name)s 要 %(count)s 个参数。", name=syntax.name, count=count),
                syntax.place,
            )
        nodes = [self.value(argument, None) for argument in syntax.arguments]
        whole = [n for n in nodes if n is not None]
        if len(whole) < count:
            return None
        for node, argument in zip(whole, syntax.arguments, strict=True):
            if node.type.kind is not kind:
                return self._no("WRONG_ARGUMENT", Sentence("%(name)s 的参数应当是%(kind)s，得到的是%(describe)s。", name=syntax.name, kind=wording.KIND_ZH[kind], describe=wording.describe(node.type)), argument.place)  # fmt: skip
        return whole

    def _known(self, syntax: parse.Call) -> Node | None:
        if len(syntax.arguments) != 1:
            return self._no("ARGUMENTS", "known 要一个参数。", syntax.place)
        value = self.value(syntax.arguments[0], None)
        return None if value is None else tree.Known(value)

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
            return self._no(
                "ARGUMENTS", Sentence("%(name)s 要写编码列，可再写日期。", name=syntax.name), syntax.place
            )
        term = self.value(arguments[0], None)
        day = self.value(arguments[1], None) if len(arguments) == 2 else self.names.rate_day
        if term is None or day is None:
            return None
        if term.type.kind is not Kind.TERM or day.type.kind is not Kind.DATE:
            return self._no(
                "WRONG_ARGUMENT",
                Sentence(
                    "%(name)s 要编码列和日期，得到的是%(describe)s。",
                    name=syntax.name,
                    describe=wording.describe(term.type),
                ),
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
                "WRONG_ARGUMENT",
                Sentence("within 只用于地区，得到的是%(describe)s。", describe=wording.describe(area.type)),
                syntax.place,
            )
        return tree.Within(area, wording.area_prefix(str(code.value)), truth(area))


def _aggregate_type(how: How, test: Node, value: tree.Column | None) -> Type:
    if how is How.EXISTS:
        return truth(test)
    if how is How.COUNT or value is None:
        return Type(Kind.NUMBER, "", nullable=test.type.nullable)
    return Type(value.type.kind, value.type.unit)
