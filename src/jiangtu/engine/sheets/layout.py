"""Where the table lies in a sheet: titles above, headings of one to three lines, totals and signatures below.

The headings are the band of lines that knows the most words of the formats; without such words, the fullest
line of distinct short texts. Row and column numbers here are zero-based; people are shown row + 1.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from jiangtu.engine.errors import Refusal
from jiangtu.engine.sheets.workbook import Cell, Sheet, Span

_SEARCHED_LINES = 30
_BAND_LINES = 3
_FOOT = re.compile(
    r"(本页)?(合计|总计|小计|共计|累计)(人数|金额|人次|行数)?([:：（(0-9].*)?"
    r"|(制表|填表|填报|审核|复核|经办|负责|单位负责|主管)(人|单位|部门|日期)?[:：].*"
    r"|(备注|说明|注)[:：].*|.{0,12}盖章.{0,4}"
)
_NOISE = re.compile(r"[\s*＊:：、，,。./\\_\-—·\"'“”‘’]+")
_ASIDE = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


class Why(StrEnum):
    """Why a row below the headings is not data."""

    TOTAL = "TOTAL"
    HEADING_AGAIN = "HEADING_AGAIN"
    COLUMN_NUMBERS = "COLUMN_NUMBERS"


@dataclass(frozen=True, slots=True)
class Heading:
    """One column's heading: the lowest word is its name, the words above it say what group it belongs to."""

    column: int
    name: str
    group: str = ""

    @property
    def whole(self) -> str:
        """Group and name in one, for two columns of one name."""
        return f"{self.group}{self.name}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row left out on purpose, and why."""

    row: int
    why: Why
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Titles, headings, the numbers of the rows that hold data, and the rows left out."""

    titles: tuple[str, ...]
    headings: tuple[Heading, ...]
    last_heading_row: int
    rows: Sequence[int]
    skipped: tuple[Skipped, ...]

    @property
    def fingerprint(self) -> str:
        """The headings in order: two deliveries of one layout have the same."""
        return "|".join(f"{h.column}={plain(h.whole)}" for h in self.headings)


def plain(heading: str) -> str:
    """A heading without width, spaces, marks and asides, for comparison.

    >>> plain(" 身份证 号码*（必填）"), plain("缴费基数（元）"), plain("职业/工种")
    ('身份证号码', '缴费基数', '职业工种')
    """
    text = unicodedata.normalize("NFKC", str(heading))
    bare = _NOISE.sub("", _ASIDE.sub("", text))
    return (bare or _NOISE.sub("", text)).lower()


def find(sheet: Sheet, known: frozenset[str]) -> Layout:
    """The table of a sheet. `known` are plain headings of all formats. Refused when no line is one of headings.

    Deterministic; ties go to the highest band. Cost: one pass over the rows.
    """
    top, lines = _best_band(sheet, known)
    headings = tuple(_headings(sheet, top, lines))
    if len(headings) < 2 or _score(sheet, top, lines, known) < 0:
        raise Refusal(
            "SHEET_NO_HEADINGS",
            f"工作表“{sheet.name}”里找不到表头",
            mend="表头应在前 30 行内，每列一个名称；请补上表头后再上传",
        )
    last = top + lines - 1
    rows, skipped = _data_rows(sheet, headings, last)
    if not rows:
        raise Refusal(
            "SHEET_ONLY_HEADINGS", f"工作表“{sheet.name}”只有表头，没有数据", mend="请确认导出时选中了数据"
        )
    return Layout(_titles(sheet, top), headings, last, rows, skipped)


def _titles(sheet: Sheet, top: int) -> tuple[str, ...]:
    texts = (str(cell).strip() for row in sheet.rows[:top] for cell in row if isinstance(cell, str))
    return tuple(text for text in texts if text)


def _best_band(sheet: Sheet, known: frozenset[str]) -> tuple[int, int]:
    tops = range(min(len(sheet.rows), _SEARCHED_LINES))
    bands = [
        (top, lines) for top in tops for lines in range(1, _BAND_LINES + 1) if top + lines <= len(sheet.rows)
    ]
    return max(bands, key=lambda band: (_score(sheet, band[0], band[1], known), -band[0], -band[1]))


def _score(sheet: Sheet, top: int, lines: int, known: frozenset[str]) -> float:
    if any(_looks_like_data(cell) for row in sheet.rows[top : top + lines] for cell in row):
        return -1.0
    headings = list(_headings(sheet, top, lines))
    hits = sum(_is_known(h, known) for h in headings)
    distinct = len({h.whole for h in headings if len(h.name) <= 30})
    return hits + 0.2 * min(distinct, 40) - 0.3 * (lines - 1)


def _is_known(heading: Heading, known: frozenset[str]) -> bool:
    return plain(heading.name) in known or plain(heading.whole) in known


def _looks_like_data(cell: Cell) -> bool:
    """Numbers, dates and codes are never headings."""
    if not isinstance(cell, str):
        return True
    text = cell.strip()
    return len(text) > 60 or bool(re.fullmatch(r"[\d０-９][\d０-９.\-/年月日Xx]*", text))


def _headings(sheet: Sheet, top: int, lines: int) -> Iterator[Heading]:
    spans = [span for span in sheet.spans if top <= span.top <= top + lines - 1]
    width = max((len(row) for row in sheet.rows[top : top + lines]), default=0)
    for column in range(width):
        words = [_word(sheet, spans, row, column) for row in range(top, top + lines)]
        distinct = list(dict.fromkeys(word for word in words if word))
        if distinct:
            yield Heading(column, distinct[-1], "".join(distinct[:-1]))


def _word(sheet: Sheet, spans: list[Span], row: int, column: int) -> str:
    span = next((s for s in spans if s.top <= row <= s.bottom and s.left <= column <= s.right), None)
    cell = sheet.cell(span.top, span.left) if span else sheet.cell(row, column)
    return re.sub(r"\s+", "", str(cell))


def _data_rows(
    sheet: Sheet, headings: tuple[Heading, ...], last: int
) -> tuple[list[int], tuple[Skipped, ...]]:
    columns = [h.column for h in headings]
    names = {h.column: h.name for h in headings}
    rows: list[int] = []
    skipped: list[Skipped] = []
    for number in range(last + 1, len(sheet.rows)):
        first = next((c for c in sheet.rows[number] if c != "" and not _is_blank(c)), None)
        if first is None:
            continue
        why = _why_not_data(sheet, number, columns, names, first)
        if why is None:
            rows.append(number)
        else:
            skipped.append(Skipped(number, why, str(first).strip()[:40]))
    return rows, tuple(skipped)


def _is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _why_not_data(
    sheet: Sheet, number: int, columns: list[int], names: dict[int, str], first: Cell
) -> Why | None:
    if isinstance(first, str) and _FOOT.fullmatch(re.sub(r"\s+", "", first)):
        return Why.TOTAL
    if isinstance(first, str) and first.strip() in names.values() and _repeats(sheet, number, names):
        return Why.HEADING_AGAIN
    if first in (1, "1", "(1)", "（1）", "①") and _counts_up(sheet, number, columns):
        return Why.COLUMN_NUMBERS
    return None


def _repeats(sheet: Sheet, number: int, names: dict[int, str]) -> bool:
    words = [(_plain_cell(sheet.cell(number, c)), name) for c, name in names.items()]
    same = sum(word == name for word, name in words)
    return same * 2 > len(words)


def _plain_cell(cell: Cell) -> str:
    return re.sub(r"\s+", "", str(cell))


def _counts_up(sheet: Sheet, number: int, columns: list[int]) -> bool:
    """A line of column numbers 1 2 3 … under the headings."""
    digits = [re.sub(r"\D", "", str(sheet.cell(number, c)).removesuffix(".0")) for c in columns]
    return len(columns) > 2 and digits == [str(n) for n in range(1, len(columns) + 1)]
