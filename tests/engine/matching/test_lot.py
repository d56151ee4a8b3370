"""Drawing lots that anyone can draw again."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.matching import lot


def test_the_commitment_is_the_plain_digest_of_the_seed() -> None:
    assert lot.commitment(b"seed") == hashlib.sha256(b"seed").hexdigest()


@given(st.sets(st.integers(1, 10_000)), st.binary(min_size=32, max_size=32))
def test_everybody_is_drawn_once_whatever_the_order_they_came_in(tickets: set[int], seed: bytes) -> None:
    order = lot.drawn(tickets, seed=seed, entries="e")

    assert sorted(order) == sorted(tickets)
    assert order == lot.drawn(sorted(tickets, reverse=True), seed=seed, entries="e")


def test_another_entry_changes_the_order() -> None:
    tickets = range(1, 50)
    digests = [lot.digest([(1, 1, "K1")]), lot.digest([(1, 1, "K2")])]

    assert len({tuple(lot.drawn(tickets, seed=b"s" * 32, entries=d)) for d in digests}) == 2
