"""One written expression of a document → its typed tree, with problems at their words."""

from jiangtu.engine.errors import Sentence
from jiangtu.engine.policy import check, parse
from jiangtu.engine.policy.document import Entry, Notes
from jiangtu.engine.policy.tree import Node


def read(entry: Entry, checker: check.Checker, notes: Notes, what: str) -> Node | None:
    """The entry's text as a typed tree (`what`: test, value, number or money); problems noted at their words."""
    if isinstance(entry.value, list | dict) or entry.value is None:
        notes.add(
            "NOT_AN_EXPRESSION", "这里要写一个表达式。", entry, mend="表达式若以方括号或花括号开头，加引号。"
        )
        return None
    text = str(entry.value).lower() if isinstance(entry.value, bool) else str(entry.value)
    try:
        syntax = parse.parse(entry.raw or text)
    except parse.SyntaxWrong as error:
        expected = "、".join(error.expected[:12])
        mend = Sentence("这里可以写：%(expected)s。", expected=expected) if expected else ""
        if error.place.word in tuple("（），；＞＜＝≥≤：“”"):
            mend = "请用半角符号：( ) , >= <= ==。"
        elif error.place.word == "=":
            mend = "相等写成 ==。"
        notes.add("SYNTAX", Sentence("“%(value)s”处读不懂。", value=error.place.word or '结尾'), _at(entry, error.place), value=error.place.word,
                  mend=mend)  # fmt: skip
        return None
    checks = {"test": checker.test, "number": checker.number, "money": checker.money, "value": checker.free}
    node = checks[what](syntax)
    for wrong in checker.wrong:
        notes.add(wrong.code, wrong.zh, _at(entry, wrong.place), value=wrong.place.word, mend=wrong.mend)
    checker.wrong.clear()
    return node


def _at(entry: Entry, place: parse.Place) -> tuple[int, int]:
    column = place.column + (entry.column - 1 if place.line == 1 else 0)
    return entry.line + place.line - 1, column
