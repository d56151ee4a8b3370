"""Indicators on five workers, worked out by hand."""

import datetime as dt

import pyarrow as pa
import pytest

from jiangtu.engine import schema
from jiangtu.engine.facts import factset
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.indicators import registry


def table(name: str, rows: list[dict[str, object]]) -> pa.Table:
    spec = schema.TABLES[name].arrow
    return pa.Table.from_pylist(
        [{field.name: row.get(field.name) for field in spec} for row in rows], schema=spec
    )


@pytest.fixture
def five() -> FactSet:
    """焊工 with level 3, fitter with level 5, one withdrawn, one out of work with level 1, one nobody knows about."""
    workers = [
        {"person": 1, "employed": True, "insured_now": True, "union_member": True, "work_area": "450202"},
        {"person": 2, "employed": True, "insured_now": False, "union_member": None, "work_area": "450202"},
        {"person": 3, "employed": True, "insured_now": None, "work_area": "450203"},
        {"person": 4, "employed": False, "work_area": None},
        {"person": 5},
    ]
    held = [(1, "3", False), (1, "5", False), (2, "5", False), (3, "3", True), (4, "1", False)]
    certificates = [
        {
            "person": p,
            "record": n,
            "kind": "SKILL",
            "level": level,
            "withdrawn": gone,
            "issued_on": dt.date(2024, 1, 1),
        }
        for n, (p, level, gone) in enumerate(held)
    ]
    tables = {"workers": table("workers", workers), "certificates": table("certificates", certificates)}
    return factset.assemble(tables, as_of=dt.date(2025, 6, 30))


def test_each_figure_is_the_one_counted_by_hand(five: FactSet) -> None:
    found = {f.indicator.name: (f.count, f.base) for f in registry.figures(five)}

    assert found == {
        "on_file": (5, 5),
        "employed": (3, 5),
        "insured": (1, 5),
        "skilled": (2, 3),
        "high_skilled": (1, 2),
        "union": (1, 3),
    }


def test_a_share_of_nobody_is_not_a_number() -> None:
    empty = factset.assemble({}, as_of=dt.date(2025, 6, 30))

    assert {f.share for f in registry.figures(empty)} == {None}


def test_a_breakdown_adds_up_and_keeps_the_unknown_apart(five: FactSet) -> None:
    rows = registry.broken_down(five, registry.BY_NAME["employed"], "work_area")

    assert rows == (("450202", 2, 2), ("450203", 1, 1), (None, 0, 2))


def test_the_rows_behind_a_number_are_as_many_as_the_number(five: FactSet) -> None:
    assert registry.rows_of(five, registry.BY_NAME["skilled"])["person"].to_pylist() == [1, 2]


def test_a_register_never_delivered_counts_nobody_and_not_zero() -> None:
    tables = {
        "workers": table("workers", [{"person": 1, "employed": True}, {"person": 2, "employed": False}])
    }
    facts = factset.assemble(tables, as_of=dt.date(2025, 6, 30))

    found = {f.indicator.name: (f.count, f.share) for f in registry.figures(facts)}

    assert found == {
        "on_file": (2, 1.0),
        "employed": (1, 0.5),
        "insured": (None, None),
        "skilled": (0, 0.0),
        "high_skilled": (0, None),
        "union": (None, None),
    }
    assert registry.broken_down(facts, registry.BY_NAME["insured"], "work_area") == ()
