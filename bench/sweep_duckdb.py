"""Peer: SQL written by hand for DuckDB in its best shape: shared features first, then forty expressions.

Codes are ENUMs, so a level compares as a number; it writes verdicts and amounts, no reasons.
"""

import os
from time import perf_counter

import duckdb

from bench.sweep_columns import AREA, SHORTAGE
from bench.sweep_texts import AMOUNTS, CERTIFICATE_POLICIES, FEATURES, WORKER_POLICIES, both, day, render
from jiangtu.engine import schema
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.schema import domains
from jiangtu.engine.schema.table import Kind

CHILDREN = tuple(dict.fromkeys(f.table for f in FEATURES))


class DuckDB:
    """Answers of the hand-written SQL over tables already inside DuckDB."""

    compile_seconds = 0.0

    def __init__(self, facts: FactSet) -> None:
        self.connection = duckdb.connect(config={"threads": os.cpu_count() or 1})
        for name, domain in domains.ALL.items():
            codes = ", ".join(f"'{code}'" for code in domain.codes)
            self.connection.execute(f"CREATE TYPE {name} AS ENUM ({codes})")
        for table in ("workers", *CHILDREN):
            self._load(facts, schema.TABLES[table])
        words = ", ".join(f"('{o}')" for o in sorted(SHORTAGE))
        self.connection.execute(f"CREATE TABLE shortage AS SELECT * FROM (VALUES {words}) v(occupation)")

    def run(self) -> dict[str, float]:
        started = perf_counter()
        for statement in (_features(), _worker_policies(), _certificate_policies()):
            self.connection.execute(statement)
        return {"seconds": perf_counter() - started}

    def answers(self) -> dict[str, tuple[int, int]]:
        sums = {p: f'sum("{p}")::BIGINT' for p in WORKER_POLICIES}
        c_sums = {p: f'count("{p}"), sum("{p}")::BIGINT' for p in CERTIFICATE_POLICIES}
        counts = self._row(f"SELECT {', '.join(sums.values())} FROM by_worker")
        pairs = self._row(f"SELECT {', '.join(c_sums.values())} FROM by_certificate")
        money = dict(
            zip(c_sums, zip(pairs[::2], (fen or 0 for fen in pairs[1::2]), strict=True), strict=True)
        )
        return {p: (count, 0) for p, count in zip(sums, counts, strict=True)} | money

    def _row(self, query: str) -> tuple[int, ...]:
        row = self.connection.execute(query).fetchone()
        assert row is not None
        return row

    def _load(self, facts: FactSet, spec: schema.Table) -> None:
        self.connection.register("arriving", facts[spec.name])
        picked = ", ".join(
            f'"{c.name}"::{c.of} AS "{c.name}"' if c.kind is Kind.CODE else f'"{c.name}"'
            for c in spec.columns
        )
        self.connection.execute(f"CREATE TABLE {spec.name} AS SELECT {picked} FROM arriving")
        self.connection.unregister("arriving")


def literal(domain: str, code: str) -> str:
    """A constant of `sweep_texts` in SQL; the cast keeps a comparison of levels out of the alphabet."""
    return f"DATE '{day(code)}'" if domain == "day" else f"'{code}'::{domain}"


def _features() -> str:
    joins = " ".join(f"LEFT JOIN ({_aggregate(table)}) USING (person)" for table in CHILDREN)
    names = ", ".join(f"coalesce({f.name}, 0) AS {f.name}" for f in FEATURES)
    plain = "workers.* EXCLUDE (home_area, employer, industry), occupation IN (FROM shortage) AS short"
    return (
        f"CREATE OR REPLACE TEMP TABLE features AS SELECT {plain}, {names} FROM workers {joins} "
        f"WHERE starts_with(work_area, '{AREA}')"
    )


def _aggregate(table: str) -> str:
    sums = ", ".join(_sum(f.name, f.value, render(f.where, literal)) for f in FEATURES if f.table == table)
    return f"SELECT person, {sums} FROM {table} GROUP BY person"


def _sum(name: str, value: str, where: str) -> str:
    if value == "1":
        return f"count(*) FILTER ({where}) AS {name}"
    return f"sum({value}) FILTER ({where}) AS {name}"


def _worker_policies() -> str:
    columns = ", ".join(f'({render(both(t), literal)}) AS "{p}"' for p, t in WORKER_POLICIES.items())
    return f"CREATE OR REPLACE TEMP TABLE by_worker AS SELECT person, {columns} FROM features"


def _certificate_policies() -> str:
    columns = ", ".join(
        f'{_amount(p, render(both(t), literal))} AS "{p}"' for p, t in CERTIFICATE_POLICIES.items()
    )
    return (
        "CREATE OR REPLACE TEMP TABLE by_certificate AS WITH held AS ("
        "SELECT c.person, c.record, c.level AS c_level, c.kind AS c_kind, c.issued_on AS c_issued_on, "
        "c.withdrawn AS c_withdrawn, c.occupation IN (FROM shortage) AS c_short, "
        "p.person IS NOT NULL AS c_claimed "
        "FROM certificates c LEFT JOIN (SELECT DISTINCT person, occupation, level FROM claims) p "
        "ON p.person = c.person AND p.occupation = c.occupation AND p.level = c.level) "
        f"SELECT person, record, {columns} FROM held JOIN features USING (person)"
    )


def _amount(policy: str, condition: str) -> str:
    amount = AMOUNTS[policy]
    cells = " ".join(f"WHEN '{level}' THEN {yuan * 100}" for level, yuan in amount.table.items())
    raised = f"CASE c_level {cells} END * CASE WHEN c_short THEN {100 + amount.percent} ELSE 100 END // 100"
    return f"CASE WHEN {condition} THEN least({raised}, {amount.cap * 100}) END"
