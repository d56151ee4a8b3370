"""Each worked example of the rules is a case beside its policy, found by the sentence a clerk checks."""

import re

import pytest

from jiangtu import policies

EXAMPLES = (
    # to apply for a level
    ("apply-level-3-2018", "2018-01", "四级证书（2019-06发证）后工作4年11个月，2018年版三级不符合"),
    ("apply-level-3-2023", "2023-01", "四级证书（2019-06发证）后工作4年11个月，2023年版只要4年，符合"),
    ("apply-level-4-2023", "2023-01", "大专相关专业毕业，没有下级证书，2023年版四级符合"),
    ("apply-level-3-2023", "2023-01", "没有证书，累计工作10年，2023年版三级符合"),
    ("apply-level-3-2018", "2018-01", "没有证书，累计工作10年，2018年版三级不符合（须有四级）"),
    ("apply-level-2-2023", "2023-01", "初级职称满5年、三级证书持有11个月，不符合"),
    ("apply-level-2-2023", "2023-01", "初级职称满5年、三级证书持有12个月，符合"),
    # from skill levels to titles
    ("title-bridge-middle", "2021-01", "蚌埠胡志强2009年11月取得技师，2022年申报工程师，符合"),
    ("title-bridge-assistant", "2021-01", "高级工证书2024-03-10，2026-03-09申报差一天，不符合"),
    ("title-bridge-assistant", "2021-01", "高级工证书2024-03-10，2026-03-10申报，符合"),
    ("title-bridge-deputy", "2021-01", "高级技师证书满3年11个月申报副高，不符合"),
    ("title-to-level-2", "2023-01", "机械类工程师（无对应职业）申报二级焊工，转人工核定"),
    ("title-bridge-full-shandong", "2020-01", "只有高级技师证书，没有受聘特级技师岗位，不能申报正高"),
    # subsidies
    ("skill-upgrade-jiangsu", "2025-05", "A类三级紧缺上浮30%，2000元变2600元（2023年基准）"),
    ("skill-upgrade-hubei", "2025-01", "四级两科都是笔试，发700元"),
    ("skill-upgrade-chenzhou", "2025-01", "基数1000元的五级紧缺职业上浮50%，发1500元"),
    ("skill-upgrade-chenzhou", "2025-01", "焊工既在紧缺目录又是劳务品牌，只上浮一次，五级仍发1500元"),
    ("skill-upgrade-guangxi", "2025-01", "2025年3月领过三级非紧缺，6月四级非紧缺不符合"),
    ("skill-upgrade-guangxi", "2025-01", "3月领过一次，6月紧缺证书第二次符合"),
    ("skill-upgrade-guangxi", "2025-01", "本年度已领2次，紧缺证书第三次符合"),
    ("skill-upgrade-guangxi", "2025-01", "本年度已领3次，紧缺证书第四次不符合"),
    ("skill-upgrade-national", "2024-01", "2024年三次都是不同的非紧缺职业，第三次仍符合"),
    ("skill-upgrade-guangxi", "2025-01", "同一职业领过三级，再领四级，不符合"),
    ("skill-upgrade-national", "2025-01", "证书2024-01-15，2025-01-15申领，最后一天符合"),
    ("skill-upgrade-national", "2025-01", "证书2024-01-15，2025-01-16申领，过期不符合"),
    ("skill-upgrade-wuxi", "2023-01", "无锡B类三级紧缺（快递员）发2100元，按公布的表而不是1800×1.2=2160元"),
    ("project-class-bonus-jiangsu", "2025-05", "40人的班第6个月20人稳定就业，正好50%，可上浮至多20%"),
    ("project-class-bonus-jiangsu", "2025-05", "40人的班第6个月19人稳定就业，不符合"),
    (
        "skill-upgrade-guizhou",
        "2025-01",
        "焊工2024-12-31发证，2025年目录才收入，2025年申领也不算紧缺，发2000元",
    ),
    # classes and apprenticeships
    ("class-hours-jiangsu", "2023-01", "初级40课时、实操20课时只有50%，低于60%，计划退回"),
    ("apprenticeship-wuhan", "2022-03", "武汉三级学徒2年结业并取证，每年6000元，发12000元"),
    ("apprenticeship-advance-nanping", "2022-01", "南平三级2年学徒在学，预拨一半6000元；十人不超过60000元"),
    ("apprenticeship-nanping", "2022-01", "十人中一人未完成，该人不发，其余九人合计108000元"),
    ("apprenticeship-clawback-nanping", "2022-01", "南平三级2年学徒未完成，收回预拨的6000元"),
    # studios
    ("liuzhou-studio-grant", "2019-01", "2020年8月批准的市级技能大师工作室，2020年补助200000元"),
    ("liuzhou-studio-grant", "2019-01", "同一工作室2021年补助50000元"),
    ("liuzhou-studio-grant", "2019-01", "同一工作室2022年再补助50000元"),
    ("liuzhou-expert-award", "2019-01", "2020年8月获评龙城技术能手，一次性20000元"),
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e[0]}: {e[2]}")
def test_a_worked_example_is_a_case(example: tuple[str, str, str]) -> None:
    policy, edition, sentence = example

    written = (policies.FOLDER / policy / f"{edition}.cases.yaml").read_text(encoding="utf-8")

    assert sentence in re.findall(r"(?m)^  - name: (.+)$", written)
