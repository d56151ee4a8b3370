"""Days as departments write them: real dates, text in a dozen shapes, spreadsheet serials, months alone.

A day becomes a one-day span, a month a span of its days, so that a beginning takes the first day and an end
(the last day that still counts) the day after the last.
"""

import datetime as dt
import re
from dataclasses import dataclass

from jiangtu.engine.sheets.workbook import Cell
from jiangtu.engine.terms import period
from jiangtu.engine.terms.plain import squeeze
from jiangtu.engine.terms.wrong import TermWrong

_EPOCH = dt.date(1899, 12, 30)  # day 0 of spreadsheet serials after February 1900
_SERIALS = range(7_306, 73_051)  # 1920-01-01 to 2099-12-31
_YEARS = range(1900, 2100)
_NUMERALS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_TIME = re.compile(r"[T ]?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|\+\d{2}:?\d{2})?$")
_PARTS = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_OPEN = {
    "长期",
    "至今",
    "永久",
    "无固定期限",
    "无期限",
    "在职",
    "仍在缴费",
    "未终止",
    "99991231",
    "9999-12-31",
}


@dataclass(frozen=True, slots=True)
class Span:
    """First day and the day after the last."""

    first: dt.date
    after: dt.date


def parse(cell: Cell) -> Span:
    """The span a cell names; TermWrong when it names none.

    >>> [
    ...     parse(c).first.isoformat()
    ...     for c in ("２０２４.３.５", "2024年3月", "202403", 45356.0, "二〇二四年三月五日")
    ... ]
    ['2024-03-05', '2024-03-01', '2024-03-01', '2024-03-05', '2024-03-05']
    """
    if isinstance(cell, dt.datetime):
        return _day(cell.date(), cell)
    if isinstance(cell, dt.date):
        return _day(cell, cell)
    text = _plain(cell)
    if re.fullmatch(r"\d{4,5}", text) and int(text) in _SERIALS:
        return _day(_EPOCH + dt.timedelta(days=int(text)), cell)
    match = _PARTS.fullmatch(text) or _DIGITS.fullmatch(text)
    if match is None:
        raise _unreadable(cell)
    return _span(cell, *(int(part) if part else 0 for part in match.groups()))


def after_last(cell: Cell) -> dt.date | None:
    """The day after the last day a cell names; None for 长期, 至今 and their like.

    >>> after_last("2024-02-29"), after_last("2024年2月"), after_last("至今")
    (datetime.date(2024, 3, 1), datetime.date(2024, 3, 1), None)
    """
    if isinstance(cell, str) and squeeze(cell) in _OPEN:
        return None
    if isinstance(cell, dt.date) and cell.year == 9999:
        return None
    return parse(cell).after


def _plain(cell: Cell) -> str:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return str(int(cell)) if float(cell).is_integer() else str(cell)
    text = squeeze(_TIME.sub("", str(cell).strip()))
    if "年" in text and not text[0].isascii():
        text = _chinese(text)
    return text.rstrip(".-/")


def _chinese(text: str) -> str:
    """二〇二四年十二月三十一日 in digits.

    >>> _chinese("二〇二四年十二月三十一日"), _chinese("二〇二四年三月")
    ('2024年12月31日', '2024年3月')
    """
    text = re.sub(r"(?<=[一二三])十(?=[一二三四五六七八九])", "", text)
    text = re.sub(r"(?<=[二三])十", "0", text)
    text = re.sub(r"十(?=[一二三四五六七八九])", "1", text).replace("十", "10")
    return text.translate(_NUMERALS)


def _span(cell: Cell, year: int, month: int, day: int) -> Span:
    try:
        first = dt.date(year, month, day or 1)
    except ValueError:
        raise _unreadable(cell) from None
    if day:
        return _day(first, cell)
    return Span(_within(first, cell), period.add_months(first, 1))


def _day(day: dt.date, cell: Cell) -> Span:
    return Span(_within(day, cell), day + dt.timedelta(days=1))


def _within(day: dt.date, cell: Cell) -> dt.date:
    if day.year not in _YEARS:
        raise _unreadable(cell)
    return day


def _unreadable(cell: Cell) -> TermWrong:
    return TermWrong(
        "DATE_UNREADABLE",
        f"“{cell}”读不出日期。",
        value=str(cell),
        rule="日期应有四位年份、月份（和日）",
        mend="写成 2024-03-05 或 2024年3月。",
    )
