"""What a leaf of the log says: a keyed hash over every field of a statement, so that the log itself names nobody.

Each field is hashed with a key of that statement alone; the leaf is the hash over those. Who holds the statement and the
proof file (which carries the key) can check every field by itself, and a changed one is named. Once statement and key are
deleted, what stays in the log leads to nobody, and the tree is still whole.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]
FORM = b"jiangtu leaf 1\n"
MARK = 16  # bytes kept of a field's keyed hash


def flat(document: Json, path: str = "") -> Iterator[tuple[str, str]]:
    """Every value of a document with its path, in the document's order.

    >>> dict(flat({"a": {"b": "x"}, "c": ["y", 2]}))
    {'a.b': 'x', 'c.0': 'y', 'c.1': '2'}
    """
    if isinstance(document, dict):
        for name, inner in document.items():
            yield from flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(document, list):
        for place, inner in enumerate(document):
            yield from flat(inner, f"{path}.{place}")
    else:
        yield path, str(document)


def fields(key: bytes, document: Json) -> dict[str, str]:
    """The keyed hash of each field by its path, in hexadecimal."""
    return {
        path: hmac.digest(key, f"{path}\0{value}".encode(), "sha256")[:MARK].hex()
        for path, value in flat(document)
    }


def value(marks: Mapping[str, str]) -> bytes:
    """The leaf over the fields' hashes, in the order of their paths; 32 bytes."""
    spelled = "\n".join(f"{path}={marks[path]}" for path in sorted(marks))
    return hashlib.sha256(FORM + spelled.encode()).digest()


def changed(key: bytes, document: Json, marks: Mapping[str, str]) -> list[str]:
    """The paths whose value is not what was hashed, those added and those left out included; in order."""
    now = fields(key, document)
    return sorted(path for path in now.keys() | marks.keys() if now.get(path) != marks.get(path))
