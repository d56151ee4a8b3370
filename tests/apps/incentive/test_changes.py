"""Late news drafts the difference, once, and touches nothing else."""

import datetime as dt
from pathlib import Path

import pytest

from jiangtu.apps.incentive import changes, services
from jiangtu.apps.incentive.kinds import ClaimState, Direction
from jiangtu.apps.incentive.models import Claim, EditionStop
from jiangtu.apps.ledger import queries as ledger
from tests.apps.incentive import stage
from tests.apps.incentive.stage import AT, CHIEF, DAY, OFFICER, certificate, swept, worker
from tests.apps.snapshots import facts, listed

pytestmark = [pytest.mark.database, pytest.mark.django_db]
LATER = AT + 30 * DAY


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


def paid(**rows: list[dict[str, object]]) -> list[Claim]:
    stage.budget()
    return stage.paid(swept(**(rows or {"workers": [worker()], "certificates": [certificate()]})))


def learnt(**rows: list[dict[str, object]]) -> changes.Changed:
    """What is drafted once the city knows these rows of that day instead."""
    listed(facts(**rows))
    return changes.settle(list(Claim.objects.filter(part=0).order_by("pk")), actor=OFFICER, at=LATER)


def test_a_withdrawn_certificate_is_recovered_whole_and_only_once():
    [claim] = paid()

    found = learnt(workers=[worker()], certificates=[certificate(withdrawn=True)])
    again = changes.settle([claim], actor=OFFICER, at=LATER)

    [drafted] = found.drafted
    assert (drafted.direction, drafted.amount_fen, drafted.part) == (Direction.RECOVER, 240_000, 1)
    assert drafted.explanation["zh"] == "按2025-06-30的档案重新计算：应付0元，已付2,400元，应退回2,400元"
    assert again.drafted == []
    claim.refresh_from_db()
    assert (claim.state, claim.amount_fen) == (ClaimState.PAID, 240_000)


def test_a_mended_row_is_found_again_by_its_certificate():
    paid()

    found = learnt(workers=[worker()], certificates=[certificate(99, number="S11", level="4")])

    assert [(c.direction, c.amount_fen) for c in found.drafted] == [(Direction.RECOVER, 60_000)]


def test_a_higher_amount_is_topped_up():
    paid(workers=[worker()], certificates=[certificate(level="4")])

    found = learnt(workers=[worker()], certificates=[certificate(level="3")])

    assert [(c.direction, c.amount_fen) for c in found.drafted] == [(Direction.PAY, 60_000)]


def test_a_hire_undone_takes_the_months_with_it():
    paid()

    found = learnt(workers=[worker(insured_months=9)], certificates=[certificate()])

    assert [(c.direction, c.amount_fen) for c in found.drafted] == [(Direction.RECOVER, 240_000)]


def test_a_fact_that_is_missing_now_changes_nothing():
    [claim] = paid()

    found = learnt(workers=[worker(insured_months=None)], certificates=[certificate()])

    assert (found.drafted, found.unknown) == ([], [claim])


def test_others_are_not_touched():
    paid(workers=[worker(1), worker(2)], certificates=[certificate(11, 1), certificate(12, 2)])

    rows = [certificate(11, 1, withdrawn=True), certificate(12, 2)]
    found = learnt(workers=[worker(1), worker(2)], certificates=rows)

    assert [c.person for c in found.drafted] == [1]


def test_what_came_back_is_booked_and_every_payment_still_replays():
    [claim] = paid()
    [drafted] = learnt(workers=[worker()], certificates=[certificate(withdrawn=True)]).drafted

    services.approve([drafted.pk], actor=CHIEF, at=LATER)
    assert ledger.balance(about=claim.matter)["RECEIVABLE"] == 240_000
    services.received(claim=drafted.pk, actor=CHIEF, at=LATER)

    drafted.refresh_from_db()
    assert drafted.state == ClaimState.RECOVERED
    assert ledger.balance(about=claim.matter).get("RECEIVABLE", 0) == 0
    assert changes.replays().wrong == []


def test_an_edition_withdrawn_without_another_leaves_what_was_paid():
    [claim] = paid()
    EditionStop.objects.create(
        policy=claim.policy, edition=claim.edition, document="x", since=dt.date(2025, 7, 1), by="o", at=AT
    )

    assert changes.settle([claim], actor=OFFICER, at=LATER).drafted == []


def test_an_approved_claim_whose_amount_changed_is_checked_again():
    stage.budget()
    [claim] = stage.found(swept(workers=[worker()], certificates=[certificate()]))
    stage.account()
    services.confirm(claim=claim.pk, person=1, actor=stage.WORKER, at=AT)
    services.approve([claim.pk], actor=OFFICER, at=AT)

    found = learnt(workers=[worker()], certificates=[certificate(level="4")])

    [reopened] = found.reopened
    assert (reopened.state, reopened.passed, reopened.line_id) == (ClaimState.CHECKING, False, None)


@pytest.mark.parametrize(("own", "drafted"), [(True, []), (False, [(Direction.RECOVER, 240_000)])])
def test_a_claims_own_payment_never_counts_against_it_and_anothers_does(own: bool, drafted: list[object]):
    [claim] = paid()
    Claim.objects.update(paid_on=claim.as_of)
    payment = {"person": 1, "record": claim.record if own else 77, "kind": "UPGRADE", "occupation": "6-18-02-04",
               "level": "3", "fund": stage.FUND, "amount_fen": 240_000, "paid_on": claim.as_of, "year": 2025}  # fmt: skip

    found = learnt(workers=[worker()], certificates=[certificate()], claims=[payment])

    assert [(c.direction, c.amount_fen) for c in found.drafted] == drafted


def test_a_recovery_names_what_changed_and_not_the_payment_it_asks_back():
    [claim] = paid()
    Claim.objects.update(paid_on=claim.as_of)
    payment = {"person": 1, "record": claim.record, "kind": "UPGRADE", "occupation": "6-18-02-04",
               "level": "3", "fund": stage.FUND, "amount_fen": 240_000, "paid_on": claim.as_of, "year": 2025}  # fmt: skip

    found = learnt(workers=[worker()], certificates=[certificate(withdrawn=True)], claims=[payment])

    [drafted] = found.drafted
    failed = [line["name"] for line in drafted.explanation["lines"] if line["state"] == "failed"]
    assert failed == ["valid"]
