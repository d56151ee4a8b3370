"""The officer's own workbook back: colour and a comment in each wrong cell, and a sheet 错误清单 listing them all.

An .xlsx is patched, its cells untouched byte for byte but for those mended on the page: a conditional format colours,
a comment part explains, one sheet is added. Anything else (.csv, .xls, or parts we do not know) is written anew as .xlsx, every value a text, so
that nothing in it can act as a formula.
"""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import xlsxwriter

from jiangtu.engine.sheets import clean, guard, mend, patch
from jiangtu.engine.sheets.check import Finding
from jiangtu.engine.sheets.format import Weight
from jiangtu.engine.sheets.guard import Shape
from jiangtu.engine.sheets.mend import Mend
from jiangtu.engine.sheets.workbook import Sheet

LIST = "错误清单"
HEADINGS = ("行", "列", "单元格", "原值", "问题", "规则", "怎么改", "处理")
WEIGHT_WORDS = {Weight.REFUSED: "整行不导入", Weight.EMPTIED: "此格留空", Weight.NOTED: "仅提示"}
MENDED = "已在网页上改"
COMMENTS = 5_000
"""Comments drawn into the sheet; the list and the colour hold every finding, but more boxes choke a spreadsheet."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """What is said at one cell: all findings there, joined."""

    row: int
    column: int
    text: str


def annotate(
    content: bytes, shape: Shape, sheet: Sheet, findings: Sequence[Finding], mends: Sequence[Mend] = ()
) -> bytes:
    """An .xlsx with every finding and every mend shown. `sheet` is as mended. Cost: the packing of the sheet once, plus
    10 µs a finding.
    """
    notes = list(_notes(findings, mends))
    wrong = sorted({_place(finding) for finding in findings})
    rows = [*(_line(sheet, finding) for finding in findings), *map(_mended_line, mends)]
    if shape is Shape.XLSX:
        marks = patch.Marks(sheet.name, notes[:COMMENTS], wrong, (LIST, HEADINGS, rows), mends)
        try:
            return patch.patched(content, marks)
        except (patch.Unpatchable, mend.Unwritable, zipfile.BadZipFile):
            pass  # written anew below: the marks matter more than the looks
    return _rewritten(sheet, notes, set(wrong), rows)


def _notes(findings: Sequence[Finding], mends: Sequence[Mend]) -> Iterator[Annotation]:
    """One note a cell; a finding about a whole row is laid at its first cell."""
    said: dict[tuple[int, int], list[str]] = {}
    for finding in findings:
        said.setdefault(_place(finding), []).append(_sentence(finding))
    for mended in mends:
        said.setdefault((mended.row, mended.column), []).append(
            f"已在网页上改：原为“{mended.was}”（{mended.by}）"
        )
    for (row, column), sentences in sorted(said.items()):
        yield Annotation(row, column, "\n".join(sentences))


def _place(finding: Finding) -> tuple[int, int]:
    return finding.row, max(finding.column, 1)


def _sentence(finding: Finding) -> str:
    return f"{finding.problem.zh}{finding.problem.mend}（{WEIGHT_WORDS[finding.weight]}）"


def _line(sheet: Sheet, finding: Finding) -> tuple[str, ...]:
    letters = guard.column_letters(finding.column)
    given = sheet.cell(finding.row - 1, finding.column - 1) if finding.column else ""
    return (
        str(finding.row),
        letters or "整行",
        f"{letters}{finding.row}" if letters else f"第{finding.row}行",
        clean.shown(given)[:200],
        finding.problem.zh,
        finding.problem.rule,
        finding.problem.mend,
        WEIGHT_WORDS[finding.weight],
    )


def _mended_line(mended: Mend) -> tuple[str, ...]:
    letters = guard.column_letters(mended.column)
    place = f"{letters}{mended.row}"
    done = f"已改为“{mended.text[:200]}”"
    return (
        str(mended.row),
        letters,
        place,
        mended.was[:200],
        f"已在网页上改（{mended.by}）",
        "",
        done,
        MENDED,
    )


def _rewritten(
    sheet: Sheet, notes: Sequence[Annotation], wrong: set[tuple[int, int]], lines: Sequence[tuple[str, ...]]
) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": False}) as book:
        page = book.add_worksheet(sheet.name[:31] or "表1")
        _write_cells(book, page, sheet, {(row - 1, column - 1) for row, column in wrong})
        for note in notes[:COMMENTS]:
            page.write_comment(note.row - 1, note.column - 1, note.text, {"x_scale": 2})
        _write_list(book, lines)
    return buffer.getvalue()


def _write_cells(
    book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, wrong: set[tuple[int, int]]
) -> None:
    red = book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006"})
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if cell != "" or (row, column) in wrong:
                look = red if (row, column) in wrong else None
                page.write_string(row, column, clean.shown(cell)[:32_000], look)
    for row, column in wrong:
        if column >= len(sheet.rows[row]):
            page.write_blank(row, column, None, red)


def _write_list(book: xlsxwriter.Workbook, lines: Sequence[tuple[str, ...]]) -> None:
    page = book.add_worksheet(LIST)
    bold = book.add_format({"bold": True, "bg_color": "#F2F2F2"})
    for column, heading in enumerate(HEADINGS):
        page.write_string(0, column, heading, bold)
    for row, line in enumerate(lines, 1):
        for column, text in enumerate(line):
            page.write_string(row, column, text)
    page.freeze_panes(1, 0)
    page.set_column(0, 2, 8)
    page.set_column(3, 6, 36)
