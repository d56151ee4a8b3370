"""The exams of a toy city: honest ones are possible, mills are what the truth says, and applicants want the next level."""

import datetime as dt
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from jiangtu.city import City, build, efile
from jiangtu.city.exams import Exams, Mill, applicants, exams
from jiangtu.city.plan import Plan
from jiangtu.engine.appraisal import radar, routes, standard
from jiangtu.engine.facts import derive

AS_OF = dt.date(2026, 6, 30)


@pytest.fixture(scope="module")
def made() -> Exams:
    return exams(Plan(workers=3_000, seed=5, as_of=AS_OF, mills=12))


def test_equal_plans_give_equal_exams(made: Exams) -> None:
    again = exams(Plan(workers=3_000, seed=5, as_of=AS_OF, mills=12))

    assert made.planted.equals(again.planted)
    assert made.observed.results.equals(again.observed.results)
    assert made.observed.traces.equals(again.observed.traces)


def test_as_many_mills_as_asked_of_every_kind(made: Exams) -> None:
    assert len(set(made.planted["body"].to_pylist())) == 12
    assert set(made.planted["kind"].to_pylist()) == set(Mill)
    assert exams(Plan(workers=100, seed=5, as_of=AS_OF)).planted.num_rows == 0


def test_a_certificate_is_issued_to_whoever_passed_both_parts_and_to_nobody_else(made: Exams) -> None:
    rows = made.observed.results

    passed = pc.and_(pc.greater_equal(rows["theory"], 60), pc.greater_equal(rows["skill"], 60))
    assert rows["passed"].to_pylist() == passed.to_pylist()
    assert rows["issued_on"].is_valid().to_pylist() == passed.to_pylist()


def test_tables_are_as_the_radar_reads_them(made: Exams) -> None:
    kinds = (radar.BODIES, radar.RESULTS, radar.SESSIONS, radar.TRACES)
    tables = (made.observed.bodies, made.observed.results, made.observed.sessions, made.observed.traces)

    assert [t.schema for t in tables] == list(kinds)
    assert pc.max(made.observed.results["issued_on"]).as_py() <= AS_OF


def test_honest_examiners_are_in_one_room_but_for_a_slip_of_the_clock(made: Exams) -> None:
    mills = set(made.planted["body"].to_pylist())
    honest = made.observed.sessions.filter(
        pc.invert(pc.is_in(made.observed.sessions["body"], pa.array(sorted(mills))))
    )

    days = Counter((r["examiner"], r["from_at"].date()) for r in honest.to_pylist())

    assert max(days.values()) == 1


def test_the_plan_s_mills_leave_the_rest_of_the_city_alone() -> None:
    plain, planted = (build(Plan(workers=200, seed=3, as_of=AS_OF, mills=n)) for n in (0, 5))

    assert all(plain.records[kind].equals(planted.records[kind]) for kind in plain.records)


def test_applicants_want_the_level_above_the_one_they_hold(town: City) -> None:
    found = applicants(town.records, standard.shipped())

    known = {s.occupation for s in standard.shipped()}
    held: dict[tuple[int, str], set[str]] = {}
    for row in town.records["certificates"].to_pylist():
        held.setdefault((row["person"], row["occupation"]), set()).add(row["level"])
    assert found.num_rows > 0
    for row in found.to_pylist():
        assert row["occupation"] in known
        assert row["level"] not in held.get((row["person"], row["occupation"]), set())
    assert found.num_rows == len(set(found["person"].to_pylist()))


def test_some_applicants_may_and_some_may_not(town: City) -> None:
    asked = applicants(town.records, standard.shipped())
    facts = derive.derive(efile(town), as_of=town.plan.as_of, known_at=None)

    answers = routes.best(routes.sweep(asked, facts, standard.shipped()))

    assert answers.num_rows == asked.num_rows
    assert set(answers["verdict"].to_pylist()) >= {0, 1}
