"""Numbers, phones and dates in one form; what cannot be right is a clue, never an identifier."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.linkage import clean
from jiangtu.engine.terms import citizen
from tests.engine.linkage.makers import LIU, mentions, says


def cleaned(**said):
    return clean.clean(mentions(says(1, **said))).to_pylist()[0]


@pytest.mark.parametrize(
    ("written", "number", "valid"),
    [
        (LIU, LIU, True),
        ("11010519491231002x", LIU, True),
        ("１１０１０５ 19491231 002X", LIU, True),
        ("110105491231002", LIU, True),  # the 15-digit form
        ("'" + LIU, LIU, True),
        ("110105194912310021", "110105194912310021", False),  # check
        ("110105194913310026", "110105194913310026", False),  # month 13
        ("11010519491231002", "11010519491231002", False),  # a digit lost
        ("123", None, False),
        ("无", None, False),
        ("450200000000000000", None, False),  # a filler
        ("4.50223E+17", "?", False),
        ("999999999999999999", None, False),
        ("111111191111111113", "111111191111111113", True),  # so it stands on a paper
        (None, None, False),
    ],
)
def test_citizen_numbers(written, number, valid):
    row = cleaned(number=written)

    assert (row["number"], row["valid"]) == (number, valid)


@given(st.from_regex(r"[1-6][0-9]{5}(19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9X]", fullmatch=True))
def test_a_number_is_valid_exactly_when_the_term_says_so(number):
    assert cleaned(number=number)["valid"] == citizen.is_valid(number)


def test_a_number_that_contradicts_the_birth_date_beside_it_is_a_clue_only():
    assert cleaned(number=LIU, born="1949-12-31")["valid"]
    assert not cleaned(number=LIU, born="1970-01-01")["valid"]
    assert not cleaned(number=LIU, sex="M")["valid"]
    assert cleaned(number=LIU, sex="F")["valid"]


def test_the_birth_date_comes_from_the_number_when_nobody_states_it():
    assert cleaned(number=LIU)["born_on"] == dt.date(1949, 12, 31)
    assert cleaned(number="110105194912310021")["born_on"] is None
    assert cleaned(number="110105194912310021", born="1950-01-02")["born_on"] == dt.date(1950, 1, 2)


def test_the_birth_date_never_comes_from_somebody_else_s_number():
    assert cleaned(number=LIU, sex="M")["born_on"] is None


@pytest.mark.parametrize(
    ("number", "written", "kept", "valid"),
    [
        (None, "110105194912310021", "110105194912310021", False),
        (None, LIU, LIU, False),  # it passes, yet intake could not read it
        (LIU, None, LIU, True),
        (None, "不详", None, False),
    ],
)
def test_a_number_as_written_is_a_clue_and_never_valid(number, written, kept, valid):
    row = cleaned(number=number, number_written=written)

    assert (row["number"], row["valid"]) == (kept, valid)


def test_transposed_digits_keep_their_sorted_form():
    assert cleaned(number="110105194912130021")["digits"] == cleaned(number="110105194912310021")["digits"]
    assert cleaned(number="1101051949123100")["digits"] is None


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("138 1234 5671", "13812345671"),
        ("+86-13812345671", "13812345671"),
        ("008613812345671", "13812345671"),
        ("１３８１２３４５６７１", "13812345671"),
        ("0772-2801234", "07722801234"),
        ("13800000000", None),
        ("123", None),
        ("无", None),
    ],
)
def test_phones(written, phone):
    assert cleaned(phone=written)["phone"] == phone


def test_rows_keep_their_order_and_columns():
    table = clean.clean(mentions(says(3, "王五"), says(1, None), says(2, "王五")))

    assert table.schema == clean.CLEAN
    assert table["mention"].to_pylist() == [3, 1, 2]
    assert table["pinyin"].to_pylist() == ["wang wu", None, "wang wu"]


def test_no_rows_give_no_rows():
    assert clean.clean(mentions()).num_rows == 0
