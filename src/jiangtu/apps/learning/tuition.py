"""求学圆梦: support for workers who study for a degree (T-24): applying, deciding, and who graduated.

TuitionRefusal
├── AppliedAlready    one application a term
└── SupportWrong      the amount is none, or more than the fee
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import queries as files
from jiangtu.apps.learning import news
from jiangtu.apps.learning.kinds import TUITION, TuitionState
from jiangtu.apps.learning.models import Tuition
from jiangtu.engine.errors import Refusal, Sentence

LIVE = (TuitionState.APPLIED, TuitionState.APPROVED)


class TuitionRefusal(Refusal):
    """Nothing was written."""


class AppliedAlready(TuitionRefusal):
    """One application a term."""

    def __init__(self, term: str) -> None:
        super().__init__(
            "TUITION_APPLIED",
            Sentence("%(term)s学期已经有一份申请。", term=term),
            mend="请在申请记录里查看；要改，先撤回。",
        )


class SupportWrong(TuitionRefusal):
    """The amount is none, or more than the fee."""

    def __init__(self) -> None:
        super().__init__("TUITION_SUPPORT", "资助金额要大于0、不超过学费。", mend="请改正金额。")


@dataclass(frozen=True, slots=True)
class Course:
    """What a worker studies: `term` like 2025秋, `starts_on` the day the course began, the fee of the term in fen."""

    school: str
    programme: str
    schooling: str
    term: str
    starts_on: dt.date
    fee_fen: int


def apply_for(*, person: int, course: Course, actor: Actor, at: dt.datetime) -> Tuition:
    """An application for one term; AppliedAlready while another of that term stands, under any of the person's keys."""
    keys = files.keys_of(files.standing(person))
    with transaction.atomic():
        if Tuition.objects.filter(person__in=keys, term=course.term, state__in=LIVE).exists():
            raise AppliedAlready(course.term)
        made = Tuition.objects.create(
            person=files.standing(person), school=course.school, programme=course.programme, schooling=course.schooling,
            term=course.term, starts_on=course.starts_on, fee_fen=course.fee_fen, applied_at=at,
        )  # fmt: skip
        _written(made, "apply", actor, at)
    return made


@dataclass(frozen=True, slots=True)
class Word:
    """An officer's decision: the support in fen when approving, the reason when refusing."""

    step: str
    support_fen: int | None = None
    reason: str = ""


def decide(*, tuition: int, word: Word, actor: Actor, at: dt.datetime) -> Tuition:
    """The application after "approve" or "refuse". SupportWrong, ReasonMissing, StepNotAllowed."""
    with transaction.atomic():
        kept = Tuition.objects.select_for_update().get(pk=tuition)
        kept.state = TUITION.after(kept.state, word.step, role=actor.role, reason=word.reason)
        if word.step == "approve":
            if word.support_fen is None or not 0 < word.support_fen <= kept.fee_fen:
                raise SupportWrong
            kept.support_fen = word.support_fen
        kept.reason, kept.decided_by, kept.decided_at = word.reason, actor.username, at
        kept.save()
        _written(kept, word.step, actor, at)
    return kept


def withdraw(*, tuition: int, person: int, actor: Actor, at: dt.datetime) -> Tuition:
    """One's own application taken back; Tuition.DoesNotExist for another's, StepNotAllowed once it is decided."""
    with transaction.atomic():
        keys = files.keys_of(files.standing(person))
        kept = Tuition.objects.select_for_update().get(pk=tuition, person__in=keys)
        kept.state = TUITION.after(kept.state, "withdraw", role=actor.role)
        kept.save()
        _written(kept, "withdraw", actor, at)
    return kept


@dataclass(frozen=True, slots=True)
class Line:
    """An application and the day its course was completed, read from the education records; None: not yet."""

    tuition: Tuition
    graduated_on: dt.date | None


def of_person(person: int) -> list[Line]:
    """One's own applications, the newest first."""
    keys = files.keys_of(files.standing(person))
    return _lines(list(Tuition.objects.filter(person__in=keys).order_by("-applied_at", "-pk")))


@dataclass(frozen=True, slots=True)
class Office:
    """What waits, what was decided, and the counts: persons, each once."""

    waiting: list[Line]
    decided: list[Line]
    applied: int
    approved: int
    graduated: int
    support_fen: int


def office() -> Office:
    """The union's desk. Two reads of the database and one of the latest facts."""
    rows = _lines(list(Tuition.objects.exclude(state=TuitionState.WITHDRAWN).order_by("applied_at", "pk")))
    approved = [row for row in rows if row.tuition.state == TuitionState.APPROVED]
    return Office(
        [row for row in rows if row.tuition.state == TuitionState.APPLIED],
        [row for row in reversed(rows) if row.tuition.state != TuitionState.APPLIED],
        len({row.tuition.person for row in rows}),
        len({row.tuition.person for row in approved}),
        len({row.tuition.person for row in approved if row.graduated_on}),
        sum(row.tuition.support_fen or 0 for row in approved),
    )


def _lines(rows: list[Tuition]) -> list[Line]:
    days = _graduations({row.person for row in rows})
    return [Line(row, _graduated(row, days[row.person])) for row in rows]


def _graduated(row: Tuition, days: list[tuple[str, dt.date]]) -> dt.date | None:
    """The first diploma of the schooling applied for that came on or after the course began."""
    fit = (day for schooling, day in days if schooling == row.schooling and day >= row.starts_on)
    return min(fit, default=None)


def _graduations(people: set[int]) -> dict[int, list[tuple[str, dt.date]]]:
    """Diplomas by the person's standing key, from the latest snapshot; empty before the first."""
    facts = snapshots.latest_facts()
    found: dict[int, list[tuple[str, dt.date]]] = defaultdict(list)
    if facts is None or not people:
        return found
    now = {files.standing(person): person for person in people}
    table = facts["education"].select(["person", "schooling", "graduated_on"])
    wanted = pc.and_(pc.is_in(table["person"], pa.array(sorted(now), pa.int64())), pc.is_valid(table["graduated_on"]))  # fmt: skip
    for row in table.filter(wanted).to_pylist():
        found[now[row["person"]]].append((row["schooling"], row["graduated_on"]))
    return found


def _written(kept: Tuition, step: str, actor: Actor, at: dt.datetime) -> None:
    audit.record(Deed(Action.CLASS, at, kept.person, detail={"tuition": kept.pk, "step": step}), actor=actor)
    news.tell_tuition(kept, step, by=actor.username, at=at)
