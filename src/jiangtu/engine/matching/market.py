"""The question: who wants which classes in which order, who goes before whom, and how many fit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
NOBODY = -1
"""In `Market.group`: counts in no group; in an allocation: no class."""


@dataclass(frozen=True, slots=True)
class Market:
    """Choices as columns, one row per applicant and class on his list, sorted by applicant, then by rank.

    `applicant` numbers applicants from 0, `klass` classes from 0. `priority` orders the applicants of one class,
    smaller first; it may differ from class to class and never repeats within one. `group` is the row's group quota as
    an index into `ceiling`, or NOBODY. `size` is the places of each class, `ceiling` of each group quota; a group
    quota belongs to one class.
    """

    applicant: Ints
    klass: Ints
    priority: Ints
    group: Ints
    size: Ints
    ceiling: Ints

    @property
    def applicants(self) -> int:
        """How many applicants there are."""
        return int(self.applicant[-1]) + 1 if len(self.applicant) else 0


def market(
    choices: list[list[tuple[int, int]]],
    priority: list[int],
    *,
    size: list[int],
    ceiling: list[int] | None = None,
) -> Market:
    """A small market written by hand: of each applicant (class, group) in his order, and one priority for all classes.

    >>> market([[(0, NOBODY)], [(0, NOBODY)]], [1, 0], size=[1]).klass
    array([0, 0])
    """
    rows = [(who, klass, priority[who], group) for who, mine in enumerate(choices) for klass, group in mine]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    who, klass, first, group = (np.ascontiguousarray(column) for column in columns)
    return Market(who, klass, first, group, np.array(size, np.int64), np.array(ceiling or [], np.int64))
