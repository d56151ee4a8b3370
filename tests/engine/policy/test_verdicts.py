"""Bits beyond eight and sixteen requirements and gates, in the decision table."""

import datetime as dt
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from jiangtu.engine.policy import columns, kernel, verdicts
from jiangtu.engine.policy.plan import Plan
from tests.engine.policy import people


def table(*require: str, **changes: str) -> pa.Table:
    facts = people.facts(6, workers=40)
    ((_, found),) = kernel.sweep([people.made(*require, **changes)], facts, people.CATALOGUES)
    return found


def test_the_table_is_what_every_backend_gives() -> None:
    assert table("insured_now").schema == pa.schema([
        ("subject", pa.int64()), ("unit", pa.int64()), ("verdict", pa.int8()), ("failed", pa.uint32()),
        ("unknown", pa.uint32()), ("amount_fen", pa.int64()),
    ])  # fmt: skip


def test_thirty_requirements_keep_their_own_bits() -> None:
    found = table(*["insured_months >= 9999"] * 29, "insured_months < 9999").to_pylist()

    assert {(row["failed"], row["unknown"]) for row in found if row["unknown"] < 1 << 30} == {
        ((1 << 29) - 1, 0),
        (0, (1 << 30) - 1),
    }


def test_what_is_alike_in_two_tables_is_held_once() -> None:
    facts = people.facts(6, workers=40)
    editions = [people.made("insured_now"), people.made("insured_months >= 1", kind="none")]

    one, other = (found for _, found in kernel.sweep(editions, facts, people.CATALOGUES))

    addresses = [
        {name: found[name].chunk(0).buffers()[1].address for name in ("subject", "unit")}
        for found in (one, other)
    ]
    assert addresses[0] == addresses[1]


def test_an_edition_not_in_force_decides_nothing_and_costs_no_step() -> None:
    later = columns.moved(people.facts(6, workers=40), dt.date(2031, 1, 1))
    expired = people.made("count(claims, shortage) < 3", per="")
    plan = Plan(columns.Population(later), people.CATALOGUES, "workers")

    gate = verdicts.Decider(expired, plan).gate
    ((_, found),) = kernel.sweep([expired], later, people.CATALOGUES)

    assert (found.num_rows, len(plan.steps)) == (0, gate + 1)


def test_a_saved_table_reads_back_equal_and_in_another_program(tmp_path: Path) -> None:
    decided = table("insured_now")
    by_name = decided.set_column(0, "subject", decided["subject"].cast(pa.string()))

    for held in (decided, by_name, decided.slice(0, 0)):
        path = tmp_path / "decided.parquet"
        verdicts.write(held, path)
        assert pq.read_table(path).equals(held)
        assert duckdb.read_parquet(str(path)).fetchall() == [tuple(row.values()) for row in held.to_pylist()]


def test_rows_are_in_the_order_of_records_though_certificates_lie_by_date() -> None:
    held = people.facts(6, workers=40)["certificates"]
    found = table("insured_now", "certificate.level >= 四级")

    keys = [("subject", "ascending"), ("unit", "ascending")]
    assert found == found.sort_by(keys)
    assert held["record"].to_pylist() != sorted(held["record"].to_pylist())
