"""Planning an exam and taking it step by step; what each step asks for is checked where its subject lives.

AppraisalRefusal
├── BatchNotReady   the step asks for something that is missing; every problem is named
└── NoSuchBody      the entry is no appraisal body of the caller's
"""

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from jiangtu.apps.appraisal import applications, examiners, news, papers, results, rules, seating, standards
from jiangtu.apps.appraisal.batches import Act, AppraisalRefusal, locked, refuse_unless, written
from jiangtu.apps.appraisal.kinds import (
    BATCH,
    BODY_REGISTERS,
    ApplicationState,
    BatchKind,
    BatchState,
    Part,
    TheoryMode,
)
from jiangtu.apps.appraisal.models import Batch, Candidate, Sequence, Skill
from jiangtu.apps.registers.models import Entry
from jiangtu.catalogues.appraisal import figure
from jiangtu.engine.errors import Problem, Problems, Sentence

__all__ = ["Act", "Change", "Draft", "change_draft", "draft_batch", "take_step"]


class BatchNotReady(Problems):
    """The step asks for something that is missing; every problem is named."""

    def __init__(self, step: str, problems: list[Problem]) -> None:
        label = BATCH.step(step).label
        super().__init__(
            "BATCH_NOT_READY",
            Sentence("还不能办“%(label)s”，有%(n)s处要先办好。", label=label, n=len(problems)),
            problems,
        )


class NoSuchBody(AppraisalRefusal):
    """The entry is no appraisal body of the caller's."""

    def __init__(self) -> None:
        super().__init__("NO_SUCH_BODY", "本单位没有这项评价机构备案。", mend="请先在“本单位”里申请备案。")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a body plans: `skill` is a single skill's code, else `occupation` and `level` are given."""

    body: int
    occupation: str
    level: str
    area: str
    exam_on: dt.date
    closes_on: dt.date
    capacity: int
    theory_mode: str = TheoryMode.COMPUTER
    skill: str = ""


def draft_batch(*, draft: Draft, act: Act) -> Batch:
    """A planned exam, not yet public, with its code and its seeds drawn. NoSuchBody, StandardMissing, LevelNotExamined."""
    body = Entry.objects.filter(
        pk=draft.body, organisation=act.organisation or None, register__in=BODY_REGISTERS
    ).first()
    if body is None:
        raise NoSuchBody
    skill = Skill.objects.get(code=draft.skill) if draft.skill else None
    edition = "" if skill else _edition(draft.occupation, draft.level, draft.exam_on)
    with transaction.atomic():
        made = Batch.objects.create(
            code=_next_code(draft), kind=BatchKind.SINGLE if skill else BatchKind.LEVEL, body=body,
            occupation=skill.occupation if skill else draft.occupation, level="" if skill else draft.level, skill=skill,
            edition=edition, area=draft.area, exam_on=draft.exam_on, closes_on=draft.closes_on, capacity=draft.capacity,
            theory_mode=draft.theory_mode, seat_seed=secrets.token_hex(16), paper_seed=secrets.token_hex(16),
        )  # fmt: skip
        written(made, "draft", act)
    return made


@dataclass(frozen=True, slots=True)
class Change:
    """What may still be otherwise while nobody has read the plan."""

    exam_on: dt.date
    closes_on: dt.date
    capacity: int
    theory_mode: str


def change_draft(*, code: str, change: Change, act: Act) -> Batch:
    """The plan with other days, places or paper. Raises NotYourBatch, WrongTime once it is public, StandardMissing."""
    with transaction.atomic():
        batch = locked(code, act)
        refuse_unless(batch, frozenset({BatchState.DRAFT}), "修改计划")
        batch.exam_on, batch.closes_on = change.exam_on, change.closes_on
        batch.capacity, batch.theory_mode = change.capacity, change.theory_mode
        if batch.kind == BatchKind.LEVEL:
            batch.edition = _edition(batch.occupation, batch.level, batch.exam_on)
        batch.save()
        written(batch, "change", act)
    return batch


def _edition(occupation: str, level: str, day: dt.date) -> str:
    standard = standards.on(occupation, day=day)
    standard.level(level)
    return standard.edition


def _next_code(draft: Draft) -> str:
    counter, _ = Sequence.objects.select_for_update().get_or_create(
        year=draft.exam_on.year, defaults={"last": 0}
    )
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"PJ{draft.area[:4]}-{draft.exam_on.year}-{counter.last:04d}"


