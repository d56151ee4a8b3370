"""What a worker's row says, column by column."""

import datetime as dt

import pytest

from jiangtu.engine.facts import news
from tests.engine.facts.small import derived, insured, one_worker

DAY = dt.date.fromisoformat
AS_OF = dt.date(2025, 1, 1)
MEMBER = [{"from_on": DAY("2020-01-01")}]
"""A record that makes the worker known and says nothing else."""


def worker(rows, as_of: dt.date = AS_OF) -> dict[str, object]:
    return derived(rows, as_of, None)["workers"].to_pylist()[0]


def said(rows, *columns: str, as_of: dt.date = AS_OF) -> tuple[object, ...]:
    row = worker(rows, as_of)
    return tuple(row[c] for c in columns)


@pytest.mark.parametrize(
    ("runs", "as_of", "months", "now"),
    [
        ([insured("2024-07-01", None)], "2025-06-29", 11, True),
        # the month is over at the end of its last day
        ([insured("2024-07-01", None)], "2025-06-30", 12, True),
        (
            [insured("2024-01-01", "2024-07-01"), insured("2024-04-01", "2024-10-01", mention=2)],
            "2025-01-01", 9, False,
        ),
        (
            [insured("2024-01-01", "2024-07-01"), insured("2024-04-01", None, employer="乙厂")],
            "2024-12-31", 12, True,
        ),
        ([insured("2024-01-01", "2024-03-01"), insured("2024-06-01", "2024-08-01")], "2025-01-01", 4, False),
        (
            [
                insured("2024-01-01", "2025-01-01"),
                insured("2024-02-01", "2024-03-01", employer="乙厂"),
                insured("2024-04-01", "2024-05-01", employer="丙厂"),
            ],
            "2025-01-01", 12, False,
        ),
        ([insured("2025-02-01", None)], "2025-01-31", 0, False),  # reported only for later
        ([insured("2024-01-01", None, insurance="PENSION")], "2025-01-01", None, None),  # never reported
    ],
)  # fmt: skip
def test_months_of_insurance_are_counted_once(runs, as_of, months, now):
    rows = one_worker(insurance=runs, memberships=MEMBER)

    assert said(rows, "insured_months", "insured_now", as_of=DAY(as_of)) == (months, now)


@pytest.mark.parametrize(
    ("mentions", "identity"),
    [
        # a citizen number outweighs what departments say of birth and sex
        ([{}, {}], (DAY("1949-12-31"), "F")),
        # without one, the department of most authority
        ([{"citizen_number": None}, {"sex": "F", "born_on": DAY("1991-02-02")}], (DAY("1990-01-01"), "M")),
        # its gaps filled from the other
        (
            [{"citizen_number": None, "sex": None}, {"sex": "F", "born_on": DAY("1991-02-02")}],
            (DAY("1990-01-01"), "F"),
        ),
        # a number that is not one says nothing
        ([{"citizen_number": "1101051949"}, {}], (DAY("1990-01-01"), "M")),
        ([{"citizen_number": "34052419800101001X"}, {}], (DAY("1980-01-01"), "M")),
    ],
)
def test_birth_and_sex(mentions, identity):
    rows = one_worker(memberships=MEMBER)
    for row, change in zip(rows["mentions"], mentions, strict=True):
        row.update(change)

    assert said(rows, "born_on", "sex") == identity


def study(schooling: str, graduated: str | None) -> dict[str, object]:
    return {"kind": "GENERAL", "schooling": schooling, "enrolled_on": DAY("2021-09-01"),
            "graduated_on": DAY(graduated) if graduated else None}  # fmt: skip


@pytest.mark.parametrize(
    ("studies", "schooling", "student"),
    [
        ([], "COLLEGE", None),  # what the union said; no school delivered anything
        ([study("BACHELOR", "2024-06-30")], "BACHELOR", False),
        ([study("BACHELOR", "2025-06-30")], "COLLEGE", True),  # not finished on the day
        ([study("BACHELOR", None)], "COLLEGE", True),
        ([study("SENIOR", "2024-06-30")], "COLLEGE", False),  # the highest stands
    ],
)
def test_schooling_is_the_highest_that_was_finished(studies, schooling, student):
    rows = one_worker(memberships=MEMBER, **({"education": studies} if studies else {}))

    assert said(rows, "schooling", "student") == (schooling, student)


@pytest.mark.parametrize(
    ("titles", "highest"),
    [([], None), (["MIDDLE"], "MIDDLE"), (["MIDDLE", "DEPUTY", "ASSISTANT"], "DEPUTY")],
)
def test_the_highest_title(titles, highest):
    rows = one_worker(
        memberships=MEMBER, titles=[{"title": t, "obtained_on": DAY("2020-01-01")} for t in titles]
    )

    assert said(rows, "title") == (highest,)


