"""The exams of a city's assessment bodies, most of them honest, some of them certificate mills whose kind is known.

Honest bodies differ: some teach well, some round 58 up to 60, one typed a wrong hour, two share a school's line. A mill
does one or two things that honest bodies do not, more or less strongly. What the radar of `engine.appraisal` makes of
them is counted by `bench.radar`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pyarrow as pa

from jiangtu.city.columns import Ints, dated
from jiangtu.city.plan import Plan
from jiangtu.engine.appraisal import radar
from jiangtu.engine.appraisal.standard import Standard
from jiangtu.engine.appraisal.watch import Observed
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import level as levels

LEAST, FOR_EACH_MILL = 30, 6
"""Bodies of a city: at least thirty, six for each mill."""
TRADES = ("4-10-01-05", "6-18-01-01", "6-18-01-05", "6-18-02-04", "6-20-01-01", "6-20-02-02", "6-22-01-01", "6-22-02-01",
          "6-31-01-03")  # fmt: skip
"""What is examined: nine trades, so that a city stays as it was when a standard is added."""
LINE = 60
_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
_LEVELS = np.array(["5", "4", "3"])
_EARLY = 60


class Mill(StrEnum):
    """What a mill does."""

    BURST = "burst"
    LENIENT = "lenient"
    FAST = "fast"
    SHARED = "shared"
    TWO_ROOMS = "two_rooms"
    PILED = "piled"


@dataclass(frozen=True, slots=True)
class Exams:
    """What an inspectorate sees, and the truth: `planted` names each mill's body, kind and strength (0 to 1)."""

    observed: Observed
    planted: pa.Table


@dataclass(frozen=True, slots=True)
class Manner:
    """How one body goes about it."""

    number: int
    approved: int
    ability: float
    rounding: float
    sessions: int
    examiners: tuple[str, ...]
    rooms: int
    trades: tuple[str, ...]
    line: str
    kinds: frozenset[Mill]
    strength: float

    @property
    def name(self) -> str:
        """The body's name in the tables."""
        return f"PJ{self.number:04d}"

    def does(self, kind: Mill) -> float:
        """The strength of one thing; 0 of a body that does not do it."""
        return self.strength if kind in self.kinds else 0.0


def exams(plan: Plan) -> Exams:
    """The exams of two years up to the plan's day; `plan.mills` of the bodies are mills."""
    rng = plan.dice("exams")
    manners = list(_manners(rng, plan))
    sessions = [s for manner in manners for s in _sessions(rng, plan, manner)]
    tables = [_held(rng, plan, number, session) for number, session in enumerate(sessions)]
    results, theory = pa.concat_tables([t[0] for t in tables]), pa.concat_tables([t[2] for t in tables])
    results = results.set_column(0, "result", pa.array(np.arange(1, results.num_rows + 1)))
    bodies = pa.table(
        [pa.array([m.name for m in manners]), dated(np.array([m.approved for m in manners]))],
        schema=radar.BODIES,
    )
    observed = Observed(bodies, results.cast(radar.RESULTS), pa.concat_tables([t[1] for t in tables]), theory)
    planted = [
        {"body": m.name, "kind": str(kind), "strength": m.strength}
        for m in manners
        for kind in sorted(m.kinds)
    ]
    return Exams(observed, pa.Table.from_pylist(planted, schema=_PLANTED))


_PLANTED = pa.schema([("body", pa.string()), ("kind", pa.string()), ("strength", pa.float64())])


