"""One batch taken in hand: whose it is, under a lock, and each step it took written down.

AppraisalRefusal
├── NotYourBatch   the batch is another body's, or there is none
└── WrongTime      nothing of that kind is done while the batch stands where it stands
"""

import datetime as dt
from dataclasses import dataclass

from jiangtu.apps.appraisal.kinds import BATCH, BODIES, OFFICE
from jiangtu.apps.appraisal.models import Batch, Turn
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.engine.errors import NotTheirs, Refusal, Sentence


class AppraisalRefusal(Refusal):
    """Nothing was written."""


class NotYourBatch(NotTheirs):
    """The batch is another body's, or there is none."""

    def __init__(self) -> None:
        super().__init__("NOT_YOUR_BATCH", "这不是本机构的评价计划。", mend="请用本机构的账号登录。")


class WrongTime(AppraisalRefusal):
    """Nothing of that kind is done while the batch stands where it stands."""

    def __init__(self, what: str, state: str) -> None:
        super().__init__(
            "BATCH_WRONG_TIME", Sentence("评价计划现在是“%(state)s”，不能%(what)s。", state=BATCH.labels[state], what=what), mend="请看计划页上现在可以办理的事项。"
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, when, and for which organisation ("" for an office)."""

    actor: Actor
    at: dt.datetime
    day: dt.date
    organisation: str = ""
    reason: str = ""


def locked(code: str, act: Act) -> Batch:
    """The batch under a lock until the transaction ends; NotYourBatch unless it is the act's body's or an office acts."""
    found = Batch.objects.select_for_update(of=("self",)).filter(code=code)
    batch = found.select_related("body", "skill").first()
    if batch is None or not is_of(batch, act):
        raise NotYourBatch
    return batch


def is_of(batch: Batch, act: Act) -> bool:
    """Whether the act is the body's own, an office's, or the program's."""
    if act.actor.role in BODIES:
        return bool(act.organisation) and batch.body.organisation_id == act.organisation
    return act.actor.role in OFFICE or act.actor.role == "SYSTEM"


def refuse_unless(batch: Batch, states: frozenset[str], what: str) -> None:
    """WrongTime unless the batch stands in one of `states`."""
    if batch.state not in states:
        raise WrongTime(what, batch.state)


def written(batch: Batch, step: str, act: Act) -> None:
    """The step in the batch's own history and in the audit chain; inside the caller's transaction."""
    Turn.objects.create(
        batch=batch, step=step, state=batch.state, by=act.actor.username, at=act.at, reason=act.reason
    )
    told(batch, step, act)


def told(batch: Batch, step: str, act: Act, *, person: int | None = None, count: int = 0) -> None:
    """A line in the audit chain about a batch, or about one person in it; inside the caller's transaction."""
    detail: dict[str, str | int] = {"batch": batch.code, "step": step}
    if count:
        detail["count"] = count
    audit.record(Deed(Action.APPRAISAL, act.at, person, detail=detail), actor=act.actor)
