"""Plans: equal expressions once, and each where it has its fewest rows."""

from jiangtu.engine.policy import columns
from jiangtu.engine.policy.plan import SUBJECT, Block, Plan
from jiangtu.engine.policy.tree import Column
from jiangtu.engine.policy.walk import walk
from tests.engine.policy import people


def plan_of(*tests: str) -> Plan:
    population = columns.Population(people.facts(1))
    roots = [people.made(test).requirements[0].test for test in tests]
    touched = {(n.table, n.name) for root in roots for n in walk(root) if isinstance(n, Column)}
    columns.load(population, touched)
    plan = Plan(population, people.CATALOGUES, "workers")
    for root in roots:
        plan.root(root, ("certificates", ""))
    plan.prepare()
    return plan


def test_equal_expressions_of_two_policies_are_one_step() -> None:
    one = plan_of("count(claims, year == as_of.year) < 3")

    assert len(plan_of(*["count(claims, year == as_of.year) < 3"] * 5).steps) == len(one.steps)


def test_an_aggregate_that_does_not_look_at_the_unit_is_made_once_a_worker() -> None:
    plan = plan_of("count(claims, shortage) < 3")

    assert ("certificates", "claims") not in plan.frames


def test_an_aggregate_that_looks_at_the_unit_is_made_over_pairs() -> None:
    plan = plan_of("exists(claims, level >= certificate.level)")

    assert ("certificates", "claims") in plan.frames


def test_what_is_one_for_all_is_decided_before_any_block() -> None:
    plan = plan_of("certificate.issued_on > as_of - 12 months")

    assert [[plan.frames[place] for place in turn] for turn in plan.moving] == [[("certificates", "")] * 2]


def test_each_reader_finds_what_it_asked_for_and_nothing_stays_for_nobody() -> None:
    population = columns.Population(people.facts(1))
    plan = Plan(population, people.CATALOGUES, "workers")
    asked = []
    for test in ("insured_now", "insured_now and student", "student", "insured_now"):
        asked.append(plan.root(people.made(test).requirements[0].test, SUBJECT))
        plan.next_reader()
    plan.prepare()
    block = Block(population, "workers", 0, population.size("workers"))

    found = [
        (registers[place] is not None, sum(held is not None for held in registers))
        for place, registers in zip(asked, plan.turns(block), strict=False)
    ]

    assert found == [(True, 1), (True, 3), (True, 2), (True, 1)]
