"""What a leaf of the log says: a keyed hash over every field of a statement, so that the log itself names nobody.

Each field is hashed with a key of that statement alone; the leaf is the hash over those. Who holds the statement and the
proof file (which carries the key) can check every field by itself, and a changed one is named. Once statement and key are
deleted, what stays in the log leads to nobody, and the tree is still whole.
"""

import hashlib
from collections.abc import Mapping

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]
FORM = b"jiangtu leaf 1\n"
MARK = 16  # bytes kept of a field's keyed hash
BLOCK = 64  # bytes of a block of SHA-256; keys are shorter
INNER, OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))
"""What HMAC (RFC 2104) makes of each byte of the key before the message, and before the first hash."""


def flat(document: Json, path: str = "") -> list[tuple[str, str]]:
    """Every value of a document with its path, in the document's order.

    >>> dict(flat({"a": {"b": "x"}, "c": ["y", 2]}))
    {'a.b': 'x', 'c.0': 'y', 'c.1': '2'}
    """
    found: list[tuple[str, str]] = []
    _gather(document, path, found)
    return found


def _gather(document: Json, path: str, found: list[tuple[str, str]]) -> None:
    if isinstance(document, str):
        found.append((path, document))
    elif isinstance(document, dict):
        for name, inner in document.items():
            _gather(inner, f"{path}.{name}" if path else name, found)
    elif isinstance(document, list):
        for place, one in enumerate(document):
            _gather(one, f"{path}.{place}", found)
    else:
        found.append((path, str(document)))


def fields(key: bytes, document: Json) -> dict[str, str]:
    """The keyed hash of each field by its path, in hexadecimal: HMAC-SHA256, its key's two blocks hashed once."""
    block = key.ljust(BLOCK, b"\0")
    inner, outer = (hashlib.sha256(block.translate(pad)) for pad in (INNER, OUTER))
    marks = {}
    for path, value in flat(document):
        first, second = inner.copy(), outer.copy()
        first.update(f"{path}\0{value}".encode())
        second.update(first.digest())
        marks[path] = second.digest()[:MARK].hex()
    return marks


def value(marks: Mapping[str, str]) -> bytes:
    """The leaf over the fields' hashes, in the order of their paths; 32 bytes."""
    spelled = "\n".join([f"{path}={mark}" for path, mark in sorted(marks.items())])
    return hashlib.sha256(FORM + spelled.encode()).digest()


def changed(key: bytes, document: Json, marks: Mapping[str, str]) -> list[str]:
    """The paths whose value is not what was hashed, those added and those left out included; in order."""
    now = fields(key, document)
    return sorted(path for path in now.keys() | marks.keys() if now.get(path) != marks.get(path))
