"""Two mentions compared: the level of each field, and the rule that names the pair."""

import duckdb
import pytest

from jiangtu.engine.linkage import block, clean, stages
from jiangtu.engine.linkage.chinese import CHINESE
from tests.engine.linkage.makers import LIU, OTHER, links, mentions, says

TYPED_WRONG = "110105194912310029"  # LIU's with its check character wrong
TRANSPOSED = "110105194912130021"


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as connection:
        yield connection


def compare(con, left, right):
    """The stage of the pair (None: no rule names it) and the level of each field."""
    con.register("clean", clean.clean(mentions(left, right)))
    con.register("links", links())
    con.execute("DROP TABLE IF EXISTS faces")
    block.make_faces(con, CHINESE)
    con.execute("CREATE OR REPLACE TABLE candidates AS SELECT 1::BIGINT AS l, 2::BIGINT AS r")
    named = stages.decide(con, CHINESE, "candidates").to_pylist()
    levels = con.sql("FROM compared").to_arrow_table().to_pylist()[0]
    return (named[0]["stage"] if named else None), levels


def level(con, field, left, right):
    return compare(con, says(1, **left), says(2, **right))[1][field]


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("刘伟", "劉偉", "exact"),
        ("萧伟", "肖伟", "variant"),
        ("李伟", "李玮", "variant"),
        ("张丽", "张莉", "homophone"),
        ("仇丽", "邱丽", "homophone"),  # Qiu, both
        ("张新", "张星", "near"),  # xin, xing
        ("王小明", "王晓东", "other"),
        ("王建国", "王卫国", "similar"),
        ("王伟", "李娜", "other"),
        (None, "李娜", "null"),
    ],
)
def test_names_are_compared_by_character_and_by_sound(con, left, right, found):
    assert level(con, "name", {"name": left}, {"name": right}) == found


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        (LIU, "110105491231002", "same"),
        (LIU, TYPED_WRONG, "mistyped"),
        (LIU, TYPED_WRONG[:-1], "mistyped"),  # a digit lost
        (TYPED_WRONG, "110105194913210029", "transposed"),
        (LIU, "110105194912319929", "garbled"),
        (LIU, OTHER, "conflict"),
        (TYPED_WRONG, OTHER, "other"),
        (None, LIU, "null"),
    ],
)
def test_numbers_know_typing_errors_from_other_people(con, left, right, found):
    # with phones that differ: mentions equal in everything are one face and never compared
    one, two = {"number": left, "phone": "13812345671"}, {"number": right, "phone": "15900001234"}

    assert level(con, "number", one, two) == found


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("1990-03-05", "1990-03-05", "same"),
        ("1990-03-05", "1990-05-03", "swapped"),
        ("1990-03-05", "1991-03-05", "near"),
        ("1990-03-05", "1978-11-21", "other"),
        ("1990-03-05", None, "null"),
    ],
)
def test_birth_dates(con, left, right, found):
    assert level(con, "born_on", {"born": left}, {"born": right}) == found


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("13812345671", "138 1234 5671", "same"),
        ("13812345671", "13812345617", "near"),
        ("13812345671", "15900001234", "other"),
        ("13812345671", "13800000000", "null"),  # a filler says nothing
    ],
)
def test_phones(con, left, right, found):
    assert level(con, "phone", {"phone": left}, {"phone": right}) == found


BIRTH, PHONE, FIRM = {"born": "1990-03-05"}, {"phone": "13812345671"}, {"employer": "91450200MA5KA0001X"}
LI, LI2 = {"name": "张丽"}, {"name": "张莉"}


