"""A share compared with peers: shrunken rates and how unlikely they are, by an empirical-Bayes beta-binomial.

Each key (a body, an examiner) has x of n in each stratum (an occupation and level, say). What its peers do in the same
strata is its expected share m (`compare`), or what peers of its own upper marks do (`tails`); peers differ among
themselves more than chance would, by an overdispersion rho that is estimated from their median distance. So x is beta-binomial with mean m and S = 1/rho - 1 pseudo-cases, the shrunken share is
(S m + x) / (S + n), and the tail beyond x is how unlikely the key is among honest peers.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_PRIOR = 20.0
"""Cases of the whole population mixed into a stratum's share, so that a stratum of one body says little."""
_LEAST_RHO, _MOST_RHO = 0.01, 0.5
_LEAST_TAIL = 0.003
"""Where a key is held against its own marks, peers differ by less: how well they teach is taken out already."""
_ROUNDS = 3
_FEW = 10
_NORMAL = 1.4826
"""What makes a median distance the deviation of a normal distribution."""


class Compared(NamedTuple):
    """Per key: cases, the share seen, what peers make of the same cases, the shrunken share, and the upper tail."""

    cases: Ints
    seen: Floats
    expected: Floats
    shrunken: Floats
    tail: Floats


def compare(key: Ints, stratum: Ints, hit: npt.NDArray[np.bool_], keys: int) -> Compared:
    """The comparison for keys 0 … keys-1 over rows of (key, stratum, hit). Cost: linear in rows.

    >>> key = np.repeat([0, 1, 2], 100)
    >>> hit = np.concatenate([np.arange(100) < share for share in (50, 52, 99)])
    >>> found = compare(key, np.zeros(300, int), hit, 3)
    >>> found.seen.round(2).tolist(), int(found.tail.argmin())
    ([0.5, 0.52, 0.99], 2)
    """
    strata = int(stratum.max(initial=-1)) + 1
    place = key * max(strata, 1) + stratum
    shape = (keys, max(strata, 1))
    n = np.bincount(place, minlength=keys * shape[1]).reshape(shape).astype(float)
    x = np.bincount(place, weights=hit, minlength=keys * shape[1]).reshape(shape).astype(float)
    return _judged(x.sum(axis=1), n.sum(axis=1), lambda odd: _means(x, n, odd), _LEAST_RHO)


def tails(marks: Sequence[Sequence[Ints]], line: float, upper: float) -> Compared:
    """How many of each key's marks reach the line, against what peers with the same upper marks have.

    `marks` has each key's marks of one part, for each part. A key's marks are laid beside a peer's so that their `upper`
    quantiles meet: who teaches well has fewer failures and higher upper marks, who lets failures pass has only the first.
    Cost: a search for each pair of keys.

    >>> honest = [np.arange(30, 91) + shift for shift in range(0, 20, 2)]
    >>> lenient = np.where(np.arange(30, 91) < 60, 65, np.arange(30, 91))
    >>> found = tails([[*honest, lenient]], 60, 0.8)
    >>> (
    ...     int(found.tail.argmin()),
    ...     found.expected[[0, 10]].round(2).tolist(),
    ...     found.seen[[0, 10]].round(2).tolist(),
    ... )
    (10, [0.51, 0.51], [0.51, 1.0])
    """
    keys = len(marks[0]) if marks else 0
    hits, cases = np.zeros(keys), np.zeros(keys)
    beside = [_beside([np.sort(own) for own in part], line, upper) for part in marks]
    for part in marks:
        hits += [np.count_nonzero(own >= line) for own in part]
        cases += [len(own) for own in part]

    def mean(odd: Flags) -> Floats:
        made = np.zeros(keys)
        for part, above in zip(marks, beside, strict=True):
            size = np.array([len(own) for own in part], float)
            weight = np.where(odd | (size < _FEW), 0.0, 1.0)
            rest = np.outer(weight, np.ones(keys)) * (1 - np.eye(keys))
            made += size * ((above * rest).sum(axis=0) + 0.5) / ((size[:, None] * rest).sum(axis=0) + 1)
        clipped: Floats = np.clip(made / np.maximum(cases, 1), 1e-4, 1 - 1e-4)
        return clipped

    return _judged(hits, cases, mean, _LEAST_TAIL)


def _beside(marks: Sequence[Ints], line: float, upper: float) -> Floats:
    """(peer, key) → how many of the peer's marks would reach the line if it taught as well as the key."""
    tops = np.array([np.quantile(own, upper) if len(own) else line for own in marks])
    above = [
        len(own) - np.searchsorted(own, line - 0.5 - tops + top) for own, top in zip(marks, tops, strict=True)
    ]
    return np.array(above, float).reshape(len(marks), len(marks))


def _judged(hits: Floats, cases: Floats, means: Callable[[Flags], Floats], least: float) -> Compared:
    """Each key against its mean, the odd ones taken out of everybody's mean and looked at again."""
    from scipy.stats import betabinom  # noqa: PLC0415 - a second to load, and few pages ask

    odd = np.zeros(len(cases), bool)
    for _ in range(_ROUNDS):
        mean = means(odd)
        size = 1 / _rho(hits, cases, mean, least) - 1
        tail = np.where(cases > 0, betabinom.sf(hits - 1, cases, mean * size, (1 - mean) * size), 1.0)
        found = tail < 1 / (50 * max(len(cases), 1))
        if (found == odd).all():
            break
        odd = found
    with np.errstate(invalid="ignore"):
        seen = np.where(cases > 0, hits / np.maximum(cases, 1), 0.0)
    return Compared(cases.astype(np.int64), seen, mean, (size * mean + hits) / (size + cases), tail)


def _means(x: Floats, n: Floats, odd: Flags) -> Floats:
    """What honest peers make of each key's cases: strata without the key itself and without the odd ones."""
    honest = ~odd[:, None]
    rest_x = (x * honest).sum(axis=0) - x * honest
    rest_n = (n * honest).sum(axis=0) - n * honest
    overall = (rest_x.sum(axis=1) + 0.5) / (rest_n.sum(axis=1) + 1)
    share = (rest_x + _PRIOR * overall[:, None]) / (rest_n + _PRIOR)
    total = n.sum(axis=1)
    mean = np.where(total > 0, (share * n).sum(axis=1) / np.maximum(total, 1), overall)
    clipped: Floats = np.clip(mean, 1e-4, 1 - 1e-4)
    return clipped


def _rho(hits: Floats, cases: Floats, mean: Floats, least: float) -> float:
    """The overdispersion of most keys: from the median distance between seen and expected shares, so that a few mills
    do not make themselves look usual."""
    told = cases >= _FEW
    if told.sum() < 3:
        return least
    n, spread = cases[told], (mean * (1 - mean))[told]
    away = hits[told] / n - mean[told]
    wide = (_NORMAL * float(np.median(np.abs(away - np.median(away))))) ** 2
    chance = float(np.median(spread / n))
    return float(np.clip((wide - chance) / np.median(spread * (1 - 1 / n)), least, _MOST_RHO))
