"""Occupations by code, name or alias, and old codes with their edition."""

import pytest

from jiangtu import catalogues
from jiangtu.engine.terms import occupation
from jiangtu.engine.terms.wrong import TermWrong
from tests.engine.terms.checks import verdict


@pytest.mark.parametrize(
    ("word", "code", "how"),
    [
        ("焊工", "6-18-02-04", "NAME"),
        ("６－１８－０２－０４", "6-18-02-04", "CODE"),
        ("6-18-02-04k", "6-18-02-04", "CODE"),
        ("电焊工", "6-18-02-04", "ALIAS"),
        ("焊工(三级)", "6-18-02-04", "NAME"),
        ("养老护理员三级", "4-10-01-05", "NAME"),
        ("网约配送员", "4-10-08-01", "NAME"),
        ("焊工技师", "6-18-02-04", "NAME"),
        ("养老护理员初级", "4-10-01-05", "NAME"),
        ("6-18-02-04 焊工", "6-18-02-04", "CODE"),
        ("电焊工(6-18-02-04)", "6-18-02-04", "CODE"),
    ],
)
def test_an_occupation_by_code_name_or_alias(word, code, how):
    match = occupation.parse(word)

    assert (match.occupation.code, match.how.value) == (code, how)


@pytest.mark.parametrize(
    ("text", "code"),
    [("9-99-99-99", "OCCUPATION_CODE_UNKNOWN"), ("没有的工种", "OCCUPATION_UNKNOWN"), ("", "OCCUPATION_UNKNOWN")],
)  # fmt: skip
def test_what_is_no_occupation(text, code):
    assert verdict(occupation.parse, text) == code


def test_a_code_and_a_name_that_disagree_are_both_named():
    with pytest.raises(TermWrong) as caught:
        occupation.parse("6-18-01-01 焊工")

    assert (caught.value.code, "车工" in caught.value.zh, "焊工" in caught.value.zh) == (
        "OCCUPATION_TWO",
        True,
        True,
    )


def test_an_unknown_occupation_is_answered_with_the_likely_ones():
    with pytest.raises(TermWrong) as caught:
        occupation.parse("养老护理人员")

    assert "养老护理员" in caught.value.mend


def test_every_occupation_reads_back_by_its_name_and_by_its_code():
    for row in catalogues.occupations():
        assert occupation.parse(row.name).occupation.code == row.code
        assert occupation.parse(row.code).occupation.name == row.name


def test_an_occupation_announced_without_a_code_is_known_and_marked():
    match = occupation.parse("生成式人工智能系统应用员")

    assert (match.occupation.code, match.occupation.official) == ("N-2024-07-05", False)


@pytest.mark.parametrize(
    ("old", "edition", "now"),
    [
        ("6-04-01-01", "1999", [("车工", "6-18-01-01", False)]),
        ("6-04-02-05", "1999", [("焊工", "6-18-02-04", False)]),
        ("4-07-12-03", "1999", [("养老护理员", "4-10-01-05", False)]),
        (
            "4-01-02-02",
            "2015",
            [("出版物发行员", "4-01-05-03", True), ("电子商务师", "4-01-06-01", True)],
        ),  # one code, two occupations
        ("4-02-07-10", "2015", [("网约配送员", "4-10-08-01", False)]),  # 2022 gave the number to another
        ("6-18-02-04", "2015", [("焊工", "6-18-02-04", True)]),  # same number: taken, but not proven
        ("9-99-99-99", "2015", []),
    ],
)
def test_an_old_code_with_its_edition(old, edition, now):
    found = occupation.convert(old, edition)

    assert [(m.occupation.name, m.occupation.code, m.lossy) for m in found] == now


@pytest.mark.parametrize(
    ("code", "outer", "inside"),
    [
        ("6-18-02-04", "6-18-02-04", True), ("6-18-02-04", "6-18-02", True), ("6-18-02-04", "6", True),
        ("6-18-02-04", "6-1", False), ("6-18-02-04", "6-18-0", False),
    ],
)  # fmt: skip
def test_what_lies_within_a_group(code, outer, inside):
    assert occupation.within(code, outer) is inside
