"""What a word means, and what is suggested for one that means nothing."""

import pytest

from jiangtu.engine.policy import check, parse, tree


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("insured_monhs >= 12", "是否想写“insured_months”？"),
        ("level == 五级", "是否想写“certificate.level”？"),
        ("累计缴纳失业保险 >= 12", "是否想写“累计缴纳失业保险月数”？"),
        ("household == 农村户口", "是否想写“农业户口”？"),
        ("claim.year == 2025", "可写：worker、certificate。"),
    ],
)
def test_suggestions(text: str, mend: str) -> None:
    checker = check.Checker(check.Names("worker", "certificates", {}, tree.AsOf()))
    checker.test(parse.parse(text))

    assert [w.mend for w in checker.wrong] == [mend]
