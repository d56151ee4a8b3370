"""Explanations: the sentence, the line of each requirement, its facts, and the amount."""

import datetime as dt

import pytest

from jiangtu.engine import schema
from jiangtu.engine.policy import edition, explain
from jiangtu.engine.policy.explain import Explanation, Fact, Line, Price, Reason, State
from jiangtu.engine.policy.scalar import Case
from jiangtu.engine.policy.tree import Verdict
from tests.engine.policy import people

POLICY = edition.load(
    people.document("insured_now", amount="  by: certificate.level\n  table: {五级: 1000, 四级: 1500}\n  source: {document: 试2号}\n")
    .replace("  r0: >-\n    insured_now\n", """  insured:
    if: insured_months >= 12 or drawing_benefit
    zh: 累计缴纳失业保险满12个月
    en: insured for 12 months
    article: 第一条
    mend: 继续参保
  level: certificate.level in [五级, 四级]
  once: {if: "count(claims, year == as_of.year) < 1", zh: 本年度未享受过}
"""),
    name="p",
)  # fmt: skip
MONTHS = next(c for c in schema.TABLES["workers"].columns if c.name == "insured_months")
CERTIFICATE = {"record": 7, "level": "5", "issued_on": dt.date(2025, 1, 1)}


def told(worker: dict, claims: list[dict] | None = None, certificate: dict | None = None) -> Explanation:
    children = {"certificates": [{**CERTIFICATE, **(certificate or {})}], "claims": claims or []}
    case = Case(
        people.AS_OF, {"person": 1, "work_area": "320200", "drawing_benefit": False, **worker}, children
    )
    (found,) = explain.explain(POLICY, case, people.CATALOGUES)
    return found


def test_a_yes_tells_the_amount_and_where_it_is_written() -> None:
    found = told({"insured_months": 12})

    assert (found.verdict, found.sentence_zh) == (Verdict.YES, "符合《试验》，可得 1,000 元。")
    assert found.sentence_en == "Meets trial: is due 1,000 yuan."
    assert found.price == Price(
        100_000, "1,000 元（该证书的等级：五级）", "1,000 yuan (certificate level: level 5)",
        (("该证书的等级", "五级"),), "试2号", "一",
    )  # fmt: skip
    assert [line.state for line in found.lines] == [State.MET] * 3


def test_a_no_tells_value_threshold_distance_article_and_mend() -> None:
    found = told({"insured_months": 8})

    assert found.sentence_zh == "暂不符合《试验》：1 项条件未满足。"
    assert found.price is None
    assert found.lines[0] == Line(
        name="insured",
        state=State.FAILED,
        zh="累计缴纳失业保险满12个月：未满足，累计缴纳失业保险 8 个月，需要满 12 个月，还差 4 个月；领取失业保险金：否",
        en="insured for 12 months: failed",
        article="第一条",
        mend="继续参保",
        reasons=(
            Reason("累计缴纳失业保险 8 个月，需要满 12 个月，还差 4 个月", "insured months 8 months, needs >= 12 months",
                   "8 个月", "12 个月", 4, "months"),
            Reason("领取失业保险金：否", "drawing benefit: no", "否", "", None, ""),
        ),
        facts=(
            Fact("workers", "insured_months", "累计缴纳失业保险月数", "8 个月", MONTHS.null, MONTHS.source, ()),
            Fact("workers", "drawing_benefit", "领取失业保险金", "否", "没有部门报送过该类名册",
                 "人员类别登记：领取失业保险金人员", ()),
        ),
    )  # fmt: skip


def test_an_unknown_names_the_fact_that_would_decide_it() -> None:
    found = told({"insured_months": None})

    assert found.sentence_zh == "还不能判断是否符合《试验》：1 项条件缺少信息。"
    assert found.lines[0].state is State.UNKNOWN
    assert (
        found.lines[0].zh == f"累计缴纳失业保险满12个月：尚不清楚，缺少累计缴纳失业保险月数（{MONTHS.null}）"
    )


def test_the_rows_that_counted_are_named_by_record() -> None:
    claims = [{"record": 3, "year": 2025}, {"record": 4, "year": 2024}]

    line = told({"insured_months": 12}, claims).lines[2]

    assert line.state is State.FAILED
    assert line.zh == "本年度未享受过：未满足，已享受补贴条数 1 个，需要少于 1 个，超出 1 个"
    assert [(f.label, f.records) for f in line.facts] == [("计入年度", (3,))]


def test_a_code_is_shown_by_its_label() -> None:
    line = told({"insured_months": 12}, certificate={"level": "3"}).lines[1]

    assert line.zh == "该证书的等级为五级、四级之一：未满足，该证书的等级：三级"
    assert line.facts[0].records == (7,)


def test_an_unknown_area_is_told_as_such() -> None:
    assert told({"insured_months": 12, "work_area": None}).sentence_zh == (
        "还不能判断是否符合《试验》：不知是否适用本地，缺少参保地或计算日期。"
    )


@pytest.mark.parametrize(
    ("test", "issued_on", "zh"),
    [
        ("as_of <= certificate.issued_on + 12 months", dt.date(2024, 6, 20), "期限到 2025-06-20，超出 10 天"),
        ("as_of >= certificate.issued_on + 12 months", dt.date(2024, 7, 2), "到 2025-07-02才符合，还差 2 天"),
        (
            "certificate.issued_on > 2025-01-01",
            dt.date(2025, 1, 1),
            "该证书的发证日期 2025-01-01，需要晚于 2025-01-01，还差 1 天",
        ),
    ],
)
def test_dates_are_told_as_deadlines_and_waiting_times(test: str, issued_on: dt.date, zh: str) -> None:
    case = Case(
        people.AS_OF,
        {"person": 1, "work_area": "320200"},
        {"certificates": [{"record": 1, "issued_on": issued_on}]},
    )

    (found,) = explain.explain(people.made(test), case, people.CATALOGUES)

    assert [reason.zh for reason in found.lines[0].reasons] == [zh]
