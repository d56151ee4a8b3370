"""Transfer plans of firms that let people go, and help for small firms. Each step is one transaction with its audit line.

WorkplaceRefusal
├── NobodyInPlan      a plan without people cannot be filed
├── PlanIsFixed       people and targets are chosen while it is drafted or runs
├── NotSmall          help requests are for micro, small and medium firms
├── MayNotHelp        the organisation stands in no register whose members help, or it is its own request
└── VoucherGiven      one voucher a request
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed, Purpose
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.registers import queries as registers
from jiangtu.apps.workplace import news, staff
from jiangtu.apps.workplace.kinds import HELP, HELPERS, OFFICE, PLAN, HelpState, PlanState
from jiangtu.apps.workplace.models import HelpRequest, HelpTurn, Leaver, PlanTurn, TransferPlan, Voucher
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.schema import domains


class WorkplaceRefusal(Refusal):
    """Nothing was written."""


class NobodyInPlan(WorkplaceRefusal):
    """A plan without people cannot be filed."""

    def __init__(self) -> None:
        super().__init__("NOBODY_IN_PLAN", "计划里还没有人。", mend="先从本单位职工中选人。")


class PlanIsFixed(WorkplaceRefusal):
    """People and targets are chosen while it is drafted or runs."""

    def __init__(self, state: str) -> None:
        super().__init__(
            "PLAN_IS_FIXED",
            Sentence("计划现在是“%(state)s”，不能改。", state=PLAN.labels[state]),
            mend="需要改时请人社部门退回。",
        )


class NotSmall(WorkplaceRefusal):
    """Help requests are for micro, small and medium firms."""

    def __init__(self, size: str) -> None:
        label = domains.EMPLOYER_SIZE.labels.get(size, size)
        super().__init__(
            "NOT_SMALL",
            Sentence("本单位登记为%(label)s企业，帮扶面向中小微企业。", label=label),
            mend="大型企业可以接单帮扶别的企业。",
        )


class MayNotHelp(WorkplaceRefusal):
    """The organisation stands in no register whose members help, or it is its own request."""

    def __init__(self) -> None:
        super().__init__(
            "MAY_NOT_HELP", "接单的应当是在册的基地、院校、培训机构或产教融合型企业，且不能是提出需求的企业。",
            mend="请先在“本单位”申请入册。",
        )  # fmt: skip


class VoucherGiven(WorkplaceRefusal):
    """One voucher a request."""

    def __init__(self) -> None:
        super().__init__(
            "VOUCHER_GIVEN", "这个需求不能再发培训券：已经发过，或已经办结。", mend="请核对培训券记录。"
        )


def draft_plan(
    *, firm: str, reason: str, days: tuple[dt.date, dt.date], actor: Actor, at: dt.datetime
) -> TransferPlan:
    """A new plan from the first to the last of `days`, without people yet."""
    if days[1] < days[0]:
        raise WorkplaceRefusal("PLAN_DAYS", "结束日早于开始日。", mend="请核对日期。")
    with transaction.atomic():
        made = TransferPlan.objects.create(firm_id=firm, reason=reason, starts_on=days[0], ends_on=days[1])
        _planned(made, "draft", actor, at)
    return made


def choose_people(
    *, firm: str, plan: int, people: Sequence[int], actor: Actor, at: dt.datetime
) -> list[Leaver]:
    """The plan's people from now on, all of the firm's running employments; Http404 for anybody else."""
    jobs = snapshots.staff_of(firm)
    if any(person not in jobs for person in people):
        raise Http404
    with transaction.atomic():
        kept = TransferPlan.objects.select_for_update().get(pk=plan, firm=firm)
        if kept.state != PlanState.DRAFTED:
            raise PlanIsFixed(kept.state)
        kept.leavers.exclude(person__in=people).delete()
        known = set(kept.leavers.values_list("person", flat=True))
        Leaver.objects.bulk_create(
            Leaver(plan=kept, person=p) for p in dict.fromkeys(people) if p not in known
        )
        _deed("people", plan, actor, at, people=len(people))
    return list(kept.leavers.all())


def choose_target(
    *, firm: str, plan: int, leaver: int, occupation: str, actor: Actor, at: dt.datetime
) -> Leaver:
    """What one of them is to learn; PlanIsFixed once the plan is done or dropped."""
    with transaction.atomic():
        kept = Leaver.objects.select_for_update().get(pk=leaver, plan=plan, plan__firm=firm)
        if kept.plan.state in (PlanState.DONE, PlanState.DROPPED):
            raise PlanIsFixed(kept.plan.state)
        staff.own(firm, kept.person)
        kept.target = occupation
        kept.save()
        _deed("target", plan, actor, at, leaver=leaver, occupation=occupation)
    return kept


def step_plan(*, plan: int, step: str, actor: Actor, at: dt.datetime, firm: str = "", reason: str = "") -> TransferPlan:  # fmt: skip
    """The plan after the step; `firm` is the actor's where a firm acts, "" for the office."""
    with transaction.atomic():
        mine = TransferPlan.objects.select_for_update()
        kept = mine.get(pk=plan) if actor.role in OFFICE else mine.get(pk=plan, firm=firm)
        after = PLAN.after(kept.state, step, role=actor.role, reason=reason)
        if step == "file" and not kept.leavers.exists():
            raise NobodyInPlan
        kept.state = after
        kept.save()
        _planned(kept, step, actor, at, reason)
        news.tell_plan(kept, step, reason, by=actor.username, at=at)
    return kept


