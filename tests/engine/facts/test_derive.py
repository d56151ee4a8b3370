"""Facts derived in columns are those derived by hand; changed persons spliced in give the whole again."""

import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangtu.engine import schema
from jiangtu.engine.facts import derive, news
from tests.engine.facts import efiles, oracle

SEEDS = st.integers(0, 1_000_000)
DAYS = st.sampled_from(
    [dt.date(2023, 12, 31), dt.date(2024, 2, 29), dt.date(2024, 7, 1), dt.date(2025, 6, 15)]
)
INSTANTS = st.sampled_from([None, 2, 3, 4, 5])


def instant(at: int | None) -> dt.datetime | None:
    return None if at is None else dt.datetime(1970, 1, 1, microsecond=at, tzinfo=dt.UTC)


def derived(rows, as_of, at):
    return derive.derive(efiles.arrow(rows), as_of=as_of, known_at=instant(at))


@settings(max_examples=30, deadline=None)
@given(SEEDS, DAYS, INSTANTS)
def test_the_columns_say_what_the_rows_say(seed, as_of, at):
    rows = efiles.make(seed)
    expected = oracle.facts(rows, as_of, at)

    if not any(expected[name] for name in schema.CHILDREN):
        with pytest.raises(derive.NothingKnown):
            derived(rows, as_of, at)
        return
    facts = derived(rows, as_of, at)

    assert {name: facts[name].to_pylist() for name in schema.TABLES} == expected


@settings(max_examples=15, deadline=None)
@given(SEEDS, DAYS, st.sampled_from([7, 9, None]))
def test_changed_persons_spliced_in_give_the_whole_to_the_byte(seed, as_of, at):
    rows = efiles.make(seed)
    after = efiles.later(rows, seed)
    try:
        previous = derived(rows, as_of, 5)
        whole = derived(after, as_of, at)
    except derive.NothingKnown:
        return
    touched = news.persons_touched(efiles.arrow(after), after=instant(5), until=instant(at))

    spliced = derive.update(previous, efiles.arrow(after), changed=touched, known_at=instant(at))

    assert {n: spliced[n].to_pylist() for n in schema.TABLES} == {
        n: whole[n].to_pylist() for n in schema.TABLES
    }
    assert spliced.digest == whole.digest


@settings(max_examples=4, deadline=None)
@given(SEEDS)
def test_the_order_of_rows_changes_nothing(seed):
    rows = efiles.make(seed)
    mixed = {name: random.Random(seed).sample(table, len(table)) for name, table in rows.items()}
    try:
        facts = derived(rows, dt.date(2025, 6, 15), None)
    except derive.NothingKnown:
        return

    assert derived(mixed, dt.date(2025, 6, 15), None).digest == facts.digest


def test_a_day_before_any_record_is_refused():
    rows = one_worker(certificates=[{"number": "A1", "kind": "SKILL", "issued_on": dt.date(2024, 1, 1)}])

    with pytest.raises(derive.NothingKnown) as caught:
        derived(rows, dt.date(2023, 12, 31), None)
    with pytest.raises(derive.NothingKnown):
        derived(rows, dt.date(2025, 1, 1), 0)

    assert "2023年12月31日" in caught.value.zh


def one_worker(**records):
    """An e-file of one person named by two departments, with the given records; `mention` 1 unless said."""
    born = {"born_on": dt.date(1990, 1, 1), "sex": "M", "recorded_at": 1, "gone_at": None}
    rows = {
        "mentions": [
            {"mention": 1, "department": "社会保险经办机构", "citizen_number": "11010519491231002X", **born},
            {"mention": 2, "department": "总工会", "citizen_number": None, "schooling": "COLLEGE", **born},
        ],
        "links": [
            {"mention": m, "person": 7, "doubtful": False, "recorded_at": 1, "gone_at": None} for m in (1, 2)
        ],
    }
    number = 0
    for name, table in records.items():
        rows[name] = []
        for record in table:
            number += 1
            rows[name].append({"record": number, "mention": 1, "recorded_at": 1, "gone_at": None, **record})
    return rows


def insured(start: str, until: str | None, **more):
    day = dt.date.fromisoformat
    end = {"until_on": day(until) if until else None}
    return {"insurance": "UNEMPLOYMENT", "employer": "甲厂", "from_on": day(start), **end, **more}


