"""How old money is that was not spent, and what of it is to be called back (结转结余).

Grain: one budget line; its age is whole budget years since its own, because money carried over stays on the line of the
year it was given for. Amounts in fen.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unspent:
    """A line's money: `free` nobody has claimed, `committed` waits for payment. Neither is ever null."""

    line: int
    year: int
    free: int
    committed: int


@dataclass(frozen=True, slots=True)
class Aged:
    """Unspent money with its age in budget years; `recall`: the law says to call its free part back."""

    line: int
    year: int
    age: int
    free: int
    committed: int
    recall: bool

    @property
    def unspent(self) -> int:
        """All that was not paid out, in fen."""
        return self.free + self.committed


def ageing(lines: Iterable[Unspent], *, year: int, recall_after: int) -> list[Aged]:
    """Every line with unspent money given for `year` or before, the oldest first, then the largest.

    `recall_after`: with so many full years behind it, free money is to be called back; what is committed still may be
    paid out.

    >>> [
    ...     a.recall
    ...     for a in ageing([Unspent(1, 2022, 5, 0), Unspent(2, 2023, 5, 0)], year=2025, recall_after=2)
    ... ]
    [True, False]
    """
    aged = [
        Aged(u.line, u.year, year - u.year, u.free, u.committed, u.free > 0 and year - u.year > recall_after)
        for u in lines
        if u.year <= year and u.free + u.committed > 0
    ]
    return sorted(aged, key=lambda a: (-a.age, -a.unspent, a.line))


def by_age(aged: Iterable[Aged]) -> dict[int, int]:
    """Unspent fen by age in years, youngest first."""
    found: dict[int, int] = {}
    for one in aged:
        found[one.age] = found.get(one.age, 0) + one.unspent
    return dict(sorted(found.items()))
