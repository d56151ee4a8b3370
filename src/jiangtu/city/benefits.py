"""Statuses of persons and subsidies already paid to them."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from jiangtu.city import calendar, published
from jiangtu.city.careers import Careers
from jiangtu.city.columns import NEVER, Bools, Floats, Ints, coded, counted, dated, flags
from jiangtu.city.plan import Plan, draw
from jiangtu.city.population import LEVELS, People, Standing
from jiangtu.city.training import Training

STATUSES = ["UNEMPLOYED", "HARDSHIP", "ANTI_POVERTY", "TRANSFER", "GRADUATING", "LEAVER", "BENEFIT", "PUBLIC_POST",
            "PENSIONER", "FLEXIBLE"]  # fmt: skip
CLAIM_KINDS = ["UPGRADE", "TRAINING", "ASSESSMENT", "APPRENTICE", "LIVING", "HONOUR"]
FUNDS = ["UNEMPLOYMENT_INSURANCE", "EMPLOYMENT", "SKILLS_ACCOUNT", "TALENT"]
UPGRADE_SINCE = (2019 - 1970) * 365 + 12
CLAIMED = 0.5
"""Share of claimable certificates somebody did claim: the rest is what the city misses."""
UPGRADE_FEN = np.array([0, 100_000, 150_000, 200_000])
SHORTAGE_PERCENT = 120
"""Guangxi pays a fifth more for occupations in shortage."""


def statuses_table(plan: Plan, people: People) -> pa.Table:
    """Registers of persons by status; an unemployed person may draw benefit and be hard to employ as well."""
    rng = plan.dice("statuses")
    chances = _chances(people, calendar.age_on(people.born, plan.today))
    parts = [_status(rng, plan, people, status, chances[status]) for status in STATUSES]
    person, status, start, end = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((status, person))
    return pa.table({
        "person": pa.array(person[order] + 1),
        "status": coded(status[order], STATUSES),
        "from_on": dated(start[order]),
        "until_on": dated(end[order]),
    })  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grounds:
    """What subsidies were paid for: certificates and classes, their numbers, and honours."""

    training: Training
    numbers: pa.Array  # of the certificates, by position
    honours: pa.Table


def claims_table(plan: Plan, people: People, careers: Careers, grounds: Grounds) -> pa.Table:
    """Subsidies paid: upgrades for certificates of levels 5 to 3, training subsidies, awards; once per certificate."""
    rng = plan.dice("claims")
    upgrade = _upgrades(rng, plan, people, careers, grounds.training)
    course = _trainings(rng, plan, grounds.training)
    award = _awards(rng, plan, grounds.honours)
    numbers = grounds.numbers
    parts = (upgrade, course, award)
    person, kind, occupation, level, certificate, listed, fen, paid = (
        np.concatenate([part[i] for part in parts]).astype(np.int64) for i in range(8)
    )
    order = np.lexsort((paid, person))
    fund = np.where(kind == 5, 3, np.where(kind == 0, 0, 1 + (person % 3 == 0)))
    return pa.table({
        "person": pa.array(person + 1),
        "kind": coded(kind, CLAIM_KINDS),
        "fund": coded(np.where(rng.random(len(kind)) < 0.02, -1, fund), FUNDS),
        "occupation": coded(occupation, published.occupations().codes),
        "level": coded(np.where(level > 0, level, -1), LEVELS),
        "certificate": numbers.take(pa.array(np.maximum(certificate, 0), mask=certificate < 0)),
        "shortage": flags(listed.astype(np.bool_)),
        "amount_fen": counted(fen, pa.int64()),
        "paid_on": dated(paid),
    }).take(pa.array(order))  # fmt: skip


def shortages_table(plan: Plan, people: People) -> pa.Table:
    """The occupations truly short in the city: open posts, seekers, and the national rank they follow."""
    rng = plan.dice("shortages")
    known = published.occupations()
    workers = np.bincount(people.occupation[: people.workers], minlength=len(known.codes))
    listed = np.flatnonzero((known.shortage_rank > 0) & (workers > 0))
    listed = listed[np.argsort(known.shortage_rank[listed])]
    seekers = np.maximum(1, np.rint(workers[listed] * rng.uniform(0.02, 0.05, len(listed)))).astype(np.int64)
    ratio = np.clip(3.4 - 0.03 * known.shortage_rank[listed] + rng.normal(0, 0.2, len(listed)), 1.15, None)
    demand = np.ceil(seekers * ratio).astype(np.int64)
    return pa.table({
        "occupation": coded(listed, known.codes),
        "name": coded(listed, known.names),
        "rank": pa.array(np.arange(1, len(listed) + 1)),
        "demand": pa.array(demand),
        "seekers": pa.array(seekers),
    })  # fmt: skip


def _chances(people: People, age: Ints) -> dict[str, Floats]:
    """How likely each person is to be on each register."""
    standing, rural = people.standing, people.rural
    return {
        "UNEMPLOYED": np.where(standing == Standing.UNEMPLOYED, 0.95, 0.03 * (standing == Standing.EMPLOYED)),
        "HARDSHIP": np.where(age >= 50, 0.03, 0.008) * (standing < Standing.STUDENT),
        "ANTI_POVERTY": 0.02 * rural,
        "TRANSFER": 0.35 * rural * (standing == Standing.EMPLOYED),
        "GRADUATING": 0.3 * (standing == Standing.STUDENT),
        "LEAVER": 0.25 * ((age <= 20) & (standing < Standing.STUDENT)),
        "BENEFIT": 0.35 * (standing == Standing.UNEMPLOYED),
        "PUBLIC_POST": 1.0 * (standing == Standing.PUBLIC),
        "PENSIONER": 1.0 * (standing == Standing.PENSIONER),
        "FLEXIBLE": 0.5 * (standing == Standing.FLEXIBLE),
    }


def _status(
    rng: np.random.Generator, plan: Plan, people: People, status: str, chance: Floats
) -> tuple[Ints, Ints, Ints, Ints]:
    person = np.flatnonzero(rng.random(len(people)) < chance)
    code = np.full(len(person), STATUSES.index(status))
    return person, code, *_period(rng, plan, people, person, status)


def _period(
    rng: np.random.Generator, plan: Plan, people: People, person: Ints, status: str
) -> tuple[Ints, Ints]:
    """Since when, and until when (NEVER = still)."""
    reach = {"UNEMPLOYED": 360, "BENEFIT": 300, "GRADUATING": 300, "LEAVER": 700}.get(status, 2500)
    start = plan.today - rng.integers(5, reach, len(person))
    past = {"HARDSHIP": 0.2, "ANTI_POVERTY": 0.3, "TRANSFER": 0.1, "BENEFIT": 0.2}.get(status, 0.0)
    over = rng.random(len(person)) < past
    if status == "UNEMPLOYED":
        over = people.standing[person] != Standing.UNEMPLOYED
    if status == "PENSIONER":
        start = np.minimum(start, calendar.months_later(people.born[person], 60 * 12))
    end = start + 1 + (rng.random(len(person)) * (plan.today - start - 1)).astype(np.int64)
    return start, np.where(over, end, NEVER)


Rows = tuple[Ints | Bools, ...]


def _upgrades(
    rng: np.random.Generator, plan: Plan, people: People, careers: Careers, training: Training
) -> Rows:
    c = training.certificates
    insured = np.zeros(len(people), np.bool_)
    insured[careers.jobs.person[careers.jobs.employer >= 0]] = True
    able = (c.kind < 2) & (c.level >= 1) & (c.level <= 3) & (c.issued >= UPGRADE_SINCE) & insured[c.person]
    paid = c.issued + rng.integers(40, 360, len(c.person))
    rows = np.flatnonzero(able & (paid < plan.today) & ~c.edge & (rng.random(len(paid)) < CLAIMED))
    listed = published.occupations().shortage_rank[c.occupation[rows]] > 0
    fen = UPGRADE_FEN[c.level[rows]] * np.where(listed, SHORTAGE_PERCENT, 100) // 100
    kind = np.zeros(len(rows), np.int64)
    return c.person[rows], kind, c.occupation[rows], c.level[rows], rows, listed, fen, paid[rows]


def _trainings(rng: np.random.Generator, plan: Plan, training: Training) -> Rows:
    """Subsidies for subsidised and project classes without a level, and for apprentices with their certificate."""
    seat, classes = training.attendance, training.classes
    kind = classes.kind[seat.course]
    ended = classes.ended[seat.course]
    paid = np.where(ended == NEVER, plan.today, ended) + rng.integers(30, 200, len(ended))
    plain = (classes.level[seat.course] == 0) & np.isin(kind, [0, 1, 4]) & (seat.outcome == 1)
    due = (plain | (kind == 3)) & (paid < plan.today)
    rows = np.flatnonzero(due & (rng.random(len(due)) < 0.7))
    course = seat.course[rows]
    fen = np.where(kind[rows] == 3, 500_000, draw(rng, np.array([3.0, 4, 3]), len(rows)) * 20_000 + 60_000)
    nothing = np.full(len(rows), -1)
    return (
        seat.person[rows],
        np.where(kind[rows] == 3, 3, 1),
        classes.occupation[course],
        classes.level[course],
        nothing,
        np.zeros(len(rows), np.bool_),
        fen,
        paid[rows],
    )


def _awards(rng: np.random.Generator, plan: Plan, honours: pa.Table) -> Rows:
    """What the city paid its own experts and master studios in the year they were named (柳州 2019)."""
    kind, tier = (honours[c].to_numpy(zero_copy_only=False) for c in ("kind", "tier"))
    named = honours["awarded_on"].cast(pa.int32()).to_numpy().astype(np.int64)
    fen = np.where(kind == "EXPERT", 2_000_000, np.where(kind == "MASTER_STUDIO", 20_000_000, 0))
    paid = named + rng.integers(20, 90, len(named))
    due = (tier == "CITY") & (fen > 0) & (named >= UPGRADE_SINCE) & (paid < plan.today)
    rows = np.flatnonzero(due & (rng.random(len(due)) < 0.6))
    nothing = np.full(len(rows), -1)
    none = np.zeros(len(rows), np.int64)
    person = honours["person"].to_numpy()[rows] - 1
    return person, np.full(len(rows), 5), nothing, none, nothing, none.astype(np.bool_), fen[rows], paid[rows]
