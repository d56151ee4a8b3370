"""综合评审: a panel's marks along four dimensions, as one mark a candidate.

Each assessor marks each dimension from 0 to 100. An assessor who left a dimension out has given no mark, and too few
whole marks give none: unknown is not zero. From a panel of a certain size the highest and the lowest are left out.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml

from jiangtu.engine.appraisal.shape import Source
from jiangtu.engine.appraisal.standard import FOLDER
from jiangtu.engine.errors import Problem

GIVEN = pa.schema(
    [("candidate", pa.int64()), ("assessor", pa.int64()), ("dimension", pa.string()), ("mark", pa.int16())]
)
"""One row per candidate, assessor and dimension; `mark` null when it was left open."""
REVIEWED = pa.schema([("candidate", pa.int64()), ("mark", pa.int16()), ("assessors", pa.int16()), ("spread", pa.int16()),
                      ("apart", pa.bool_())])  # fmt: skip
"""One row per candidate: `mark` null with too few whole forms; `assessors` with a whole form; `spread` between the
highest and the lowest of them, null without any; `apart`: they differ so much that they should talk."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing judged; the weights of a form add up to 100."""

    name: str
    zh: str
    en: str
    weight: int


@dataclass(frozen=True, slots=True)
class Form:
    """The form: at least so many assessors; the ends left out from `trim_from`; `apart` points are worth a talk."""

    dimensions: tuple[Dimension, ...]
    least: int
    trim_from: int
    apart: int
    source: Source


@cache
def form() -> Form:
    """The form of the house."""
    said = yaml.safe_load((FOLDER / "review.yaml").read_text(encoding="utf-8"))
    dimensions = tuple(
        Dimension(name, d["zh"], d["en"], d["weight"]) for name, d in said["dimensions"].items()
    )
    return Form(dimensions, said["least"], said["trim_from"], said["apart"], Source(**said["source"]))


def reviewed(given: pa.Table, *, by: Form | None = None) -> tuple[pa.Table, list[Problem]]:
    """Each candidate's mark by the panel, by candidate; problems name rows of `given` from 1 and leave them out.

    The mark is the mean of the assessors' weighted marks, half up. Cost: a sort.

    >>> rows = [{"candidate": 1, "assessor": a, "dimension": d.name, "mark": m} for a, m in ((1, 60), (2, 70), (3, 81))
    ...         for d in form().dimensions]  # fmt: skip
    >>> reviewed(pa.Table.from_pylist(rows, schema=GIVEN))[0].to_pylist()
    [{'candidate': 1, 'mark': 70, 'assessors': 3, 'spread': 21, 'apart': True}]
    """
    used = by or form()
    good, problems = _good(given, used)
    weights = {d.name: d.weight for d in used.dimensions}
    rows = given.take(pa.array(good, pa.int64()))
    weighed = (
        np.array([weights[name] for name in rows["dimension"].to_pylist()], np.int64)
        * rows["mark"].to_numpy()
    )
    sums = (
        rows.select(["candidate", "assessor"])
        .append_column("points", pa.array(weighed))
        .group_by(["candidate", "assessor"])
        .aggregate([("points", "sum"), ("points", "count")])
    )
    whole = sums.filter(pc.equal(sums["points_count"], len(weights)))
    points: dict[int, list[int]] = {who: [] for who in sorted(pc.unique(given["candidate"]).to_pylist())}
    for who, value in zip(whole["candidate"].to_pylist(), whole["points_sum"].to_pylist(), strict=True):
        points[who].append(value)
    return pa.Table.from_pylist(
        [_one(who, sorted(some), used) for who, some in points.items()], schema=REVIEWED
    ), problems


def _good(given: pa.Table, used: Form) -> tuple[list[int], list[Problem]]:
    """The rows that count, and a problem for each that cannot."""
    names, seen = {d.name for d in used.dimensions}, set[tuple[int, int, str]]()
    good, problems = [], []
    for n, row in enumerate(given.to_pylist()):
        key = row["candidate"], row["assessor"], row["dimension"]
        mark = row["mark"]
        wrong = _wrong(row["dimension"] in names, key in seen, mark)
        seen.add(key)
        if wrong:
            value = "" if mark is None else str(mark)
            problems.append(Problem(*wrong, where=str(n + 1), value=value))
        elif mark is not None:
            good.append(n)
    return good, problems


def _wrong(known: bool, again: bool, mark: int | None) -> tuple[str, str] | None:
    if not known:
        return "DIMENSION_UNKNOWN", "评审表没有这一维度。"
    if again:
        return "MARKED_TWICE", "同一评委对同一考生的同一维度评了两次。"
    if mark is not None and not 0 <= mark <= 100:
        return "MARK_RANGE", "评分应当在 0 至 100 之间。"
    return None


def _one(who: int, points: list[int], used: Form) -> dict[str, object]:
    """One candidate from the assessors' weighted points (hundredths), lowest first."""
    spread = None if not points else (points[-1] - points[0]) // 100
    kept = points[1:-1] if len(points) >= used.trim_from else points
    mark = None
    if len(points) >= used.least:
        total, count = sum(kept), len(kept) * 100
        mark = (2 * total + count) // (2 * count)
    return {"candidate": who, "mark": mark, "assessors": len(points), "spread": spread,
            "apart": spread is not None and spread >= used.apart}  # fmt: skip
