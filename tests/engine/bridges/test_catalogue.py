"""The bridges shipped load, and what is wrong with a document is told row by row."""

import pytest

from jiangtu.engine.bridges import catalogue
from jiangtu.engine.bridges.catalogue import BridgesInvalid
from tests.engine.bridges.people import shipped

HEAD = """
id: made
area: "000000"
in_force: {from: 2020-01-01, until: null}
source: {document: 试, evidence: K}
rows:
"""
GOOD = "title: {zh: 试, en: t}, from: [{level: 三级}], to: {title: 初级职称}"
TEST = "require: {held: {if: as_of >= certificate.issued_on + 2 years, zh: 满, en: h}}"


def test_every_bridge_is_sourced_and_named_in_both_languages() -> None:
    bridges = shipped().bridges

    assert [b.id for b in bridges if not (b.zh and b.en and b.rule.document)] == []
    assert {b.rule.evidence for b in bridges} == {"V", "K"}


def test_levels_are_treated_like_titles() -> None:
    treated = [(t.level.grade, t.title.grade, t.evidence) for t in shipped().treatments]

    assert treated == [
        ("3", "ASSISTANT", "K"), ("2", "MIDDLE", "K"), ("1", "DEPUTY", "K"), ("S", "FULL", "V"), ("C", "FULL", "V"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"{{id: a, {GOOD}, {TEST}, wait: 2}}", "FIELD_UNKNOWN"),
        (f"{{id: a, {GOOD}, {TEST}, ask: [horoscope]}}", "QUESTION_UNKNOWN"),
        (f"{{id: a, {GOOD.replace('三级', '九级')}, {TEST}}}", "END_UNKNOWN"),
        (f"{{id: a, {GOOD.replace('level: 三级', 'equivalent: 大专')}, {TEST}}}", "END_UNKNOWN"),
        (f"{{id: a, {GOOD}, {TEST.replace('issued_on', 'issued_at')}}}", "FACT_UNKNOWN"),
        (f"{{id: a, {GOOD}, {TEST.replace('2 years', '2 yuan')}}}", "SYNTAX"),
    ],
)
def test_wrong_row_is_told(row: str, code: str) -> None:
    with pytest.raises(BridgesInvalid) as refused:
        catalogue.load(f"{HEAD}  - {row}\n", name="made", questions={})

    assert {p.code for p in refused.value.problems} == {code}
    assert all(p.where.startswith("made#a") for p in refused.value.problems)


def test_row_written_twice_is_told() -> None:
    row = f"  - {{id: a, {GOOD}, {TEST}}}\n"

    with pytest.raises(BridgesInvalid) as refused:
        catalogue.load(HEAD + row + row, name="made", questions={})

    assert [p.code for p in refused.value.problems] == ["ROW_TWICE"]
