"""How editions become few queries: groups, shared aggregates, no column where nothing can be unknown."""

import datetime as dt

import pytest

from jiangtu.engine import schema
from jiangtu.engine.policy import sql_plan
from jiangtu.engine.policy.sql_plan import Planner
from tests.engine.policy.people import AS_OF, CATALOGUES, made

ONCE = "not exists(claims, kind == 技能提升补贴 and year == as_of.year)"


def planned(*editions, nulls: bool = True) -> Planner:
    planner = Planner(AS_OF, CATALOGUES, lambda table, column: nulls)
    for group in sql_plan.groups(editions):
        planner.plan(group)
    return planner


def columns(planner: Planner, table: str) -> set[str]:
    [step] = [step for step in planner.steps if step.name == table]
    return set(step.query.columns)


def test_editions_that_decide_about_the_same_rows_are_one_group():
    one, two = made("insured_months >= 12"), made("insured_months >= 36", name="other")
    alone = made("insured_now", per="", name="alone")

    assert [(g.name, g.result, g.keys, [e.id for e in g.editions]) for g in sql_plan.groups([one, alone, two])] == [
        ("worker_certificates", "decided_worker_certificates", ("subject", "unit"), ["made-up", "other"]),
        ("worker_alone", "decided_worker_alone", ("subject",), ["alone"]),
    ]  # fmt: skip


def test_an_aggregate_is_computed_once_whatever_the_number_of_editions():
    editions = [made(ONCE, f"insured_months >= {n}", name=f"e{n}") for n in range(5)]

    planner = planned(*editions)

    assert [step.name for step in planner.steps] == [
        "features_worker_certificates_1",
        "decided_worker_certificates",
    ]


def test_an_aggregate_inside_another_is_computed_before_it():
    nested = "exists(certificates, not exists(claims, kind == 技能提升补贴) and withdrawn)"

    planner = planned(made(nested))

    assert [step.name for step in planner.steps] == [
        "features_worker_certificates_1",
        "features_worker_certificates_2",
        "decided_worker_certificates",
    ]


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

    found = columns(planner, "features_worker_certificates_1")
    assert {c for c in found if c.startswith("a") and c[1].isdigit()} == parts


@pytest.mark.parametrize(("nulls", "told"), [(True, {"f0", "n0", "m0"}), (False, {"f0", "m0"})])
def test_unknown_bits_are_left_out_where_nothing_can_be_unknown(nulls, told):
    planner = planned(made("insured_months >= 12"), nulls=nulls)

    assert told == {c for c in columns(planner, "decided_worker_certificates") if c[0] in "fnm"}


def test_a_policy_that_pays_nothing_has_no_amount():
    planner = planned(made("insured_now", kind="none"))

    assert not {c for c in columns(planner, "decided_worker_certificates") if c.startswith("m")}


def test_editions_of_one_area_and_period_share_their_gate():
    one, two = made("insured_now"), made("insured_months >= 12", name="other")

    planner = planned(one, two)

    assert planner.gates == {one.digest: "g0", two.digest: "g0"}


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
    assert first.as_of == dt.date(2025, 6, 30)
