"""Marks: two blind entries, incidents, kept parts; and a naive oracle."""

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangtu.engine.appraisal import incidents, marks, standard
from jiangtu.engine.appraisal.marks import Sitting
from jiangtu.engine.policy import days

ON = dt.date(2026, 3, 10)
WELDER = standard.in_force(standard.shipped(), "6-18-02-04", as_of=ON)
THREE, TWO = WELDER.level("3").parts, WELDER.level("2").parts


def seats(*rows: tuple[int, str]) -> pa.Table:
    return pa.Table.from_pylist([{"candidate": c, "part": p} for c, p in rows], schema=marks.SEATS)


def entries(*rows: tuple[int, str, int, int | None]) -> pa.Table:
    """A mark of -2 is absent."""
    said = [
        {"candidate": c, "part": p, "entry": e, "mark": None if m == -2 else m, "absent": m == -2}
        for c, p, e, m in rows
    ]
    return pa.Table.from_pylist(said, schema=marks.ENTRIES)


def agreed(**given: dict[int, int | None]) -> pa.Table:
    rows = [(c, part, m) for part, some in given.items() for c, m in some.items()]
    typed = entries(*((c, part, e, m) for c, part, m in rows for e in (1, 2)))
    return marks.agree(seats(*((c, part) for c, part, _ in rows)), typed)[0]


def happened(*rows: tuple[int, str | None, str]) -> pa.Table:
    return pa.Table.from_pylist(
        [{"candidate": c, "part": p, "incident": i} for c, p, i in rows], schema=marks.HAPPENED
    )


def kept(*rows: tuple[int, str, int, dt.date]) -> pa.Table:
    said = [{"candidate": c, "part": p, "mark": m, "passed_on": d} for c, p, m, d in rows]
    return pa.Table.from_pylist(said, schema=marks.KEPT)


def settled(
    parts: Any, agreed: pa.Table, *, incidents: pa.Table | None = None, before: pa.Table | None = None
) -> dict:
    results, _, problems = marks.settle(
        Sitting(parts, ON, 12), agreed, happened=incidents or happened(), kept=before or kept()
    )
    assert problems == []
    return {r.pop("candidate"): r for r in results.to_pylist()}


def test_two_entries_agree_differ_or_miss() -> None:
    where = seats((1, "theory"), (2, "theory"), (3, "theory"), (4, "theory"), (5, "theory"), (6, "theory"))
    typed = entries((1, "theory", 1, 60), (1, "theory", 2, 60), (2, "theory", 1, 60), (2, "theory", 2, 59),
                    (3, "theory", 1, 60), (4, "theory", 1, -2), (4, "theory", 2, -2), (5, "theory", 1, None),
                    (5, "theory", 2, None))  # fmt: skip

    found, problems = marks.agree(where, typed)

    assert problems == []
    assert [(r["mark"], r["absent"], r["state"]) for r in found.to_pylist()] == [
        (60, False, "agreed"), (None, False, "differs"), (None, False, "missing"), (None, True, "agreed"),
        (None, False, "missing"), (None, False, "missing")]  # fmt: skip


def test_every_bad_entry_is_named_by_its_row() -> None:
    typed = entries((1, "theory", 1, 101), (1, "theory", 2, -1), (2, "theory", 1, 50), (9, "theory", 1, 50),
                    (2, "skill", 1, 50), (2, "theory", 1, 50), (2, "theory", 3, 50))  # fmt: skip

    found, problems = marks.agree(seats((1, "theory"), (2, "theory")), typed)

    assert [(p.where, p.code, p.value) for p in problems] == [
        ("1", "MARK_RANGE", "101"), ("2", "MARK_RANGE", "-1"), ("4", "NO_SEAT", "50"), ("5", "NO_SEAT", "50"),
        ("6", "ENTRY_TWICE", "50"), ("7", "ENTRY_NUMBER", "50")]  # fmt: skip
    assert [(r["mark"], r["state"]) for r in found.to_pylist()] == [(None, "invalid"), (None, "invalid")]


