"""Working lives: two or three employers one after the other, with gaps, and the insurance months they leave behind."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from jiangtu.city import calendar, published
from jiangtu.city.columns import NEVER, Bools, Ints, coded, counted, dated, spread
from jiangtu.city.employers import Employers, found
from jiangtu.city.plan import Plan, draw
from jiangtu.city.population import People, Standing

JOBS = np.array([15.0, 42.0, 30.0, 13.0])
"""Shares of careers with one to four employers."""
GAP = 0.4
"""Share of job changes with one to six months between jobs."""
INTERRUPTED = 0.12
"""Share of jobs with some months unpaid in the middle."""
EDGE_MONTHS = np.array([10, 11, 12, 13, 35, 36, 37])
"""Insured months given to people near a threshold."""
EDGE = 0.02
"""Share of the employed who are put near a threshold of insured months."""
FIRST_MONTH = (2008 - 1970) * 12
"""Registers start here."""

CONTRACTS = ["FIXED", "OPEN", "TASK", "DISPATCH"]
INSURANCES = ["UNEMPLOYMENT", "PENSION", "PUBLIC_PENSION", "INJURY"]


@dataclass(frozen=True, slots=True)
class Jobs:
    """One row per person and job, in order; `start` and `end` are months, `end` exclusive and NEVER while it lasts."""

    person: Ints
    start: Ints
    end: Ints
    occupation: Ints
    employer: Ints  # position in Employers; -1 flexible
    contract: Ints

    @property
    def running(self) -> Bools:
        """Jobs held on the plan's day."""
        still: Bools = self.end == NEVER
        return still


@dataclass(frozen=True, slots=True)
class Careers:
    """All jobs, their employers, and who was put near a threshold of insured months."""

    jobs: Jobs
    employers: Employers
    edge: Ints


def work(plan: Plan, people: People) -> Careers:
    """Every working life in the city up to the plan's day."""
    rng = plan.dice("careers")
    person, start, end = _spells(rng, plan, people)
    last = np.r_[person[1:] != person[:-1], True]
    edge = _near_thresholds(rng, plan, people, person)
    rows = np.flatnonzero(np.isin(person, edge) & last)
    start[rows] = plan_month(plan) - rng.choice(EDGE_MONTHS, len(rows))
    occupation = _occupations(rng, people, person, last)
    formal = _formal(rng, people, person, last, end)
    formal[rows] = True
    employers, employer = found(plan, occupation, formal, start, end)
    contract = draw(rng, np.array([68.0, 17, 7, 8]), len(person))
    contract[rows] = 0
    jobs = Jobs(person, start, end, occupation, employer, np.where(formal, contract, -1))
    return Careers(jobs, employers, np.sort(edge))


def plan_month(plan: Plan) -> int:
    """The month the plan's day lies in."""
    return (plan.as_of.year - 1970) * 12 + plan.as_of.month - 1


def employment_table(plan: Plan, careers: Careers) -> pa.Table:
    """Employment as the registers should know it."""
    jobs = careers.jobs
    rng = plan.dice("employment")
    day = rng.integers(0, 25, len(jobs.person))
    hired = calendar.first_day(jobs.start) + day
    left = np.where(jobs.running, NEVER, calendar.first_day(np.where(jobs.running, 0, jobs.end)))
    return pa.table({
        "person": pa.array(jobs.person + 1),
        "employer": careers.employers.codes_at(jobs.employer),
        "occupation": coded(np.where(rng.random(len(jobs.person)) < 0.03, -1, jobs.occupation),
                            published.occupations().codes),
        "contract": coded(jobs.contract, CONTRACTS),
        "from_on": dated(np.minimum(hired, plan.today)),
        "until_on": dated(left),
    })  # fmt: skip


