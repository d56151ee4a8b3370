"""What the pages say of a sweep: policies by what they are about, decisions with their reasons, money."""

import datetime as dt
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.http import Http404

from jiangtu import city
from jiangtu.apps.policy import queries, services
from jiangtu.apps.policy.kinds import SweepState, Verdict
from jiangtu.apps.policy.models import Sweep
from jiangtu.apps.policy.rules import file_name
from jiangtu.apps.reference import shelf
from jiangtu.engine.facts import derive
from jiangtu.engine.facts.factset import FactSet
from tests.apps.snapshots import facts, listed

pytestmark = [pytest.mark.database, pytest.mark.django_db]
AS_OF = dt.date(2025, 6, 30)
SUBSIDY, CONDITION, EVERYBODY = (
    ("skill-upgrade-guangxi", "2025-01"),
    ("title-bridge-middle", "2021-01"),
    ("apply-level-5-2023", "2023-01"),
)
PAST, EMPLOYER, CLASS = (
    ("skill-upgrade-guangxi", "2019-01"),
    ("dispatch-share-limit", "2014-03"),
    ("class-hours-jiangsu", "2023-01"),
)
SWEPT = tuple(e for e in shelf.editions() if e.key in {SUBSIDY, CONDITION, EVERYBODY, PAST, EMPLOYER, CLASS})


@pytest.fixture(scope="module")
def town() -> FactSet:
    """A city of three hundred."""
    built = city.build(city.Plan(workers=300, seed=7, as_of=AS_OF))
    return derive.derive(city.efile(built), as_of=AS_OF, known_at=None)


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


def swept(given: FactSet) -> Sweep:
    """A finished sweep of six editions over the facts, their snapshot in the list."""
    listed(given)
    return services.run_sweep(facts=given, editions=SWEPT, catalogues=shelf.catalogues())


def test_before_a_sweep_there_is_nothing_to_list():
    page = queries.policies_page()

    assert (page.sweep, page.running, page.paying, page.funds) == (None, None, [], [])


def test_the_policies_in_force_stand_by_what_they_are_about(town):
    sweep = swept(town)

    page = queries.policies_page()

    assert page.sweep == sweep
    assert [line.edition.key for line in page.paying] == [SUBSIDY]  # the edition of 2019 is over
    assert {line.edition.key for line in page.conditions} == {CONDITION, EVERYBODY}
    assert [line.edition.key for line in page.employers] == [EMPLOYER]
    assert [line.edition.key for line in page.classes] == [CLASS]
    entitled = [line.tally.entitled for line in page.conditions]
    assert entitled == sorted(entitled, reverse=True)


def test_the_money_of_a_fund_is_that_of_its_policies_in_force(town):
    sweep = swept(town)

    due = sweep.tallies.get(policy=SUBSIDY[0], edition=SUBSIDY[1]).amount_fen
    assert queries.policies_page().funds == [("UNEMPLOYMENT_INSURANCE", due)]
    assert due > 0


def test_a_running_sweep_is_shown_beside_the_last_finished_one(town):
    sweep = swept(town)
    running = Sweep.objects.create(
        as_of=AS_OF,
        facts_digest="f",
        editions_digest="e",
        backend="kernel",
        state=SweepState.RUNNING,
        workers=1,
    )

    page = queries.policies_page()

    assert (page.sweep, page.running) == (sweep, running)


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_asks_three_queries_however_many_policies(town, count, django_assert_num_queries):
    listed(town)
    services.run_sweep(facts=town, editions=SWEPT[:count], catalogues=shelf.catalogues())

    with django_assert_num_queries(3):
        queries.policies_page()


def test_a_policy_says_what_it_asks_what_it_gives_and_how_many_fail_each_condition(town):
    sweep = swept(town)

    page = queries.policy_page(*SUBSIDY)

    tally = sweep.tallies.get(policy=SUBSIDY[0], edition=SUBSIDY[1])
    assert page.tally == tally
    assert page.decided == tally.entitled + tally.refused + tally.unknown
    assert {r.name: (r.failed, r.of) for r in page.requirements} == {
        name: (failed, page.decided) for name, failed in tally.reasons.items()
    }
    assert page.requirements[0].zh == "累计缴纳失业保险满12个月，或正在领取失业保险金"
    assert page.amounts == [(["五级"], 100_000), (["四级"], 150_000), (["三级"], 200_000)]
    assert len(page.amount_keys) == 1


