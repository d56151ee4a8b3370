"""Judges who may apply: each route of a level yes, no or unknown, what is missing, and the first day it is met.

One person at a time (`judge`), or a whole list of applicants at once (`sweep`), by the same requirements. Both first cut
employment at the days on which certificates and titles were obtained, so that "worked N years since" is a sum of whole
months after that day and "worked N years in all" stays what it was.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.engine.appraisal import since
from jiangtu.engine.appraisal.shape import Route, Source, Standard, StandardMissing
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import columns, days, explain, kernel, say, scalar, wording
from jiangtu.engine.policy.explain import Line, Reason, State
from jiangtu.engine.policy.say import Labels
from jiangtu.engine.policy.scalar import Case
from jiangtu.engine.policy.tree import APPLIES_BIT, Verdict

AHEAD_YEARS = 12
"""How far ahead the first day is looked for: the longest route asks for ten years."""
_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Missing:
    """One requirement that is not met.

    `have` and `need` are shown values, empty where nothing is measured; `distance` is in `unit` (months, days, …).
    """

    name: str
    zh: str
    en: str
    have: str
    need: str
    distance: int | None
    unit: str
    mend: str


@dataclass(frozen=True, slots=True)
class RouteAnswer:
    """How one route stands for one person on one day.

    `earliest` is the first later day on which the route is met with no news but time, the running job going on; None
    when it is met already, or when time alone does not do it. `unknown` names the requirements that lack facts.
    """

    route: str
    zh: str
    en: str
    fast: bool
    verdict: Verdict
    said_zh: str
    said_en: str
    missing: tuple[Missing, ...]
    unknown: tuple[str, ...]
    earliest: dt.date | None
    lines: tuple[Line, ...]
    source: Source


def judge(
    standard: Standard, level: str, case: Case, *, labels: Labels = say.code_itself
) -> list[RouteAnswer]:
    """Every route of the level for the person, in the standard's order; LevelNotExamined when it has no such level.

    Cost: about two milliseconds a route, most of it the search for the first day.
    """
    whole = since.split(case)
    return [_answer(standard, route, whole, labels) for route in standard.level(level).routes]


def verdict(answers: Sequence[RouteAnswer]) -> Verdict:
    """Of a level: yes by any route, else unknown by any, else no."""
    found = {answer.verdict for answer in answers}
    return next((v for v in (Verdict.YES, Verdict.UNKNOWN) if v in found), Verdict.NO)


def _answer(standard: Standard, route: Route, case: Case, labels: Labels) -> RouteAnswer:
    (told,) = explain.explain(route.rule, case, standard.catalogues, labels=labels)
    failed = tuple(_missing(line) for line in told.lines if line.state is State.FAILED)
    unknown = tuple(line.name for line in told.lines if line.state is State.UNKNOWN)
    first = _first_day(standard, route, case) if told.verdict is Verdict.NO else None
    zh, en = _sentence(told.verdict, told.lines, failed, first)
    return RouteAnswer(
        route.name, route.zh, route.en, route.fast, told.verdict, zh, en, failed, unknown, first, told.lines, route.source
    )  # fmt: skip


def _first_day(standard: Standard, route: Route, case: Case) -> dt.date | None:
    """The first later day on which the route is met: the first quarter at whose end it is, halved down to the day.

    Time adds months and takes nothing away but honours that lapse; one that would be met and lost again within a
    quarter is not seen.
    """

    def met(day: dt.date) -> bool:
        (decision,) = scalar.decide(route.rule, since.later(case, day), standard.catalogues)
        return decision.verdict is Verdict.YES

    ends = (days.shift(case.as_of, step, "months") for step in range(0, AHEAD_YEARS * 12 + 1, _QUARTER))
    for low, high in itertools.pairwise(ends):
        if met(high):
            return _halved(low, high, met)
    return None


def _halved(low: dt.date, high: dt.date, met: Callable[[dt.date], bool]) -> dt.date:
    """The first met day after `low`, which is not met, up to `high`, which is."""
    while (high - low).days > 1:
        middle = low + (high - low) // 2
        low, high = (low, middle) if met(middle) else (middle, high)
    return high


def _missing(line: Line) -> Missing:
    reason = next((r for r in line.reasons if r.distance), line.reasons[0] if line.reasons else None)
    zh, en = _counted(line, reason)
    value, need = (reason.value, reason.threshold) if reason else ("", "")
    distance, unit = (reason.distance, reason.unit) if reason else (None, "")
    return Missing(line.name, zh, en, value, need, distance, unit, line.mend)


def _counted(line: Line, reason: Reason | None) -> tuple[str, str]:
    """「累计从业月数 11 个月，需要 12 个月」 / "11 of 12 months"; of a day, from when."""
    label, english = (text.split(mark)[0] for text, mark in ((line.zh, "："), (line.en, ":")))
    if reason is None or not reason.distance:
        return f"不具备：{label}", f"not met: {english}"
    if reason.unit == "days":
        return f"{label}：到 {reason.threshold} 才满", f"{english}: from {reason.threshold}"
    have, need = (text.split()[0] for text in (reason.value, reason.threshold))
    measure = wording.UNIT_ZH.get(reason.unit, "")
    zh = f"{label} {have} {measure}，需要 {need} {measure}，差 {reason.distance} {measure}"
    return zh, f"{have} of {need} {say.UNIT_EN.get(reason.unit, reason.unit)}".rstrip()


def _sentence(
    found: Verdict, lines: Sequence[Line], missing: Sequence[Missing], first: dt.date | None
) -> tuple[str, str]:
    if found is Verdict.YES:
        return "符合", "met"
    if found is Verdict.UNKNOWN:
        unclear = [line for line in lines if line.state is State.UNKNOWN]
        zh, en = (
            "、".join(line.zh.split("：")[0] for line in unclear),
            ", ".join(line.en.split(":")[0] for line in unclear),
        )
        return f"还不能判断，缺少信息：{zh}", f"cannot tell yet: {en}"
    when_zh, when_en = (f"；最早 {first} 符合", f"; from {first} at the earliest") if first else ("", "")
    return "；".join(m.zh for m in missing) + when_zh, "; ".join(m.en for m in missing) + when_en


# --- a whole list of applicants

APPLICATIONS = pa.schema([("person", pa.int64()), ("occupation", pa.string()), ("level", pa.string())])
ANSWERS = pa.schema([*APPLICATIONS, ("edition", pa.string()), ("route", pa.string()), ("verdict", pa.int8()),
                     ("failed", pa.uint32()), ("unknown", pa.uint32())])  # fmt: skip
Keys = npt.NDArray[np.int64]
_TABLES = ("workers", "employment", "certificates", "titles", "education", "training", "honours")


def sweep(applications: pa.Table, facts: FactSet, standards: Sequence[Standard]) -> pa.Table:
    """Every route of every application: one row each, by (occupation, level, person) and the standard's order.

    `standards` holds one edition of each occupation applied for. `failed` and `unknown` are bits over the route's
    requirements; a person of whom there are no facts is unknown. Raises StandardMissing, LevelNotExamined.
    Cost: one pass of the kernel per standard and level.
    """
    editions = {standard.occupation: standard for standard in standards}
    small = since.split_facts(_only(facts, applications["person"]))
    population = columns.of_facts(small)
    found = []
    for occupation, level in _asked(applications):
        if occupation not in editions:
            raise StandardMissing(occupation)
        some = applications.filter(
            pc.and_(pc.equal(applications["occupation"], occupation), pc.equal(applications["level"], level))
        )
        persons = np.unique(some["person"].to_numpy())
        found.append(_swept(editions[occupation], level, persons, population))
    return pa.concat_tables(found) if found else ANSWERS.empty_table()


def best(answers: pa.Table) -> pa.Table:
    """One row per application: `verdict` over its routes, and `route`, the first that gives it."""
    order = {int(Verdict.YES): 0, int(Verdict.UNKNOWN): 1, int(Verdict.NO): 2}
    rank = np.array([order[v] for v in range(3)])[answers["verdict"].to_numpy()]
    place = np.arange(answers.num_rows)
    keyed = answers.select([*APPLICATIONS.names]).append_column("rank", pa.array(rank * len(place) + place))
    first = keyed.group_by(APPLICATIONS.names).aggregate([("rank", "min")])["rank_min"].to_numpy()
    return answers.take(pa.array(np.sort(first % max(len(place), 1)))).select(
        [*APPLICATIONS.names, "edition", "route", "verdict"]
    )


def _asked(applications: pa.Table) -> list[tuple[str, str]]:
    pairs = applications.group_by(["occupation", "level"]).aggregate([]).to_pylist()
    return sorted((pair["occupation"], pair["level"]) for pair in pairs)


def _only(facts: FactSet, persons: pa.ChunkedArray) -> FactSet:
    """The facts of these people."""
    wanted = pc.unique(persons)
    few = {name: facts[name].filter(pc.is_in(facts[name]["person"], wanted)) for name in _TABLES}
    return FactSet(facts.as_of, facts.known_at, {**facts.tables, **few}, "")


def _swept(standard: Standard, level: str, persons: Keys, population: columns.Population) -> pa.Table:
    """The answers of one level, person by person and route by route."""
    routes = standard.level(level).routes
    there = persons[np.isin(persons, population.arrow("workers", "person").to_numpy())]
    swept = kernel.sweep([r.rule for r in routes], population, standard.catalogues, subjects=there.tolist())
    made = [
        _told((standard.occupation, level, standard.edition, route.name), persons, decided)
        for route, (_, decided) in zip(routes, swept, strict=True)
    ]
    whole = pa.concat_tables(made)
    order = np.arange(whole.num_rows).reshape(len(routes), -1).T.ravel()
    return whole.take(pa.array(order))


def _told(fixed: tuple[str, str, str, str], persons: Keys, decided: pa.Table) -> pa.Table:
    """The kernel's decisions spread over the persons; who is not in the facts is unknown."""
    place = np.searchsorted(persons, decided["subject"].to_numpy())
    size = len(persons)
    verdicts, failed = np.full(size, Verdict.UNKNOWN, np.int8), np.zeros(size, np.uint32)
    unknown = np.full(size, 1 << APPLIES_BIT, np.uint32)
    verdicts[place] = decided["verdict"].to_numpy()
    failed[place] = decided["failed"].to_numpy()
    unknown[place] = decided["unknown"].to_numpy()
    texts = [pa.array([text] * size, pa.string()) for text in fixed]
    return pa.table(
        [pa.array(persons), *texts, pa.array(verdicts), pa.array(failed), pa.array(unknown)], schema=ANSWERS
    )
