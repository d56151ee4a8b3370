"""A seeded population as a FactSet, made with NumPy in seconds: for speed tests, never for statistics.

A worker holds on average 1.5 certificates, 2 insurance spells, 1 training and 0.5 claims. Without `nulls`
every column that a policy of `sweep_policies` reads is filled, because the peers know no third truth value;
with `nulls` that share of every nullable column is missing.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from jiangtu.engine import schema
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.schema import domains
from jiangtu.engine.schema.table import Column, Kind

AS_OF = dt.date(2025, 6, 30)
OCCUPATIONS = [f"6-{a:02d}-{b:02d}-{c:02d}" for a in range(1, 32) for b in range(1, 4) for c in range(1, 5)]
AREAS = ["320201", "320205", "320206", "320211", "320213", "320214", "320281", "320282", "330106", "340104"]
INDUSTRIES = ["C34", "C35", "C36", "C38", "C39", "G54", "H61", "I65", "O80"]
COMPANIES = [f"91320200{n:09d}X" for n in range(200)]
ROWS_EACH = {"certificates": 1.5, "insurance": 2.0, "training": 1.0, "claims": 0.5}
EPOCH = dt.date(1970, 1, 1)

Values = np.ndarray


@dataclass(frozen=True)
class Maker:
    """The seeded source of columns; `nulls` is the share of missing values in nullable columns."""

    random: np.random.Generator
    nulls: float

    def column(self, spec: Column, values: Values, words: list[str] | None = None) -> pa.Array:
        """`values` as the column of `spec`: plain numbers, or positions in `words`."""
        nullable = self.nulls and spec.null != "从不为空"
        mask = self.random.random(len(values)) < self.nulls if nullable else None
        if words is not None:
            return pa.DictionaryArray.from_arrays(pa.array(values, pa.int32(), mask=mask), words).cast(
                pa.string()
            )
        if spec.kind is Kind.DATE:
            return pa.array(values.astype(np.int32), pa.int32(), mask=mask).cast(pa.date32())
        return pa.array(values, mask=mask).cast(spec.arrow)

    def days(self, count: int, first: dt.date, last: dt.date) -> Values:
        return self.random.integers((first - EPOCH).days, (last - EPOCH).days, count)


def generate(
    workers: int, *, seed: int, nulls: float = 0.0, rows_each: Mapping[str, float] = ROWS_EACH
) -> FactSet:
    """A population of `workers` on AS_OF, with a few employers and classes; equal calls give equal tables.

    `nulls` is the share of missing values. Its digest is a name, no hash.
    """
    maker = Maker(np.random.default_rng(seed), nulls)
    tables = {name: spec.arrow.empty_table() for name, spec in schema.TABLES.items()}
    tables["workers"] = _subjects(maker, "workers", pa.array(np.arange(1, workers + 1)))
    tables["employers"] = _subjects(maker, "employers", pa.array(COMPANIES))
    tables["classes"] = _subjects(maker, "classes", pa.array(f"B{n:06d}" for n in range(100)))
    for name, each in rows_each.items():
        tables[name] = _child(maker, name, _owners(maker, workers, each))
    return FactSet(AS_OF, None, tables, f"generated-{workers}-{seed}-{nulls}")


def _owners(maker: Maker, workers: int, each: float) -> Values:
    return np.repeat(np.arange(1, workers + 1), maker.random.poisson(each, workers))


def _subjects(maker: Maker, name: str, keys: pa.Array) -> pa.Table:
    spec = schema.TABLES[name]
    columns = {c.name: _anything(maker, c, len(keys)) for c in spec.columns}
    return pa.table({**columns, spec.subject: keys}, schema=spec.arrow)


def _child(maker: Maker, name: str, owners: Values) -> pa.Table:
    """Rows of a child table in the order the schema asks for; record numbers follow that order."""
    spec = schema.TABLES[name]
    columns = {c.name: _anything(maker, c, len(owners)) for c in spec.columns}
    columns["person"] = pa.array(owners)
    columns["record"] = pa.array(np.arange(len(owners)))
    if name == "claims":
        columns["year"] = pa.compute.year(columns["paid_on"]).cast(pa.int32())
    keys = [(key, "ascending") for key in (spec.subject, *spec.order)]
    table = pa.table(columns, schema=spec.arrow).sort_by(keys).combine_chunks()
    return table.set_column(
        table.schema.get_field_index("record"), "record", pa.array(np.arange(1, len(owners) + 1))
    )


WORDS = {"occupation": OCCUPATIONS, "area": AREAS, "industry": INDUSTRIES}
DATES = {
    "born_on": (dt.date(1960, 1, 1), dt.date(2008, 12, 31)),
    "until_on": (dt.date(2024, 7, 1), dt.date(2027, 12, 31)),
}
NUMBERS = {
    "insured_months": (0, 240), "employed_months": (0, 120), "months": (1, 60), "hours": (40, 400),
    "practice_hours": (10, 300), "attended_percent": (50, 101), "years": (1, 4),
    "amount_fen": (50_000, 400_000),
    "base_fen": (400_000, 2_400_000), "advance_fen": (200_000, 500_000), "year": (2020, 2026),
}  # fmt: skip
TRUE_SHARE = {
    "employed": 0.7, "insured_now": 0.75, "union_member": 0.5, "identity_sure": 0.98, "withdrawn": 0.02,
    "shortage": 0.2,
}  # fmt: skip


def _anything(maker: Maker, spec: Column, count: int) -> pa.Array:
    """A column of plausible values for `spec`, drawn evenly inside its range."""
    draw = maker.random
    if spec.kind is Kind.BOOL:
        return maker.column(spec, draw.random(count) < TRUE_SHARE.get(spec.name, 0.1))
    if spec.kind is Kind.DATE:
        return maker.column(spec, maker.days(count, *DATES.get(spec.name, (dt.date(2020, 1, 1), AS_OF))))
    if spec.kind in (Kind.NUMBER, Kind.MONEY):
        return maker.column(spec, draw.integers(*NUMBERS.get(spec.name, (0, 60)), count))
    words = list(domains.ALL[spec.of].codes) if spec.kind is Kind.CODE else WORDS.get(spec.of, COMPANIES)
    return maker.column(spec, draw.integers(0, len(words), count), words)
