"""Company codes: the standard's vectors and its worked sum, and what a wrong character is answered with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.terms import company
from jiangtu.engine.terms.wrong import TermWrong
from tests.engine.terms.checks import vectors, verdict

ANSWERS = {"valid": "ok", "bad_checksum": "COMPANY_CHECK", "bad_alphabet": "COMPANY_CHARACTERS"}
CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("row", vectors("uscc"), ids=lambda r: r["value"])
def test_the_vectors(row):
    assert verdict(company.parse, row["value"]) == ANSWERS[row["expected"]]


def test_the_published_sum():
    total = sum(CHARACTERS.index(c) * pow(3, n, 31) for n, c in enumerate("91350100M000100Y4"))

    assert (total, total % 31, CHARACTERS[(31 - total % 31) % 31]) == (1640, 28, "3")
    assert (verdict(company.parse, "91350100M000100Y43"), verdict(company.parse, "91350100M000100Y4Z")) == (
        "ok",
        "COMPANY_CHARACTERS",
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91350100m000100y43", "ok"),
        ("9135 0100 M000 100Y 43", "ok"),
        ("91350100-M000100Y4-3", "ok"),
        ("350100100012345", "COMPANY_LENGTH"),  # the registration number of before 2015
        ("91350100M000100Y4", "COMPANY_LENGTH"),
        ("91350100M000100Y44", "COMPANY_CHECK"),
        ("9135010AM000100Y43", "COMPANY_CHARACTERS"),
        ("B1350100M000100Y43", "COMPANY_CHARACTERS"),
    ],
)
def test_a_code_as_people_type_it(text, code):
    assert (verdict(company.parse, text), company.is_valid(text)) == (code, code == "ok")


def test_what_a_code_says():
    number = company.parse("91350100M000100Y43")

    assert (number.area_hint, number.organisation, str(number)) == (
        "350100",
        "M000100Y4",
        "91350100M000100Y43",
    )


def test_a_letter_taken_for_a_digit_is_named():
    with pytest.raises(TermWrong) as caught:
        company.parse("9135O1OOMOOO1OOY43")

    assert "91350100M000100Y43" in caught.value.mend


@given(
    st.sampled_from([row["value"] for row in vectors("uscc") if row["expected"] == "valid"]),
    st.integers(0, 17),
    st.sampled_from(CHARACTERS),
)
def test_one_wrong_character_never_passes(code, place, other):
    broken = code[:place] + other + code[place + 1 :]

    assert company.is_valid(broken) is (broken == code)