def looked_at(people: Sequence[int], *, plan: int, actor: Actor, at: dt.datetime) -> None:
    """Written down for each person of a plan whom the office has read."""
    with transaction.atomic():
        looks = [Deed(Action.LOOK, at, person, Purpose.APPLICATION, {"plan": plan}) for person in people]
        audit.record(*looks, actor=actor)


def ask_help(*, firm: str, kind: str, topic: str, people: int, actor: Actor, at: dt.datetime) -> HelpRequest:
    """A request of a small firm; NotSmall for one known to be large. An unknown size is let through and said."""
    size = staff.size_of(firm)
    if size == "LARGE":
        raise NotSmall(size)
    with transaction.atomic():
        made = HelpRequest.objects.create(
            firm_id=firm, kind=kind, topic=topic, people=people, size=size, asked_at=at
        )
        _helped(made, "ask", actor, at)
    return made


def step_help(
    *, request: int, step: str, organisation: str, actor: Actor, at: dt.datetime, reason: str = ""
) -> HelpRequest:
    """The request after the step: its firm's own, its helper's, or one to take. HelpRequest.DoesNotExist otherwise.

    A voucher still valid on the day is used when the firm confirms.
    """
    day = timezone.localtime(at).date()
    with transaction.atomic():
        kept = HelpRequest.objects.select_for_update().get(pk=request)
        whose = {"confirm": kept.firm_id, "withdraw": kept.firm_id, "give_back": kept.helper_id}
        if whose.get(step, organisation) != organisation:
            raise HelpRequest.DoesNotExist
        after = HELP.after(kept.state, step, role=actor.role, reason=reason)
        if step == "take" and not may_help(organisation, kept, day=day):
            raise MayNotHelp
        before = kept.helper
        kept.state = after
        if step in ("take", "give_back"):
            kept.helper_id = organisation if step == "take" else None
        kept.save()
        if step == "confirm":
            Voucher.objects.filter(request=kept, until__gte=day, used_on=None).update(used_on=day)
        _helped(kept, step, actor, at, reason)
        news.tell_help(kept, step, reason, helper=kept.helper or before, at=at)
    return kept


def may_help(organisation: str, request: HelpRequest, *, day: dt.date) -> bool:
    """Whether an organisation may take a request: another's, by its standing in the registers."""
    listed = registers.listed(day=day).filter(organisation=organisation, register__in=HELPERS)
    return organisation != request.firm_id and listed.exists()


def grant_voucher(*, request: int, amount_fen: int, until: dt.date, actor: Actor, at: dt.datetime) -> Voucher:
    """A voucher for an open request, given by the office; VoucherGiven."""
    with transaction.atomic():
        kept = HelpRequest.objects.select_for_update().get(pk=request)
        closed = kept.state in (HelpState.HELPED, HelpState.WITHDRAWN)
        if closed or Voucher.objects.filter(request=kept).exists():
            raise VoucherGiven
        made = Voucher.objects.create(
            request=kept, amount_fen=amount_fen, until=until, granted_at=at, granted_by=actor.username
        )
        _deed("voucher", request, actor, at, fen=amount_fen)
        news.tell_voucher(kept, amount_fen, until, at=at)
    return made


def _planned(plan: TransferPlan, step: str, actor: Actor, at: dt.datetime, reason: str = "") -> None:
    PlanTurn.objects.create(plan=plan, step=step, state=plan.state, by=actor.username, at=at, reason=reason)
    _deed(step, plan.pk, actor, at, what="plan")


def _helped(request: HelpRequest, step: str, actor: Actor, at: dt.datetime, reason: str = "") -> None:
    HelpTurn.objects.create(
        request=request, step=step, state=request.state, by=actor.username, at=at, reason=reason
    )
    _deed(step, request.pk, actor, at, what="help")


def _deed(step: str, number: int, actor: Actor, at: dt.datetime, **more: str | int) -> None:
    audit.record(Deed(Action.WORKPLACE, at, detail={"number": number, "step": step, **more}), actor=actor)