@pytest.mark.parametrize(
    ("theory", "skill", "verdict", "failed", "open_", "total"),
    [
        (85, 58, 0, 0b10, 0, 6610),  # skill below the line: no certificate
        (85, 60, 1, 0, 0, 6750),
        (60, 60, 1, 0, 0, 6000),
        (59, 100, 0, 0b01, 0, 8770),
        (85, -2, 0, 0b10, 0, None),  # absent is not 0, and is not passed
        (85, 0, 0, 0b10, 0, 2550),
        (85, None, 2, 0, 0b10, None),  # a mark nobody knows is not 0
        (10, None, 0, 0b01, 0b10, None),
    ],
)
def test_each_part_must_pass(
    theory: int, skill: int | None, verdict: int, failed: int, open_: int, total: int | None
) -> None:
    found = settled(THREE, agreed(theory={1: theory}, skill={1: skill}))

    assert found[1] == {
        "verdict": verdict,
        "failed": failed,
        "open": open_,
        "free": 0,
        "total": total,
        "barred_until": None,
    }


def test_the_review_is_asked_of_level_two_and_a_part_not_taken_is_not_passed() -> None:
    found = settled(TWO, agreed(theory={1: 70, 2: 70}, skill={1: 70, 2: 70}, review={1: 59}))

    assert {c: (r["verdict"], r["failed"]) for c, r in found.items()} == {1: (0, 0b100), 2: (0, 0b100)}


@pytest.mark.parametrize(
    ("part", "code", "expected"),
    [
        ("theory", "NOTE", (1, 0, 0, 0, None)),
        ("theory", "DEVICE", (0, 0b01, 0, 0, None)),
        ("theory", "COPYING", (0, 0b11, 0, 0, None)),
        (None, "CHEATING", (0, 0b11, 0, 0, dt.date(2027, 3, 10))),
        ("skill", "SUBSTITUTE", (0, 0b11, 0, 0, dt.date(2028, 3, 10))),
        ("skill", "EQUIPMENT", (2, 0, 0b10, 0b10, None)),
        ("skill", "LATE", (0, 0b10, 0, 0, None)),
    ],
)
def test_what_follows_from_an_incident(part: str | None, code: str, expected: tuple) -> None:
    found = settled(THREE, agreed(theory={1: 80}, skill={1: 80}), incidents=happened((1, part, code)))

    assert tuple(found[1][k] for k in ("verdict", "failed", "open", "free", "barred_until")) == expected


def test_cheating_outweighs_a_failed_machine_in_any_order() -> None:
    rows = [(1, "skill", "EQUIPMENT"), (1, None, "CHEATING")]

    found = [settled(THREE, agreed(theory={1: 80}, skill={1: 80}), incidents=happened(*some))
             for some in (rows, rows[::-1])]  # fmt: skip

    assert found[0] == found[1]
    assert found[0][1]["failed"] == 0b11


def test_a_part_passed_within_a_year_is_kept_and_cheating_later_does_not_take_it() -> None:
    sat = agreed(skill={1: 60, 2: 60, 3: 60})
    before = kept((1, "theory", 88, dt.date(2025, 3, 10)), (2, "theory", 88, dt.date(2025, 3, 9)),
                  (3, "theory", 88, dt.date(2025, 9, 1)))  # fmt: skip

    found = settled(THREE, sat, incidents=happened((3, None, "COPYING")), before=before)

    assert {c: (r["verdict"], r["failed"], r["total"]) for c, r in found.items()} == {
        1: (1, 0, 6840), 2: (0, 0b01, None), 3: (0, 0b10, None)}  # fmt: skip


def test_only_what_is_not_held_is_taken_again() -> None:
    sat = agreed(theory={1: 80, 2: 50, 3: 80}, skill={1: 50, 2: None, 3: 80})
    _, parts, _ = marks.settle(
        Sitting(THREE, ON, 12), sat, happened=happened((3, "skill", "POWER")), kept=kept()
    )

    assert marks.may_resit(parts).to_pylist() == [
        {"candidate": 1, "part": "skill"}, {"candidate": 2, "part": "theory"}, {"candidate": 3, "part": "skill"}]  # fmt: skip


def test_what_the_sitting_does_not_know_is_told() -> None:
    _, _, problems = marks.settle(
        Sitting(THREE, ON, 12), agreed(theory={1: 80}, review={1: 80}), kept=kept(),
        happened=happened((1, "theory", "FIRE"), (9, None, "NOTE"), (1, "essay", "NOTE")),
    )  # fmt: skip

    assert sorted((p.code, p.where) for p in problems) == [
        ("INCIDENT_UNKNOWN", "1"), ("NO_CANDIDATE", "2"), ("PART_UNKNOWN", "2"), ("PART_UNKNOWN", "3")]  # fmt: skip


