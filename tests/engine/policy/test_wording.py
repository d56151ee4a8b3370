"""Every type of the schema has a name for policy authors."""

from jiangtu.engine import schema
from jiangtu.engine.policy import wording
from jiangtu.engine.policy.tree import Type


def test_every_column_can_be_described() -> None:
    columns = [c for table in schema.TABLES.values() for c in table.columns]

    said = [wording.describe(Type(c.kind, c.unit, c.of)) for c in columns]

    assert all(said)
    assert {c.unit for c in columns} <= set(wording.UNIT_ZH)