@pytest.mark.parametrize(
    ("runs", "area"),
    [
        ([insured("2024-01-01", None, area="450202")], "450202"),
        # one that runs before a later one that ended
        ([insured("2023-01-01", None, area="450202"), insured("2024-01-01", "2024-06-01", area="450203", employer="乙厂")], "450202"),
        # unemployment insurance before another kind
        (
            [insured("2023-01-01", None, area="450202"),
             insured("2024-01-01", None, area="450203", insurance="PENSION")],
            "450202",
        ),
        # then the latest begun, under another employer
        (
            [insured("2023-01-01", None, area="450202"), insured("2024-01-01", None, area="450203", employer="乙厂")],
            "450203",
        ),
        ([insured("2024-01-01", None, area=None)], None),
    ],
)  # fmt: skip
def test_the_place_of_work_is_where_the_latest_contribution_is_paid(runs, area):
    assert said(one_worker(insurance=runs), "work_area") == (area,)


def job(start: str, until: str | None, employer: str = "甲厂") -> dict[str, object]:
    return {"employer": employer, "occupation": "6-18-02-04", "from_on": DAY(start),
            "until_on": DAY(until) if until else None}  # fmt: skip


@pytest.mark.parametrize(
    ("jobs", "held"),
    [
        ([job("2024-01-01", None)], (True, "甲厂", 12)),
        ([job("2024-01-01", "2025-01-02")], (True, "甲厂", 12)),
        ([job("2024-01-01", "2025-01-01")], (False, None, None)),  # the last day is not worked
        ([job("2023-01-01", "2024-01-01"), job("2024-01-01", None)], (True, "甲厂", 24)),  # unbroken
        ([job("2023-01-01", "2023-12-01"), job("2024-01-01", None)], (True, "甲厂", 12)),
        ([job("2023-01-01", None), job("2024-01-01", None, "乙厂")], (True, "乙厂", 12)),  # the latest begun
        ([job("2025-01-02", None)], (False, None, None)),
    ],
)
def test_the_job_held_on_the_day(jobs, held):
    rows = one_worker(employment=jobs, memberships=MEMBER)

    assert said(rows, "employed", "employer", "employed_months") == held


def test_the_industry_is_the_employer_s_where_the_register_knows_it():
    register = {"record": 90, "employer": "甲厂", "industry": "36", "recorded_at": 1, "gone_at": None}
    known = one_worker(employment=[job("2024-01-01", None)]) | {"employers": [register]}
    unknown = one_worker(employment=[job("2024-01-01", None, "乙厂")]) | {"employers": [register]}

    assert (said(known, "industry"), said(unknown, "industry")) == (("36",), (None,))


@pytest.mark.parametrize(("status", "column"), news.STATUS_COLUMNS.items())
def test_a_register_decides_its_own_column_only(status, column):
    rows = one_worker(statuses=[{"status": status, "from_on": DAY("2024-01-01")}])

    row = worker(rows)

    assert {c: row[c] for c in news.STATUS_COLUMNS.values() if row[c] is not None} == {column: True}


@pytest.mark.parametrize(
    ("until", "unemployed"),
    [("2025-01-01", False), ("2025-01-02", True), (None, True), ("2021-01-01", False)],
)
def test_a_status_holds_until_its_last_day(until, unemployed):
    run = {"status": "UNEMPLOYED", "from_on": DAY("2020-01-01"), "until_on": DAY(until) if until else None}

    assert said(one_worker(statuses=[run]), "unemployed", "hardship") == (unemployed, None)


@pytest.mark.parametrize(
    ("records", "column", "value"),
    [
        ({"statuses": [{"status": "PENSIONER", "from_on": DAY("2020-01-01")}]}, "union_member", None),
        ({"memberships": [{"from_on": DAY("2020-01-01"), "until_on": DAY("2021-01-01")}]}, "union_member", False),
        ({"memberships": MEMBER}, "union_member", True),
        ({"memberships": MEMBER}, "public_pension", None),
        ({"insurance": [insured("2024-01-01", None)]}, "public_pension", None),  # says nothing of pensions
        ({"insurance": [insured("2024-01-01", None, insurance="PENSION")]}, "public_pension", False),
        ({"insurance": [insured("2024-01-01", None, insurance="PUBLIC_PENSION")]}, "public_pension", True),
        ({"memberships": MEMBER}, "employed", None),
    ],
)  # fmt: skip
def test_a_register_nobody_delivered_is_unknown_and_one_delivered_is_no(records, column, value):
    assert said(one_worker(**records), column) == (value,)


def test_a_doubtful_link_makes_the_identity_unsure():
    rows = one_worker(memberships=MEMBER)
    sure = said(rows, "identity_sure")
    rows["links"][1]["doubtful"] = True

    assert (sure, said(rows, "identity_sure")) == ((True,), (False,))


def test_a_person_whose_every_record_is_yet_to_come_is_not_known():
    rows = one_worker(memberships=[{"from_on": DAY("2026-01-01"), "mention": 2}], titles=MEMBER_TITLE)
    rows["links"][1]["person"] = 8

    facts = derived(rows, AS_OF, None)

    assert facts["workers"]["person"].to_pylist() == [7]


MEMBER_TITLE = [{"title": "MIDDLE", "obtained_on": DAY("2020-01-01")}]
