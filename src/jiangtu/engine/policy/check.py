"""Untyped syntax → typed tree, checked against the facts' schema. Every problem of an expression is found, not the first."""

from jiangtu.engine.errors import Sentence
from jiangtu.engine.policy import document, parse, tree, wording
from jiangtu.engine.policy.calls import Calls
from jiangtu.engine.policy.names import Names, Wrong, column_node, is_same, truth
from jiangtu.engine.policy.tree import Node, Type
from jiangtu.engine.policy.walk import walk
from jiangtu.engine.schema import Kind

__all__ = ["Checker", "Names", "Wrong"]
_LARGEST_FACTOR = 100_000


class Checker(Calls):
    """Checks expressions one after another; `wrong` gathers what is wrong, `defined` holds the named ones."""

    def test(self, syntax: parse.Syntax) -> Node | None:
        """The expression as a test; anything but yes/no is a problem."""
        node = self.value(syntax, None)
        if node is not None and node.type.kind is not Kind.BOOL:
            return self._no(
                "NOT_A_TEST",
                Sentence("这里要一个条件，得到的是%(describe)s。", describe=wording.describe(node.type)),
                syntax.place,
                "写成比较，如 … >= 12。",
            )
        return node

    def number(self, syntax: parse.Syntax) -> Node | None:
        """The expression as a whole number of any unit but money."""
        node = self.value(syntax, None)
        if node is not None and node.type.kind is not Kind.NUMBER:
            return self._no(
                "NOT_A_NUMBER",
                Sentence("这里要一个整数，得到的是%(describe)s。", describe=wording.describe(node.type)),
                syntax.place,
            )
        return node

    def money(self, syntax: parse.Syntax) -> Node | None:
        """The expression as fen."""
        node = self.value(syntax, None)
        if node is not None and node.type.kind is not Kind.MONEY:
            return self._no(
                "NOT_MONEY",
                Sentence("这里要一个金额，得到的是%(describe)s。", describe=wording.describe(node.type)),
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

    def _member(self, syntax: parse.Member) -> Node | None:
        found = self._owner(syntax.base.name) if isinstance(syntax.base, parse.Word) else None
        if found is not None:
            scope, table = found
            column = table.column(syntax.name)
            if column is None:
                words = [w for c in table.columns for w in (c.name, c.label)]
                return self._no("FACT_UNKNOWN", Sentence("%(label)s没有“%(name)s”这一列。", label=table.label, name=syntax.name), syntax.place,
                                document.similar(syntax.name, words))  # fmt: skip
            return self._usable(column_node(scope, table, column), syntax.place)
        if isinstance(syntax.base, parse.Word) and self._named(syntax.base.name) is None:
            return self._no("OWNER_UNKNOWN", Sentence("“%(name)s”不是本政策的对象。", name=syntax.base.name), syntax.base.place,
                            Sentence("可写：%(names)s。", names='、'.join(self._owners())))  # fmt: skip
        base = self.value(syntax.base, None)
        if base is None:
            return None
        if base.type.kind is not Kind.DATE or syntax.name != "year":
            return self._no("MEMBER_UNKNOWN", Sentence("%(describe)s没有“.%(name)s”。", describe=wording.describe(base.type), name=syntax.name), syntax.place,
                            "只有日期可以取 .year。")  # fmt: skip
        return tree.YearOf(base, Type(Kind.NUMBER, "year", nullable=base.type.nullable))

    # --- logic and comparison

    def _logic(self, syntax: parse.Logic) -> Node | None:
        tests = [self.test(part) for part in syntax.parts]
        whole = [t for t in tests if t is not None]
        if len(whole) < len(tests):
            return None
        kind = truth(*whole)
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
        if not is_same(left.type, right.type):
            return self._differ(left.type, right.type, syntax.place)
        if syntax.op not in ("==", "!=") and not wording.is_ordered(left.type):
            return self._no(
                "NOT_ORDERED",
                Sentence(
                    "%(describe)s没有先后高低，不能用 %(op)s。",
                    describe=wording.describe(left.type),
                    op=syntax.op,
                ),
                syntax.place,
                "用 == 或 in。",
            )
        return tree.Compare(syntax.op, left, right, truth(left, right))

    def _pair(self, left: parse.Syntax, right: parse.Syntax, place: parse.Place) -> tuple[Node, Node] | None:
        """Both sides typed, a bare constant or label taking the other side's type."""
        if self._bare(left) and self._bare(right):
            words = [side for side in (left, right) if isinstance(side, parse.Word)]
            if words:
                return self._no(
                    "FACT_UNKNOWN",
                    Sentence("没有“%(name)s”这一事实。", name=words[0].name),
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
        if not is_same(part.type, whole.type):
            return self._differ(part.type, whole.type, syntax.place)
        positive = tree.Positive(whole, Type(whole.type.kind, whole.type.unit))
        left = tree.Times(part, 100, part.type)
        return tree.Compare(syntax.op, left, tree.Times(positive, bound.value, positive.type), tree.BOOL)

    def _numeric(self, syntax: parse.Syntax) -> Node | None:
        node = self.value(syntax, None)
        if node is not None and node.type.kind not in (Kind.NUMBER, Kind.MONEY):
            return self._no(
                "NOT_A_NUMBER",
                Sentence("这里要数或金额，得到的是%(describe)s。", describe=wording.describe(node.type)),
                syntax.place,
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
        found = tree.OneOf(value, literals, truth(value))
        return tree.Not(found, found.type) if syntax.negated else found

    def _option(self, syntax: parse.Syntax, kind: Type) -> tree.Literal | None:
        node = self.value(syntax, kind)
        if node is None:
            return None
        if not isinstance(node, tree.Literal):
            self._no("NOT_CONSTANT", "列表里只能写常数。", syntax.place)
            return None
        if not is_same(node.type, kind):
            self._differ(kind, node.type, syntax.place)
            return None
        return node

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
        if not is_same(pair[0].type, pair[1].type):
            return self._differ(pair[0].type, pair[1].type, syntax.place)
        kind = pair[0].type
        nullable = any(n.type.nullable for n in (test, *pair))
        return tree.Choose(test, *pair, Type(kind.kind, kind.unit, kind.of, nullable))

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
        if not is_same(left.type, right.type):
            return self._differ(left.type, right.type, syntax.place)
        if left.type.kind not in (Kind.NUMBER, Kind.MONEY):
            mend = "求间隔用 months_between 或 days_between。" if left.type.kind is Kind.DATE else ""
            return self._no(
                "NOT_A_NUMBER",
                Sentence("%(describe)s不能加减。", describe=wording.describe(left.type)),
                syntax.place,
                mend,
            )
        made = Type(left.type.kind, left.type.unit, nullable=left.type.nullable or right.type.nullable)
        return tree.Plus(left, right, made) if syntax.op == "+" else tree.Minus(left, right, made)

    def _scaled(self, syntax: parse.Binary) -> Node | None:
        left, right = syntax.left, syntax.right
        if syntax.op == "*" and _is_integer(left):
            left, right = right, left
        if not isinstance(right, parse.Constant) or not _is_integer(right):
            return self._no("BY_A_FACT", Sentence("“%(op)s”后面只能是不带单位的整数。", op=syntax.op), syntax.place,
                            "比率用 percent(部分, 整体) >= 60。")  # fmt: skip
        number, value = int(str(right.value)), self._numeric(left)
        if syntax.op == "/" and number == 0:
            return self._no("DIVIDES_BY_ZERO", "除数不能是零。", right.place)
        if value is None:
            return None
        if syntax.op == "/":
            return tree.Quotient(value, number, value.type)
        if number * _factor(value) > _LARGEST_FACTOR:
            return self._no(
                "TOO_LARGE",
                Sentence("乘数不能超过 %(largest_factor)s。", largest_factor=_LARGEST_FACTOR),
                right.place,
            )
        return tree.Times(value, number, value.type)


def _is_percent(syntax: parse.Syntax) -> bool:
    return isinstance(syntax, parse.Call) and syntax.name == "percent"


def _is_integer(syntax: parse.Syntax) -> bool:
    return isinstance(syntax, parse.Constant) and type(syntax.value) is int and not syntax.unit


def _factor(value: Node) -> int:
    return max((n.factor * _factor(n.value) for n in walk(value) if isinstance(n, tree.Times)), default=1)
