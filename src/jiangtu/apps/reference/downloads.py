"""A table of a page as a file people go on working with: Excel, or plain text Excel reads as Chinese."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

Kind = Literal["csv", "xlsx"]
TYPES: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is written: lines that say what it is (definition, source, day), the headings, the rows."""

    name: str
    about: Sequence[tuple[str, str]]
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def answered(sheet: Sheet, kind: str) -> HttpResponse:
    """The sheet as a download named after it. Cost: 1 s for 100,000 rows of xlsx, a tenth of that as csv."""
    answer = HttpResponse(_WRITERS[kind](sheet), content_type=TYPES[kind])
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{sheet.name}.{kind}')}"
    return answer


def _xlsx(sheet: Sheet) -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False}) as book:
        page, bold = book.add_worksheet(), book.add_format({"bold": True})
        for n, words in enumerate(sheet.about):
            page.write_row(n, 0, words)
        top = len(sheet.about) + (1 if sheet.about else 0)
        page.write_row(top, 0, sheet.headings, bold)
        for n, row in enumerate(sheet.rows, start=top + 1):
            page.write_row(n, 0, row)
        page.set_column(0, len(sheet.headings), 16)
    return kept.getvalue()


def _csv(sheet: Sheet) -> bytes:
    kept = io.StringIO(newline="")
    writer = csv.writer(kept)
    writer.writerows([*sheet.about, *([()] if sheet.about else []), sheet.headings])
    writer.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    return kept.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> Cell:
    """A text no spreadsheet takes for a formula.

    >>> _plain("=1+1"), _plain("焊工"), _plain(-5)
    ("'=1+1", '焊工', -5)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


_WRITERS = {"csv": _csv, "xlsx": _xlsx}
