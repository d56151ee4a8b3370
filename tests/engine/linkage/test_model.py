"""Probabilities: learnt the same way every time, published when there is little to learn from, the same on each backend."""

import duckdb
import pyarrow as pa
import pytest

from jiangtu import city
from jiangtu.engine.linkage import block, clean, link, model, nodes, scores
from jiangtu.engine.linkage.chinese import CHINESE
from tests.engine.linkage.makers import KEY, links, mentions, says

EAGER = link.Settings(enough=100)


@pytest.fixture(scope="module", autouse=True)
def few_strangers():
    """Eighty thousand chance pairs instead of a million: as many as these tests' tolerances ask for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scores, "STRANGERS", 400)
        yield


@pytest.fixture(scope="module")
def registers():
    pair = city.linkage_pair(1_000, 2_000, 5)
    return pa.concat_tables([pair.a, pair.b])


def learnt(table, seed=1):
    return link.link(table, links(), id_key=KEY, seed=seed, settings=EAGER).model


@pytest.fixture(scope="module")
def once(registers):
    """The model of the registers, learnt once for all who look at it."""
    return learnt(registers)


def test_few_pairs_leave_the_published_priors(registers):
    found = link.link(registers, links(), id_key=KEY, seed=1, settings=link.Settings(enough=10**9))

    assert found.model == model.published(CHINESE)
    assert set(found.model.published) == {"name", "number", "born_on", "phone", "sex", "employer"}


@pytest.mark.slow
def test_a_learnt_model_is_the_same_for_the_same_seed_whatever_the_row_order(registers, once):
    backwards = registers.take(pa.array(range(len(registers) - 1, -1, -1)))

    assert once == learnt(backwards)


def test_a_learnt_model_has_seen_the_data(once):
    odds = {(field, level): (m, u) for field, level, m, u in once.odds}

    assert 0.8 < odds["name", "exact"][0] < 0.98
    assert 0.9 < odds["born_on", "same"][0] < 1
    assert odds["name", "other"][1] > 0.99
    assert all(0 < m <= 1 and 0 < u <= 1 for m, u in odds.values())


def test_a_field_nobody_fills_in_keeps_its_priors(registers):
    empty = registers.set_column(
        registers.column_names.index("employer"), "employer", pa.nulls(len(registers), pa.string())
    )

    found = learnt(empty)

    assert found.published == ("employer",)
    assert [o for o in found.odds if o[0] == "employer"] == [
        o for o in model.published(CHINESE).odds if o[0] == "employer"
    ]


def test_data_that_teach_nothing_about_a_field_they_have_are_a_fault():
    # names stand only where no partner has one: nothing can be learnt about names
    rows = [
        says(n, "王强" if n % 2 else None, f"45020219900305{n // 2 % 10000:04d}", by=str(n % 2))
        for n in range(400)
    ]
    with duckdb.connect() as con:
        con.register("clean", clean.clean(mentions(*rows)))
        con.register("links", links())
        block.make_faces(con, CHINESE)
        nodes.settle(con, CHINESE)
        con.execute("UPDATE faces SET digits = number")

        with pytest.raises(model.ModelUntrained):
            scores.estimate(con, CHINESE, enough=1, seed=1)


def test_a_model_survives_being_kept_as_text(once):
    assert model.Model.from_json(once.to_json()) == once


PAIRS = pa.table({"join_key_l": [1, 1, 2], "join_key_r": [2, 3, 3], "match_key": ["0", "0", "0"]})


def faces():
    rows = (
        says(1, "张丽", "450202199003050022", "1990-03-05", "13812345671", sex="F"),
        says(2, "張莉", "450202199003050023", "1990-05-03", "13812345617", sex="F"),
        says(3, "张建国", None, "1990-03-06", "13812345671", employer="91450200MA5KA0001X"),
    )
    table = clean.clean(mentions(*rows))
    return table.select([*CHINESE.columns]).append_column("face", table["mention"])


def weights(table):
    return {
        (row["face_l"], row["face_r"]): [round(row[w], 6) for w in ("match_weight", *(f"mw_{c.field}" for c in CHINESE.comparisons))]
        for row in table.to_pylist()
    }  # fmt: skip


def on_duckdb():
    from splink import DuckDBAPI

    return weights(
        model.score(CHINESE, model.published(CHINESE), faces(), PAIRS, DuckDBAPI(duckdb.connect()))
    )


def test_weights_follow_from_the_published_priors():
    assert on_duckdb()[1, 2] == [25.246267, 7.643856, 18.194603, 7.380822, 10.965784, 0.992768, 0.0]


@pytest.mark.spark
def test_spark_gives_the_same_weights_from_the_same_settings(tmp_path):
    from pyspark.sql import SparkSession
    from splink import SparkAPI
    from splink.backends.spark import similarity_jar_location

    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.jars", similarity_jar_location())
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    try:
        spark.sparkContext.setCheckpointDir(str(tmp_path))
        api = SparkAPI(spark_session=spark)
        tables = [spark.createDataFrame(t.to_pandas()) for t in (faces(), PAIRS)]
        assert weights(model.score(CHINESE, model.published(CHINESE), *tables, api)) == on_duckdb()
    finally:
        spark.stop()
