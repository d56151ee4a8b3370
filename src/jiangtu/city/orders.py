"""The order classes the sources print: 13 classes, 700 graduates, counterpart jobs 95 %, both certificates 92.57 %.

Their people come on top of the city and are spelled right by every department, so that the printed rates come out of
the records to the digit (domain rules 7.4).
"""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.city import calendar, names, numbers, published
from jiangtu.city.columns import NEVER, Ints, coded, counted, dated, fixed, flags
from jiangtu.city.plan import CITY_AREA, Plan
from jiangtu.city.population import People, Standing
from jiangtu.city.skills import _SCHOOL_KINDS, _SCHOOLINGS
from jiangtu.engine.terms import occupation as occupations

CLASSES, GRADUATES = 13, 700
COUNTERPART, DOUBLE = 665, 648
"""Of 700: a job at the sponsor or in the class's trade, and both a diploma and a certificate."""
AT_SPONSOR, JOBLESS = 620, 15
TAUGHT = frozenset({"6-18", "6-20", "6-21", "6-22", "6-24", "6-25", "6-28", "6-29", "6-31", "4-10", "4-12"})
"""Sub-major groups with order classes: machining, equipment, vehicles, electronics, power, building, repair, care."""
MANUFACTURING = "C"
"""The section of industries, GB/T 4754."""
GROUP = 7
"""Characters of an occupation code that name its minor group."""
LESSONS = 30
"""Of eight hours each; graduates missed four at most."""
LEVEL = 2
"""Position of level 4 in `population.LEVELS`."""


@dataclass(frozen=True, slots=True)
class Orders:
    """One row per graduate: position in People, class 0–12, and the occupation of the class."""

    person: Ints
    course: Ints
    occupation: Ints


def with_graduates(plan: Plan, people: People) -> People:
    """The city's people with the graduates behind them; those before keep every number they had."""
    rng = plan.dice("orders")
    trade = trades()[_course()]
    male = rng.random(GRADUATES) < 0.6
    born = plan.today - rng.integers(19 * 366, 22 * 365, GRADUATES)
    home = rng.choice([int(c) for c in published.counties()[0]], GRADUATES)
    areas = np.r_[_areas(people), home]
    everybody_born, everybody_male = np.r_[people.born, born], np.r_[people.male, male]
    own = names.make_names(rng, male)
    return replace(
        people,
        standing=np.r_[people.standing, np.full(GRADUATES, Standing.EMPLOYED)],
        male=everybody_male,
        born=everybody_born,
        occupation=np.r_[people.occupation, trade],
        schooling=np.r_[people.schooling, np.full(GRADUATES, _SCHOOLINGS.index("VOCATIONAL"))],
        level=np.r_[people.level, np.where(np.arange(GRADUATES) < DOUBLE, LEVEL, 0)],
        rural=np.r_[people.rural, rng.random(GRADUATES) < 0.6],
        home=np.r_[people.home, home],
        wage_fen=np.r_[people.wage_fen, rng.integers(42, 70, GRADUATES) * 10_000],
        names=_stacked(people.names, own),
        numbers=numbers.citizen_numbers(areas, everybody_born, everybody_male),
        phones=np.vstack([people.phones, numbers.phones(len(people) + np.arange(GRADUATES))]),
        spared=len(people),
    )


def trades(count: int = CLASSES) -> Ints:
    """The occupations of the classes: the commonest trades taught for industry, then for care, each of its own minor group."""
    known = published.occupations()
    taught = [c[:4] in TAUGHT and "4" in x for c, x in zip(known.codes, known.levels, strict=True)]
    made = np.array([10.0 if c.startswith("6") else 1.0 for c in known.codes])
    order = np.argsort(-np.where(taught, known.weight * made, 0), kind="stable")
    _, first = np.unique([known.codes[i][:GROUP] for i in order], return_index=True)
    return np.asarray(order[np.sort(first)[:count]], np.int64)


def class_codes(plan: Plan) -> list[str]:
    """DD and the year of the classes: a number of its own kind beside those of other rosters."""
    return [f"DD{plan.as_of.year - 1}{i + 1:04d}" for i in range(CLASSES)]


def title(course: int) -> str:
    """焊工订单班 and so on."""
    return f"{occupations.name(published.occupations().codes[trades()[course]])}订单班"


