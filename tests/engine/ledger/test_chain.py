"""Seals: what they hold, and every way to break them."""

from dataclasses import replace

import pytest

from jiangtu.engine.ledger import chain

HASHES = [(n, bytes([n]) * 32) for n in (1, 2, 4, 7, 8)]


def seals() -> list[chain.Seal]:
    first = chain.sealed(chain.START, (h for _, h in HASHES[:3]), "SHA256")
    second = chain.sealed(first, (h for _, h in HASHES[3:]), "SHA256")
    return [chain.Seal(1, 1, 4, 3, "SHA256", first), chain.Seal(2, 7, 8, 2, "SHA256", second)]


def test_a_whole_chain_holds_and_what_is_not_sealed_yet_does_not_matter() -> None:
    assert chain.broken(seals(), iter(HASHES)) is None
    assert chain.broken(seals(), iter([*HASHES, (9, bytes(32))])) is None
    assert chain.broken([], iter(HASHES)) is None


@pytest.mark.parametrize(
    ("hashes", "first"),
    [
        ([(1, bytes(32)), *HASHES[1:]], 1),
        (HASHES[1:], 1),
        ([*HASHES[:2], (3, bytes(32)), *HASHES[2:]], 1),
        ([HASHES[0], (2, HASHES[2][1]), (4, HASHES[1][1]), *HASHES[3:]], 1),
        ([*HASHES[:4], (8, bytes(32))], 2),
        (HASHES[:4], 2),
        ([], 1),
    ],
    ids=["changed", "removed", "added", "swapped", "changed-later", "end-removed", "all-removed"],
)
def test_what_is_sealed_cannot_be_touched(hashes, first: int) -> None:
    assert chain.broken(seals(), iter(hashes)) == first


@pytest.mark.parametrize(
    ("kept", "first"),
    [
        (seals()[1:], 1),
        ([replace(seals()[0], digest=bytes(32)), seals()[1]], 1),
        ([seals()[0], replace(seals()[1], count=3)], 2),
        ([seals()[0], replace(seals()[1], algorithm="MD5")], 2),
        ([seals()[0], replace(seals()[1], first=4)], 2),
    ],
    ids=["seal-removed", "seal-changed", "count", "algorithm", "overlap"],
)
def test_the_seals_themselves_cannot_be_touched(kept, first: int) -> None:
    assert chain.broken(kept, iter(HASHES)) == first
