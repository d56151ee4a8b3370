"""What to build, and where its chance comes from: one seeded stream for each room, so rooms never disturb each other."""

import datetime as dt
import zlib
from dataclasses import dataclass

import numpy as np

from jiangtu.city.columns import Floats, Ints
from jiangtu.engine.errors import Refusal

CITY_AREA = "450200"
"""柳州市, GB/T 2260."""


class CityImpossible(Refusal):
    """No city follows from what was asked."""

    def __init__(self, zh: str, en: str, *, mend: str) -> None:
        super().__init__("CITY_IMPOSSIBLE", zh, en, mend=mend)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A city to build.

    `workers` people of working age as of `as_of`; students and pensioners come on top (`STUDENTS`, `PENSIONERS` of
    `population`). `order_classes` adds the graduates of `orders`; `mills` of the bodies of `exams` are
    certificate mills. `region` names the row of the 2020 census whose mix of occupations and sexes the city follows.
    """

    workers: int
    seed: int
    as_of: dt.date
    region: str = "江苏"
    order_classes: bool = False
    mills: int = 0

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise CityImpossible(
                f"城市至少要有一名劳动者，给出的是 {self.workers}。",
                f"a city needs at least one worker, not {self.workers}",
                mend="把劳动者人数设为 1 以上，例如 2000。",
            )

    @property
    def today(self) -> int:
        """`as_of` as days since 1970-01-01."""
        return (self.as_of - dt.date(1970, 1, 1)).days

    def dice(self, room: str) -> np.random.Generator:
        """The room's own stream of chance."""
        return dice(self.seed, room)


def dice(seed: int, room: str) -> np.random.Generator:
    """A stream of chance that depends on the seed and the room's name alone."""
    return np.random.default_rng([seed, zlib.crc32(room.encode())])


def draw(rng: np.random.Generator, weights: Floats, size: int) -> Ints:
    """`size` indices into `weights`, each drawn in proportion to its weight."""
    edges = np.cumsum(weights, dtype=np.float64)
    drawn: Ints = np.searchsorted(edges, rng.random(size) * edges[-1], side="right").astype(np.int64)
    return drawn


def by_rank(score: Floats, shares: Floats) -> Ints:
    """A class for each row so that the classes have exactly the given shares, low scores first."""
    order = np.argsort(score, kind="stable")
    edges = np.rint(np.cumsum(shares) / np.sum(shares) * len(score)).astype(np.int64)
    ranks = np.empty(len(score), np.int64)
    ranks[order] = np.searchsorted(edges, np.arange(len(score)), side="right")
    last: Ints = np.minimum(ranks, len(shares) - 1)
    return last


def weighted_choice(rng: np.random.Generator, weights: Floats, count: int) -> Ints:
    """`count` different indices, drawn without replacement in proportion to `weights`, in random order.

    Rows of weight zero are never drawn; fewer come back when fewer can be drawn.
    """
    with np.errstate(divide="ignore"):
        keys = np.log(rng.random(len(weights))) / weights
    able = np.count_nonzero(weights)
    chosen = np.argsort(-keys, kind="stable")[: min(count, int(able))]
    return rng.permutation(chosen)
