"""What firms and offices are told of a class's steps: the next one to act hears of it, and nothing waits twice."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.training.models import TrainingClass, Turn

FILED = gettext_noop("“%(title)s”（%(code)s）已提交备案，请核准或退回。")
TOLD = {
    "publish": gettext_noop("“%(title)s”（%(code)s）已核准并公布，可以开放报名。"),
    "return": gettext_noop("“%(title)s”（%(code)s）被退回：%(reason)s。修改后可以重新提交。"),
    "cancel": gettext_noop("“%(title)s”（%(code)s）已取消：%(reason)s。"),
}


def tell_step(turn: Turn, *, role: str, at: dt.datetime) -> int:
    """Tells the office of a filed class, and of an answer or a cancelled class whoever did not take the step.

    A class that was decided or cancelled waits no longer. How many were told. Cost: three statements at most.
    """
    c = turn.training_class
    waits = f"training:filed:{c.pk}"
    values: dict[str, str | int] = {"title": c.title, "code": c.class_code, "reason": turn.reason}
    office = reverse("training:office_class", args=[c.class_code])
    if turn.step == "file":
        return notices.notify(News(FILED, waits, values, office, role=Role.HR_OFFICER), at=at)
    if turn.step not in TOLD:
        return 0
    notices.done(waits, by=turn.by, at=at)
    text, about = TOLD[turn.step], f"training:class:{c.pk}"
    if role in (Role.HR_OFFICER, "SYSTEM"):
        return notices.notify(*_to_parties(c, text, values), at=at)
    known = c.turns.filter(step="publish").exists()
    to_office = [News(text, about, values, office, role=Role.HR_OFFICER)] if known else []
    return notices.notify(*to_office, *_to_parties(c, text, values)[1:], at=at)


def _to_parties(c: TrainingClass, text: str, values: dict[str, str | int]) -> list[News]:
    """The provider, then the firm that ordered the class where there is one."""
    about, desk = f"training:class:{c.pk}", reverse("training:tasks", args=[c.class_code])
    firm = reverse("training:firm")
    told = [News(text, about, values, desk, organisation=c.provider.organisation_id or "")]
    return [*told, News(text, about, values, firm, organisation=c.sponsor_id)] if c.sponsor_id else told
