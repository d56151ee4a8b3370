"""What is certain before any pair is weighed."""

import duckdb
import pyarrow as pa
import pytest

from jiangtu.engine.linkage import block, clean, nodes
from jiangtu.engine.linkage.chinese import CHINESE
from jiangtu.engine.linkage.cluster import Node
from tests.engine.linkage.makers import LIU, OTHER, links, mentions, says


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        yield connection


def settled(con, *rows, **known):
    """The node of every face, and the odd numbers."""
    con.register("clean", clean.clean(mentions(*rows)))
    con.register("links", links(**known))
    con.register(
        "apart", pa.table({"l": [1], "r": [3]}, schema=pa.schema([("l", pa.int64()), ("r", pa.int64())]))
    )
    block.make_faces(con, CHINESE)
    nodes.settle(con, CHINESE)
    odd = [number for (number,) in con.sql("FROM odd_numbers").fetchall()]
    return dict(con.sql("FROM nodes ORDER BY face").fetchall()), odd


@pytest.mark.parametrize(
    ("rows", "known", "placed", "odd"),
    [
        ([says(1, "刘伟"), says(2, "刘伟")], {}, {1: 1, 2: 2}, []),
        # one valid number under one name, or one that sounds alike
        ([says(1, "刘伟", LIU), says(2, "刘玮", LIU)], {}, {1: 1, 2: 1}, []),
        # under two names it is odd, and nothing is certain
        ([says(1, "刘伟", LIU), says(2, "王小明", LIU)], {}, {1: 1, 2: 2}, [LIU]),
        # the faces of one known person are one node
        ([says(1, "刘伟"), says(2, "李娜")], {"m1": 7, "m2": 7}, {1: 1, 2: 1}, []),
        # and what joins one of them by number joins them all
        ([says(1, "刘伟"), says(2, "刘伟", LIU), says(3, "刘玮", LIU)], {"m1": 7, "m2": 7}, {1: 1, 2: 1, 3: 1}, []),
        # a number of two known persons proves nothing
        ([says(1, "刘伟", LIU), says(2, "刘玮", LIU), says(3, "刘为", LIU)], {"m1": 7, "m2": 8}, {1: 1, 2: 2, 3: 3}, [LIU]),
    ],
)  # fmt: skip
def test_the_node_of_each_face(con, rows, known, placed, odd):
    assert settled(con, *rows, **known) == (placed, odd)


def test_a_pair_within_one_node_is_left_out_and_the_others_are_placed_and_sorted(con):
    settled(con, says(1, "刘伟", LIU), says(2, "刘玮", LIU), says(3, "王芳"), says(4, "王方"))
    pairs = pa.table({"l": pa.array([3, 2, 1], pa.int64()), "r": pa.array([4, 3, 2], pa.int64())})

    assert nodes.place(con, pairs).to_pylist() == [
        {"l": 2, "r": 3, "l_node": 1, "r_node": 3},
        {"l": 3, "r": 4, "l_node": 3, "r_node": 4},
    ]


def test_a_node_is_described_by_its_person_its_numbers_and_its_deliveries(con):
    settled(
        con,
        says(1, "刘伟", LIU, by="社保", at=1), says(2, "刘玮", LIU, by="工会", at=1),
        says(3, "王芳", OTHER, by="社保", at=1), says(4, "王方", "44052418800101", by="社保", at=2),
        m1=7,
    )  # fmt: skip
    ends = {
        "l_node": pa.chunked_array([[1, 3]], pa.int64()),
        "r_node": pa.chunked_array([[3, 4]], pa.int64()),
    }

    found = nodes.describe(con, pa.table(ends))

    [one, three, four] = (found[n] for n in (1, 3, 4))
    assert (one.person, one.numbers, len(one.deliveries)) == (7, frozenset({LIU}), 2)
    assert (three.person, three.numbers) == (None, frozenset({OTHER}))
    assert (four.person, four.numbers) == (None, frozenset())  # a number that is not valid proves nothing
    assert three.deliveries < one.deliveries
    assert not four.deliveries & one.deliveries
    assert (one.rulings, three.rulings, four.rulings) == (
        {2},
        {3},
        set(),
    )  # mentions 1 and 3 were ruled apart
    assert isinstance(one, Node)
