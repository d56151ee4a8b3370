"""Reading honest workbooks."""

import datetime as dt

import pytest

from jiangtu.engine.errors import Refusal
from jiangtu.engine.sheets import workbook
from jiangtu.engine.sheets.guard import Limits, Shape
from jiangtu.engine.sheets.workbook import Span
from tests.engine.sheets import zoo


def test_a_workbook_gives_its_sheets_from_a1_with_their_merged_areas() -> None:
    book = workbook.read(
        zoo.xlsx([["标题", ""], ["姓名", "日期"], ["王芳", dt.date(2024, 3, 5)]], merged=["A1:B1"])
    )

    assert book.shape is Shape.XLSX
    assert [(s.name, list(s.rows), s.spans) for s in book.sheets] == [
        (
            "花名册",
            [["标题", ""], ["姓名", "日期"], ["王芳", dt.date(2024, 3, 5)]],
            (Span(0, 0, 0, 1),),
        )
    ]


def test_an_old_workbook_gives_its_characters_dates_numbers_and_merged_areas() -> None:
    rows = [["参保表", ""], ["覃美玲㐂𠀀", dt.date(2024, 3, 5)], [450202199001010015.0, True]]

    [page] = workbook.read(zoo.xls(rows, merged=[(0, 0, 0, 1)])).sheets

    assert [[*row] for row in page.rows] == rows
    assert page.spans == (Span(0, 0, 0, 1),)


@pytest.mark.parametrize("shape", [Shape.XLSX, Shape.XLS])
def test_cells_that_compute_are_found_in_either_shape(shape: Shape) -> None:
    rows = [["姓名", "=1+1"], ["王芳", 2]]
    content = zoo.xls(rows) if shape is Shape.XLS else zoo.xlsx(rows)

    assert workbook.computed(content, shape, "花名册") == {(0, 1)}
    assert workbook.computed(zoo.text(rows), Shape.TEXT, "表1") == frozenset()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zoo.xls([["姓名"]])[:-100], "SHEET_DAMAGED"),
        (zoo.xlsx([]), "SHEET_NO_ROWS"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "SHEET_DAMAGED"),
    ],
)
def test_a_workbook_with_nothing_to_read_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        workbook.read(content)

    assert refused.value.code == code


def test_a_text_table_longer_than_the_limit_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        workbook.read(zoo.text([["姓名"]] * 12), Limits(rows=11))

    assert refused.value.code == "SHEET_BEYOND"


def test_an_unknown_sheet_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(Refusal) as refused:
        workbook.read(zoo.xlsx([["姓名"]])).sheet("别的")

    assert "花名册" in refused.value.mend
