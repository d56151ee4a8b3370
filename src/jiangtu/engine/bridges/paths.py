"""The shortest lawful way from what somebody holds to what he wants: which steps, on which day, what is missing.

A graph library's shortest path has one length for each edge. Here the length depends on the day a step begins (a paper
is held for two years from its own day, work goes on meanwhile), and a step may ask for two things held at once. So this
is Dijkstra's algorithm as Knuth generalised it to such steps ("A generalization of Dijkstra's algorithm", Information
Processing Letters 6(1), 1977): a heap of what can be reached next, the earliest day first. It is right because waiting
never hurts: a step begun earlier is never ready later.

Days are the first on which one may apply; exams, reviews and waiting for them take no time here.
"""

import datetime as dt
import heapq
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from jiangtu.engine.bridges import ends
from jiangtu.engine.bridges.catalogue import Bridge, Bridges
from jiangtu.engine.bridges.ends import End, EndKind, Holding
from jiangtu.engine.bridges.match import Field
from jiangtu.engine.policy import scalar
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.scalar import Case, Decision, Row
from jiangtu.engine.terms import period

HORIZON_YEARS = 40
"""A step not ready within a working life is told as blocked."""
PAPERS = 4
"""Of each rung so many papers are tried, the oldest of the occupation aimed at first."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A rung and the occupation it is wanted in."""

    end: End
    occupation: str


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody says of himself, and on which day; nobody has proved it."""

    yes: bool
    on: dt.date


@dataclass(frozen=True, slots=True)
class World:
    """What is known: the person's case on the day, the bridges, the lists they name.

    `said` answers questions of the bridges by name, with proof; `stated` is his own word. A question with neither is open.
    His yes leaves a step unsure, his no closes it. `counted` readies a case for the conditions: an occupation's own
    standard counts work after a certificate apart, the general rules take it as it is.
    """

    case: Case
    bridges: Bridges
    catalogues: Catalogues
    said: Mapping[str, bool] = field(default_factory=dict)
    stated: Mapping[str, Word] = field(default_factory=dict)
    counted: Callable[[Case], Case] = lambda case: case


@dataclass(frozen=True, slots=True)
class Step:
    """One bridge taken: from what, begun when, ready when. `sure` false: something is for somebody to confirm.

    `rows` are (table, row) of what the steps before it bring.
    """

    bridge: Bridge
    sources: tuple[Holding, ...]
    start: dt.date
    ready_on: dt.date
    sure: bool
    rows: tuple[tuple[str, Row], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Way:
    """Steps in an order in which they can be taken; the last one brings the goal on `ready_on`."""

    steps: tuple[Step, ...]

    @property
    def ready_on(self) -> dt.date:
        """The first day on which the goal may be applied for."""
        return self.steps[-1].ready_on

    @property
    def sure(self) -> bool:
        """Whether the facts alone carry every step."""
        return all(step.sure for step in self.steps)


@dataclass(frozen=True, slots=True)
class Answer:
    """What leads to the goal: `held` when it is there already, else the ways, earliest first.

    `blocked` are steps into the goal whose sources are at hand and which time alone will not open, or his own no closes.
    """

    goal: Goal
    held: Holding | None
    ways: tuple[Way, ...]
    blocked: tuple[Step, ...]

    @property
    def best(self) -> Way | None:
        """The earliest way the facts alone carry, else the earliest one at all."""
        return next((way for way in self.ways if way.sure), self.ways[0] if self.ways else None)


def shortest(goal: Goal, world: World, *, limit: int = 4) -> Answer:
    """The earliest ways to the goal, at most `limit`, each by another last step, certain and uncertain ones.

    Order: day, number of steps, bridge. Cost: two searches over a few dozen bridges, about a tenth of a second.
    """
    searches = [_Search(goal, world, lenient=lenient) for lenient in (False, True)]
    if (found := searches[0].goal_held()) is not None:
        return Answer(goal, found, (), ())
    ways: dict[tuple[str, bool], Way] = {}
    for way in sorted((way for search in searches for way in search.run()), key=_order):
        ways.setdefault((way.steps[-1].bridge.id, way.sure), way)
    told = {key for key, sure in ways if sure}
    kept = [way for (key, sure), way in ways.items() if sure or not _is_worse(way, key, ways, told)]
    reached = {way.steps[-1].bridge.id for way in kept}
    blocked = tuple(step for key, step in searches[1].blocked.items() if key not in reached)
    return Answer(goal, None, tuple(kept[:limit]), blocked)


def _is_worse(way: Way, key: str, ways: Mapping[tuple[str, bool], Way], told: set[str]) -> bool:
    """An uncertain way by the same last step that is no earlier than the certain one."""
    return key in told and ways[key, True].ready_on <= way.ready_on


def _order(way: Way) -> tuple[dt.date, bool, int, str]:
    return way.ready_on, not way.sure, len(way.steps), way.steps[-1].bridge.id


class _Search:
    """One search; `lenient` also takes steps that somebody must still confirm."""

    def __init__(self, goal: Goal, world: World, *, lenient: bool) -> None:
        self.goal, self.world, self.lenient = goal, world, lenient
        self.horizon = period.add_years(world.case.as_of, HORIZON_YEARS)
        self.taken: list[Step] = []
        self.blocked: dict[str, Step] = {}
        self.settled: dict[End, list[Holding]] = {}
        self.queue: list[tuple[dt.date, int, str, int, Step]] = []
        self.serial = itertools.count()

    def goal_held(self) -> Holding | None:
        """The goal, where it is held in the occupation or a matching field."""
        near = Field.RELATED if self.goal.end.kind is EndKind.LEVEL else Field.MATCH
        found = (h for h in ends.held(self.world.case) if h.end == self.goal.end and self._fits(near, h))
        return next(found, None)

    def run(self) -> Iterator[Way]:
        """Each way into the goal in the order in which they are ready."""
        self._begin()
        while self.queue:
            *_, step = heapq.heappop(self.queue)
            if step.bridge.target == self.goal.end:
                yield Way((*self._before(step.sources), step))
            elif not self._derived(step.bridge.target):
                self._settle(self._gained(step))

    def _begin(self) -> None:
        """What is held, the oldest of the occupation aimed at first, and the steps that need nothing held."""
        for bridge in self.world.bridges.bridges:
            if not bridge.sources:
                self._try(bridge, ())
        found = sorted(
            ends.held(self.world.case), key=lambda h: (not self._fits(Field.RELATED, h), self._since(h))
        )
        for holding in found:
            if len(self.settled.get(holding.end, ())) < PAPERS:
                self._settle(holding)

    @staticmethod
    def _since(holding: Holding) -> dt.date:
        day = holding.row.get(ends.DAYS[holding.table])
        return day if isinstance(day, dt.date) else dt.date.max

    def _derived(self, end: End) -> bool:
        return any(holding.step is not None for holding in self.settled.get(end, ()))

    def _gained(self, step: Step) -> Holding:
        """What a step taken brings."""
        self.taken.append(step)
        place = len(self.taken) - 1
        end, day = step.bridge.target, step.ready_on
        table, row = ends.row_for(end, occupation=self.goal.occupation, day=day, record=-1 - place)
        sure = step.sure and all(source.sure for source in step.sources)
        return Holding(end, self.goal.occupation, table, row, day, place, sure)

    def _settle(self, holding: Holding) -> None:
        """Take it as held and try every bridge it opens."""
        self.settled.setdefault(holding.end, []).append(holding)
        for bridge in self.world.bridges.bridges:
            if holding.end in bridge.sources:
                for sources in self._combinations(bridge, holding):
                    self._try(bridge, sources)

    def _combinations(self, bridge: Bridge, newest: Holding) -> Iterator[tuple[Holding, ...]]:
        """Every choice of settled sources that includes the newest one."""
        choices = [self.settled.get(end, []) for end in bridge.sources]
        return (chosen for chosen in itertools.product(*choices) if any(one is newest for one in chosen))

    def _try(self, bridge: Bridge, sources: tuple[Holding, ...]) -> None:
        sure = self._sure(bridge, sources)
        if not sure and not self.lenient:
            return
        start = max((source.on for source in sources), default=self.world.case.as_of)
        ready = None if sure is None else self._ready(bridge, sources, start)
        step = Step(bridge, sources, start, ready or self.horizon, bool(sure), self._rows(sources))
        if ready is not None:
            decision = self._decision(bridge, sources, ready)
            step = replace(step, sure=step.sure and decision is not None and not decision.unknown)
            hops = len(self._before(sources))
            heapq.heappush(self.queue, (ready, hops, bridge.id, next(self.serial), step))
        elif bridge.target == self.goal.end and self._applies(bridge, sources):
            self.blocked.setdefault(bridge.id, step)

    def _sure(self, bridge: Bridge, sources: tuple[Holding, ...]) -> bool | None:
        """Whether fields match and every question is proved; False when somebody must confirm, None when it is no."""
        answers = [self._fits(bridge.field, source) for source in sources]
        answers += [answer(self.world, ask) for ask in bridge.asks]
        if False in answers:
            return None
        return None not in answers

    def _fits(self, near: Field, holding: Holding) -> bool | None:
        return self.world.bridges.fields.fits(
            near, holding.occupation, self.goal.occupation, as_of=self.world.case.as_of
        )

    def _ready(self, bridge: Bridge, sources: tuple[Holding, ...], start: dt.date) -> dt.date | None:
        """The first day from `start` on which the conditions hold, found by halving: once met they stay met."""
        low = max(start, bridge.rule.since)
        high = min(self.horizon, (bridge.rule.until or dt.date.max) - dt.timedelta(days=1))
        if low > high or not self._open(bridge, sources, high):
            return None
        while low < high:
            middle = low + (high - low) // 2
            if self._open(bridge, sources, middle):
                high = middle
            else:
                low = middle + dt.timedelta(days=1)
        return low

    def _open(self, bridge: Bridge, sources: tuple[Holding, ...], day: dt.date) -> bool:
        decision = self._decision(bridge, sources, day)
        return decision is not None and not decision.failed and (self.lenient or not decision.unknown)

    def _applies(self, bridge: Bridge, sources: tuple[Holding, ...]) -> bool:
        day = max(self.world.case.as_of, bridge.rule.since)
        return self._decision(bridge, sources, day) is not None

    def _decision(self, bridge: Bridge, sources: tuple[Holding, ...], day: dt.date) -> Decision | None:
        case = case_on(self.world, self.goal, self._rows(sources), day=day)
        unit = unit_of(bridge, sources)
        return next(
            (d for d in scalar.decide(bridge.rule, case, self.world.catalogues) if d.unit == unit), None
        )

    def _rows(self, sources: tuple[Holding, ...]) -> tuple[tuple[str, Row], ...]:
        """What the steps before bring; what is held already is in the case."""
        through = (source for step in self._before(sources) for source in step.sources)
        made = {h.step: h for h in (*through, *sources) if h.step is not None}
        return tuple((h.table, h.row) for _, h in sorted(made.items()) if h.table)

    def _before(self, sources: tuple[Holding, ...]) -> tuple[Step, ...]:
        """The steps that bring the sources, and theirs, in the order taken."""
        places, left = set[int](), list(sources)
        while left:
            place = left.pop().step
            if place is not None and place not in places:
                places.add(place)
                left += self.taken[place].sources
        return tuple(self.taken[place] for place in sorted(places))


def answer(world: World, ask: str) -> bool | None:
    """Whether a question is proved; None while it is open or he alone says yes, no also when he alone says no."""
    if ask in world.said:
        return world.said[ask]
    return False if ask in world.stated and not world.stated[ask].yes else None


def case_on(world: World, goal: Goal, gained: tuple[tuple[str, Row], ...], *, day: dt.date) -> Case:
    """The person's case on a later day: one year older, still at work, with what was gained, aiming at the occupation."""
    base = _worked_on(world.case, day)
    children = dict(base.children)
    for table, row in gained:
        children[table] = (*children.get(table, ()), row)
    return world.counted(Case(day, {**base.subject, "occupation": goal.occupation}, children))


def unit_of(bridge: Bridge, sources: tuple[Holding, ...]) -> int | None:
    """The row a bridge's conditions are decided about; None where they are about the person."""
    return sources[0].record if bridge.rule.unit else None


def _worked_on(case: Case, day: dt.date) -> Case:
    jobs = [_worked(row, case.as_of, day) for row in case.children.get("employment", ())]
    return Case(day, case.subject, {**case.children, "employment": jobs})


def _worked(row: Row, now: dt.date, day: dt.date) -> Row:
    """A running job with the months it will have on `day`; a job that has ended as it is."""
    begun = row["from_on"]
    if row.get("until_on") is not None and row["until_on"] <= now:
        return row
    end = min(day, row.get("until_on") or day)
    more = period.months_between(begun, end) - period.months_between(begun, now)
    return {**row, "months": row["months"] + max(more, 0)}
