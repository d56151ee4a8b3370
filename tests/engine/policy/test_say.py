"""Expressions in words."""

import pytest

from jiangtu.engine.policy import say
from tests.engine.policy import people


@pytest.mark.parametrize(
    ("test", "zh"),
    [
        ("insured_months >= 12", "累计缴纳失业保险月数不少于 12 个月"),
        ("certificate.level >= 四级", "该证书的等级不低于 四级"),
        ("certificate.issued_on > as_of - 12 months", "该证书的发证日期晚于 当日前 12 个月"),
        (
            "certificate.level in [五级, 四级] and not student",
            "该证书的等级为五级、四级之一，且并非（全日制在校）",
        ),
        ("count(claims, year == as_of.year) < 3", "计入年度为 当日所在年度的已享受补贴条数少于 3 个"),
        ("sum(claims.amount_fen) < 8000元", "已享受补贴的金额合计少于 8,000 元"),
        ("insured_now or (student and transfer)", "失业保险在缴，或（全日制在校，且农村转移就业）"),
        ("years_between(born_on, as_of) >= 16", "出生日期至当日的整年数不少于 16 年"),
        ('within(work_area, "320200")', "参保地在 320200 范围内"),
    ],
)
def test_chinese(test: str, zh: str) -> None:
    assert say.zh(people.made(test).requirements[0].test) == zh


@pytest.mark.parametrize(
    ("test", "en"),
    [
        ("insured_months >= 12", "insured months >= 12 months"),
        ("certificate.level == 五级", "certificate level == level 5"),
        ("not student or insured_now", "not student or insured now"),
        ("certificate.level in [五级, 四级]", "certificate level is one of level 5, level 4"),
        ('within(work_area, "320200")', "work area lies in 320200"),
        ("as_of <= certificate.issued_on + 12 months", "the day <= certificate issued on +12 months"),
        ("years_between(born_on, as_of) >= 16", "years from born on to the day >= 16 years"),
    ],
)
def test_english(test: str, en: str) -> None:
    assert say.en(people.made(test).requirements[0].test) == en


def test_names_of_terms_come_from_whoever_knows_them() -> None:
    node = people.made('occupation == "6-18-01-01"').requirements[0].test

    assert (
        say.zh(node, lambda of, code: {("occupation", "6-18-01-01"): "车工"}.get((of, code), code))
        == "从事职业为 车工"
    )
