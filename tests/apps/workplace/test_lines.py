"""Pasted lines are read whole: all are kept or every bad one is named."""

import datetime as dt

import pytest

from jiangtu.apps.workplace import lines
from jiangtu.apps.workplace.kinds import Staff
from jiangtu.apps.workplace.lines import Entry

DAY = dt.date(2025, 3, 1)


def test_a_heading_empty_lines_and_good_lines() -> None:
    text = "日期\t金额\t人员类别\t用途\t摘要\n\n2025-03-01\t1,200.50\t一线职工\t上岗和转岗培训\t焊工班\n2025/3/1\t0.3万元\tMIXED\tSKILL"

    assert lines.read(text, 2025) == (
        [Entry(DAY, 120_050, Staff.FRONT_LINE, "TRANSFER", "焊工班"), Entry(DAY, 300_000, Staff.MIXED, "SKILL")],
        [],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2025-03-01\t100", "LINE_SHORT"),
        ("三月\t100\t一线职工\tSKILL", "DAY_UNREADABLE"),
        ("2025-02-30\t100\t一线职工\tSKILL", "DAY_UNREADABLE"),
        ("2024-12-31\t100\t一线职工\tSKILL", "DAY_OUTSIDE"),
        ("2025-03-01\t一百\t一线职工\tSKILL", "MONEY_UNREADABLE"),
        ("2025-03-01\t0.001\t一线职工\tSKILL", "MONEY_PART_OF_FEN"),
        ("2025-03-01\t0\t一线职工\tSKILL", "AMOUNT_NOT_POSITIVE"),
        ("2025-03-01\t-5\t一线职工\tSKILL", "AMOUNT_NOT_POSITIVE"),
        ("2025-03-01\t999999999999\t一线职工\tSKILL", "AMOUNT_TOO_LARGE"),
        ("2025-03-01\t100\t股东\tSKILL", "STAFF_UNKNOWN"),
        ("2025-03-01\t100\t一线职工\t宴请", "USE_UNKNOWN"),
        ("2025-03-01\t100\t管理人员\t高层管理人员境外培训和考察", "USE_EXCLUDED"),
        ("2025-03-01\t100\t一线职工\t职工个人学历、学位教育", "USE_EXCLUDED"),
    ],
)
def test_each_fault_is_named_with_its_line(line: str, code: str) -> None:
    good = "2025-03-01\t100\t一线职工\tSKILL"

    _, problems = lines.read(f"{good}\n{line}\n{good}", 2025)

    assert [(p.code, p.where) for p in problems] == [(code, "第2行")]


def test_every_wrong_cell_of_a_line_is_told() -> None:
    _, problems = lines.read("2025-02-30\t-1\t一线\t玩", 2025)

    assert [p.code for p in problems] == [
        "DAY_UNREADABLE",
        "AMOUNT_NOT_POSITIVE",
        "STAFF_UNKNOWN",
        "USE_UNKNOWN",
    ]


def test_every_bad_line_is_told_together() -> None:
    _, problems = lines.read("x\ny\tz\n", 2025)

    assert [p.where for p in problems] == ["第1行", "第2行"]


def test_a_paste_has_an_end() -> None:
    _, problems = lines.read("2025-03-01\t1\t一线职工\tSKILL\n" * (lines.MOST + 2), 2025)

    assert [p.code for p in problems] == ["TOO_MANY_LINES"]
