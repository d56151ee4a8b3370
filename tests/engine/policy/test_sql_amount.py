"""Amounts in SQL: a plain table is worked out before any query runs."""

import ibis

from jiangtu.engine.policy import sql_amount
from jiangtu.engine.policy.sql_node import Translator
from tests.engine.policy.people import AS_OF, CATALOGUES, made

TABLE = "  by: certificate.level\n  table: {五级: 1000, 四级: 1500}\n"


def written(amount: str) -> str:
    units = ibis.table({"level": "int8", "student": "boolean", "insured_months": "int32"}, name="rows")
    read = Translator(AS_OF, CATALOGUES, lambda column: units[column.name], lambda _: NotImplemented)
    policy = made("certificate.level in [五级, 四级]", amount=amount)
    assert policy.amount is not None
    return " ".join(str(ibis.to_sql(units.select(fen=sql_amount.fen(read, policy.amount)))).split())


def test_uplift_and_cap_of_a_table_are_worked_out_for_each_cell() -> None:
    text = written(
        TABLE + "  uplift: {when: student, percent: 50, source: {document: d, evidence: D}}\n  cap: 2000\n"
    )

    assert {"100000", "150000", "200000"} <= set(text.split())
    assert "225000" not in text  # 1,500 yuan and a half more would be above the cap
    assert "*" not in text
    assert ">" not in text


def test_a_multiplied_amount_is_worked_out_in_the_query() -> None:
    text = written("  each: 100\n  times: insured_months\n  cap: 900\n")

    assert "*" in text
    assert "> 90000" in text
