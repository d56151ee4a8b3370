"""How the items of a paper did: difficulty, discrimination, distractors, and how far the paper can be relied on.

Classical test theory over the choices of everybody who sat: difficulty is the share right; discrimination the
point-biserial correlation of the item with the rest of the paper; reliability KR-20, which is Cronbach's alpha of items
marked right or wrong. A choice nobody made (-1) is not right, and is shown as left blank. Where each candidate had a
paper of his own, an item is judged by those who were asked it (-2: not asked), and reliability is that of the papers'
two halves, lengthened by Spearman and Brown.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Floats = npt.NDArray[np.float64]
Choices = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]
BLANK = -1
NOT_ASKED = -2
_FEW = 30
"""An item that fewer candidates were asked is not flagged: chance alone would do it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where an item begins to look wrong: our choice, after common practice (K)."""

    easy: float = 0.95
    hard: float = 0.20
    weak: float = 0.15
    distractor: float = 0.02


@dataclass(frozen=True, slots=True)
class Analysis:
    """One paper, or papers of one blueprint.

    `items` has one row per item in the given order: `item`, `asked` (candidates), `difficulty` (share right),
    `discrimination` (null where everybody or nobody is right), `blank`, `shares` (of each option), `flags`. `alpha` is
    null for fewer than two items or when all candidates did alike; `error` is the standard error of measurement in items.
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
    """The analysis: `choices` has a row per candidate and a column per item, -1 where left blank, -2 where not asked.

    Cost: linear in choices.

    >>> choices = np.array([[0, 1], [0, 2], [1, -1], [0, 1]], np.int8)
    >>> found = analyse(np.array([7, 8]), np.array([0, 1], np.int8), choices)
    >>> found.items["difficulty"].to_pylist(), found.candidates
    ([0.75, 0.5], 4)
    """
    asked = choices != NOT_ASKED
    right = (choices == key).astype(np.float64)
    total, count = right.sum(axis=1), np.maximum(asked.sum(axis=0), 1)
    options = max(int(choices.max(initial=0)), int(key.max(initial=0))) + 1
    shares = (
        np.stack([(choices == option).sum(axis=0) / count for option in range(options)], axis=1)
        if len(choices)
        else np.zeros((len(key), options))
    )
    difficulty = right.sum(axis=0) / count
    discrimination = _discrimination(right, asked)
    blank = (choices == BLANK).sum(axis=0) / count
    flags = _flags((difficulty, discrimination, shares), key, asked.sum(axis=0), limits)
    table = pa.table(
        {"item": items, "asked": asked.sum(axis=0), "difficulty": difficulty, "discrimination": pa.array(discrimination, mask=np.isnan(discrimination)),
         "blank": blank, "shares": pa.array(list(shares)), "flags": pa.array(flags, pa.list_(pa.string()))}
    )  # fmt: skip
    spread = float(total.std(ddof=1)) if len(total) > 1 else 0.0
    alpha = reliability(right) if asked.all() else halves(right, asked)
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


def halves(right: Floats, asked: Flags) -> float | None:
    """The reliability of papers of one length: every second item against the others, lengthened to the whole paper.

    >>> right = np.array([[1, 1, 0, 0], [0, 0, 0, 0], [0, 1, 1, 0]], float)
    >>> halves(right, np.array([[1, 1, 0, 0], [0, 0, 1, 1], [0, 1, 1, 0]], bool))
    1.0
    """
    first = asked & (asked.cumsum(axis=1) % 2 == 1)
    one, other = ((right * half).sum(axis=1) for half in (first, asked & ~first))
    if len(right) < 2 or one.std() == 0 or other.std() == 0:
        return None
    together = max(float(np.corrcoef(one, other)[0, 1]), 0.0)
    return round(2 * together / (1 + together), 12)


def _discrimination(right: Floats, asked: Flags) -> Floats:
    """The correlation of each item with the rest of the paper; not a number where one of them does not vary."""
    if len(right) < 2:
        return np.full(right.shape[1], np.nan)
    count = np.maximum(asked.sum(axis=0), 1)
    share = (right.sum(axis=1, keepdims=True) - right) / np.maximum(asked.sum(axis=1, keepdims=True) - 1, 1)
    rest = np.where(asked, share, 0.0)
    item = np.where(asked, right - right.sum(axis=0) / count, 0.0)
    other = np.where(asked, rest - rest.sum(axis=0) / count, 0.0)
    scale = np.sqrt((item**2).sum(axis=0) * (other**2).sum(axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.where(scale > 0, (item * other).sum(axis=0) / scale, np.nan)
    return found


def _flags(
    found: tuple[Floats, Floats, Floats], key: Choices, asked: npt.NDArray[np.int64], limits: Limits
) -> list[list[str]]:
    """What to look at in each item: KEY (another option does better than the key), WEAK, EASY, HARD, DISTRACTOR."""
    if (asked < _FEW).all():
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
    return [[name for name, hit in checks.items() if hit[i] and asked[i] >= _FEW] for i in range(len(key))]
