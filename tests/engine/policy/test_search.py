"""The points tried, the people found, and what a search that ends may claim."""

import datetime as dt

import pytest

from jiangtu.engine.policy import scalar, search, tree
from jiangtu.engine.policy.search import Found, Space
from jiangtu.engine.policy.tree import Edition, Verdict
from jiangtu.engine.policy.walk import walk
from tests.engine.policy.people import AS_OF, CATALOGUES, made


def space_of(policy: Edition) -> tuple[Space, list[tree.Node]]:
    """The space of a policy's conditions, and its flat conditions."""
    space = Space(AS_OF, CATALOGUES)
    tests = [space.flat(r.test) for r in policy.requirements]
    space.learn([*tests, *search.gates(policy)])
    return space, tests


def points_of(policy: Edition, name: str) -> list[object]:
    space, _ = space_of(policy)
    [found] = [points for fact, points in space.points.items() if fact.name == name]
    return found


@pytest.mark.parametrize(
    ("require", "name", "points"),
    [
        ("insured_now", "insured_now", [True, False, None]),
        ("insured_months >= 12", "insured_months", [0, 1, 11, 12, 13, None]),  # the threshold and its neighbours
        ("sex == 男", "sex", ["M", "F", None]),
        ("born_on <= 1990-01-01", "born_on", ["1989-12-31", "1990-01-01", "1990-01-02", "2025-06-29", "2025-06-30",
                                              "2025-07-01", None]),
    ],
)  # fmt: skip
def test_the_points_of_a_fact_are_where_some_comparison_turns(require, name, points):
    found = points_of(made(require), name)

    told = [str(p) if isinstance(p, dt.date) else p for p in found]
    assert told == points


def test_an_aggregate_is_one_fact_and_the_same_one_wherever_it_stands():
    count = "count(claims, year == as_of.year)"
    space, tests = space_of(made(f"{count} < 3", f"{count} >= 1"))

    assert len(space.aggregates) == 1
    assert search.facts_of(tests[0]) == search.facts_of(tests[1])


@pytest.mark.parametrize(
    ("require", "possible"),
    [
        (("insured_months >= 12", "insured_months < 13"), True),
        (("insured_months >= 12", "insured_months < 12"), False),
        (("insured_now", "not insured_now"), False),
        (("certificate.level in [五级, 四级]", "certificate.level > 五级"), True),
        (("in_shortage(certificate.occupation)", 'certificate.occupation == "6-18-01-02"'), False),
        (("in_shortage(certificate.occupation)", 'class_of(certificate.occupation) == "B"'), True),
    ],
)
def test_a_search_that_ends_has_seen_every_combination(require, possible):
    space, tests = space_of(made(*require))

    found = space.solve([(test, search.is_yes) for test in tests])

    assert (found.point is not None, found.complete) == (possible, True)


def test_a_search_out_of_budget_claims_nothing():
    space, tests = space_of(made("insured_months >= 12", "insured_months < 12"))

    assert space.solve([(test, search.is_yes) for test in tests], budget=2) == Found(None, complete=False)


def test_what_is_given_is_kept():
    space, [test] = space_of(made("insured_months >= 12 or drawing_benefit"))
    [months] = [fact for fact in search.facts_of(test) if fact.name == "insured_months"]

    found = space.solve([(test, search.is_yes)], given={months: 0}).point

    assert {fact.name: value for fact, value in found.items()} == {
        "insured_months": 0,
        "drawing_benefit": True,
    }


def test_a_goal_may_be_a_no_or_an_unknown():
    space, [test] = space_of(made("insured_months >= 12"))

    values = {next(iter(point.values())) for point in space.solutions([(test, search.is_not_yes)])}

    assert values == {0, 1, 11, None}


@pytest.mark.parametrize(
    "require",
    [
        ("insured_months >= 12", "certificate.level == 三级"),
        ("count(claims, year == as_of.year) == 2",),
        ("sum(insurance.months) >= 24", "not exists(claims, kind == 技能提升补贴)"),
        ("exists(certificates, level == 四级 and not withdrawn)",),
    ],
)
def test_the_person_at_a_point_is_decided_as_the_search_says(require):
    policy = made(*require)
    space, tests = space_of(policy)
    goals = [(test, search.is_yes) for test in [*tests, *search.gates(policy)]]

    point = space.solve(goals).point

    assert point is not None
    assert [d.verdict for d in scalar.decide(policy, space.case(policy, point), CATALOGUES)][:1] == [
        Verdict.YES
    ]


@pytest.mark.parametrize(
    ("require", "days"),
    [
        ("insured_now", ["2025-06-30", "2025-12-31"]),  # half a year in, and the last
        ("in_shortage(certificate.occupation)", ["2025-06-30", "2025-01-01", "2025-12-31"]),  # and a new list
    ],
)
def test_the_days_on_which_an_edition_could_decide_differently(require, days):
    assert [str(day) for day in search.days_in_force(made(require), CATALOGUES)] == days


def test_a_part_that_is_replaced_leaves_the_rest_as_it_was():
    [requirement] = made("insured_months >= 12 and insured_now").requirements
    three = tree.Literal(3, tree.Type(tree.Kind.NUMBER, unit="months", nullable=False))

    other = search.replaced(requirement.test, lambda part: three if getattr(part, "value", 0) == 12 else None)

    assert [n.value for n in walk(other) if isinstance(n, tree.Literal)] == [3]
    assert search.facts_of(other) == search.facts_of(requirement.test)
