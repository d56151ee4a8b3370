"""Whole months over columns of dates, by the rule of `terms.period`."""

import datetime as dt

import polars as pl


def index(day: pl.Expr) -> pl.Expr:
    """The number of a day's calendar month, counted from the year 0."""
    return day.dt.year() * 12 + day.dt.month().cast(pl.Int32) - 1


def between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Whole months from `start` to `end`; a start on a day the last month lacks counts from its last day."""
    due = pl.min_horizontal(start.dt.day(), end.dt.month_end().dt.day())
    return index(end) - index(start) - (due > end.dt.day()).cast(pl.Int32)


def over_by(as_of: dt.date) -> int:
    """The number of the first calendar month that is not over on `as_of`."""
    tomorrow = as_of + dt.timedelta(days=1)
    return tomorrow.year * 12 + tomorrow.month - 1
