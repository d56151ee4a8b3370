"""A real total, through claims and books: a group's four firms in Nanping got 30.25, 1.2, 0.6 and 1.2万元, 33.25万 in all.

Published are the four sums; who the apprentices were is ours: 预拨 of 2,500元 (level 4, one year) and 3,000元 (level 3).
"""

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.incentive import applications, changes, cycle, services
from jiangtu.apps.incentive.kinds import ClaimState
from jiangtu.apps.incentive.models import Claim
from jiangtu.apps.ledger import checks
from jiangtu.apps.ledger.queries import balance
from tests.apps.incentive import stage
from tests.apps.incentive.stage import AT, DAY, Somebody, apprentice, swept, worker

pytestmark = [pytest.mark.database, pytest.mark.django_db]
FUND, SCHOOL = "EMPLOYMENT", Somebody("school", Role.PROVIDER)
FIRMS = {"XT1": (121, "4"), "XT2": (4, "3"), "XT3": (2, "3"), "XT4": (4, "3")}
"""Class of each firm → how many apprentices, at which level."""
SUMS = {"XT1": 30_250_000, "XT2": 1_200_000, "XT3": 600_000, "XT4": 1_200_000}


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    settings.JIANGTU_CITY = "350700"
    return tmp_path


def four_firms() -> list[dict[str, object]]:
    """A roster's lines: everybody still in training, nothing advanced yet."""
    running = {"outcome": "RUNNING", "years": 1, "attended_percent": None, "started_on": dt.date(2025, 3, 1),
               "filed_on": dt.date(2025, 2, 20), "ended_on": None}  # fmt: skip
    told = [(code, level) for code, (count, level) in FIRMS.items() for _ in range(count)]
    return [
        apprentice(1_000 + n, n, class_code=code, level=level, **running)
        for n, (code, level) in enumerate(told, start=1)
    ]


def test_a_group_of_four_firms_is_paid_33_25_wan_to_the_fen():
    roster = four_firms()
    swept(workers=[worker(int(str(r["person"])), work_area="350702") for r in roster], training=roster)
    stage.budget(fund=FUND, area="350700", fen=33_250_000)
    for row in roster:
        stage.account(int(str(row["person"])))

    for code in FIRMS:
        applications.by_class(code, organisation=stage.SCHOOL, actor=SCHOOL, at=AT)
    claims = list(Claim.objects.order_by("pk"))
    services.approve([c.pk for c in claims], actor=stage.OFFICER, at=AT)
    cycle.publicise(at=AT)
    cycle.order_payments(at=AT + 12 * DAY)
    stage.through_the_bank(fund=FUND)
    cycle.collect(at=AT + 14 * DAY)

    sums: Counter[str] = Counter()
    for claim in Claim.objects.filter(state=ClaimState.PAID):
        sums[claim.class_code] += claim.amount_fen
    assert sums == SUMS
    assert (balance()["PAID"], balance().get("COMMITTED", 0)) == (33_250_000, 0)
    assert changes.replays().wrong == []
    assert checks.verify().whole
