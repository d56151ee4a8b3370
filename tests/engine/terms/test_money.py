"""Amounts as people type them, in whole fen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.terms import money
from tests.engine.terms.checks import verdict


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,500.00元", 150_000), ("0.15万元", 150_000), ("１５００", 150_000), ("￥1500", 150_000),
        ("331,700", 33_170_000), ("33.17万", 33_170_000), ("570亿元", 5_700_000_000_000),
        ("0", 0), ("-20元", -2_000), ("1500.5", 150_050),
        ("人民币1500元整", 150_000), ("1500.0", 150_000), ("1 500", 150_000),
    ],
)  # fmt: skip
def test_an_amount(text, fen):
    assert money.parse(text) == fen


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "MONEY_UNREADABLE"), ("若干", "MONEY_UNREADABLE"), ("1,50", "MONEY_UNREADABLE"),
        ("1500元5", "MONEY_UNREADABLE"), ("1.005", "MONEY_PART_OF_FEN"), ("nan", "MONEY_UNREADABLE"),
    ],
)  # fmt: skip
def test_what_is_no_amount(text, code):
    assert verdict(money.parse, text) == code


@pytest.mark.parametrize(
    ("fen", "shown", "said"),
    [
        (150_000, "¥1,500.00", "1,500元"),
        (150_050, "¥1,500.50", "1,500.50元"),
        (-5, "-¥0.05", "-0.05元"),
        (0, "¥0.00", "0元"),
    ],
)
def test_an_amount_in_full_and_in_a_sentence(fen, shown, said):
    assert (money.show(fen), money.yuan(fen)) == (shown, said)


@given(st.integers(-(10**15), 10**15))
def test_an_amount_shown_reads_back(fen):
    assert money.parse(money.show(fen)) == money.parse(money.yuan(fen)) == fen
