"""A worker's goals: set, reached, dropped. Each is one transaction with its audit line."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.career import growth
from jiangtu.apps.career.kinds import GOAL, GoalState
from jiangtu.apps.career.models import Goal
from jiangtu.apps.files import queries as files
from jiangtu.engine.errors import NotTheirs, Refusal


class GoalTwice(Refusal):
    """The goal stands in the plan already."""

    def __init__(self) -> None:
        super().__init__("GOAL_TWICE", "这个目标已经在您的计划里。", mend="可以在计划里改日期或标为达成。")


class NoGoal(NotTheirs):
    """The goal is somebody else's."""

    def __init__(self) -> None:
        super().__init__("NO_GOAL", "没有这个目标。")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a worker wants, by a day where he has one."""

    kind: str
    grade: str
    occupation: str
    by: dt.date | None = None


def set_goal(*, person: int, wish: Wish, actor: Actor, at: dt.datetime) -> Goal:
    """A goal in the plan; GoalTwice, NoSuchRung."""
    end = growth.rung_of(wish.kind, wish.grade)
    try:
        with transaction.atomic():
            made = Goal.objects.create(
                person=person,
                kind=end.kind,
                grade=end.grade,
                occupation=wish.occupation,
                by=wish.by,
                set_at=at,
            )
            _written(made, "set", actor, at)
    except IntegrityError as error:
        raise GoalTwice from error
    return made


def step_goal(*, goal: int, person: int, step: str, actor: Actor, at: dt.datetime) -> Goal:
    """The goal reached, dropped or taken up again; NoGoal, StepNotAllowed, GoalTwice."""
    try:
        with transaction.atomic():
            mine = Goal.objects.select_for_update().filter(pk=goal, person__in=files.keys_of(person))
            kept = mine.first()
            if kept is None:
                raise NoGoal
            kept.state = GOAL.after(kept.state, step, role=actor.role)
            kept.ended_at = None if kept.state == GoalState.OPEN else at
            kept.save()
            _written(kept, step, actor, at)
    except IntegrityError as error:
        raise GoalTwice from error
    return kept


def _written(kept: Goal, step: str, actor: Actor, at: dt.datetime) -> None:
    audit.record(Deed(Action.CAREER, at, kept.person, detail={"goal": kept.pk, "step": step}), actor=actor)
