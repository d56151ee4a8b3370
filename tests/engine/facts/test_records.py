"""Each kind of record once, whoever and however many reported it, as seen on the day."""

import datetime as dt

import pytest

from jiangtu.engine import schema
from jiangtu.engine.facts import person, records
from jiangtu.engine.policy import edition, scalar
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.tree import Verdict
from tests.engine.facts.small import derived, insured, one_worker, reading

DAY = dt.date.fromisoformat
AS_OF = dt.date(2025, 1, 1)
UNION = 2
"""The mention by the union, whose word weighs less than the insurance office's."""


def seen(name: str, *rows: dict[str, object], columns: tuple[str, ...], as_of: dt.date = AS_OF):
    """The named columns of the visible records of one person."""
    table = records.visible(reading(one_worker(**{name: list(rows)}), as_of), name)
    return table.select(columns).rows()


def certificate(number: str | None, **more: object) -> dict[str, object]:
    known = {"kind": "SKILL", "occupation": "6-18-02-04", "level": "3", "issued_on": DAY("2024-01-01")}
    return {"number": number, "withdrawn": False, **known, **more}


@pytest.mark.parametrize(
    ("rows", "visible"),
    [
        ([certificate("A1")], [(1, "A1", "3", False)]),
        ([certificate("A1", issued_on=AS_OF)], [(1, "A1", "3", False)]),
        ([certificate("A1", issued_on=DAY("2025-01-02"))], []),  # not issued yet
        # the same number twice: the department of most authority, gaps filled from the other
        ([certificate("A1", level="4", mention=UNION), certificate("A1")], [(2, "A1", "3", False)]),
        ([certificate("A1", level="4", mention=UNION), certificate("A1", level=None)], [(2, "A1", "4", False)]),
        # of one department, the later word
        ([certificate("A1", level="4"), certificate("A1", recorded_at=2)], [(2, "A1", "3", False)]),
        # a withdrawal holds whoever reported it
        ([certificate("A1"), certificate("A1", withdrawn=True, mention=UNION)], [(1, "A1", "3", True)]),
        # without a number, what it certifies tells it apart
        ([certificate(None), certificate(None)], [(2, None, "3", False)]),
        ([certificate(None), certificate(None, level="4")], [(1, None, "3", False), (2, None, "4", False)]),
        ([certificate(None), certificate("A1")], [(1, None, "3", False), (2, "A1", "3", False)]),
    ],
)  # fmt: skip
def test_certificates(rows, visible):
    assert seen("certificates", *rows, columns=("record", "number", "level", "withdrawn")) == visible


def job(start: str, until: str | None, **more: object) -> dict[str, object]:
    end = {"from_on": DAY(start), "until_on": DAY(until) if until else None}
    return {"employer": "甲厂", "occupation": "6-18-02-04", "contract": "FIXED", **end, **more}


@pytest.mark.parametrize(
    ("rows", "visible"),
    [
        ([job("2024-01-01", None)], [("2024-01-01", None, "6-18-02-04", 12)]),
        ([job("2024-01-02", None)], [("2024-01-02", None, "6-18-02-04", 11)]),
        ([job("2024-01-01", "2024-03-31")], [("2024-01-01", "2024-03-31", "6-18-02-04", 2)]),
        # overlapping reports of one employer are one, as the report that begins last says
        (
            [job("2022-01-01", None), job("2023-01-01", "2024-01-01", mention=UNION)],
            [("2022-01-01", "2024-01-01", "6-18-02-04", 24)],
        ),
        (
            [job("2022-01-01", None), job("2023-01-01", None, occupation=None)],
            [("2022-01-01", None, "6-18-02-04", 36)],
        ),
        (
            [job("2022-01-01", None, occupation=None), job("2023-01-01", None)],
            [("2022-01-01", None, "6-18-02-04", 36)],
        ),
        # another occupation is another job, and so is another employer or a later contract
        (
            [job("2022-01-01", None), job("2023-01-01", None, occupation="6-18-01-01")],
            [("2022-01-01", None, "6-18-02-04", 36), ("2023-01-01", None, "6-18-01-01", 24)],
        ),
        (
            [job("2022-01-01", None), job("2023-01-01", None, employer="乙厂")],
            [("2022-01-01", None, "6-18-02-04", 36), ("2023-01-01", None, "6-18-02-04", 24)],
        ),
        (
            [job("2022-01-01", "2023-01-01"), job("2023-01-01", None)],
            [("2022-01-01", "2023-01-01", "6-18-02-04", 12), ("2023-01-01", None, "6-18-02-04", 24)],
        ),
    ],
)
def test_employment(rows, visible):
    found = seen("employment", *rows, columns=("from_on", "until_on", "occupation", "months"))

    assert [(str(a), b and str(b), o, m) for a, b, o, m in found] == visible


