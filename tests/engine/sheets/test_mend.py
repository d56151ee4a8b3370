"""Mended cells over a sheet, and into the part of a workbook."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.sheets import mend, workbook
from jiangtu.engine.sheets.mend import Mend
from tests.engine.sheets import zoo
from tests.engine.sheets.test_patch import SHEET

ROWS = [["标题"], ["王芳", "男性", 3], ["=SUM(A1:A2)", "", 1.5]]
CONTENT = zoo.xlsx(ROWS)
CELLS = st.builds(
    Mend, st.integers(1, 3), st.integers(1, 5), st.text(st.characters(codec="utf-8"), max_size=9)
)


def read_back(mends: list[Mend]) -> workbook.Sheet:
    xml = mend.into(zoo.part(CONTENT, SHEET), mends)
    return workbook.read(zoo.with_part(CONTENT, SHEET, xml)).sheets[0]


def plain(text: object) -> str:
    """A text as XML gives it back: one kind of line end, no control characters."""
    return mend.CONTROL.sub("", str(text)).replace("\r\n", "\n").replace("\r", "\n")


def test_rows_without_a_mend_are_the_very_same() -> None:
    page = zoo.sheet(*ROWS)

    fresh = mend.over(page, [Mend(2, 2, "男"), Mend(2, 5, "甲")])

    assert fresh.rows == [["标题"], ["王芳", "男", 3, "", "甲"], ["=SUM(A1:A2)", "", 1.5]]
    assert (fresh.rows[0] is page.rows[0], page.rows[1]) == (True, ["王芳", "男性", 3])


def test_a_mend_beyond_the_rows_is_an_error() -> None:
    with pytest.raises(IndexError):
        mend.over(zoo.sheet(*ROWS), [Mend(9, 1, "x")])
    with pytest.raises(mend.Unwritable):
        mend.into(zoo.part(CONTENT, SHEET), [Mend(9, 1, "x")])


def test_a_cell_that_computes_its_neighbours_is_left_to_the_other_road() -> None:
    xml = zoo.part(CONTENT, SHEET).replace(b"<f>", b'<f t="shared" ref="A3:A9" si="0">')

    with pytest.raises(mend.Unwritable):
        mend.into(xml, [Mend(3, 1, "5")])


@given(st.lists(CELLS, max_size=6, unique_by=lambda m: (m.row, m.column)))
def test_a_workbook_says_what_was_mended_whatever_that_is(mends: list[Mend]) -> None:
    page = read_back([*mends, Mend(1, 9, "末")])

    assert [plain(page.cell(m.row - 1, m.column - 1)) for m in mends] == [plain(m.text) for m in mends]
    assert any((m.row, m.column) == (2, 1) for m in mends) or page.cell(1, 0) == "王芳"
