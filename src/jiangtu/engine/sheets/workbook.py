"""Bytes to grids: every sheet of an .xlsx, .xls or .csv as rows of plain values, cell (1, 1) first.

Call it in a child process with limits: the reader of .xls and .xlsx can abort its process on a hostile file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import assert_never

import python_calamine

from jiangtu.engine.errors import Refusal
from jiangtu.engine.sheets import biff, delimited, guard, ooxml

Cell = str | float | int | bool | date | datetime | time | timedelta
"""A value as the reader gives it; the empty string is an empty cell."""

Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Span:
    """A merged area, zero-based, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `rows[0][0]` is A1, so a row's number is its index plus one; rows may differ in length."""

    name: str
    rows: Sequence[Row]
    spans: tuple[Span, ...] = ()

    def cell(self, row: int, column: int) -> Cell:
        """The value at a zero-based place; empty outside the sheet."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return ""
        return self.rows[row][column]


@dataclass(frozen=True, slots=True)
class Workbook:
    """All sheets that hold anything, in their order, and what the file really was."""

    shape: guard.Shape
    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name; refused when there is none."""
        found = next((s for s in self.sheets if s.name == name), None)
        if found is None:
            known = "、".join(s.name for s in self.sheets)
            raise Refusal("SHEET_NO_SUCH_SHEET", f"没有名为“{name}”的工作表", mend=f"文件里有：{known}")
        return found


def read(content: bytes, limits: guard.Limits = guard.LIMITS) -> Workbook:
    """The workbook in `content`. Refused with a sentence of its own for each way a file can be bad.

    Formulas give the value the last program stored; `computed` finds them, and the errors. Cost: 2 s for 100,000 × 12.
    """
    shape = guard.shape_of(content, limits)
    if shape is guard.Shape.TEXT:
        sheets: tuple[Sheet, ...] = (Sheet("表1", delimited.rows_of(content)),)
    else:
        if shape is guard.Shape.XLS:
            biff.refuse_unreadable(content)
        sheets = _read_workbook(content)
    kept = tuple(s for s in sheets if any(cell != "" for row in s.rows for cell in row))
    if not kept:
        raise Refusal("SHEET_NO_ROWS", "文件里没有任何数据", mend="请确认导出时选中了数据，再上传")
    _refuse_too_large(kept, limits)
    return Workbook(shape, kept)


def _read_workbook(content: bytes) -> tuple[Sheet, ...]:
    try:
        with python_calamine.CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            return tuple(_sheet(book, meta) for meta in book.sheets_metadata if _is_grid(meta))
    except python_calamine.PasswordError as locked:
        raise guard.encrypted() from locked
    except (python_calamine.CalamineError, OSError, ValueError) as broken:
        raise guard.damaged() from broken
    except BaseException as aborted:
        if type(aborted).__name__ != "PanicException":  # the reader's own word; it cannot be imported
            raise
        raise guard.damaged() from aborted


def computed(content: bytes, shape: guard.Shape, sheet: str) -> frozenset[tuple[int, int]]:
    """Zero-based cells of a sheet that hold a formula or an error, which the reader gives as an empty cell; a text has none."""
    match shape:
        case guard.Shape.XLSX:
            return ooxml.computed(content, sheet)
        case guard.Shape.XLS:
            return biff.computed(content, sheet)
        case guard.Shape.TEXT:
            return frozenset()
        case unknown:
            assert_never(unknown)


def _is_grid(meta: python_calamine.SheetMetadata) -> bool:
    return bool(meta.typ == python_calamine.SheetTypeEnum.WorkSheet)


def _sheet(book: python_calamine.CalamineWorkbook, meta: python_calamine.SheetMetadata) -> Sheet:
    grid = book.get_sheet_by_name(meta.name)
    spans = tuple(Span(*start, *end) for start, end in grid.merged_cell_ranges or ())
    return Sheet(meta.name, grid.to_python(skip_empty_area=False), spans)


def _refuse_too_large(sheets: tuple[Sheet, ...], limits: guard.Limits) -> None:
    for sheet in sheets:
        if len(sheet.rows) > limits.rows:
            raise Refusal(
                "SHEET_BEYOND",
                f"工作表“{sheet.name}”有 {len(sheet.rows):,} 行，最多 {limits.rows - 100:,} 行",
                mend="请按月份或单位拆成几个文件分别上传",
            )