def test_a_renewed_contract_is_a_new_row_of_one_job():
    said = {"employer": "甲厂", "occupation": "6-18-02-04"}
    rows = one_worker(
        employment=[
            said | {"from_on": DAY("2022-01-01"), "until_on": DAY("2024-01-01")},
            said | {"from_on": DAY("2024-01-01"), "until_on": DAY("2027-01-01")},
            {
                "employer": "甲厂",
                "from_on": DAY("2024-06-01"),
                "mention": UNION,
            },  # the union says less, later
        ]
    )

    facts = derived(rows, AS_OF, None)

    assert [(r["from_on"], r["until_on"], r["months"]) for r in facts["employment"].to_pylist()] == [
        (DAY("2022-01-01"), DAY("2024-01-01"), 24),
        (DAY("2024-01-01"), None, 12),
    ]
    assert facts["workers"].to_pylist()[0]["employed_months"] == 36


@pytest.mark.parametrize(
    ("rows", "visible"),
    [
        ([insured("2024-01-01", None)], [(1, "2024-01-01", None, 12)]),
        (
            [insured("2024-01-01", "2024-07-01"), insured("2024-04-01", "2024-10-01", mention=UNION)],
            [(1, "2024-01-01", "2024-10-01", 9)],
        ),
        (
            [insured("2024-01-01", "2024-07-01"), insured("2024-07-01", None)],  # they touch
            [(1, "2024-01-01", None, 12)],
        ),
        (
            [insured("2024-01-01", "2024-07-01"), insured("2024-08-01", None)],  # a month is missing
            [(1, "2024-01-01", "2024-07-01", 6), (2, "2024-08-01", None, 5)],
        ),
        (
            [insured("2024-01-01", None), insured("2024-03-01", "2024-05-01", employer="乙厂")],
            [(1, "2024-01-01", None, 12), (2, "2024-03-01", "2024-05-01", 2)],
        ),
        (
            [insured("2024-01-01", None), insured("2024-01-01", None, insurance="PENSION")],
            [(2, "2024-01-01", None, 12), (1, "2024-01-01", None, 12)],
        ),
    ],
)
def test_insurance(rows, visible):
    found = seen("insurance", *rows, columns=("record", "from_on", "until_on", "months"))

    assert [(r, str(a), b and str(b), m) for r, a, b, m in found] == visible


@pytest.mark.parametrize(
    ("as_of", "months"),
    [("2025-06-29", 11), ("2025-06-30", 12), ("2025-07-01", 12), ("2024-07-01", 0)],
)
def test_a_month_is_paid_once_its_last_day_has_come(as_of, months):
    run = insured("2024-07-01", None)

    assert seen("insurance", run, columns=("months",), as_of=DAY(as_of)) == [(months,)]


@pytest.mark.parametrize(
    ("as_of", "ended", "outcome"),
    [
        ("2024-08-30", None, "RUNNING"),  # nobody knows yet how it ends
        ("2024-08-31", DAY("2024-08-31"), "CERTIFIED"),
    ],
)
def test_a_class_still_running_on_the_day_has_no_outcome(as_of, ended, outcome):
    row = {"class_code": "B1", "kind": "PROJECT", "started_on": DAY("2024-08-01"),
           "ended_on": DAY("2024-08-31"), "outcome": "CERTIFIED"}  # fmt: skip

    assert seen("training", row, columns=("ended_on", "outcome"), as_of=DAY(as_of)) == [(ended, outcome)]


@pytest.mark.parametrize(("as_of", "graduated"), [("2024-06-29", None), ("2024-06-30", DAY("2024-06-30"))])
def test_a_student_has_not_graduated_before_the_day(as_of, graduated):
    row = {"kind": "GENERAL", "schooling": "COLLEGE", "enrolled_on": DAY("2021-09-01"),
           "graduated_on": DAY("2024-06-30")}  # fmt: skip

    assert seen("education", row, columns=("graduated_on",), as_of=DAY(as_of)) == [(graduated,)]


