"""Insured months near the thresholds, and the kinds of insurance that follow from a standing."""

import duckdb

from jiangtu.city import City
from jiangtu.city.careers import EDGE_MONTHS


def test_people_are_insured_just_below_at_and_above_the_thresholds(city: City) -> None:
    runs = city.records["insurance"]  # noqa: F841 - DuckDB reads it by name

    months = duckdb.sql(
        "select date_diff('month', from_on, date '2025-06-01') as months, count(*) from runs where until_on is null"
        " and insurance = 'UNEMPLOYMENT' and person in (select person from runs where insurance = 'UNEMPLOYMENT'"
        " group by person having count(*) = 1) group by 1 order by 1"
    ).fetchall()

    near = {int(m): n for m, n in months}
    assert min(near[int(m)] for m in EDGE_MONTHS) > 50


def test_only_public_posts_pay_the_public_pension(city: City) -> None:
    runs, persons = city.records["insurance"], city.persons  # noqa: F841 - DuckDB reads them by name

    standing = duckdb.sql(
        "select distinct standing from runs join persons using (person) where insurance = 'PUBLIC_PENSION'"
    ).fetchall()

    assert standing == [("PUBLIC",)]


def test_the_flexibly_employed_have_no_employer_now(city: City) -> None:
    jobs, persons = city.records["employment"], city.persons  # noqa: F841 - DuckDB reads them by name

    employed = duckdb.sql(
        "select count(*) from jobs join persons using (person)"
        " where standing = 'FLEXIBLE' and until_on is null and employer is not null"
    ).fetchone()

    assert employed == (0,)
