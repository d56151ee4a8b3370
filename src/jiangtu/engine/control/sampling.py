"""Control after payment: how many to look at, which, and what follows for all of them.

Sources: W. G. Cochran, Sampling Techniques (size with finite population); C. Clopper and E. Pearson, Biometrika 26 (1934).
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from scipy.special import betaincinv

FIRST = 3
"""How many first payments of an approver or a body are always looked at."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One payment: who approved it and which body it came through ("" for none), in the order they were paid."""

    key: int
    approver: str
    body: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """One payment to be looked at; `always`: among the first of its approver or body, not drawn by lot."""

    unit: Unit
    always: bool


def size(population: int, *, confidence: int, margin: int, expected: float = 0.5) -> int:
    """How many of `population` to look at, so that a share is known within `margin` percent at `confidence` percent.

    `expected` is the share one expects; a half asks for the most.

    >>> (
    ...     size(10_000, confidence=95, margin=5),
    ...     size(100, confidence=95, margin=5),
    ...     size(0, confidence=95, margin=5),
    ... )
    (370, 80, 0)
    """
    if population <= 0:
        return 0
    z = NormalDist().inv_cdf(0.5 + confidence / 200)
    endless = z * z * expected * (1 - expected) / (margin / 100) ** 2
    return min(population, math.ceil(endless / (1 + (endless - 1) / population)))


def draw(units: Sequence[Unit], count: int, *, seed: str) -> list[Drawn]:
    """The first payments of every approver and body, and by lot `count` of the others, in the order given.

    The lot is a hash of seed and key: the same seed draws the same again, and one more payment moves nobody else's lot.
    """
    always = _first(units)
    rest = sorted((u for u in units if u.key not in always), key=lambda u: (_lot(seed, u.key), u.key))
    chosen = {u.key for u in rest[:count]}
    return [Drawn(u, u.key in always) for u in units if u.key in always or u.key in chosen]


def _first(units: Iterable[Unit]) -> set[int]:
    seen: dict[Hashable, int] = defaultdict(int)
    found = set()
    for unit in units:
        for whose in (("approver", unit.approver), ("body", unit.body)):
            if whose[1] and seen[whose] < FIRST:
                found.add(unit.key)
            seen[whose] += 1
    return found


def _lot(seed: str, key: int) -> str:
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a finished sample says of all payments: the share that is wrong with its bounds, and money in fen.

    `low` and `high` hold at the asked confidence. `wrong_fen` is what was found, `projected_fen` what that comes to over
    everything: first payments as they were found, the others by what the lot found for every fen looked at.
    """

    looked: int
    wrong: int
    share: float
    low: float
    high: float
    wrong_fen: int
    projected_fen: int


@dataclass(frozen=True, slots=True)
class Looked:
    """One payment looked into, with how much of it was wrong."""

    drawn: Drawn
    wrong_fen: int


def extrapolate(looked: Sequence[Looked], *, population_fen: int, confidence: int) -> Estimate:
    """What the payments looked into say of all of them. The bounds are exact (Clopper–Pearson), of those drawn by lot.

    `population_fen` is the money of all payments, those always looked at included.
    """
    lot = [one for one in looked if not one.drawn.always]
    wrong = sum(one.wrong_fen > 0 for one in lot)
    low, high = bounds(wrong, len(lot), confidence=confidence)
    sure = [one for one in looked if one.drawn.always]
    rest_fen = population_fen - sum(one.drawn.unit.amount_fen for one in sure)
    seen_fen = sum(one.drawn.unit.amount_fen for one in lot)
    of_lot = sum(one.wrong_fen for one in lot)
    known = sum(one.wrong_fen for one in sure)
    projected = known + (round(of_lot * rest_fen / seen_fen) if seen_fen else 0)
    share = wrong / len(lot) if lot else 0.0
    return Estimate(
        len(looked), sum(o.wrong_fen > 0 for o in looked), share, low, high, of_lot + known, projected
    )


def bounds(wrong: int, looked: int, *, confidence: int) -> tuple[float, float]:
    """Between which shares the true one lies: exact, both ends, at `confidence` percent; (0, 1) of nothing.

    >>> [round(x, 4) for x in bounds(3, 100, confidence=95)]
    [0.0062, 0.0852]
    """
    if not looked:
        return 0.0, 1.0
    tail = (1 - confidence / 100) / 2
    low = float(betaincinv(wrong, looked - wrong + 1, tail)) if wrong else 0.0
    high = float(betaincinv(wrong + 1, looked - wrong, 1 - tail)) if wrong < looked else 1.0
    return low, high
