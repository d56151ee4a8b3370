"""Faces, and which pairs of them are worth comparing."""

import duckdb
import pytest

from jiangtu.engine.linkage import block, clean
from jiangtu.engine.linkage.chinese import CHINESE
from tests.engine.linkage.makers import LIU, OTHER, links, mentions, says

PHONE = "13812345678"


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        yield connection


def faced(con, *rows, **known):
    """The connection with the faces of these mentions."""
    con.register("clean", clean.clean(mentions(*rows)))
    con.register("links", links(**known))
    block.make_faces(con, CHINESE)


def faces(con):
    return con.sql("SELECT face, person, mentions FROM faces ORDER BY face, person").fetchall()


def candidates(con, odd=()):
    con.execute("CREATE TABLE odd_numbers (number VARCHAR)")
    for number in odd:
        con.execute("INSERT INTO odd_numbers VALUES (?)", [number])
    block.pair_candidates(con, CHINESE)
    return con.sql("FROM candidates ORDER BY l, r").fetchall()


def test_equal_descriptions_with_a_valid_number_are_one_face(con):
    faced(con, says(3, "刘伟", LIU), says(1, "刘伟", LIU, by="工会"), says(2, "刘薇", LIU))

    assert faces(con) == [(1, None, [1, 3]), (2, None, [2])]


def test_without_a_valid_number_every_mention_is_its_own(con):
    faced(con, says(1, "刘伟"), says(2, "刘伟"))

    assert faces(con) == [(1, None, [1]), (2, None, [2])]


def test_two_known_persons_never_share_a_face(con):
    faced(con, says(1, "刘伟", LIU), says(2, "刘伟", LIU), says(3, "刘伟", LIU), m1=7, m2=8)

    assert faces(con) == [(1, 7, [1]), (2, 8, [2]), (3, None, [3])]


@pytest.mark.parametrize("where", ["clean", "links"])
def test_a_mention_that_stands_twice_is_a_fault(con, where):
    rows = [says(1, "刘伟", LIU)] * (2 if where == "clean" else 1)
    con.register("clean", clean.clean(mentions(*rows)))
    doubled = "SELECT 1::BIGINT AS mention, unnest([7, 8])::BIGINT AS person"
    con.execute(f"CREATE TABLE links AS {doubled if where == 'links' else doubled + ' LIMIT 0'}")

    with pytest.raises(block.MentionTwice):
        block.make_faces(con, CHINESE)


@pytest.mark.parametrize(
    ("known", "pairs"),
    [
        ({}, [(1, 2), (1, 3)]),
        ({"m3": 7}, [(3, 1), (3, 2)]),  # the known person's face is the root
        ({"m1": 7, "m3": 7}, [(1, 2), (1, 3)]),
        ({"m1": 7, "m3": 8}, []),  # two known persons: nothing is taken for granted
    ],
)
def test_the_faces_of_one_number_hang_on_its_root(con, known, pairs):
    faced(con, says(1, "刘伟", LIU), says(2, "刘薇", LIU), says(3, "刘为", LIU), **known)

    block.pair_holders(con)

    assert con.sql("FROM number_pairs ORDER BY l, r").fetchall() == pairs


@pytest.mark.parametrize(
    ("rows", "known", "pairs"),
    [
        ([says(1, "刘伟", phone=PHONE), says(2, "李娜", phone=PHONE)], {}, [(1, 2)]),
        ([says(1, "刘伟", LIU, phone=PHONE), says(2, "李娜", phone=PHONE)], {}, [(1, 2)]),
        ([says(1, "刘伟", phone=PHONE), says(2, "李娜", phone="15900001234")], {}, []),
        # two valid numbers are two persons, whatever phone they share
        ([says(1, "刘伟", LIU, phone=PHONE), says(2, "李娜", OTHER, phone=PHONE)], {}, []),
        # unless name, birth date and phone are all the same
        (
            [says(1, "刘伟", LIU, phone=PHONE), says(2, "刘伟", "110105194912310061", "1949-12-31", PHONE)],
            {},
            [(1, 2)],
        ),
        # two known persons are never paired again
        ([says(1, "刘伟", phone=PHONE), says(2, "李娜", phone=PHONE)], {"m1": 7, "m2": 8}, []),
        ([says(1, "刘伟", phone=PHONE), says(2, "李娜", phone=PHONE)], {"m1": 7}, [(1, 2)]),
    ],
)
def test_which_pairs_are_worth_a_rule(con, rows, known, pairs):
    faced(con, *rows, **known)

    assert candidates(con) == pairs


def test_a_number_of_several_names_pairs_all_its_new_faces(con):
    faced(con, says(1, "刘伟", LIU), says(2, "李娜", LIU), says(3, "王芳", LIU), m1=7, m2=8)

    assert candidates(con, odd=[LIU]) == [(1, 3), (2, 3)]  # never two known persons


@pytest.mark.parametrize(("people", "pairs"), [(block.CROWD, True), (block.CROWD + 1, False)])
def test_a_phone_of_a_crowd_finds_nobody(con, people, pairs):
    faced(con, *(says(n, chr(0x4E00 + 37 * n), phone=PHONE) for n in range(1, people + 1)))

    assert bool(candidates(con)) is pairs
