"""Each planted wrong is really in the records, and its label points at it."""

import duckdb

from jiangtu.city import City, frauds


def test_every_kind_of_wrong_is_planted(town: City) -> None:
    assert set(town.frauds["fraud"].to_pylist()) == set(frauds.KINDS)


def test_pensioners_and_students_sit_in_paid_classes(city: City) -> None:
    wrong, roster, persons = city.frauds, city.records["training"], city.persons  # noqa: F841 - read by name

    found = duckdb.sql(
        "select distinct fraud, standing, roster.kind in ('SUBSIDISED', 'PROJECT') from wrong"
        " join roster using (record) join persons on persons.person = roster.person"
        " where fraud in ('PENSIONER_IN_CLASS', 'STUDENT_IN_CLASS') order by 1"
    ).fetchall()

    assert found == [("PENSIONER_IN_CLASS", "PENSIONER", True), ("STUDENT_IN_CLASS", "STUDENT", True)]


def test_nobody_else_sits_where_they_should_not(city: City) -> None:
    roster, persons, wrong = city.records["training"], city.persons, city.frauds  # noqa: F841 - read by name

    found = duckdb.sql(
        "select count(*) from roster join persons using (person) where roster.kind in ('SUBSIDISED', 'PROJECT')"
        " and standing in ('PENSIONER', 'STUDENT') and record not in (select record from wrong)"
    ).fetchone()

    assert found == (0,)


def test_two_classes_at_once_are_those_planted_and_no_others(city: City) -> None:
    roster, wrong = city.records["training"], city.frauds  # noqa: F841 - read by name

    found = duckdb.sql(
        "select distinct a.person from roster a join roster b using (person) where a.class_code < b.class_code"
        " and a.started_on <= coalesce(b.ended_on, date '2025-06-30')"
        " and b.started_on <= coalesce(a.ended_on, date '2025-06-30') order by 1"
    ).fetchall()
    labelled = duckdb.sql(
        "select distinct person from wrong where fraud = 'TWO_CLASSES' order by 1"
    ).fetchall()

    assert found == labelled


def test_a_certificate_claimed_twice_is_planted_and_never_happens_otherwise(city: City) -> None:
    claims, wrong = city.records["claims"], city.frauds  # noqa: F841 - read by name

    found = duckdb.sql(
        "select certificate from claims where certificate is not null group by 1 having count(*) > 1 order by 1"
    ).fetchall()
    labelled = duckdb.sql(
        "select distinct certificate from wrong where fraud = 'CERTIFICATE_TWICE' order by 1"
    ).fetchall()

    assert found == labelled


def test_in_a_ghost_class_nobody_misses_an_hour_and_nobody_is_certified(city: City) -> None:
    roster, wrong = city.records["training"], city.frauds  # noqa: F841 - read by name

    found = duckdb.sql(
        "select distinct attended_percent, outcome from roster where class_code in"
        " (select class_code from wrong where fraud = 'GHOST_CLASS')"
    ).fetchall()

    assert found == [(100, "FINISHED")]
