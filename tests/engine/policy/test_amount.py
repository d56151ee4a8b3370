"""Amounts: tables without holes, whole fen, and what is due."""

import pytest

from jiangtu.engine.policy import amount, edition, tree
from tests.engine.policy import people

LEVELS = "certificate.level in [五级, 四级]"


def codes(lines: str, *require: str) -> list[tuple[str, str]]:
    try:
        people.made(*(require or (LEVELS,)), amount=lines)
    except edition.PolicyInvalid as error:
        return [(p.code, p.value) for p in error.problems]
    return []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("  by: [certificate.level]\n  table: {五级: 1000, 四级: 1500}\n", []),
        ("  by: [certificate.level]\n  table: {五级: 1000}\n", [("CELL_MISSING", "四级")]),
        ("  by: [certificate.level, insured_now]\n  table: {五级: [1, 2], 四级: {true: 1}}\n", [("CELL_MISSING", "四级、否")]),
        ("  by: [certificate.level, class_of(occupation)]\n  table: {五级: {A: 1, B: 2}, 四级: {A: 1}}\n",
         [("CELL_MISSING", "四级、B")]),
        ("  by: [certificate.level]\n  table: {五级: 1000, 四级: null}\n", [("NOT_MONEY", "None")]),
        ("  by: [certificate.level]\n  table: {五级: 1, 四级: 2, 五档: 3}\n", [("CELL_KEY", "五档")]),
        ("  by: [certificate.level, insured_now]\n  table: {五级: [1], 四级: [1, 2]}\n", [("TABLE_SHAPE", "")]),
        ("  by: [certificate.level]\n  table: {五级: 1, 四级: 2.005}\n", [("NOT_WHOLE_FEN", "2.005")]),
        ("  by: [born_on]\n  table: {五级: 1}\n", [("KEY_TYPE", "")]),
        ("  table: {五级: 1}\n", [("TABLE_WITHOUT_BY", "")]),
        ("  each: 10\n  value: 5元\n", [("AMOUNT_FORM", "each、value")]),
        ("  each: 0.01\n  uplift: {when: insured_now, percent: 30}\n", [("NOT_WHOLE_FEN", "0.01")]),
        ("  each: 10\n  uplift: {when: insured_now, percent: 0}\n", [("PERCENT", "")]),
        ("  value: sum(claims.amount_fen)\n  uplift: {when: insured_now, percent: 30}\n", [("UPLIFT_OF_VALUE", "")]),
        ("  each: 10\n  times: sum(claims.amount_fen)\n", [("NOT_A_NUMBER", "sum")]),
        ("  each: 10\n  times: insured_months - 12\n", [("MAY_BE_NEGATIVE", "")]),
        ("  each: 10\n  times: months_between(as_of, born_on)\n", [("MAY_BE_NEGATIVE", "")]),
        ("  each: 10\n  times: if(insured_now, insured_months, 2 * (12 - insured_months))\n", [("MAY_BE_NEGATIVE", "")]),
        ("  value: 500元 - sum(claims.amount_fen)\n", [("MAY_BE_NEGATIVE", "")]),
        ("  each: -10\n", [("NOT_WHOLE_FEN", "-10")]),
        ("  each: 10\n  times: -1\n", [("SYNTAX", "-")]),
        ("  each: 10\n  times: if(months_between(born_on, as_of) - 12 > 0, count(claims) + 1, 2)\n", []),
    ],
)  # fmt: skip
def test_amounts_are_checked(lines: str, expected: list[tuple[str, str]]) -> None:
    assert codes(lines) == expected


def test_cells_are_wanted_for_every_code_a_comparison_lets_through() -> None:
    lines = "  by: [certificate.level]\n  table: {三级: 1, 二级: 2}\n"

    assert codes(lines, "certificate.level >= 三级 and certificate.level not in [特级技师, 首席技师]") == [
        ("CELL_MISSING", "一级")
    ]
    assert codes(lines, "insured_now", "certificate.level in [三级, 二级]") == []
    assert codes(lines, "insured_now") == []


def test_amounts_are_kept_in_fen() -> None:
    made = people.made(
        LEVELS, amount="  by: certificate.level\n  table: {五级: 1000, 四级: 1500.50}\n  cap: 1200\n"
    ).amount

    assert made is not None
    assert (dict(made.cells), made.cap) == ({("5",): 100_000, ("4",): 150_050}, 120_000)


@pytest.mark.parametrize(
    ("percent", "cap", "times", "uplifted", "due"),
    [
        (50, None, 1, False, 100_000),
        (50, None, 1, True, 150_000),
        (50, 120_000, 1, True, 120_000),
        (30, None, 2, True, 260_000),
    ],
)
def test_due(percent: int, cap: int | None, times: int, uplifted: bool, due: int) -> None:
    priced = tree.Amount(uplift=tree.Uplift(tree.TRUE, percent), cap=cap)

    assert amount.due(priced, 100_000, times, uplifted=uplifted) == due
