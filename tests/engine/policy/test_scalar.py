"""One subject: decisions, cases from facts, and answers that do not outlive what they were made from."""

import dataclasses
import datetime as dt

import pytest

from jiangtu.engine.facts.person import SubjectMissing
from jiangtu.engine.policy import scalar, tree
from jiangtu.engine.policy.scalar import Case, Decision
from jiangtu.engine.policy.tree import Verdict
from tests.engine.policy import people

AS_OF = people.AS_OF
WORKER = {"person": 1, "work_area": "320200", "insured_months": 12}
CERTIFICATE = {"record": 9, "level": "5", "issued_on": dt.date(2025, 1, 1)}
POLICY = people.made("insured_months >= 12", "certificate.level == 五级")


def decide(
    worker: dict | None = None, certificate: dict | None = None, policy: tree.Edition = POLICY
) -> list[Decision]:
    case = Case(
        AS_OF, {**WORKER, **(worker or {})}, {"certificates": [{**CERTIFICATE, **(certificate or {})}]}
    )
    return scalar.decide(policy, case, people.CATALOGUES)


@pytest.mark.parametrize(
    ("worker", "certificate", "expected"),
    [
        ({}, {}, [Decision(1, 9, Verdict.YES, 0, 0, 10_000)]),
        ({"insured_months": 11}, {}, [Decision(1, 9, Verdict.NO, 1, 0, None)]),
        ({"insured_months": None}, {}, [Decision(1, 9, Verdict.UNKNOWN, 0, 1, None)]),
        ({"insured_months": None}, {"level": "4"}, [Decision(1, 9, Verdict.NO, 2, 1, None)]),
        ({}, {"level": "not a code"}, [Decision(1, 9, Verdict.UNKNOWN, 0, 2, None)]),
        ({"work_area": "431000"}, {}, []),
        ({"work_area": None}, {}, [Decision(1, 9, Verdict.UNKNOWN, 0, 1 << 30, None)]),
    ],
)  # fmt: skip
def test_decide(worker: dict, certificate: dict, expected: list[Decision]) -> None:
    assert decide(worker, certificate) == expected


def test_an_amount_that_cannot_be_told_is_unknown() -> None:
    policy = people.made("insured_months >= 12", amount="  each: 100\n  times: employed_months\n")

    assert decide(policy=policy) == [Decision(1, 9, Verdict.UNKNOWN, 0, 1 << 31, None)]


def test_a_changed_edition_is_not_mistaken_for_the_one_it_was_made_from() -> None:
    changed = dataclasses.replace(POLICY, requirements=POLICY.requirements[1:])

    assert [d.verdict for d in decide({"insured_months": 3})] == [Verdict.NO]
    assert [d.verdict for d in decide({"insured_months": 3}, policy=changed)] == [Verdict.YES]


def test_a_case_of_facts_has_the_persons_own_rows_in_order() -> None:
    facts = people.facts(4)
    person = facts["workers"]["person"][3].as_py()

    case = scalar.case_of(facts, person)

    assert case.subject["person"] == person
    assert case.children["claims"] == [r for r in facts["claims"].to_pylist() if r["person"] == person]


def test_there_is_no_case_of_nobody() -> None:
    with pytest.raises(SubjectMissing):
        scalar.case_of(people.facts(4), 999)
