"""Areas by code, name or path, and the area an address begins with."""

import pytest

from jiangtu.engine.terms import area
from jiangtu.engine.terms.wrong import TermWrong
from tests.engine.terms.checks import verdict


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("450200", "450200"), ("45", "450000"), ("4502", "450200"), ("450202001001", "450202"),
        ("柳州市", "450200"), ("柳州", "450200"), ("广西壮族自治区", "450000"), ("广西", "450000"),
        ("广西柳州鱼峰区", "450203"), ("辽源市", "220400"), ("郴州", "431000"), ("凤凰县", "433123"),
        ("湘西土家族苗族自治州", "433100"), ("湘西", "433100"), ("吉林", "220000"), ("吉林市", "220200"),
        ("北京市朝阳区", "110105"), ("内蒙古", "150000"), ("香港", "810000"), ("新疆", "650000"), ("东莞", "441900"),
        ("湖北省仙桃市", "429004"),
    ],
)  # fmt: skip
def test_an_area_by_code_name_or_path(text, code):
    assert area.parse(text).code == code


def test_an_area_of_several_meanings_names_them():
    with pytest.raises(TermWrong) as caught:
        area.parse("城中区")

    assert caught.value.code == "AREA_AMBIGUOUS"
    assert "广西壮族自治区柳州市城中区" in caught.value.zh


def test_every_area_reads_back_by_its_whole_path():
    for row in area._all().values():
        if row.name not in area._UNNAMED:
            assert area.parse(row.path).code == row.code


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("柳州市城中区潭中东路17号", "450202"),
        ("广西壮族自治区三江侗族自治县古宜镇", "450226"),
        ("鼓楼区中山路1号", None),
        ("潭中东路17号", None),
    ],
)
def test_the_area_an_address_begins_with(address, code):
    found = area.in_address(address)

    assert (found and found.code) == code


@pytest.mark.parametrize("text", ["459999", "亚特兰蒂斯", "4", "45020", ""])
def test_what_is_no_area(text):
    assert verdict(area.parse, text) == "AREA_UNKNOWN"


@pytest.mark.parametrize(
    ("code", "outer", "inside"),
    [
        ("450202", "450200", True), ("450202", "450000", True), ("450200", "450200", True),
        ("450000", "450200", False), ("450302", "450200", False),
        ("459999", "450000", True),  # a code the table does not hold nests all the same
    ],
)  # fmt: skip
def test_what_lies_within(code, outer, inside):
    assert area.within(code, outer) is inside


def test_the_counties_of_a_city_are_its_children():
    assert [a.name for a in area.children("450200")] == [
        "城中区", "鱼峰区", "柳南区", "柳北区", "柳江区",
        "柳城县", "鹿寨县", "融安县", "融水苗族自治县", "三江侗族自治县",
    ]  # fmt: skip
