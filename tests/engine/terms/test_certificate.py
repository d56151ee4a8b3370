"""Certificate numbers: seven parts of 22 characters, the special grade's two letters, the older 16 digits."""

import pytest

from jiangtu.engine.terms import certificate
from tests.engine.terms.checks import verdict


@pytest.mark.parametrize(
    ("text", "body", "year", "level", "serial"),
    [
        ("Y000123000001195000001", "Y", 2019, "5", "000001"),  # an employer of Heilongjiang, level five
        ("s000045 000012 24 3 000120", "S", 2024, "3", "000120"),
        ("Y00014500000124T000001", "Y", 2024, "S", "000001"),  # two letters, twenty digits
        ("0945021034300017", "Q", 2009, "3", "00017"),
        ("9845021034300017", "Q", 1998, "3", "00017"),
    ],
)
def test_a_number_taken_apart(text, body, year, level, serial):
    number = certificate.parse(text)

    assert (number.body.value, number.year, number.level, number.serial) == (body, year, level, serial)


def test_every_part_stands_where_the_rule_says():
    number = certificate.parse("Y999945123456211000009")

    assert number == certificate.CertificateNumber(
        value="Y999945123456211000009",
        body=certificate.Body.EMPLOYER,
        organ="9999",
        province="45",
        site="123456",
        year=2021,
        level="1",
        serial="000009",
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Y000123000001196000001", "CERTIFICATE_LEVEL"),  # level 6
        ("Y000145000001247000001", "CERTIFICATE_LEVEL"),
        ("Y000145000001240000001", "CERTIFICATE_LEVEL"),
        ("0945021034600017", "CERTIFICATE_LEVEL"),
        ("0945025034300017", "CERTIFICATE_SHAPE"),  # organ class above 4
        ("Z000123000001195000001", "CERTIFICATE_SHAPE"),
        ("Y00012300000119500001", "CERTIFICATE_SHAPE"),
        ("", "CERTIFICATE_SHAPE"),
    ],
)
def test_what_is_no_number(text, code):
    assert (verdict(certificate.parse, text), certificate.is_valid(text)) == (code, False)


@pytest.mark.parametrize(
    ("text", "nationally"),
    [
        ("S000045000012243000120", False),  # filed in the province first
        ("Y000123000001195000001", True),
        ("0945021034300017", False),
    ],
)
def test_where_the_body_is_filed(text, nationally):
    assert certificate.parse(text).filed_nationally is nationally
