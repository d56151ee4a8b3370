"""The tree against the RFC's recursive definitions, worked vectors, and every proof of every small size."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.proof import tree

# The seven values and eight roots that implementations of RFC 6962 test each other with; the first root is SHA-256 of
# nothing, the second of one zero byte, and the third and fourth are worked out below from their parts.
VALUES = [bytes.fromhex(v) for v in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def naive(values: list[bytes]) -> bytes:
    """MTH of RFC 9162 §2.1.1, word for word."""
    if not values:
        return hashlib.sha256().digest()
    if len(values) == 1:
        return hashlib.sha256(b"\0" + values[0]).digest()
    k = max(1 << n for n in range(20) if 1 << n < len(values))
    return hashlib.sha256(b"\1" + naive(values[:k]) + naive(values[k:])).digest()


def naive_path(index: int, values: list[bytes]) -> list[bytes]:
    """PATH of RFC 9162 §2.1.3.1."""
    if len(values) == 1:
        return []
    k = max(1 << n for n in range(20) if 1 << n < len(values))
    if index < k:
        return [*naive_path(index, values[:k]), naive(values[k:])]
    return [*naive_path(index - k, values[k:]), naive(values[:k])]


def naive_proof(first: int, values: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 9162 §2.1.4.1."""
    if first == len(values):
        return [] if whole else [naive(values)]
    k = max(1 << n for n in range(20) if 1 << n < len(values))
    if first <= k:
        return [*naive_proof(first, values[:k], whole), naive(values[k:])]
    return [*naive_proof(first - k, values[k:], False), naive(values[:k])]


class Store(dict[tuple[int, int], bytes]):
    """Tiles kept in memory."""

    size = 0

    def read(self, level: int, index: int) -> bytes:
        return self.get((level, index), b"")

    def add(self, values: list[bytes]) -> None:
        for tile in tree.append(self.read, self.size, values):
            self[tile.level, tile.index] = tile.hashes
        self.size += len(values)


def stored(values: list[bytes]) -> Store:
    store = Store()
    store.add(values)
    return store


@pytest.mark.parametrize(("size", "root"), ROOTS.items())
def test_the_roots_everybody_has(size: int, root: str) -> None:
    assert tree.root(stored(VALUES[:size]).read, size).hex() == root == naive(VALUES[:size]).hex()


def test_two_roots_worked_out_from_their_parts() -> None:
    leaves = [hashlib.sha256(b"\0" + v).digest() for v in VALUES[:3]]
    two = hashlib.sha256(b"\1" + leaves[0] + leaves[1]).digest()

    assert two.hex() == ROOTS[2]
    assert hashlib.sha256(b"\1" + two + leaves[2]).hexdigest() == ROOTS[3]


def test_every_proof_of_every_small_size_is_the_rfc_s() -> None:
    values = [bytes([n]) for n in range(40)]
    store = stored(values)
    for size in range(1, 41):
        some, root = values[:size], naive(values[:size])
        for index in range(size):
            path = tree.inclusion(store.read, index, size)
            assert path == naive_path(index, some)
            assert tree.root_from_inclusion(tree.leaf_hash(values[index]), index, size, path) == root
        for first in range(1, size + 1):
            proof = tree.consistency(store.read, first, size)
            assert proof == naive_proof(first, some)
            assert tree.is_consistent((first, naive(values[:first])), (size, root), proof)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6), st.data())
def test_appending_in_any_portions_gives_one_tree(portions: list[int], data: st.DataObject) -> None:
    values = [n.to_bytes(4) for n in range(sum(portions))]
    store, at = Store(), 0
    for count in portions:
        store.add(values[at : at + count])
        at += count
    size = data.draw(st.integers(1, at))
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    root = naive(values[:size])

    assert store == stored(values)
    assert tree.root(store.read, size) == root
    path = tree.inclusion(store.read, index, size)
    assert tree.root_from_inclusion(tree.leaf_hash(values[index]), index, size, path) == root
    bridge = tree.consistency(store.read, first, size)
    assert tree.is_consistent((first, naive(values[:first])), (size, root), bridge)


@given(st.integers(2, 300), st.data())
def test_a_proof_spoilt_anywhere_is_refused(size: int, data: st.DataObject) -> None:
    values = [n.to_bytes(4) for n in range(size)]
    store, root = stored(values), naive(values)
    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion(store.read, index, size)
    spoilt = list(path)
    place = data.draw(st.integers(0, len(path) - 1))
    spoilt[place] = hashlib.sha256(spoilt[place]).digest()
    hashed = tree.leaf_hash(values[index])

    assert tree.root_from_inclusion(hashed, index, size, spoilt) != root
    assert tree.root_from_inclusion(hashed, index, size, path[:-1]) != root
    assert tree.root_from_inclusion(hashed, index, size, [*path, root]) != root
    assert tree.root_from_inclusion(hashed, (index + 1) % size, size, path) != root
    assert tree.root_from_inclusion(hashed, index, index, path) is None


@given(st.integers(3, 200), st.data())
def test_a_log_with_an_entry_changed_removed_or_moved_is_not_consistent(
    size: int, data: st.DataObject
) -> None:
    values = [n.to_bytes(4) for n in range(size)]
    first = data.draw(st.integers(2, size - 1))
    old = (first, naive(values[:first]))
    place = data.draw(st.integers(0, first - 2))
    others = {
        "removed": [*values[:place], *values[place + 1 :]],
        "moved": [*values[:place], values[place + 1], values[place], *values[place + 2 :]],
        "changed": [*values[:place], b"other", *values[place + 1 :]],
    }
    for other in others.values():
        store = stored(other)
        if len(other) < first:
            continue
        proof = tree.consistency(store.read, first, len(other))
        assert not tree.is_consistent(old, (len(other), naive(other)), proof)


def test_the_empty_log_leads_to_every_other() -> None:
    assert tree.root(Store().read, 0) == tree.EMPTY
    assert tree.is_consistent((0, tree.EMPTY), (3, naive(VALUES[:3])), [])
    assert not tree.is_consistent((4, b""), (3, b""), [])


def test_a_store_with_a_tile_taken_out_is_told() -> None:
    store = stored([n.to_bytes(4) for n in range(600)])
    del store[0, 1]

    with pytest.raises(tree.TilesMissing):
        tree.inclusion(store.read, 300, 600)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3)])
def test_a_leaf_outside_the_log_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError):
        tree.inclusion(stored(VALUES[:3]).read, index, size)
    with pytest.raises(ValueError):
        tree.consistency(Store().read, size + 1, size)
