"""What is certain before any pair is weighed: faces of one person, and faces of one valid number under one name."""

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.engine.linkage import block, stages
from jiangtu.engine.linkage.cluster import Node
from jiangtu.engine.linkage.scheme import Scheme


def settle(con: duckdb.DuckDBPyConnection, scheme: Scheme) -> None:
    """Tables `nodes` (face, node) for every face, and `odd_numbers` (number) that several persons or names hold.

    A face's node is the smallest face of its person, or of the person of its number's root, or that root itself.
    """
    block.pair_holders(con)
    con.register("numbered", stages.compatible(con, scheme, "number_pairs"))
    con.execute("""
        CREATE TABLE roots AS
        SELECT f.face, coalesce(c.l, f.face) AS root FROM faces f LEFT JOIN (FROM numbered WHERE same) c ON c.r = f.face
    """)
    con.execute("""
        CREATE TABLE odd_numbers AS
        SELECT number FROM holders WHERE persons > 1
        UNION SELECT f.number FROM numbered c JOIN faces f ON f.face = c.r WHERE NOT c.same
    """)
    con.execute("""
        CREATE TABLE nodes AS
        SELECT r.face, coalesce(p.node, r.root) AS node
        FROM roots r JOIN faces f ON f.face = r.root
        LEFT JOIN (SELECT person, min(face) AS node FROM faces WHERE person IS NOT NULL GROUP BY person) p
        ON p.person = f.person
    """)


def place(con: duckdb.DuckDBPyConnection, pairs: pa.Table) -> pa.Table:
    """The pairs with the nodes of their faces (l_node, r_node), those within one node left out; sorted by l, r."""
    con.register("unplaced", pairs)
    return con.sql("""
        SELECT p.*, a.node AS l_node, b.node AS r_node
        FROM unplaced p JOIN nodes a ON a.face = p.l JOIN nodes b ON b.face = p.r
        WHERE a.node <> b.node ORDER BY l, r
    """).to_arrow_table()


def describe(con: duckdb.DuckDBPyConnection, pairs: pa.Table) -> dict[int, Node]:
    """Each node that stands in some pair: its person, its valid numbers and the deliveries that named it, the rulings."""
    met = pc.unique(pa.chunked_array([*pairs["l_node"].chunks, *pairs["r_node"].chunks], pa.int64()))
    con.register("met", pa.table({"node": met}))
    rows = con.sql("""
        WITH members AS (SELECT n.node, f.* FROM met JOIN nodes n USING (node) JOIN faces f USING (face)),
        named AS (
            SELECT m.node, dense_rank() OVER (ORDER BY c.department, c.recorded_at) AS delivery
            FROM (SELECT node, unnest(mentions) AS mention FROM members) m JOIN clean c USING (mention))
        SELECT node, any_value(person) AS person, list(DISTINCT number) FILTER (WHERE valid) AS numbers, any_value(d) AS d
        FROM members JOIN (SELECT node, list(DISTINCT delivery) AS d FROM named GROUP BY node) USING (node)
        GROUP BY node
    """).fetchall()
    ruled = _rulings(con)
    return {
        n: Node(person, frozenset(numbers or ()), frozenset(d), frozenset(ruled.get(n, ())))
        for n, person, numbers, d in rows
    }


def _rulings(con: duckdb.DuckDBPyConnection) -> dict[int, list[int]]:
    """The sides of table `apart` (l, r: mentions) that each node holds; see `cluster.Node`."""
    rows = con.sql("""
        WITH ruled AS (SELECT row_number() OVER (ORDER BY l, r) * 2 AS side, l, r FROM apart),
        sides AS (SELECT side, l AS mention FROM ruled UNION ALL SELECT side + 1, r FROM ruled),
        members AS (SELECT n.node, unnest(f.mentions) AS mention FROM faces f JOIN nodes n USING (face))
        SELECT node, list(side) FROM members JOIN sides USING (mention) GROUP BY node
    """)
    return dict(rows.fetchall())
