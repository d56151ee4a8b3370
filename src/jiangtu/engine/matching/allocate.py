"""Deferred acceptance in rounds of whole columns: everybody without a place asks at his next class, each class keeps
the best while its quotas hold, and nobody kept is safe until the last round."""

import numpy as np

from jiangtu.engine.matching.market import NOBODY, Ints, Market


def allocate(market: Market) -> Ints:
    """Of each applicant the row of `market` he is given, NOBODY when no class on his list had room.

    Of all stable allocations the best for every applicant. Cost: the rounds are few, each sorts the rows of classes
    asked in it; 100,000 applicants, 500 classes and five choices take about half a second.
    """
    first, last = _spans(market)
    asking = first.copy()
    held = np.full(market.applicants, NOBODY, np.int64)
    kept = np.empty(0, np.int64)
    while True:
        new = asking[(held == NOBODY) & (asking < last)]
        if not len(new):
            return held
        touched = np.zeros(len(market.size), bool)
        touched[market.klass[new]] = True
        again = touched[market.klass[kept]]
        rows = np.concatenate([kept[again], new])
        stay = _best(market, rows)
        held[market.applicant[rows]] = NOBODY
        held[market.applicant[stay]] = stay
        turned = np.setdiff1d(rows, stay, assume_unique=True)
        asking[market.applicant[turned]] += 1
        kept = np.concatenate([kept[~again], stay])


def _spans(market: Market) -> tuple[Ints, Ints]:
    """Of each applicant his first row and the row after his last."""
    counts = np.bincount(market.applicant, minlength=market.applicants)
    last = np.cumsum(counts)
    return (last - counts).astype(np.int64), last.astype(np.int64)


def _best(market: Market, rows: Ints) -> Ints:
    """The rows each class keeps: by priority, while its group's ceiling and then its size hold."""
    in_group = rows[market.group[rows] != NOBODY]
    free = rows[market.group[rows] == NOBODY]
    within = _first_of(market, in_group, market.group, market.ceiling)
    return _first_of(market, np.concatenate([free, within]), market.klass, market.size)


def _first_of(market: Market, rows: Ints, by: Ints, limit: Ints) -> Ints:
    """Of each value of `by` the first `limit` rows by priority."""
    order = rows[np.lexsort((market.priority[rows], by[rows]))]
    held = by[order]
    starts = np.searchsorted(held, held, side="left")
    return order[np.arange(len(order)) - starts < limit[held]]
