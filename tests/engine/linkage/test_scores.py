"""Pairs scored field by field, and which model scores them."""

import math

import duckdb
import pyarrow as pa
import pytest
from splink import DuckDBAPI

from jiangtu import city
from jiangtu.engine.linkage import block, clean, model, nodes, scores, stages
from jiangtu.engine.linkage.chinese import CHINESE
from tests.engine.linkage.makers import links, mentions, says

PHONE = "13812345678"
PRIOR = math.log2(CHINESE.chance / (1 - CHINESE.chance))


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        yield connection


def scored(con, *rows):
    """The candidates of these mentions with their weights, by the published model."""
    con.register("clean", clean.clean(mentions(*rows)))
    con.register("links", links())
    block.make_faces(con, CHINESE)
    nodes.settle(con, CHINESE)
    block.pair_candidates(con, CHINESE)
    found = stages.decide(con, CHINESE, "candidates")
    return scores.score(con, CHINESE, model.published(CHINESE), found).to_pylist()


def test_the_waterfall_adds_up_to_the_weight_and_the_weight_to_the_probability(con):
    [pair] = scored(con, says(1, "刘伟", phone=PHONE, sex="M"), says(2, "刘玮", phone=PHONE, sex="M"))

    steps = {step["field"]: (step["level"], step["weight"]) for step in pair["waterfall"]}
    assert list(steps) == [c.field for c in CHINESE.comparisons]
    assert pair["weight"] == pytest.approx(PRIOR + sum(weight for _, weight in steps.values()))
    assert pair["probability"] == pytest.approx(1 / (1 + 2 ** -pair["weight"]))


def test_a_step_weighs_what_its_odds_say_and_a_missing_field_nothing(con):
    [pair] = scored(con, says(1, "刘伟", phone=PHONE, sex="M"), says(2, "刘伟", phone=PHONE))

    steps = {step["field"]: (step["level"], step["weight"]) for step in pair["waterfall"]}
    assert steps["phone"] == ("same", pytest.approx(math.log2(0.75 / 2e-6)))
    assert steps["name"] == ("exact", pytest.approx(math.log2(0.90 / 5e-5)))
    assert {field: steps[field] for field in ("number", "born_on", "sex", "employer")} == dict.fromkeys(
        ("number", "born_on", "sex", "employer"), ("null", 0.0)
    )


def test_splink_gives_the_same_weights_from_the_same_levels(con):
    pair = city.linkage_pair(1_500, 3_000, 3)
    ours = scored(con, *pair.a.to_pylist(), *pair.b.to_pylist())
    sides = pa.table({f"join_key_{side}": [row[side] for row in ours] for side in "lr"})

    theirs = model.score(
        CHINESE,
        model.published(CHINESE),
        "faces",
        sides.append_column("match_key", [["0"] * len(ours)]),
        DuckDBAPI(con),
    ).sort_by([("face_l", "ascending"), ("face_r", "ascending")])

    assert len(ours) > 100
    for one, other in zip(ours, theirs.to_pylist(), strict=True):
        steps = [step["weight"] for step in one["waterfall"]]
        assert steps == pytest.approx([other[f"mw_{c.field}"] for c in CHINESE.comparisons])
        assert one["probability"] == pytest.approx(other["match_probability"])


def test_no_pairs_are_scored_as_none(con):
    assert scored(con, says(1, "刘伟"), says(2, "李娜")) == []


def test_too_few_known_pairs_leave_the_published_model(con):
    con.register("clean", clean.clean(mentions(says(1, "刘伟"))))
    con.register("links", links())
    block.make_faces(con, CHINESE)
    block.pair_holders(con)

    assert scores.estimate(con, CHINESE, enough=1, seed=1) == model.published(CHINESE)
