"""What may be shown of a small group, and what has to be hidden with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.apps.monitor.rules import SMALLEST, hidden, small

EMPLOYED_OF_ALL = [("employed", "all")]


@pytest.mark.parametrize(
    ("people", "secret"), [(0, False), (1, True), (9, True), (10, False), (400_000, False)]
)
def test_a_group_of_one_to_nine_is_small(people, secret):
    assert small(people) is secret


@pytest.mark.parametrize(
    ("counts", "gone"),
    [
        ({"a": 50, "b": 20}, set()),
        ({"a": 50, "b": 0}, set()),
        ({"a": 50, "b": 9, "c": 20}, {"b", "c"}),  # alone, b is the total less the others
        ({"a": 50, "b": 5, "c": 5}, {"b", "c"}),  # two of them, ten in all
        ({"a": 50, "b": 4, "c": 5}, {"a", "b", "c"}),  # two of them, but nine in all
        ({"a": 50, "b": 9, None: 0}, {"a", "b"}),
        ({"b": 9}, {"b"}),  # nothing left to hide it behind
    ],
)
def test_what_is_hidden_of_one_population(counts, gone):
    assert hidden({"all": counts}, []) == {("all", code) for code in gone}


def test_a_count_is_hidden_when_the_rest_of_its_group_is_small():
    counts = {"all": {"a": 50, "b": 80, "c": 90}, "employed": {"a": 45, "b": 40, "c": 60}}

    assert hidden(counts, EMPLOYED_OF_ALL) == {("employed", "a"), ("employed", "b")}


@st.composite
def cities(draw):
    whole = draw(st.lists(st.integers(0, 40), min_size=1, max_size=8))
    part = [draw(st.integers(0, n)) for n in whole]
    return {
        "all": dict(zip("abcdefgh", whole, strict=False)),
        "employed": dict(zip("abcdefgh", part, strict=False)),
    }


@given(cities())
def test_no_total_gives_a_small_group_away(counts):
    gone = hidden(counts, EMPLOYED_OF_ALL)

    for who, row in counts.items():
        unseen = [n for code, n in row.items() if (who, code) in gone]
        seen = [n for code, n in row.items() if (who, code) not in gone]
        assert not any(map(small, seen))
        assert not unseen or not any(seen) or (len(unseen) > 1 and sum(unseen) >= SMALLEST)


@given(cities())
def test_no_rest_gives_a_small_group_away(counts):
    gone = hidden(counts, EMPLOYED_OF_ALL)

    seen = [c for c in counts["all"] if not {("all", c), ("employed", c)} & gone]
    rests = {c: counts["all"][c] - counts["employed"][c] for c in counts["all"]}
    assert not any(small(rests[c]) for c in seen if counts["employed"][c])
    unseen = sum(rests.values()) - sum(rests[c] for c in seen)
    assert not small(unseen) or not any(counts["employed"][c] and rests[c] for c in seen)
