"""What is near and what is about to be lost for a whole population: as for each person, and as sweeps of each day say."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import ahead, columns, kernel, outlook, scalar
from jiangtu.engine.policy.tree import Edition, Verdict
from tests.engine.policy import people

BY_CERTIFICATE = "rate_by: certificate\n"
EDITIONS = [
    people.made("insured_months >= 12", "student", name="months"),
    people.made("student", "certificate.issued_on > as_of - 12 months", "insured_months < 25", name="fresh"),
    people.made(
        "count(claims, shortage) < 1 or insured_months > 20", "certificate.level >= 四级", name="count"
    ),
    people.made("household == 农业户口", "born_on + 2 years <= as_of", name="people", per=""),
    people.made("insured_now", name="until", extra="rate_by: claim\n"),
    people.made("not exists(claims, year == as_of.year)", "student", name="year", extra=BY_CERTIFICATE),
    people.made("in_shortage(occupation, as_of) or insured_now", name="listed", per="", kind="none"),
    people.made("years_between(born_on, as_of) in [0, 1]", "known(title)", name="age", per="", kind="none"),
]


def named(edition: Edition, bits: int) -> tuple[str, ...]:
    return tuple(r.name for place, r in enumerate(edition.requirements) if bits >> place & 1)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 30))
def test_population_and_person_agree(seed: int) -> None:
    facts = people.facts(seed, workers=25)
    cases = {p: scalar.case_of(facts, p) for p in facts["workers"]["person"].to_pylist()}

    near = [(e.id, row["subject"], row["unit"], e.requirements[row["requirement"]].name, row["distance"])
            for e, table in ahead.nearest(EDITIONS, facts, people.CATALOGUES) for row in table.to_pylist()]  # fmt: skip
    lost = [(e.id, row["subject"], row["unit"], row["days"], named(e, row["failed"]))
            for e, table in ahead.losing(EDITIONS, facts, people.CATALOGUES) for row in table.to_pylist()]  # fmt: skip

    assert sorted(near, key=str) == sorted(
        ((n.edition.id, p, n.unit, n.requirement, n.distance)
         for p, c in cases.items() for n in outlook.near(EDITIONS, c, people.CATALOGUES)), key=str)  # fmt: skip
    assert sorted(lost, key=str) == sorted(
        ((loss.edition.id, p, loss.unit, loss.days, loss.requirements)
         for p, c in cases.items() for loss in outlook.losses(EDITIONS, c, people.CATALOGUES)), key=str)  # fmt: skip


def decided(edition: Edition, facts: FactSet, day: dt.date) -> dict[tuple[int, int | None], dict]:
    ((_, table),) = kernel.sweep([edition], columns.moved(facts, day), people.CATALOGUES)
    return {(row["subject"], row["unit"]): row for row in table.to_pylist()}


def naively_lost(edition: Edition, facts: FactSet) -> list[tuple]:
    """Every edition decided whole on every day, looked up row by row."""
    today = decided(edition, facts, facts.as_of)
    held, lost = [key for key, row in today.items() if row["verdict"] == Verdict.YES], []
    for days in outlook.HORIZONS:
        then = decided(edition, facts, facts.as_of + dt.timedelta(days=days))
        gone = [key for key in held if key not in then or then[key]["verdict"] == Verdict.NO]
        lost += [
            (*key, today[key]["amount_fen"], days, then[key]["failed"] if key in then else 0) for key in gone
        ]
        held = [key for key in held if key not in gone]
    return lost


@pytest.mark.parametrize("day", ["2025-06-30", "2025-10-15", "2025-12-20"])
@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 30))
def test_what_is_lost_is_what_whole_sweeps_say(day: str, seed: int) -> None:
    facts = dataclasses.replace(people.facts(seed, workers=25), as_of=dt.date.fromisoformat(day))

    found = {e.id: [tuple(row.values()) for row in table.to_pylist()]
             for e, table in ahead.losing(EDITIONS, facts, people.CATALOGUES)}  # fmt: skip

    assert found == {edition.id: naively_lost(edition, facts) for edition in EDITIONS}


def test_tables_of_nobody_have_their_columns() -> None:
    nobody = people.facts(1, workers=0)
    ((_, near),) = ahead.nearest(EDITIONS[:1], nobody, people.CATALOGUES)
    ((_, lost),) = ahead.losing(EDITIONS[:1], nobody, people.CATALOGUES)

    assert (near.column_names, lost.column_names, near.num_rows, lost.num_rows) == (
        ["subject", "unit", "requirement", "distance"],
        ["subject", "unit", "amount_fen", "days", "failed"],
        0,
        0,
    )


@pytest.mark.parametrize(
    ("test", "later", "moves"),
    [
        ("insured_months >= 12", "2026-06-30", False),
        ("born_on <= as_of - 16 years", "2025-07-01", True),
        ("exists(claims, year == as_of.year)", "2025-12-31", False),
        ("exists(claims, year == as_of.year)", "2026-01-01", True),
        ("in_shortage(occupation, as_of)", "2025-12-31", False),  # one version holds on both days
    ],
)
def test_a_requirement_moves_only_with_the_day_it_looks_at(test: str, later: str, moves: bool) -> None:
    edition, today = people.made(test), people.AS_OF

    assert bool(ahead._moving(edition, today, dt.date.fromisoformat(later), people.CATALOGUES)) is moves
