"""The chain over the entries: seals, each over the hashes of a run of entries and the seal before.

Writers hash their own entry alone; whoever seals comes behind them, so that no posting waits for the one before. What
is sealed cannot be changed, removed, added or moved without breaking a seal, and all seals after it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jiangtu.engine.ledger.entry import ALGORITHMS

START = bytes(32)
"""What the first seal has before it."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Entries `first` to `last` by number, how many they are, and the hash over them and the seal before."""

    number: int
    first: int
    last: int
    count: int
    algorithm: str
    digest: bytes


def sealed(previous: bytes, hashes: Iterable[bytes], algorithm: str) -> bytes:
    """The hash of a seal: over the previous seal and every entry's hash in order. Cost: 0.1 µs an entry."""
    return ALGORITHMS[algorithm](previous + b"".join(hashes))


def broken(seals: Iterable[Seal], entries: Iterator[tuple[int, bytes]]) -> int | None:
    """The number of the first seal that does not hold; None when all do.

    `entries` are (number, hash as computed now) in order of numbers; they are read as far as the seals reach, and one
    further. Memory: one seal's hashes.
    """
    previous, after = START, 0
    ahead = next(entries, None)
    for expected, seal in enumerate(seals, start=1):
        hashes = []
        while ahead is not None and ahead[0] <= seal.last:
            hashes.append(ahead)
            ahead = next(entries, None)
        kept = seal.number == expected and seal.first > after and seal.algorithm in ALGORITHMS
        if (
            not kept
            or not hashes
            or (len(hashes), hashes[0][0], hashes[-1][0]) != (seal.count, seal.first, seal.last)
        ):
            return expected
        if sealed(previous, (h for _, h in hashes), seal.algorithm) != seal.digest:
            return expected
        previous, after = seal.digest, seal.last
    return None
