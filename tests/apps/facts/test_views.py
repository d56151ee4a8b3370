"""The list of snapshots and the order for a new one."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.facts.models import Snapshot
from jiangtu.apps.files import services as files
from tests.apps.files.deliveries import QIN, SYSTEM, at, bring, certificates

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def test_an_officer_orders_a_snapshot_and_finds_it_in_the_list(
    signed_in: Callable[[Role], Client], settings, tmp_path: Path
) -> None:
    settings.JIANGTU_HOME = tmp_path
    bring(certificates(1, {**QIN, "number": "A1"}))
    files.link_mentions(actor=SYSTEM, at=at(1))
    officer = signed_in(Role.HR_OFFICER)

    for day in ("2025-06-30", "2010-01-01", "nonsense"):
        assert officer.post("/facts/take/", {"as_of": day}).status_code == 302

    taken = Snapshot.objects.get()
    assert taken.as_of == dt.date(2025, 6, 30)
    assert taken.digest[:12] in officer.get("/facts/").content.decode()
