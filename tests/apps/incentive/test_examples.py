"""The worked examples of the subsidies and of apprenticeships, to the fen, through the policies a claim is paid by."""

import datetime as dt

import pytest

from jiangtu.apps.incentive.rules import difference
from jiangtu.apps.reference import shelf
from jiangtu.engine.policy import scalar
from jiangtu.engine.policy.scalar import Case
from jiangtu.engine.policy.tree import Verdict
from jiangtu.engine.schema import CHILDREN

DAY = dt.date(2025, 6, 30)
YUAN = 100


def due(policy: str, edition: str, area: str, **rows: list[dict[str, object]]) -> list[int]:
    """Fen the edition gives one worker of the area for each of his rows it says yes to."""
    [found] = [e for e in shelf.editions() if e.key == (policy, edition)]
    worker = {"person": 1, "work_area": area, "insured_months": 40, "drawing_benefit": False}
    day = rows.pop("as_of", DAY)
    case = Case(day, worker, {name: rows.get(name, []) for name in CHILDREN})
    told = scalar.decide(found, case, shelf.catalogues())
    return [d.amount_fen or 0 for d in told if d.verdict is Verdict.YES]


def apprentice(record: int, **more: object) -> dict[str, object]:
    known = {"record": record, "kind": "APPRENTICE", "occupation": "6-18-01-02", "level": "3", "years": 2}
    return known | {"started_on": dt.date(2023, 6, 1), "ended_on": dt.date(2025, 5, 31), "outcome": "CERTIFIED",
                    "attended_percent": 95, "advance_fen": 6_000 * YUAN} | more  # fmt: skip


def paid_to(
    apprentices: list[dict[str, object]], policy: str = "apprenticeship-wuhan", edition: str = "2022-03"
) -> int:
    return sum(sum(due(policy, edition, "420100", training=[one])) for one in apprentices)


def test_ten_apprentices_of_two_years_come_to_120_000():
    assert paid_to([apprentice(n) for n in range(10)]) == 120_000 * YUAN


def test_one_who_did_not_finish_leaves_108_000_and_6_000_to_come_back():
    ten = [apprentice(n, outcome="UNFINISHED" if n == 9 else "CERTIFIED") for n in range(10)]

    assert paid_to(ten) == 108_000 * YUAN
    assert paid_to(ten, "apprenticeship-clawback-wuhan") == 6_000 * YUAN
    assert difference(due_fen=0, paid_fen=6_000 * YUAN) == -6_000 * YUAN


@pytest.mark.parametrize(
    ("occupation", "level", "yuan"),
    [
        ("A", "3", 2_400),
        ("A", "2", 4_200),
        ("A", "1", 5_200),
        ("B", "3", 2_100),
        ("B", "2", 3_000),
        ("C", "1", 3_600),
    ],
)
def test_wuxi_pays_what_its_table_says_and_never_a_product(occupation, level, yuan):
    [edition] = [e for e in shelf.editions() if e.id == "skill-upgrade-wuxi"]

    cells = {tuple(map(str, path)): fen for path, fen in edition.amount.cells}

    assert yuan * YUAN in {fen for path, fen in cells.items() if {occupation, level} <= set(path)}