def sponsors(people: People, kinds: dict[str, pa.Table]) -> list[str]:
    """The firms behind the classes: manufacturers first, those with the most other people on contribution lists."""
    paid = _without(kinds["insurance"], people.spared)
    counts = pc.value_counts(paid["employer"].drop_null().cast(pa.string()).combine_chunks()).to_pylist()
    firms = kinds["employers"].select(["employer", "industry"]).to_pylist()
    makers = {row["employer"] for row in firms if str(row["industry"]).startswith(MANUFACTURING)}
    ranked = sorted(counts, key=lambda row: (row["values"] not in makers, -row["counts"], row["values"]))
    return [row["values"] for row in ranked[:CLASSES]]


def days(plan: Plan) -> dict[str, int]:
    """When the classes were filed, begun, ended and certified: they ended a year and a few days ago."""
    ended = int(calendar.months_later(np.asarray([plan.today]), -12)[0]) - 3
    return {"filed": ended - 140, "started": ended - 120, "ended": ended, "certified": ended + 25}


def ended_on(plan: Plan) -> dt.date:
    """The day the classes ended."""
    return dt.date(1970, 1, 1) + dt.timedelta(days=days(plan)["ended"])


def press(class_code: str, number: int) -> uuid.UUID:
    """The request under which a graduate's seat was taken: the same in every build."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{class_code} {number}")


def company_codes(serials: Ints) -> list[str]:
    """Valid company codes of the city for serials no firm of the city has."""
    codes: list[str] = fixed(
        numbers.company_codes(np.full(len(serials), int(CITY_AREA)), serials)
    ).to_pylist()
    return codes


def told(plan: Plan, people: People, kinds: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Every kind with what the classes made of the graduates, at the end."""
    firms = sponsors(people, kinds)
    orders = Orders(people.spared + np.arange(GRADUATES), _course(), trades()[_course()])
    rows = {
        "education": _education(plan, orders),
        "training": _training(plan, orders, firms),
        "certificates": _certificates(plan, orders),
        "employment": _employment(plan, orders, firms),
        "insurance": _insurance(plan, people, orders, firms),
    }
    return {name: _with(table, rows.get(name)) for name, table in kinds.items()}


