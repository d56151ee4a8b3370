"""Aggregates of columns against lists."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.policy import gather
from jiangtu.engine.policy.ranks import Ranks


@given(st.lists(st.lists(st.tuples(st.booleans(), st.integers(-9, 9)), max_size=5), max_size=8))
def test_aggregates_agree_with_lists(groups: list[list[tuple[bool, int]]]) -> None:
    counts = np.array([len(rows) for rows in groups], np.int64)
    ranks = Ranks(counts)
    laid = ranks.positions(np.cumsum(counts) - counts)
    rows = [row for held in groups for row in held]
    chosen, numbers = (
        np.array([c for c, _ in rows], bool)[laid],
        np.array([n for _, n in rows], np.int64)[laid],
    )
    lists = [[n for c, n in held if c] for held in groups]

    assert gather.any_of(ranks, chosen).tolist() == [bool(each) for each in lists]
    assert gather.count_of(ranks, chosen).tolist() == [len(each) for each in lists]
    assert gather.sum_of(ranks, chosen, numbers).tolist() == [sum(each) for each in lists]
    everyone = [[n for _, n in held] for held in groups]
    assert gather.greatest_of(ranks, numbers, -99).tolist() == [max(each, default=-99) for each in everyone]


def test_a_group_of_more_rows_than_a_byte_counts_is_counted_whole() -> None:
    ranks = Ranks(np.array([2, 300, 0]))

    assert gather.count_of(ranks, np.asarray(True)).tolist() == [2, 300, 0]
    assert gather.sum_of(ranks, np.asarray(True), np.full(302, 1 << 40)).tolist() == [2 << 40, 300 << 40, 0]
