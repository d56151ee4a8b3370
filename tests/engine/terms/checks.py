"""What a reader of a term answers, and the standards' vectors of numbers, for the tests beside."""

import csv
from collections.abc import Callable
from pathlib import Path

from jiangtu.engine.terms.wrong import TermWrong

VECTORS = list(csv.DictReader((Path(__file__).parent / "checksum_vectors.csv").open(encoding="utf-8")))


def vectors(kind: str) -> list[dict[str, str]]:
    """The vectors of one kind: value, expected, note."""
    return [row for row in VECTORS if row["kind"] == kind]


def verdict(parse: Callable[[str], object], text: str) -> str:
    """The code `text` is refused with, or "ok"."""
    try:
        parse(text)
    except TermWrong as wrong:
        return wrong.code
    return "ok"
