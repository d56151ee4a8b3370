"""What is told of workplaces: workers of what their firm wrote, the office of plans that wait, firms of help."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.workplace.models import HelpRequest, TransferPlan

WROTE = gettext_noop("“%(firm)s”登记了您的岗位技能或轮岗，请核对。")
FILED = gettext_noop("“%(firm)s”报来转岗培训计划，请答复。")
PLANS = {
    "agree": gettext_noop("您的转岗培训计划已同意，可以开始实施。"),
    "return": gettext_noop("您的转岗培训计划被退回：%(reason)s。"),
}
HELPS = {
    "take": gettext_noop("“%(helper)s”接下了您的求助“%(topic)s”。"),
    "give_back": gettext_noop("“%(helper)s”退回了您的求助“%(topic)s”：%(reason)s。"),
    "confirm": gettext_noop("“%(firm)s”确认“%(topic)s”的帮扶已完成。"),
    "withdraw": gettext_noop("“%(firm)s”撤回了求助“%(topic)s”。"),
}
VOUCHER = gettext_noop("您的求助“%(topic)s”得到培训券 %(sum)s 元，%(until)s 前有效。")


def tell_written(person: int, firm: str, *, at: dt.datetime) -> int:
    """The worker is told, once a day for a firm, that something waits for his word."""
    name = Organisation.objects.get(pk=firm).name
    key = f"workplace:wrote:{firm}:{person}:{timezone.localdate(at)}"
    about, link = f"workplace:wrote:{person}", reverse("workplace:mine")
    return notices.notify(News(WROTE, about, {"firm": name}, link, key=key, person=person), at=at)


def tell_plan(plan: TransferPlan, step: str, reason: str, *, by: str, at: dt.datetime) -> int:
    """The office is told of a filed plan, its firm of the answer; what was answered or dropped waits no longer."""
    waits, link = f"workplace:filed:{plan.pk}", reverse("workplace:plan", args=[plan.pk])
    if step == "file":
        return notices.notify(News(FILED, waits, {"firm": plan.firm.name}, link, role=Role.HR_OFFICER), at=at)
    notices.done(waits, by=by, at=at)
    if step not in PLANS:
        return 0
    about = f"workplace:plan:{plan.pk}"
    return notices.notify(
        News(PLANS[step], about, {"reason": reason}, link, organisation=plan.firm_id), at=at
    )


def tell_help(
    request: HelpRequest, step: str, reason: str, *, helper: Organisation | None, at: dt.datetime
) -> int:
    """The other side is told: the firm of who helps it, its helper of how it ended. `helper` stands before the step."""
    told = request.firm_id if step in ("take", "give_back") else helper.pk if helper else ""
    if step not in HELPS or not told:
        return 0
    values: dict[str, str | int] = {
        "firm": request.firm.name, "helper": helper.name if helper else "", "topic": request.topic, "reason": reason,
    }  # fmt: skip
    about, link = f"workplace:help:{request.pk}", reverse("workplace:helps")
    return notices.notify(News(HELPS[step], about, values, link, organisation=told), at=at)


def tell_voucher(request: HelpRequest, amount_fen: int, until: dt.date, *, at: dt.datetime) -> int:
    """The firm is told of its voucher."""
    values: dict[str, str | int] = {
        "topic": request.topic,
        "sum": f"{amount_fen / 100:g}",
        "until": str(until),
    }
    about, link = f"workplace:help:{request.pk}", reverse("workplace:helps")
    return notices.notify(News(VOUCHER, about, values, link, organisation=request.firm_id), at=at)