@pytest.mark.parametrize(
    ("left", "right", "stage"),
    [
        ({**LI, "number": LIU}, {**LI2, "number": LIU}, "number"),
        ({"number": LIU}, {**LI, "number": LIU}, "number"),
        ({**LI, "number": LIU, **PHONE, **FIRM}, {"name": "王强", "number": LIU, **PHONE, **FIRM}, "number_strong"),
        ({**LI, "number": LIU}, {"name": "王强", "number": LIU}, "number_other_name"),
        ({**LI, "number": LIU, **PHONE}, {"name": "王强", "number": LIU, **PHONE}, "number_other_name"),
        ({**LI, "number": LIU}, {**LI, "number": TYPED_WRONG}, "number_mistyped"),
        ({**LI, "number": LIU, **PHONE}, {**LI, "number": TYPED_WRONG, **PHONE, **BIRTH}, "number_mistyped_phone"),
        ({**LI, **BIRTH, **PHONE}, {**LI2, **BIRTH, **PHONE}, "name_birth_phone"),
        ({**LI, **BIRTH, **FIRM}, {**LI2, **BIRTH, **FIRM}, "name_birth_employer"),
        ({**LI, **PHONE, **FIRM}, {**LI2, **PHONE, **FIRM}, "name_phone_employer"),
        ({**LI, **BIRTH}, {**LI2, **BIRTH}, "birth_name"),
        ({**LI, **PHONE}, {**LI2, **PHONE}, "phone_name"),
        ({**BIRTH, **PHONE}, {**LI, **BIRTH, **PHONE}, "birth_name"),
        ({**LI, **BIRTH, **PHONE}, {"name": "王强", **BIRTH, **PHONE}, "birth_phone"),  # husband and wife, or one of them wrong
        ({**LI, "number": TYPED_WRONG}, {"name": "王强", "number": LIU}, "number_near"),
        (LI, LI, None),  # a name alone is nothing
        ({**LI, **FIRM}, {**LI, **FIRM}, "name_employer"),  # a large firm has several of one name: a clerk decides
        ({**LI, "number": LIU}, {**LI, "number": OTHER}, None),
    ],
)  # fmt: skip
def test_the_first_rule_that_holds_names_the_pair(con, left, right, stage):
    assert compare(con, says(1, **left), says(2, **right))[0] == stage


@pytest.mark.parametrize(
    ("left", "right", "spoiled"),
    [
        ({**LI, "number": LIU}, {**LI2, "number": TYPED_WRONG}, True),
        ({**LI, "number": LIU, **PHONE}, {**LI, "number": TYPED_WRONG, "phone": "13900000001"}, False),
        ({**LI, "number": LIU}, {"name": "张莉莉", "number": TYPED_WRONG}, False),  # perhaps a sister
        ({**LI, "number": LIU}, {**LI, "number": LIU[:15] + "000", "born": "1949-12-31"}, True),
        ({**LI, "number": LIU}, {**LI, "number": LIU[:15] + "000"}, False),
        ({**LI, "number": LIU}, {**LI, "number": "1.10105E+17", "born": "1949-12-31"}, True),
        ({**LI, "number": LIU, **FIRM}, {**LI, "number": "1.10105E+17", **FIRM}, False),
    ],
)  # fmt: skip
def test_which_papers_may_be_one_spoiled(con, left, right, spoiled):
    compare(con, says(1, **left), says(2, **right))

    assert stages.decide(con, CHINESE, "candidates")["spoiled"].to_pylist() == [spoiled]


def test_one_name_birth_and_phone_with_two_valid_numbers_is_for_the_clerk(con):
    # the second example number was born in 1880: stated dates would make both borrowed, so none is stated
    both = {**LI, **PHONE}
    named, levels = compare(con, says(1, number=LIU, **both), says(2, number=OTHER, **both))

    assert (named, levels["number"]) == (None, "conflict")


def test_every_field_ends_with_everything_else():
    assert [c.field for c in CHINESE.comparisons if c.levels[-1].sql != "ELSE"] == []


def test_every_rule_speaks_of_levels_that_exist():
    levels = {c.field: {"null", *(level.name for level in c.levels)} for c in CHINESE.comparisons}

    assert [
        r.stage for r in CHINESE.rules for f, w in r.when.items() if not set(w.split()) <= levels[f]
    ] == []


def test_published_priors_are_probabilities_that_add_up():
    for comparison in CHINESE.comparisons:
        assert sum(level.m for level in comparison.levels) == pytest.approx(1, abs=0.02), comparison.field
        assert sum(level.u for level in comparison.levels) == pytest.approx(1, abs=0.02), comparison.field
