"""A real total, through claims and books: a group's four firms in Nanping got 30.25, 1.2, 0.6 and 1.2万元, 33.25万 in all.

Published are the four sums; who the apprentices were is ours: 预拨 of 2,500元 (level 4, one year) and 3,000元 (level 3).
Each firm presses once and is paid to its own account.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.incentive import applications, changes, cycle, drafting, services
from jiangtu.apps.incentive.kinds import ClaimState
from jiangtu.apps.incentive.models import Claim
from jiangtu.apps.ledger import checks
from jiangtu.apps.ledger.models import Order
from jiangtu.apps.ledger.queries import balance
from tests.apps.incentive import stage
from tests.apps.incentive.stage import AT, DAY, apprentice, swept, worker

pytestmark = [pytest.mark.database, pytest.mark.django_db]
FUND = "EMPLOYMENT"
FIRMS = {
    "91350700MA5K00001A": (121, "4"),
    "91350700MA5K00002B": (4, "3"),
    "91350700MA5K00003C": (2, "3"),
    "91350700MA5K00004D": (4, "3"),
}
"""Each firm → how many apprentices, at which level."""
SUMS = [30_250_000, 1_200_000, 600_000, 1_200_000]


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    settings.JIANGTU_CITY = "350700"
    return tmp_path


def four_firms() -> list[dict[str, object]]:
    """A roster's lines: everybody still in training, nothing advanced yet."""
    running = {"outcome": "RUNNING", "years": 1, "attended_percent": None, "started_on": dt.date(2025, 3, 1),
               "filed_on": dt.date(2025, 2, 20), "ended_on": None}  # fmt: skip
    told = [(f"XT{n}", level) for n, (count, level) in enumerate(FIRMS.values()) for _ in range(count)]
    return [
        apprentice(1_000 + n, n, class_code=code, level=level, **running)
        for n, (code, level) in enumerate(told, start=1)
    ]


@dataclass(frozen=True)
class Firm:
    """Who presses for a firm."""

    organisation: str
    username: str = "firm"
    role: str = Role.EMPLOYER


def test_a_group_of_four_firms_is_paid_33_25_wan_to_the_fen():
    roster = four_firms()
    firms = [code for code, (count, _) in FIRMS.items() for _ in range(count)]
    people = range(1, len(roster) + 1)
    sweep = swept(
        workers=[worker(person, work_area="350702") for person in people],
        training=roster,
        employment=[stage.employed(person, firm) for person, firm in zip(people, firms, strict=True)],
        employers=[{"employer": firm, "name": f"{firm}公司"} for firm in FIRMS],
    )
    stage.budget(fund=FUND, area="350700", fen=33_250_000)
    for n, firm in enumerate(FIRMS):
        stage.firm_account(firm, f"{firm}公司", f"62170000123456789{n}")

    drafting.draft_from_sweep(sweep, actor=stage.OFFICER, at=AT)
    for firm in FIRMS:
        applications.for_itself(firm, actor=Firm(firm), at=AT)
    services.approve([c.pk for c in Claim.objects.order_by("pk")], actor=stage.OFFICER, at=AT)
    cycle.publicise(at=AT)
    cycle.order_payments(at=AT + 12 * DAY)
    stage.through_the_bank(fund=FUND)
    cycle.collect(at=AT + 14 * DAY)

    sums: Counter[str] = Counter()
    for claim in Claim.objects.filter(state=ClaimState.PAID):
        sums[claim.payee_name] += claim.amount_fen
    assert sums == {f"{firm}公司": fen for firm, fen in zip(FIRMS, SUMS, strict=True)}
    assert Order.objects.filter(person=None).values("employer", "payee").distinct().count() == len(FIRMS)
    assert (balance()["PAID"], balance().get("COMMITTED", 0)) == (33_250_000, 0)
    assert changes.replays().wrong == []
    assert checks.verify().whole
