"""Citizen numbers: the standard's vectors, the ways people type them, and every way of getting one wrong."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.terms import citizen
from jiangtu.engine.terms.wrong import TermWrong
from tests.engine.terms.checks import vectors, verdict

# The area is a hint, so a number that only has no known area is taken.
ANSWERS = {
    "valid": "ok", "valid_after_upper": "ok", "legacy_15": "ok", "bad_region": "ok",
    "bad_checksum": "CITIZEN_CHECK", "bad_date": "CITIZEN_DATE",
}  # fmt: skip
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check_digit(seventeen: str) -> str:
    """GB 11643-1999 written out."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(seventeen, WEIGHTS, strict=True)) % 11]


@pytest.mark.parametrize("row", vectors("citizen_id"), ids=lambda r: r["value"])
def test_the_vectors(row):
    assert verdict(citizen.parse, row["value"]) == ANSWERS[row["expected"]]


@pytest.mark.parametrize("seventeen", ["11010519491231002", "34052419800101001"])
def test_the_published_examples_end_in_x(seventeen):
    assert (check_digit(seventeen), citizen.is_valid(seventeen + "X")) == ("X", True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("34052419800101001X", "34052419800101001X"),
        ("1101051949 1231 002x", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("'11010519491231002X", "11010519491231002X"),
        ("110105491231002", "11010519491231002X"),  # the form of before 1999
        ("33011318890307001X", "33011318890307001X"),  # a district created in 2021
        ("810000199408230021", "810000199408230021"),  # a permit of a Hong Kong resident
    ],
)
def test_a_number_as_people_type_it(text, value):
    assert citizen.parse(text).value == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("340524198001010017", "CITIZEN_CHECK"),
        ("1.10105194912310E+17", "CITIZEN_AS_NUMBER"),
        ("110105194912310000.0", "CITIZEN_AS_NUMBER"),
        ("1101051949123100", "CITIZEN_LENGTH"),
        ("110105194912310O2X", "CITIZEN_CHARACTERS"),
        ("", "CITIZEN_CHARACTERS"),
        ("110105491331002", "CITIZEN_DATE"),
    ],
)
def test_a_wrong_number_is_told_how(text, code):
    assert (verdict(citizen.parse, text), citizen.is_valid(text)) == (code, False)


@pytest.mark.parametrize(
    ("number", "born", "sex", "permit"),
    [
        ("11010519491231002X", dt.date(1949, 12, 31), "F", False),
        ("34052419800101001X", dt.date(1980, 1, 1), "M", False),
        ("810000199408230021", dt.date(1994, 8, 23), "F", True),
    ],
)
def test_what_a_number_says(number, born, sex, permit):
    read = citizen.parse(number)

    assert (read.born_on, read.sex, read.is_permit, read.area_hint) == (born, sex, permit, number[:6])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("450202199001010015", "4502**********0015"),
        ("11010549123", "***********"),  # too short to leave eight digits standing
        ("", ""),
    ],
)
def test_a_number_is_shown_with_its_middle_hidden(text, shown):
    assert citizen.mask(text) == shown


def test_neither_an_error_nor_a_repr_shows_the_whole_number():
    with pytest.raises(TermWrong) as caught:
        citizen.parse("110105194912310021")

    shown = f"{caught.value} {caught.value.problem('C7')!r} {citizen.parse('11010519491231002X')!r}"
    assert "19491231" not in shown


@given(st.integers(110000, 659999), st.dates(dt.date(1900, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 999))
def test_a_number_made_by_the_rule_reads_back(area, born, serial):
    seventeen = f"{area:06}{born:%Y%m%d}{serial:03}"

    number = citizen.parse(seventeen + check_digit(seventeen))

    assert (number.born_on, number.sex) == (born, "F" if serial % 2 == 0 else "M")
