"""Grids to files: xlsx with titles, merged heads and totals; text files in the departments' encodings.

The same grid gives the same bytes: the creation date is fixed.
"""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from jiangtu.city.dirt import Cell
from jiangtu.city.flaws import Formula

CREATED = dt.datetime(2025, 1, 1)  # noqa: DTZ001 - a workbook's creation date carries no zone
LARGE = 20_000
"""Rows beyond which a workbook is written line by line."""
Row = Sequence[Cell | Formula]


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet before it is a file: titles above, groups over heads ("" where none), rows, lines at the foot."""

    name: str
    titles: tuple[str, ...]
    groups: tuple[str, ...]
    heads: tuple[str, ...]
    rows: Sequence[Row]
    foot: Sequence[Row]
    notes: tuple[str, ...] = ()

    @property
    def first_row(self) -> int:
        """The row of the first data line, counted from 1."""
        return len(self.titles) + (2 if any(self.groups) else 1) + 1


def write(grid: Grid, path: Path, suffix: str) -> None:
    """The grid as a file; `suffix` is xlsx or the encoding of a text file."""
    if suffix == "xlsx":
        _write_xlsx(grid, path)
    else:
        path.write_bytes(_text(grid, "\t" if suffix == "utf-16" else ",").encode(suffix))


def _write_xlsx(grid: Grid, path: Path) -> None:
    large = len(grid.rows) > LARGE
    book = xlsxwriter.Workbook(str(path), {"constant_memory": large})
    book.set_properties({"created": CREATED})
    if grid.notes:
        notes = book.add_worksheet("说明")
        for row, text in enumerate(grid.notes):
            notes.write_string(row, 0, text)
    sheet = book.add_worksheet(grid.name)
    middle = book.add_format({"align": "center", "bold": True})
    _write_head(grid, sheet, middle, merged=not large)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, line in enumerate([*grid.rows, *grid.foot], grid.first_row - 1):
        for place, cell in enumerate(line):
            _write_cell(sheet, number, place, cell, day)
    book.close()


def _write_head(grid: Grid, sheet: xlsxwriter.worksheet.Worksheet, middle: object, *, merged: bool) -> None:
    """Titles and heads line by line, as a large workbook must be written; only small ones merge downwards."""
    width = len(grid.heads)
    for row, title in enumerate(grid.titles):
        sheet.merge_range(row, 0, row, width - 1, title, middle)
    top = len(grid.titles)
    if not any(grid.groups):
        for column, head in enumerate(grid.heads):
            sheet.write_string(top, column, head, middle)
        return
    for left, right in _spans(grid.groups):
        if not grid.groups[left] and merged:
            sheet.merge_range(top, left, top + 1, left, grid.heads[left], middle)
        elif right > left:
            sheet.merge_range(top, left, top, right, grid.groups[left], middle)
        else:
            sheet.write_string(top, left, grid.groups[left] or grid.heads[left], middle)
    for column, head in enumerate(grid.heads):
        if grid.groups[column]:
            sheet.write_string(top + 1, column, head, middle)


def _write_cell(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell | Formula, day: object
) -> None:
    match cell:
        case None:
            return
        case str():
            sheet.write_string(row, column, cell)
        case dt.date():
            sheet.write_datetime(row, column, cell, day)
        case Formula():
            sheet.write_formula(row, column, cell.text, None, cell.value)
        case _:
            sheet.write_number(row, column, cell)


def _spans(groups: Sequence[str]) -> list[tuple[int, int]]:
    """First and last column of each run of one group; columns without a group stand alone."""
    spans: list[tuple[int, int]] = []
    for column, group in enumerate(groups):
        if spans and group and groups[spans[-1][0]] == group:
            spans[-1] = (spans[-1][0], column)
        else:
            spans.append((column, column))
    return spans


def _text(grid: Grid, separator: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    for title in grid.titles:
        writer.writerow([title])
    if any(grid.groups):
        firsts = [g if g and g != p else "" for g, p in zip(grid.groups, ("", *grid.groups), strict=False)]
        writer.writerow(firsts)
    writer.writerow(grid.heads)
    writer.writerows([["" if c is None else _shown(c) for c in row] for row in [*grid.rows, *grid.foot]])
    return out.getvalue()


def _shown(cell: Cell | Formula) -> str:
    match cell:
        case Formula():
            return cell.text
        case float() if abs(cell) >= 1e15:
            return f"{cell:.5E}"
        case _:
            return str(cell)
