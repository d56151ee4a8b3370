"""Rows that belong to groups, laid rank by rank: the first row of every group, then the second rows, and so on.

Groups with most rows stand first, so the rows of a rank belong to as many groups from the front as there are rows, and
an aggregate is a few operations on whole columns however the rows are spread. Only the order of the groups has to be
undone, once a result.
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.generic]
Places = npt.NDArray[np.intp]
Keys = npt.NDArray[np.integer]


class Ranks:
    """The layout for groups of `counts` rows each: `rows` in all, `most` of one group."""

    def __init__(self, counts: npt.NDArray[np.integer]) -> None:
        self.groups = len(counts)
        self.most = int(counts.max(initial=0))
        fewer = (self.most - counts).astype(np.min_scalar_type(self.most))  # small numbers sort in one pass
        self._order = np.argsort(fewer, kind="stable")
        heads = (
            len(counts) - np.cumsum(np.bincount(counts, minlength=1))[:-1]
        )  # groups with more than so many rows
        self._sizes: list[int] = heads.tolist()
        self.rows: int = sum(self._sizes)
        self.place: Places = np.empty(len(counts), np.intp)
        self.place[self._order] = np.arange(len(counts))

    def owners(self) -> Places:
        """The group of each row."""
        return np.concatenate([self._order[:size] for size in (0, *self._sizes)])

    def positions(self, first: Places) -> Places:
        """Where each row stands in a table that has group by group, group g's from first[g] on."""
        starts = first.take(self._order)
        return np.concatenate([starts[:0], *(starts[:size] + rank for rank, size in enumerate(self._sizes))])

    def among(self, other: "Ranks", owner: Places) -> Places:
        """Where each row stands in the layout of `other`, when group g here has the rows of other's group owner[g]."""
        places = other.place.take(owner).take(self._order)
        ends = np.cumsum([0, *other._sizes]).tolist()
        return np.concatenate(
            [places[:0], *(places[:n] + start for n, start in zip(self._sizes, ends, strict=False))]
        )

    def folded(self, work: np.ufunc, rows: Array, start: Array) -> Array:
        """`start` for every group, with the group's rows worked in; `start` is used up."""
        end = 0
        for size in self._sizes:
            work(start[:size], rows[end : end + size], out=start[:size], casting="unsafe")
            end += size
        return start.take(self.place)


def counted(persons: Keys, workers: Keys) -> Keys:
    """Rows of each worker; both ascend. Counted directly when person numbers lie close together."""
    if not len(workers):
        return np.zeros(0, np.int64)
    low, high = int(workers[0]), int(workers[-1])
    if high - low > 8 * len(workers) + 1024:
        return np.searchsorted(persons, workers, "right") - np.searchsorted(persons, workers, "left")
    inside = persons[np.searchsorted(persons, low) : np.searchsorted(persons, high, "right")]
    counts: Keys = np.bincount(inside - low, minlength=high - low + 1).take(workers - low)
    return counts


def ranges(starts: Keys, counts: Keys) -> Keys:
    """start, start + 1, … count numbers for each, end to end."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    numbers: Keys = np.arange(total) + np.repeat(starts - (ends - counts), counts)
    return numbers
