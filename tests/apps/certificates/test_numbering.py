"""What no number can be like, part by part."""

import datetime as dt

import pytest

from jiangtu.apps.certificates import numbering

TODAY = dt.date(2025, 6, 30)


@pytest.mark.parametrize(
    "number",
    [
        "Y000123000001195000001",  # the rule's own pattern
        "S000045000012254000001",
        "Y00014500000124T000001",  # 特级技师: two letters, twenty digits
        "0945021034300017",  # sixteen digits
        "ZX4502002025000001",  # a scheme of our own
    ],
)
def test_a_number_that_may_exist(number: str) -> None:
    assert numbering.problems(number, today=TODAY) == []


@pytest.mark.parametrize(
    ("number", "where", "said"),
    [
        ("Y000123000001196000001", "第16位（等级）", "6"),
        ("Y000123000001190000001", "第16位（等级）", "0"),
        ("Z000123000001195000001", "第1位（机构类别）", "Z"),
        ("Y0O0123000001195000001", "第2至5位（机构代码）", "0O01"),
        ("Y000199000001195000001", "第6至7位（省份）", "99"),
        ("Y00012300OO01195000001", "第8至13位（站点序列号）", "00OO01"),
        ("Y000123000001265000001", "第14至15位（年份）", "26"),
        ("Y000123000001195000000", "第17至22位（流水号）", "000000"),
        ("Y00012300000119500001", "证书编号", "Y00012300000119500001"),
        ("", "证书编号", ""),
        ("0945025034300017", "第7位（机构类别）", "5"),
        ("0945021034600017", "第11位（等级）", "6"),
        ("0999021034300017", "第3至4位（省份）", "99"),
        ("ZX9999992025000001", "第3至8位（地区）", "999999"),
        ("ZX4502002026000001", "第9至12位（年份）", "2026"),
        ("ZX4502002025000000", "第13至18位（流水号）", "000000"),
        ("ZX45020020250001", "证书编号", "ZX45020020250001"),
    ],
)
def test_the_wrong_part_is_named(number: str, where: str, said: str) -> None:
    assert [(p.where, p.value) for p in numbering.problems(number, today=TODAY)] == [(where, said)]


def test_every_wrong_part_is_named() -> None:
    found = numbering.problems("X000199000001276000000", today=TODAY)

    assert [p.zh for p in found] == [
        "是“X”，应为Y（用人单位）或S（社会培训评价组织）",
        "是“99”，没有这个省级代码",
        "是“27”，不是年份，或者这一年还没到",
        "是“6”，应为1至5，特级技师是字母",
        "是“000000”，应为从1起的数字",
    ]


def test_a_number_is_read_however_it_was_typed() -> None:
    assert numbering.spelled(" ｙ0001-23 000001 195 000001") == "Y000123000001195000001"
