"""Shares of the city against the published figures of the catalogues."""

import datetime as dt

import numpy as np
import pytest

from jiangtu.city import City, Plan, calendar, population, published
from jiangtu.city.plan import CityImpossible

AS_OF = dt.date(2025, 6, 30)


def _share(words: list[str], start: str) -> float:
    return sum(word.startswith(start) for word in words) / len(words)


@pytest.mark.parametrize(
    ("region", "production", "machining"),
    [("全国", 25.8, 1.23), ("江苏", 33.3, 2.62), ("浙江", 40.5, 3.46), ("广东", 33.4, None), ("山东", 24.8, None),
     ("重庆", 27.3, None)],
)  # fmt: skip
def test_occupations_follow_the_census_of_the_region(
    region: str, production: float, machining: float | None
) -> None:
    people = population.populate(Plan(workers=40_000, seed=1, as_of=AS_OF, region=region))
    codes = [published.occupations().codes[o] for o in people.occupation[: people.workers]]

    assert abs(_share(codes, "6-") * 100 - production) < 1.0
    assert machining is None or abs(_share(codes, "6-18-") * 100 - machining) < 0.4


def test_women_in_production_follow_the_census() -> None:
    people = population.populate(Plan(workers=40_000, seed=1, as_of=AS_OF, region="全国"))
    production = np.array([c[0] == "6" for c in published.occupations().codes])[people.occupation[:40_000]]

    assert abs(np.mean(~people.male[:40_000][production]) - 0.288) < 0.015


def test_ages_follow_the_migrant_worker_survey(city: City) -> None:
    age = calendar.age_on(city.people.born[: city.people.workers], city.plan.today)

    assert abs(age.mean() - 43.1) < 0.5
    assert abs(np.mean(age <= 40) - 0.446) < 0.01
    assert abs(np.mean((age > 40) & (age <= 50)) - 0.248) < 0.01
    assert age.min() >= 15
    assert age.max() <= 66


def test_schooling_follows_the_migrant_worker_survey(city: City) -> None:
    schooling = city.people.schooling[: city.people.workers]
    share = np.bincount(schooling, minlength=9) / len(schooling) * 100

    bands = [share[0], share[1], share[2], share[3] + share[4], share[5:].sum()]
    assert [round(b, 1) for b in bands] == [0.8, 13.8, 52.1, 17.5, 15.8]


def test_a_quarter_is_skilled_and_three_in_ten_of_them_highly(city: City) -> None:
    level = city.people.level[: city.people.workers]

    assert abs(np.mean(level > 0) - 0.26) < 0.001
    assert abs(np.mean(level[level > 0] >= population.LEVELS.index("3")) - 0.30) < 0.001


def test_wages_rise_with_the_level_and_spread_as_published(city: City) -> None:
    wage, level = city.people.wage_fen[: city.people.workers], city.people.level[: city.people.workers]
    median = [np.median(wage[level == step]) for step in range(1, 6)]

    spread = np.quantile(wage[level == 1], 0.9) / median[0]
    assert median == sorted(median)
    assert abs(median[3] / median[0] - 176.5 / 92.9) < 0.15
    assert 1.75 < spread < 2.15


def test_everybody_has_a_name_a_number_and_a_phone_of_their_own(city: City) -> None:
    persons = city.persons

    assert {persons[c].null_count for c in ("name", "citizen_number", "phone")} == {0}
    assert len(set(persons["citizen_number"].to_pylist())) == persons.num_rows
    assert len(set(persons["phone"].to_pylist())) == persons.num_rows


def test_an_unknown_region_is_refused() -> None:
    with pytest.raises(CityImpossible, match="火星"):
        population.populate(Plan(workers=10, seed=1, as_of=AS_OF, region="火星"))
