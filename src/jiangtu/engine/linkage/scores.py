"""Probabilities inside one DuckDB connection: the model chosen, and the pairs scored with the weight of each field."""

# ruff: noqa: S608 - the SQL is put together from this package's own constants, never from input
import duckdb
import pyarrow as pa

from jiangtu.engine.linkage import model
from jiangtu.engine.linkage.model import Model
from jiangtu.engine.linkage.scheme import Comparison, Scheme

SAMPLE = 40_000
"""Faces a model is learnt from, about: all those born on the sampled days, so that partners are sampled together."""


STRANGERS = 1_500
"""Faces drawn by themselves, whose million pairs show what strangers have in common by chance."""

_BIRTH_DAY = """
    coalesce(try_cast(substr(number, 7, 8) AS BIGINT), try_cast(strftime(born_on, '%Y%m%d') AS BIGINT))
"""
"""The day in the number, else the one stated: equal numbers are sampled together whatever was stated beside them."""


def estimate(con: duckdb.DuckDBPyConnection, scheme: Scheme, *, enough: int, seed: int) -> Model:
    """The model learnt from tables `faces` and `holders`, or the published one when fewer than `enough` pairs are known.

    Deterministic: `seed` picks the birth days that are sampled and the random pairs among them.
    """
    known, faces = con.sql("""
        SELECT coalesce(sum(faces * (faces - 1) // 2), 0)::BIGINT, (SELECT count(*) FROM faces) FROM holders
    """).fetchall()[0]
    if known < enough:
        return model.published(scheme)
    step = max(1, faces // SAMPLE)
    con.execute(f"""
        CREATE OR REPLACE TABLE partners AS
        SELECT face, {", ".join(scheme.columns)}, CASE WHEN digits IS NOT NULL THEN number END AS label FROM faces
        WHERE {_BIRTH_DAY} * 7919 % 10007 % {step} = {seed % step} ORDER BY face
    """)
    con.execute(f"""
        CREATE OR REPLACE TABLE strangers AS
        SELECT face, {", ".join(scheme.columns)} FROM faces ORDER BY md5(face::VARCHAR || ' {seed}'), face LIMIT {STRANGERS}
    """)
    chance = known / model.SEEN_BY_EXACT / (faces * (faces - 1) / 2)
    return model.train(scheme, "strangers", "partners", chance=chance, backend=_backend(con))


def score(con: duckdb.DuckDBPyConnection, scheme: Scheme, used: Model, pairs: pa.Table) -> pa.Table:
    """`pairs` (of `stages.decide`) with weight (bits), probability and waterfall; sorted by l, r.

    The levels stand in the pairs already, so this only adds up what Splink would add up (`model.score`).
    """
    con.register("unscored", pairs)
    steps = {c.field: _weight_sql(c, used) for c in scheme.comparisons}
    waterfall = ", ".join(
        f"{{'field': '{field}', 'level': {field}, 'weight': {weight}}}" for field, weight in steps.items()
    )
    return con.sql(f"""
        SELECT *, 1 / (1 + pow(2, -weight)) AS probability
        FROM (SELECT *, {used.prior!r} + {" + ".join(steps.values())} AS weight, [{waterfall}] AS waterfall FROM unscored)
        ORDER BY l, r
    """).to_arrow_table()


def _weight_sql(comparison: Comparison, used: Model) -> str:
    """The bits of a field's level; a field missing on either side weighs nothing."""
    field, weights = comparison.field, used.weights()
    whens = " ".join(
        f"WHEN '{level.name}' THEN {weights[field, level.name]!r}" for level in comparison.levels
    )
    return f"(CASE {field} {whens} ELSE 0 END)::DOUBLE"


def _backend(con: duckdb.DuckDBPyConnection) -> model.Backend:
    from splink import DuckDBAPI  # noqa: PLC0415 - heavy: only when pairs stay open

    api: model.Backend = DuckDBAPI(con)
    return api
