"""Dirt can be read again: every harmless way of writing a value means the value."""

import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.city import dirt
from jiangtu.engine.sheets import days
from jiangtu.engine.terms import citizen, money


@given(st.dates(dt.date(1950, 1, 1), dt.date(2030, 1, 1)), st.sampled_from(dirt.DAYS.ways))
def test_a_day_in_any_writing_is_the_day(day: dt.date, way: str) -> None:
    cells = dirt.dates(np.random.default_rng(1), [day, None], dirt.Dates((way,), (1.0,)))

    assert (days.parse(cells[0] or "").first, cells[1]) == (day, None)


def test_the_last_month_of_a_run_is_the_one_before_its_end() -> None:
    cells = dirt.dates(np.random.default_rng(1), [dt.date(2025, 3, 1)], dirt.LAST_MONTHS)

    assert days.after_last(cells[0] or "") == dt.date(2025, 3, 1)


def test_identifiers_stay_readable_however_typed() -> None:
    cells = dirt.identifiers(np.random.default_rng(1), ["11010519491231002X"] * 2_000)

    assert len(set(cells)) > 3
    assert {citizen.parse(str(cell)).value for cell in cells} == {"11010519491231002X"}


def test_money_stays_the_same_however_typed() -> None:
    cells = dirt.money(np.random.default_rng(1), [123_400] * 2_000)

    assert len(set(map(str, cells))) >= 3
    assert {money.parse(str(cell)) for cell in cells} == {123_400}
