"""The grammar: what it reads, and the place and expectation it gives where it cannot."""

import datetime as dt

import pytest

from jiangtu.engine.policy import parse
from jiangtu.engine.policy.parse import (
    Binary,
    Call,
    Choice,
    Constant,
    Logic,
    Member,
    Place,
    SyntaxWrong,
    Word,
)


def test_names_may_be_chinese_and_operators_bind_as_usual() -> None:
    found = parse.parse("失业保险在缴 and a + 2 >= 12 or not b")

    a = Word("a", Place(1, 12, "a"))
    total = Binary("+", a, Constant(2, Place(1, 16, "2")), Place(1, 14, "+"))
    compared = Binary(">=", total, Constant(12, Place(1, 21, "12")), Place(1, 18, ">="))
    insured = Word("失业保险在缴", Place(1, 1, "失业保险在缴"))
    b = Word("b", Place(1, 31, "b"))
    both = Logic("and", (insured, compared), insured.place)
    assert found == Logic("or", (both, Logic("not", (b,), b.place)), insured.place)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12", 12, ""),
        ("500元", 50_000, "fen"),
        ("0.5元", 50, "fen"),
        ("3.05万元", 3_050_000, "fen"),
        ("2025-02-28", dt.date(2025, 2, 28), ""),
        ("12 months", 12, "months"),
        ("3 个月", 3, "months"),
        ("1 年", 1, "years"),
        ("30 天", 30, "days"),
        ('"6-18-01-01"', "6-18-01-01", ""),
        ("true", True, ""),
    ],
)
def test_constants(text: str, value: object, unit: str) -> None:
    found = parse.parse(text)

    assert isinstance(found, Constant)
    assert (found.value, found.unit) == (value, unit)


def test_words_that_begin_like_keywords_are_words() -> None:
    found = parse.parse("trueness and notes and inside and order")

    assert isinstance(found, Logic)
    assert [part.name for part in found.parts if isinstance(part, Word)] == [
        "trueness",
        "notes",
        "inside",
        "order",
    ]


def test_membership_and_calls() -> None:
    found = parse.parse("certificate.level not in [五级, 四级]")
    call = parse.parse("count(claims, true)")

    base = Word("certificate", Place(1, 1, "certificate"))
    level = Member(base, "level", Place(1, 13, "level"))
    options = (Word("五级", Place(1, 27, "五级")), Word("四级", Place(1, 31, "四级")))
    assert found == Choice(level, options, True, level.place)
    assert isinstance(call, Call)
    assert (call.name, len(call.arguments)) == ("count", 2)


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        ("a >= ", 1, 6, ""),
        ("a ≥ 12", 1, 3, "≥"),
        ("a < b < c", 1, 7, "<"),
        ("a = 3", 1, 3, "="),
        ("a and\n  >= b", 2, 3, ">="),
        ("x > 2025-02-30", 1, 5, "2025-02-30"),
        ("__import__('os').system('ls')", 1, 24, "("),
        ("a; drop", 1, 2, ";"),
        ("lambda: 3", 1, 7, ":"),
    ],
)
def test_the_first_word_that_does_not_fit_is_named(text: str, line: int, column: int, word: str) -> None:
    with pytest.raises(SyntaxWrong) as caught:
        parse.parse(text)

    assert caught.value.place == Place(line, column, word)
    assert caught.value.expected