def insurance_table(plan: Plan, people: People, careers: Careers) -> pa.Table:
    """Unbroken runs of contribution months: whole months, `until_on` exclusive."""
    runs = _runs(plan, people, careers)
    base = np.clip(people.wage_fen[runs["person"]], 390_000, 1_950_000) // 100 * 100
    return pa.table({
        "person": pa.array(runs["person"] + 1),
        "insurance": coded(runs["kind"], INSURANCES),
        "employer": careers.employers.codes_at(runs["employer"]),
        "area": careers.employers.areas_at(runs["employer"]),
        "from_on": dated(calendar.first_day(runs["start"])),
        "until_on": dated(np.where(runs["end"] == NEVER, NEVER, calendar.first_day(runs["end"]))),
        "base_fen": counted(base, pa.int64()),
    })  # fmt: skip


def _spells(rng: np.random.Generator, plan: Plan, people: People) -> tuple[Ints, Ints, Ints]:
    """Person, first month and end month of every job; careers are cut into jobs at random."""
    first, last, now = _span(rng, plan, people)
    length = np.maximum(last - first, 0)
    wanted = draw(rng, JOBS, len(people)) + 1
    count = np.where(length < 3, 0, np.minimum(wanted, 1 + length // 14))
    person, place = spread(count)
    share = rng.gamma(2.0, size=len(person))
    reach = np.cumsum(share)
    before = np.r_[0.0, reach][np.cumsum(count) - count][person]
    total = np.bincount(person, share, len(people))[person]
    end = first[person] + np.floor((reach - before) / total * length[person] + 1e-9).astype(np.int64)
    start = np.where(place == 0, first[person], np.r_[0, end[:-1]])
    gap = np.where((rng.random(len(person)) < GAP) & (place > 0), rng.integers(1, 7, len(person)), 0)
    start = start + np.minimum(gap, np.maximum(end - start - 1, 0))
    running = (place == count[person] - 1) & now[person]
    kept = running | (end > start)
    return person[kept], start[kept], np.where(running, NEVER, end)[kept]


def _span(rng: np.random.Generator, plan: Plan, people: People) -> tuple[Ints, Ints, Bools]:
    """First month of work, month after the last one, and whether the person still works."""
    school = np.array([16, 16, 17, 19, 19, 21, 23, 26, 28])[people.schooling]
    earliest = calendar.month_of(people.born) + school * 12
    size = len(people)
    registered = FIRST_MONTH + rng.integers(0, 130, size)
    first = np.maximum(earliest, registered)
    month = plan_month(plan)
    stopped = np.where(people.standing == Standing.UNEMPLOYED, month - rng.integers(1, 14, size), month)
    retired = calendar.month_of(people.born) + 60 * 12
    last = np.where(people.standing == Standing.PENSIONER, np.minimum(retired, month - 1), stopped)
    now = np.isin(people.standing, [Standing.EMPLOYED, Standing.FLEXIBLE, Standing.PUBLIC])
    first = np.where(now, np.minimum(first, month - rng.integers(3, 10, size)), first)
    return np.where(people.standing == Standing.STUDENT, last, first), last, now


def _near_thresholds(rng: np.random.Generator, plan: Plan, people: People, person: Ints) -> Ints:
    """People with one job whose insured months will lie just below, at or above a threshold."""
    jobs = np.bincount(person, minlength=len(people))
    able = np.flatnonzero((jobs == 1) & (people.standing == Standing.EMPLOYED))
    return rng.permutation(able)[: int(np.ceil(EDGE * plan.workers))]


def _occupations(rng: np.random.Generator, people: People, person: Ints, last: Bools) -> Ints:
    """Today's occupation in the last job; mostly the same before, otherwise one of the same middle group."""
    own = people.occupation[person]
    own = np.where(own < 0, draw(rng, published.occupations().weight, len(own)), own)
    other = _same_group()[own, rng.integers(0, 8, len(own))]
    return np.where(last | (rng.random(len(own)) < 0.7), own, other)


def _same_group() -> Ints:
    """Eight occupations of the middle group for each occupation."""
    known = published.occupations()
    members: dict[str, list[int]] = {}
    for i, middle in enumerate(known.middle):
        members.setdefault(middle, []).append(i)
    ranked = {m: sorted(x, key=lambda i: -known.weight[i]) for m, x in members.items()}
    return np.array([(ranked[m] * 8)[:8] for m in known.middle], np.int64)


def _formal(rng: np.random.Generator, people: People, person: Ints, last: Bools, end: Ints) -> Bools:
    """Jobs with an employer; a flexible worker's present job has none."""
    flexible = (people.standing[person] == Standing.FLEXIBLE) & last & (end == NEVER)
    formal: Bools = ~flexible & (rng.random(len(person)) > 0.04)
    return formal


def _runs(plan: Plan, people: People, careers: Careers) -> dict[str, Ints]:
    """Contribution runs of all kinds, one dictionary of parallel arrays."""
    rng = plan.dice("insurance")
    jobs, month = careers.jobs, plan_month(plan)
    public = (people.standing[jobs.person] == Standing.PUBLIC) & jobs.running
    edge = np.isin(jobs.person, careers.edge)
    insured = (jobs.employer >= 0) & (jobs.contract != 2) & (edge | (rng.random(len(edge)) < 0.93))
    late = np.where(edge, 0, draw(rng, np.array([75.0, 15, 10]), len(edge)))
    start = jobs.start + late
    keep = insured & ((jobs.end == NEVER) | (jobs.end > start)) & (start < month)
    rows = np.flatnonzero(keep)
    run = {"job": rows, "start": start[rows], "end": jobs.end[rows]}
    run = _interrupt(rng, run, edge[rows], month)
    kinds = [(0, ~public[run["job"]]), (1, ~public[run["job"]]), (2, public[run["job"]])]
    parts = [_kind(run, kind, chosen) for kind, chosen in kinds]
    parts.append(_alone(rng, jobs, month))
    parts.append(_injury(jobs, month))
    job = np.concatenate([p["job"] for p in parts])
    found = {name: np.concatenate([p[name] for p in parts]) for name in ("kind", "start", "end")}
    return {**found, "person": jobs.person[job], "employer": jobs.employer[job]}


def _interrupt(rng: np.random.Generator, run: dict[str, Ints], edge: Bools, month: int) -> dict[str, Ints]:
    """Some runs broken in two by two to six unpaid months."""
    end = np.where(run["end"] == NEVER, month, run["end"])
    able = (end - run["start"] > 12) & ~edge & (rng.random(len(edge)) < INTERRUPTED)
    broken = np.flatnonzero(able)
    stop = run["start"][broken] + 3 + (rng.random(len(broken)) * 3).astype(np.int64)
    again = stop + rng.integers(2, 7, len(broken))
    first = run["end"].copy()
    first[broken] = stop
    return {
        "job": np.r_[run["job"], run["job"][broken]],
        "start": np.r_[run["start"], again],
        "end": np.r_[first, run["end"][broken]],
    }


def _kind(run: dict[str, Ints], kind: int, chosen: Bools) -> dict[str, Ints]:
    return {name: values[chosen] for name, values in run.items()} | {"kind": np.full(int(chosen.sum()), kind)}


def _alone(rng: np.random.Generator, jobs: Jobs, month: int) -> dict[str, Ints]:
    """Pension contributions the flexibly employed pay themselves."""
    rows = np.flatnonzero((jobs.employer < 0) & jobs.running & (jobs.start < month))
    rows = rows[rng.random(len(rows)) < 0.4]
    return {"job": rows, "start": jobs.start[rows], "end": jobs.end[rows], "kind": np.full(len(rows), 1)}


def _injury(jobs: Jobs, month: int) -> dict[str, Ints]:
    """Work-injury insurance by project for those hired by the task."""
    rows = np.flatnonzero((jobs.contract == 2) & (jobs.start < month))
    return {"job": rows, "start": jobs.start[rows], "end": jobs.end[rows], "kind": np.full(len(rows), 3)}
