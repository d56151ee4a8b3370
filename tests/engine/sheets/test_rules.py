"""Each rule beside the same rule said row by row."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.sheets import rules
from jiangtu.engine.sheets.format import RuleKind
from tests.engine.sheets.zoo import WOMAN

D = dt.date


@pytest.mark.parametrize(
    ("kind", "columns", "broken"),
    [
        ("before", [[D(2024, 1, 1), D(2024, 1, 2), None], [D(2024, 1, 1), D(2024, 1, 3), D(2024, 1, 1)]], [0]),
        ("not_after", [[D(2024, 1, 1), D(2024, 1, 2)], [D(2024, 1, 1), D(2024, 1, 1)]], [1]),
        ("at_most", [[1, 2, None], [1, 1, 1]], [1]),
        ("any", [[None, 1, None], [None, None, 1]], [0]),
        ("together", [[None, 1, 1], [None, None, 1]], [1]),
        ("unique", [["a", "b", "a", None, None]], [2]),
        ("identity", [[WOMAN] * 5, [None, D(1949, 12, 31), D(1949, 12, 30), D(1949, 12, 1), None], ["F", None, "F", "F", "M"]], [2, 4]),
    ],
)  # fmt: skip
def test_a_rule_names_the_rows_that_break_it(
    kind: str, columns: list[list[object]], broken: list[int]
) -> None:
    given_columns = {str(place): column for place, column in enumerate(columns)}

    assert list(rules.broken(RuleKind(kind), given_columns, len(columns[0]))) == broken


def test_a_column_the_sheet_does_not_have_is_empty() -> None:
    assert list(rules.broken(RuleKind.ANY, {"a": None, "b": [1, None]}, 2)) == [1]


days = st.lists(st.none() | st.dates(), min_size=4, max_size=4)


@given(days, days)
def test_order_is_broken_exactly_where_two_days_stand_the_wrong_way_round(first: list, second: list) -> None:
    naive = [i for i, (a, b) in enumerate(zip(first, second, strict=True)) if a and b and not a < b]

    assert list(rules.broken(RuleKind.BEFORE, {"a": first, "b": second}, 4)) == naive
