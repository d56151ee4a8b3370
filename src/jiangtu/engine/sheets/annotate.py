"""The officer's own workbook back: colour and a comment in each wrong cell, and a sheet 错误清单 listing them all.

An .xlsx is patched, its cells untouched byte for byte: a conditional format colours, a comment part explains, one
sheet is added. Anything else (.csv, .xls, or parts we do not know) is written anew as .xlsx, every value a text, so
that nothing in it can act as a formula.
"""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import xlsxwriter

from jiangtu.engine.sheets import clean, guard, patch
from jiangtu.engine.sheets.check import Finding
from jiangtu.engine.sheets.format import Weight
from jiangtu.engine.sheets.guard import Shape
from jiangtu.engine.sheets.workbook import Sheet

LIST = "错误清单"
HEADINGS = ("行", "列", "单元格", "原值", "问题", "规则", "怎么改", "处理")
WEIGHT_WORDS = {Weight.REFUSED: "整行不导入", Weight.EMPTIED: "此格留空", Weight.NOTED: "仅提示"}
COMMENTS = 5_000
"""Comments drawn into the sheet; the list and the colour hold every finding, but more boxes choke a spreadsheet."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """What is said at one cell: all findings there, joined."""

    row: int
    column: int
    text: str


def annotate(content: bytes, shape: Shape, sheet: Sheet, findings: Sequence[Finding]) -> bytes:
    """An .xlsx with every finding shown. Cost: the packing of the sheet once, plus 10 µs a finding."""
    notes = list(_notes(findings))
    rows = [_line(sheet, finding) for finding in findings]
    if shape is Shape.XLSX:
        try:
            return patch.patched(content, sheet.name, notes[:COMMENTS], _cells(notes), (LIST, HEADINGS, rows))
        except (patch.Unpatchable, zipfile.BadZipFile):
            pass  # written anew below: the marks matter more than the looks
    return _rewritten(sheet, notes, rows)


def _notes(findings: Sequence[Finding]) -> Iterator[Annotation]:
    """One note a cell; a finding about a whole row is laid at its first cell."""
    said: dict[tuple[int, int], list[str]] = {}
    for finding in findings:
        said.setdefault((finding.row, max(finding.column, 1)), []).append(_sentence(finding))
    for (row, column), sentences in sorted(said.items()):
        yield Annotation(row, column, "\n".join(sentences))


def _sentence(finding: Finding) -> str:
    return f"{finding.problem.zh}{finding.problem.mend}（{WEIGHT_WORDS[finding.weight]}）"


def _cells(notes: Sequence[Annotation]) -> list[tuple[int, int]]:
    return [(note.row, note.column) for note in notes]


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


def _rewritten(sheet: Sheet, notes: Sequence[Annotation], lines: Sequence[tuple[str, ...]]) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": False}) as book:
        wrong = book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006"})
        page = book.add_worksheet(sheet.name[:31] or "表1")
        marked = {(note.row - 1, note.column - 1) for note in notes}
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if cell != "" or (row, column) in marked:
                    look = wrong if (row, column) in marked else None
                    page.write_string(row, column, clean.shown(cell)[:32_000], look)
        for row, column in marked:
            if column >= len(sheet.rows[row]):
                page.write_blank(row, column, None, wrong)
        for note in notes[:COMMENTS]:
            page.write_comment(note.row - 1, note.column - 1, note.text, {"x_scale": 2})
        _write_list(book, lines)
    return buffer.getvalue()


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
