"""From the sweep to money, as each of its people sees it: the worker, the officer, finance's maker and checker, the worker."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.incentive import changes, cycle
from jiangtu.apps.incentive.models import Claim
from tests.apps.incentive import stage
from tests.apps.incentive.stage import AT, DAY, certificate, swept, worker

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    settings.JIANGTU_TODAY = AT.date()
    return tmp_path


def test_from_sweep_to_money(signed_in: Callable[..., Client]):
    [claim] = stage.found(swept(workers=[worker()], certificates=[certificate()]))
    stage.account()
    stage.budget()
    mine, office = signed_in(Role.WORKER), signed_in(Role.HR_OFFICER)

    mine.post(f"/claims/own/{claim.pk}/act/", {"step": "confirm"})
    office.post(f"/claims/office/{claim.pk}/decide/", {"step": "approve"})
    cycle.publicise(at=AT)
    listed = Client().get("/claims/notice/").content.decode()
    cycle.order_payments(at=AT + 8 * DAY)
    stage.through_the_bank()
    cycle.collect(at=AT + 9 * DAY)
    seen = mine.get("/claims/").content.decode()

    assert claim.number in listed
    assert "已经到账" in seen and "2,400" in seen and "2025-07-09" in seen
    assert Claim.objects.get().state == "PAID"
    assert changes.replays().whole
