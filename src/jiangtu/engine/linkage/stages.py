"""The rules that decide clear pairs without any probability, and what is done with every other pair.

Rules are tried in order; the first that holds names the stage. A pair that no rule names is let go.
"""

# ruff: noqa: S608 - the SQL is put together from this package's own constants, never from input
from dataclasses import dataclass
from enum import StrEnum

import duckdb
import pyarrow as pa

from jiangtu.engine.linkage.compare import COLUMNS, COMPARISONS, NULL, level_sql


class Ruling(StrEnum):
    """What a stage says of its pairs."""

    SAME = "same"  # one person, unless a stronger pair stands against it
    OPEN = "open"  # the probability decides
    CLERK = "clerk"  # whatever the probability, a person must look


@dataclass(frozen=True, slots=True)
class Rule:
    """`when` names, for each field, the levels that satisfy it; a field left out may have any level."""

    stage: str
    zh: str
    ruling: Ruling
    when: dict[str, str]

    def __hash__(self) -> int:
        return hash(self.stage)


ALIKE = "exact variant homophone"
LIKE = f"{ALIKE} near similar"
NEAR_NUMBER = "transposed mistyped"
NO_CONFLICT = f"{NULL} other garbled {NEAR_NUMBER} same"

RULES = (
    Rule("number", "身份证号相同，姓名相符", Ruling.SAME, {"number": "same", "name": f"{LIKE} {NULL}"}),
    Rule("number_strong", "身份证号、手机号、单位都相同", Ruling.SAME,
         {"number": "same", "phone": "same", "employer": "same"}),
    Rule("number_other_name", "身份证号相同而姓名不同", Ruling.CLERK, {"number": "same"}),
    Rule("two_numbers", "同名同生日同手机，却有两个有效身份证号", Ruling.CLERK,
         {"number": "conflict", "name": ALIKE, "born_on": "same", "phone": "same"}),
    Rule("number_mistyped", "身份证号抄错一位或颠倒，姓名相符，出生日期相同", Ruling.SAME,
         {"number": NEAR_NUMBER, "name": LIKE, "born_on": f"same {NULL}"}),
    Rule("number_mistyped_phone", "身份证号抄错一位或颠倒，姓名相符，手机号相同", Ruling.SAME,
         {"number": NEAR_NUMBER, "name": LIKE, "phone": "same"}),
    Rule("name_birth_phone", "姓名、出生日期、手机号相符", Ruling.SAME,
         {"number": NO_CONFLICT, "name": ALIKE, "born_on": "same", "phone": "same"}),
    Rule("name_birth_employer", "姓名、出生日期、单位相符", Ruling.SAME,
         {"number": NO_CONFLICT, "name": ALIKE, "born_on": "same", "employer": "same"}),
    Rule("name_phone_employer", "姓名、手机号、单位相符", Ruling.SAME,
         {"number": NO_CONFLICT, "name": ALIKE, "phone": "same", "employer": "same", "born_on": f"{NULL} swapped near"}),
    Rule("birth_name", "姓名相近，出生日期相近", Ruling.OPEN,
         {"number": NO_CONFLICT, "name": f"{LIKE} {NULL}", "born_on": "same swapped near"}),
    Rule("phone_name", "姓名相近，手机号相同", Ruling.OPEN,
         {"number": NO_CONFLICT, "name": f"{LIKE} {NULL}", "phone": "same near"}),
    Rule("number_near", "身份证号只差一位或颠倒", Ruling.OPEN, {"number": NEAR_NUMBER}),
    Rule("number_garbled", "身份证号差两三位，姓名相近", Ruling.OPEN, {"number": "garbled", "name": LIKE}),
    Rule("birth_phone", "出生日期和手机号相同", Ruling.OPEN,
         {"number": NO_CONFLICT, "born_on": "same", "phone": "same"}),
)  # fmt: skip

BY_STAGE = {rule.stage: rule for rule in RULES}
RANK = {rule.stage: rank for rank, rule in enumerate(RULES)}


def decide(con: duckdb.DuckDBPyConnection, pairs: str) -> pa.Table:
    """The pairs of table `pairs` (l, r) that some rule names: l, r, stage, one column of levels per field, `agreeing`.

    `agreeing` counts the fields at their best level, so that among pairs of one stage the fullest agreement is stronger.
    Sorted by l, r.
    """
    _compare(con, pairs)
    con.execute(f"CREATE OR REPLACE TABLE staged AS SELECT *, {_stage_sql()} AS stage FROM compared")
    return con.sql(f"""
        SELECT l, r, stage, {", ".join(c.field for c in COMPARISONS)}, {_agreeing_sql()} AS agreeing
        FROM staged WHERE stage IS NOT NULL ORDER BY l, r
    """).to_arrow_table()


def compatible(con: duckdb.DuckDBPyConnection, pairs: str) -> pa.Table:
    """For each pair of one valid number whether the rules make it one person: l, r, same. No order."""
    _compare(con, pairs)
    same = [rule for rule in RULES if rule.ruling is Ruling.SAME and rule.when.get("number") == "same"]
    holds = " OR ".join(f"({_when_sql(rule)})" for rule in same)
    return con.sql(f"SELECT l, r, {holds} AS same FROM compared").to_arrow_table()


def _compare(con: duckdb.DuckDBPyConnection, pairs: str) -> None:
    # a table of its own: inside one query DuckDB would work out each level again for every rule that asks for it
    con.execute(f"CREATE OR REPLACE TABLE compared AS {_compared(pairs)}")


def _compared(pairs: str) -> str:
    sides = ", ".join(f"a.{c} AS {c}_l, b.{c} AS {c}_r" for c in COLUMNS)
    levels = ", ".join(f"{level_sql(c)} AS {c.field}" for c in COMPARISONS)
    return f"""
        SELECT l, r, {levels}
        FROM (SELECT p.l, p.r, {sides} FROM {pairs} p JOIN faces a ON a.face = p.l JOIN faces b ON b.face = p.r)
    """


def _stage_sql() -> str:
    whens = " ".join(f"WHEN {_when_sql(rule)} THEN '{rule.stage}'" for rule in RULES)
    return f"CASE {whens} END"


def _when_sql(rule: Rule) -> str:
    parts = []
    for field, levels in rule.when.items():
        listed = ", ".join(f"'{level}'" for level in levels.split())
        parts.append(f"{field} IN ({listed})")
    return " AND ".join(parts)


def _agreeing_sql() -> str:
    return " + ".join(f"CAST({c.field} = '{c.levels[0].name}' AS INTEGER)" for c in COMPARISONS)
