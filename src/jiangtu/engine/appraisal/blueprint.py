"""A paper drawn from an item bank by competence block and difficulty: the same seed draws the same paper."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.engine.appraisal.shape import Level
from jiangtu.engine.errors import Problem, Problems, Sentence

ITEMS = pa.schema([("item", pa.int64()), ("block", pa.string()), ("difficulty", pa.int8())])
"""The bank: one row per item that may be drawn; `difficulty` 1 (easy) to 3 (hard)."""
DIFFICULTIES = (1, 2, 3)
SPREAD = {1: 30, 2: 50, 3: 20}
"""Per cent of a block's items by difficulty, where nobody says otherwise: a choice of ours."""
Ints = npt.NDArray[np.int64]


class ItemsShort(Problems):
    """The bank has too few items for the blueprint; every block that is short is a problem."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "ITEMS_SHORT",
            Sentence("题库有 %(n)s 处不够组卷。", n=len(problems)),
            problems,
            "the bank is short of items",
        )


class BlueprintEmpty(Problems):
    """The level has no blocks for the part, so no paper follows from it."""

    def __init__(self, part: str) -> None:
        problem = Problem(
            "NO_BLOCKS",
            Sentence("职业标准没有写“%(part)s”的权重表。", part=part),
            mend="在职业标准中补写 blocks。",
        )
        super().__init__("BLUEPRINT_EMPTY", "没有权重表，不能组卷。", [problem], "no blocks for the part")


@dataclass(frozen=True, slots=True)
class Cell:
    """So many items of one block and difficulty."""

    block: str
    difficulty: int
    count: int


def of_level(level: Level, part: str, size: int, *, spread: Mapping[int, int] = SPREAD) -> tuple[Cell, ...]:
    """The blueprint of a paper of `size` items: blocks by the standard's weights, within each by the spread.

    Shares are whole items by the largest remainder, the earlier block first, so that they add up to `size`.
    Raises BlueprintEmpty.

    >>> from jiangtu.engine.appraisal import standard
    >>> welder = next(s for s in standard.shipped() if s.name_zh == "焊工")
    >>> cells = of_level(welder.level("5"), "theory", 20)
    >>> sum(c.count for c in cells), [(c.difficulty, c.count) for c in cells if c.block == "焊接操作"]
    (20, [(1, 2), (2, 4), (3, 1)])
    """
    weights = {block.name: block.weights.get(part, 0) for block in level.blocks}
    if not sum(weights.values()):
        raise BlueprintEmpty(part)
    counts = shares(size, list(weights.values()))
    made = []
    for block, count in zip(weights, counts, strict=True):
        inside = shares(count, [spread.get(d, 0) for d in DIFFICULTIES])
        made += [Cell(block, d, n) for d, n in zip(DIFFICULTIES, inside, strict=True) if n]
    return tuple(made)


def draw(bank: pa.Table, cells: tuple[Cell, ...], *, seed: int) -> Ints:
    """The items of the paper in the order of the blueprint, shuffled within each cell.

    The paper depends on the seed and on which items there are, not on their order in the bank; what one cell gets does
    not depend on another. Raises ItemsShort with every cell that is short. Cost: a sort of the bank.

    >>> bank = pa.table({"item": [3, 1, 2], "block": ["甲"] * 3, "difficulty": [1, 1, 1]}, schema=ITEMS)
    >>> sorted(draw(bank, (Cell("甲", 1, 3),), seed=1).tolist())
    [1, 2, 3]
    """
    found = [_able(bank, cell) for cell in cells]
    short = [
        _short(cell, len(able)) for cell, able in zip(cells, found, strict=True) if len(able) < cell.count
    ]
    if short:
        raise ItemsShort(short)
    drawn = [
        _dice(seed, cell).permutation(able)[: cell.count] for cell, able in zip(cells, found, strict=True)
    ]
    return np.concatenate(drawn) if drawn else np.zeros(0, np.int64)


def plenty(bank: pa.Table, cells: tuple[Cell, ...], times: int) -> bool:
    """Whether every cell has so many times the items it needs, so that papers of their own may be drawn from it.

    >>> bank = pa.table({"item": [3, 1, 2], "block": ["甲"] * 3, "difficulty": [1, 1, 1]}, schema=ITEMS)
    >>> plenty(bank, (Cell("甲", 1, 1),), 3), plenty(bank, (Cell("甲", 1, 2),), 2)
    (True, False)
    """
    return all(len(_able(bank, cell)) >= times * cell.count for cell in cells)


def shares(size: int, weights: list[int]) -> list[int]:
    """`size` in whole parts in proportion to the weights, by the largest remainder.

    >>> shares(10, [1, 1, 1])
    [4, 3, 3]
    """
    total = sum(weights)
    whole = [size * weight // total for weight in weights]
    rests = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % total), i))
    for place in rests[: size - sum(whole)]:
        whole[place] += 1
    return whole


def _able(bank: pa.Table, cell: Cell) -> Ints:
    mine = pc.and_(pc.equal(bank["block"], cell.block), pc.equal(bank["difficulty"], cell.difficulty))
    found: Ints = np.unique(bank["item"].filter(mine).to_numpy())
    return found


def _short(cell: Cell, there: int) -> Problem:
    zh = Sentence(
        "“%(block)s”难度 %(difficulty)s 需要 %(count)s 题，题库只有 %(there)s 题。",
        block=cell.block,
        difficulty=cell.difficulty,
        count=cell.count,
        there=there,
    )
    return Problem("BLOCK_SHORT", zh, where=f"{cell.block}/{cell.difficulty}", value=str(there),
                   mend=Sentence("补充 %(n)s 题。", n=cell.count - there))  # fmt: skip


def _dice(seed: int, cell: Cell) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(cell.block.encode()), cell.difficulty])
