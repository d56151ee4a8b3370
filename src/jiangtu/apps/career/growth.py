"""One worker's road: where he stands, what the next level brings, what is missing and when at the earliest.

Everything is read from the newest facts, the certificates issued since, and the dated bridges; nobody types anything.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Literal

from django.utils.translation import get_language

from jiangtu import catalogues
from jiangtu.apps.career import answers, bridges, known, ladders
from jiangtu.apps.career.rules import Grade
from jiangtu.apps.reference import pictures, shelf
from jiangtu.apps.reference.templatetags.words import area_name, edition_title, occupation_name
from jiangtu.apps.registers.models import Organisation
from jiangtu.engine.appraisal.standard import Standard
from jiangtu.engine.bridges import ends, paths, tell
from jiangtu.engine.bridges.catalogue import Treatment
from jiangtu.engine.bridges.ends import LEVEL_PAPERS, End, EndKind
from jiangtu.engine.bridges.paths import Answer, Goal, Step, Way, World
from jiangtu.engine.bridges.tell import Condition, Standing
from jiangtu.engine.errors import NotTheirs
from jiangtu.engine.policy import scalar
from jiangtu.engine.policy.scalar import Case, Row
from jiangtu.engine.policy.tree import Edition, Verdict
from jiangtu.engine.terms import level as levels

RUNGS = levels.CODES[1:]
"""The ladder as it is shown: an apprentice stands below it."""
STANDING_WORDS = {
    Standing.MET: "达到",
    Standing.STATED: "您说有，待证明",
    Standing.WAITS: "还要等",
    Standing.OPEN: "要核实",
    Standing.FAILS: "没有达到",
}
STANDING_TONES = {
    Standing.MET: "yes",
    Standing.STATED: "near",
    Standing.WAITS: "near",
    Standing.OPEN: "no",
    Standing.FAILS: "bad",
}


class NoSuchRung(NotTheirs):
    """No ladder has that rung."""

    def __init__(self) -> None:
        super().__init__("NO_SUCH_RUNG", "没有这个等级或职称。")


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the skill ladder for one person."""

    code: str
    state: Literal["reached", "own", "ahead"]


@dataclass(frozen=True, slots=True)
class Line:
    """One condition as it is read; `word` stands beside its colour, `ask` names a question he may answer himself."""

    text: str
    why: str
    word: str
    tone: str
    mend: str
    article: str
    ask: str = ""


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as it is read; `open`: something is for somebody to confirm and he has not said it himself."""

    title: str
    target: str
    ready_on: dt.date
    sure: bool
    open: bool
    document: str
    evidence: str
    lines: tuple[Line, ...]

    @property
    def missing(self) -> tuple[Line, ...]:
        """What is not met yet."""
        return tuple(line for line in self.lines if line.tone != "yes")


@dataclass(frozen=True, slots=True)
class WayView:
    """One way; `stated`: nothing but his own word stands behind what is not sure. `picture` draws its days."""

    steps: tuple[StepView, ...]
    ready_on: dt.date
    sure: bool
    stated: bool
    now: bool
    sentence: str
    picture: str


@dataclass(frozen=True, slots=True)
class Pay:
    """What a policy would pay that does not pay now."""

    title: str
    fen: int
    document: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A title a level opens, and when at the earliest if the level came today."""

    end: End
    label: str
    on: dt.date
    sure: bool


@dataclass(frozen=True, slots=True)
class Market:
    """The published median wage of a level in whole yuan a month, in fen, beside that of the level held; null where none is held."""

    area: str
    year: str
    fen: int
    own_fen: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Brings:
    """What a level would bring somebody who had it today."""

    pays: tuple[Pay, ...]
    titles: tuple[Opened, ...]
    treatment: str
    treatment_document: str
    grade: Grade | None
    own_grade: Grade | None
    market: Market | None

    @property
    def raised(self) -> int:
        """By how much a month the firm's least pay of the level is above that of the level held; 0 where not known."""
        if self.grade is None or self.own_grade is None:
            return 0
        return max(0, (self.grade.low_fen or 0) - (self.own_grade.low_fen or self.grade.low_fen or 0))

    @property
    def fen(self) -> int:
        """The most one policy would pay: several for one certificate rarely stack."""
        return max((pay.fen for pay in self.pays), default=0)


@dataclass(frozen=True, slots=True)
class Growth:
    """The page of one goal; `held` when it is reached."""

    as_of: dt.date
    occupation: str
    occupations: tuple[str, ...]
    rungs: tuple[Rung, ...]
    titles: tuple[End, ...]
    own: str
    goal: Goal
    label: str
    held: bool
    ways: tuple[WayView, ...]
    blocked: tuple[StepView, ...]
    brings: Brings | None
    gap: ladders.Gap | None
    standard: Standard | None


