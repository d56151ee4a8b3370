"""How editions become few queries: groups, features made once for all of them, no column where none is needed."""

import datetime as dt

import pytest

from jiangtu.engine import schema
from jiangtu.engine.policy import sql_plan
from jiangtu.engine.policy.sql_plan import Planner
from tests.engine.policy.people import AS_OF, CATALOGUES, made

ONCE = "not exists(claims, kind == 技能提升补贴 and year == as_of.year)"


def planned(*editions, nulls: bool = True) -> Planner:
    planner = Planner(AS_OF, CATALOGUES, lambda table, column: nulls)
    planner.plan(sql_plan.groups(editions))
    return planner


def columns(planner: Planner, table: str) -> set[str]:
    [step] = [step for step in planner.steps if step.name == table]
    return set(step.query.columns)


def test_editions_that_decide_about_the_same_rows_are_one_group():
    one, two = made("insured_months >= 12"), made("insured_months >= 36", name="other")
    alone = made("insured_now", per="", name="alone")

    assert [(g.name, g.keys, [e.id for e in g.editions]) for g in sql_plan.groups([one, alone, two])] == [
        ("worker_certificates", ("subject", "unit"), ["made-up", "other"]),
        ("worker_alone", ("subject",), ["alone"]),
    ]  # fmt: skip


def test_an_aggregate_is_computed_once_whatever_the_number_of_editions_and_units():
    editions = [made(ONCE, f"insured_months >= {n}", name=f"e{n}") for n in range(5)]

    planner = planned(*editions, made(ONCE, per="", name="alone"))

    assert [step.name for step in planner.steps] == ["features_workers_1"]
    assert [answer.group.unit for answer in planner.answers] == ["certificates", ""]


def test_an_aggregate_that_looks_at_the_unit_is_the_units_own():
    planner = planned(made(ONCE, "count(claims, level == certificate.level) < 2"))

    assert [step.name for step in planner.steps] == ["features_workers_1", "features_worker_certificates_1"]
    assert columns(planner, "features_worker_certificates_1") >= {
        "subject",
        "unit",
        "a0",
        "a1_low",
        "a1_high",
    }


def test_an_aggregate_inside_another_is_computed_before_it():
    nested = "exists(certificates, not exists(claims, kind == 技能提升补贴) and withdrawn)"

    planner = planned(made(nested))

    assert [step.name for step in planner.steps] == ["features_workers_1", "features_workers_2"]


@pytest.mark.parametrize(
    ("require", "nulls", "parts"),
    [
        ("count(claims, level == 三级) < 3", True, {"a0_low", "a0_high"}),
        ("count(claims, level == 三级) < 3", False, {"a0"}),  # dense columns need no bounds
        ("count(claims, year == as_of.year) < 3", True, {"a0"}),  # a year is never null
        ("exists(claims, level == 三级)", True, {"a0"}),  # a truth is its own bound
        ("sum(claims.amount_fen, level == 三级) < 8000元", True, {"a0_low", "a0_high"}),
    ],
)
def test_a_number_that_may_be_unknown_has_two_ends(require, nulls, parts):
    planner = planned(made(require), nulls=nulls)

    found = columns(planner, "features_workers_1")
    assert {c for c in found if c.startswith("a") and c[1].isdigit()} == parts


def test_equal_tests_of_many_editions_are_answered_once():
    planner = planned(made("insured_now", "student"), made("student", "insured_months >= 12", name="other"))

    [answer] = planner.answers
    assert set(answer.query.columns) == {"subject", "unit", "g0", "t0", "t1", "t2", "m0", "m1"}


def test_a_policy_that_pays_nothing_has_no_amount():
    [answer] = planned(made("insured_now", kind="none")).answers

    assert not {c for c in answer.query.columns if c.startswith("m")}


def test_editions_of_one_area_and_period_share_their_gate():
    [answer] = planned(made("insured_now"), made("insured_months >= 12", name="other")).answers

    assert answer.gates == ("g0", "g0")


def test_a_gate_that_every_row_has_passed_is_no_column():
    [answer] = planned(made("insured_now"), nulls=False).answers

    assert (answer.gates, [c for c in answer.query.columns if c.startswith("g")]) == ((None,), [])


def test_a_facts_table_has_its_columns_with_a_prefix_and_codes_as_ranks():
    table = sql_plan.facts_table(schema.CHILDREN["certificates"], "u_")

    assert {name[2:] for name in table.columns} == set(schema.CHILDREN["certificates"].arrow.names)
    assert (str(table["u_level"].type()), str(table["u_issued_on"].type())) == ("int8", "date")


def test_a_plan_is_the_same_for_the_same_editions():
    editions = [made(ONCE), made("insured_now", per="", name="alone")]

    first, second = (planned(*editions) for _ in range(2))

    assert [(s.name, s.query.equals(t.query)) for s, t in zip(first.steps, second.steps, strict=True)] == [
        (s.name, True) for s in first.steps
    ]
    assert all(a.query.equals(b.query) for a, b in zip(first.answers, second.answers, strict=True))
    assert first.as_of == dt.date(2025, 6, 30)
