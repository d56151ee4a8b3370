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


@pytest.mark.parametrize(
    ("content", "code"),
    [
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
