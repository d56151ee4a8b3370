"""Rows laid rank by rank against lists."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.policy.ranks import Ranks

COUNTS = st.lists(st.integers(0, 4), max_size=9).map(lambda counts: np.array(counts, np.int64))


@given(COUNTS)
def test_every_row_is_laid_once_the_first_of_each_group_before_the_second(counts: np.ndarray) -> None:
    ranks, first = Ranks(counts), np.cumsum(counts) - counts

    laid = list(zip(ranks.owners().tolist(), ranks.positions(first).tolist(), strict=True))

    assert sorted(laid) == [(g, first[g] + r) for g, n in enumerate(counts) for r in range(n)]
    within = [row - first[group] for group, row in laid]
    assert within == sorted(within)
    assert (ranks.rows, ranks.most, ranks.groups) == (len(laid), max(counts, default=0), len(counts))


@given(COUNTS, st.data())
def test_groups_that_share_rows_find_them_in_the_other_layout(
    counts: np.ndarray, data: st.DataObject
) -> None:
    owner = np.array(
        data.draw(st.lists(st.sampled_from(range(len(counts))), max_size=6)) if len(counts) else [], int
    )
    other, first = Ranks(counts), np.cumsum(counts) - counts
    shared = Ranks(counts.take(owner))

    rows = other.positions(first)[shared.among(other, owner)]

    found = list(zip(shared.owners().tolist(), rows.tolist(), strict=True))
    assert sorted(found) == [(g, first[w] + r) for g, w in enumerate(owner) for r in range(counts[w])]


@given(COUNTS)
def test_folding_works_the_rows_into_their_group(counts: np.ndarray) -> None:
    ranks, first = Ranks(counts), np.cumsum(counts) - counts
    rows = ranks.positions(first)

    folded = ranks.folded(np.add, rows, np.zeros(len(counts), np.int64))

    assert folded.tolist() == [sum(range(first[g], first[g] + n)) for g, n in enumerate(counts)]
