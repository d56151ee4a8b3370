"""Expressions and values in Chinese a worker understands, and in English."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from jiangtu.engine import schema
from jiangtu.engine.policy import tree, wording
from jiangtu.engine.policy.tree import How, Node, Scope, Type
from jiangtu.engine.policy.walk import parts
from jiangtu.engine.schema import Kind, domains

Labels = Callable[[str, str], str]
"""(published list, code) → the name to show, the code itself when there is none; ("list", id) → a list's title."""
UNIT_EN = {"": "", "months": "months", "years": "years", "year": "", "hours": "hours", "persons": "persons",
           "percent": "%", "days": "days", "fen": "yuan"}  # fmt: skip
_OPERATOR_ZH = {"==": "为", "!=": "不为", "<": "少于", "<=": "不超过", ">": "超过", ">=": "不少于"}
_DAY_ZH = {"==": "为", "!=": "不为", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}
_RANK_ZH = {"==": "为", "!=": "不为", "<": "低于", "<=": "不高于", ">": "高于", ">=": "不低于"}
_ELAPSED_ZH = {"days": "天数", "months": "整月数", "years": "整年数"}
_HOW_ZH = {How.EXISTS: "有", How.COUNT: "条数", How.SUM: "合计", How.LATEST: "最晚的", How.EARLIEST: "最早的"}


def code_itself(_: str, code: str) -> str:
    """The label of a term when no catalogue is at hand."""
    return code


def value_zh(value: Any, kind: Type, labels: Labels = code_itself) -> str:
    """A value as it is shown, with its unit; 未知 when null.

    >>> value_zh(240000, Type(Kind.MONEY, "fen")), value_zh(8, Type(Kind.NUMBER, "months"))
    ('2,400 元', '8 个月')
    """
    if value is None:
        return "未知"
    if isinstance(value, tuple):
        low, high = value
        if low == high:
            return value_zh(low, kind, labels)
        ends = (
            ("不少于 " + value_zh(low, kind))
            if high >= tree.UNBOUNDED
            else f"{low} 至 {value_zh(high, kind)}"
        )
        return ends + "（未定）"
    if isinstance(value, bool):
        return "是" if value else "否"
    return _plain(value, kind, labels, wording.UNIT_ZH, zh=True)


def value_en(value: Any, kind: Type, labels: Labels = code_itself) -> str:
    """A value as it is shown in English; unknown when null."""
    if value is None:
        return "unknown"
    if isinstance(value, tuple):
        return value_en(value[0], kind, labels) if value[0] == value[1] else f"{value[0]} or more"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _plain(value, kind, labels, UNIT_EN, zh=False)


def _plain(value: Any, kind: Type, labels: Labels, units: dict[str, str], *, zh: bool) -> str:
    match kind.kind:
        case Kind.CODE:
            domain = domains.ALL[kind.of]
            names = domain.labels if zh else (domain.english or domain.labels)
            return names.get(value, str(value))
        case Kind.TERM:
            return labels(kind.of, value)
        case Kind.MONEY:
            return f"{yuan(value)} {units['fen']}"
        case Kind.NUMBER:
            return f"{value} {units.get(kind.unit, kind.unit)}".strip()
        case _:
            return value.isoformat() if isinstance(value, dt.date) else str(value)


def yuan(fen: int) -> str:
    """Fen as yuan, with cents only when there are some.

    >>> yuan(260000), yuan(12345)
    ('2,600', '123.45')
    """
    return f"{fen // 100:,}" if fen % 100 == 0 else f"{fen / 100:,.2f}"


def column_of(node: tree.Column) -> schema.Column:
    """The schema's column."""
    found = schema.TABLES[node.table].column(node.name)
    assert found is not None, node
    return found


def zh(node: Node, labels: Labels = code_itself) -> str:
    """The expression in Chinese."""
    return _value_words_zh(node, labels) or _test_words_zh(node, labels)


def _value_words_zh(node: Node, labels: Labels) -> str:  # noqa: PLR0911, PLR0912, C901 one line a node
    """What has a value other than a truth; nothing for a test."""
    match node:
        case tree.Literal():
            return value_zh(node.value, node.type, labels)
        case tree.AsOf():
            return "当日"
        case tree.Column():
            label = column_of(node).label
            return f"该{schema.TABLES[node.table].label}的{label}" if node.scope is Scope.UNIT else label
        case tree.YearOf():
            return f"{zh(node.day, labels)}所在年度"
        case tree.Shift():
            unit = wording.UNIT_ZH[node.unit]
            return f"{zh(node.day, labels)}{'后' if node.step >= 0 else '前'} {abs(node.step)} {unit}"
        case tree.Elapsed():
            return f"{zh(node.start, labels)}至{zh(node.end, labels)}的{_ELAPSED_ZH[node.unit]}"
        case tree.Plus():
            return f"{zh(node.left, labels)}加{zh(node.right, labels)}"
        case tree.Minus():
            return f"{zh(node.left, labels)}减{zh(node.right, labels)}"
        case tree.Times():
            return f"{zh(node.value, labels)}的 {node.factor} 倍"
        case tree.Quotient():
            return f"{zh(node.value, labels)}的 {node.by} 分之一"
        case tree.Positive():
            return zh(node.value, labels)
        case tree.Classed():
            return f"{zh(node.term, labels)}的类别"
        case tree.Group():
            return f"{zh(node.term, labels)}所属小类"
        case _:
            return ""


