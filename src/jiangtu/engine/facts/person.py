"""One person's rows out of a whole snapshot, found by binary search."""

import datetime as dt
from dataclasses import dataclass
from typing import cast

import numpy as np
import pyarrow as pa

from jiangtu.engine import schema
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.facts.factset import FactSet

Value = int | bool | str | dt.date | None
Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Slice:
    """One subject of a snapshot: its own row and the rows of its child tables, in their order.

    `children` of a worker holds every table of `engine.schema.CHILDREN`; an employer and a class have none.
    """

    as_of: dt.date
    subject: Row
    children: dict[str, list[Row]]


class SubjectMissing(Refusal):
    """The snapshot has no row of that subject."""

    def __init__(self, label: str) -> None:
        super().__init__(
            "SUBJECT_MISSING",
            Sentence("这份快照里没有这个%(label)s。", label=label),
            f"no such {label}",
            mend="核对编号，或换一个统计日重新生成快照。",
        )


def slice_of(facts: FactSet, person: int) -> Slice:
    """The worker `person` and all his rows; SubjectMissing when the snapshot has none. Cost: about 1 ms, any size."""
    return Slice(
        as_of=facts.as_of,
        subject=_only(facts, "workers", person),
        children={name: _rows(facts[name], spec.subject, person) for name, spec in schema.CHILDREN.items()},
    )


def subject_of(facts: FactSet, subject: str, key: int | str) -> Slice:
    """The same for any kind of subject: "worker", "employer" or "class"."""
    if subject == "worker":
        return slice_of(facts, int(key))
    return Slice(facts.as_of, _only(facts, schema.SUBJECTS[subject].name, key), {})


def _only(facts: FactSet, table: str, key: int | str) -> Row:
    spec = schema.TABLES[table]
    found = _rows(facts[table], spec.subject, key)
    if not found:
        raise SubjectMissing(spec.label)
    return found[0]


def _rows(table: pa.Table, column: str, key: int | str) -> list[Row]:
    start, end = _span(table[column], key)
    return cast(list[Row], table.slice(start, end - start).to_pylist())


def _span(column: pa.ChunkedArray, key: int | str) -> tuple[int, int]:
    """Where `key` stands in a sorted column: its first place and the place after its last."""
    if pa.types.is_integer(column.type) and column.num_chunks == 1:
        keys = column.chunk(0).to_numpy(zero_copy_only=True)
        return int(np.searchsorted(keys, key, "left")), int(np.searchsorted(keys, key, "right"))
    return _search(column, key, after=False), _search(column, key, after=True)


def _search(column: pa.ChunkedArray, key: int | str, *, after: bool) -> int:
    low, high = 0, len(column)
    while low < high:
        middle = (low + high) // 2
        value = column[middle].as_py()
        if value < key or (after and value == key):
            low = middle + 1
        else:
            high = middle
    return low
