"""Every worked case is answered as its file says, by the columns and by the closures alike."""

import pytest

from jiangtu import policies
from jiangtu.engine.policy import cases, edition
from tests.policies.shipped import EDITIONS, LISTS

BESIDE = cases.load_beside(policies.FOLDER, EDITIONS)


@pytest.mark.parametrize("e", EDITIONS, ids=lambda e: e.name)
def test_an_edition_answers_its_cases(e: edition.Edition) -> None:
    assert [problem.zh for problem in cases.run(e, BESIDE[e.key], LISTS)] == []


@pytest.mark.parametrize("e", EDITIONS, ids=lambda e: e.name)
def test_every_condition_of_an_edition_decides_some_case(e: edition.Edition) -> None:
    """A condition that no case makes fail is a condition nobody has checked."""
    failing = {name for case in BESIDE[e.key] for name in case.failed or ()}

    assert {r.name for r in e.requirements} - failing == set()


@pytest.mark.parametrize("e", EDITIONS, ids=lambda e: e.name)
def test_an_edition_has_a_yes_and_a_no_and_an_edge_of_time(e: edition.Edition) -> None:
    verdicts = {case.verdict for case in BESIDE[e.key]}

    assert {cases.Verdict.YES, cases.Verdict.NO, None} - verdicts == set()
