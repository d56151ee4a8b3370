"""A way in words: what each step asks, what is met, what waits until when, what somebody must confirm, by which article."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from jiangtu.engine.bridges import paths
from jiangtu.engine.bridges.match import Field
from jiangtu.engine.bridges.paths import Goal, Step, Way, Word, World
from jiangtu.engine.policy import explain, say
from jiangtu.engine.policy.explain import State
from jiangtu.engine.policy.say import Labels


class Standing(StrEnum):
    """How a condition stands on the day a step could begin."""

    MET = "MET"
    STATED = "STATED"
    WAITS = "WAITS"
    OPEN = "OPEN"
    FAILS = "FAILS"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a step, and why it stands so. `ready_on` is when a waiting one is met; None for the others.

    `ask` names the question when it is one he may answer himself.
    """

    name: str
    standing: Standing
    zh: str
    en: str
    article: str = ""
    mend: str = ""
    why_zh: str = ""
    why_en: str = ""
    ready_on: dt.date | None = None
    ask: str = ""


def conditions(
    step: Step, goal: Goal, world: World, *, labels: Labels = say.code_itself
) -> tuple[Condition, ...]:
    """Every condition of a step as it stands on the first day the step could begin (today for what is held)."""
    return (*_ruled(step, goal, world, labels), *_field(step, goal, world), *_asked(step, world))


def way_zh(way: Way) -> str:
    """A way in one Chinese sentence.

    Two steps read: 2026-03-10 起可申报初级职称（…），2031-03-10 起可申报二级（…）。
    """
    told = [f"{s.ready_on} 起可申报{s.bridge.target.label}（{s.bridge.rule.document}）" for s in way.steps]
    return "，".join(told) + ("。" if way.sure else "；其中有条件须人工核定。")


def way_en(way: Way) -> str:
    """A way in one English sentence."""
    told = [f"{s.bridge.target.label_en} from {s.ready_on} ({s.bridge.rule.document})" for s in way.steps]
    return "; ".join(told) + ("." if way.sure else "; somebody must confirm a condition.")


def _ruled(step: Step, goal: Goal, world: World, labels: Labels) -> Iterator[Condition]:
    rule = step.bridge.rule
    asked = {requirement.name: requirement for requirement in rule.requirements}
    later = {line.name: line.state for line in _lines(step, goal, world, step.ready_on, labels)}
    for line in _lines(step, goal, world, max(step.start, rule.since), labels):
        standing, ready = _standing(line.state, later.get(line.name), step.ready_on)
        reasons = () if standing is Standing.MET else line.reasons
        yield Condition(
            line.name, standing, asked[line.name].zh, asked[line.name].en, line.article or rule.article, line.mend,
            "；".join(r.zh for r in reasons), "; ".join(r.en for r in reasons), ready,
        )  # fmt: skip


def _lines(step: Step, goal: Goal, world: World, day: dt.date, labels: Labels) -> tuple[explain.Line, ...]:
    case = paths.case_on(world, goal, step.rows, day=day)
    unit = paths.unit_of(step.bridge, step.sources)
    told = explain.explain(step.bridge.rule, case, world.catalogues, labels=labels)
    return next((one.lines for one in told if one.unit == unit), ())


def _standing(now: State, later: State | None, ready: dt.date) -> tuple[Standing, dt.date | None]:
    if now is State.MET:
        return Standing.MET, None
    if now is State.UNKNOWN:
        return Standing.OPEN, None
    return (Standing.WAITS, ready) if later is State.MET else (Standing.FAILS, None)


def _field(step: Step, goal: Goal, world: World) -> Iterator[Condition]:
    near = step.bridge.field
    if near is Field.ANY or not step.sources:
        return
    fields = world.bridges.fields
    fits = [fields.fits(near, h.occupation, goal.occupation, as_of=step.ready_on) for h in step.sources]
    standing = Standing.MET if all(fits) else Standing.OPEN
    mend = "" if all(fits) else "对应表里没有，请由职称或评价部门人工核定。"
    zh, en = (
        ("专业对应", "the field matches")
        if near is Field.MATCH
        else ("本职业或相关职业", "the same or a related occupation")
    )
    yield Condition("field", standing, zh, en, fields.document if near is Field.MATCH else "", mend)


def _asked(step: Step, world: World) -> Iterator[Condition]:
    for ask in step.bridge.asks:
        question, word = world.bridges.questions[ask], world.stated.get(ask)
        standing = _answered(paths.answer(world, ask), word)
        own = word is not None and ask not in world.said
        why = (
            (f"本人{word.on}说明，还没有证明", f"your own word of {word.on}, not proved")
            if own and word
            else ("", "")
        )
        yield Condition(
            ask, standing, question.zh, question.en, step.bridge.rule.article, question.mend, *why, ask=ask
        )


def _answered(proved: bool | None, word: Word | None) -> Standing:
    if proved is not None:
        return Standing.MET if proved else Standing.FAILS
    return Standing.STATED if word is not None and word.yes else Standing.OPEN
