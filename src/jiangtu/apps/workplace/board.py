"""The multi-skill matrix, one person's row of it, transfer plans person by person, what a worker is asked to confirm."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from jiangtu.apps.accounts.access import READERS
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import lookup
from jiangtu.apps.files import queries as files
from jiangtu.apps.reference import shelf
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.training.kinds import LIVE, ClassState
from jiangtu.apps.training.models import Seat, TrainingClass
from jiangtu.apps.workplace import rules, staff
from jiangtu.apps.workplace.kinds import OFFICE, PLAN, Move, PlanState, Skill
from jiangtu.apps.workplace.models import Assessment, Leaver, Placement, Post, TransferPlan
from jiangtu.apps.workplace.rules import Law
from jiangtu.apps.workplace.skills import DISPATCH
from jiangtu.engine.schema import domains
from jiangtu.engine.terms.states import Step

SHORT = ("manufacturing-shortage", "most-short")
"""Lists of the catalogues that say an occupation is short."""


@dataclass(frozen=True, slots=True)
class Column:
    """One post of the matrix: how many can do it of how many needed."""

    post: Post
    able: int

    @property
    def gap(self) -> int:
        """How many more have to learn it."""
        return max(0, self.post.needed - self.able)


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the matrix: a cell a post, None where nobody said anything; where he works on the day."""

    person: int
    name: str
    cells: tuple[Assessment | None, ...]
    now: Placement | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """A unit's people × posts, and whom of the firm's people one might add."""

    firm: Organisation
    unit: str
    units: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    others: tuple[tuple[int, str], ...]
    left: int

    @property
    def gaps(self) -> tuple[Column, ...]:
        """Posts with too few people who can do them."""
        return tuple(column for column in self.columns if column.gap)


MOST = 60
"""People offered at once to be added; a name narrows them."""


def matrix(firm: Organisation, unit: str, words: str, *, day: dt.date) -> Matrix:
    """A unit's matrix, the first unit's when `unit` is no unit; only people who work at the firm now are shown."""
    units = list(dict.fromkeys(firm.posts.order_by("unit").values_list("unit", flat=True)))
    chosen = unit if unit in units else next(iter(units), "")
    posts = list(firm.posts.filter(unit=chosen).order_by("pk"))
    jobs = snapshots.staff_of(firm.pk)
    held = latest(post__in=posts, person__in=list(jobs))
    here = _here(posts, jobs, day)
    people = {person for person, _ in held} | set(here)
    names = lookup.names(jobs)
    lines = tuple(
        Line(p, names.get(p, "—"), tuple(held.get((p, post.pk)) for post in posts), here.get(p))
        for p in sorted(people, key=lambda p: (names.get(p, ""), p))
    )
    others = [(p, names.get(p, "—")) for p in jobs if p not in people and words in names.get(p, "")]
    columns = tuple(Column(post, _able(lines, n)) for n, post in enumerate(posts))
    return Matrix(
        firm, chosen, tuple(units), columns, lines, tuple(others[:MOST]), max(0, len(others) - MOST)
    )


def latest(**which: object) -> dict[tuple[int, int], Assessment]:
    """(person, post) → what holds now: the latest day's word, of one day the last written."""
    rows = Assessment.objects.filter(**which).select_related("post").order_by("day", "pk")
    return {(row.person, row.post_id): row for row in rows}


def _here(posts: list[Post], jobs: Iterable[int], day: dt.date) -> dict[int, Placement]:
    rows = running(day).filter(post__in=posts, person__in=list(jobs)).order_by("move", "since")
    return {row.person: row for row in rows.select_related("post")}


def running(day: dt.date) -> QuerySet[Placement]:
    """Placements in force on a day."""
    return Placement.objects.filter(Q(until=None) | Q(until__gt=day), since__lte=day)


def _able(lines: Iterable[Line], column: int) -> int:
    return sum(1 for line in lines if (cell := line.cells[column]) is not None and cell.level >= Skill.CAN)


