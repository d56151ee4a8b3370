"""The truth holds together: nobody works, pays or learns before birth, after today, or in two runs at once."""

import datetime as dt

import duckdb
import pyarrow as pa
import pytest

from jiangtu.city import City, Plan, build
from jiangtu.engine.schema import domains, efile
from jiangtu.engine.schema.table import Kind
from jiangtu.engine.terms import certificate, citizen, company

AS_OF = dt.date(2025, 6, 30)


def test_equal_plans_give_equal_cities(town: City) -> None:
    again = build(town.plan)

    assert again.records == town.records
    assert again.persons == town.persons
    assert again.frauds == town.frauds


def test_another_seed_gives_another_city(town: City) -> None:
    other = build(Plan(workers=town.plan.workers, seed=town.plan.seed + 1, as_of=AS_OF))

    assert other.persons != town.persons


def test_record_numbers_are_unique_over_all_kinds(town: City) -> None:
    numbers = [n for table in town.records.values() for n in table["record"].to_pylist()]

    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("kind", list(efile.RECORDS))
def test_every_code_is_of_its_domain_and_every_date_is_past(city: City, kind: str) -> None:
    table = city.records[kind]

    for column in efile.RECORDS[kind].columns:
        if column.name not in table.column_names:
            continue
        values = set(table[column.name].drop_null().to_pylist())
        if column.kind is Kind.CODE:
            assert values <= set(domains.ALL[column.of].codes), column.name
        if column.kind is Kind.DATE:
            assert max(values, default=AS_OF) <= AS_OF, column.name


@pytest.mark.parametrize(("kind", "group"), [("insurance", "person, insurance"), ("employment", "person")])
def test_runs_of_one_person_never_overlap(city: City, kind: str, group: str) -> None:
    rows = city.records[kind]  # noqa: F841 - DuckDB reads it by name

    worst = duckdb.sql(
        f"select count(*) from (select until_on, lead(from_on) over (partition by {group} order by from_on) as later,"
        "  from_on from rows) where (until_on is null and later is not null) or later < until_on or from_on >= until_on"
    ).fetchone()

    assert worst == (0,)


def test_careers_have_two_or_three_employers(city: City) -> None:
    jobs = city.records["employment"]

    assert 2.0 < jobs.num_rows / len(set(jobs["person"].to_pylist())) < 3.0


def test_certificate_numbers_are_valid_unique_and_name_their_level(city: City) -> None:
    rows = city.records["certificates"].select(["number", "level"]).to_pylist()
    numbered = [r for r in rows if r["number"]]

    assert len({r["number"] for r in numbered}) == len(numbered)
    assert {certificate.parse(r["number"]).level == r["level"] for r in numbered} == {True}


def test_numbers_of_persons_and_employers_are_valid(town: City) -> None:
    assert all(citizen.is_valid(n) for n in town.persons["citizen_number"].to_pylist())
    assert all(company.is_valid(n) for n in town.records["employers"]["employer"].to_pylist())


def test_no_two_employers_share_a_name_or_a_code(city: City) -> None:
    register = city.records["employers"]

    assert len(set(register["name"].to_pylist())) == register.num_rows
    assert len(set(register["employer"].to_pylist())) == register.num_rows


def test_an_employer_is_older_than_every_job_in_it(city: City) -> None:
    jobs, register = city.records["employment"], city.records["employers"]  # noqa: F841 - DuckDB reads them by name

    early = duckdb.sql(
        "select count(*) from jobs join register using (employer) where from_on < registered_on"
    )

    assert early.fetchone() == (0,)


def test_a_class_is_one_class_for_everybody_in_it(city: City) -> None:
    roster = city.records["training"]  # noqa: F841 - DuckDB reads it by name

    split = duckdb.sql(
        "select count(*) from (select class_code from roster group by class_code"
        " having count(distinct (provider, kind, occupation, started_on, ended_on, hours)) > 1 or count(*) > 45)"
    )

    assert split.fetchone() == (0,)


def test_people_stand_near_the_thresholds(city: City) -> None:
    issued = city.records["certificates"]["issued_on"].to_pylist()
    near = [d for d in issued if abs((d - dt.date(2024, 6, 30)).days) <= 3]

    assert len(near) > 200


def test_some_occupations_are_short(city: City) -> None:
    short = city.shortages

    ratio = [d / s for d, s in zip(short["demand"].to_pylist(), short["seekers"].to_pylist(), strict=True)]
    assert short.num_rows > 30
    assert min(ratio) >= 1.15


def test_shortages_are_a_table_of_listed_occupations(town: City) -> None:
    assert isinstance(town.shortages, pa.Table)
    assert set(town.shortages["rank"].to_pylist()) == set(range(1, town.shortages.num_rows + 1))
