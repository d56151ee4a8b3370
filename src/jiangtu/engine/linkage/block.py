"""The pairs worth comparing, found by equal keys inside DuckDB; never every pair with every pair.

A *face* is one distinct description of somebody: mentions with a valid number and equal in every compared field share a
face; any other mention is its own. A *weak* face has no valid number.

Table `faces`, one row per face: face (its smallest mention), person (null: new), mentions (list), and the compared
columns. All tables live in the connection that is passed in.
"""

# ruff: noqa: S608 - the SQL is put together from this package's own constants, never from input
from functools import reduce

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.engine.errors import Fault, Sentence
from jiangtu.engine.linkage.scheme import Scheme

CROWD = 200
"""A key shared by more faces than this is nobody's own (a firm's desk phone, a filler) and finds no pairs."""


FEW = 50_000
"""Up to so many rows one thread is done for less than it costs several to share them."""


class MentionTwice(Fault):
    """A mention stands twice in the mentions or in the links."""


def connect(rows: int) -> duckdb.DuckDBPyConnection:
    """A database of its own in memory, for about so many rows."""
    return duckdb.connect(config={"threads": 1} if rows <= FEW else {})


def make_faces(con: duckdb.DuckDBPyConnection, scheme: Scheme) -> None:
    """Table `faces` from tables `clean` (columns of `clean.CLEAN`, those of the scheme among them) and `links` (mention, person).

    MentionTwice when a mention stands in either of them more than once.
    """
    columns = ", ".join(scheme.columns)
    con.execute(f"""
        CREATE TABLE faces AS
        SELECT min(mention) AS face, person, list(mention ORDER BY mention) AS mentions, {columns}
        FROM clean LEFT JOIN links USING (mention)
        GROUP BY person, {columns}, CASE WHEN valid THEN 0 ELSE mention END
    """)
    for table in ("clean", "links"):
        twice = con.sql(f"SELECT count(*) - count(DISTINCT mention) FROM {table}").fetchall()[0][0]
        if twice:
            zh = Sentence("有 %(twice)s 条人员记录重复，无法归集。", twice=twice)
            raise MentionTwice("LINK_MENTION_TWICE", zh, f"{twice} mentions stand twice in {table}")


def pair_holders(con: duckdb.DuckDBPyConnection) -> None:
    """Table `holders` (number, root, persons, faces) and view `number_pairs` (l, r): each valid number held by several
    faces, and each of its faces with its root.

    The root is the number's smallest face of a known person, else its smallest face. A number held by several known
    persons has no such pairs, since neither can be taken for granted.
    """
    con.execute("""
        CREATE TABLE holders AS
        SELECT number, coalesce(min(face) FILTER (WHERE person IS NOT NULL), min(face)) AS root,
               count(DISTINCT person) AS persons, count(*) AS faces
        FROM faces WHERE valid GROUP BY number HAVING count(*) > 1
    """)
    con.execute("""
        CREATE VIEW number_pairs AS
        SELECT h.root AS l, f.face AS r FROM holders h JOIN faces f ON f.number = h.number
        WHERE f.valid AND h.persons <= 1 AND f.face <> h.root
    """)


def pair_candidates(con: duckdb.DuckDBPyConnection, scheme: Scheme) -> None:
    """Table `candidates` (l, r), l < r, every pair worth a rule; at least one face of each is new.

    They are: a weak face and any other face with a key in common; faces of one of the numbers in table
    `odd_numbers`; faces of two valid numbers, equal in `conflict_on`.
    """
    weak = " UNION ALL ".join(_key_join(key) for key in scheme.keys.values())
    con.execute(f"""
        CREATE TABLE candidates AS SELECT DISTINCT l, r FROM ({weak} UNION ALL {_ODD} UNION ALL {_two_numbers(scheme.conflict_on)})
    """)


_ODD = """
    SELECT l.face AS l, r.face AS r FROM odd_numbers n
    JOIN faces l ON l.valid AND l.number = n.number JOIN faces r ON r.valid AND r.number = n.number
    WHERE l.face < r.face AND (l.person IS NULL OR r.person IS NULL)
"""


def _two_numbers(columns: tuple[str, ...]) -> str:
    same = " AND ".join(f"l.{column} = r.{column}" for column in columns) or "false"
    return f"""
        SELECT least(l.face, r.face) AS l, greatest(l.face, r.face) AS r FROM faces l JOIN faces r ON {same}
        WHERE l.valid AND r.valid AND l.number < r.number AND (l.person IS NULL OR r.person IS NULL)
    """


def key_hashes(cleaned: pa.Table, scheme: Scheme) -> pa.Table:
    """Row by row, 63 bits for each way a mention can meet another: `valid`, `number`, `conflict` and every key.

    Null where a part is missing. The hash is MD5's, so the table may be kept beside the cleaned one.
    """
    conflict = " || '|' || ".join(f"CAST({column} AS VARCHAR)" for column in scheme.conflict_on) or "NULL"
    ways = {"number": "number", "conflict": conflict, **scheme.keys}
    columns = ", ".join(f'(md5_number_lower({sql}) >> 1)::BIGINT AS "{name}"' for name, sql in ways.items())
    with connect(cleaned.num_rows) as con:
        con.register("cleaned", cleaned)
        return con.sql(f"SELECT mention, valid, {columns} FROM cleaned").to_arrow_table()


def met(known: pa.Table, fresh: pa.Table, scheme: Scheme) -> pa.Array:
    """The known mentions that a pair with a fresh one may need; both tables are of `key_hashes`.

    Needed are those with a number of the delivery, those equal to one of it in `conflict_on`, and all with a key that makes
    a pair: all, so that a crowd is seen to be one. Costs two looks at a column of integers for each key.
    """
    certain = [_among(known[way], fresh[way]) for way in ("number", "conflict")]
    likely = [_among(known[key], _pairing(known, fresh, key)) for key in scheme.keys]
    return known["mention"].filter(reduce(pc.or_, [*certain, *likely])).combine_chunks()


def _pairing(known: pa.Table, fresh: pa.Table, key: str) -> pa.ChunkedArray:
    """The values of a key that some pair with a fresh mention has: one of its two sides is weak."""
    ours = _weak(fresh)[key]
    theirs = _weak(known)[key]
    return pa.chunked_array([*ours.chunks, *theirs.filter(_among(theirs, fresh[key])).chunks], pa.int64())


def _weak(keys: pa.Table) -> pa.Table:
    return keys.filter(pc.invert(keys["valid"]))


def _among(values: pa.ChunkedArray, wanted: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.is_in(values, value_set=wanted.combine_chunks(), skip_nulls=True)


def _key_join(key: str) -> str:
    return f"""
        (WITH w AS MATERIALIZED (SELECT face, person, {key} AS key FROM faces WHERE NOT valid AND key IS NOT NULL),
        f AS MATERIALIZED (SELECT face, person, {key} AS key FROM faces WHERE key IN (SELECT key FROM w)),
        quiet AS (SELECT key FROM f GROUP BY key HAVING count(*) <= {CROWD})
        SELECT least(w.face, f.face) AS l, greatest(w.face, f.face) AS r
        FROM quiet JOIN w USING (key) JOIN f USING (key)
        WHERE w.face <> f.face AND (w.person IS NULL OR f.person IS NULL))
    """
