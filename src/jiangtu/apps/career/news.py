"""What is told of credits and posts: the school or the firm of what waits for it, the worker of the answer."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.career.models import Asking, Switch
from jiangtu.engine.bridges.credits import Entry, EntryKind

CREDITS_ASKED = gettext_noop("有一份学分申请等你们答复。")
CREDITS = {
    "approve": gettext_noop("您向“%(school)s”提出的学分申请已同意。"),
    "refuse": gettext_noop("您向“%(school)s”提出的学分申请没有同意，原因在申请里。"),
}
SETTLED = {
    EntryKind.REVERSE: gettext_noop("您的学分有%(n)s笔冲回：所依据的成果或证书已经撤销。"),
    EntryKind.EXPIRE: gettext_noop("您的学分银行有%(n)s笔到期。"),
}
"""What happens to a book by itself; whoever reads it can see each entry and on what it rested."""
TO_FIRM = {
    "ASKED": gettext_noop("有职工申请转到“%(post)s”，请答复。"),
    "accept": gettext_noop("职工接受转到“%(post)s”。"),
    "decline": gettext_noop("职工不接受转到“%(post)s”。"),
}
TO_WORKER = {
    "OFFERED": gettext_noop("“%(firm)s”请您转到“%(post)s”，请答复。"),
    "agree": gettext_noop("“%(firm)s”同意您转到“%(post)s”。"),
    "refuse": gettext_noop("“%(firm)s”没有同意您转到“%(post)s”：%(reason)s。"),
}
"""Of a change of track, who is told what: by how it was asked for, then by the answer."""


def tell_credits(asking: Asking, step: str, *, by: str, at: dt.datetime) -> int:
    """The school is told of an application, the worker of its answer; what was answered waits no longer."""
    about = f"career:credits:{asking.pk}"
    if step == "ask":
        told = News(CREDITS_ASKED, about, {}, reverse("career:school"), organisation=asking.school_id)
        return notices.notify(told, at=at)
    notices.done(about, by=by, at=at)
    if step not in CREDITS:
        return 0
    values: dict[str, str | int] = {"school": asking.school.name}
    answer = News(CREDITS[step], f"{about}:answer", values, reverse("career:credits"), person=asking.person)
    return notices.notify(answer, at=at)


def tell_settled(person: int, made: Sequence[Entry], *, day: dt.date, at: dt.datetime) -> int:
    """The worker is told what was taken back and what ran out on a day."""
    counts = Counter(entry.kind for entry in made)
    link = reverse("career:credits")
    told = (
        News(text, f"career:settled:{person}:{day}", {"n": counts[kind]}, link, person=person)
        for kind, text in SETTLED.items()
        if counts[kind]
    )
    return notices.notify(*told, at=at)


def tell_switch(switch: Switch, step: str, *, by: str, at: dt.datetime) -> int:
    """Whoever has to answer is told, then whoever asked; what was answered or taken back waits no longer."""
    about, what = f"career:switch:{switch.pk}", step
    if step == "ask":
        what = switch.state
    else:
        notices.done(about, by=by, at=at)
        about = f"{about}:answer"
    values: dict[str, str | int] = {"firm": switch.firm.name, "post": switch.post, "reason": switch.reason}
    if what in TO_FIRM:
        told = News(TO_FIRM[what], about, values, reverse("career:firm"), organisation=switch.firm_id)
        return notices.notify(told, at=at)
    if what in TO_WORKER:
        told = News(TO_WORKER[what], about, values, reverse("career:mine"), person=switch.person)
        return notices.notify(told, at=at)
    return 0