def test_a_claim_counts_for_the_year_it_was_paid_in():
    claim = {"kind": "UPGRADE", "fund": "UNEMPLOYMENT_INSURANCE", "amount_fen": 200_000}
    rows = [claim | {"paid_on": DAY("2023-12-31")}, claim | {"paid_on": DAY("2024-01-01")}]

    assert seen("claims", *rows, columns=("record", "year")) == [(1, 2023), (2, 2024)]


@pytest.mark.parametrize(
    ("changed", "rows"),
    [({}, 1), ({"mention": UNION}, 1), ({"amount_fen": 150_000}, 2), ({"fund": "EMPLOYMENT"}, 2)],
)
def test_a_payment_reported_twice_is_one_and_another_amount_is_another(changed, rows):
    claim = {"kind": "UPGRADE", "fund": "UNEMPLOYMENT_INSURANCE", "amount_fen": 200_000, "paid_on": AS_OF}

    assert len(seen("claims", claim, claim | changed, columns=("record",))) == rows


def test_a_table_is_sorted_by_its_person_and_order_whatever_came_first():
    rows = [certificate("B2"), certificate("A1", issued_on=DAY("2023-01-01")), certificate("C3")]

    assert seen("certificates", *rows, columns=("person", "number")) == [(7, "A1"), (7, "B2"), (7, "C3")]


def test_every_table_says_when_its_records_begin():
    assert {name: records.begins(name) for name in schema.CHILDREN} == {
        "insurance": "from_on", "employment": "from_on", "certificates": "issued_on", "training": "started_on",
        "education": "enrolled_on", "titles": "obtained_on", "statuses": "from_on", "claims": "paid_on",
        "honours": "awarded_on", "memberships": "from_on", "rotations": "from_on",
    }  # fmt: skip


def rotation(start: str, until: str | None, **more: object) -> dict[str, object]:
    return {"kind": "ROTATION", "employer": "甲厂", "post": "一班 车工", "from_on": DAY(start),
            "until_on": DAY(until) if until else None, **more}  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "visible"),
    [
        ([rotation("2024-06-01", "2024-09-01")], [(1, 3, None)]),
        ([rotation("2024-11-15", None)], [(1, 1, None)]),  # it goes on: whole months up to the day
        ([rotation("2024-06-01", None), rotation("2024-06-01", "2024-09-01", recorded_at=2)], [(2, 3, None)]),
        ([rotation("2024-06-01", "2024-09-01", agreed=False)], [(1, 3, False)]),
        ([rotation("2024-06-01", "2024-09-01"), rotation("2024-06-01", "2024-08-01", post="二班")], [(1, 3, None), (2, 2, None)]),
    ],
)  # fmt: skip
def test_a_rotation_counts_its_months_and_the_worker_s_own_word(rows, visible):
    assert seen("rotations", *rows, columns=("record", "months", "agreed")) == visible


ROTATED = """
id: rotated
edition: 2025-01
title: {zh: 多岗轮训津贴, en: Rotation allowance}
area: "000000"
applies: everywhere
in_force: {from: 2024-01-01, until: null}
rate_by: claim
source: {document: 甲厂〔2025〕1号, article: 第一条, evidence: D}
subject: worker
direction: none
require:
  rotated: {if: 'sum(rotations.months, kind == 多岗轮训 and agreed) >= 3', zh: 本人认可的多岗轮训满3个月}
"""


@pytest.mark.parametrize(("agreed", "verdict"), [(True, Verdict.YES), (False, Verdict.NO), (None, Verdict.UNKNOWN)])  # fmt: skip
def test_a_policy_reads_the_months_at_other_posts_and_believes_no_disputed_one(agreed, verdict):
    facts = derived(one_worker(rotations=[rotation("2024-06-01", "2024-09-01", agreed=agreed)]), AS_OF, None)
    whole = person.slice_of(facts, 7)
    case = scalar.Case(whole.as_of, whole.subject, whole.children)

    decided = scalar.decide(edition.load(ROTATED, name="rotated"), case, Catalogues({}, {}))

    assert [one.verdict for one in decided] == [verdict]