def test_ranks_those_who_passed_equals_equal() -> None:
    results, _, _ = marks.settle(
        Sitting(THREE, ON, 12), agreed(theory={1: 80, 2: 60, 3: 80, 4: 99}, skill={1: 80, 2: 60, 3: 80, 4: 59}),
        happened=happened(), kept=kept(),
    )  # fmt: skip

    assert marks.ranks(results).tolist() == [1, 3, 1, 0]


def test_an_empty_sitting_has_empty_results() -> None:
    assert settled(THREE, agreed()) == {}


CODES = st.sampled_from([*incidents.kinds()])
MARK = st.none() | st.just(-2) | st.integers(0, 100)
PART = st.sampled_from(["theory", "skill", "review"])


def naive(sat: dict[tuple[int, str], tuple], events: list[tuple], before: list[tuple]) -> dict[int, tuple]:
    found = {}
    for who in sorted({c for c, _ in sat}):
        states = []
        mine = [(p, incidents.kinds()[i].effect.value) for c, p, i in events if c == who]
        for part in ("theory", "skill", "review"):
            valid = [
                m for c, p, m, d in before if (c, p) == (who, part) and days.shift(d, 12, "months") >= ON
            ]
            hits = {e for p, e in mine if p in (part, None) or e == "void_all"}
            if valid:
                states.append("held")
            elif (who, part) not in sat or hits & {"void_all", "void_part"}:
                states.append("failed")
            elif "resit_free" in hits:
                states.append("free")
            elif "absent" in hits:
                states.append("failed")
            else:
                one, two = sat[who, part]
                if one is None or one != two:
                    states.append("open")
                else:
                    states.append("held" if one >= 60 else "failed")
        verdict = 0 if "failed" in states else 1 if set(states) == {"held"} else 2
        bits = [
            sum(1 << i for i, s in enumerate(states) if s in some)
            for some in (["failed"], ["open", "free"], ["free"])
        ]
        found[who] = (verdict, *bits)
    return found


@settings(deadline=None)
@given(
    st.dictionaries(st.tuples(st.integers(1, 4), PART), st.tuples(MARK, MARK), max_size=8),
    st.lists(st.tuples(st.integers(1, 4), st.none() | PART, CODES), max_size=4),
    st.lists(
        st.tuples(st.integers(1, 4), PART, st.integers(60, 100), st.dates(dt.date(2024, 6, 1), ON)),
        max_size=3,
    ),
)
def test_agrees_with_a_clerk(sat: dict, events: list, before: list) -> None:
    typed = entries(*((c, p, n + 1, both[n]) for (c, p), both in sat.items() for n in (0, 1)))
    found, _ = marks.agree(seats(*sat), typed)

    results, parts, _ = marks.settle(
        Sitting(TWO, ON, 12), found, happened=happened(*events), kept=kept(*before)
    )

    told = {r["candidate"]: (r["verdict"], r["failed"], r["open"], r["free"]) for r in results.to_pylist()}
    assert told == naive(sat, events, before)
    assert parts.num_rows == 3 * len(told)


def test_a_hundred_thousand_candidates_are_no_loop() -> None:
    size = 100_000
    who = np.repeat(np.arange(size), 2)
    what = np.tile(["theory", "skill"], size)
    where = pa.table([pa.array(who), pa.array(what)], schema=marks.SEATS)
    typed = pa.table(
        [pa.array(np.repeat(who, 2)), pa.array(np.repeat(what, 2)), pa.array(np.tile([1, 2], size * 2).astype(np.int8)),
         pa.array(np.repeat(np.arange(size * 2) % 101, 2).astype(np.int16)), pa.array(np.zeros(size * 4, bool))],
        schema=marks.ENTRIES,
    )  # fmt: skip

    found, problems = marks.agree(where, typed)
    results, _, _ = marks.settle(Sitting(THREE, ON, 12), found, happened=happened(), kept=kept())

    assert (problems, results.num_rows, found["mark"].null_count) == ([], size, 0)
