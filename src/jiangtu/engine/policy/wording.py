"""Types and areas in the words of a policy's author."""

from jiangtu.engine.policy.tree import Type
from jiangtu.engine.schema import Kind, domains

UNIT_ZH = {"": "个", "months": "个月", "years": "年", "year": "年度", "hours": "课时", "persons": "人",
           "percent": "%", "days": "天", "fen": "元"}  # fmt: skip
_ORDERED = (Kind.NUMBER, Kind.MONEY, Kind.DATE)
KIND_ZH = {Kind.KEY: "行号", Kind.BOOL: "条件", Kind.DATE: "日期", Kind.NUMBER: "数", Kind.MONEY: "金额（元）",
            Kind.CODE: "类别", Kind.TERM: "编码", Kind.TEXT: "文字"}  # fmt: skip
_LIST_ZH = {"occupation": "职业", "area": "地区", "industry": "行业", "company": "单位", "certificate": "证书编号",
            "class": "班级编号", "occupation_group": "职业小类", "class_letter": "职业类别字母"}  # fmt: skip


def describe(kind: Type) -> str:
    """The type in words a policy's author knows."""
    if kind.kind is Kind.CODE:
        return f"{KIND_ZH[kind.kind]}（{domains.ALL[kind.of].label}）"
    if kind.kind is Kind.TERM:
        return f"{KIND_ZH[kind.kind]}（{_LIST_ZH.get(kind.of, kind.of)}）"
    if kind.kind is Kind.NUMBER:
        return f"{KIND_ZH[kind.kind]}（{UNIT_ZH.get(kind.unit, kind.unit)}）"
    return KIND_ZH[kind.kind]


def area_prefix(code: str) -> str:
    """The area's code without its trailing pairs of zeros: the beginning of every code inside it.

    >>> area_prefix("320000"), area_prefix("450200"), area_prefix("450203"), area_prefix("000000")
    ('32', '4502', '450203', '')
    """
    while code.endswith("00"):
        code = code[:-2]
    return code


def is_ordered(kind: Type) -> bool:
    """Whether < and > have a meaning for the type."""
    return kind.kind in _ORDERED or (kind.kind is Kind.CODE and domains.ALL[kind.of].ordered)
