"""Harmless dirt: the many ways one value is written. All of it can be read again; what cannot is in `flaws`.

Functions take a whole column of one sheet and return its cells.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Cell = str | int | float | dt.date | None

_WIDE = str.maketrans("0123456789Xx", "０１２３４５６７８９ＸＸ")
_EPOCH = dt.date(1899, 12, 30)
WIDE = 0.01
"""Share of identifiers typed in full-width digits."""
SPACED = 0.02
"""Share of names with a space inside or behind."""
TRAILING = 0.01
"""Share of words with blanks behind."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The ways one date column is written, and the share of each; `shift` days are added first."""

    ways: tuple[str, ...]
    shares: tuple[float, ...]
    shift: int = 0


DAYS = Dates(
    ("day", "iso", "dot", "chinese", "serial", "compact", "slash"), (0.7, 0.1, 0.08, 0.05, 0.03, 0.02, 0.02)
)
MONTHS = Dates(("month", "chinese_month", "iso_month"), (0.9, 0.06, 0.04))
LAST_MONTHS = Dates(MONTHS.ways, MONTHS.shares, shift=-1)

_WRITE: dict[str, Callable[[dt.date], Cell]] = {
    "day": lambda d: d,
    "iso": lambda d: d.isoformat(),
    "dot": lambda d: f"{d.year}.{d.month}.{d.day}",
    "slash": lambda d: f"{d.year}/{d.month}/{d.day}",
    "chinese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "compact": lambda d: f"{d:%Y%m%d}",
    "serial": lambda d: (d - _EPOCH).days,
    "month": lambda d: f"{d:%Y%m}",
    "chinese_month": lambda d: f"{d.year}年{d.month}月",
    "iso_month": lambda d: f"{d:%Y-%m}",
}


def dates(rng: np.random.Generator, days: Sequence[dt.date | None], how: Dates) -> list[Cell]:
    """Each day in one of the column's ways."""
    way = rng.choice(len(how.ways), len(days), p=np.array(how.shares) / sum(how.shares))
    shift = dt.timedelta(days=how.shift)
    return [
        None if d is None else _WRITE[how.ways[w]](d + shift) for d, w in zip(days, way.tolist(), strict=True)
    ]


def identifiers(rng: np.random.Generator, words: Sequence[str | None]) -> list[Cell]:
    """Identifiers with some in full-width digits, some with a blank in front or behind, some ending in a small x."""
    found: list[Cell] = list(words)
    for row in _some(rng, len(words), WIDE):
        found[row] = (words[row] or "").translate(_WIDE) or None
    for row in _some(rng, len(words), TRAILING):
        found[row] = f"{words[row]} " if words[row] else None
    for row in _some(rng, len(words), TRAILING):
        found[row] = (words[row] or "").lower() or None
    return found


def names(rng: np.random.Generator, words: Sequence[str | None]) -> list[Cell]:
    """Names with some stretched (王　伟) and some with blanks behind."""
    found: list[Cell] = list(words)
    for row in _some(rng, len(words), SPACED / 2):
        word = words[row] or ""
        found[row] = "　".join(word) if len(word) == 2 else f"{word}  "
    for row in _some(rng, len(words), SPACED / 2):
        found[row] = f" {words[row]}" if words[row] else None
    return found


def words(rng: np.random.Generator, values: Sequence[str | None]) -> list[Cell]:
    """Words with some blanks behind."""
    found: list[Cell] = list(values)
    for row in _some(rng, len(values), TRAILING):
        found[row] = f"{values[row]} " if values[row] else None
    return found


def money(rng: np.random.Generator, fen: Sequence[int | None]) -> list[Cell]:
    """Yuan as numbers, some as text with a comma or the word 元."""
    found: list[Cell] = [None if f is None else f // 100 if f % 100 == 0 else f / 100 for f in fen]
    for row in _some(rng, len(fen), 0.03):
        value = fen[row]
        found[row] = None if value is None else f"{value / 100:,.2f}"
    for row in _some(rng, len(fen), 0.01):
        value = fen[row]
        found[row] = None if value is None else f"{value // 100}元"
    return found


def _some(rng: np.random.Generator, size: int, share: float) -> list[int]:
    return np.flatnonzero(rng.random(size) < share).tolist()
