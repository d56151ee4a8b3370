"""Small random populations with nulls everywhere, editions from expressions, and catalogues for both."""

import datetime as dt
import random
from typing import Any

import pyarrow as pa

from jiangtu.engine import schema
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import catalogue, edition
from jiangtu.engine.policy.tree import Edition
from jiangtu.engine.schema import Kind, domains

AS_OF = dt.date(2025, 6, 30)
TERMS = {
    "occupation": ["6-18-01-02", "6-18-01-07", "6-22-01-01", "4-10-01-05"],
    "area": ["320200", "320281", "450203", "431000"],
    "industry": ["C33", "C34", "O80"],
}
CATALOGUES = catalogue.Catalogues(
    lists={
        "short": (
            catalogue.Version("short", "", "", "", dt.date(2023, 1, 1), dt.date(2024, 7, 1),
                              frozenset({"6-18-01-02"}), ()),
            catalogue.Version("short", "", "", "", dt.date(2025, 1, 1), None, frozenset(), (("6-22", ""),)),
        )
    },
    maps={
        "letters": (
            catalogue.Version("letters", "", "", "", dt.date(2023, 1, 1), None, frozenset(),
                              (("6-18-01", "A"), ("4", "C"), ("6", "B"))),
        )
    },
)  # fmt: skip


def facts(seed: int, workers: int = 12) -> FactSet:
    """Random facts of a few workers, a few rows each; every column but the keys is null now and then."""
    dice = random.Random(seed)
    tables = {name: table.arrow.empty_table() for name, table in schema.TABLES.items()}
    people = [{"person": 10 + 3 * i, **_row(dice, schema.TABLES["workers"])} for i in range(workers)]
    tables["workers"] = pa.Table.from_pylist(people, schema=schema.TABLES["workers"].arrow)
    record = 0
    for name in ("certificates", "claims", "titles", "training"):
        spec, rows = schema.TABLES[name], []
        for person in people:
            for _ in range(dice.choice((0, 1, 1, 2, 3))):
                record += 1
                rows.append({"person": person["person"], "record": record, **_row(dice, spec)})
        keys = [(key, "ascending") for key in ("person", *spec.order)]
        tables[name] = pa.Table.from_pylist(rows, schema=spec.arrow).sort_by(keys)
    return FactSet(AS_OF, None, tables, "")


def _row(dice: random.Random, spec: schema.Table) -> dict[str, Any]:
    return {
        c.name: None if dice.random() < 0.2 else _value(dice, c)
        for c in spec.columns
        if c.kind is not Kind.KEY
    }


def _value(dice: random.Random, column: schema.Column) -> Any:
    match column.kind:
        case Kind.BOOL:
            return dice.random() < 0.5
        case Kind.DATE:
            return dt.date(2023, 1, 1) + dt.timedelta(days=dice.randrange(1000))
        case Kind.NUMBER:
            return dice.choice((2024, 2025)) if column.unit == "year" else dice.randrange(30)
        case Kind.MONEY:
            return dice.choice((50_000, 100_000, 150_000))
        case Kind.CODE:
            return dice.choice(domains.ALL[column.of].codes)
        case _:
            return dice.choice(TERMS.get(column.of, ["甲", "乙", "丙"]))


def document(
    *require: str,
    amount: str = "  each: 100\n",
    per: str = "certificate",
    extra: str = "",
    kind: str = "pay",
    name: str = "made-up",
) -> str:
    """A policy document that requires the expressions; `amount` and `extra` are lines of YAML."""
    lines = "".join(f"  r{i}: >-\n    {text}\n" for i, text in enumerate(require))
    paid = f"amount:\n{amount}" if kind != "none" else ""
    unit = f"per: {per}\n" if per else ""
    return (
        f"id: {name}\nedition: 2025-01\ntitle: {{zh: 试验, en: trial}}\n"
        'area: "320000"\nin_force: {from: 2025-01-01, until: 2026-01-01}\n'
        "source: {document: 试1号, article: 一, evidence: D}\n"
        f"{unit}direction: {kind}\nkind: UPGRADE\nfund: EMPLOYMENT\n"
        f"catalogues: {{shortage: short, class: letters}}\n{extra}require:\n{lines}{paid}"
    )


def made(*require: str, **changes: str) -> Edition:
    """The edition of `document`."""
    return edition.load(document(*require, **changes), name="made-up.yaml")
