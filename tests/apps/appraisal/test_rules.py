"""Notice, seats and the standing of marks, by table and by property."""

import datetime as dt
import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.apps.appraisal import rules
from jiangtu.apps.appraisal.kinds import Entry, MarkState
from jiangtu.apps.appraisal.models import Result
from jiangtu.apps.appraisal.rules import Entered, seating

DAY = dt.date(2025, 6, 30)


@pytest.mark.parametrize(
    ("ahead", "codes"), [(8, []), (7, []), (6, ["PLAN_TOO_LATE"]), (-1, ["PLAN_TOO_LATE"])]
)
def test_a_plan_needs_seven_days(ahead: int, codes: list[str]) -> None:
    found = rules.notice(DAY, DAY + dt.timedelta(days=ahead), 7, "考务惯例")

    assert [p.code for p in found] == codes


def entries(*rows: tuple[Entry, int, str]) -> list[Entered]:
    return [Entered(entry, value, by, n) for n, (entry, value, by) in enumerate(rows)]


@pytest.mark.parametrize(
    ("rows", "state", "value"),
    [
        ([], MarkState.MISSING, None),
        ([(Entry.FIRST, 80, "a")], MarkState.ONCE, None),
        ([(Entry.FIRST, 80, "a"), (Entry.FIRST, 81, "a")], MarkState.ONCE, None),
        ([(Entry.FIRST, 80, "a"), (Entry.SECOND, 80, "b")], MarkState.AGREED, 80),
        ([(Entry.FIRST, 80, "a"), (Entry.SECOND, 81, "b")], MarkState.DIFFERS, None),
        ([(Entry.FIRST, 80, "a"), (Entry.SECOND, 81, "b"), (Entry.FIRST, 81, "a")], MarkState.AGREED, 81),
        ([(Entry.FIRST, 80, "a"), (Entry.SECOND, 81, "b"), (Entry.THIRD, 79, "c")], MarkState.AGREED, 79),
        ([(Entry.FIRST, 80, "a"), (Entry.SECOND, 81, "b"), (Entry.THIRD, 79, "c"), (Entry.FIRST, 70, "a")], MarkState.DIFFERS, None),
        ([(Entry.MACHINE, 66, "p")], MarkState.AGREED, 66),
        ([(Entry.MACHINE, 66, "p"), (Entry.MACHINE, 68, "p")], MarkState.AGREED, 68),
    ],
)  # fmt: skip
def test_how_entries_stand(rows: list[tuple[Entry, int, str]], state: MarkState, value: int | None) -> None:
    found = rules.standing(entries(*rows))

    assert (found.state, found.value) == (state, value)


PEOPLE = st.dictionaries(
    st.integers(1, 10_000), st.sampled_from(["", "甲", "乙", "丙"]), min_size=1, max_size=60
)


@given(PEOPLE, st.text(min_size=1, max_size=8))
def test_everybody_has_one_seat_of_his_own_and_the_same_seed_gives_the_same(
    people: dict[int, str], seed: str
) -> None:
    rooms = [(len(people) + 2) // 3] * 3

    found = seating(people, rooms, seed=seed)

    assert sorted(s.candidate for s in found) == sorted(people)
    assert len({(s.room, s.seat) for s in found}) == len(people)
    assert all(1 <= s.seat <= rooms[s.room] for s in found)
    assert found == seating(dict(sorted(people.items(), reverse=True)), rooms, seed=seed)


@given(PEOPLE, st.text(min_size=1, max_size=8))
def test_people_of_one_firm_are_neighbours_only_where_nobody_is_left_to_sit_between(
    people: dict[int, str], seed: str
) -> None:
    found = seating(people, [len(people)], seed=seed)
    firms = [people[s.candidate] for s in found]
    most = max(Counter(f for f in firms if f).values(), default=0)

    touching = sum(a == b != "" for a, b in itertools.pairwise(firms))

    assert touching == max(0, 2 * most - len(firms) - 1)


def test_more_people_than_seats_are_refused() -> None:
    with pytest.raises(rules.RoomsTooSmall):
        seating({1: "", 2: ""}, [1], seed="s")


@pytest.mark.parametrize(
    ("theory", "skill", "deferred"),
    [("PASSED", "AGAIN", True), ("AGAIN", "AGAIN", True), ("KEPT", "AGAIN", True), ("FAILED", "AGAIN", False), ("ABSENT", "AGAIN", False), ("PASSED", "FAILED", False)],
)  # fmt: skip
def test_who_waits_for_a_part_he_is_owed_has_failed_nothing(theory: str, skill: str, deferred: bool) -> None:
    parts = {"THEORY": {"fate": theory, "mark": None}, "SKILL": {"fate": skill, "mark": None}}

    assert Result(parts=parts, passed=False).deferred is deferred
