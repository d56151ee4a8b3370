"""What became of a class, kept with the facts it was computed from."""

import datetime as dt
from pathlib import Path

import pytest

from jiangtu.apps.classroom import follow_up, outcomes
from jiangtu.apps.classroom.models import FollowUp
from jiangtu.engine.indicators.followup import Rate
from tests.apps import snapshots

from .conftest import Small

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NOW = dt.datetime(2025, 10, 1, tzinfo=dt.UTC)


def test_each_due_day_is_computed_once_for_the_same_facts(small: Small, settings, tmp_path: Path) -> None:
    settings.JIANGTU_HOME = tmp_path
    roster = {"class_code": small.course.class_code, "kind": "SUBSIDISED", "occupation": "6-18-02-04", "outcome": "FINISHED", "started_on": dt.date(2025, 6, 2), "ended_on": dt.date(2025, 6, 11)}  # fmt: skip
    paid = {"record": 1, "insurance": "PENSION", "employer": "91450200MA0000009Z", "from_on": dt.date(2025, 8, 1)}  # fmt: skip
    snapshots.listed(
        snapshots.facts(
            as_of=dt.date(2025, 10, 1),
            workers=[{"person": p} for p in (1, 2)],
            training=[{"person": p, "record": p, **roster} for p in (1, 2)],
            insurance=[{"person": 1, **paid}],
        )
    )

    counts = [follow_up.compute(at=NOW) for _ in range(2)]

    row = FollowUp.objects.get()
    assert (counts[0], row.months, row.base, row.employed, row.counterpart, row.double) == (1, 3, 2, 1, None, None)  # fmt: skip
    assert outcomes.summed([row])["employed"] == Rate(1, 2)
    assert outcomes.summed([row])["double"] == Rate(0, 2, 2)


def test_without_facts_nothing_is_said(db: None) -> None:
    assert follow_up.compute(at=NOW) == 0
