"""The closed list of rules between the cells of a row or a column, each over whole columns."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from jiangtu.engine.sheets.clean import Value
from jiangtu.engine.sheets.format import RuleKind
from jiangtu.engine.terms import period

Given = Mapping[str, list[Value] | None]
"""Column name → its cleaned values, None for a column the sheet does not have."""

AT_LEAST: dict[RuleKind, int] = {
    RuleKind.BEFORE: 2,
    RuleKind.NOT_AFTER: 2,
    RuleKind.AT_MOST: 2,
    RuleKind.IDENTITY: 2,
    RuleKind.ANY: 0,
    RuleKind.TOGETHER: 2,
    RuleKind.UNIQUE: 1,
}
"""How many of its columns a sheet must have for the rule to say anything."""

SHOWN = {RuleKind.BEFORE, RuleKind.NOT_AFTER, RuleKind.AT_MOST}
"""Rules whose values may be shown; the others touch identities."""


def broken(kind: RuleKind, given: Given, rows: int) -> Iterator[int]:
    """The places, in order, of the rows that break the rule. An empty cell breaks nothing but ANY and TOGETHER."""
    columns = [given[name] or [None] * rows for name in given]
    return _RULES[kind](columns, rows)


def same_day(day: dt.date) -> dt.date:
    """The day itself: a month stands for its first day."""
    return day


def next_month(day: dt.date) -> dt.date:
    """The first day of the month after."""
    return period.add_months(day.replace(day=1), 1)


def _before(columns: list[list[Value]], rows: int) -> Iterator[int]:
    first, second = columns[0], columns[1]
    for place in range(rows):
        start, end = first[place], second[place]
        if isinstance(start, dt.date) and isinstance(end, dt.date) and start >= end:
            yield place


def _not_after(columns: list[list[Value]], rows: int) -> Iterator[int]:
    first, second = columns[0], columns[1]
    for place in range(rows):
        start, end = first[place], second[place]
        if isinstance(start, dt.date) and isinstance(end, dt.date) and start > end:
            yield place


def _at_most(columns: list[list[Value]], rows: int) -> Iterator[int]:
    first, second = columns[0], columns[1]
    for place in range(rows):
        small, large = first[place], second[place]
        if isinstance(small, int) and isinstance(large, int) and small > large:
            yield place


def _identity(columns: list[list[Value]], rows: int) -> Iterator[int]:
    """A citizen number carries birth date (7th to 14th digit) and sex (17th): GB 11643-1999."""
    numbers, born, sex = columns
    for place in range(rows):
        number = numbers[place]
        if not isinstance(number, str):
            continue
        day, said = born[place], sex[place]
        wrong_day = isinstance(day, dt.date) and not _agrees(number, day)
        wrong_sex = said is not None and (said == "M") != bool(int(number[16]) % 2)
        if wrong_day or wrong_sex:
            yield place


def _agrees(number: str, day: dt.date) -> bool:
    """A birth month alone is kept as its first day, which then agrees with every day of the month."""
    return number[6:14] == f"{day:%Y%m%d}" or (day.day == 1 and number[6:12] == f"{day:%Y%m}")


def _any(columns: list[list[Value]], rows: int) -> Iterator[int]:
    return (place for place in range(rows) if all(column[place] is None for column in columns))


def _together(columns: list[list[Value]], rows: int) -> Iterator[int]:
    first, others = columns[0], columns[1:]
    for place in range(rows):
        if first[place] is not None and any(column[place] is None for column in others):
            yield place


def _unique(columns: list[list[Value]], rows: int) -> Iterator[int]:
    """The second and later rows that give the same values; rows equal in every cell are dealt with apart."""
    seen: set[tuple[Value, ...]] = set()
    for place in range(rows):
        values = tuple(column[place] for column in columns)
        if None in values:
            continue
        if values in seen:
            yield place
        seen.add(values)


_RULES: dict[RuleKind, Callable[[list[list[Value]], int], Iterator[int]]] = {
    RuleKind.BEFORE: _before,
    RuleKind.NOT_AFTER: _not_after,
    RuleKind.AT_MOST: _at_most,
    RuleKind.IDENTITY: _identity,
    RuleKind.ANY: _any,
    RuleKind.TOGETHER: _together,
    RuleKind.UNIQUE: _unique,
}
