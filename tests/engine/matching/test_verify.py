"""The proof of an allocation."""

import numpy as np
import pytest
from hypothesis import given

from jiangtu.engine.matching.allocate import allocate
from jiangtu.engine.matching.market import NOBODY, Market, market
from jiangtu.engine.matching.verify import verify
from tests.engine.matching.markets import markets

ASKED = market([[(0, 0), (1, NOBODY)], [(0, 0)], [(0, NOBODY)]], [0, 1, 2], size=[2, 1], ceiling=[1])


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([0, NOBODY, 3], []),
        ([0, 2, 3], ["CLASS_OVER", "GROUP_OVER"]),
        ([1, 2, 3], ["PASSED_OVER"]),
        ([0, NOBODY, NOBODY], ["PASSED_OVER"]),
        ([2, NOBODY, 3], ["NOT_HIS"]),
    ],
)
def test_what_is_wrong_is_named(rows: list[int], codes: list[str]) -> None:
    assert [p.code for p in verify(ASKED, np.array(rows))] == codes


@given(markets())
def test_every_allocation_of_ours_holds(asked: Market) -> None:
    assert verify(asked, allocate(asked)) == []


@given(markets())
def test_whoever_is_sent_away_for_nothing_is_found(asked: Market) -> None:
    """Somebody loses a place nobody else then takes: he himself is passed over."""
    answer = allocate(asked)
    placed = np.flatnonzero(answer != NOBODY)
    if not len(placed):
        return
    answer[placed[0]] = NOBODY

    assert str(placed[0]) in {p.where for p in verify(asked, answer) if p.code == "PASSED_OVER"}
