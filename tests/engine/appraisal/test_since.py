"""Work since a day: the cut, for one person and for everybody."""

import datetime as dt

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine import schema
from jiangtu.engine.appraisal import since
from jiangtu.engine.facts import factset
from jiangtu.engine.policy import days
from jiangtu.engine.policy.scalar import Case

AS_OF = dt.date(2026, 2, 10)
DAYS = st.dates(dt.date(2015, 1, 1), AS_OF)


def job(from_on: dt.date, until_on: dt.date | None, record: int = 1, person: int = 7) -> dict:
    months = max(days.between(from_on, min(until_on or AS_OF, AS_OF), "months"), 0)
    return {"person": person, "record": record, "from_on": from_on, "until_on": until_on, "months": months}


def certificate(issued_on: dt.date, person: int = 7) -> dict:
    return {"person": person, "record": 99, "issued_on": issued_on}


def case(jobs: list[dict], held: list[dict]) -> Case:
    return Case(AS_OF, {"person": 7}, {"employment": tuple(jobs), "certificates": tuple(held)})


def test_later_lets_running_jobs_go_on_and_ended_ones_not() -> None:
    jobs = [job(dt.date(2025, 1, 31), None), job(dt.date(2020, 1, 1), dt.date(2021, 1, 1))]

    grown = since.later(case(jobs, []), dt.date(2026, 2, 28)).children["employment"]

    assert [(row["months"]) for row in grown] == [13, 12]


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[dict], list[dict]]:
    jobs, held = [], []
    for person in range(1, draw(st.integers(1, 4)) + 1):
        for record in range(draw(st.integers(0, 3))):
            start = draw(DAYS)
            until = draw(st.none() | st.dates(start, AS_OF + dt.timedelta(days=60)))
            jobs.append(job(start, until, record, person))
        held += [certificate(draw(DAYS), person) for _ in range(draw(st.integers(0, 3)))]
    return jobs, held


@given(lives())
def test_a_cut_keeps_the_months_in_all_and_counts_whole_months_since(
    life: tuple[list[dict], list[dict]],
) -> None:
    jobs, held = life
    for person in {row["person"] for row in jobs}:
        mine = [row for row in jobs if row["person"] == person]
        ours = [row for row in held if row["person"] == person]

        cut = since.split(case(mine, ours)).children["employment"]

        assert sum(row["months"] for row in cut) == sum(row["months"] for row in mine)
        for day in (row["issued_on"] for row in ours):
            parts = [_since(row, day) for row in mine]
            assert sum(row["months"] for row in cut if row["from_on"] >= day) == sum(parts)


def _since(row: dict, day: dt.date) -> int:
    end = min(row["until_on"] or AS_OF, AS_OF)
    return row["months"] if row["from_on"] >= day else max(days.between(day, end, "months"), 0)


@given(lives())
def test_everybody_at_once_is_each_alone(life: tuple[list[dict], list[dict]]) -> None:
    jobs, held = life
    tables = {
        name: pa.Table.from_pylist(rows, schema=schema.TABLES[name].arrow)
        for name, rows in (("employment", jobs), ("certificates", held))
    }

    whole = since.split_facts(factset.assemble(tables, as_of=AS_OF))["employment"].to_pylist()

    columns = ("person", "record", "from_on", "until_on", "months")
    alone = []
    for person in sorted({row["person"] for row in jobs}):
        mine = [r for r in jobs if r["person"] == person]
        one = case(mine, [r for r in held if r["person"] == person])
        alone += since.split(one).children["employment"]
    assert sorted([tuple(str(r[c]) for c in columns) for r in whole]) == sorted(
        [tuple(str(r[c]) for c in columns) for r in alone]
    )
