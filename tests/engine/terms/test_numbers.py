"""Citizen, company and certificate numbers: the standards' examples, and every way of getting one wrong."""

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.terms import certificate, citizen, company
from jiangtu.engine.terms.wrong import TermWrong

VECTORS = list(csv.DictReader((Path(__file__).parent / "checksum_vectors.csv").open(encoding="utf-8")))

# The area is a hint, so a number that only has no known area is taken.
CITIZEN = {
    "valid": "ok", "valid_after_upper": "ok", "legacy_15": "ok", "bad_region": "ok",
    "bad_checksum": "CITIZEN_CHECK", "bad_date": "CITIZEN_DATE",
}  # fmt: skip
COMPANY = {"valid": "ok", "bad_checksum": "COMPANY_CHECK", "bad_alphabet": "COMPANY_CHARACTERS"}


def verdict(parse, text: str) -> str:
    try:
        parse(text)
    except TermWrong as wrong:
        return wrong.code
    return "ok"


@pytest.mark.parametrize("row", [r for r in VECTORS if r["kind"] == "citizen_id"], ids=lambda r: r["value"])
def test_citizen_numbers_of_the_vectors(row):
    assert verdict(citizen.parse, row["value"]) == CITIZEN[row["expected"]]


@pytest.mark.parametrize("row", [r for r in VECTORS if r["kind"] == "uscc"], ids=lambda r: r["value"])
def test_company_codes_of_the_vectors(row):
    assert verdict(company.parse, row["value"]) == COMPANY[row["expected"]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("340524198001010017", None),
        ("34052419800101001X", "34052419800101001X"),
        ("1101051949 1231 002x", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("'11010519491231002X", "11010519491231002X"),
        ("33011318890307001X", "33011318890307001X"),  # a district created in 2021
        ("810000199408230021", "810000199408230021"),  # a permit of a Hong Kong resident
    ],
)
def test_a_citizen_number_as_people_type_it(text, value):
    if value is None:
        assert not citizen.is_valid(text)
    else:
        assert citizen.parse(text).value == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.10105194912310E+17", "CITIZEN_AS_NUMBER"),
        ("110105194912310000.0", "CITIZEN_AS_NUMBER"),
        ("1101051949123100", "CITIZEN_LENGTH"),
        ("110105194912310O2X", "CITIZEN_CHARACTERS"),
        ("", "CITIZEN_CHARACTERS"),
        ("110105491331002", "CITIZEN_DATE"),
    ],
)
def test_a_wrong_citizen_number_is_told_how(text, code):
    assert verdict(citizen.parse, text) == code


def test_neither_an_error_nor_a_repr_shows_the_whole_number():
    with pytest.raises(TermWrong) as caught:
        citizen.parse("110105194912310021")

    shown = f"{caught.value} {caught.value.problem('C7')!r} {citizen.parse('11010519491231002X')!r}"
    assert "19491231" not in shown
    assert caught.value.problem("C7").where == "C7"


@given(
    st.integers(110000, 659999),
    st.dates(dt.date(1900, 1, 1), dt.date(2030, 1, 1)),
    st.integers(0, 999),
)
def test_a_number_made_by_the_rule_reads_back(area, born, serial):
    seventeen = f"{area:06}{born:%Y%m%d}{serial:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(d) * w for d, w in zip(seventeen, weights, strict=True)) % 11]

    number = citizen.parse(seventeen + check)

    assert (number.born_on, number.sex) == (born, "F" if serial % 2 == 0 else "M")


@given(st.sampled_from([r["value"] for r in VECTORS if r["kind"] == "uscc" and r["expected"] == "valid"]),
       st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))  # fmt: skip
def test_one_wrong_character_of_a_company_code_never_passes(code, place, other):
    broken = code[:place] + other + code[place + 1 :]

    assert company.is_valid(broken) is (broken == code)


def test_a_letter_taken_for_a_digit_is_named():
    with pytest.raises(TermWrong) as caught:
        company.parse("9135O1OOMOOO1OOY43")

    assert "91350100M000100Y43" in caught.value.mend


@pytest.mark.parametrize(
    ("text", "body", "year", "level", "serial"),
    [
        ("Y000123000001195000001", "Y", 2019, "5", "000001"),
        ("s000045 000012 24 3 000120".replace(" ", ""), "S", 2024, "3", "000120"),
        ("Y000145000001247000001", None, None, None, None),
        ("Y00014500000124T000001", "Y", 2024, "S", "000001"),
        ("0945021034300017", "Q", 2009, "3", "00017"),
        ("9845021034300017", "Q", 1998, "3", "00017"),
        ("0945025034300017", None, None, None, None),  # organ class above 4
        ("Y000123000001196000001", None, None, None, None),  # level 6
    ],
)
def test_certificate_numbers(text, body, year, level, serial):
    if body is None:
        assert not certificate.is_valid(text)
        return
    number = certificate.parse(text)

    assert (number.body.value, number.year, number.level, number.serial) == (body, year, level, serial)


def test_a_body_filed_in_the_province_first_has_no_national_number():
    assert not certificate.parse("S000045000012243000120").filed_nationally
    assert certificate.parse("Y000123000001195000001").filed_nationally
