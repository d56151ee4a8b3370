"""What is near and what is about to be lost for one person."""

import datetime as dt

import pytest

from jiangtu.engine.policy import outlook
from jiangtu.engine.policy.outlook import Loss, Near
from jiangtu.engine.policy.scalar import Case
from tests.engine.policy import people

EDITIONS = [
    people.made("insured_months >= 12", "student", name="months"),
    people.made("certificate.issued_on > as_of - 12 months", "insured_months < 25", name="fresh"),
]


def case(**worker: object) -> Case:
    certificate = {"record": 5, "issued_on": dt.date(2024, 8, 10), "level": "5"}
    subject = {"person": 1, "work_area": "320200", "student": True, "insured_months": 12, **worker}
    return Case(people.AS_OF, subject, {"certificates": [certificate]})


def test_the_nearest_policies_come_first_with_their_distance() -> None:
    found = outlook.near(EDITIONS, case(insured_months=9), people.CATALOGUES)

    assert found == [Near(EDITIONS[0], 5, "r0", 3, "months")]


def test_two_failed_requirements_are_not_near() -> None:
    assert outlook.near(EDITIONS[:1], case(insured_months=9, student=False), people.CATALOGUES) == []


def test_what_lapses_is_told_at_the_first_horizon_that_sees_it() -> None:
    found = outlook.losses(EDITIONS, case(), people.CATALOGUES)

    assert found == [Loss(EDITIONS[1], 5, 60, ("r0",))]


def test_an_edition_that_ends_is_a_loss_with_no_failed_requirement() -> None:
    ends = people.made("student", name="ends")
    late = Case(dt.date(2025, 12, 20), case().subject, case().children)

    assert outlook.losses([ends], late, people.CATALOGUES) == [Loss(ends, 5, 30, ())]


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
