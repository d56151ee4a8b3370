"""Case files: read strictly, decided both ways, mismatches told by sentence."""

import pytest

from jiangtu.engine.policy import cases, tree
from tests.engine.policy import people

POLICY = people.made("insured_months >= 12", "certificate.level in [五级, 四级]",
                     amount="  by: certificate.level\n  table: {五级: 1000, 四级: 1500}\n")  # fmt: skip
FILE = """
defaults:
  worker: {work_area: "320200", insured_months: 12}
  certificates: {number: 甲, 等级: 五级, issued_on: 2025-01-01}
cases:
  - name: 满12个月，五级，发1000元
    as_of: 2025-06-30
    certificates: [{}]
    decide: {certificate: 甲, verdict: "yes", amount: 1000}
  - name: 差一个月，不符合
    as_of: 2025-06-30
    worker: {insured_months: 11}
    certificates: [{}, {number: 乙, level: 四级}]
    decide: {certificate: 乙, verdict: "no", failed: [r0]}
  - name: 月数未知，结果未知
    as_of: 2025-07-31
    worker: {insured_months: null}
    certificates: [{}]
    decide: {certificate: 甲, verdict: unknown, unknown: [r0]}
  - name: 参保地未知，是否适用未知
    as_of: 2025-07-31
    worker: {work_area: null}
    certificates: [{}]
    decide: {certificate: 甲, verdict: unknown, unknown: [area]}
  - name: 外省的不适用
    as_of: 2025-06-30
    worker: {work_area: "431000"}
    certificates: [{}]
    decide: {certificate: 甲, verdict: none}
"""


def ran(text: str) -> list[tuple[str, str]]:
    worked = cases.load(text, name="c.yaml", edition=POLICY)
    return [(p.code, p.zh) for p in cases.run(POLICY, worked, people.CATALOGUES)]


def test_cases_that_hold_say_nothing() -> None:
    assert ran(FILE) == []


@pytest.mark.parametrize(
    ("old", "new", "zh"),
    [
        ("amount: 1000", "amount: 900", "“满12个月，五级，发1000元”：金额应为 900 元，得到 1000。"),
        (
            'verdict: "no", failed: [r0]',
            'verdict: "yes"',
            "“差一个月，不符合”：应为符合，得到不符合；不满足r0。",
        ),
        ("failed: [r0]", "failed: [r0, r1]", "“差一个月，不符合”：不满足的应为r0、r1，得到r0。"),
        ("unknown: [area]", "unknown: [r1]", "“参保地未知，是否适用未知”：未知的应为r1，得到area。"),
        ("verdict: none", 'verdict: "no"', "“外省的不适用”：应为不符合，得到不适用。"),
    ],
)
def test_a_case_that_does_not_hold_is_told(old: str, new: str, zh: str) -> None:
    assert ran(FILE.replace(old, new)) == [("CASE_FAILS", zh)]


def test_a_case_must_say_which_row_it_means() -> None:
    assert [code for code, _ in ran(FILE.replace("certificate: 乙, ", ""))] == ["UNIT_UNSAID"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("insured_months: 11", "insured_mnths: 11", "FACT_UNKNOWN"),
        ("insured_months: 11", "insured_months: 很多", "WRONG_TYPE"),
        ("level: 四级", "level: 四档", "LABEL_UNKNOWN"),
        ("failed: [r0]", "failed: [r9]", "REQUIREMENT_UNKNOWN"),
        ("verdict: none", "verdict: maybe", "NOT_ALLOWED"),
        ('verdict: "yes"', "verdict: yes", "YES_NO"),
        ("    as_of: 2025-07-31\n", "", "FIELD_MISSING"),
        ("defaults:", "default:", "FIELD_UNKNOWN"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(old: str, new: str, code: str) -> None:
    with pytest.raises(cases.CasesInvalid) as caught:
        cases.load(FILE.replace(old, new, 1), name="c.yaml", edition=POLICY)

    assert code in [p.code for p in caught.value.problems]


def test_bits_have_names() -> None:
    bits = 0b11 | 1 << tree.APPLIES_BIT | 1 << tree.AMOUNT_BIT

    assert cases.names(POLICY, bits) == ("r0", "r1", "area", "amount")
