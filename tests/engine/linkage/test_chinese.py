"""The scheme for people in China hangs together, and its keys find what typing errors leave whole."""

import duckdb
import pytest

from jiangtu.engine.linkage import clean
from jiangtu.engine.linkage.chinese import CHINESE
from jiangtu.engine.linkage.scheme import NULL, OTHER
from tests.engine.linkage.makers import LIU, mentions, says

FIELDS = {c.field: c for c in CHINESE.comparisons}


@pytest.mark.parametrize("comparison", CHINESE.comparisons, ids=lambda c: c.field)
def test_the_levels_of_a_field_end_with_the_rest_and_their_odds_are_chances(comparison):
    names = [level.name for level in comparison.levels]

    assert len(names) == len(set(names))
    assert (names[-1], comparison.levels[-1].sql) == (OTHER, "ELSE")
    assert all(0 < level.m < 1 and 0 < level.u < 1 for level in comparison.levels)
    assert sum(level.m for level in comparison.levels) == pytest.approx(1, abs=0.02)
    assert sum(level.u for level in comparison.levels) == pytest.approx(1, abs=0.002)


@pytest.mark.parametrize("rule", CHINESE.rules, ids=lambda r: r.stage)
def test_a_rule_asks_for_levels_there_are(rule):
    known = {field: {NULL, *(level.name for level in c.levels)} for field, c in FIELDS.items()}

    missing = {field: set(levels.split()) - known[field] for field, levels in rule.when.items()}
    assert {field: levels for field, levels in missing.items() if levels} == {}


def test_no_rule_stands_twice():
    stages = [rule.stage for rule in CHINESE.rules]

    assert len(stages) == len(set(stages))


def test_every_field_compared_is_a_column_of_a_cleaned_mention():
    assert set(CHINESE.columns) <= set(clean.CLEAN.names)
    assert set(FIELDS) | set(CHINESE.conflict_on) <= set(CHINESE.columns)


def keys(**said):
    """The keys of one mention, those that are null left out."""
    cleaned = clean.clean(mentions(says(1, **said)))
    columns = ", ".join(f'{sql} AS "{name}"' for name, sql in CHINESE.keys.items())
    with duckdb.connect() as con:
        con.register("cleaned", cleaned)
        row = con.sql(f"SELECT {columns} FROM cleaned").to_arrow_table().to_pylist()[0]
    return {name: key for name, key in row.items() if key is not None}


@pytest.mark.parametrize(
    ("other", "common"),
    [
        (LIU[:-1] + "0", {"number_head", "sound_and_birth"}),  # an error at the end
        ("210105" + LIU[6:], {"number_tail_and_initial", "sound_and_birth"}),  # at the beginning
        (None, {"sound_and_birth"}),
    ],
)
def test_two_papers_of_one_woman_share_a_key_though_the_number_was_typed_wrong(other, common):
    born = {"name": "刘伟", "born": "1949-12-31"}
    one, two = keys(number=LIU, **born), keys(number=other, **born)

    assert common <= {name for name in one if one[name] == two.get(name)}


def test_what_is_missing_makes_no_key():
    assert keys(name="刘伟") == {}
    assert set(keys(phone="13812345678")) == {"phone"}
    assert set(keys(name="刘伟", employer="甲厂")) == {"sound_and_employer"}
