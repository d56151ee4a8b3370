"""The printed rates come out of the records, and the rest of the city stays as it was."""

import datetime as dt
import functools

import polars as pl
import pytest

from jiangtu import city
from jiangtu.city import City, Plan, mentions, orders
from jiangtu.engine.facts import derive
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.indicators import followup
from jiangtu.engine.indicators.followup import Rate

PLAN = Plan(workers=400, seed=7, as_of=dt.date(2025, 6, 30), order_classes=True)


@functools.cache
def town() -> City:
    return city.build(PLAN)


@functools.cache
def facts() -> FactSet:
    return derive.derive(city.efile(town()), as_of=PLAN.as_of, known_at=None)


@pytest.mark.parametrize("months", [3, 6, 12])
def test_the_rates_the_sources_print_come_out_of_the_records(months: int) -> None:
    firms = pl.DataFrame({"class_code": orders.class_codes(PLAN), "sponsor": orders.sponsors(town().people, town().records)})  # fmt: skip
    rows = followup.outcomes(facts(), firms, months=months).join(firms, on="class_code", how="semi")

    found = {name: followup.rate(rows, name) for name in ("counterpart", "double", "employed")}
    assert found == {"counterpart": Rate(665, 700), "double": Rate(648, 700), "employed": Rate(685, 700)}
    assert (found["counterpart"].percent, found["double"].percent) == (95.0, 92.57)
    assert rows["class_code"].n_unique() == 13


def test_nobody_elses_life_changes() -> None:
    plain = city.build(Plan(workers=400, seed=7, as_of=PLAN.as_of))
    size = plain.persons.num_rows

    assert town().persons.slice(0, size).equals(plain.persons)
    assert town().persons.num_rows == size + 700


def test_departments_spell_the_graduates_right() -> None:
    said = mentions.spellings(town())
    ways = list(mentions.WAYS)
    graduates = pl.DataFrame(said).filter(pl.col("person") > town().people.spared)

    assert graduates.select(pl.any_horizontal(ways).any()).item() is False


def test_every_citizen_number_is_somebodys_alone() -> None:
    assert len(set(town().persons["citizen_number"].to_pylist())) == town().persons.num_rows
