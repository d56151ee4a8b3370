"""Months over columns are the months of `terms.period`."""

import datetime as dt

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from jiangtu.engine.facts import months
from jiangtu.engine.terms import period

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31))


@given(st.lists(st.tuples(DAYS, DAYS), min_size=1))
def test_whole_months_between_columns(pairs):
    frame = pl.DataFrame({"a": [a for a, _ in pairs], "b": [b for _, b in pairs]})

    counted = frame.select(months.between(pl.col("a"), pl.col("b"))).to_series().to_list()

    assert counted == [period.months_between(a, b) for a, b in pairs]


@given(DAYS)
def test_a_month_is_over_at_the_end_of_its_last_day(day):
    month = day.year * 12 + day.month - 1
    last = period.add_months(day.replace(day=1), 1) - dt.timedelta(days=1)

    assert months.over_by(day) == (month + 1 if day == last else month)
