"""The staged table is the e-file's columns, none missing, none twice."""

import pytest

from jiangtu.engine.schema import efile
from jiangtu.engine.sheets import staged


@pytest.mark.parametrize("kind", staged.KINDS)
def test_a_staged_table_holds_place_identity_and_record(kind: str) -> None:
    names = staged.schema(kind).names

    assert names[:2] == ["sheet", "row"]
    assert len(names) == len(set(names))
    assert {c.name for c in efile.RECORDS[kind].columns} - set(names) <= {
        "record", "mention", "recorded_at", "gone_at",
    }  # fmt: skip


def test_a_column_of_both_belongs_to_the_record() -> None:
    assert "schooling" not in {c.name for c in staged.mention_columns("education")}
    assert staged.column("education", "schooling") in efile.RECORDS["education"].columns


def test_employers_name_nobody() -> None:
    assert staged.mention_columns("employers") == ()
