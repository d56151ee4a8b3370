"""The fund's arithmetic against the worked examples of the law, gaps, overlaps, proposals."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.apps.workplace import rules
from jiangtu.apps.workplace.kinds import Signal, Skill, Staff
from jiangtu.apps.workplace.rules import Balance, Deduction, Layer, Share

WAN = 1_000_000
"""Ten thousand yuan in fen."""
FEN = st.integers(0, 10**11)


def test_the_figures_of_a_year_come_from_dated_data_with_their_document() -> None:
    rates = [law.value for law in rules.laws("rate", dt.date(2025, 1, 1))]
    caps = [rules.law("deductible", year).value for year in (2017, 2018)]

    assert (rates, caps) == ([150, 250], [250, 800])
    assert "财税〔2018〕51号" in rules.law("deductible", 2025).document
    assert rules.law("front_line", 2005) is None
    assert rules.laws("dispatch_underground", dt.date(2025, 1, 1))[0].document


def test_ten_million_of_wages_accrue_150_000() -> None:
    assert rules.accrued(1000 * WAN, 150) == 15 * WAN


def test_no_wage_bill_is_unknown_never_zero() -> None:
    assert rules.accrued(None, 150) is None
    assert rules.deduction(WAN, 0, None, 800) == Deduction(None, None)
    assert rules.deduction(WAN, None, 100 * WAN, 800) == Deduction(None, None)


def test_900_000_spent_on_ten_million_of_wages_deducts_800_000_and_carries_100_000() -> None:
    assert rules.deduction(90 * WAN, 0, 1000 * WAN, 800) == Deduction(80 * WAN, 10 * WAN)


def test_what_was_carried_is_deducted_when_there_is_room() -> None:
    assert rules.deduction(20 * WAN, 10 * WAN, 1000 * WAN, 800) == Deduction(30 * WAN, 0)


@pytest.mark.parametrize(
    ("front", "mixed", "spent", "signal", "tenths"),
    [
        (8_900_000, 0, 15_000_000, Signal.RED, 593),
        (9_000_000, 0, 15_000_000, Signal.GREEN, 600),
        (8_999_999, 0, 15_000_000, Signal.RED, 599),
        (8_900_000, 100_000, 15_000_000, Signal.UNKNOWN, 593),
        (8_900_000, 99_999, 15_000_000, Signal.RED, 593),
        (9_000_000, 6_000_000, 15_000_000, Signal.GREEN, 600),
        (0, 0, 0, Signal.EMPTY, None),
    ],
)
def test_the_front_line_share_is_of_what_was_spent(
    front: int, mixed: int, spent: int, signal: Signal, tenths: int | None
) -> None:
    amounts = {Staff.FRONT_LINE: front, Staff.MIXED: mixed, Staff.MANAGEMENT: spent - front - mixed}

    found = rules.share(amounts, 6000)

    assert (found.signal, found.tenths) == (signal, tenths)


def test_the_share_says_how_much_is_missing() -> None:
    assert rules.Share(8_900_000, 0, 15_000_000, 6000).missing == 100_000


def test_a_year_before_the_rule_has_no_colour() -> None:
    assert Share(1, 0, 2, None).signal is Signal.UNKNOWN


def test_unused_money_rolls_over_with_its_age_and_the_oldest_goes_first() -> None:
    years = {2023: (15, 5), 2024: (20, 12), 2025: (10, 0)}

    assert rules.balance(years, 2025) == Balance((Layer(2024, 18, 1), Layer(2025, 10, 0)), 0, ())


def test_more_spent_than_there_was_is_said_and_owed_by_nobody() -> None:
    assert rules.balance({2024: (10, 15), 2025: (10, 0)}, 2025) == Balance((Layer(2025, 10, 0),), 5, ())


@pytest.mark.parametrize("years", [{2023: (15, 0), 2025: (1, 0)}, {2024: (None, 3), 2025: (1, 0)}])
def test_a_year_nobody_stated_leaves_the_balance_unknown(years: dict[int, tuple[int | None, int]]) -> None:
    found = rules.balance(years, 2025)

    assert (found.unknown, found.left) == ((2024,), None)


@given(st.lists(st.tuples(FEN, FEN), min_size=1, max_size=6))
def test_nothing_is_lost_between_accrual_spending_and_balance(flows: list[tuple[int, int]]) -> None:
    found = rules.balance({2020 + n: flow for n, flow in enumerate(flows)}, 2019 + len(flows))

    gained, spent = (sum(column) for column in zip(*flows, strict=True))
    assert found.left == gained - spent + found.over


@given(FEN, FEN, FEN)
def test_deducted_and_carried_are_all_there_was(spent: int, carried: int, wages: int) -> None:
    found = rules.deduction(spent, carried, wages, 800)

    assert (found.allowed or 0) + (found.carried or 0) == spent + carried
    assert (found.allowed or 0) * 10_000 <= wages * 800


@given(front=FEN, mixed=FEN, rest=FEN)
def test_a_colour_holds_however_the_mixed_rows_fall(front: int, mixed: int, rest: int) -> None:
    found = Share(front, mixed, front + mixed + rest, 6000)
    ends = {Share(front + part, 0, found.spent, 6000).signal for part in (0, mixed)}

    assert ends == {found.signal} or found.signal is Signal.UNKNOWN


def test_degrees_and_managers_travel_are_no_use_of_the_fund() -> None:
    refused = {use.code for use in rules.uses().values() if not use.allowed}

    assert refused == {"DEGREE", "ABROAD"}


def test_a_certificate_speaks_for_its_minor_group_alone() -> None:
    held = [("6-18-02-01", "3"), ("4-03-01-02", "1"), ("6-18-02-04", None)]

    assert [rules.certified(post, held, day=dt.date(2025, 6, 30)) for post in ("6-18-02-04", "4-03-01-01", "6-31-01-01")] == [
        Skill.CAN, Skill.TEACHES, Skill.NONE,
    ]  # fmt: skip


def test_targets_are_near_ones_first_then_short_ones_with_an_open_class() -> None:
    classes = {"4-10-01-05": 1, "6-18-02-01": 1, "6-18-02-03": 2, "6-18-01-01": 1, "6-31-01-03": 1}

    found = rules.proposals(["6-18-02-04"], classes, frozenset({"6-18-02-03", "4-10-01-05", "6-18-01-01"}))

    assert found == [
        ("6-18-02-03", "SAME"), ("6-18-02-01", "SAME"), ("6-18-01-01", "SHORT"), ("4-10-01-05", "SHORT"),
    ]  # fmt: skip
