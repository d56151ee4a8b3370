"""Places of problems inside a document."""

import pytest

from jiangtu.engine.policy import check, expression, tree
from jiangtu.engine.policy.document import Entry, Notes


@pytest.mark.parametrize(
    ("entry", "place", "mend"),
    [
        (Entry("a == ", 4, 10), "n:4:15", None),
        (Entry("insured_now\n  and x", 4, 1), "n:5:7", None),
        (Entry("insured_months ≥ 12", 4, 10), "n:4:25", "请用半角符号：( ) , >= <= ==。"),
        (Entry("insured_months = 12", 4, 10), "n:4:25", "相等写成 ==。"),
        (Entry([], 4, 10), "n:4:10", "表达式若以方括号或花括号开头，加引号。"),
    ],
)
def test_a_problem_stands_at_its_word(entry: Entry, place: str, mend: str | None) -> None:
    notes = Notes("n")

    found = expression.read(entry, check.Checker(check.Names("worker", "", {}, tree.AsOf())), notes, "test")

    assert found is None
    assert [p.where for p in notes.found] == [place]
    assert mend in (None, notes.found[0].mend)
