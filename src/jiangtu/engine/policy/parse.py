"""Text of an expression → untyped syntax with places. Knows the grammar, nothing of facts or units."""

import datetime as dt
import functools
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import lark

_KEYWORDS = {"AND": "and", "OR": "or", "NOT": "not", "IN": "in", "LPAR": "(", "RPAR": ")", "LSQB": "[", "RSQB": "]",
             "COMMA": ",", "DOT": ".", "TRUE": "true", "FALSE": "false", "IF": "if", "OPERATOR": "比较符号",
             "SIGN": "+ 或 -", "SCALE": "* 或 /", "NAME": "名称", "INTEGER": "整数", "SPAN": "月、日或年",
             "MONEY": "金额", "DAY": "日期", "TEXT": "引号中的编码", "$END": "结尾"}  # fmt: skip
_SPANS = {"month": "months", "months": "months", "个月": "months", "day": "days", "days": "days", "天": "days",
          "日": "days", "year": "years", "years": "years", "年": "years"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word stands: line and column from 1, and the word itself."""

    line: int
    column: int
    word: str


class SyntaxWrong(Exception):
    """The text is not an expression; `place` is the first word that does not fit, `expected` what would."""

    def __init__(self, place: Place, expected: tuple[str, ...]) -> None:
        super().__init__(place.word)
        self.place = place
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Constant:
    """A written constant; `unit` is "" for a bare integer or text, "fen", or a span's unit."""

    value: bool | int | str | dt.date
    place: Place
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A bare name: a fact, a definition, a table, or a label of a domain."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Member:
    """base.name"""

    base: "Syntax"
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Call:
    """name(arguments…)"""

    name: str
    arguments: tuple["Syntax", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Binary:
    """left op right, for comparison and arithmetic."""

    op: str
    left: "Syntax"
    right: "Syntax"
    place: Place


@dataclass(frozen=True, slots=True)
class Logic:
    """and / or over its parts, or not over one."""

    op: str
    parts: tuple["Syntax", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Choice:
    """value in [options], or not in."""

    value: "Syntax"
    options: tuple["Syntax", ...]
    negated: bool
    place: Place


Syntax = Constant | Word | Member | Call | Binary | Logic | Choice


@functools.lru_cache(maxsize=4096)
def parse(text: str) -> Syntax:
    """The syntax of one expression; SyntaxWrong names the first word that does not fit. Equal texts are parsed once."""
    try:
        return _Build().transform(_parser().parse(text))  # type: ignore[no-any-return]
    except lark.exceptions.VisitError as error:
        if isinstance(error.orig_exc, SyntaxWrong):
            raise error.orig_exc from None
        raise
    except lark.UnexpectedCharacters as error:
        word = text[error.pos_in_stream]
        raise SyntaxWrong(Place(error.line, error.column, word), _names(error.allowed or set())) from None
    except lark.UnexpectedToken as error:
        word = "" if error.token.type == "$END" else str(error.token)
        raise SyntaxWrong(
            _end(text) if not word else _place(error.token), _names(error.accepts or error.expected)
        ) from None


@functools.cache
def _parser() -> lark.Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return lark.Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def _names(terminals: set[str]) -> tuple[str, ...]:
    return tuple(sorted({_KEYWORDS.get(t, t) for t in terminals}))


def _end(text: str) -> Place:
    lines = text.split("\n")
    return Place(len(lines), len(lines[-1]) + 1, "")


def _place(token: lark.Token) -> Place:
    return Place(token.line or 1, token.column or 1, str(token))


class _Build(lark.Transformer):  # type: ignore[misc]
    """Lark's tree → our syntax. Each method is a rule of the grammar and gets its parts."""

    def start(self, parts: list[Syntax]) -> Syntax:
        return parts[0]

    def disjunction(self, parts: list[Syntax]) -> Syntax:
        return Logic("or", tuple(parts), parts[0].place)

    def conjunction(self, parts: list[Syntax]) -> Syntax:
        return Logic("and", tuple(parts), parts[0].place)

    def negated(self, parts: list[Syntax]) -> Syntax:
        return Logic("not", (parts[0],), parts[0].place)

    def compared(self, parts: tuple[Syntax, lark.Token, Syntax]) -> Syntax:
        left, op, right = parts
        return Binary(str(op), left, right, _place(op))

    added = compared
    scaled = compared

    def member(self, parts: tuple[Syntax, tuple[Syntax, ...]]) -> Syntax:
        value, options = parts
        return Choice(value, options, False, value.place)

    def stranger(self, parts: tuple[Syntax, tuple[Syntax, ...]]) -> Syntax:
        value, options = parts
        return Choice(value, options, True, value.place)

    def options(self, parts: list[Syntax]) -> tuple[Syntax, ...]:
        return tuple(parts)

    def integer(self, parts: list[lark.Token]) -> Syntax:
        return Constant(int(parts[0]), _place(parts[0]))

    def span(self, parts: list[lark.Token]) -> Syntax:
        number, unit = parts
        return Constant(int(number), _place(number), _SPANS[str(unit)])

    def money(self, parts: list[lark.Token]) -> Syntax:
        number = str(parts[0]).removesuffix("元")
        scale = 1_000_000 if number.endswith("万") else 100
        return Constant(int(Decimal(number.removesuffix("万")) * scale), _place(parts[0]), "fen")

    def day(self, parts: list[lark.Token]) -> Syntax:
        try:
            return Constant(dt.date.fromisoformat(str(parts[0])), _place(parts[0]))
        except ValueError:
            raise SyntaxWrong(_place(parts[0]), ("存在的日期",)) from None

    def text(self, parts: list[lark.Token]) -> Syntax:
        return Constant(str(parts[0])[1:-1], _place(parts[0]))

    def truth(self, parts: list[lark.Token]) -> Syntax:
        return Constant(str(parts[0]) == "true", _place(parts[0]))

    def word(self, parts: list[lark.Token]) -> Syntax:
        return Word(str(parts[0]), _place(parts[0]))

    def member_of(self, parts: tuple[Syntax, lark.Token]) -> Syntax:
        base, name = parts
        return Member(base, str(name), _place(name))

    def call(self, parts: list[object]) -> Syntax:
        name, *arguments = parts
        return Call(str(name), tuple(arguments), _place(name))  # type: ignore[arg-type]

    def chosen(self, parts: list[Syntax]) -> Syntax:
        return Call("if", tuple(parts), parts[0].place)
