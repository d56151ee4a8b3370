"""What a row of the e-file must be before it may be written; answers about tables, without a database."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.engine.errors import Problem, Sentence
from jiangtu.engine.schema import domains, efile
from jiangtu.engine.schema.table import Column, Kind, Table

LONGEST = {Kind.TERM: 40, Kind.CODE: 30, Kind.TEXT: 200}
PROVENANCE = frozenset({"record", "mention", "department", "recorded_at", "gone_at"})
PERIODS = (
    ("from_on", "until_on"),
    ("started_on", "ended_on"),
    ("enrolled_on", "graduated_on"),
    ("awarded_on", "until_on"),
)
SHOWN = 20  # problems of one kind in one column: more would not help anybody


def content(table: Table) -> tuple[Column, ...]:
    """The columns of an e-file table that a department fills."""
    return tuple(column for column in table.columns if column.name not in PROVENANCE)


def problems(rows: pa.Table, kind: str) -> list[Problem]:
    """Everything in `rows` that the record kind does not allow; empty when all may be written.

    Reads `sheet`, `row` and the kind's columns. Checks what is never null, codes, lengths, negative numbers and periods
    that end before they begin. Ordered by column, then row; at most 20 a column and rule.
    """
    found: list[Problem] = []
    record = content(efile.RECORDS[kind])
    names = {column.name for column in record}
    for column in (*record, *(c for c in content(efile.MENTIONS) if c.name not in names)):
        if column.name in rows.column_names:
            found.extend(_column_problems(rows, column))
        elif column.null == efile.NEVER:
            found.append(
                Problem(
                    "COLUMN_MISSING", Sentence("缺少“%(label)s”一列", label=column.label), where=column.name
                )
            )
    return found + list(_period_problems(rows))


def _column_problems(rows: pa.Table, column: Column) -> Iterator[Problem]:
    values = rows[column.name]
    if column.null == efile.NEVER:
        yield from _say(rows, pc.is_null(values), column, "NULL", "不能为空")
    if column.kind is Kind.CODE:
        known = pa.array(domains.ALL[column.of].codes)
        yield from _say(rows, pc.invert(pc.is_in(values, known)), column, "CODE", "不在代码表里")
    if column.kind in LONGEST:
        longer = pc.greater(pc.utf8_length(values), LONGEST[column.kind])
        yield from _say(rows, longer, column, "LENGTH", Sentence("长于%(kind)s字", kind=LONGEST[column.kind]))
    if column.kind in (Kind.NUMBER, Kind.MONEY):
        yield from _say(rows, pc.less(values, 0), column, "NEGATIVE", "不能为负数")


def _period_problems(rows: pa.Table) -> Iterator[Problem]:
    names = {column.name: column for column in rows.schema}
    for start, end in PERIODS:
        if start in names and end in names:
            wrong = pc.less(rows[end], rows[start])
            yield from _say(rows, wrong, Column(end, "终止日", Kind.DATE, "", ""), "PERIOD", "早于起始日")


def _say(rows: pa.Table, wrong: pa.ChunkedArray, column: Column, code: str, rule: str) -> Iterator[Problem]:
    present = pc.fill_null(wrong, False)
    if code == "CODE":
        present = pc.and_(present, pc.is_valid(rows[column.name]))
    bad = rows.select(["sheet", "row", column.name]).filter(present).slice(0, SHOWN)
    for line in bad.to_pylist():
        yield Problem(
            code,
            f"{column.label}{rule}",
            where=f"{line['sheet']}!{line['row']}",
            value="" if line[column.name] is None else str(line[column.name]),
            rule=rule,
            mend="请在原表中改正后重新导入",
        )
