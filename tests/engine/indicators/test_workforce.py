"""Who belongs to a population at its edges."""

import datetime as dt

import pyarrow as pa
import pytest

from jiangtu.engine import schema
from jiangtu.engine.facts import factset
from jiangtu.engine.indicators import workforce


def holder_of(kind: str, level: str | None, withdrawn: bool = False) -> factset.FactSet:
    """One employed worker with one certificate."""
    workers, certificates = (schema.TABLES[name].arrow for name in ("workers", "certificates"))
    worker = dict.fromkeys(workers.names) | {"person": 1, "employed": True}
    held = dict.fromkeys(certificates.names) | {
        "person": 1, "record": 1, "kind": kind, "level": level, "withdrawn": withdrawn, "issued_on": dt.date(2024, 1, 1),
    }  # fmt: skip
    tables = {
        "workers": pa.Table.from_pylist([worker], schema=workers),
        "certificates": pa.Table.from_pylist([held], schema=certificates),
    }
    return factset.assemble(tables, as_of=dt.date(2025, 6, 30))


@pytest.mark.parametrize(
    ("kind", "level", "withdrawn", "skilled", "high"),
    [
        ("SKILL", "5", False, True, False),
        ("SKILL", "4", False, True, False),
        ("SKILL", "3", False, True, True),
        ("QUALIFICATION", "1", False, True, True),
        ("SKILL", "C", False, True, True),
        ("SINGLE", None, False, False, False),
        ("SKILL", "3", True, False, False),
    ],
)
def test_who_is_skilled(kind: str, level: str | None, withdrawn: bool, skilled: bool, high: bool) -> None:
    facts = holder_of(kind, level, withdrawn)

    assert (workforce.skilled(facts).tolist(), workforce.high_skilled(facts).tolist()) == ([skilled], [high])
