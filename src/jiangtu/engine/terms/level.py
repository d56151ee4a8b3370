"""技能等级: the eight levels and every way departments write them."""

import re

from jiangtu.engine.terms.plain import squeeze
from jiangtu.engine.terms.wrong import TermWrong

RULE = "人社部发〔2022〕14号 新八级工制度"

CODES = ("A", "5", "4", "3", "2", "1", "S", "C")
"""Lowest first: apprentice, levels five to one, special-grade, chief."""

_WORDS = {
    "A": ("A", "学徒工", "学徒"),
    "5": ("5", "五", "V", "初级工", "初级", "初级技能"),
    "4": ("4", "四", "IV", "中级工", "中级", "中级技能"),
    "3": ("3", "三", "III", "高级工", "高级", "高级技能"),
    "2": ("2", "二", "II", "技师"),
    "1": ("1", "一", "I", "高级技师"),
    "S": ("S", "特级技师", "特级"),
    "C": ("C", "首席技师", "首席"),
}
_CODE = {word: code for code, words in _WORDS.items() for word in words}
_LEAD = re.compile(r"^(国家)?(职业)?(资格|技能)?(等级)?第?")
_BREAK = re.compile(r"[/、,()\[\]|·\-]+")


def parse(text: str) -> str:
    """The level's code; TermWrong when `text` names none, or two that differ.

    >>> [
    ...     parse(word)
    ...     for word in ("高级工", "三级", "3", "国家职业资格三级", "高级技能", "三级/高级工", "Ⅲ级")
    ... ]
    ['3', '3', '3', '3', '3', '3', '3']
    >>> parse("高级技师（一级）"), parse("特级技师"), parse("学徒工")
    ('1', 'S', 'A')
    """
    parts = [part for part in _BREAK.split(squeeze(text).upper()) if part]
    codes = {_code(part) for part in parts}
    if len(codes) == 1 and None not in codes:
        return str(codes.pop())
    if len(codes - {None}) > 1:
        raise _wrong("LEVEL_AMBIGUOUS", f"“{text}”同时写了两个不同的等级。", text)
    raise _wrong("LEVEL_UNKNOWN", f"“{text}”不是技能等级。", text)


def rank(code: str) -> int:
    """The place of a level from the lowest, 0, to the highest, 7.

    >>> rank("3") > rank("4")
    True
    """
    return CODES.index(code)


def _code(part: str) -> str | None:
    word = _LEAD.sub("", part).removesuffix("级") or part
    return _CODE.get(part) or _CODE.get(word) or _CODE.get(word + "级")


def _wrong(code: str, zh: str, text: str) -> TermWrong:
    mend = "填五级、四级、三级、二级、一级，或初级工至首席技师。"
    return TermWrong(code, zh, value=text, rule=RULE, mend=mend)
