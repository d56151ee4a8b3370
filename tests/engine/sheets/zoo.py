"""Workbooks as departments and attackers make them, built on the spot."""

import datetime as dt
import zipfile
from collections.abc import Iterable
from io import BytesIO

import openpyxl
import xlsxwriter
import xlwt

from jiangtu.engine.sheets import mapping
from jiangtu.engine.sheets.format import Format, named
from jiangtu.engine.sheets.layout import Layout, find
from jiangtu.engine.sheets.mapping import ColumnMap, propose
from jiangtu.engine.sheets.workbook import Cell, Sheet

Rows = Iterable[Iterable[object]]

WOMAN = "11010519491231002X"  # the example of GB 11643
FIRM = "91350100M000100Y43"  # the example of GB 32100

HEADS = ["姓名", "身份证号", "性别", "手机", "险种", "起始年月", "终止年月", "缴费基数"]
GOOD = ["王芳", WOMAN, "女", "13812345678", "失业保险", "2024-01", "2024-03", 3500]


def xlsx(rows: Rows, sheet: str = "花名册", merged: Iterable[str] = ()) -> bytes:
    """An .xlsx of one sheet; a value beginning with = is a formula that was never computed."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for area in merged:
        page.merge_cells(area)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls(rows: Rows, sheet: str = "花名册", merged: Iterable[tuple[int, int, int, int]] = ()) -> bytes:
    """An .xls of Excel 97; a value beginning with = is a formula that was never computed, a date has a date's look."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet(sheet, cell_overwrite_ok=True)
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and cell.startswith("="):
                page.write(row, column, xlwt.Formula(cell[1:]))
            else:
                page.write(row, column, cell, day if isinstance(cell, dt.date) else xlwt.Style.default_style)
    for top, bottom, left, right in merged:
        page.merge(top, bottom, left, right)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def text(rows: Rows, encoding: str = "utf-8", separator: str = ",") -> bytes:
    """A text table in some encoding."""
    lines = (separator.join(str(cell) for cell in row) for row in rows)
    return "\r\n".join(lines).encode(encoding)


def far_cell(row: int, column: int) -> bytes:
    """A tiny workbook with one cell at A1 and one far away."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write(0, 0, "姓名")
        page.write(row - 1, column - 1, "x")
    return buffer.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The archive with one part replaced or added."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, part)
    return buffer.getvalue()


def part(content: bytes, name: str) -> bytes:
    """One part of an archive."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name)


def sheet(*rows: Iterable[Cell], name: str = "花名册") -> Sheet:
    """A sheet as the reader gives it."""
    return Sheet(name, [list(row) for row in rows])


def mapped(page: Sheet, form: str = "social-insurance") -> tuple[Layout, ColumnMap, Format]:
    """Layout, mapping and format of a sheet."""
    layout = find(page, mapping.known_headings())
    return layout, propose(page, layout, named(form)), named(form)
