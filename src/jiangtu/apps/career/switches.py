"""Changes between skill, technical and management posts, and a firm's own survey of its ladder.

SwitchRefusal
├── SwitchOpen    one change of that person waits for an answer
└── SameTrack     the old and the new track are one
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.career import ladders, news, rules
from jiangtu.apps.career.kinds import SWITCH, SwitchState
from jiangtu.apps.career.models import Survey, Switch
from jiangtu.apps.files import queries as files
from jiangtu.engine.errors import NotTheirs, Refusal


class SwitchRefusal(Refusal):
    """Nothing was written."""


class SwitchOpen(SwitchRefusal):
    """One change of that person waits for an answer."""

    def __init__(self) -> None:
        super().__init__("SWITCH_OPEN", "此人已有一项转换在等答复。", mend="先答复或撤回那一项。")


class SameTrack(SwitchRefusal):
    """The old and the new track are one."""

    def __init__(self) -> None:
        super().__init__("SAME_TRACK", "原岗位序列和新岗位序列相同。", mend="请选另一个序列。")


class NoSwitch(NotTheirs):
    """The change belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__("NO_SWITCH", "没有这项转换。")


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it is asked for."""

    firm: str
    person: int
    origin: str
    target: str
    post: str
    since: dt.date


def ask(*, change: Change, offered: bool, actor: Actor, at: dt.datetime) -> Switch:
    """A change asked by the worker, or offered by the firm; NotOurs for a stranger, SwitchOpen, SameTrack."""
    if change.origin == change.target:
        raise SameTrack
    if change.person not in ladders.people_of([change.firm]).get(change.firm, set()):
        raise ladders.NotOurs
    state = SwitchState.OFFERED if offered else SwitchState.ASKED
    try:
        with transaction.atomic():
            made = Switch.objects.create(
                firm_id=change.firm, person=change.person, origin=change.origin, target=change.target,
                post=change.post, since=change.since, state=state, asked_at=at,
            )  # fmt: skip
            _written(made, "ask", actor, at)
    except IntegrityError as error:
        raise SwitchOpen from error
    return made


@dataclass(frozen=True, slots=True)
class Reply:
    """A step on a change: a firm's own (`firm`) or a worker's (`person`)."""

    step: str
    firm: str = ""
    person: int | None = None
    reason: str = ""


def answer(*, switch: int, reply: Reply, actor: Actor, at: dt.datetime) -> Switch:
    """The change after a step; NoSwitch for another's, StepNotAllowed, ReasonMissing."""
    with transaction.atomic():
        mine = Switch.objects.select_for_update().filter(pk=switch)
        if reply.person is not None:
            mine = mine.filter(person__in=files.keys_of(reply.person))
        else:
            mine = mine.filter(firm=reply.firm)
        kept = mine.first()
        if kept is None:
            raise NoSwitch
        kept.state = SWITCH.after(kept.state, reply.step, role=actor.role, reason=reply.reason)
        kept.reason, kept.answered_at, kept.answered_by = reply.reason[:200], at, actor.username
        kept.save()
        _written(kept, reply.step, actor, at)
    return kept


def of_firm(firm: str) -> list[Switch]:
    """A firm's changes, those that wait first, then the newest."""
    order = [SwitchState.ASKED, SwitchState.OFFERED]
    rows = Switch.objects.filter(firm=firm).order_by("-asked_at", "-pk")
    return sorted(rows, key=lambda s: s.state not in order)


def of_person(person: int) -> list[Switch]:
    """A worker's own changes, the newest first."""
    mine = Switch.objects.filter(person__in=files.keys_of(person)).select_related("firm")
    return list(mine.order_by("-asked_at", "-pk"))


def counts() -> dict[tuple[str, str], int]:
    """How many changes came about, by old and new track."""
    found: dict[tuple[str, str], int] = {}
    for origin, target in Switch.objects.filter(state=SwitchState.AGREED).values_list("origin", "target"):
        found[origin, target] = found.get((origin, target), 0) + 1
    return found


# --- the survey


def fill_in(*, firm: str, answers: Mapping[str, int], day: dt.date, actor: Actor, at: dt.datetime) -> Survey:
    """The firm's answers of the day; filled in again the same day they replace each other."""
    survey = rules.survey_on(day)
    kept = {q.id: min(max(answers.get(q.id, 0), 0), len(q.answers) - 1) for q in survey.questions}
    with transaction.atomic():
        made, _ = Survey.objects.update_or_create(
            firm_id=firm, edition=survey.id, day=day,
            defaults={"answers": kept, "score": survey.score(kept), "by": actor.username},
        )  # fmt: skip
        audit.record(Deed(Action.CAREER, at, detail={"survey": made.pk, "step": "survey"}), actor=actor)
    return made


def surveys_of(firm: str) -> list[Survey]:
    """What a firm filled in, the newest first."""
    return list(Survey.objects.filter(firm=firm).order_by("-day"))


def latest_surveys() -> list[Survey]:
    """Each firm's newest answers, the lowest score first."""
    found: dict[str, Survey] = {}
    for survey in Survey.objects.select_related("firm").order_by("day"):
        found[survey.firm_id] = survey
    return sorted(found.values(), key=lambda s: (s.score, s.firm_id))


def _written(kept: Switch, step: str, actor: Actor, at: dt.datetime) -> None:
    audit.record(Deed(Action.CAREER, at, kept.person, detail={"switch": kept.pk, "step": step}), actor=actor)
    news.tell_switch(kept, step, by=actor.username, at=at)
