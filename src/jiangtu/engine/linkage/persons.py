"""The outcome as tables: the person of every new mention, and the pairs with what became of them."""

# ruff: noqa: S608 - the SQL is put together from this package's own constants, never from input
from collections.abc import Iterable, Sequence

import duckdb
import pyarrow as pa

from jiangtu.engine.errors import Fault
from jiangtu.engine.linkage.cluster import Joined, person_id

ASSIGNMENTS = pa.schema(
    [
        ("mention", pa.int64()),
        ("person", pa.int64()),
        ("how", pa.string()),  # "founded", "number", or the stage of the pair that brought it to its person
        ("probability", pa.float64()),  # of that pair; 1 when a rule decided or nothing had to be decided
        ("doubtful", pa.bool_()),  # it may belong to another person: no money until a clerk has looked
    ]
)
"""One row per mention that had no link, sorted by mention."""

STEP = pa.struct([("field", pa.string()), ("level", pa.string()), ("weight", pa.float64())])

PAIRS = pa.schema(
    [
        ("left_mention", pa.int64()),
        ("right_mention", pa.int64()),
        ("left_person", pa.int64()),
        ("right_person", pa.int64()),
        ("stage", pa.string()),
        ("decision", pa.string()),  # joined; probable: joined, to be confirmed; doubtful: not joined; apart
        ("against", pa.string()),  # for a doubtful one: why it was not joined (cluster.Against)
        ("probability", pa.float64()),
        ("weight", pa.float64()),  # bits: the prior chance and the steps of the waterfall added up
        ("waterfall", pa.list_(STEP)),
    ]
)
"""One row per pair that the rules left open or a clerk must see, sorted by left and right mention, left the smaller.

The clerk gets the probable and the doubtful. Between two persons only the strongest doubtful pair is kept: he decides
once.
"""


class PersonClash(Fault):
    """A new person was given the id of a known one: the key was changed."""


def name(con: duckdb.DuckDBPyConnection, joined: Joined, *, id_key: bytes) -> None:
    """Table `named` (face, node, person, known) for every face: the person it ends in, and whether it had one before."""
    con.register("joined", _table(joined.root.items(), ("node", "final")))
    con.execute("""
        CREATE TABLE finals AS
        SELECT f.face, n.node, coalesce(j.final, n.node) AS final, f.person
        FROM faces f JOIN nodes n USING (face) LEFT JOIN joined j USING (node)
    """)
    founders = con.sql(
        "SELECT final, min(face) AS face FROM finals GROUP BY final HAVING max(person) IS NULL"
    ).fetchall()
    con.register(
        "founded", _table(((f, person_id(face, key=id_key)) for f, face in founders), ("final", "person"))
    )
    _check_fresh(con)
    con.execute("""
        CREATE TABLE named AS
        SELECT f.face, f.node, coalesce(n.person, k.person) AS person, f.person IS NOT NULL AS known
        FROM finals f LEFT JOIN founded n USING (final)
        LEFT JOIN (SELECT final, max(person) AS person FROM finals WHERE person IS NOT NULL GROUP BY final) k USING (final)
    """)


def _check_fresh(con: duckdb.DuckDBPyConnection) -> None:
    clash = con.sql("""
        SELECT person FROM founded WHERE person IN (SELECT person FROM links)
        UNION ALL SELECT person FROM founded GROUP BY person HAVING count(*) > 1
    """).fetchall()
    if clash:
        raise PersonClash(
            "LINK_PERSON_CLASH",
            "新人员编号与已有人员重复，请检查编号密钥。",
            f"{len(clash)} person ids clash",
        )


def assignments(con: duckdb.DuckDBPyConnection, joined: Joined, *, sure_at: float) -> pa.Table:
    """One row per mention without a link (columns of ASSIGNMENTS), sorted by mention."""
    _register(con, joined)
    return (
        con.sql(f"""
        WITH flagged AS (
            SELECT unnest(CASE WHEN l.valid AND NOT r.valid THEN [r.face] WHEN r.valid AND NOT l.valid THEN [l.face]
                          ELSE [l.face, r.face] END) AS face
            FROM doubted d JOIN faces l ON l.face = d.l JOIN faces r ON r.face = d.r),
        told AS (
            SELECT unnest(f.mentions) AS mention, n.*, b.stage, coalesce(b.probability, 1.0) AS probability,
                   n.face IN (FROM flagged) AS flagged
            FROM named n JOIN faces f USING (face) LEFT JOIN brought b USING (node) WHERE NOT n.known)
        SELECT mention, person,
               CASE WHEN stage IS NOT NULL THEN stage WHEN mention = node THEN 'founded' ELSE 'number' END AS how,
               probability, flagged OR probability < {sure_at!r} AS doubtful
        FROM told ORDER BY mention
        """)
        .to_arrow_table()
        .cast(ASSIGNMENTS)
    )


def pairs(
    con: duckdb.DuckDBPyConnection, joined: Joined, scored: Sequence[pa.Table], *, sure_at: float
) -> pa.Table:
    """One row per scored pair (columns of PAIRS); `joined` says which of them are doubtful or brought somebody in."""
    _register(con, joined)
    con.register("all_scored", pa.concat_tables(scored))
    return (
        con.sql(f"""
        WITH told AS (
            SELECT s.*, a.person AS left_person, b.person AS right_person, d.strength, d.against,
                   t.l IS NOT NULL AND s.probability < {sure_at!r} AS unsure,
                   row_number() OVER (
                       PARTITION BY least(a.person, b.person), greatest(a.person, b.person), d.l IS NULL
                       ORDER BY d.strength DESC, s.l, s.r) AS place
            FROM all_scored s JOIN named a ON a.face = s.l JOIN named b ON b.face = s.r
            LEFT JOIN doubted d ON d.l = s.l AND d.r = s.r LEFT JOIN brought t ON t.l = s.l AND t.r = s.r)
        SELECT l AS left_mention, r AS right_mention, left_person, right_person, stage,
               CASE WHEN strength IS NOT NULL THEN 'doubtful' WHEN left_person <> right_person THEN 'apart'
                    WHEN unsure THEN 'probable' ELSE 'joined' END AS decision, against, probability, weight, waterfall
        FROM told WHERE strength IS NULL OR place = 1 ORDER BY left_mention, right_mention
        """)
        .to_arrow_table()
        .cast(PAIRS)
    )


def _register(con: duckdb.DuckDBPyConnection, joined: Joined) -> None:
    """Tables `brought` (node and the pair that brought it in) and `doubted` (l, r, strength, against)."""
    brought = ((node, p.left, p.right, p.stage, p.probability) for node, p in joined.by.items())
    con.register("brought", _table(brought, ("node", "l", "r", "stage", "probability")))
    doubted = ((p.left, p.right, p.strength, why.value) for p, why in joined.doubtful)
    con.register("doubted", _table(doubted, ("l", "r", "strength", "against")))


_KINDS = {"stage": pa.string(), "against": pa.string(), "probability": pa.float64(), "strength": pa.float64()}


def _table(rows: Iterable[tuple[object, ...]], names: Sequence[str]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table({n: pa.array(c, _KINDS.get(n, pa.int64())) for n, c in zip(names, columns, strict=True)})
