"""Finding the table between titles and signatures."""

import pytest

from jiangtu.engine.errors import Refusal
from jiangtu.engine.sheets import layout, mapping
from jiangtu.engine.sheets.layout import Why
from jiangtu.engine.sheets.workbook import Sheet, Span
from tests.engine.sheets import zoo

KNOWN = mapping.known_headings()


def find(sheet: Sheet) -> layout.Layout:
    return layout.find(sheet, KNOWN)


CASES = {
    "plain": ([zoo.HEADS, zoo.GOOD, zoo.GOOD], 0, [1, 2]),
    "titles above": ([["某市缴费明细"], ["单位：元", "", "2025年"], zoo.HEADS, zoo.GOOD], 2, [3]),
    "blank lines around": ([[], zoo.HEADS, [], zoo.GOOD, ["", " "], zoo.GOOD, [""]], 1, [3, 5]),
    "column numbers": ([zoo.HEADS, [1, 2, 3, 4, 5, 6, 7, 8], zoo.GOOD], 0, [2]),
    "heading again": ([zoo.HEADS, zoo.GOOD, zoo.HEADS, zoo.GOOD], 0, [1, 3]),
    "totals and signatures": ([zoo.HEADS, zoo.GOOD, ["合计：", "", 1], ["制表人：张三"]], 0, [1]),
    "subtotal inside": ([zoo.HEADS, zoo.GOOD, ["小计"], zoo.GOOD], 0, [1, 3]),
}


@pytest.mark.parametrize("kind", CASES)
def test_headings_and_rows_are_found(kind: str) -> None:
    rows, last, numbers = CASES[kind]

    found = find(zoo.sheet(*rows))

    assert (found.last_heading_row, list(found.rows)) == (last, numbers)
    assert [h.name for h in found.headings] == zoo.HEADS


def test_two_line_headings_join_group_and_name() -> None:
    rows = [
        ["姓名", "身份证号", "缴费", ""],
        ["", "", "险种", "起始年月"],
        ["王芳", zoo.WOMAN, "失业保险", "2024-01"],
    ]
    spans = (Span(0, 0, 1, 0), Span(0, 1, 1, 1), Span(0, 2, 0, 3))

    found = find(Sheet("表", rows, spans))

    assert [h.whole for h in found.headings] == ["姓名", "身份证号", "缴费险种", "缴费起始年月"]
    assert (found.last_heading_row, list(found.rows)) == (1, [2])


def test_a_row_left_out_is_told_with_its_reason() -> None:
    found = find(zoo.sheet(zoo.HEADS, zoo.GOOD, ["合计", "", 1]))

    assert [(s.row, s.why, s.text) for s in found.skipped] == [(2, Why.TOTAL, "合计")]


def test_a_person_whose_name_begins_like_a_total_stays() -> None:
    assert list(find(zoo.sheet(zoo.HEADS, ["注晓明", *zoo.GOOD[1:]])).rows) == [1]


@pytest.mark.parametrize(
    ("rows", "code"), [([["1", "2"], ["3", "4"]], "SHEET_NO_HEADINGS"), ([zoo.HEADS], "SHEET_ONLY_HEADINGS")]
)
def test_a_sheet_without_a_table_is_refused(rows: list[list[str]], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        find(zoo.sheet(*rows))

    assert refused.value.code == code


def test_the_same_headings_have_the_same_fingerprint_whatever_stands_around_them() -> None:
    bare, titled = (
        find(zoo.sheet(zoo.HEADS, zoo.GOOD)),
        find(zoo.sheet(["标题"], zoo.HEADS, zoo.GOOD, zoo.GOOD)),
    )

    assert bare.fingerprint == titled.fingerprint
