"""Which part is which sheet, and where formulas stand."""

from io import BytesIO
from zipfile import ZipFile

import openpyxl

from jiangtu.engine.sheets import ooxml
from tests.engine.sheets import zoo


def test_every_sheet_has_its_part() -> None:
    with ZipFile(BytesIO(zoo.xlsx([["a"]], sheet="甲"))) as archive:
        assert ooxml.sheet_parts(archive) == {"甲": "xl/worksheets/sheet1.xml"}


def test_formulas_are_found_by_their_zero_based_cells() -> None:
    content = zoo.xlsx([["a", "=1+1"], ["b", 2], ["=A1", "c"]])

    assert ooxml.computed(content, "花名册") == frozenset({(0, 1), (2, 0)})


def test_an_error_that_the_reader_gives_as_empty_is_found() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "#N/A"
    book.active["A1"].data_type = "e"
    buffer = BytesIO()
    book.save(buffer)

    assert ooxml.computed(buffer.getvalue(), "Sheet") == frozenset({(0, 0)})


def test_a_sheet_that_is_not_there_has_none() -> None:
    assert ooxml.computed(zoo.xlsx([["=1"]]), "别的") == frozenset()
