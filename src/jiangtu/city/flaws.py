"""Cells that are bad on purpose, each with the reason: what an importer must find and answer."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from jiangtu.city.dirt import Cell

PER_ROW = 0.0004
"""Rows with each flaw, at least one in a sheet of some length."""
SHORT = 200
"""Sheets of fewer rows have the first two flaws they can have, once each."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that holds a formula where a value should be."""

    text: str
    value: int


@dataclass(frozen=True, slots=True)
class Flaw:
    """One way to be bad: where it can be, what stands there instead, and why that is wrong."""

    code: str
    sources: tuple[str, ...]
    spoil: Callable[[Cell], "Cell | Formula"]
    zh: str


@dataclass(frozen=True, slots=True)
class BadCell:
    """One cell made bad: `row` and `column` as people count them in the file, headings included."""

    file: str
    row: int
    column: int
    heading: str
    value: str
    flaw: str
    record: int


def _as_float(cell: Cell) -> Cell:
    figures = "".join(c for c in str(cell or "") if c.isdigit())
    return float(figures.ljust(18, "0")) if figures else 4.5020219900101e17


def _wrong_check(cell: Cell) -> Cell:
    text = str(cell)
    return text[:-1] + ("Y" if text[-1:] != "Y" else "1")


FLAWS = (
    Flaw("NUMBER_AS_FLOAT", ("citizen_number",), _as_float, "身份证号被存成数值，后几位已经丢失"),
    Flaw("NAME_MISSING", ("name",), lambda _: None, "没有姓名"),
    Flaw("DAY_IMPOSSIBLE", ("from_on", "issued_on", "started_on", "paid_on", "enrolled_on", "obtained_on", "awarded_on",
                            "registered_on"), lambda _: "2023-02-30", "没有这一天"),
    Flaw("DAY_IN_FUTURE", ("issued_on", "paid_on", "obtained_on"), lambda _: dt.date(2099, 1, 1), "日期在将来"),
    Flaw("LEVEL_UNKNOWN", ("level",), lambda _: "七级", "没有这个等级"),
    Flaw("WORD_UNKNOWN", ("insurance", "status", "kind", "title"), lambda _: "待定", "不是表中允许的类别"),
    Flaw("COMPANY_CHECK", ("employer", "provider"), _wrong_check, "信用代码校验位不对"),
    Flaw("FORMULA_ERROR", ("phone", "base_fen", "industry"), lambda _: "#N/A", "公式出错"),
    Flaw("FORMULA", ("amount_fen", "base_fen", "hours"), lambda _: Formula("=1000+500", 1500), "公式而不是值"),
    Flaw("AMOUNT_NEGATIVE", ("amount_fen", "base_fen"), lambda _: -1500, "金额为负"),
)  # fmt: skip


def spoil(
    rng: np.random.Generator, columns: dict[str, list[Cell]], whole: list[int], *, formulas: bool
) -> tuple[dict[str, list["Cell | Formula"]], list[tuple[int, str, str]]]:
    """The columns with bad cells put into `whole` rows, and (row, source column, flaw) of each.

    A row is bad in one way at most. Formulas are left out where the file type has none.
    """
    spoiled: dict[str, list[Cell | Formula]] = {name: list(cells) for name, cells in columns.items()}
    rows = len(next(iter(columns.values())))
    free = rng.permutation(whole).tolist()
    found: list[tuple[int, str, str]] = []
    for flaw, source in _possible(columns, formulas)[: None if rows >= SHORT else 2]:
        for row in _next_filled(free, columns[source], max(1, int(rows * PER_ROW))):
            spoiled[source][row] = flaw.spoil(columns[source][row])
            found.append((row, source, flaw.code))
    return spoiled, found


def _possible(columns: dict[str, list[Cell]], formulas: bool) -> list[tuple[Flaw, str]]:
    """The flaws a sheet can have, each with the column it strikes."""
    struck = [(flaw, next((s for s in flaw.sources if s in columns), "")) for flaw in FLAWS]
    return [(flaw, source) for flaw, source in struck if source and (formulas or flaw.code != "FORMULA")]


def _next_filled(free: list[int], column: list[Cell], wanted: int) -> list[int]:
    """Up to `wanted` unused rows with a value in the column, taken off the list of unused rows."""
    taken: list[int] = []
    for row in free:
        if len(taken) == wanted:
            break
        if column[row] is not None:
            taken.append(row)
    for row in taken:
        free.remove(row)
    return taken
