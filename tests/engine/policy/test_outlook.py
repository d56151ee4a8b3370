"""What is near and what is about to be lost: one person, the whole population, and both alike."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangtu.engine.policy import outlook, scalar
from jiangtu.engine.policy.outlook import Loss, Near
from jiangtu.engine.policy.scalar import Case
from jiangtu.engine.policy.tree import Edition
from tests.engine.policy import people

EDITIONS = [
    people.made("insured_months >= 12", "student", name="months"),
    people.made("certificate.issued_on > as_of - 12 months", "insured_months < 25", name="fresh"),
    people.made(
        "count(claims, shortage) < 1 or insured_months > 20", "certificate.level >= 四级", name="count"
    ),
    people.made("household == 农业户口", "born_on + 2 years <= as_of", name="people", per=""),
    people.made("insured_now", name="until", extra="rate_by: claim\n"),
]


def case(**worker: object) -> Case:
    certificate = {"record": 5, "issued_on": dt.date(2024, 8, 10), "level": "5"}
    subject = {"person": 1, "work_area": "320200", "student": True, "insured_months": 12, **worker}
    return Case(people.AS_OF, subject, {"certificates": [certificate]})


def test_the_nearest_policies_come_first_with_their_distance() -> None:
    found = outlook.near(EDITIONS[:2], case(insured_months=9), people.CATALOGUES)

    assert found == [Near(EDITIONS[0], 5, "r0", 3, "months")]


def test_two_failed_requirements_are_not_near() -> None:
    assert outlook.near(EDITIONS[:1], case(insured_months=9, student=False), people.CATALOGUES) == []


def test_what_lapses_is_told_at_the_first_horizon_that_sees_it() -> None:
    found = outlook.losses(EDITIONS[:2], case(), people.CATALOGUES)

    assert found == [Loss(EDITIONS[1], 5, 60, ("r0",))]


def test_an_edition_that_ends_is_a_loss_with_no_failed_requirement() -> None:
    ends = people.made("student", name="ends")
    late = Case(dt.date(2025, 12, 20), case().subject, case().children)

    assert outlook.losses([ends], late, people.CATALOGUES) == [Loss(ends, 5, 30, ())]


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 30))
def test_population_and_person_agree(seed: int) -> None:
    facts = people.facts(seed, workers=25)
    cases = {p: scalar.case_of(facts, p) for p in facts["workers"]["person"].to_pylist()}

    near = [(e.id, row["subject"], row["unit"], e.requirements[row["requirement"]].name, row["distance"])
            for e, table in outlook.nearest(EDITIONS, facts, people.CATALOGUES) for row in table.to_pylist()]  # fmt: skip
    lost = [(e.id, row["subject"], row["unit"], row["days"], named(e, row["failed"]))
            for e, table in outlook.losing(EDITIONS, facts, people.CATALOGUES) for row in table.to_pylist()]  # fmt: skip

    assert sorted(near, key=str) == sorted(
        ((n.edition.id, p, n.unit, n.requirement, n.distance)
         for p, c in cases.items() for n in outlook.near(EDITIONS, c, people.CATALOGUES)), key=str)  # fmt: skip
    assert sorted(lost, key=str) == sorted(
        ((loss.edition.id, p, loss.unit, loss.days, loss.requirements)
         for p, c in cases.items() for loss in outlook.losses(EDITIONS, c, people.CATALOGUES)), key=str)  # fmt: skip


def named(edition: Edition, bits: int) -> tuple[str, ...]:
    return tuple(r.name for place, r in enumerate(edition.requirements) if bits >> place & 1)


@pytest.mark.parametrize(
    ("test", "measure"),
    [
        ("insured_months >= 12", "months"),
        ("insured_now or insured_months >= 12", "months"),
        ("certificate.issued_on > as_of - 12 months", "days"),
        ("sum(claims.amount_fen) < 500元", "fen"),
        ("count(claims) < 3", ""),
        ("insured_now", ""),
        ("insured_months == 12", ""),
        ("certificate.level >= 四级", ""),
    ],
)
def test_measure(test: str, measure: str) -> None:
    assert outlook.measure(people.made(test).requirements[0].test) == measure
