"""Training classes and who sat in them: classes that led to certificates, and classes without a level."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from jiangtu.city import calendar, published
from jiangtu.city.columns import NEVER, Bools, Ints, coded, counted, dated
from jiangtu.city.employers import Employers
from jiangtu.city.plan import Plan, draw, weighted_choice
from jiangtu.city.population import LEVELS, People, Standing
from jiangtu.city.skills import Certificates, moved

KINDS = ["SUBSIDISED", "PROJECT", "ORDER", "APPRENTICE", "STARTUP", "SAFETY", "INDUCTION"]
OUTCOMES = ["RUNNING", "FINISHED", "CERTIFIED", "UNFINISHED"]
GROUPS = ["UNEMPLOYED", "HARDSHIP", "ANTI_POVERTY", "TRANSFER", "GRADUATING", "LEAVER"]
WINDOW = 3 * 365
"""Days back to which the training office keeps rosters."""
TAUGHT = 0.45
"""Share of certificates of the window that a class led to."""
CLASS_SIZE = 36
SMALLEST = 3
"""Fewer certificates of one occupation and level were taken without a class."""
UNLEVELLED = 0.12
"""Workers a year in classes without a level."""
ADVANCE = {4: 250_000, 3: 300_000}
"""Half the yearly apprentice subsidy, fen a year of apprenticeship, by output level (5000 and 6000 yuan)."""


@dataclass(frozen=True, slots=True)
class Classes:
    """One row per class by position; days, hours and codes as numbers; `level` into LEVELS, `kind` into KINDS."""

    provider: Ints
    kind: Ints
    occupation: Ints
    level: Ints
    filed: Ints
    started: Ints
    ended: Ints  # NEVER while it runs
    hours: Ints
    practice: Ints

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, slots=True)
class Attendance:
    """One row per person and class."""

    person: Ints
    course: Ints
    outcome: Ints
    percent: Ints
    group: Ints


@dataclass(frozen=True, slots=True)
class Training:
    """Classes, who attended them, and the certificates with the days on which classes led to them."""

    classes: Classes
    attendance: Attendance
    certificates: Certificates


def train(plan: Plan, people: People, certificates: Certificates, employers: Employers) -> Training:
    """Levelled classes that end in certificates already made, then classes without a level for others."""
    rng = plan.dice("training")
    levelled, who, issued = _levelled(rng, plan, certificates, len(employers.area))
    certificates = moved(certificates, issued)
    plain, others = _unlevelled(rng, plan, people, who.person, len(employers.area))
    shifted = Attendance(
        others.person, others.course + len(levelled), others.outcome, others.percent, others.group
    )
    return Training(joined(levelled, plain), seated(who, shifted), certificates)


def joined(first: Classes, second: Classes) -> Classes:
    """Two lists of classes, one behind the other."""
    return Classes(*(np.r_[getattr(first, f), getattr(second, f)] for f in Classes.__slots__))


def seated(first: Attendance, second: Attendance) -> Attendance:
    """Two lists of attendance, one behind the other."""
    return Attendance(*(np.r_[getattr(first, f), getattr(second, f)] for f in Attendance.__slots__))


def class_codes(classes: Classes) -> list[str]:
    """LZ202400001 and so on: the year of filing and a running number."""
    years = calendar.year_of(classes.filed)
    return [f"LZ{year}{i + 1:06d}" for i, year in enumerate(years.tolist())]


def training_table(training: Training, employers: Employers) -> pa.Table:
    """The rosters as they should be."""
    classes, seat = training.classes, training.attendance
    at = seat.course
    level, kind = classes.level[at], classes.kind[at]
    years = np.where(kind == 3, np.where(level >= 3, 2, 1), NEVER)
    rate = np.where(level >= 3, ADVANCE[3], ADVANCE[4])
    return pa.table({
        "person": pa.array(seat.person + 1),
        "class_code": coded(at, class_codes(classes)),
        "provider": employers.codes_at(classes.provider[at]),
        "kind": coded(kind, KINDS),
        "occupation": coded(classes.occupation[at], published.occupations().codes),
        "level": coded(np.where(level > 0, level, -1), LEVELS),
        "group": coded(seat.group, GROUPS),
        "filed_on": dated(classes.filed[at]),
        "started_on": dated(classes.started[at]),
        "ended_on": dated(classes.ended[at]),
        "hours": counted(classes.hours[at], pa.int32()),
        "practice_hours": counted(classes.practice[at], pa.int32()),
        "attended_percent": counted(seat.percent, pa.int32()),
        "years": counted(years, pa.int32()),
        "outcome": coded(seat.outcome, OUTCOMES),
        "advance_fen": counted(np.where(kind == 3, rate * np.maximum(years, 1), NEVER), pa.int64()),
    })  # fmt: skip


def _levelled(
    rng: np.random.Generator, plan: Plan, certificates: Certificates, employers: int
) -> tuple[Classes, Attendance, Ints]:
    """Certificates of one occupation and level, close in time, become one class; their days follow its end."""
    rows = _taught_rows(rng, plan, certificates)
    key = certificates.occupation[rows] * 10 + certificates.level[rows]
    rows, key = rows[_common(key)], key[_common(key)]
    rows = rows[np.lexsort((certificates.issued[rows], key))]
    course, first = _cut(certificates.occupation[rows] * 10 + certificates.level[rows])
    lead = rows[first]
    ended = np.minimum(certificates.issued[lead], plan.today - 45) - 20
    issued = certificates.issued.copy()
    issued[rows] = ended[course] + 20 + rng.integers(0, 20, len(first))[course]
    kind = draw(rng, np.array([62.0, 20, 0, 18]), len(lead))
    classes = _classes(rng, kind, certificates.occupation[lead], certificates.level[lead], ended, employers)
    seat = Attendance(
        person=certificates.person[rows],
        course=course,
        outcome=np.full(len(rows), 2),
        percent=_percent(rng, len(rows)),
        group=_groups(rng, len(rows)),
    )
    return classes, seat, issued


def _common(key: Ints) -> Bools:
    """Rows whose key is shared by enough rows for a class."""
    _, group, count = np.unique(key, return_inverse=True, return_counts=True)
    common: Bools = count[group] >= SMALLEST
    return common


def _taught_rows(rng: np.random.Generator, plan: Plan, certificates: Certificates) -> Ints:
    """Recent level certificates, one a person, that a class shall have led to: common ones rather than rare ones."""
    able = (certificates.issued > plan.today - WINDOW) & (certificates.level > 0) & (certificates.level < 6)
    rows = np.flatnonzero(able & ~certificates.edge & certificates.newest)
    key = certificates.occupation[rows] * 10 + certificates.level[rows]
    _, group, count = np.unique(key, return_inverse=True, return_counts=True)
    score = np.log2(count[group]) + rng.exponential(1.5, len(rows))
    return np.sort(rows[np.argsort(-score, kind="stable")[: int(TAUGHT * len(rows))]])


def _unlevelled(
    rng: np.random.Generator, plan: Plan, people: People, taken: Ints, employers: int
) -> tuple[Classes, Attendance]:
    """Start-up, safety, induction, project and order classes; each person at most once, none of those already in class."""
    weight = np.array([1.0, 0.6, 0.0, 4.0, 0.8, 0.0])[people.standing]
    weight[taken] = 0
    wanted = int(plan.workers * UNLEVELLED * WINDOW / 365)
    person = weighted_choice(rng, weight, wanted)
    student = people.standing[person] == Standing.STUDENT
    kind = np.where(student, 2, draw(rng, np.array([22.0, 30, 0, 0, 6, 22, 20]), len(person)))
    order = np.argsort(kind, kind="stable")
    person, kind = person[order], kind[order]
    course, first = _cut(kind)
    ended = plan.today - rng.integers(-7, WINDOW, len(first))
    running = ended >= plan.today
    occupation = np.where(people.occupation[person[first]] >= 0, people.occupation[person[first]], 0)
    classes = _classes(rng, kind[first], occupation, np.zeros(len(first), np.int64), ended, employers)
    outcome = np.where(running[course], 0, draw(rng, np.array([0, 90, 0, 10.0]), len(person)))
    percent = np.where(outcome == 3, rng.integers(5, 60, len(person)), _percent(rng, len(person)))
    ended = np.where(running, NEVER, classes.ended)
    fields = {f: getattr(classes, f) for f in Classes.__slots__} | {"ended": ended}
    return Classes(**fields), Attendance(person, course, outcome, percent, _groups(rng, len(person)))


def _classes(
    rng: np.random.Generator, kind: Ints, occupation: Ints, level: Ints, ended: Ints, employers: int
) -> Classes:
    size = len(kind)
    hours = np.where(level >= 2, rng.choice([56, 64, 80, 120], size), rng.choice([40, 48, 56], size))
    hours = np.where(kind == 3, 240, np.where(kind == 5, 24, hours))
    days = np.where(kind == 3, np.where(level >= 3, 730, 365), np.maximum(hours // 4, 8))
    started = ended - days
    short = rng.random(size) < 0.04  # plans with too little practice, to be refused
    practice = np.where(short, hours * 50 // 100, -(-hours * rng.integers(60, 76, size) // 100))
    return Classes(
        provider=rng.integers(0, max(employers // 40, 1), size) * 40 % employers,
        kind=kind,
        occupation=occupation,
        level=level,
        filed=started - rng.integers(7, 40, size),
        started=started,
        ended=ended,
        hours=hours,
        practice=practice,
    )


def _cut(key: Ints) -> tuple[Ints, Ints]:
    """Rows sorted by key cut into classes of at most CLASS_SIZE: each row's class, and each class's first row."""
    fresh = np.r_[True, key[1:] != key[:-1]] if len(key) else np.zeros(0, np.bool_)
    start = np.maximum.accumulate(np.where(fresh, np.arange(len(key)), 0))
    opens = (np.arange(len(key)) - start) % CLASS_SIZE == 0
    return np.cumsum(opens) - 1, np.flatnonzero(opens)


def _percent(rng: np.random.Generator, size: int) -> Ints:
    return np.clip(np.rint(rng.normal(93, 6, size)), 62, 100).astype(np.int64)


def _groups(rng: np.random.Generator, size: int) -> Ints:
    return draw(rng, np.array([40.0, 22, 8, 6, 20, 2, 2]), size) - 1
