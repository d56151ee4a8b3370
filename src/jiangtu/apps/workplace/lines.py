"""Pasted lines of spending: read whole, every bad line told, none kept unless all are good."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from jiangtu.apps.workplace import rules
from jiangtu.apps.workplace.kinds import STAFF_LABELS, Staff
from jiangtu.engine.errors import Problem, Sentence
from jiangtu.engine.terms import money
from jiangtu.engine.terms.wrong import TermWrong

COLUMNS = ("日期", "金额", "人员类别", "用途", "摘要")
MOST = 2_000
"""Lines in one paste."""
LARGEST = 10**12
"""Fen of one row: ten thousand million yuan is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One spending before it is in the ledger; `class_code` "" where it was for no class of this system."""

    day: dt.date
    amount_fen: int
    staff: Staff
    use: str
    note: str = ""
    class_code: str = ""


def problems_of(entry: Entry, year: int, *, where: str = "") -> list[Problem]:
    """All that is wrong with an entry for the year's ledger; empty when it may be kept."""
    found = (
        _day_wrong(entry.day, year, where),
        _amount_wrong(entry.amount_fen, where),
        _use_wrong(entry.use, where),
    )
    return [problem for problem in found if problem is not None]


def _day_wrong(day: dt.date, year: int, where: str) -> Problem | None:
    if day.year == year:
        return None
    return Problem(
        "DAY_OUTSIDE", Sentence("日期不在%(year)s年", year=year), where, day.isoformat(), mend="记入发生的年度。"
    )  # fmt: skip


def _amount_wrong(amount_fen: int, where: str) -> Problem | None:
    shown = money.yuan(amount_fen)
    if amount_fen <= 0:
        return Problem("AMOUNT_NOT_POSITIVE", "金额要大于0", where, shown, mend="记错的用红字冲销。")
    if amount_fen > LARGEST:
        return Problem("AMOUNT_TOO_LARGE", "金额太大", where, shown, mend="请核对单位是不是元。")
    return None


def _use_wrong(code: str, where: str) -> Problem | None:
    use = rules.uses().get(code)
    if use is None:
        return Problem("USE_UNKNOWN", "没有这种用途", where, code, mend="请从用途清单中选。")
    if not use.allowed:
        return Problem(
            "USE_EXCLUDED", Sentence("%(title)s不得列入职工教育经费", title=use.title), where, use.title, rule=use.document,
            mend="请从其他经费列支。",
        )  # fmt: skip
    return None


def read(text: str, year: int) -> tuple[list[Entry], list[Problem]]:
    """Entries of lines of day, amount in yuan, staff, use and note, divided by tabs; and all that is wrong.

    A heading line and empty lines are passed over. Entries are only to be kept when there is no problem.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not any(cells) or cells[0] == COLUMNS[0]:
            continue
        where = Sentence("第%(number)s行", number=number)
        if number > MOST:
            problems.append(
                Problem(
                    "TOO_MANY_LINES", Sentence("一次最多%(most)s行", most=MOST), where, mend="请分次粘贴。"
                )
            )
            break
        entry, wrong = _entry(cells, year, where)
        problems += wrong
        entries += [entry] if entry is not None and not wrong else []
    return entries, problems


def _entry(cells: Sequence[str], year: int, where: str) -> tuple[Entry | None, list[Problem]]:
    """The entry of a line, or every cell of it that is wrong."""
    if len(cells) < 4:
        return None, [
            Problem(
                "LINE_SHORT", "少于四列", where, " ".join(cells)[:60], mend="依次为日期、金额、人员类别、用途、摘要，用制表符分开。"
            )
        ]  # fmt: skip
    day, staff, use = _day(cells[0]), _staff(cells[2]), _use(cells[3])
    amount, unread = _amount(cells[1], where)
    wrong = [
        _day_wrong(day, year, where) if day else Problem("DAY_UNREADABLE", "日期看不懂", where, cells[0][:40], mend="写成2025-03-01。"),
        unread if amount is None else _amount_wrong(amount, where),
        None if staff else _staff_wrong(cells[2], where),
        _use_wrong(use, where),
    ]  # fmt: skip
    found = [problem for problem in wrong if problem is not None]
    if day is None or amount is None or staff is None:
        return None, found
    return Entry(day, amount, staff, use, (cells[4] if len(cells) > 4 else "")[:120]), found


def _amount(text: str, where: str) -> tuple[int | None, Problem | None]:
    try:
        return money.parse(text), None
    except TermWrong as error:
        return None, Problem(error.code, error.zh.rstrip("。"), where, text[:40], mend=error.mend)


def _staff_wrong(text: str, where: str) -> Problem:
    known = Sentence("可填：%(words)s。", words="、".join(STAFF_LABELS.values()))
    return Problem("STAFF_UNKNOWN", "没有这种人员类别", where, text[:40], mend=known)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date(*(int(part) for part in text.replace("/", "-").replace(".", "-").split("-")))
    except (ValueError, TypeError, OverflowError):
        return None


def _staff(text: str) -> Staff | None:
    return next((kind for kind, label in STAFF_LABELS.items() if text in (kind, label)), None)


def _use(text: str) -> str:
    return next((code for code, use in rules.uses().items() if text in (code, use.title)), text[:60])