@dataclass(frozen=True, slots=True)
class Somebody:
    """One of the firm's people: what is said of him post by post, his certificates there, where he has worked."""

    person: int
    name: str
    skills: tuple[tuple[Post, Assessment | None], ...]
    history: tuple[Assessment, ...]
    moves: tuple[Placement, ...]


def somebody(firm: Organisation, person: int) -> Somebody:
    """One of the firm's people; Http404 for anybody whose running employment is elsewhere."""
    staff.own(firm.pk, person)
    held = latest(post__firm=firm, person=person)
    said = (
        Assessment.objects.filter(post__firm=firm, person=person)
        .select_related("post")
        .order_by("-day", "-pk")
    )
    moves = Placement.objects.filter(firm=firm, person=person).select_related("post", "origin")
    return Somebody(
        person,
        lookup.names([person]).get(person, "—"),
        tuple((post, held.get((person, post.pk))) for post in firm.posts.order_by("unit", "pk")),
        tuple(said),
        tuple(moves.order_by("-since", "-pk")),
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """Somebody on a hazardous underground post who may not be there, or whose contract nobody told (`sure` false)."""

    placement: Placement
    name: str
    sure: bool


def own_placement(firm: Organisation, placement: int) -> Placement:
    """A stay of one of the firm's people; Placement.DoesNotExist for another's, Http404 for one who left."""
    found = Placement.objects.get(pk=placement, firm=firm)
    staff.own(firm.pk, found.person)
    return found


def findings(firm: str = "", *, day: dt.date) -> tuple[list[Finding], tuple[Law, ...]]:
    """Dispatched workers on hazardous underground posts on a day, those certain first, and the law that forbids it."""
    rows = running(day).filter(post__hazardous=True).select_related("post", "firm").order_by("pk")
    held = list(rows.filter(firm=firm) if firm else rows)
    contracts = staff.dispatched(row.person for row in held)
    names = lookup.names(row.person for row in held)
    found = [
        Finding(row, names.get(row.person, "—"), contracts.get(row.person) == DISPATCH)
        for row in held
        if contracts.get(row.person) in (DISPATCH, None)
    ]
    return sorted(found, key=lambda f: not f.sure), rules.laws("dispatch_underground", day)


@dataclass(frozen=True, slots=True)
class Fate:
    """One person of a plan: proposals, the classes of his target, and what became of him, each "" while unknown."""

    leaver: Leaver
    name: str
    held: tuple[str, ...]
    proposals: tuple[tuple[str, str, bool], ...]
    classes: tuple[TrainingClass, ...]
    seat: str
    outcome: str
    employer: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan with its people as the reader may see them: whole names for the firm and the office that acts. `gone`: people who no longer work at the firm, for the firm."""

    plan: TransferPlan
    state: str
    fates: tuple[Fate, ...]
    gone: int
    steps: tuple[Step, ...]
    own: bool
    masked: bool
    choosable: tuple[tuple[int, str, bool], ...]

    @property
    def asks_reason(self) -> bool:
        """Whether one of the steps has to be explained."""
        return any(step.reason for step in self.steps)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """People shown, with a seat, finished, with a new employer."""
        fates = self.fates
        finished = domains.OUTCOME.labels
        done = sum(f.outcome in (finished.get("CERTIFIED"), finished.get("FINISHED")) for f in fates)
        return len(fates), sum(bool(f.seat) for f in fates), done, sum(bool(f.employer) for f in fates)


def plan_page(number: int, role: str, organisation: str, *, day: dt.date) -> PlanPage:
    """A plan: of the reader's own firm, or for an office one that was filed; TransferPlan.DoesNotExist otherwise."""
    office = role in READERS
    rows = TransferPlan.objects.select_related("firm").prefetch_related("turns")
    plan = (
        rows.exclude(state=PlanState.DRAFTED).get(pk=number)
        if office
        else rows.get(pk=number, firm=organisation)
    )
    jobs = snapshots.staff_of(plan.firm_id)
    leavers = list(plan.leavers.order_by("pk"))
    shown = leavers if office else [one for one in leavers if one.person in jobs]
    steps = tuple(PLAN.possible(plan.state, role))
    choosable = () if office or plan.state != PlanState.DRAFTED else _choosable(jobs, leavers)
    return PlanPage(
        plan, PLAN.labels[plan.state], _fates(plan, shown, day), len(leavers) - len(shown), steps, not office, office and role not in OFFICE, choosable
    )  # fmt: skip


def _choosable(jobs: Iterable[int], leavers: list[Leaver]) -> tuple[tuple[int, str, bool], ...]:
    names, chosen = lookup.names(jobs), {one.person for one in leavers}
    return tuple(
        sorted(((p, names.get(p, "—"), p in chosen) for p in jobs), key=lambda row: (row[1], row[0]))
    )


def _fates(plan: TransferPlan, leavers: list[Leaver], day: dt.date) -> tuple[Fate, ...]:
    people = [one.person for one in leavers]
    names, held, jobs = (
        lookup.names(people),
        staff.certificates(people),
        snapshots.staff_of(str(plan.firm_id)),
    )
    told = staff.since(people, str(plan.firm_id), plan.starts_on)
    firms = staff.employer_names(s.employer for s in told.values() if s.employer)
    seats = _seats(people, plan.starts_on)
    classes = _open_classes(day)
    short = _short(classes, day)
    open_now = Counter(c.occupation for c in classes)
    found = []
    for one in leavers:
        job = jobs.get(one.person)
        known = dict.fromkeys(
            [code for code, _ in held[one.person]] + ([job.occupation] if job and job.occupation else [])
        )
        near = rules.proposals(list(known), open_now, short)
        outcome, employer = told[one.person].outcome, told[one.person].employer
        found.append(
            Fate(
                one, names.get(one.person, "—"), tuple(known),
                tuple((code, ground, code in short) for code, ground in near),
                tuple(c for c in classes if one.target and c.occupation == one.target),
                seats.get(one.person, ""), domains.OUTCOME.labels.get(outcome or "", ""),
                firms.get(employer, employer) if employer else "",
            )
        )  # fmt: skip
    return tuple(found)


def _seats(people: list[int], day: dt.date) -> dict[int, str]:
    rows = Seat.objects.filter(person__in=people, state__in=LIVE, training_class__starts_on__gte=day)
    told = rows.select_related("training_class").order_by("pk")
    return {int(s.person or 0): f"{s.training_class.title} · {s.get_state_display()}" for s in told}


def _open_classes(day: dt.date) -> list[TrainingClass]:
    open_states = (ClassState.PUBLISHED, ClassState.ENROLLING)
    rows = TrainingClass.objects.filter(state__in=open_states, starts_on__gte=day)
    return list(rows.select_related("provider__organisation").order_by("starts_on", "pk"))


def _short(classes: Iterable[TrainingClass], day: dt.date) -> frozenset[str]:
    lists = shelf.catalogues()
    return frozenset(
        c.occupation for c in classes if any(lists.listed(name, c.occupation, day) for name in SHORT if name in lists.lists)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mine:
    """What a worker's firms wrote of him: what waits for his word first."""

    skills: tuple[Assessment, ...]
    moves: tuple[Placement, ...]

    @property
    def waiting(self) -> int:
        """How many rows wait for his word."""
        return sum(s.agreed is None for s in self.skills) + sum(m.agreed is None for m in self.moves)


def mine(person: int) -> Mine:
    """The latest word on each skill, and every post, rotation and secondment of one's own."""
    keys = files.keys_of(files.standing(person))
    skills = list(latest(person__in=keys).values())
    moves = Placement.objects.filter(person__in=keys).select_related("post", "origin", "firm")
    return Mine(
        tuple(sorted(skills, key=lambda row: (row.agreed is not None, -row.pk))),
        tuple(sorted(moves, key=lambda row: (row.agreed is not None, -row.pk))),
    )


def rotations(firm: Organisation, *, day: dt.date) -> tuple[int, int]:
    """How many rotations and secondments run on a day."""
    moves = Counter(running(day).filter(firm=firm).values_list("move", flat=True))
    return moves[Move.ROTATION], moves[Move.SECONDMENT]
