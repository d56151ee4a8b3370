"""Marks are laid without touching a cell, and taken out again."""

import zipfile
from io import BytesIO

import openpyxl
import pytest

from jiangtu.engine.sheets import patch
from jiangtu.engine.sheets.annotate import Annotation
from jiangtu.engine.sheets.mend import Mend
from tests.engine.sheets import zoo

SHEET = "xl/worksheets/sheet1.xml"
ORIGINAL = zoo.xlsx([["标题"], zoo.HEADS, zoo.GOOD, ["=1+1"]], merged=["A1:H1"])
LISTING = ("错误清单", ("行", "列"), [("3", "=cmd()")])


def patched(content: bytes, *cells: tuple[int, int]) -> bytes:
    notes = [Annotation(row, column, f"第{row}行<错>\x00") for row, column in cells]
    return patch.patched(content, patch.Marks("花名册", notes, cells, LISTING))


def data(content: bytes) -> bytes:
    return zoo.part(content, SHEET).split(b"</sheetData>")[0]


def test_the_cells_stay_byte_for_byte() -> None:
    assert data(patched(ORIGINAL, (3, 2), (4, 2), (3, 5))) == data(ORIGINAL)


def test_colour_comments_and_list_are_there() -> None:
    book = openpyxl.load_workbook(BytesIO(patched(ORIGINAL, (3, 2), (4, 2), (3, 5))))

    page = book["花名册"]
    assert [str(area.sqref) for area in page.conditional_formatting] == ["B3:B4 E3"]
    assert (page["B3"].comment.text, page["E3"].comment.text) == ("第3行<错>", "第3行<错>")
    assert [[c.value for c in row] for row in book["错误清单"]] == [["行", "列"], ["3", "=cmd()"]]
    assert book["错误清单"]["B2"].data_type == "s"
    assert page.merged_cells.ranges != set()


def test_a_second_round_replaces_the_first() -> None:
    book = openpyxl.load_workbook(BytesIO(patched(patched(ORIGINAL, (3, 2), (3, 3)), (4, 1))))

    page = book["花名册"]
    assert [str(area.sqref) for area in page.conditional_formatting] == ["A4"]
    assert [c.coordinate for row in page for c in row if c.comment] == ["A4"]
    assert book.sheetnames == ["花名册", "错误清单"]
    assert len(book._differential_styles.styles) == 1


def test_a_mended_workbook_comes_back_without_marks() -> None:
    page = openpyxl.load_workbook(BytesIO(patched(patched(ORIGINAL, (3, 2)))))["花名册"]

    assert (list(page.conditional_formatting), [c for row in page for c in row if c.comment]) == ([], [])


def test_a_sheet_that_is_not_there_cannot_be_patched() -> None:
    with pytest.raises(patch.Unpatchable):
        patch.patched(ORIGINAL, patch.Marks("别的", [], [], LISTING))


def test_a_mended_formula_leaves_no_order_of_computing_behind() -> None:
    """Excel asks for a repair when its calculation chain names a cell without a formula."""
    types = zoo.part(ORIGINAL, "[Content_Types].xml").replace(
        b"</Types>", b'<Override PartName="/xl/calcChain.xml" ContentType="x"/></Types>'
    )
    links = zoo.part(ORIGINAL, "xl/_rels/workbook.xml.rels").replace(
        b"</Relationships>", b'<Relationship Id="c" Type="calcChain" Target="calcChain.xml"/></Relationships>'
    )
    chained = zoo.with_part(ORIGINAL, "[Content_Types].xml", types)
    chained = zoo.with_part(chained, "xl/_rels/workbook.xml.rels", links)
    chained = zoo.with_part(chained, "xl/calcChain.xml", b"<calcChain/>")

    marks = patch.Marks("花名册", [], [], LISTING, [Mend(4, 1, "2")])
    with zipfile.ZipFile(BytesIO(patch.patched(chained, marks))) as archive:
        told = archive.read("[Content_Types].xml") + archive.read("xl/_rels/workbook.xml.rels")

        assert ("xl/calcChain.xml" in archive.namelist(), b"calcChain" in told) == (False, False)
