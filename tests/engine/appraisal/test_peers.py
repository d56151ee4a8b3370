"""Shares against peers: against SciPy and plain counting."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangtu.engine.appraisal import peers


def drawn(shares: list[float], cases: int = 200, seed: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    dice = np.random.default_rng(seed)
    key = np.repeat(np.arange(len(shares)), cases)
    return key, np.zeros(len(key), np.int64), dice.random(len(key)) < np.repeat(shares, cases)


def test_the_odd_one_stands_out_and_does_not_hide_behind_itself() -> None:
    key, stratum, hit = drawn([*np.linspace(0.55, 0.7, 20), 0.98, 0.99])

    found = peers.compare(key, stratum, hit, 22)

    assert set(np.argsort(found.tail)[:2].tolist()) == {20, 21}
    assert (found.tail[20:] < 1e-3).all()
    assert (found.tail[:20] > 1e-3).all()
    assert (found.shrunken[20:] < found.seen[20:]).all()


def test_few_cases_say_little() -> None:
    key, stratum, hit = drawn([0.6] * 20)
    key, stratum, hit = (
        np.append(a, b) for a, b in ((key, [20] * 4), (stratum, [0] * 4), (hit.astype(int), [1] * 4))
    )

    found = peers.compare(key, stratum, hit.astype(bool), 21)

    assert found.seen[20] == 1.0
    assert found.shrunken[20] == pytest.approx(0.6, abs=0.1)
    assert found.tail[20] > 0.05


def test_an_easy_trade_is_no_mill() -> None:
    """A body that examines only what everybody passes is compared with what others do there."""
    dice = np.random.default_rng(9)
    key = np.concatenate([np.repeat(np.arange(20), 200), np.repeat(20, 200)])
    stratum = np.concatenate([np.tile([0, 1], 2000), np.ones(200, int)])
    hit = dice.random(len(key)) < np.where(stratum == 1, 0.95, 0.5)

    found = peers.compare(key, stratum, hit, 21)

    assert found.expected[20] == pytest.approx(0.95, abs=0.03)
    assert found.tail[20] > 0.01


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2), st.booleans()), max_size=80), st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[tuple[int, int, bool]], random) -> None:
    mixed = list(rows)
    random.shuffle(mixed)

    one, two = (
        peers.compare(
            *(np.array([r[i] for r in some], t) for i, t in enumerate((np.int64, np.int64, bool))), 6
        )
        for some in (rows, mixed)
    )

    assert one.cases.tolist() == two.cases.tolist() == [sum(r[0] == n for r in rows) for n in range(6)]
    assert all(np.allclose(a, b) for a, b in zip(one, two, strict=True))
    assert ((one.tail >= 0) & (one.tail <= 1 + 1e-9)).all()


def test_tails_are_counted_as_one_would_by_hand() -> None:
    dice = np.random.default_rng(2)
    parts = [[dice.normal(65 + n % 4, 9, 40 + 5 * n).round().astype(int) for n in range(8)] for _ in range(2)]

    found = peers.tails(parts, 60, 0.8)

    for key in range(8):
        expected = 0.0
        for part in parts:
            top = np.quantile(part[key], 0.8)
            others = [own - np.quantile(own, 0.8) + top for n, own in enumerate(part) if n != key]
            beside = np.concatenate(others)
            expected += len(part[key]) * ((beside >= 59.5).sum() + 0.5) / (len(beside) + 1)
        assert found.expected[key] == pytest.approx(expected / sum(len(part[key]) for part in parts))
        assert found.seen[key] == np.concatenate([part[key] for part in parts]).__ge__(60).mean()
