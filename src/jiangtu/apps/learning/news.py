"""What is told of lecturers asked for and of tuition support: to the side that has to answer, and to whoever asked."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.learning.kinds import LENDER_STEPS
from jiangtu.apps.learning.models import Booking, Tuition

ASKED = gettext_noop("%(asker)s 想请 %(teacher)s 在 %(day)s 讲“%(title)s”，请答复。")
BOOKED = {
    "agree": gettext_noop("%(teacher)s 已同意 %(day)s 讲“%(title)s”。"),
    "decline": gettext_noop("%(teacher)s 婉拒了 %(day)s 的“%(title)s”：%(reason)s。"),
    "withdraw": gettext_noop("%(asker)s 取消了 %(teacher)s %(day)s 的“%(title)s”。"),
}
APPLIED = gettext_noop("有人申请%(term)s学期的学费资助，请审核。")
DECIDED = {
    "approve": gettext_noop("您%(term)s学期的学费资助已批准：%(sum)s 元。"),
    "refuse": gettext_noop("您%(term)s学期的学费资助没有批准：%(reason)s。"),
}


def tell_booking(kept: Booking, step: str, *, by: str, at: dt.datetime) -> int:
    """The other side is told; an answered request waits no longer."""
    values: dict[str, str | int] = {
        "asker": kept.asker.name, "teacher": kept.teacher.name, "day": str(kept.day), "title": kept.offer.title, "reason": kept.answer,
    }  # fmt: skip
    waits, link = f"learning:asked:{kept.pk}", reverse("learning:bookings")
    if step == "ask":
        return notices.notify(
            News(ASKED, waits, values, link, organisation=kept.teacher.organisation_id), at=at
        )
    notices.done(waits, by=by, at=at)
    if step not in BOOKED:
        return 0
    told = kept.asker_id if step in LENDER_STEPS else kept.teacher.organisation_id
    return notices.notify(
        News(BOOKED[step], f"learning:booking:{kept.pk}", values, link, organisation=told), at=at
    )


def tell_tuition(kept: Tuition, step: str, *, by: str, at: dt.datetime) -> int:
    """The union is told of an application, its worker of the decision."""
    waits, about = f"learning:applied:{kept.pk}", f"learning:tuition:{kept.pk}"
    if step == "apply":
        link = reverse("learning:tuition_office")
        return notices.notify(News(APPLIED, waits, {"term": kept.term}, link, role=Role.UNION_OFFICER), at=at)
    notices.done(waits, by=by, at=at)
    if step not in DECIDED:
        return 0
    yuan = f"{(kept.support_fen or 0) / 100:g}"
    values: dict[str, str | int] = {"term": kept.term, "sum": yuan, "reason": kept.reason}
    return notices.notify(
        News(DECIDED[step], about, values, reverse("learning:tuition"), person=kept.person), at=at
    )
