"""Levels, occupations, areas, industries and money as departments write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu import catalogues
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import area, industry, level, money, occupation
from jiangtu.engine.terms.wrong import TermWrong


def code_of(read, text: str) -> str:
    with pytest.raises(TermWrong) as caught:
        read(text)
    return caught.value.code


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("A", ["学徒工", "学徒"]),
        (
            "5",
            [
                "五级",
                "5",
                "5级",
                "初级工",
                "国家职业资格五级",
                "初级技能",
                "职业资格五级",
                "初级",
                "五级/初级工",
            ],
        ),
        ("4", ["四级", "中级工", "职业技能等级四级", "四级（中级工）", "Ⅳ级", "中级"]),
        ("3", ["三级", "高级工", "国家职业资格三级", "高级技能", "３", "第三级", "技能等级三级", "高级"]),
        ("2", ["二级", "技师", "技师（二级）", "II"]),
        ("1", ["一级", "高级技师", "一级/高级技师", "1"]),
        ("S", ["特级技师", "特级"]),
        ("C", ["首席技师"]),
    ],
)
def test_a_level_by_any_of_its_words(code, words):
    assert {word: level.parse(word) for word in words} == dict.fromkeys(words, code)


def test_a_level_that_is_none_or_two():
    assert code_of(level.parse, "工程师") == "LEVEL_UNKNOWN"
    assert code_of(level.parse, "") == "LEVEL_UNKNOWN"
    assert code_of(level.parse, "三级/技师") == "LEVEL_AMBIGUOUS"


def test_the_levels_are_those_of_the_schema_and_every_label_reads():
    assert domains.LEVEL.codes == level.CODES
    assert [level.parse(label) for label in domains.LEVEL.labels.values()] == list(level.CODES)


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
        ("6-04-01-01", "1999", [("车工", False)]),
        ("6-04-02-05", "1999", [("焊工", False)]),
        ("4-07-12-03", "1999", [("养老护理员", False)]),
        ("4-01-02-02", "2015", [("出版物发行员", True), ("电子商务师", True)]),  # one code, two occupations
        ("4-02-07-10", "2015", [("网约配送员", False)]),  # 2022 gave the number to another
        ("6-18-02-04", "2015", [("焊工", True)]),  # same number: taken, but not proven
        ("9-99-99-99", "2015", []),
    ],
)
def test_an_old_code_with_its_edition(old, edition, now):
    assert [(m.occupation.name, m.lossy) for m in occupation.convert(old, edition)] == now


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("450200", "450200"), ("45", "450000"), ("4502", "450200"), ("450202001001", "450202"),
        ("柳州市", "450200"), ("柳州", "450200"), ("广西壮族自治区", "450000"), ("广西", "450000"),
        ("广西柳州鱼峰区", "450203"), ("辽源市", "220400"), ("郴州", "431000"), ("凤凰县", "433123"),
        ("湘西土家族苗族自治州", "433100"), ("湘西", "433100"), ("吉林", "220000"), ("吉林市", "220200"),
        ("北京市朝阳区", "110105"), ("内蒙古", "150000"), ("香港", "810000"), ("新疆", "650000"), ("东莞", "441900"), ("湖北省仙桃市", "429004"),
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


def test_an_unknown_area_is_refused_and_still_nests():
    assert code_of(area.parse, "459999") == "AREA_UNKNOWN"
    assert code_of(area.parse, "亚特兰蒂斯") == "AREA_UNKNOWN"
    assert area.within("459999", "450000")


@pytest.mark.parametrize(
    ("text", "code"), [("C", "C"), ("c36", "36"), ("3611", "3611"), ("汽车制造业", "36"), ("制造业", "C")]
)
def test_an_industry_by_code_or_name(text, code):
    assert industry.parse(text).code == code


def test_an_industry_under_the_wrong_letter_is_refused():
    assert code_of(industry.parse, "D36") == "INDUSTRY_UNKNOWN"


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
    assert code_of(money.parse, text) == code


@given(st.integers(-(10**15), 10**15))
def test_an_amount_shown_reads_back(fen):
    assert money.parse(money.show(fen)) == money.parse(money.yuan(fen)) == fen