def applicants(records: dict[str, pa.Table], standards: tuple[Standard, ...]) -> pa.Table:
    """Who may want the next level of the job they do: one row per person, `engine.appraisal.routes.APPLICATIONS`.

    `records` are a city's. Somebody without a certificate asks for level 5; whoever holds level 1 for nothing.
    """
    known = {one.occupation: {level.code for level in one.levels} for one in standards}
    held: dict[tuple[int, str], str] = {}
    for row in records["certificates"].select(["person", "occupation", "level"]).to_pylist():
        key = row["person"], row["occupation"]
        if row["level"] and (key not in held or levels.rank(row["level"]) > levels.rank(held[key])):
            held[key] = row["level"]
    jobs = records["employment"].select(["person", "occupation", "until_on"]).to_pylist()
    wanted = {
        job["person"]: job["occupation"]
        for job in jobs
        if job["until_on"] is None and job["occupation"] in known
    }
    codes = list(domains.LEVEL.labels)
    rows = [(person, code, codes[codes.index(held.get((person, code), "A")) + 1]) for person, code in sorted(wanted.items())
            if held.get((person, code)) not in ("S", "C")]  # fmt: skip
    kept = [{"person": p, "occupation": o, "level": level} for p, o, level in rows if level in known[o]]
    return pa.Table.from_pylist(
        kept, schema=pa.schema([("person", pa.int64()), ("occupation", pa.string()), ("level", pa.string())])
    )


# --- bodies


