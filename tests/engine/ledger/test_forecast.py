"""A fund's coming months and how wrong the method was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.ledger.forecast import ENOUGH, Forecast, forecast

SEASON = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]


def test_too_few_months_give_no_forecast() -> None:
    assert forecast([5] * (ENOUGH - 1), ahead=3) is None


def test_a_steady_fund_goes_on_as_it_did() -> None:
    assert forecast([90, 110, 100, 100, 100, 100], ahead=2) == Forecast("RUN_RATE", (100, 100), 0.0, 3)


def test_a_seasonal_fund_repeats_its_months() -> None:
    assert forecast(SEASON * 2, ahead=3) == Forecast("SAME_MONTH", (10, 20, 30), 0.0, 12)


def test_the_error_is_the_mean_of_what_past_guesses_missed() -> None:
    told = forecast([100, 100, 100, 50, 100, 100], ahead=1)

    assert told is not None
    assert (told.error, told.tested) == (pytest.approx((1 + 12 / 100 + 10 / 100) / 3, abs=0.01), 3)


def test_a_fund_that_never_paid_has_no_error() -> None:
    assert forecast([0] * 8, ahead=1) == Forecast("RUN_RATE", (0,), None, 0)


@given(st.lists(st.integers(0, 10**10), min_size=ENOUGH, max_size=40), st.integers(0, 12))
def test_every_month_asked_for_is_told_and_lies_within_what_was_seen(paid: list[int], ahead: int) -> None:
    told = forecast(paid, ahead=ahead)

    assert told is not None and len(told.months) == ahead
    assert all(min(paid) - 1 <= month <= max(paid) + 1 for month in told.months)
