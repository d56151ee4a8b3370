import datetime as dt

import numpy as np

from jiangtu.city import flaws
from jiangtu.city.dirt import Cell

ROWS = 1_000
COLUMNS: dict[str, list[Cell]] = {
    "name": ["王伟"] * ROWS,
    "citizen_number": ["11010519491231002X"] * ROWS,
    "paid_on": [dt.date(2025, 1, 1)] * ROWS,
    "amount_fen": [1500] * ROWS,
}


def test_a_row_is_bad_in_one_way_and_the_label_says_where() -> None:
    spoiled, found = flaws.spoil(np.random.default_rng(1), COLUMNS, list(range(ROWS)), formulas=True)

    changed = sorted(
        (row, source)
        for source, cells in COLUMNS.items()
        for row in range(ROWS)
        if spoiled[source][row] != cells[row] or type(spoiled[source][row]) is not type(cells[row])
    )
    assert changed == sorted((row, source) for row, source, _ in found)
    assert len({row for row, _, _ in found}) == len(found) == 6


def test_rows_that_are_bad_already_are_left_alone() -> None:
    _, found = flaws.spoil(np.random.default_rng(1), COLUMNS, [5, 6, 7], formulas=True)

    assert {row for row, _, _ in found} <= {5, 6, 7}


def test_text_files_hold_no_formulas() -> None:
    _, found = flaws.spoil(np.random.default_rng(1), COLUMNS, list(range(ROWS)), formulas=False)

    assert "FORMULA" not in {flaw for _, _, flaw in found}
