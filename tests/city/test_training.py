"""Classes lead to the certificates they say they led to."""

import duckdb

from jiangtu.city import City


def test_who_finished_with_a_certificate_has_one_of_the_class_soon_after(city: City) -> None:
    roster, held = city.records["training"], city.records["certificates"]  # noqa: F841 - DuckDB reads them by name
    wrong = city.frauds  # noqa: F841

    without = duckdb.sql(
        "select count(*) from roster where outcome = 'CERTIFIED' and record not in (select record from wrong)"
        " and not exists (select 1 from held where held.person = roster.person and held.level = roster.level"
        "  and held.occupation = roster.occupation and held.issued_on - roster.ended_on between 0 and 60)"
    ).fetchone()

    assert without == (0,)


def test_apprentices_have_years_and_an_advance_and_nobody_else_has(city: City) -> None:
    roster = city.records["training"]  # noqa: F841 - DuckDB reads it by name

    kinds = duckdb.sql(
        "select kind = 'APPRENTICE', years is not null, advance_fen is not null from roster group by 1, 2, 3 order by 1"
    ).fetchall()

    assert kinds == [(False, False, False), (True, True, True)]


def test_practice_is_a_part_of_the_hours_and_rarely_too_little(city: City) -> None:
    roster = city.records["training"]  # noqa: F841 - DuckDB reads it by name

    most, short = duckdb.sql(
        "select max(practice_hours * 100 / hours), avg((practice_hours * 100 < hours * 60)::int)"
        " from (select distinct class_code, hours, practice_hours from roster)"
    ).fetchall()[0]

    assert most <= 80
    assert 0 < short < 0.1
