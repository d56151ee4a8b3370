"""Aggregates of columns against lists."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.policy.gather import Segments


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.integers(-9, 9)), max_size=20))
def test_segments_agree_with_lists(rows: list[tuple[int, bool, int]]) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    group, chosen, numbers = (
        np.array([r[i] for r in rows], t) for i, t in enumerate((np.int64, bool, np.int64))
    )
    segments = Segments(np.searchsorted(group, np.arange(6)))
    lists = [[n for g, c, n in rows if g == k and c] for k in range(5)]

    assert segments.any(chosen).tolist() == [bool(each) for each in lists]
    assert segments.sums(chosen).tolist() == [len(each) for each in lists]
    assert segments.sums(chosen, numbers).tolist() == [sum(each) for each in lists]
    everyone = [[n for g, _, n in rows if g == k] for k in range(5)]
    assert segments.greatest(numbers, -99).tolist() == [max(each, default=-99) for each in everyone]


def test_a_total_beyond_the_widest_integer_does_not_disturb_later_groups() -> None:
    most = np.full(4, 1 << 61)

    assert Segments(np.array([0, 2, 4])).sums(np.asarray(True), most).tolist() == [1 << 62, 1 << 62]
