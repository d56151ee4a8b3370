"""The person of every new mention, and what became of the pairs."""

import duckdb
import pytest

from jiangtu.engine.linkage import block, clean, cluster, nodes, persons
from jiangtu.engine.linkage.chinese import CHINESE
from jiangtu.engine.linkage.cluster import Against, Joined, Pair
from jiangtu.engine.linkage.scheme import Ruling
from tests.engine.linkage.makers import KEY, LIU, OTHER, links, mentions, says


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        yield connection


def named(con, joined, *rows, **known):
    """The connection with every face's person."""
    con.register("clean", clean.clean(mentions(*rows)))
    con.register("links", links(**known))
    block.make_faces(con, CHINESE)
    nodes.settle(con, CHINESE)
    persons.name(con, joined, id_key=KEY)


def pair(left, right, *, stage="phone_name", probability=0.99):
    return Pair(left, right, left, right, stage, Ruling.OPEN, 10.0, True, probability)


def joined(*pairs, doubtful=()):
    """Each pair's right node ended in its left one."""
    root = {p.right: p.left for p in pairs}
    return Joined(root, {p.right: p for p in pairs}, list(doubtful))


def assigned(con, outcome):
    rows = persons.assignments(con, outcome, sure_at=0.95).to_pylist()
    return {row["mention"]: (row["person"], row["how"], row["doubtful"]) for row in rows}


def founded(face):
    return cluster.person_id(face, key=KEY)


def test_a_mention_of_nobody_known_founds_a_person_and_those_of_its_number_follow(con):
    none = joined()
    named(con, none, says(1, "刘伟", LIU), says(2, "刘玮", LIU), says(3, "王芳"))

    assert assigned(con, none) == {
        1: (founded(1), "founded", False),
        2: (founded(1), "number", False),
        3: (founded(3), "founded", False),
    }


def test_a_joined_mention_gets_the_person_it_was_joined_to_and_says_by_which_stage(con):
    outcome = joined(pair(1, 2))
    named(con, outcome, says(1, "刘伟"), says(2, "刘玮"), m1=7)

    assert assigned(con, outcome) == {2: (7, "phone_name", False)}  # the known one is told nothing anew


@pytest.mark.parametrize(("probability", "doubtful"), [(0.949, True), (0.95, False)])
def test_a_join_that_is_only_probable_is_doubtful(con, probability, doubtful):
    outcome = joined(pair(1, 2, probability=probability))
    named(con, outcome, says(1, "刘伟"), says(2, "刘玮"))

    assert assigned(con, outcome)[2] == (founded(1), "phone_name", doubtful)


@pytest.mark.parametrize(
    ("rows", "flagged"),
    [
        ([says(1, "刘伟"), says(2, "刘玮")], {1, 2}),
        ([says(1, "刘伟", LIU), says(2, "刘玮")], {2}),  # the one without a valid number may be the other
        ([says(1, "刘伟"), says(2, "刘玮", LIU)], {1}),
        ([says(1, "刘伟", LIU), says(2, "刘玮", OTHER)], {1, 2}),
    ],
)
def test_of_a_doubtful_pair_the_weaker_face_is_the_doubtful_one(con, rows, flagged):
    outcome = joined(doubtful=[(pair(1, 2), Against.PROBABILITY)])
    named(con, outcome, *rows)

    assert {mention for mention, (_, _, doubtful) in assigned(con, outcome).items() if doubtful} == flagged


def test_a_new_person_with_the_id_of_a_known_one_is_a_fault(con):
    with pytest.raises(persons.PersonClash):
        named(con, joined(), says(1, "刘伟"), says(2, "李娜"), m2=founded(1))


def test_the_same_key_gives_the_same_person_and_another_key_another():
    assert founded(1) == cluster.person_id(1, key=KEY) != cluster.person_id(1, key=b"another key")