def growth(person: int, *, kind: str = "", grade: str = "", occupation: str = "") -> Growth | None:
    """The page of a rung, the next level where none is named; None before the first snapshot that knows the person.

    Cost: his facts, two searches over some fifty bridges, the paying policies decided twice: about a quarter second.
    """
    case = known.case_of(person)
    if case is None:
        return None
    trades = _trades(case)
    trade = occupation if occupation in trades else trades[0] if trades else ""
    own = _own_level(case, trade)
    end = _rung(kind, grade) if kind else _next(own)
    world = known.world(case, trade, answers.stated(person))
    goal = Goal(end, trade)
    answer = paths.shortest(goal, world) if trade else Answer(goal, None, (), ())
    is_level = end.kind is EndKind.LEVEL
    return Growth(
        as_of=case.as_of, occupation=trade, occupations=trades, rungs=_ladder(own),
        titles=tuple(End(EndKind.TITLE, code) for code in ("ASSISTANT", "MIDDLE", "DEPUTY", "FULL")), own=own,
        goal=goal, label=_said(end.label, end.label_en), held=answer.held is not None,
        ways=tuple(_way(way, goal, world) for way in answer.ways),
        blocked=tuple(_step(step, goal, world) for step in answer.blocked[:6]) if not answer.ways else (),
        brings=_brings(world, end.grade, own, trade) if is_level and trade and answer.held is None else None,
        gap=_gap(person, case), standard=known.standard_of(trade, case.as_of),
    )  # fmt: skip


def _gap(person: int, case: Case) -> ladders.Gap | None:
    firm = Organisation.objects.filter(pk=case.subject.get("employer") or "").first()
    return ladders.gap_of(person, firm, day=case.as_of) if firm else None


def _trades(case: Case) -> tuple[str, ...]:
    """The occupations of his level certificates, the highest level first, then the one he works in."""
    papers = [c for c in case.children["certificates"] if _counts(c) and c["occupation"]]
    papers.sort(key=lambda c: -levels.rank(str(c["level"])))
    worked = [case.subject.get("occupation")]
    return tuple(dict.fromkeys(str(o) for o in [*(c["occupation"] for c in papers), *worked] if o))


def _counts(row: Row) -> bool:
    return row["kind"] in LEVEL_PAPERS and row["level"] in RUNGS and row["withdrawn"] is False


def _own_level(case: Case, occupation: str) -> str:
    """The highest level held in the occupation or a related one; "" without any."""
    held = [
        str(c["level"])
        for c in case.children["certificates"]
        if _counts(c) and str(c["occupation"])[:7] == occupation[:7]
    ]
    return max(held, key=levels.rank, default="")


def _next(own: str) -> End:
    """The rung above; of the highest the highest itself."""
    place = RUNGS.index(own) + 1 if own else 0
    return End(EndKind.LEVEL, RUNGS[min(place, len(RUNGS) - 1)])


def _rung(kind: str, grade: str) -> End:
    allowed = {"LEVEL": RUNGS, "TITLE": ("ASSISTANT", "MIDDLE", "DEPUTY", "FULL")}
    if grade not in allowed.get(kind, ()):
        raise NoSuchRung
    return End(EndKind(kind), grade)


def rung_of(kind: str, grade: str) -> End:
    """The rung of a level or title; NoSuchRung."""
    return _rung(kind, grade)


def _ladder(own: str) -> tuple[Rung, ...]:
    place = RUNGS.index(own) if own else -1
    return tuple(
        Rung(c, "own" if n == place else "reached" if n < place else "ahead") for n, c in enumerate(RUNGS)
    )


# --- what a level brings


def _brings(world: World, level: str, own: str, occupation: str) -> Brings:
    case = world.case
    firm = str(case.subject.get("employer") or "")
    grades = ladders.of(firm, day=case.as_of) if firm else {}
    treated: Treatment | None = next(
        (t for t in bridges.shipped().treatments if t.level.grade == level), None
    )
    return Brings(
        pays=tuple(_pays(case, level, occupation)), titles=tuple(_opened(world, level, occupation)),
        treatment=_said(treated.zh, treated.en) if treated else "", treatment_document=treated.document if treated else "",
        grade=grades.get(level), own_grade=grades.get(own), market=_market(level, own),
    )  # fmt: skip


