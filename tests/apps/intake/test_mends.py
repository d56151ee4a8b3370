"""The log of mends: what stands of it."""

from dataclasses import replace

from jiangtu.apps.intake import mends
from jiangtu.apps.intake.mends import Line
from jiangtu.engine.sheets.mend import Mend

FIRST = Line("花名册", 3, 5, "insurance", "生育", "工伤", "li", "2025-06-30T09:00:00+00:00")
SECOND = replace(FIRST, old="工伤", new="失业保险", by="wu")
BACK = replace(FIRST, old="失业保险", new="生育")
ELSEWHERE = replace(FIRST, row=4, old="", new="女")


def test_the_last_mend_of_a_cell_stands_against_what_the_file_says() -> None:
    assert mends.standing([FIRST, ELSEWHERE, SECOND]) == (replace(SECOND, old="生育"), ELSEWHERE)


def test_a_cell_put_back_is_as_if_never_mended() -> None:
    assert mends.standing([FIRST, SECOND, BACK]) == ()


def test_only_the_mends_of_the_sheet_are_laid_over_it() -> None:
    other = replace(ELSEWHERE, sheet="附表")

    assert mends.over([FIRST, other], "花名册") == (Mend(3, 5, "工伤", "生育", "li 2025-06-30"),)
