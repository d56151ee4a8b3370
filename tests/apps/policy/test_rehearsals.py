"""A change of rules tried out over a small city, and kept apart from law."""

import datetime as dt
from pathlib import Path

import pytest
from django.http import Http404

from jiangtu.apps.audit.kinds import System
from jiangtu.apps.policy import rehearsals
from jiangtu.apps.policy.kinds import Stage
from jiangtu.apps.policy.models import Sweep, Tally
from jiangtu.engine.facts.factset import FactsMissing
from jiangtu.engine.policy.edition import PolicyInvalid
from tests.apps.snapshots import facts, listed

pytestmark = [pytest.mark.database, pytest.mark.django_db]
AT = dt.datetime(2025, 6, 30, 9, tzinfo=dt.UTC)
GUANGXI = ("skill-upgrade-guangxi", "2025-01")


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


def city() -> None:
    """Three holders of a fresh level-4 certificate with 6, 12 and 24 months of insurance."""
    workers = [{"person": n, "work_area": "450202", "insured_months": months, "drawing_benefit": False}
               for n, months in ((1, 6), (2, 12), (3, 24))]  # fmt: skip
    papers = [
        {"person": n, "record": 10 + n, "kind": "SKILL", "occupation": "6-18-02-04", "level": "4", "withdrawn": False,
         "number": f"S{n}", "issued_on": dt.date(2025, 3, 1)}
        for n in (1, 2, 3)
    ]  # fmt: skip
    listed(facts(workers=workers, certificates=papers))


def rehearsed(text: str) -> rehearsals.Told:
    key = rehearsals.begin(text, actor=System(), at=AT)
    rehearsals.run(key)
    return rehearsals.told(key)


def law(old: str = "", new: str = "") -> str:
    text = rehearsals.source_of(*GUANGXI)
    assert old in text
    return text.replace(old, new) if old else text


def test_the_law_as_it_is_changes_nothing():
    city()

    found = rehearsed(law())

    assert (found.outcome["winners"], found.outcome["losers"], found.outcome["unchanged"]) == (0, 0, 3)


def test_a_lower_bar_has_winners_and_a_cost():
    city()

    found = rehearsed(law("insured_months >= 12", "insured_months >= 6"))

    assert (found.stage, found.outcome["winners"], found.outcome["losers"]) == (Stage.DONE, 1, 0)
    [fund] = found.outcome["funds"]
    assert fund["change_fen"] == fund["after_fen"] - fund["before_fen"] > 0
    assert rehearsals.differences(found.key)["subject"].to_pylist() == [1]


def test_a_higher_bar_has_losers():
    city()

    found = rehearsed(law("insured_months >= 12", "insured_months >= 20"))

    assert (found.outcome["winners"], found.outcome["losers"]) == (0, 1)


def test_nothing_of_it_becomes_law():
    city()

    rehearsed(law("insured_months >= 12", "insured_months >= 6"))

    assert (Sweep.objects.count(), Tally.objects.count()) == (0, 0)
    assert "insured_months >= 12" in rehearsals.source_of(*GUANGXI)


def test_the_same_text_on_the_same_facts_is_the_same_rehearsal():
    city()

    first, again = (rehearsals.begin(law(), actor=System(), at=AT) for _ in range(2))

    assert first == again
    assert rehearsals.told(first).stage is Stage.WAITING


def test_a_text_that_is_no_edition_is_refused_with_its_lines(home: Path):
    city()

    with pytest.raises(PolicyInvalid) as refused:
        rehearsals.begin(law("insured_months >= 12", "insured_munths >= 12"), actor=System(), at=AT)

    assert [p.where.split(":")[:2] for p in refused.value.problems] == [["预演", "21"]]
    assert not (home / "rehearsals").exists()


def test_without_a_snapshot_nothing_is_rehearsed():
    with pytest.raises(FactsMissing):
        rehearsals.begin(law(), actor=System(), at=AT)


def test_a_book_is_not_read():
    with pytest.raises(rehearsals.TextTooLong):
        rehearsals.begin("x" * 100_000, actor=System(), at=AT)


def test_a_rehearsal_whose_facts_are_gone_says_so(home: Path):
    city()
    key = rehearsals.begin(law(), actor=System(), at=AT)
    next(home.glob("snapshots/*/*/manifest.json")).unlink()

    rehearsals.run(key)

    assert (rehearsals.told(key).stage, rehearsals.told(key).why) == (
        Stage.STOPPED,
        "还没有这一天的数据快照。",
    )


def test_only_the_newest_are_kept(home: Path):
    city()

    keys = [
        rehearsals.begin(law("insured_months >= 12", f"insured_months >= {n}"), actor=System(), at=AT)
        for n in range(rehearsals.KEPT + 1)
    ]

    kept = {folder.name for folder in (home / "rehearsals").iterdir()}
    assert (len(kept), keys[-1] in kept) == (rehearsals.KEPT, True)


def test_a_rehearsal_nobody_began_is_not_found():
    with pytest.raises(Http404):
        rehearsals.told("0123456789abcdef")
