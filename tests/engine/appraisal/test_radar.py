"""The radar: each signal by a hand-made case, and the mills of a toy city."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest

from bench import radar as bench
from jiangtu.city.exams import exams
from jiangtu.city.plan import Plan
from jiangtu.engine.appraisal import radar
from jiangtu.engine.appraisal.radar import Observed, Suspect

DAY = dt.date(2026, 1, 5)


def session(number: int, body: str, examiner: str, room: str, hour: float, hours: float = 3) -> dict:
    start = dt.datetime.combine(DAY, dt.time()) + dt.timedelta(hours=hour)
    return {"session": number, "body": body, "examiner": examiner, "room": room, "from_at": start,
            "until_at": start + dt.timedelta(hours=hours)}  # fmt: skip


def result(body: str, number: int, skill: int = 75, theory: int = 75, issued: dt.date | None = None) -> dict:
    return {"result": 0, "body": body, "session": number, "occupation": "6-18-02-04", "level": "4", "theory": theory,
            "skill": skill, "passed": min(skill, theory) >= 60, "issued_on": issued}  # fmt: skip


def trace(number: int, body: str, candidate: int, device: str | None, address: str | None = None) -> dict:
    return {
        "session": number,
        "body": body,
        "room": "r",
        "candidate": candidate,
        "device": device,
        "address": address,
    }


def observed(
    bodies: int = 10, results: Sequence[dict] = (), sessions: Sequence[dict] = (), traces: Sequence[dict] = ()
) -> Observed:
    numbered = [row | {"result": n} for n, row in enumerate(results)]
    names = [{"body": f"B{n}", "approved_on": dt.date(2024, 1, 1)} for n in range(bodies)]
    return Observed(*(pa.Table.from_pylist(list(rows), schema=kind) for rows, kind in (
        (names, radar.BODIES), (numbered, radar.RESULTS), (sessions, radar.SESSIONS), (traces, radar.TRACES))))  # fmt: skip


def said(found: list[Suspect]) -> dict[tuple[str, str], list[str]]:
    return {(s.kind, s.key): [signal.limit.name for signal in s.signals] for s in found}


def honest_marks(seed: int, size: int = 60) -> list[int]:
    return np.random.default_rng(seed).integers(40, 95, size).tolist()


def test_too_many_passed_names_the_body_its_examiner_and_the_rows() -> None:
    rows = [result(f"B{n}", n, mark) for n in range(9) for mark in honest_marks(n)]
    rows += [result("B9", 9, max(mark, 70)) for mark in honest_marks(9)]
    held = [session(n, f"B{n}", f"E{n}", "r", 9, 10) for n in range(10)]

    found = radar.scan(observed(results=rows, sessions=held))

    assert said(found) == {("body", "B9"): ["pass_rate"], ("examiner", "E9"): ["pass_rate"]}
    signal = found[0].signals[0]
    assert signal.cases == 60
    assert signal.evidence.to_pylist() == [
        {"occupation": "6-18-02-04", "level": "4", "cases": 60, "passed": 60}
    ]
    assert found[0].flagged


def test_marks_piled_at_sixty_are_seen_and_marks_rounded_up_by_all_are_not() -> None:
    def marks(seed: int, piled: bool) -> list[int]:
        raw = np.random.default_rng(seed).integers(50, 80, 200)
        return np.where((raw < 60) & (piled | (raw == 59)), 60, raw).tolist()

    rows = [result(f"B{n}", n, mark) for n in range(10) for mark in marks(n, piled=n == 9)]

    found = radar.scan(observed(results=rows))

    heaped = {key: names for key, names in said(found).items() if "heaping" in names}
    assert set(heaped) == {("body", "B9")}
    signal = next(s for s in found[0].signals if s.limit.name == "heaping")
    assert {row["mark"] for row in signal.evidence.to_pylist()} <= {60, 61}


def test_a_burst_after_approval_is_seen() -> None:
    steady = [dt.date(2024, 1, 20) + dt.timedelta(days=12 * n) for n in range(60)]
    rows = [result(f"B{n}", n, issued=day) for n in range(10) for day in steady]
    rows += [result("B9", 9, issued=dt.date(2024, 1, 10)) for _ in range(120)]

    found = radar.scan(observed(results=rows))

    assert said(found) == {("body", "B9"): ["burst"]}
    assert found[0].signals[0].evidence.to_pylist()[0]["issued"] == 124


def test_an_examiner_in_two_rooms_at_one_time_is_seen_and_one_who_goes_next_door_is_not() -> None:
    sessions = [session(1, "B0", "E", "r1", 9), session(2, "B1", "E", "r2", 11), session(3, "B2", "F", "r1", 9),
                session(4, "B2", "F", "r2", 12), session(5, "B3", "G", "r1", 9), session(6, "B3", "G", "r1", 10)]  # fmt: skip

    found = radar.scan(observed(sessions=sessions))

    assert said(found) == {
        ("body", "B0"): ["two_rooms"],
        ("body", "B1"): ["two_rooms"],
        ("examiner", "E"): ["two_rooms"],
    }
    assert found[0].signals[0].evidence.to_pylist() == [{
        "examiner": "E", "room": "r1", "until_at": dt.datetime.combine(DAY, dt.time(12)), "other_room": "r2",
        "other_from_at": dt.datetime.combine(DAY, dt.time(11))}]  # fmt: skip
    assert not found[0].flagged


def test_three_times_the_usual_pace_is_seen_and_a_large_team_is_not() -> None:
    sessions = [session(n, f"B{n}", f"E{n}", "r", 9, 4) for n in range(9)]
    sessions += [
        session(9, "B9", "E9", "r", 9, 1),
        *(session(10, "B9", f"F{n}", "q", 9, 4) for n in range(4)),
    ]
    rows = [result(f"B{n}", n) for n in range(10) for _ in range(32)] + [result("B9", 10) for _ in range(128)]

    found = radar.scan(observed(results=rows, sessions=sessions))

    assert said(found) == {("examiner", "E9"): ["pace"]}
    assert (found[0].signals[0].value, found[0].signals[0].cases) == (4.0, 32)


def test_one_device_for_several_candidates_of_a_session_is_seen() -> None:
    shared = [trace(1, "B0", n, f"d{n // 5}") for n in range(20)]
    fine = [trace(2, "B1", n, f"d{n}") for n in range(20)] + [
        trace(3, "B1", 100 + n, f"d{n}") for n in range(20)
    ]
    unknown = [trace(4, "B2", n, None) for n in range(20)]

    found = radar.scan(observed(traces=shared + fine + unknown))

    assert said(found) == {("body", "B0"): ["devices"]}
    assert found[0].signals[0].evidence.to_pylist()[0] == {
        "device": "d0",
        "session": 1,
        "candidates": 5,
    }


def test_one_address_at_two_bodies_counts_but_never_flags_alone() -> None:
    rows = [
        trace(n, f"B{n}", 100 * n + c, None, "1.1.1.1" if n < 2 else f"2.2.2.{n}")
        for n in range(4)
        for c in range(30)
    ]

    found = radar.scan(observed(traces=rows))

    assert said(found) == {("body", "B0"): ["addresses"], ("body", "B1"): ["addresses"]}
    assert not any(suspect.flagged for suspect in found)


def test_nothing_to_look_at_finds_nothing() -> None:
    assert radar.scan(observed(bodies=0)) == []


def test_the_order_of_rows_does_not_matter() -> None:
    whole = exams(Plan(workers=2_000, seed=4, as_of=dt.date(2026, 6, 30), mills=5)).observed
    dice = np.random.default_rng(1)
    mixed = Observed(*(t.take(pa.array(dice.permutation(t.num_rows))) for t in (
        whole.bodies, whole.results, whole.sessions, whole.traces)))  # fmt: skip

    assert [(s.kind, s.key, s.points) for s in radar.scan(mixed)] == [
        (s.kind, s.key, s.points) for s in radar.scan(whole)]  # fmt: skip


def test_an_honest_city_raises_few_alarms() -> None:
    alarms = [s for seed in range(200, 206) for s in radar.scan(exams(Plan(
        workers=2_000, seed=seed, as_of=dt.date(2026, 6, 30))).observed) if s.kind == "body" and s.flagged]  # fmt: skip

    assert len(alarms) <= 4  # of 180 honest bodies


def test_planted_mills_are_found_better_than_by_pass_rate_and_false_alarms_are_few() -> None:
    figures = bench.measured(4)

    assert figures["recall"] >= 0.8
    assert figures["false_share"] <= 0.02
    assert figures["in_first_8"] >= figures["in_first_8_by_pass_rate_alone"] + 0.3


@pytest.mark.parametrize("name", list(radar.limits().signals))
def test_every_threshold_is_said_in_both_languages(name: str) -> None:
    limit = radar.limits().signals[name]

    assert limit.zh
    assert limit.en
    assert limit.full > limit.begin
    assert limit.weight > 0