@pytest.mark.parametrize(
    ("runs", "as_of", "months", "now"),
    [
        ([insured("2024-07-01", None)], "2025-06-29", 11, True),
        (
            [insured("2024-07-01", None)],
            "2025-06-30",
            12,
            True,
        ),  # the month is over at the end of its last day
        (
            [insured("2024-01-01", "2024-07-01"), insured("2024-04-01", "2024-10-01", mention=2)],
            "2025-01-01",
            9,
            False,
        ),
        (
            [insured("2024-01-01", "2024-07-01"), insured("2024-04-01", None, employer="乙厂")],
            "2024-12-31",
            12,
            True,
        ),
        ([insured("2024-01-01", "2024-03-01"), insured("2024-06-01", "2024-08-01")], "2025-01-01", 4, False),
        (
            [
                insured("2024-01-01", "2025-01-01"),
                insured("2024-02-01", "2024-03-01", employer="乙厂"),
                insured("2024-04-01", "2024-05-01", employer="丙厂"),
            ],
            "2025-01-01",
            12,
            False,
        ),
        ([insured("2025-02-01", None)], "2025-01-31", None, None),
    ],
)
def test_months_of_insurance_are_counted_once(runs, as_of, months, now):
    rows = one_worker(insurance=runs, memberships=[{"from_on": dt.date(2020, 1, 1)}])

    worker = derived(rows, dt.date.fromisoformat(as_of), None)["workers"].to_pylist()[0]

    if months is None:
        assert (worker["insured_months"], worker["insured_now"]) == (0, False)
    else:
        assert (worker["insured_months"], worker["insured_now"]) == (months, now)


def test_the_same_run_from_two_departments_is_one_row():
    rows = one_worker(
        insurance=[insured("2024-01-01", "2024-07-01"), insured("2024-04-01", "2024-10-01", mention=2)]
    )

    run = derived(rows, dt.date(2025, 1, 1), None)["insurance"].to_pylist()

    assert [(r["from_on"], r["until_on"], r["months"]) for r in run] == [
        (dt.date(2024, 1, 1), dt.date(2024, 10, 1), 9)
    ]


def test_a_renewed_contract_is_a_new_row_of_one_job():
    job = {"employer": "甲厂", "occupation": "6-18-02-04"}
    rows = one_worker(
        employment=[
            job | {"from_on": dt.date(2022, 1, 1), "until_on": dt.date(2024, 1, 1)},
            job | {"from_on": dt.date(2024, 1, 1), "until_on": dt.date(2027, 1, 1)},
            {"employer": "甲厂", "from_on": dt.date(2024, 6, 1), "mention": 2},  # the union says less, later
        ]
    )

    facts = derived(rows, dt.date(2025, 1, 1), None)

    assert [(r["from_on"], r["until_on"], r["months"]) for r in facts["employment"].to_pylist()] == [
        (dt.date(2022, 1, 1), dt.date(2024, 1, 1), 24),
        (dt.date(2024, 1, 1), None, 12),
    ]
    assert facts["workers"].to_pylist()[0]["employed_months"] == 36


def test_a_citizen_number_outweighs_what_departments_say_of_birth_and_sex():
    rows = one_worker(memberships=[{"from_on": dt.date(2020, 1, 1)}])

    worker = derived(rows, dt.date(2025, 1, 1), None)["workers"].to_pylist()[0]

    assert (worker["born_on"], worker["sex"], worker["schooling"]) == (dt.date(1949, 12, 31), "F", "COLLEGE")


def test_a_register_nobody_delivered_is_unknown_and_one_delivered_is_no():
    rows = one_worker(
        statuses=[{"status": "UNEMPLOYED", "from_on": dt.date(2020, 1, 1), "until_on": dt.date(2021, 1, 1)}]
    )

    worker = derived(rows, dt.date(2025, 1, 1), None)["workers"].to_pylist()[0]

    assert (worker["unemployed"], worker["hardship"], worker["employed"]) == (False, None, None)


def test_a_class_counts_its_employed_only_after_six_months():
    day = {
        "class_code": "B1",
        "kind": "PROJECT",
        "started_on": dt.date(2024, 8, 1),
        "ended_on": dt.date(2024, 8, 31),
    }
    rows = one_worker(training=[day | {"outcome": "CERTIFIED"}], insurance=[insured("2024-10-01", None)])

    counts = {
        as_of: derived(rows, as_of, None)["classes"].to_pylist()[0]["employed"]
        for as_of in (dt.date(2025, 2, 27), dt.date(2025, 2, 28))
    }

    assert counts == {dt.date(2025, 2, 27): None, dt.date(2025, 2, 28): 1}


def test_what_was_not_yet_known_is_not_seen():
    rows = one_worker(
        certificates=[
            {
                "number": "A1",
                "kind": "SKILL",
                "issued_on": dt.date(2024, 1, 1),
                "withdrawn": False,
                "gone_at": 9,
            },
            {
                "number": "A1",
                "kind": "SKILL",
                "issued_on": dt.date(2024, 1, 1),
                "withdrawn": True,
                "recorded_at": 9,
            },
        ]
    )

    seen = {at: derived(rows, dt.date(2025, 1, 1), at)["certificates"].to_pylist() for at in (8, 9)}

    assert {at: [(r["record"], r["withdrawn"]) for r in table] for at, table in seen.items()} == {
        8: [(1, False)],
        9: [(2, True)],
    }


def test_a_doubtful_link_makes_the_identity_unsure():
    rows = one_worker(memberships=[{"from_on": dt.date(2020, 1, 1)}])
    rows["links"][1]["doubtful"] = True

    assert derived(rows, dt.date(2025, 1, 1), None)["workers"].to_pylist()[0]["identity_sure"] is False
