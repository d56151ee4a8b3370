"""The Merkle tree of the public log (RFC 9162 §2.1): appending, roots, proofs that a leaf is in, proofs that nothing was taken out.

Hashes are kept in tiles of 256: tile (0, n) holds leaf hashes 256·n and on, tile (k, n) the roots of 256 whole tiles of
level k-1. A tree of n leaves is then n/255 small rows, any proof reads a few of them, and the tiles can be published as
plain files. `read` answers a tile's bytes, empty where there is none.

Why our own: the one Python library with both proofs, pymerkle, is under the GPL and walks single rows; the logs of
Certificate Transparency (Trillian, Tessera, Rekor) are servers in Go. The RFC's definitions are short, and are repeated
naively beside the tests.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

SIZE, WIDTH, DEPTH = 32, 256, 8  # bytes of a hash, hashes of a tile, levels of the tree a tile spans
EMPTY = hashlib.sha256().digest()
"""The root of a log without leaves."""

Read = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Tile:
    """The hashes of one tile, one behind the other; full at 256."""

    level: int
    index: int
    hashes: bytes


def leaf_hash(value: bytes) -> bytes:
    """The hash of a leaf; the prefix keeps leaves and nodes apart."""
    return hashlib.sha256(b"\0" + value).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\1" + left + right).digest()


def append(read: Read, size: int, values: Sequence[bytes]) -> list[Tile]:
    """The tiles that change when `values` follow the `size` leaves there are, lowest level first.

    Cost: one hash a leaf and one a node; reads at most one tile a level.
    """
    changed: list[Tile] = []
    hashes, start, level = [leaf_hash(value) for value in values], size, 0
    while hashes:
        tiles = list(_filled(read, level, start, hashes))
        changed += tiles
        whole = [tile for tile in tiles if len(tile.hashes) == SIZE * WIDTH]
        hashes = [merged(tile.hashes) for tile in whole]
        start, level = start // WIDTH, level + 1
    return changed


def _filled(read: Read, level: int, start: int, hashes: Sequence[bytes]) -> Iterator[Tile]:
    index, used = divmod(start, WIDTH)
    before = read(level, index)[: used * SIZE] if used else b""
    joined = before + b"".join(hashes)
    for at in range(0, len(joined), SIZE * WIDTH):
        yield Tile(level, index + at // (SIZE * WIDTH), joined[at : at + SIZE * WIDTH])


def merged(hashes: bytes) -> bytes:
    """The root over 2^n hashes."""
    row = [hashes[at : at + SIZE] for at in range(0, len(hashes), SIZE)]
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def root(read: Read, size: int) -> bytes:
    """The root over the first `size` leaves.

    >>> root(lambda level, index: b"", 0).hex()[:16]
    'e3b0c44298fc1c14'
    """
    return _range(read, 0, size) if size else EMPTY


def _range(read: Read, start: int, end: int) -> bytes:
    """The hash over leaves start…end-1, where `start` is a multiple of the largest power of two that fits."""
    count = end - start
    if count & (count - 1) == 0:
        return _whole(read, count.bit_length() - 1, start // count)
    middle = start + _split(count)
    return node_hash(_range(read, start, middle), _range(read, middle, end))


def _whole(read: Read, depth: int, index: int) -> bytes:
    """A node whose subtree is whole: `depth` levels above the leaves, the `index`-th from the left."""
    level, above = divmod(depth, DEPTH)
    first = index << above
    tile, place = divmod(first, WIDTH)
    found = read(level, tile)[place * SIZE : (place + (1 << above)) * SIZE]
    if len(found) != SIZE << above:
        raise TilesMissing(level, tile)
    return merged(found)


class TilesMissing(LookupError):
    """A tile that must be there is not, or is too short: something was taken out of the store."""

    def __init__(self, level: int, index: int) -> None:
        super().__init__(f"tile {level}/{index} is missing or short")
        self.level, self.index = level, index


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def inclusion(read: Read, index: int, size: int) -> list[bytes]:
    """The proof that leaf `index` is in the tree of `size` leaves: the sibling hashes from the leaf up."""
    if not 0 <= index < size:
        raise ValueError((index, size))
    return list(_siblings(read, index, 0, size))


def _siblings(read: Read, index: int, start: int, end: int) -> Iterator[bytes]:
    if end - start == 1:
        return
    middle = start + _split(end - start)
    if index < middle:
        yield from _siblings(read, index, start, middle)
        yield _range(read, middle, end)
    else:
        yield from _siblings(read, index, middle, end)
        yield _range(read, start, middle)


def consistency(read: Read, first: int, second: int) -> list[bytes]:
    """The proof that the tree of `second` leaves only added to that of `first`."""
    if not 0 <= first <= second:
        raise ValueError((first, second))
    return list(_common(read, first, (0, second), whole=True)) if 0 < first < second else []


def _common(read: Read, first: int, span: tuple[int, int], *, whole: bool) -> Iterator[bytes]:
    """RFC 9162 SUBPROOF; `whole`: this subtree is the first tree itself, which the verifier knows."""
    start, end = span
    if first == end:
        if not whole:
            yield _range(read, start, end)
        return
    middle = start + _split(end - start)
    if first <= middle:
        yield from _common(read, first, (start, middle), whole=whole)
        yield _range(read, middle, end)
    else:
        yield from _common(read, first, (middle, end), whole=False)
        yield _range(read, start, middle)


def root_from_inclusion(hashed: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a leaf's hash and its proof lead to; None when the proof has the wrong length.

    RFC 9162 §2.1.3.2, read from the leaf up.
    """
    if not 0 <= index < size:
        return None
    node, last, reached = index, size - 1, hashed
    for sibling in path:
        if last == 0:
            return None
        if node & 1 or node == last:
            reached = node_hash(sibling, reached)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        node, last = node >> 1, last >> 1
    return reached if last == 0 else None


def is_consistent(first: tuple[int, bytes], second: tuple[int, bytes], path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the later (size, root) only added to the earlier one (RFC 9162 §2.1.4.2)."""
    (old, old_root), (new, new_root) = first, second
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == EMPTY
    if old > new:
        return False
    hashes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    return bool(hashes) and _rebuilt(hashes, old - 1, new - 1) == (old_root, new_root)


def _rebuilt(hashes: Sequence[bytes], node: int, last: int) -> tuple[bytes, bytes] | None:
    """Both roots as the proof has them; None when it has the wrong length."""
    while node & 1:
        node, last = node >> 1, last >> 1
    earlier = later = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            earlier, later = node_hash(sibling, earlier), node_hash(sibling, later)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            later = node_hash(later, sibling)
        node, last = node >> 1, last >> 1
    return (earlier, later) if last == 0 else None
