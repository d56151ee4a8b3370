"""Rows put in the place of others in a sorted table."""

import pyarrow as pa
import pytest

from jiangtu.engine.facts import splice

OLD = pa.table({"person": [1, 1, 4, 9], "word": ["b", "a", "x", None]})


@pytest.mark.parametrize(
    ("gone", "made", "expected"),
    [
        ([4], [(4, "y")], [(1, "b"), (1, "a"), (4, "y"), (9, None)]),
        ([1], [], [(4, "x"), (9, None)]),
        ([0, 5], [(0, "n"), (5, "m"), (5, "k")], [(0, "n"), (1, "b"), (1, "a"), (4, "x"), (5, "m"), (5, "k"), (9, None)]),
        ([1, 4, 9], [(4, "z")], [(4, "z")]),
    ],
)  # fmt: skip
def test_rows_stand_where_the_others_stood(gone, made, expected):
    rows = pa.Table.from_pylist([{"person": p, "word": w} for p, w in made], OLD.schema)

    found = splice.placed(OLD, rows, key="person", gone=pa.array(gone, pa.int64()))

    assert [tuple(row.values()) for row in found.to_pylist()] == expected


def test_the_same_rows_leave_the_same_table():
    same = OLD.slice(0, 2)

    assert splice.placed(OLD, same, key="person", gone=pa.array([1, 7], pa.int64())) is OLD
