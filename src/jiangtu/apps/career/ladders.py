"""A firm's own ladder: the pay grade of each level, who has which, and who is not paid for the level he has.

LadderRefusal
├── GradeTwice      the level has a grade from that very day
└── PayUpsideDown   the lower end of the pay lies above the upper
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from django.db import IntegrityError, transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed, Purpose
from jiangtu.apps.career import rules
from jiangtu.apps.career.kinds import Finding
from jiangtu.apps.career.models import GradeHeld, Rung
from jiangtu.apps.career.rules import Grade
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import queries as files
from jiangtu.apps.registers.models import Organisation
from jiangtu.engine.bridges.ends import LEVEL_PAPERS
from jiangtu.engine.errors import NotTheirs, Refusal
from jiangtu.engine.terms import level as levels


class LadderRefusal(Refusal):
    """Nothing was written."""


class GradeTwice(LadderRefusal):
    """The level has a grade from that very day."""

    def __init__(self) -> None:
        super().__init__("GRADE_TWICE", "这个等级在这一天已经定过薪级。", mend="换一个起始日。")


class PayUpsideDown(LadderRefusal):
    """The lower end of the pay lies above the upper."""

    def __init__(self) -> None:
        super().__init__("PAY_UPSIDE_DOWN", "月薪下限高于上限。", mend="请核对两个数。")


class NotOurs(NotTheirs):
    """The person does not work for the firm."""

    def __init__(self) -> None:
        super().__init__("NOT_OURS", "此人不在本单位。")


@dataclass(frozen=True, slots=True)
class Pay:
    """What a firm states of a level: its grade and pay from a day on."""

    level: str
    grade: str
    rank: int
    since: dt.date
    low_fen: int | None = None
    high_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One of a firm's people with a level: which, since when, what grade he has, what is wrong."""

    person: int
    level: str
    obtained: dt.date
    rank: int | None
    finding: Finding | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Somebody's grade as the firm recorded it, and the higher one its ladder gives his level."""

    held: str
    due: Grade


@dataclass(frozen=True, slots=True)
class Overview:
    """Of one firm how many people have a level, how many of them a finding, by kind."""

    firm: Organisation
    skilled: int
    findings: dict[Finding, int]
    levels: int

    @property
    def total(self) -> int:
        """All findings."""
        return sum(self.findings.values())


def set_grade(*, firm: str, pay: Pay, actor: Actor, at: dt.datetime) -> Rung:
    """The level's grade from a day on; GradeTwice, PayUpsideDown."""
    if pay.low_fen is not None and pay.high_fen is not None and pay.low_fen > pay.high_fen:
        raise PayUpsideDown
    try:
        with transaction.atomic():
            made = Rung.objects.create(
                firm_id=firm, level=pay.level, grade=pay.grade, rank=pay.rank, low_fen=pay.low_fen,
                high_fen=pay.high_fen, since=pay.since, recorded_by=actor.username,
            )  # fmt: skip
            audit.record(Deed(Action.CAREER, at, detail={"rung": made.pk, "step": "grade"}), actor=actor)
    except IntegrityError as error:
        raise GradeTwice from error
    return made


def hold_grade(
    *, firm: str, person: int, rank: int, since: dt.date, actor: Actor, at: dt.datetime
) -> GradeHeld:
    """Somebody's grade from a day on; NotOurs for a stranger."""
    if person not in people_of([firm]).get(firm, set()):
        raise NotOurs
    with transaction.atomic():
        made = GradeHeld.objects.create(
            firm_id=firm, person=person, rank=rank, since=since, recorded_at=at, recorded_by=actor.username
        )
        audit.record(Deed(Action.CAREER, at, person, detail={"firm": firm, "step": "hold"}), actor=actor)
    return made


def of(firm: str, *, day: dt.date) -> dict[str, Grade]:
    """The firm's ladder on a day, lowest level first; empty while it has none. One query."""
    return rules.ladder(_grades(Rung.objects.filter(firm=firm)), day=day)


def history(firm: str) -> list[Rung]:
    """Every row of the ladder, the highest level and newest row first."""
    return sorted(Rung.objects.filter(firm=firm), key=lambda r: (-levels.rank(r.level), -r.since.toordinal()))


def members(firm: Organisation, *, day: dt.date) -> list[Member]:
    """The firm's people with a level, those with a finding first, then by level from the top. Two queries."""
    found, grace = of(firm.pk, day=day), rules.grace(firm.area, day).value
    people = people_of([firm.pk]).get(firm.pk, set())
    held = {
        g.person: g.rank for g in GradeHeld.objects.filter(firm=firm, since__lte=day).order_by("since", "pk")
    }
    standings = {p: rules.Standing(level, on, held.get(p)) for p, (level, on) in levels_of(people).items()}
    rows = [
        Member(p, s.level, s.obtained, s.rank, rules.finding(s, found, day=day, grace_days=grace))
        for p, s in standings.items()
    ]
    return sorted(rows, key=lambda m: (m.finding is None, -levels.rank(m.level), m.person))