def take_step(*, code: str, step: str, act: Act) -> Batch:
    """The batch after a step of `kinds.BATCH`, written down; inside one transaction with all it does.

    Raises NotYourBatch, StepNotAllowed, ReasonMissing, and BatchNotReady with everything that is missing.
    """
    with transaction.atomic():
        batch = locked(code, act)
        after = BATCH.after(batch.state, step, role=act.actor.role, reason=act.reason)
        if problems := CHECKS[step](batch, act):
            raise BatchNotReady(step, problems)
        DEEDS.get(step, _nothing)(batch, act)
        batch.state = after
        batch.save()
        written(batch, step, act)
        news.tell_step(batch, step, _told(batch, step, act), act)
    return batch


def _told(batch: Batch, step: str, act: Act) -> list[Candidate]:
    """Whom a step concerns."""
    if step == "cancel":  # whose applications ended with it
        return list(batch.candidates.filter(decided_at=act.at))
    if step == "certify":
        return [c for c, _ in results.winners(batch)]
    if step == "reopen" and batch.publicity_until is None:  # nobody has seen a result
        return []
    return applications.accepted(batch) if step in news.STEPS else []


def _nothing(batch: Batch, act: Act) -> None:
    return None


def _free(batch: Batch, act: Act) -> list[Problem]:
    return []


def _plan_problems(batch: Batch, act: Act) -> list[Problem]:
    days = figure("plan_days", area=batch.area, day=act.day)
    found = rules.notice(act.day, batch.exam_on, days.value, days.document)
    found += [*standards.scope_problems(batch), *results.certificate_problems(batch)]
    if not act.day <= batch.closes_on < batch.exam_on:
        found.append(
            Problem("CLOSES_WRONG", "报名截止日应在今天和考试之间", where="报名截止日", value=f"{batch.closes_on}", mend="改报名截止日。")
        )  # fmt: skip
    if Part.THEORY in {p.part for p in standards.scheme_of(batch).parts} and _by_computer(batch):
        found += papers.bank_problems(batch)
    return found


def _by_computer(batch: Batch) -> bool:
    return batch.theory_mode == TheoryMode.COMPUTER


def _close_problems(batch: Batch, act: Act) -> list[Problem]:
    found = []
    if act.day < batch.closes_on:
        found.append(
            Problem("CLOSES_LATER", Sentence("公布的截止日是%(closes_on)s", closes_on=f"{batch.closes_on:%Y年%m月%d日}"), where="报名截止日", mend="到日再办；提前截止对还没报名的人不公平。")
        )  # fmt: skip
    asked = batch.candidates.filter(state=ApplicationState.ASKED).order_by("pk")
    found += [
        Problem("UNDECIDED", "申报条件还没有核实", where=c.name, mend="请人社经办核实。") for c in asked
    ]
    if not batch.candidates.filter(state=ApplicationState.ACCEPTED).exists():
        found.append(Problem("NOBODY", "没有接受的报名", where="报名", mend="可以取消本计划，或等有人报名。"))
    return found


def _examine_problems(batch: Batch, act: Act) -> list[Problem]:
    last = max(batch.sittings.values_list("ends_at", flat=True))
    found = examiners.staffing_problems(batch)
    if act.at < last:
        found.append(Problem("NOT_OVER", "还有场次没有结束", where="场次", value=f"{last:%Y-%m-%d %H:%M}", mend="考试都结束后再办。"))  # fmt: skip
    return found


def _finalise_problems(batch: Batch, act: Act) -> list[Problem]:
    return [
        *standards.scope_problems(batch),
        *examiners.staffing_problems(batch),
        *results.mark_problems(batch),
    ]


def _seated(batch: Batch, act: Act) -> None:
    seating.seat_all(batch)
    papers.decide_papers(batch)


def _called_off(batch: Batch, act: Act) -> None:
    applications.release(batch, act)
    seating.unbook(batch)


CHECKS: dict[str, Callable[[Batch, Act], list[Problem]]] = {
    "plan": _plan_problems,
    "open": lambda batch, act: standards.scope_problems(batch),
    "close": _close_problems,
    "seat": lambda batch, act: [*standards.scope_problems(batch), *seating.problems(batch)],
    "examine": _examine_problems,
    "mark": lambda batch, act: results.mark_problems(batch),
    "finalise": _finalise_problems,
    "publicise": _free,
    "upload": lambda batch, act: results.publicity_problems(batch, act.day),
    "certify": lambda batch, act: results.certificate_problems(batch),
    "reopen": _free,
    "cancel": _free,
}
"""What each step asks for."""
DEEDS: dict[str, Callable[[Batch, Act], object]] = {
    "plan": lambda batch, act: setattr(batch, "planned_on", act.day),
    "seat": _seated,
    "examine": papers.score_all,
    "mark": results.recount,
    "finalise": results.settle,
    "publicise": lambda batch, act: results.publicise(batch, act.day),
    "certify": results.certify,
    "cancel": _called_off,
}
"""What each step does beside being taken."""
