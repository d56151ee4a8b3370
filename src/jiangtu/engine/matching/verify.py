"""Whether an allocation is what it should be, told from the market alone: quotas kept, and nobody passed over."""

import numpy as np

from jiangtu.engine.errors import Problem
from jiangtu.engine.matching.market import NOBODY, Ints, Market

LAST = np.iinfo(np.int64).max


def verify(market: Market, given: Ints) -> list[Problem]:
    """What is wrong with an allocation (of each applicant his row, or NOBODY); empty when it is stable.

    A class with more people than its size or a group's ceiling; a row that is not the applicant's own; an applicant
    who would rather have a class that has room for him or holds somebody he goes before. Cost: a few sorts of columns.
    """
    rows = given[given != NOBODY]
    strangers = np.flatnonzero((given != NOBODY) & (market.applicant[given] != np.arange(len(given))))
    if len(strangers):
        return [Problem("NOT_HIS", "录取的班不在本人的志愿里", where=str(n)) for n in strangers.tolist()]
    return [
        *_over(market.klass[rows], market.size, "CLASS_OVER", "班级超过名额"),
        *_over(_groups(market, rows), market.ceiling, "GROUP_OVER", "人群超过名额"),
        *_passed_over(market, given, rows),
    ]


def _groups(market: Market, rows: Ints) -> Ints:
    found = market.group[rows]
    counted: Ints = found[found != NOBODY]
    return counted


def _over(held: Ints, limit: Ints, code: str, zh: str) -> list[Problem]:
    counts = np.bincount(held, minlength=len(limit))
    return [
        Problem(code, zh, where=str(n), value=str(counts[n]), rule=str(limit[n]))
        for n in np.flatnonzero(counts > limit).tolist()
    ]


def _passed_over(market: Market, given: Ints, rows: Ints) -> list[Problem]:
    """Rows an applicant likes better than what he has and whose class would take him."""
    bound = np.where(given == NOBODY, LAST, given)
    wanted = np.flatnonzero(np.arange(len(market.applicant)) < bound[market.applicant])
    klass, group, mine = market.klass[wanted], market.group[wanted], market.priority[wanted]
    class_open = _last_in(market, rows, market.klass, market.size)[klass] > mine
    some = group != NOBODY
    of_group = _last_in(market, rows, market.group, market.ceiling)
    has_room = _open(_groups(market, rows), market.ceiling)
    inside = np.where(some, group, 0)
    full = some & ~has_room[inside] if len(has_room) else np.zeros(len(wanted), bool)
    better = of_group[inside] > mine if len(of_group) else full
    blocked = np.where(full, better, class_open)
    return [
        Problem(
            "PASSED_OVER",
            "有更想去的班应当录取而未录取",
            where=str(market.applicant[row]),
            value=str(market.klass[row]),
        )
        for row in wanted[blocked].tolist()
    ]


def _open(held: Ints, limit: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.bincount(held, minlength=len(limit)) < limit


def _last_in(market: Market, rows: Ints, by: Ints, limit: Ints) -> Ints:
    """Of each quota the priority of the last one in; beyond everything when there is room, before everything when
    the quota is of no place at all."""
    mine = rows[by[rows] != NOBODY]
    last = np.full(len(limit), np.iinfo(np.int64).min)
    np.maximum.at(last, by[mine], market.priority[mine])
    last[_open(by[mine], limit)] = LAST
    return last