def gap_of(person: int, firm: Organisation, *, day: dt.date) -> Gap | None:
    """What the worker himself is told when his level rose and his pay did not; None when nothing is wrong. Two queries."""
    ladder, found = of(firm.pk, day=day), levels_of(files.keys_of(person))
    mine = GradeHeld.objects.filter(firm=firm, person__in=files.keys_of(person), since__lte=day)
    held = mine.order_by("since", "pk").last()
    if not found or held is None:
        return None
    level, obtained = max(found.values(), key=lambda one: levels.rank(one[0]))
    standing = rules.Standing(level, obtained, held.rank)
    told = rules.finding(standing, ladder, day=day, grace_days=rules.grace(firm.area, day).value)
    names = {grade.rank: grade.name for grade in ladder.values()}
    return Gap(names.get(held.rank, str(held.rank)), ladder[level]) if told is Finding.NOT_RAISED else None


def looked_at(people: Iterable[int], *, firm: str, actor: Actor, at: dt.datetime) -> None:
    """Written down for each of a firm's people whose level its page has shown, where he can read it."""
    with transaction.atomic():
        looks = [Deed(Action.LOOK, at, person, Purpose.SKILLS, {"firm": firm}) for person in people]
        audit.record(*looks, actor=actor)


def overview(*, day: dt.date) -> list[Overview]:
    """Every firm that has stated a ladder, the most findings first. Queries: five, whatever the number of firms."""
    firms = {o.pk: o for o in Organisation.objects.filter(rungs__isnull=False).distinct()}
    rungs, held = (
        list(Rung.objects.all()),
        list(GradeHeld.objects.filter(since__lte=day).order_by("since", "pk")),
    )
    staff = people_of(firms)
    levels_held = levels_of({p for people in staff.values() for p in people})
    found = [_overview(firms[code], rungs, held, staff.get(code, set()), levels_held, day) for code in firms]
    return sorted(found, key=lambda o: (-o.total, o.firm.pk))


def _overview(
    firm: Organisation, rungs: Iterable[Rung], held: Iterable[GradeHeld], people: set[int],
    levels_held: dict[int, tuple[str, dt.date]], day: dt.date,
) -> Overview:  # fmt: skip
    ladder = rules.ladder(_grades(r for r in rungs if r.firm_id == firm.pk), day=day)
    ranks = {g.person: g.rank for g in held if g.firm_id == firm.pk}
    skilled = {p: levels_held[p] for p in people if p in levels_held}
    counts: dict[Finding, int] = {}
    grace = rules.grace(firm.area, day).value
    for person, (level, on) in skilled.items():
        standing = rules.Standing(level, on, ranks.get(person))
        told = rules.finding(standing, ladder, day=day, grace_days=grace)
        if told is not None:
            counts[told] = counts.get(told, 0) + 1
    return Overview(firm, len(skilled), counts, len(ladder))


def _grades(rows: Iterable[Rung]) -> Iterator[Grade]:
    return (Grade(r.level, r.grade, r.rank, r.low_fen, r.high_fen, r.since) for r in rows)


def people_of(firms: Iterable[str]) -> dict[str, set[int]]:
    """Who works at each firm by the newest facts; one pass over the city's employments."""
    facts = snapshots.latest_facts()
    if facts is None:
        return {}
    table = facts["employment"]
    day = pa.scalar(facts.as_of)
    running = pc.and_(
        pc.less_equal(table["from_on"], day), pc.fill_null(pc.greater(table["until_on"], day), True)
    )
    ours = pc.is_in(table["employer"], value_set=pa.array(sorted(firms), pa.string()))
    rows = table.filter(pc.and_(running, ours)).select(["employer", "person"])
    found: dict[str, set[int]] = {}
    for row in rows.to_pylist():
        found.setdefault(row["employer"], set()).add(row["person"])
    return found


def levels_of(people: Iterable[int]) -> dict[int, tuple[str, dt.date]]:
    """Each person's highest standing level and the day he first had it; people without one left out."""
    facts = snapshots.latest_facts()
    if facts is None:
        return {}
    table = facts["certificates"]
    rows = table.filter(pc.is_in(table["person"], value_set=pa.array(sorted(people), pa.int64())))
    found: dict[int, tuple[str, dt.date]] = {}
    for row in rows.select(["person", "kind", "level", "issued_on", "withdrawn"]).to_pylist():
        if row["kind"] in LEVEL_PAPERS and row["level"] and row["withdrawn"] is False:
            best = found.get(row["person"])
            if best is None or levels.rank(row["level"]) > levels.rank(best[0]):
                found[row["person"]] = (row["level"], row["issued_on"])
    return found
