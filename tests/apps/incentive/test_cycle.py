"""What the bank said reaches the claim: paid into the file, or failed and told why; days are the people's own."""

import datetime as dt
from pathlib import Path

import pytest

from jiangtu.apps.files.models import Claim as PaidRow
from jiangtu.apps.incentive import accounts, changes, cycle, services
from jiangtu.apps.incentive.kinds import ClaimState
from jiangtu.apps.incentive.models import Claim
from jiangtu.apps.ledger import queries as ledger
from tests.apps.incentive import stage
from tests.apps.incentive.stage import AT, DAY, certificate, swept, worker

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


def ordered() -> Claim:
    [claim] = stage.found(swept(workers=[worker()], certificates=[certificate()]))
    stage.account()
    stage.budget()
    cycle.tell(at=AT)
    services.confirm(claim=claim.pk, person=1, actor=stage.WORKER, at=AT)
    services.approve([claim.pk], actor=stage.OFFICER, at=AT)
    cycle.publicise(at=AT)
    cycle.order_payments(at=AT + 8 * DAY)
    claim.refresh_from_db()
    return claim


def test_a_paid_claim_is_in_the_persons_file_once():
    claim = ordered()
    stage.through_the_bank()

    assert cycle.collect(at=AT + 9 * DAY) == (1, 0)
    assert cycle.collect(at=AT + 9 * DAY) == (0, 0)
    claim.refresh_from_db()
    row = PaidRow.objects.get()
    assert (claim.state, claim.record, claim.paid_on) == (ClaimState.PAID, row.pk, (AT + 9 * DAY).date())
    assert (row.kind, row.level, row.certificate, row.amount_fen) == ("UPGRADE", "3", "S11", 240_000)
    assert ledger.balance(about=claim.matter)["PAID"] == 240_000


def test_a_failed_payment_reopens_its_claim_and_is_paid_to_another_account():
    claim = ordered()
    stage.through_the_bank(failing={claim.matter: "账号已销户"})

    assert cycle.collect(at=AT + 9 * DAY) == (0, 1)
    claim.refresh_from_db()
    assert (claim.state, claim.reason, claim.line_id, claim.attempt) == (
        ClaimState.FAILED,
        "账号已销户",
        None,
        1,
    )
    assert ledger.balance(about=claim.matter).get("COMMITTED", 0) == 0

    stated = accounts.Stated("工商银行", "6222021234567890123", "覃美玲")
    accounts.state(person=1, stated=stated, known_names={"覃美玲"}, actor=stage.WORKER, at=AT + 10 * DAY)
    again = cycle.reopen_failed(claim=claim.pk, at=AT + 10 * DAY)
    [again] = services.approve([again.pk], actor=stage.OFFICER, at=AT + 10 * DAY)

    assert (again.state, again.account.tail) == (ClaimState.APPROVED, "0123")


def test_every_payment_replays_to_its_amount_and_an_altered_one_is_named():
    stage.budget()
    [claim] = stage.paid(swept(workers=[worker()], certificates=[certificate()]))

    assert (changes.replays().payments, changes.replays().whole) == (1, True)
    Claim.objects.update(amount_fen=240_001)
    assert changes.replays().wrong == [(claim.number, "重新计算的金额不同")]


def test_a_night_is_of_the_day_its_people_live_in():
    """Half past midnight in 柳州 is still yesterday in London; legal clocks begin where people live."""
    [claim] = stage.found(swept(workers=[worker()], certificates=[certificate()]))

    cycle.tell(at=dt.datetime(2025, 6, 30, 16, 30, tzinfo=dt.UTC))

    claim.refresh_from_db()
    assert claim.due_on == dt.date(2025, 7, 16)
