"""One stream out of a compound file, the container of .xls: sector chains followed with every step checked.

[MS-CFB], sections 2.2 to 2.6. The reader of .xls aborts its process on a chain that leaves the file, so a file cut off on
its way is told here.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_HEADER = 512
_LAST = 0xFFFFFFFA  # a sector number above it is a mark: end of chain, free, part of the table itself
_ENTRY = 128
_ROOT = 5
_STREAM = 2


class Broken(Exception):
    """A sector or a chain that is not in the file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the directory."""

    name: str
    kind: int
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound file: its bytes, the size of a sector, the table that says which sector follows which."""

    content: bytes
    sector: int
    table: tuple[int, ...]

    def chain(self, start: int) -> bytes:
        """The bytes of a chain of sectors. Errors: `Broken` when it leaves the file or runs in a circle."""
        return b"".join(self._at(number) for number in _walk(self.table, start))

    def _at(self, number: int) -> bytes:
        return _sector(self.content, self.sector, number)


def _sector(content: bytes, size: int, number: int) -> bytes:
    """A sector; the very last may be short, as some writers leave it."""
    start = max(_HEADER, size) + number * size
    if start >= len(content):
        raise Broken(f"sector {number} lies beyond the end")
    return content[start : start + size]


def _walk(table: tuple[int, ...], start: int) -> Iterator[int]:
    number, steps = start, 0
    while number < _LAST:
        if number >= len(table) or steps > len(table):
            raise Broken(f"chain from {start} is broken at {number}")
        yield number
        number, steps = table[number], steps + 1


def stream(content: bytes, *names: str) -> bytes | None:
    """The stream of the first of those names that is there, None when none is. Errors: `Broken`.

    Cost: one copy of the stream.
    """
    try:
        return _stream(content, names)
    except struct.error as short:
        raise Broken("header cut off") from short


def _stream(content: bytes, names: tuple[str, ...]) -> bytes | None:
    shift, mini_shift = struct.unpack_from("<HH", content, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise Broken("header")
    directory, _, cutoff, mini_start = struct.unpack_from("<IIII", content, 48)
    book = Compound(content, 1 << shift, _table(content, 1 << shift))
    listed = book.chain(directory)
    if len(listed) % book.sector:
        raise Broken("directory cut off")
    entries = [_entry(raw) for raw in _cut(listed, _ENTRY)]
    root = next((entry for entry in entries if entry.kind == _ROOT), None)
    found = next((e for name in names for e in entries if (e.name, e.kind) == (name, _STREAM)), None)
    if found is None or root is None:
        return None
    whole = book.chain(found.start) if found.size >= cutoff else _small(book, root, mini_start, found.start)
    if len(whole) < found.size:
        raise Broken("stream cut off")
    return whole[: found.size]


def _table(content: bytes, size: int) -> tuple[int, ...]:
    """Which sector follows which, from the parts the header and its continuations name."""
    first, more = struct.unpack_from("<II", content, 68)
    parts = [*struct.unpack_from("<109I", content, 76)]
    for _ in range(min(more, len(content) // size)):
        part = struct.unpack(f"<{size // 4}I", _sector(content, size, first))
        parts += part[:-1]
        first = part[-1]
    raw = b"".join(_sector(content, size, number) for number in parts if number < _LAST)
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])


def _small(book: Compound, root: Entry, mini_start: int, start: int) -> bytes:
    """A stream below the cut-off: pieces of 64 bytes within the root's own stream."""
    raw = book.chain(mini_start)
    table = struct.unpack(f"<{len(raw) // 4}I", raw)
    pieces = list(_cut(book.chain(root.start), 64))
    wanted = list(_walk(table, start))
    if any(number >= len(pieces) for number in wanted):
        raise Broken("small stream")
    return b"".join(pieces[number] for number in wanted)


def _cut(raw: bytes, size: int) -> Iterator[bytes]:
    return (raw[place : place + size] for place in range(0, len(raw) - size + 1, size))


def _entry(raw: bytes) -> Entry:
    length, kind = struct.unpack_from("<HB", raw, 64)
    start, size = struct.unpack_from("<II", raw, 116)
    return Entry(raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace"), kind, start, size)
