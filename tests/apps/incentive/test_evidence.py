"""The auditors' rules over the city's own tables: a finding stops a clean claim, a cleared one does not come back."""

from pathlib import Path

import pytest

from jiangtu.apps.incentive import evidence, services
from jiangtu.apps.incentive.kinds import ClaimState
from jiangtu.apps.incentive.models import Account, Claim, Finding
from tests.apps.incentive import stage
from tests.apps.incentive.stage import AT, certificate, swept, worker

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


def two_on_one_account() -> list[Claim]:
    sweep = swept(workers=[worker(1), worker(2)], certificates=[certificate(11, 1), certificate(12, 2)])
    claims = stage.found(sweep)
    for claim in claims:
        stage.account(claim.person)
        services.confirm(claim=claim.pk, person=claim.person, actor=stage.WORKER, at=AT)
    return claims


def test_one_account_for_two_people_blocks_both_and_names_the_rows():
    first, _ = two_on_one_account()
    assert Account.objects.values("mark").distinct().count() == 1

    assert evidence.run_rules(at=AT) == 2
    assert evidence.run_rules(at=AT) == 0

    first.refresh_from_db()
    finding = Finding.objects.get(claim=first)
    assert (finding.rule, finding.effect, finding.rows) == ("one-account", "BLOCK", [f"payables:{first.pk}"])
    assert (first.state, first.passed) == (ClaimState.CHECKING, False)
    with pytest.raises(services.StepsOpen):
        services.approve([first.pk], actor=stage.OFFICER, at=AT)


def test_an_account_somebody_else_once_had_blocks_though_nothing_is_owed_to_him_now() -> None:
    sweep = swept(workers=[worker(1), worker(2)], certificates=[certificate(11, 1)])
    [claim] = stage.found(sweep)
    for person in (2, 1):
        stage.account(person)
    services.confirm(claim=claim.pk, person=1, actor=stage.WORKER, at=AT)

    evidence.run_rules(at=AT)

    assert list(Finding.objects.values_list("claim", "rule")) == [(claim.pk, "one-account")]


def test_a_cleared_finding_lets_the_claim_pass_and_stays_cleared():
    claim, _ = two_on_one_account()
    evidence.run_rules(at=AT)

    found = Finding.objects.get(claim=claim)
    services.clear_finding(finding=found.pk, reason="夫妻，本人到场", actor=stage.OFFICER, at=AT)
    evidence.run_rules(at=AT)

    claim.refresh_from_db()
    found.refresh_from_db()
    assert (claim.passed, found.cleared_by) == (True, "officer")