def _manners(rng: np.random.Generator, plan: Plan) -> Iterator[Manner]:
    size = max(LEAST, FOR_EACH_MILL * plan.mills)
    mills = set(rng.permutation(size)[: plan.mills].tolist())
    turn = list(Mill)
    start = int(rng.integers(0, len(turn)))
    planted = 0
    for number in range(size):
        kinds: frozenset[Mill] = frozenset()
        if number in mills:
            second = [turn[int(rng.integers(0, len(turn)))]] if rng.random() < 0.4 else []
            kinds = frozenset([turn[(start + planted) % len(turn)], *second])
            planted += 1
        own = [f"KP{number:04d}{place}" for place in range(int(rng.integers(3, 8)))]
        lent = [f"KP{number - 1:04d}0"] if number and rng.random() < 0.3 else []
        yield Manner(
            number=number, approved=plan.today - int(rng.integers(150, 800)), ability=float(rng.normal(0, 3.5)),
            rounding=float(rng.uniform(0.05, 0.4)), sessions=int(rng.integers(5, 16)), examiners=(*own, *lent),
            rooms=int(rng.integers(2, 5)), trades=tuple(rng.permutation(TRADES)[: int(rng.integers(1, 4))].tolist()),
            line=f"10.{0 if number < 2 else number // 200}.{0 if number < 2 else number % 200}.1", kinds=kinds,
            strength=round(float(rng.uniform(0.4, 1.0)), 3),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Session:
    """One skill session to be held, with as many candidates; `twin` is in a second room with the same examiners."""

    manner: Manner
    day: int
    size: int
    occupation: str
    level: str
    examiners: tuple[str, ...]
    room: int
    twin: bool


def _sessions(rng: np.random.Generator, plan: Plan, manner: Manner) -> Iterator[Session]:
    """One a day at most, on days of the body's own, so that an examiner lent to it is nowhere else."""
    first = manner.approved + int(rng.integers(20, 70))
    days = _own_days(rng, manner, (first, plan.today - 20), manner.sessions)
    if Mill.BURST in manner.kinds:
        early = manner.approved + 3, manner.approved + _EARLY - 25
        days = np.concatenate([days, _own_days(rng, manner, early, round(5 + 9 * manner.strength))])
    for day in np.unique(days):
        size = int(rng.integers(14, 36)) + round(20 * manner.does(Mill.FAST))
        made = Session(
            manner, int(day), size, str(rng.choice(manner.trades)), str(rng.choice(_LEVELS, p=[0.3, 0.45, 0.25])),
            tuple(rng.permutation(manner.examiners)[:3].tolist()), int(rng.integers(0, manner.rooms)), False,
        )  # fmt: skip
        yield made
        if rng.random() < 0.6 * manner.does(Mill.TWO_ROOMS):
            yield replace(made, room=(made.room + 1) % manner.rooms, examiners=made.examiners[:1], twin=True)


def _own_days(rng: np.random.Generator, manner: Manner, span: tuple[int, int], count: int) -> Ints:
    """Different days of the body's parity."""
    days = np.arange(*span)
    own = days[days % 2 == manner.number % 2]
    found: Ints = rng.permutation(own)[:count]
    return found


# --- one session


def _held(
    rng: np.random.Generator, plan: Plan, number: int, session: Session
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """The results, the examiners' hours and the traces of the theory part."""
    manner, size = session.manner, session.size
    theory, skill = _marks(rng, manner, size)
    passed = (theory >= LINE) & (skill >= LINE)
    issued = np.where(passed, session.day + int(rng.integers(8, 20)), np.iinfo(np.int32).min)
    results = pa.table({
        "result": np.zeros(size, np.int64), "body": [manner.name] * size, "session": np.full(size, number * 2),
        "occupation": [session.occupation] * size, "level": [session.level] * size, "theory": theory.astype(np.int16),
        "skill": skill.astype(np.int16), "passed": passed, "issued_on": pa.array(issued, mask=~passed).cast(pa.int32()).cast(pa.date32()),
    })  # fmt: skip
    return results, _hours(rng, number * 2, session), _traces(rng, plan, number * 2 + 1, session)


def _marks(rng: np.random.Generator, manner: Manner, size: int) -> tuple[Ints, Ints]:
    """Theory is marked by the computer; the skill mark is where a mill helps, and where a kind examiner rounds up."""
    know = rng.normal(0, 6, size) + manner.ability
    theory = np.clip(np.rint(70 + know + rng.normal(0, 9, size)), 0, 100).astype(np.int64)
    skill = np.clip(np.rint(67 + know + rng.normal(0, 9, size)), 0, 100).astype(np.int64)
    near = (skill >= LINE - 2) & (skill < LINE) & (rng.random(size) < manner.rounding)
    skill[near] = LINE
    for kind, low, high in ((Mill.PILED, LINE, LINE + 1), (Mill.LENIENT, LINE + 3, LINE + 22)):
        helped = rng.random(size) < manner.does(kind)
        for marks in (theory, skill):
            short = helped & (marks < LINE)
            marks[short] = rng.integers(low, high + 1, int(short.sum()))
    return theory, skill


def _hours(rng: np.random.Generator, number: int, session: Session) -> pa.Table:
    """A candidate takes half an hour of an examiner, at a mill much less."""
    faster = 1 + 4 * session.manner.does(Mill.FAST)
    hours = session.size * 0.5 / max(len(session.examiners), 1) * float(rng.lognormal(0, 0.2)) / faster
    start = session.day * _DAY + 9 * _HOUR
    if session.twin:
        hours = 2.0
    slip = _HOUR // 2 if rng.random() < 0.02 else 0
    count = len(session.examiners)
    times = [
        pa.array([at] * count, pa.int64()).cast(pa.timestamp("us"))
        for at in (start - slip, start + round(hours * _HOUR))
    ]
    rooms = [f"{session.manner.name}-{session.room}"] * count
    return pa.table([pa.array([number] * count, pa.int64()), pa.array([session.manner.name] * count), pa.array(session.examiners),
                     pa.array(rooms), *times], schema=radar.SESSIONS)  # fmt: skip


def _traces(rng: np.random.Generator, plan: Plan, number: int, session: Session) -> pa.Table:
    """Everybody has a computer of the room; a broken one is shared once in a while, an agent's always."""
    size, manner = session.size, session.manner
    seat = np.arange(size)
    if size > 1 and rng.random() < 0.05:
        seat[1] = 0
    agent = rng.random(size) < 0.6 * manner.does(Mill.SHARED)
    devices = np.where(agent, np.char.add(f"{manner.name}-x", (seat // 5).astype(str)),
                       np.char.add(f"{manner.name}-{session.room}-", seat.astype(str)))  # fmt: skip
    roaming = rng.random(size) < 0.02
    addresses = np.where(
        roaming, np.char.add("172.16.0.", rng.integers(0, 250, size).astype(str)), manner.line
    )
    addresses = np.where(agent, "192.0.2.7", addresses)
    person = rng.integers(1, plan.workers + 1, size)
    return pa.table([pa.array(np.full(size, number)), pa.array([manner.name] * size), pa.array([f"{manner.name}-{session.room}"] * size),
                     pa.array(person), pa.array(devices), pa.array(addresses)], schema=radar.TRACES)  # fmt: skip
