"""The hash that ties a line to the one before; pure, so that a checker outside this program can repeat it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter

START = "0" * 64
"""What the first line has before it."""

ALGORITHMS: dict[str, Callable[[bytes], str]] = {
    "SHA256": lambda message: hashlib.sha256(message).hexdigest(),
    "SM3": lambda message: hashlib.new("sm3", message).hexdigest(),
}
"""Every algorithm a line can name; one that is no longer used for new lines stays for the old ones."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a line says, in the order it is hashed. `at` is microseconds UTC, `detail` JSON text."""

    number: int
    at: int
    actor: str
    role: str
    action: str
    person: int | None
    purpose: str
    detail: str
    algorithm: str


SAID = attrgetter(*(field.name for field in fields(Row)))
"""A row's values in the order they are hashed."""


def digest(previous: str, row: Row) -> str:
    """The hash of a line: over the previous hash and the row as one JSON array, 64 hexadecimal digits.

    >>> row = Row(1, 0, "system", "SYSTEM", "IMPORT", None, "", "{}", "SHA256")
    >>> digest(START, row) == digest(START, row), digest("f" * 64, row) == digest(START, row)
    (True, False)
    """
    said = json.dumps([previous, *SAID(row)], ensure_ascii=False, separators=(",", ":"))
    return ALGORITHMS[row.algorithm](said.encode())
