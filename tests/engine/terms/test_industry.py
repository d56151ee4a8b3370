"""Industries by code, with or without the section's letter, or by name."""

import pytest

from jiangtu import catalogues
from jiangtu.engine.terms import industry
from tests.engine.terms.checks import verdict


@pytest.mark.parametrize(
    ("text", "code"), [("C", "C"), ("c36", "36"), ("3611", "3611"), ("汽车制造业", "36"), ("制造业", "C")]
)
def test_an_industry_by_code_or_name(text, code):
    assert industry.parse(text).code == code


@pytest.mark.parametrize("text", ["D36", "U", "99999", "没有的行业", ""])
def test_what_is_no_industry(text):
    assert verdict(industry.parse, text) == "INDUSTRY_UNKNOWN"


def test_the_sections_are_a_to_t():
    assert "".join(r.code for r in catalogues.industries() if r.rank == "section") == "ABCDEFGHIJKLMNOPQRST"


@pytest.mark.parametrize(
    ("code", "outer", "inside"),
    [
        ("3611", "C", True), ("36", "C", True), ("3611", "361", True), ("3611", "37", False),
        ("3611", "D", False), ("C", "C", True), ("99", "C", False),
    ],
)  # fmt: skip
def test_what_lies_within(code, outer, inside):
    assert industry.within(code, outer) is inside


def test_every_industry_reads_back_by_its_code():
    assert [industry.parse(r.code).name for r in catalogues.industries()] == [
        r.name for r in catalogues.industries()
    ]
