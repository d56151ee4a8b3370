"""Wrong cells mended on the page: laid over a sheet as it was read, and into the workbook that is sent back.

The file that was delivered is never changed. A mend is a text, read by its column's cleaner like any other cell.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from jiangtu.engine.sheets import guard
from jiangtu.engine.sheets.workbook import Row, Sheet

_ROW = re.compile(rb'(<row\b[^>]*?\br="(\d+)"[^>]*?)(?:/>|>(.*?)</row>)', re.S)
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})\d+"[^>]*?(?:/>|>.*?</c>)', re.S)
_STYLE = re.compile(rb'<c\b[^>]*?\bs="(\d+)"')
_SPREADS = re.compile(rb"<f\b[^>]*\bref=")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Mend:
    """What a cell, counted from 1, shall say; what it said in the file, and who mended it when, in words."""

    row: int
    column: int
    text: str
    was: str = ""
    by: str = ""


class Unwritable(Exception):
    """The sheet's part is built in a way in which a cell cannot be set."""


def over(sheet: Sheet, mends: Iterable[Mend]) -> Sheet:
    """The sheet with its mended cells; every other row is the very same object. Errors: IndexError beyond the rows.

    >>> over(Sheet("表", [["姓名", "性别"], ["王芳"]]), [Mend(2, 2, "女")]).rows
    [['姓名', '性别'], ['王芳', '女']]
    """
    rows: list[Row] = list(sheet.rows)
    for mend in mends:
        cells = [*rows[mend.row - 1]]
        cells += [""] * (mend.column - len(cells))
        cells[mend.column - 1] = mend.text
        rows[mend.row - 1] = cells
    return replace(sheet, rows=rows)


def places(mends: Iterable[Mend]) -> frozenset[tuple[int, int]]:
    """The zero-based cells that were mended."""
    return frozenset((mend.row - 1, mend.column - 1) for mend in mends)


def into(xml: bytes, mends: Sequence[Mend]) -> bytes:
    """A worksheet part of an .xlsx with its mended cells as texts in their own look.

    Errors: `Unwritable` when a row is not there, or when a mended cell carries a formula of other cells too. Cost: one
    pass over the part.
    """
    wanted: dict[int, dict[int, str]] = {}
    for mend in mends:
        wanted.setdefault(mend.row, {})[mend.column] = mend.text

    def written(found: re.Match[bytes]) -> bytes:
        texts = wanted.pop(int(found[2]), None)
        return (
            found[0]
            if texts is None
            else found[1] + b">" + _row(found[3] or b"", int(found[2]), texts) + b"</row>"
        )

    fresh = _ROW.sub(written, xml)
    if wanted:
        raise Unwritable(f"no row {min(wanted)}")
    return fresh


def _row(inner: bytes, number: int, texts: dict[int, str]) -> bytes:
    cells = {guard.column_number(found[1].decode()): found[0] for found in _CELL.finditer(inner)}
    if _CELL.sub(b"", inner).strip():
        raise Unwritable(f"row {number} holds more than cells")
    for column, text in texts.items():
        cells[column] = _cell(cells.get(column, b""), f"{guard.column_letters(column)}{number}", text)
    return b"".join(cell for _, cell in sorted(cells.items()))


def _cell(before: bytes, place: str, text: str) -> bytes:
    """The cell as an inline string, whatever it begins with; a style it had is kept."""
    if _SPREADS.search(before):
        raise Unwritable(f"{place} computes other cells")
    style = _STYLE.match(before)
    look = f' s="{style[1].decode()}"' if style else ""
    if not text:
        return f'<c r="{place}"{look}/>'.encode()
    said = escape(CONTROL.sub("", text))
    return f'<c r="{place}"{look} t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'.encode()