def _test_words_zh(node: Node, labels: Labels) -> str:  # noqa: PLR0911, C901 one line a node
    match node:
        case tree.Compare():
            return f"{zh(node.left, labels)}{operator_zh(node)}{zh(node.right, labels)}"
        case tree.OneOf():
            return f"{zh(node.value, labels)}为{'、'.join(zh(option, labels) for option in node.options)}之一"
        case tree.Not():
            return f"并非（{zh(node.test, labels)}）"
        case tree.And():
            return "，且".join(_bracket(test, tree.Or, labels) for test in node.tests)
        case tree.Or():
            return "，或".join(_bracket(test, tree.And, labels) for test in node.tests)
        case tree.Choose():
            return f"（{zh(node.test, labels)}时取{zh(node.then, labels)}，否则取{zh(node.other, labels)}）"
        case tree.Known():
            return f"{zh(node.value, labels)}已知"
        case tree.Aggregate():
            return _aggregate(node, labels)
        case tree.Listed():
            return f"{zh(node.term, labels)}在名单“{labels('list', node.list)}”内"
        case tree.Within():
            return f"{zh(node.area, labels)}在 {labels('area', node.prefix.ljust(6, '0'))} 范围内"
        case _:
            raise TypeError(type(node).__name__)


def operator_zh(node: tree.Compare) -> str:
    """The comparison in words that suit what is compared."""
    words = {Kind.DATE: _DAY_ZH, Kind.CODE: _RANK_ZH}.get(node.left.type.kind, _OPERATOR_ZH)
    return f"{words[node.op]} "


def _bracket(node: Node, other: type, labels: Labels) -> str:
    return f"（{zh(node, labels)}）" if isinstance(node, other) else zh(node, labels)


def _aggregate(node: tree.Aggregate, labels: Labels) -> str:
    table = schema.TABLES[node.table].label
    which = "" if node.test == tree.TRUE else f"{zh(node.test, labels)}的"
    value = "" if node.value is None else column_of(node.value).label
    match node.how:
        case How.EXISTS:
            return f"有{which}{table}"
        case How.COUNT:
            return f"{which}{table}条数"
        case How.SUM:
            return f"{which}{table}的{value}合计"
        case _:
            return f"{which}{table}中{_HOW_ZH[node.how]}{value}"


def en(node: Node, labels: Labels = code_itself) -> str:  # noqa: PLR0911 one line a node
    """The expression in English: close to how it is written."""
    match node:
        case tree.Column():
            name = node.name.removesuffix("_fen").replace("_", " ")
            return f"{schema.TABLES[node.table].unit} {name}" if node.scope is Scope.UNIT else name
        case tree.Literal():
            return value_en(node.value, node.type, labels)
        case tree.AsOf():
            return "the day"
        case tree.Compare():
            return f"{en(node.left, labels)} {node.op} {en(node.right, labels)}"
        case tree.Aggregate():
            return f"{node.how} of {node.table}"
        case tree.Not():
            return f"not {en(node.test, labels)}"
        case tree.Shift():
            return f"{en(node.day, labels)} {node.step:+d} {node.unit}"
        case tree.Elapsed():
            return f"{node.unit} from {en(node.start, labels)} to {en(node.end, labels)}"
        case _:
            return _rarer_en(node, labels)


def _rarer_en(node: Node, labels: Labels) -> str:  # noqa: PLR0911 one line a node
    match node:
        case tree.OneOf():
            options = ", ".join(en(option, labels) for option in node.options)
            return f"{en(node.value, labels)} is one of {options}"
        case tree.Listed():
            return f"{en(node.term, labels)} is on the list {node.list}"
        case tree.Within():
            return f"{en(node.area, labels)} lies in {labels('area', node.prefix.ljust(6, '0'))}"
        case tree.Classed():
            return f"class of {en(node.term, labels)}"
        case tree.Known():
            return f"{en(node.value, labels)} is known"
        case tree.YearOf():
            return f"year of {en(node.day, labels)}"
        case _:
            joint = " or " if isinstance(node, tree.Or) else " and " if isinstance(node, tree.And) else ", "
            return joint.join(en(part, labels) for part in parts(node))
