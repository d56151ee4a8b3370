"""The amounts of an edition: for every yes and nobody else; uplifted, then capped."""

import pyarrow as pa

from jiangtu.engine.policy import kernel
from tests.engine.policy import people


def table(*require: str, **changes: str) -> pa.Table:
    facts = people.facts(6, workers=40)
    ((_, found),) = kernel.sweep([people.made(*require, **changes)], facts, people.CATALOGUES)
    return found


def test_an_amount_is_given_to_every_yes_and_to_nobody_else() -> None:
    found = table("insured_now", amount="  each: 100\n  times: insured_months\n").to_pylist()

    assert {(row["verdict"], row["amount_fen"] is not None) for row in found} == {
        (0, False),
        (1, True),
        (2, False),
    }
    assert any(row["unknown"] == 1 << 31 and row["verdict"] == 2 for row in found)


def test_a_pure_condition_has_no_amounts() -> None:
    assert table("insured_now", kind="none")["amount_fen"].null_count == table("insured_now").num_rows


def test_an_amount_grows_before_it_is_capped() -> None:
    amount = "  each: 100\n  uplift: {when: insured_now, percent: 50}\n  cap: 120\n"

    paid = table("insured_now", amount=amount)["amount_fen"].drop_null().unique().to_pylist()

    assert paid == [12_000]