def test_a_policy_without_a_sweep_still_says_what_it_asks():
    page = queries.policy_page(*SUBSIDY)

    assert (page.tally, page.sweep, page.paid, page.decided) == (None, None, None, 0)
    assert [r.name for r in page.requirements][:2] == ["insured", "valid"]


def claim(record: int, **more: object) -> dict[str, object]:
    known = {"kind": "UPGRADE", "fund": "UNEMPLOYMENT_INSURANCE", "amount_fen": 150_000}
    return {"person": 1, "record": record, "paid_on": dt.date(2025, 1, 1), "year": 2025, **known, **more}


def test_what_was_paid_is_of_the_same_kind_fund_and_year():
    paid = [
        claim(1),
        claim(2, amount_fen=200_000),
        claim(3, year=2024, paid_on=dt.date(2024, 12, 31)),
        claim(4, kind="TRAINING"),
        claim(5, fund="EMPLOYMENT"),
        claim(6, amount_fen=None),
    ]
    swept(facts(workers=[{"person": 1, "work_area": "450202"}], claims=paid))

    assert queries.policy_page(*SUBSIDY).paid == queries.Paid(2025, 3, 350_000)
    assert queries.policy_page(*CONDITION).paid is None  # pays nothing


def test_an_edition_nobody_wrote_is_not_found(town):
    swept(town)

    with pytest.raises(Http404):
        queries.policy_page("skill-upgrade-guangxi", "1999-01")
    with pytest.raises(Http404):
        queries.decisions_page("skill-upgrade-guangxi", "1999-01", Verdict.YES, 1)


def test_decisions_without_a_sweep_are_not_found():
    with pytest.raises(Http404):
        queries.decisions_page(*SUBSIDY, Verdict.YES, 1)


def test_the_pages_of_a_verdict_hold_each_decision_once_and_no_other(town):
    sweep = swept(town)
    tally = sweep.tallies.get(policy=CONDITION[0])

    first = queries.decisions_page(*CONDITION, Verdict.NO, 1)
    rows = [
        row
        for n in range(1, first.pages + 1)
        for row in queries.decisions_page(*CONDITION, Verdict.NO, n).rows
    ]

    subjects = [row["subject"] for row in rows]
    assert first.total == tally.refused == len(rows) == len(set(subjects)) > queries.PAGE
    assert (len(first.rows), subjects) == (queries.PAGE, sorted(subjects))


@pytest.mark.parametrize("asked", [0, -1, 10_000])
def test_a_page_beyond_the_ends_is_the_nearest_one(town, asked):
    swept(town)

    page = queries.decisions_page(*CONDITION, Verdict.NO, asked)

    assert page.page == (page.pages if asked > 0 else 1)


def test_a_decision_names_what_is_not_met_and_what_is_not_known():
    known = {
        "kind": "SKILL",
        "occupation": "6-18-02-04",
        "withdrawn": False,
        "issued_on": dt.date(2025, 3, 1),
    }
    held = [
        {"person": 1, "record": 7, "level": "2", **known},
        {"person": 2, "record": 8, "level": "3", **known},
    ]
    swept(
        facts(
            workers=[
                {"person": 1, "work_area": "450202", "insured_months": 11, "drawing_benefit": False},
                {"person": 2, "work_area": "450202", "insured_months": None, "drawing_benefit": False},
            ],
            certificates=held,
        )
    )
    insured, level = "累计缴纳失业保险满12个月，或正在领取失业保险金", "证书等级为五级、四级、三级之一"

    no, unknown = (
        queries.decisions_page(*SUBSIDY, verdict, 1).rows for verdict in (Verdict.NO, Verdict.UNKNOWN)
    )

    assert [(r["subject"], r["unit"], r["missing"], r["unsure"]) for r in no] == [
        (1, 7, [insured, level], [])
    ]
    assert [(r["subject"], r["unit"], r["missing"], r["unsure"]) for r in unknown] == [(2, 8, [], [insured])]


def test_the_money_found_leaves_out_what_is_recovered_and_what_is_a_condition(town):
    sweep = swept(town)

    paying = sum(f.amount_fen for f in sweep.tallies.filter(policy=SUBSIDY[0]))
    assert queries.money_found(sweep) == paying


def test_those_who_would_be_paid_are_each_counted_once(town):
    sweep = swept(town)
    entitled = [
        row.as_py()
        for key in (SUBSIDY, PAST)
        for row in pq.read_table(services.folder_of(sweep) / file_name(*key), filters=[("verdict", "=", 1)])[
            "subject"
        ]
    ]

    assert queries.paid_subjects(sweep) == sorted(set(entitled))
    assert queries.paid_subjects(None) == []
