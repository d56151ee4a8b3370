"""How the items of a paper did: difficulty, discrimination, distractors, and how far the paper can be relied on.

Classical test theory over the choices of everybody who sat: difficulty is the share right; discrimination the
point-biserial correlation of the item with the rest of the paper; reliability KR-20, which is Cronbach's alpha of items
marked right or wrong. A choice nobody made (-1) is not right, and is shown as left blank.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Floats = npt.NDArray[np.float64]
Choices = npt.NDArray[np.int8]
BLANK = -1
_FEW = 30
"""Below so many candidates no item is flagged: chance alone would do it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where an item begins to look wrong: our choice, after common practice (K)."""

    easy: float = 0.95
    hard: float = 0.20
    weak: float = 0.15
    distractor: float = 0.02


@dataclass(frozen=True, slots=True)
class Analysis:
    """One paper.

    `items` has one row per item in the paper's order: `item`, `difficulty` (share right), `discrimination` (null where
    everybody or nobody is right), `blank`, `shares` (of each option), `flags`. `alpha` is null for fewer than two items
    or when all candidates did alike; `error` is the standard error of measurement in items.
    """

    items: pa.Table
    candidates: int
    mean: float
    deviation: float
    alpha: float | None
    error: float | None


def analyse(
    items: npt.NDArray[np.int64], key: Choices, choices: Choices, *, limits: Limits = Limits()
) -> Analysis:
    """The analysis of one paper: `choices` has a row per candidate and a column per item, -1 where left blank.

    Cost: linear in choices.

    >>> choices = np.array([[0, 1], [0, 2], [1, -1], [0, 1]], np.int8)
    >>> found = analyse(np.array([7, 8]), np.array([0, 1], np.int8), choices)
    >>> found.items["difficulty"].to_pylist(), found.candidates
    ([0.75, 0.5], 4)
    """
    right = (choices == key).astype(np.float64)
    total = right.sum(axis=1)
    options = max(int(choices.max(initial=0)), int(key.max(initial=0))) + 1
    shares = (
        np.stack([(choices == option).mean(axis=0) for option in range(options)], axis=1)
        if len(choices)
        else np.zeros((len(key), options))
    )
    difficulty = right.mean(axis=0) if len(choices) else np.zeros(len(key))
    discrimination = _discrimination(right, total)
    blank = 1 - shares.sum(axis=1)
    flags = _flags((difficulty, discrimination, shares), key, len(choices), limits)
    table = pa.table(
        {"item": items, "difficulty": difficulty, "discrimination": pa.array(discrimination, mask=np.isnan(discrimination)),
         "blank": np.round(blank, 12), "shares": pa.array(list(shares)), "flags": pa.array(flags, pa.list_(pa.string()))}
    )  # fmt: skip
    spread = float(total.std(ddof=1)) if len(total) > 1 else 0.0
    alpha = reliability(right)
    error = None if alpha is None else spread * float(np.sqrt(max(1 - alpha, 0)))
    return Analysis(table, len(choices), float(total.mean()) if len(total) else 0.0, spread, alpha, error)


def reliability(marks: Floats) -> float | None:
    """Cronbach's alpha of a matrix of candidates by items; of marks 0 and 1 it is KR-20.

    >>> reliability(np.array([[1.0, 1.0], [0.0, 0.0], [1.0, 1.0]]))
    1.0
    """
    if marks.ndim != 2 or marks.shape[0] < 2 or marks.shape[1] < 2:
        return None
    whole = marks.sum(axis=1).var(ddof=1)
    if whole == 0:
        return None
    count = marks.shape[1]
    return float(count / (count - 1) * (1 - marks.var(axis=0, ddof=1).sum() / whole))


def _discrimination(right: Floats, total: Floats) -> Floats:
    """The correlation of each item with the rest of the paper; not a number where one of them does not vary."""
    if len(right) < 2:
        return np.full(right.shape[1], np.nan)
    rest = total[:, None] - right
    item, other = right - right.mean(axis=0), rest - rest.mean(axis=0)
    scale = np.sqrt((item**2).sum(axis=0) * (other**2).sum(axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.where(scale > 0, (item * other).sum(axis=0) / scale, np.nan)
    return found


def _flags(
    found: tuple[Floats, Floats, Floats], key: Choices, candidates: int, limits: Limits
) -> list[list[str]]:
    """What to look at in each item: KEY (another option does better than the key), WEAK, EASY, HARD, DISTRACTOR."""
    if candidates < _FEW:
        return [[] for _ in key]
    difficulty, discrimination, shares = found
    wrong = shares.copy()
    wrong[np.arange(len(key)), key] = np.nan
    with np.errstate(invalid="ignore"):
        checks = {
            "KEY": (discrimination < 0) & (np.nanmax(wrong, axis=1) > difficulty),
            "WEAK": discrimination < limits.weak,
            "EASY": difficulty > limits.easy,
            "HARD": difficulty < limits.hard,
            "DISTRACTOR": (np.nanmin(wrong, axis=1) < limits.distractor) & (difficulty <= limits.easy),
        }
    return [[name for name, hit in checks.items() if hit[i]] for i in range(len(key))]
