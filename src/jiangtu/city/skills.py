"""Certificates, schooling, titles, honours and union membership of everybody."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from jiangtu.city import calendar, numbers, published
from jiangtu.city.columns import NEVER, Bools, Ints, coded, dated, fixed, flags
from jiangtu.city.plan import Plan, draw
from jiangtu.city.population import LEVELS, People, Standing

CERTIFICATE_KINDS = ["SKILL", "QUALIFICATION", "SINGLE"]
MODES = ["FULL", "PAPER"]
FRESH = 0.35
"""Share of newest certificates issued within two years."""
LOWER = 0.55
"""Chance that a certificate of each lower level is on record too."""
EDGE = 0.04
"""Share of newest certificates put on either side of twelve months."""
EDGE_DAYS = np.array([-3, -1, 0, 1, 3])
"""Days from the day exactly twelve months ago: at -1 the claim is a day late, at +1 there is a day left."""
SINGLE = 0.05
"""Workers with a single-ability certificate."""
WITHDRAWN = 0.005
SKILL_SINCE = (2019 - 1970) * 365 + 12
"""From this day on certificates are 职业技能等级证书, before it 职业资格证书."""
BODIES_PER = 1 / 8000
"""Assessment bodies per worker, at least twelve."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """One row per certificate: person and occupation by position, `level` into LEVELS, `issued` a day."""

    person: Ints
    occupation: Ints
    level: Ints
    kind: Ints
    issued: Ints
    newest: Bools  # the person's highest
    edge: Bools  # put near twelve months on purpose


@dataclass(frozen=True, slots=True)
class Ladder:
    """One row per skilled person: how high she climbed, when she got there, and whether that day is near a threshold."""

    person: Ints
    rank: Ints
    newest: Ints
    edge: Bools


def certify(plan: Plan, people: People) -> Certificates:
    """Ladders of level certificates for the skilled, and single-ability certificates."""
    rng = plan.dice("certificates")
    both = _joined([_ladder(rng, plan, people), _singles(rng, plan, people)])
    return _taken(both, np.lexsort((both.issued, both.person)))


def moved(certificates: Certificates, issued: Ints) -> Certificates:
    """The certificates with other days of issue."""
    return replace(certificates, issued=issued)


def certificates_table(plan: Plan, certificates: Certificates) -> pa.Table:
    """Certificates with valid numbers; single-ability certificates have none."""
    rng = plan.dice("certificate numbers")
    size = len(certificates.person)
    level = np.where(certificates.level > 0, certificates.level, -1)
    return pa.table({
        "person": pa.array(certificates.person + 1),
        "number": certificate_numbers(rng, plan, certificates),
        "kind": coded(certificates.kind, CERTIFICATE_KINDS),
        "occupation": coded(certificates.occupation, published.occupations().codes),
        "level": coded(level, LEVELS),
        "mode": coded(draw(rng, np.array([3.0, 93, 4]), size) - 1, MODES),
        "issued_on": dated(certificates.issued),
        "withdrawn": flags(rng.random(size) < WITHDRAWN),
    })  # fmt: skip


def certificate_numbers(rng: np.random.Generator, plan: Plan, certificates: Certificates) -> pa.Array:
    """22 characters since 2019 (T in the level's place for 特级), 16 digits before; null for 首席 and single abilities."""
    size = len(certificates.person)
    body = rng.integers(0, max(12, int(plan.workers * BODIES_PER)), size)
    letters = np.zeros((size, 22), np.uint8)
    level = np.frombuffer(b"054321T0", np.uint8)[certificates.level]
    year = calendar.year_of(certificates.issued)
    skill, old = certificates.kind == 0, certificates.kind == 1
    letters[skill] = numbers.skill_numbers(body[skill], level[skill], year[skill])
    letters[old, :16] = numbers.qualification_numbers(body[old], level[old], year[old])
    return fixed(letters, missing=(certificates.kind == 2) | (certificates.level == LEVELS.index("C")))


def education_table(plan: Plan, people: People) -> pa.Table:
    """Courses of study on the school roll: everybody now at school, and those who left a vocational school or college."""
    rng = plan.dice("education")
    age = calendar.age_on(people.born, plan.today)
    student = people.standing == Standing.STUDENT
    person = np.flatnonzero(student | ((people.schooling >= 4) & (age <= 40)))
    enrolled, graduated, final = _study(rng, plan, people, person)
    specialty = np.where(rng.random(len(person)) < 0.8, people.occupation[person], -1)
    specialty = np.where(student[person], draw(rng, _taught(), len(person)), specialty)
    return pa.table({
        "person": pa.array(person + 1),
        "kind": coded(_school_kind(rng, people.schooling[person]), _SCHOOL_KINDS),
        "schooling": coded(people.schooling[person], _SCHOOLINGS),
        "occupation": coded(specialty, published.occupations().codes),
        "enrolled_on": dated(enrolled),
        "graduated_on": dated(graduated),
        "final_year": flags(final),
    })  # fmt: skip


def titles_table(plan: Plan, people: People) -> pa.Table:
    """Professional titles: engineers and other specialists, and technicians who crossed over."""
    rng = plan.dice("titles")
    codes = published.occupations().codes
    specialist = np.array([c.startswith("2") for c in codes] + [False])[people.occupation]
    chance = np.where(specialist, 0.35, np.where(people.level >= 3, 0.06, 0.004))
    age = calendar.age_on(people.born, plan.today)
    person = np.flatnonzero((rng.random(len(people)) < chance) & (age >= 24) & (people.occupation >= 0))
    rank = np.minimum(
        np.maximum(age[person] - 24, 0) // 8, draw(rng, np.array([50.0, 33, 14, 3]), len(person))
    )
    years = rng.random(len(person)) * np.minimum(age[person] - 22, 15)
    return pa.table({
        "person": pa.array(person + 1),
        "title": coded(rank, ["ASSISTANT", "MIDDLE", "DEPUTY", "FULL"]),
        "occupation": coded(people.occupation[person], codes),
        "obtained_on": dated(plan.today - 1 - np.floor(years * 365).astype(np.int64)),
    })  # fmt: skip


def honours_table(plan: Plan, people: People) -> pa.Table:
    """Honours and studios, mostly held by technicians."""
    rng = plan.dice("honours")
    chance = np.array([0.0005, 0.0005, 0.001, 0.04, 0.3, 0.6, 0.8, 0.8])[people.level]
    chance[people.standing == Standing.STUDENT] = 0
    person = np.flatnonzero(rng.random(len(people)) < chance)
    size = len(person)
    master = draw(rng, np.array([30.0, 18, 7, 35, 10]), size)
    kind = np.where(people.level[person] >= 4, master, rng.integers(0, 3, size))
    awarded = plan.today - 1 - rng.integers(1, 10 * 365, size)
    tier = draw(rng, np.array([22.0, 63, 12, 3]), size)
    tier[np.flatnonzero(kind == 3)[::2]] = 1  # the city knows its own master studios best, in a small one too
    ended = (kind >= 3) & (rng.random(size) < 0.1)
    return pa.table({
        "person": pa.array(person + 1),
        "kind": coded(kind, ["EXPERT", "CRAFTSMAN", "MODEL", "MASTER_STUDIO", "MODEL_STUDIO"]),
        "tier": coded(tier, ["COUNTY", "CITY", "PROVINCE", "NATION"]),
        "awarded_on": dated(awarded),
        "until_on": dated(np.where(ended, np.minimum(awarded + 1095, plan.today), NEVER)),
    })  # fmt: skip


def memberships_table(plan: Plan, people: People) -> pa.Table:
    """Union membership of two in three of the employed; some have left."""
    rng = plan.dice("memberships")
    chance = np.array([0.66, 0.15, 0.9, 0.1, 0.0, 0.1])[people.standing]
    person = np.flatnonzero(rng.random(len(people)) < chance)
    joined = np.maximum(people.born[person] + 18 * 366, plan.today - rng.integers(30, 15 * 365, len(person)))
    joined = np.minimum(joined, plan.today - 1)
    left = (rng.random(len(person)) < 0.06) | (people.standing[person] == Standing.PENSIONER)
    days = (rng.random(len(person)) * (plan.today - joined)).astype(np.int64)
    return pa.table({
        "person": pa.array(person + 1),
        "from_on": dated(joined),
        "until_on": dated(np.where(left, joined + np.maximum(days, 1), NEVER)),
    })  # fmt: skip


_SCHOOL_KINDS = [
    "GENERAL",
    "SECONDARY",
    "TECHNICIAN",
    "SENIOR_TECHNICIAN",
    "RESERVE_TECHNICIAN",
    "HIGHER_VOCATIONAL",
]
_SCHOOLINGS = ["NONE", "PRIMARY", "JUNIOR", "SENIOR", "VOCATIONAL", "COLLEGE", "BACHELOR", "MASTER", "DOCTOR"]


def _joined(parts: list[Certificates]) -> Certificates:
    return Certificates(*(np.concatenate([getattr(p, f) for p in parts]) for f in Certificates.__slots__))


def _taken(certificates: Certificates, rows: Ints) -> Certificates:
    return Certificates(*(getattr(certificates, f)[rows] for f in Certificates.__slots__))


def _ladder(rng: np.random.Generator, plan: Plan, people: People) -> Certificates:
    skilled = np.flatnonzero(people.level)
    rank = people.level[skilled]
    newest = _newest_day(rng, plan, len(skilled))
    edge = rng.random(len(skilled)) < EDGE
    newest = np.minimum(np.maximum(newest, people.born[skilled] + 16 * 366), plan.today - 1)
    year_ago = calendar.months_later(np.asarray([plan.today]), -12)[0]
    newest = np.where(edge, year_ago + rng.choice(EDGE_DAYS, len(skilled)), newest)
    ladder = Ladder(skilled, rank, newest, edge)
    parts = [_rung(rng, people, ladder, step) for step in range(1, len(LEVELS))]
    return _joined(parts)


def _rung(rng: np.random.Generator, people: People, ladder: Ladder, step: int) -> Certificates:
    """The certificates of one level: the newest of some, an earlier step of others."""
    rank = ladder.rank
    issued = ladder.newest - (rank - step) * rng.integers(3 * 365, 6 * 365, len(rank))
    old_enough = issued > people.born[ladder.person] + 16 * 366
    kept = (rank == step) | ((rank > step) & old_enough & (rng.random(len(rank)) < LOWER))
    person = ladder.person[kept]
    return Certificates(
        person=person,
        occupation=people.occupation[person],
        level=np.full(len(person), step),
        kind=np.where((issued[kept] >= SKILL_SINCE) | (step >= 6), 0, 1),
        issued=np.where((step >= 6) & (issued[kept] < SKILL_SINCE), SKILL_SINCE + 1200, issued[kept]),
        newest=rank[kept] == step,
        edge=ladder.edge[kept] & (rank[kept] == step),
    )


def _newest_day(rng: np.random.Generator, plan: Plan, size: int) -> Ints:
    recent = rng.integers(1, 730, size)
    older = 730 + (rng.gamma(2.0, 700.0, size)).astype(np.int64)
    return plan.today - np.where(rng.random(size) < FRESH, recent, np.minimum(older, 14 * 365))


def _singles(rng: np.random.Generator, plan: Plan, people: People) -> Certificates:
    person = np.flatnonzero((rng.random(len(people)) < SINGLE) & (people.occupation >= 0))
    size = len(person)
    no = np.zeros(size, np.bool_)
    return Certificates(
        person=person,
        occupation=people.occupation[person],
        level=np.zeros(size, np.int64),
        kind=np.full(size, 2),
        issued=plan.today - rng.integers(1, 1500, size),
        newest=no,
        edge=no,
    )


def _taught() -> np.ndarray:
    known = published.occupations()
    return np.where(
        [c[0] in "64" and bool(x) for c, x in zip(known.codes, known.levels, strict=True)], known.weight, 0
    )


def _study(rng: np.random.Generator, plan: Plan, people: People, person: Ints) -> tuple[Ints, Ints, Bools]:
    """Day of entry, day of leaving (NEVER while at school), final year: school years run from 1 September to 30 June."""
    years = np.array([3, 3, 3, 3, 3, 3, 4, 3, 4])[people.schooling[person]]
    student = people.standing[person] == Standing.STUDENT
    this_year = plan.as_of.year - (plan.as_of.month < 9)
    entry_age = np.array([15, 15, 15, 15, 15, 18, 18, 22, 25])[people.schooling[person]]
    natural = calendar.year_of(people.born[person]) + entry_age
    entry = np.where(student, this_year - rng.integers(0, 9, len(person)) % years, natural)
    entry = np.where(~student, np.minimum(entry, this_year - years), entry)
    enrolled = calendar.first_day((entry - 1970) * 12 + 8)
    graduated = calendar.first_day((entry + years - 1970) * 12 + 6) - 1
    ended = ~student & (graduated < plan.today)
    final = (~ended) & (entry + years == this_year + 1)
    return enrolled, np.where(ended, graduated, NEVER), final


def _school_kind(rng: np.random.Generator, schooling: Ints) -> Ints:
    vocational = 1 + draw(rng, np.array([40.0, 35, 18, 7]), len(schooling))
    higher = np.where(rng.random(len(schooling)) < 0.8, 5, 0)
    return np.where(schooling == 4, vocational, np.where(schooling == 5, higher, 0))