def _market(level: str, own: str) -> Market | None:
    """The newest published wages of levels; None for a level nobody published."""
    rows = catalogues.table("wages_by_level")
    newest = max(row["data_year"] for row in rows)
    fen = {r["level"]: int(r["p50_yuan_year"]) // 12 * 100 for r in rows if r["data_year"] == newest}
    if level not in fen:
        return None
    area = next(row["area"] for row in rows if row["data_year"] == newest)
    return Market(area, newest, fen[level], fen.get(own), catalogues.sources()["wages_by_level.csv"].title)


def _with(case: Case, level: str, occupation: str) -> Case:
    """The case as if the level had been obtained on the day."""
    end = End(EndKind.LEVEL, level)
    _, row = ends.row_for(end, occupation=occupation, day=case.as_of, record=-1)
    paper = {"number": None, "mode": "FULL", **row}
    return replace(case, children={**case.children, "certificates": [*case.children["certificates"], paper]})


def _pays(case: Case, level: str, occupation: str) -> Iterator[Pay]:
    """The policies that would pay with the level and do not pay without it, the most first."""
    then = _with(case, level, occupation)
    found = []
    for edition in shelf.editions_here():
        if edition.subject == "worker" and edition.direction == "pay":
            before, after = (_due(edition, one) for one in (case, then))
            if after > before:
                found.append(Pay(edition_title(edition), after - before, edition.document))
    yield from sorted(found, key=lambda pay: (-pay.fen, pay.title))


def _due(edition: Edition, case: Case) -> int:
    decided = scalar.decide(edition, case, shelf.catalogues())
    return max((d.amount_fen or 0 for d in decided if d.verdict is Verdict.YES), default=0)


def _opened(world: World, level: str, occupation: str) -> Iterator[Opened]:
    """The titles whose last step starts from the level."""
    then = replace(world, case=_with(world.case, level, occupation))
    for code in ("ASSISTANT", "MIDDLE", "DEPUTY", "FULL"):
        end = End(EndKind.TITLE, code)
        for way in paths.shortest(Goal(end, occupation), then).ways:
            if len(way.steps) == 1 and End(EndKind.LEVEL, level) in way.steps[0].bridge.sources:
                yield Opened(end, _said(end.label, end.label_en), way.ready_on, way.sure)
                break


# --- in words and in a picture


def _way(way: Way, goal: Goal, world: World) -> WayView:
    steps = tuple(_step(step, goal, world) for step in way.steps)
    today = world.case.as_of
    return WayView(
        steps=steps, ready_on=way.ready_on, sure=way.sure, stated=not way.sure and not any(s.open for s in steps),
        now=way.ready_on <= today, sentence=_said(tell.way_zh(way), tell.way_en(way)), picture=_picture(steps, today),
    )  # fmt: skip


def _step(step: Step, goal: Goal, world: World) -> StepView:
    bridge = step.bridge
    told = tell.conditions(step, goal, world, labels=_term)
    return StepView(
        _said(bridge.zh, bridge.en), _said(bridge.target.label, bridge.target.label_en), step.ready_on, step.sure,
        any(condition.standing is Standing.OPEN for condition in told), bridge.rule.document, bridge.rule.evidence, tuple(_line(condition) for condition in told),
    )  # fmt: skip


def _line(condition: Condition) -> Line:
    return Line(
        _said(condition.zh, condition.en), _said(condition.why_zh, condition.why_en), STANDING_WORDS[condition.standing],
        STANDING_TONES[condition.standing], condition.mend, condition.article, condition.ask,
    )  # fmt: skip


def _term(kind: str, code: str) -> str:
    names = {"occupation": occupation_name, "area": area_name}
    return names[kind](code) if kind in names else code


def _said(zh: str, en: str) -> str:
    return en if get_language() == "en" and en else zh


def _picture(steps: Sequence[StepView], today: dt.date) -> str:
    """The days of a way from top to bottom, today first: a dot, a word, a day."""
    marks = [
        (_said("今天", "today"), today, True),
        *((step.target, step.ready_on, step.sure) for step in steps),
    ]
    drawn = "".join(
        f'<circle cx="16" cy="{24 + 48 * n}" r="8" fill="{pictures.BRAND if sure else "#fff"}" stroke="{pictures.BRAND}" '
        f'stroke-width="2"/><text x="36" y="{29 + 48 * n}" font-weight="700">{escape(word)}</text>'
        f'<text x="168" y="{29 + 48 * n}">{day.isoformat()}</text>'
        for n, (word, day, sure) in enumerate(marks)
    )
    height = 48 * len(marks)
    return pictures.address(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 280 {height}" font-family="{pictures.FONT}" font-size="15" '
        f'fill="{pictures.INK}"><path d="M16 24V{24 + 48 * (len(marks) - 1)}" stroke="{pictures.TRACK}" stroke-width="4"/>'
        f"{drawn}</svg>"
    )
