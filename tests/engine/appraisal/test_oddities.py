"""Each signal of the radar by a hand-made case."""

import datetime as dt

import numpy as np

from jiangtu.engine.appraisal import radar
from jiangtu.engine.appraisal.radar import Suspect
from tests.engine.appraisal.seen import DAY, observed, result, session, trace


def said(found: list[Suspect]) -> dict[tuple[str, str], list[str]]:
    return {(s.kind, s.key): [signal.limit.name for signal in s.signals] for s in found}


def honest_marks(seed: int, size: int = 60) -> list[int]:
    return np.random.default_rng(seed).integers(40, 95, size).tolist()


def test_too_many_passed_names_the_body_its_examiner_and_the_rows() -> None:
    rows = [result(f"B{n}", n, mark) for n in range(9) for mark in honest_marks(n)]
    rows += [result("B9", 9, max(mark, 70)) for mark in honest_marks(9)]
    held = [session(n, f"B{n}", f"E{n}", "r", 9, 10) for n in range(10)]

    found = radar.scan(observed(results=rows, sessions=held))

    odd = ["failures", "pass_rate"]
    assert said(found) == {("body", "B9"): odd, ("examiner", "E9"): odd}
    signal = found[0].signals[1]
    assert signal.cases == 60
    assert signal.evidence.to_pylist() == [
        {"occupation": "6-18-02-04", "level": "4", "cases": 60, "passed": 60}
    ]
    assert found[0].flagged


def test_a_body_that_lets_failures_pass_is_seen_and_one_that_teaches_well_is_not() -> None:
    def marks(seed: int, ability: int = 0) -> np.ndarray:
        return np.random.default_rng(seed).normal(68 + ability, 10, 200).round().clip(0, 100).astype(int)

    lenient = marks(12)
    lenient[np.flatnonzero(lenient < 60)[::2]] = 70
    bodies = [*(marks(n) for n in range(10)), marks(11, ability=8), lenient]
    rows = [result(f"B{n}", n, mark, mark) for n, own in enumerate(bodies) for mark in own.tolist()]

    found = radar.scan(observed(bodies=12, results=rows))

    seen = {s.key: [signal.limit.name for signal in s.signals] for s in found if s.flagged}
    assert "failures" in seen.pop("B11")
    assert seen == {}
    (signal,) = (s for s in found[0].signals if s.limit.name == "failures")
    assert signal.evidence.to_pylist()[1] == {
        "part": "skill",
        "cases": 200,
        "failed": int((lenient < 60).sum()),
    }


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


def test_a_fast_body_that_examines_most_of_its_trade_does_not_set_the_usual_pace() -> None:
    sessions = [session(n, f"B{n}", f"E{n}", "r", 9, 4) for n in range(9)]
    sessions += [session(100 + n, "B9", "E9", "r", 24 * n + 9, 1) for n in range(9)]
    rows = [result(f"B{n}", n) for n in range(9) for _ in range(32)]
    rows += [result("B9", 100 + n) | {"occupation": "6-31-01-03"} for n in range(9) for _ in range(32)]

    found = radar.scan(observed(results=rows, sessions=sessions))

    assert said(found) == {("body", "B9"): ["pace"], ("examiner", "E9"): ["pace"]}
    assert found[0].signals[0].value == 4.0


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


def test_a_result_without_a_session_counts_for_its_body_alone() -> None:
    rows = [result(f"B{n}", n, mark) | {"session": None} for n in range(9) for mark in honest_marks(n)]
    rows += [result("B9", 9, max(mark, 70)) | {"session": None} for mark in honest_marks(9)]

    found = radar.scan(observed(results=rows, sessions=[session(1, "B9", "E", "r", 9)]))

    assert set(said(found)) == {("body", "B9")}


def test_two_bodies_alone_are_not_compared() -> None:
    rows = [result("B0", 0, mark) for mark in honest_marks(0)] + [result("B1", 1, 70) for _ in range(60)]

    assert radar.scan(observed(bodies=2, results=rows)) == []
