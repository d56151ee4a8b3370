"""Who lives in the city: sex, occupation, age, schooling, skill, wage, home, name, numbers.

The shares come from `published`; see docs/explanation/toy-city.md for which figure fixes which column.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pyarrow as pa

from jiangtu.city import names, numbers, published
from jiangtu.city.columns import Bools, Bytes, Floats, Ints, coded, counted, dated, fixed, texts
from jiangtu.city.plan import CITY_AREA, Plan, by_rank, draw, weighted_choice

STUDENTS, PENSIONERS = 0.06, 0.02
"""People outside working life whom departments also name, as shares of the workers."""

SCHOOLING = ["NONE", "PRIMARY", "JUNIOR", "SENIOR", "VOCATIONAL", "COLLEGE", "BACHELOR", "MASTER", "DOCTOR"]
LEVELS = ["", "5", "4", "3", "2", "1", "S", "C"]
SKILL_STEPS = np.array([38.0, 32.0, 22.5, 5.5, 1.8, 0.15, 0.05])
"""Shares of level 5 … C among the skilled: 30 % of them level 3 or above."""

AGE_EDGES = np.array([16, 21, 31, 41, 51, 61, 66])
WAGE_BASE = 0.58
"""Wages of the city against Shanghai's published medians by level."""
WAGE_SPREAD = 0.52
"""Sigma of the log wage: P90 about 1.95 times the median."""


class Standing(IntEnum):
    """What a person does on the plan's day."""

    EMPLOYED = 0
    FLEXIBLE = 1
    PUBLIC = 2
    UNEMPLOYED = 3
    STUDENT = 4
    PENSIONER = 5


@dataclass(frozen=True, slots=True)
class People:
    """The truth about everybody, by position; person ids are positions + 1. Positions below `workers` are workers.

    `occupation` points into `published.occupations()` (-1 none), `schooling` into SCHOOLING, `level` into LEVELS
    (0 unskilled), `home` is an area code as a number, `born` a day. From position `spared` on departments make no mistake.
    """

    workers: int
    standing: Ints
    male: Bools
    born: Ints
    occupation: Ints
    schooling: Ints
    level: Ints
    rural: Bools
    home: Ints
    wage_fen: Ints
    names: names.Points
    numbers: Bytes
    phones: Bytes
    spared: int = 1 << 40

    def __len__(self) -> int:
        return len(self.standing)


def populate(plan: Plan) -> People:
    """Everybody in the city: workers first, then students, then pensioners."""
    rng = plan.dice("population")
    students, pensioners = (int(np.ceil(plan.workers * s)) for s in (STUDENTS, PENSIONERS))
    outside = students + pensioners
    male, occupation = _sex_and_occupation(rng, plan)
    male = np.r_[male, rng.random(outside) < 0.55]
    born = np.r_[_born(rng, plan, plan.workers, AGE_EDGES, _age_shares()),
                 _born(rng, plan, students, np.array([16, 23]), np.ones(1)),
                 _born(rng, plan, pensioners, np.array([61, 75]), np.ones(1))]  # fmt: skip
    schooling = _schooling(rng, plan, occupation, born[: plan.workers])
    level = np.r_[_levels(rng, plan, occupation, born[: plan.workers]), np.zeros(outside, np.int64)]
    area, home = _places(rng, len(born))
    return People(
        workers=plan.workers,
        standing=np.r_[_standing(rng, occupation), np.full(students, Standing.STUDENT),
                       np.full(pensioners, Standing.PENSIONER)],
        male=male,
        born=born,
        occupation=np.r_[occupation, np.full(outside, -1)],
        schooling=np.r_[schooling, draw(rng, np.array([0, 0, 0, 0, 60, 30, 10.0]), students),
                        draw(rng, np.array([3, 30, 45, 12, 4, 6.0]), pensioners)],
        level=level,
        rural=rng.random(len(born)) < np.r_[_rural(schooling, occupation), np.full(outside, 0.5)],
        home=home,
        wage_fen=_wages(rng, level),
        names=names.make_names(rng, male),
        numbers=numbers.citizen_numbers(area, born, male),
        phones=numbers.phones(np.arange(len(born))),
    )  # fmt: skip


def persons_table(people: People) -> pa.Table:
    """The truth about persons, one row each."""
    codes = published.occupations().codes
    return pa.table({
        "person": pa.array(np.arange(1, len(people) + 1)),
        "name": texts(people.names),
        "sex": coded(people.male.astype(np.int64), ["F", "M"]),
        "born_on": dated(people.born),
        "citizen_number": fixed(people.numbers),
        "phone": fixed(people.phones),
        "household": coded(people.rural.astype(np.int64), ["URBAN", "RURAL"]),
        "home_area": home_words(people.home),
        "schooling": coded(people.schooling, SCHOOLING),
        "standing": coded(people.standing, [s.name for s in Standing]),
        "occupation": coded(people.occupation, codes),
        "level": coded(np.where(people.level > 0, people.level, -1), LEVELS),
        "wage_fen": counted(people.wage_fen, pa.int64()),
    })  # fmt: skip


def home_words(areas: Ints) -> pa.Array:
    """Area codes as six-digit strings."""
    return pa.array(areas).cast(pa.string())