def without(people: People, kinds: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Every kind without the lives that chance gave the graduates."""
    return {name: _without(table, people.spared) for name, table in kinds.items()}


def _course() -> Ints:
    """Which class each graduate sat in: classes as even as 700 allows."""
    return np.arange(GRADUATES, dtype=np.int64) * CLASSES // GRADUATES


def _areas(people: People) -> Ints:
    figures = people.numbers[:, :6].astype(np.int64) - 48
    return np.asarray(figures @ 10 ** np.arange(5, -1, -1), np.int64)


def _stacked(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    width = max(first.shape[1], second.shape[1])
    wide = [np.pad(part, ((0, 0), (0, width - part.shape[1]))) for part in (first, second)]
    return np.vstack(wide)


def _without(table: pa.Table, spared: int) -> pa.Table:
    return table.filter(pc.less_equal(table["person"], spared)) if "person" in table.column_names else table


def _with(table: pa.Table, rows: pa.Table | None) -> pa.Table:
    return (
        table
        if rows is None
        else pa.concat_tables([table, rows.select(table.column_names).cast(table.schema)])
    )


def _mixed(orders: Orders) -> Ints:
    """Each graduate's place in a shuffle of its own, so that those without a job or paper are spread over the classes."""
    return np.random.default_rng(GRADUATES).permutation(len(orders.person))


def _education(plan: Plan, orders: Orders) -> pa.Table:
    year = plan.as_of.year - 1
    size = len(orders.person)
    return pa.table({
        "person": pa.array(orders.person + 1),
        "kind": coded(np.full(size, _SCHOOL_KINDS.index("SENIOR_TECHNICIAN")), _SCHOOL_KINDS),
        "schooling": coded(np.full(size, _SCHOOLINGS.index("VOCATIONAL")), _SCHOOLINGS),
        "occupation": coded(orders.occupation, published.occupations().codes),
        "enrolled_on": dated(np.full(size, calendar.first_day(np.asarray([(year - 3 - 1970) * 12 + 8]))[0])),
        "graduated_on": dated(np.full(size, calendar.first_day(np.asarray([(year - 1970) * 12 + 6]))[0] - 1)),
        "final_year": flags(np.zeros(size, np.bool_)),
    })  # fmt: skip


def _training(plan: Plan, orders: Orders, firms: list[str]) -> pa.Table:
    size, when = len(orders.person), days(plan)
    return pa.table({
        "person": pa.array(orders.person + 1),
        "class_code": coded(orders.course, class_codes(plan)),
        "provider": coded(np.zeros(size, np.int64), [school(plan)]),
        "kind": coded(np.zeros(size, np.int64), ["ORDER"]),
        "occupation": coded(orders.occupation, published.occupations().codes),
        "level": coded(np.zeros(size, np.int64), ["4"]),
        "group": pa.nulls(size, pa.string()),
        "filed_on": dated(np.full(size, when["filed"])),
        "started_on": dated(np.full(size, when["started"])),
        "ended_on": dated(np.full(size, when["ended"])),
        "hours": counted(np.full(size, 240), pa.int32()),
        "practice_hours": counted(np.full(size, 160), pa.int32()),
        "attended_percent": counted(100 * (LESSONS - _mixed(orders) % 5) // LESSONS, pa.int32()),
        "years": counted(np.full(size, NEVER), pa.int32()),
        "outcome": coded((_mixed(orders) >= DOUBLE).astype(np.int64), ["CERTIFIED", "FINISHED"]),
        "advance_fen": counted(np.full(size, NEVER), pa.int64()),
    })  # fmt: skip


def school(plan: Plan) -> str:
    """The company code of the technician school that teaches them."""
    return company_codes(np.asarray([900_001]))[0]


def _certificates(plan: Plan, orders: Orders) -> pa.Table:
    rows = np.flatnonzero(_mixed(orders) < DOUBLE)
    size = len(rows)
    year = np.full(size, plan.as_of.year - 1)
    return pa.table({
        "person": pa.array(orders.person[rows] + 1),
        "number": fixed(numbers.skill_numbers(np.full(size, 9_000), np.full(size, ord("4"), np.uint8), year)),
        "kind": coded(np.zeros(size, np.int64), ["SKILL"]),
        "occupation": coded(orders.occupation[rows], published.occupations().codes),
        "level": coded(np.zeros(size, np.int64), ["4"]),
        "mode": coded(np.zeros(size, np.int64), ["FULL"]),
        "issued_on": dated(np.full(size, days(plan)["certified"])),
        "withdrawn": flags(np.zeros(size, np.bool_)),
    })  # fmt: skip


def _employment(plan: Plan, orders: Orders, firms: list[str]) -> pa.Table:
    """Most at their sponsor, some in their trade elsewhere, a few in another trade, a few nowhere."""
    rows, firm, trade = _jobs(orders, firms)
    size = len(rows)
    return pa.table({
        "person": pa.array(orders.person[rows] + 1),
        "employer": pa.array(firm),
        "occupation": coded(trade, published.occupations().codes),
        "contract": coded(np.zeros(size, np.int64), ["FIXED"]),
        "from_on": dated(np.full(size, days(plan)["ended"] + 12)),
        "until_on": dated(np.full(size, NEVER)),
    })  # fmt: skip


def _insurance(plan: Plan, people: People, orders: Orders, firms: list[str]) -> pa.Table:
    rows, firm, _ = _jobs(orders, firms)
    since = calendar.month_of(np.asarray([days(plan)["ended"]]))[0] + 1
    parts = [
        _paid(people, orders.person[rows], firm, int(since), kind) for kind in ("UNEMPLOYMENT", "PENSION")
    ]
    return pa.concat_tables(parts)


def _paid(people: People, person: Ints, firm: list[str], since: int, kind: str) -> pa.Table:
    size = len(person)
    return pa.table({
        "person": pa.array(person + 1),
        "insurance": coded(np.zeros(size, np.int64), [kind]),
        "employer": pa.array(firm),
        "area": pa.array([CITY_AREA] * size),
        "from_on": dated(np.full(size, calendar.first_day(np.asarray([since]))[0])),
        "until_on": dated(np.full(size, NEVER)),
        "base_fen": counted(people.wage_fen[person], pa.int64()),
    })  # fmt: skip


def _jobs(orders: Orders, firms: list[str]) -> tuple[Ints, list[str], Ints]:
    """The graduates with a job by position, their firm, and the trade they work in."""
    place = _mixed(orders)
    rows = np.flatnonzero(place < GRADUATES - JOBLESS)
    at_home = place[rows] < AT_SPONSOR
    course = np.where(at_home, orders.course[rows], (orders.course[rows] + 1) % CLASSES)
    other = trades()[(orders.course[rows] + 1) % CLASSES]
    trade = np.where(place[rows] < COUNTERPART, orders.occupation[rows], other)
    return rows, [firms[c] for c in course.tolist()], trade
