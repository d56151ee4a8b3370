"""The rules at work: pairs compared level by level in DuckDB, each named by the first rule that holds."""

# ruff: noqa: S608 - the SQL is put together from this package's own constants, never from input
import duckdb
import pyarrow as pa

from jiangtu.engine.linkage.scheme import NULL, OTHER, Comparison, Ruling, Scheme


def decide(con: duckdb.DuckDBPyConnection, scheme: Scheme, pairs: str) -> pa.Table:
    """The pairs of table `pairs` (l, r) that some rule names: l, r, stage, one column of levels per field, `agreeing`,
    `spoiled`.

    `agreeing` counts the fields at their best level, so that among pairs of one stage the fullest agreement is stronger;
    `spoiled` is true at the levels of one of the scheme's.
    Sorted by l, r.
    """
    _compare(con, scheme, pairs)
    con.execute(f"CREATE OR REPLACE TABLE staged AS SELECT *, {_stage_sql(scheme)} AS stage FROM compared")
    return con.sql(f"""
        SELECT l, r, stage, {", ".join(c.field for c in scheme.comparisons)}, {_agreeing_sql(scheme)} AS agreeing,
               {_spoiled_sql(scheme)} AS spoiled
        FROM staged WHERE stage IS NOT NULL ORDER BY l, r
    """).to_arrow_table()


def compatible(con: duckdb.DuckDBPyConnection, scheme: Scheme, pairs: str) -> pa.Table:
    """For each pair of one valid number whether the rules make it one person: l, r, same. No order."""
    _compare(con, scheme, pairs)
    same = [rule for rule in scheme.rules if rule.ruling is Ruling.SAME and rule.when.get("number") == "same"]
    holds = " OR ".join(f"({_when_sql(rule.when)})" for rule in same) or "false"
    return con.sql(f"SELECT l, r, {holds} AS same FROM compared").to_arrow_table()


def level_sql(comparison: Comparison) -> str:
    """A SQL expression giving the level's name for one pair.

    >>> from jiangtu.engine.linkage.chinese import SEX
    >>> print(level_sql(SEX))
    CASE WHEN sex_l IS NULL OR sex_r IS NULL THEN 'null' WHEN sex_l = sex_r THEN 'same' ELSE 'other' END
    """
    whens = [f"WHEN {level.sql} THEN '{level.name}'" for level in comparison.levels if level.sql != "ELSE"]
    return f"CASE WHEN {comparison.null_sql} THEN '{NULL}' {' '.join(whens)} ELSE '{OTHER}' END"


def _compare(con: duckdb.DuckDBPyConnection, scheme: Scheme, pairs: str) -> None:
    # a table of its own: inside one query DuckDB would work out each level again for every rule that asks for it
    sides = ", ".join(f"a.{c} AS {c}_l, b.{c} AS {c}_r" for c in scheme.columns)
    levels = ", ".join(f"{level_sql(c)} AS {c.field}" for c in scheme.comparisons)
    con.execute(f"""
        CREATE OR REPLACE TABLE compared AS
        SELECT l, r, {levels}
        FROM (SELECT p.l, p.r, {sides} FROM {pairs} p JOIN faces a ON a.face = p.l JOIN faces b ON b.face = p.r)
    """)


def _stage_sql(scheme: Scheme) -> str:
    whens = " ".join(f"WHEN {_when_sql(rule.when)} THEN '{rule.stage}'" for rule in scheme.rules)
    return f"CASE {whens} END"


def _spoiled_sql(scheme: Scheme) -> str:
    return " OR ".join(f"({_when_sql(when)})" for when in scheme.spoiled) or "false"


def _when_sql(when: dict[str, str]) -> str:
    parts = []
    for field, levels in when.items():
        listed = ", ".join(f"'{level}'" for level in levels.split())
        parts.append(f"{field} IN ({listed})")
    return " AND ".join(parts)


def _agreeing_sql(scheme: Scheme) -> str:
    return " + ".join(f"CAST({c.field} = '{c.levels[0].name}' AS INTEGER)" for c in scheme.comparisons)
