"""Levels by any of the words departments write."""

import pytest

from jiangtu.engine.schema import domains
from jiangtu.engine.terms import level
from tests.engine.terms.checks import verdict


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("A", ["学徒工", "学徒"]),
        ("5", ["五级", "5", "5级", "初级工", "初级", "国家职业资格五级", "初级技能", "职业资格五级", "五级/初级工"]),
        ("4", ["四级", "中级工", "职业技能等级四级", "四级（中级工）", "Ⅳ级", "中级"]),
        ("3", ["三级", "高级工", "国家职业资格三级", "高级技能", "３", "第三级", "技能等级三级", "高级"]),
        ("2", ["二级", "技师", "技师（二级）", "II"]),
        ("1", ["一级", "高级技师", "一级/高级技师", "1"]),
        ("S", ["特级技师", "特级"]),
        ("C", ["首席技师", "首席"]),
    ],
)  # fmt: skip
def test_a_level_by_any_of_its_words(code, words):
    assert {word: level.parse(word) for word in words} == dict.fromkeys(words, code)


@pytest.mark.parametrize(
    ("text", "code"),
    [("工程师", "LEVEL_UNKNOWN"), ("", "LEVEL_UNKNOWN"), ("6", "LEVEL_UNKNOWN"), ("三级/技师", "LEVEL_AMBIGUOUS")],
)  # fmt: skip
def test_what_is_no_level_or_two(text, code):
    assert verdict(level.parse, text) == code


def test_the_levels_are_those_of_the_schema_and_every_label_reads():
    assert domains.LEVEL.codes == level.CODES
    assert [level.parse(label) for label in domains.LEVEL.labels.values()] == list(level.CODES)


def test_the_ladder_climbs_from_apprentice_to_chief():
    ladder = ["学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师"]

    assert [level.rank(level.parse(word)) for word in ladder] == list(range(8))
