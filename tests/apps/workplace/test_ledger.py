"""The ledger is append-only, takes late rows until it is closed, and refuses what the fund may not pay."""

import datetime as dt

import pytest

from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.workplace import ledger, queries
from jiangtu.apps.workplace.kinds import Signal, Staff
from jiangtu.apps.workplace.lines import Entry
from jiangtu.apps.workplace.models import FundYear, Spending

from .conftest import ANNA, AT, FIRM, OTHER, TODAY

pytestmark = [pytest.mark.database, pytest.mark.django_db]
WAN = 1_000_000


def entry(wan: float, staff: Staff = Staff.FRONT_LINE, *, day: dt.date = dt.date(2024, 5, 1), use: str = "SKILL") -> Entry:  # fmt: skip
    return Entry(day, int(wan * WAN), staff, use)


def spend(*entries: Entry, year: int = 2024) -> list[Spending]:
    return ledger.spend(firm=FIRM, year=year, entries=entries, actor=ANNA, at=AT)


def state(wages_wan: int | None = 1000, rate: int | None = 150, year: int = 2024) -> FundYear:
    wages = None if wages_wan is None else wages_wan * WAN
    return ledger.state_year(firm=FIRM, year=year, wages_fen=wages, rate=rate, actor=ANNA, at=AT)


def test_a_red_year_a_green_year_and_their_base(firm: Organisation) -> None:
    state()
    spend(entry(8.9), entry(6.1, Staff.MANAGEMENT))
    red = queries.fund_page(firm, 2024).year
    spend(entry(0.25))
    green = queries.fund_page(firm, 2024).year

    assert (red.signal, red.percent, red.accrued) == (Signal.RED, "59.3%", 15 * WAN)
    assert (green.signal, green.percent, green.spent) == (Signal.GREEN, "60.0%", 1525 * WAN // 100)


def test_900_000_spent_deducts_800_000_and_the_next_year_takes_the_rest(firm: Organisation) -> None:
    state()
    spend(entry(90))
    state(year=2025)
    pages = [queries.fund_page(firm, year) for year in (2024, 2025, 2026)]

    assert [(p.deduction.allowed, p.deduction.carried) for p in pages] == [
        (80 * WAN, 10 * WAN), (10 * WAN, 0), (None, None),
    ]  # fmt: skip


def test_a_year_without_a_wage_bill_is_unknown(firm: Organisation) -> None:
    spend(entry(3))
    page = queries.fund_page(firm, 2024)

    assert (page.year.accrued, page.balance.unknown, page.deduction.allowed) == (None, (2024,), None)


def test_a_counter_entry_takes_a_row_back_once(firm: Organisation) -> None:
    (row,) = spend(entry(1))
    back = ledger.reverse(firm=FIRM, row=row.pk, actor=ANNA, at=AT)

    assert (back.amount_fen, back.staff, Spending.objects.count()) == (-WAN, Staff.FRONT_LINE, 2)
    for number in (row.pk, back.pk):
        with pytest.raises(ledger.ReversedAlready):
            ledger.reverse(firm=FIRM, row=number, actor=ANNA, at=AT)
    with pytest.raises(Spending.DoesNotExist):
        ledger.reverse(firm=OTHER, row=row.pk, actor=ANNA, at=AT)
    assert queries.fund_page(firm, 2024).year.signal is Signal.EMPTY


def test_all_wrong_entries_are_told_and_none_is_kept(firm: Organisation) -> None:
    with pytest.raises(ledger.LinesWrong) as refused:
        spend(entry(1), entry(1, use="DEGREE"), entry(1, day=dt.date(2025, 1, 1)))

    assert [p.code for p in refused.value.problems] == ["USE_EXCLUDED", "DAY_OUTSIDE"]
    assert Spending.objects.count() == 0


def test_late_rows_until_it_is_closed_then_nothing(firm: Organisation) -> None:
    (row,) = spend(entry(1))
    with pytest.raises(ledger.YearIncomplete):
        ledger.close(firm=FIRM, year=2024, day=TODAY, actor=ANNA, at=AT)
    state()
    assert queries.fund_page(firm, 2024).rows[0].late
    assert queries.published() == []

    ledger.close(firm=FIRM, year=2024, day=TODAY, actor=ANNA, at=AT)

    assert [y.kept.year for y in queries.published()] == [2024]
    for deed in (
        lambda: spend(entry(1)),
        state,
        lambda: ledger.reverse(firm=FIRM, row=row.pk, actor=ANNA, at=AT),
        lambda: ledger.close(firm=FIRM, year=2024, day=TODAY, actor=ANNA, at=AT),
    ):
        with pytest.raises(ledger.YearClosed):
            deed()


def test_a_running_year_cannot_be_closed_nor_a_rate_invented(firm: Organisation) -> None:
    with pytest.raises(ledger.YearNotOver):
        ledger.close(firm=FIRM, year=2025, day=TODAY, actor=ANNA, at=AT)
    with pytest.raises(ledger.RateUnknown):
        state(rate=200)


def test_the_overview_puts_red_first_and_counts_who_keeps_no_ledger(firm: Organisation) -> None:
    spend(entry(1))
    ledger.spend(firm=OTHER, year=2024, entries=[entry(1, Staff.MANAGEMENT)], actor=ANNA, at=AT)
    page = queries.overview(None, day=TODAY)

    assert [(y.kept.firm_id, y.signal) for y in page.years] == [(OTHER, Signal.RED), (FIRM, Signal.GREEN)]
    assert (page.number, page.silent) == (2024, 0)
