"""One sum over several sources, to the fen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.ledger.entry import AmountWrong
from jiangtu.engine.ledger.split import CapsTooLow, Share, split

SHARES = st.lists(
    st.builds(Share, st.just("f"), st.integers(1, 100), st.none() | st.integers(1, 10_000)),
    min_size=1,
    max_size=5,
)


@pytest.mark.parametrize(
    ("fen", "shares", "parts"),
    [
        (100, [("a", 1), ("b", 2)], [33, 67]),
        (101, [("a", 1), ("b", 1)], [51, 50]),
        (1, [("a", 1), ("b", 99)], [0, 1]),
        (180_000, [("a", 70, 100_000), ("b", 30)], [100_000, 80_000]),
        (300, [("a", 1, 50), ("b", 1, 100), ("c", 2)], [50, 83, 167]),
        (5, [("a", 0), ("b", 1)], [0, 5]),
    ],
)
def test_worked_splits(fen: int, shares, parts) -> None:
    assert split(fen, [Share(*s) for s in shares]) == parts


@pytest.mark.parametrize("cap", [0, -5, 0.5])
def test_a_cap_is_a_positive_whole_number_of_fen(cap: float) -> None:
    with pytest.raises(AmountWrong):
        split(5, [Share("a", 1, cap), Share("b", 1)])


@given(st.integers(1, 100_000), SHARES)
def test_nothing_is_lost_and_no_cap_is_passed(fen: int, shares: list[Share]) -> None:
    room = sum(fen if s.cap is None else s.cap for s in shares)
    if room < fen:
        with pytest.raises(CapsTooLow):
            split(fen, shares)
        return

    parts = split(fen, shares)

    assert sum(parts) == fen
    assert all(part >= 0 and (s.cap is None or part <= s.cap) for part, s in zip(parts, shares, strict=True))


@given(st.integers(1, 10**9), st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_without_caps_every_part_is_within_a_fen_of_its_share(fen: int, weights: list[int]) -> None:
    parts = split(fen, [Share("f", w) for w in weights])

    whole = sum(weights)
    assert all(abs(part * whole - fen * w) < whole for part, w in zip(parts, weights, strict=True))