def _sex_and_occupation(rng: np.random.Generator, plan: Plan) -> tuple[Bools, Ints]:
    cells = [(key, n) for key, n in published.census(plan.region).items() if key[1] in _members()]
    drawn = draw(rng, np.array([float(n) for _, n in cells]), plan.workers)
    male = np.array([sex == "M" for (sex, _), _ in cells])[drawn]
    group = np.array([list(_members()).index(middle) for (_, middle), _ in cells])[drawn]
    occupation = np.zeros(plan.workers, np.int64)
    for position, members in enumerate(_members().values()):
        these = np.flatnonzero(group == position)
        weight = published.occupations().weight[members]
        occupation[these] = members[draw(rng, weight, len(these))]
    return male, occupation


def _members() -> dict[str, Ints]:
    found: dict[str, list[int]] = {}
    for i, middle in enumerate(published.occupations().middle):
        found.setdefault(middle, []).append(i)
    return {middle: np.array(members, np.int64) for middle, members in found.items()}


def _age_shares() -> Floats:
    """Shares of the age bands between AGE_EDGES; the published three bands, split so that the mean age is met."""
    ages = published.facts("migrant_age")
    young, middle, old = ages["<=40"], ages["41-50"], ages[">50"]
    return np.array([young * 0.04, young * 0.28, young * 0.68, middle, old * 0.82, old * 0.18])


def _born(rng: np.random.Generator, plan: Plan, size: int, edges: Ints, shares: Floats) -> Ints:
    band = draw(rng, shares, size)
    years = edges[band] + rng.random(size) * (edges[band + 1] - edges[band])
    born: Ints = np.floor(plan.today - years * 365.2425).astype(np.int64)
    return born


def _schooling(rng: np.random.Generator, plan: Plan, occupation: Ints, born: Ints) -> Ints:
    shares = published.facts("migrant_education")
    senior, college = shares["senior_secondary"], shares["college_plus"]
    bands = np.array([shares["none"], shares["primary"], shares["junior_secondary"], senior * 0.55, senior * 0.45,
                      college * 0.62, college * 0.34, college * 0.036, college * 0.004])  # fmt: skip
    years = (born + 20_000) / 365.2425
    desk = np.array([{"1": 14.0, "2": 16.0, "3": 10.0}.get(c[0], 0.0) for c in published.occupations().codes])
    score = 0.6 * years + desk[occupation] + rng.normal(0, 6, len(born)) - (plan.today - born < 18 * 365) * 4
    return by_rank(score, bands)


def _levels(rng: np.random.Generator, plan: Plan, occupation: Ints, born: Ints) -> Ints:
    share = published.facts("skilled_share_of_employed")["2021"] / 100
    age = (plan.today - born) / 365.2425
    taste = _skill_taste()[occupation] * (0.6 + 0.4 * (age > 22))
    chosen = weighted_choice(rng, taste, round(share * plan.workers))
    level = np.zeros(plan.workers, np.int64)
    level[chosen] = by_rank(age[chosen] + rng.normal(0, 11, len(chosen)), SKILL_STEPS) + 1
    return level


def _skill_taste() -> Floats:
    """How likely each occupation is to have certificates: production and repair trades with a standard first."""
    known = published.occupations()
    major = {"6": 1.0, "4": 0.35, "2": 0.25, "3": 0.15, "5": 0.1, "1": 0.02}
    trade = {"6-18": 2.2, "6-20": 2.2, "6-21": 2.0, "6-22": 2.2, "6-24": 1.8, "6-29": 0.6, "4-12": 1.2}
    weight = [trade.get(m, major[m[0]]) for m in known.middle]
    return np.array(weight) * np.where([x.startswith("5") for x in known.levels], 1.0, 0.04)


def _standing(rng: np.random.Generator, occupation: Ints) -> Ints:
    chance = rng.random(len(occupation))
    major = np.array([c[0] for c in published.occupations().codes])[occupation]
    standing = np.full(len(occupation), Standing.EMPLOYED, np.int64)
    standing[chance < 0.08] = Standing.FLEXIBLE
    standing[(chance > 0.9) & np.isin(major, ["1", "2", "3"])] = Standing.PUBLIC
    standing[(chance > 0.12) & (chance < 0.16)] = Standing.UNEMPLOYED
    standing[(major == "5") & (standing == Standing.EMPLOYED)] = Standing.FLEXIBLE
    return standing


def _rural(schooling: Ints, occupation: Ints) -> Floats:
    farmer = np.array([c[0] == "5" for c in published.occupations().codes])[occupation]
    return np.where(farmer, 0.95, np.clip(0.75 - 0.09 * schooling, 0.1, 1))


def _places(rng: np.random.Generator, size: int) -> tuple[Ints, Ints]:
    """The area in each citizen number and the area each person is registered in now."""
    own = np.array([int(c) for c in published.counties()[0]])
    others = np.array([int(c) for c in published.neighbours()])
    area = np.where(rng.random(size) < 0.8, rng.choice(own, size), rng.choice(others, size))
    moved = rng.random(size) < 0.06
    return area, np.where(moved, rng.choice(own, size), area)


def _wages(rng: np.random.Generator, level: Ints) -> Ints:
    """Monthly wage: the survey's mean for the unskilled, Shanghai's median by level scaled to the city."""
    base = published.facts("migrant_monthly_income")["all"] * 0.9
    by_level = published.wages_by_level()
    steps = [by_level[x] / 12 * WAGE_BASE for x in "54321"]
    median = np.array([base, *steps, steps[-1] * 1.2, steps[-1] * 1.4])[level]
    yuan = np.rint(median * np.exp(rng.normal(0, WAGE_SPREAD, len(level))))
    fen: Ints = yuan.astype(np.int64) * 100
    return fen


__all__ = ["CITY_AREA", "LEVELS", "SCHOOLING", "People", "Standing", "persons_table", "populate"]
