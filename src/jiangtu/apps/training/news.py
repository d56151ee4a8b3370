"""What firms and offices are told of courses and of a class's steps: the next one to act hears of it, and nothing waits twice."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.training.kinds import LIVE, ClassState
from jiangtu.apps.training.models import Course, TrainingClass, Turn

FILED = gettext_noop("“%(title)s”（%(code)s）已提交备案，请核准或退回。")
TOLD = {
    "publish": gettext_noop("“%(title)s”（%(code)s）已核准并公布，可以开放报名。"),
    "return": gettext_noop("“%(title)s”（%(code)s）被退回：%(reason)s。修改后可以重新提交。"),
    "cancel": gettext_noop("“%(title)s”（%(code)s）已取消：%(reason)s。"),
}
TOLD_SPONSOR = {
    "open": gettext_noop("“%(title)s”（%(code)s）已开放报名，请预留座位或报上名单。"),
    "cancel": TOLD["cancel"],
}
OUT = {
    False: gettext_noop(
        "“%(title)s”的开班机构从%(out)s起不在册或超出业务范围，现在不能开班；座位保留，取消时会通知您。"
    ),
    True: gettext_noop(
        "“%(title)s”的开班机构从%(out)s起不在册或超出业务范围；已开的课照常上完、考核、结业。"
    ),
}
"""What trainees are told, by whether the class has begun."""
UNSIGNED = gettext_noop("“%(title)s”第%(version)s版等您签署。")


def tell_course(course: Course, *, at: dt.datetime) -> int:
    """Tells the firm a course was written with that it waits for its signature; how many were told."""
    if not course.firm_id:
        return 0
    values: dict[str, str | int] = {"title": course.title, "version": course.version}
    link = reverse("training:courses")
    return notices.notify(
        News(UNSIGNED, f"training:course:{course.pk}", values, link, organisation=course.firm_id), at=at
    )


def signed(course: Course, *, by: str, at: dt.datetime) -> None:
    """The firm's word is there: nothing waits for it."""
    notices.done(f"training:course:{course.pk}", by=by, at=at)


def tell_step(turn: Turn, *, role: str, at: dt.datetime) -> int:
    """Tells the office of a filed class, its provider of the office's answer, its sponsor of what he is to do.

    A class that was decided or cancelled waits no longer. How many were told. Cost: three statements at most.
    """
    c = turn.training_class
    waits = f"training:filed:{c.pk}"
    values: dict[str, str | int] = {"title": c.title, "code": c.class_code, "reason": turn.reason}
    office = reverse("training:office_class", args=[c.class_code])
    if turn.step == "file":
        return notices.notify(News(FILED, waits, values, office, role=Role.HR_OFFICER), at=at)
    to_sponsor = _to_sponsor(c, turn.step, values)
    if turn.step not in TOLD:
        return notices.notify(*to_sponsor, at=at) if to_sponsor else 0
    notices.done(waits, by=turn.by, at=at)
    text, about = TOLD[turn.step], f"training:class:{c.pk}"
    if role in (Role.HR_OFFICER, "SYSTEM"):
        desk = reverse("training:tasks", args=[c.class_code])
        told = News(text, about, values, desk, organisation=c.provider.organisation_id or "")
        return notices.notify(told, *to_sponsor, at=at)
    known = c.turns.filter(step="publish").exists()
    to_office = [News(text, about, values, office, role=Role.HR_OFFICER)] if known else []
    return notices.notify(*to_office, *to_sponsor, at=at)


def _to_sponsor(c: TrainingClass, step: str, values: dict[str, str | int]) -> list[News]:
    """What the firm or hospital a class is held for hears of it, where there is one."""
    if not c.sponsor_id or step not in TOLD_SPONSOR:
        return []
    page = reverse("training:firm_class", args=[c.class_code]) if step == "open" else reverse("training:firm")
    return [News(TOLD_SPONSOR[step], f"training:class:{c.pk}", values, page, organisation=c.sponsor_id)]


def tell_out(c: TrainingClass, out: str, *, at: dt.datetime) -> int:
    """Tells everybody with a seat or a place that the provider does not stand from the day `out`, once; how many."""
    values: dict[str, str | int] = {"title": c.title, "out": out}
    text, link = OUT[c.state == ClassState.RUNNING], reverse("training:class_page", args=[c.class_code])
    seated = c.seats.filter(state__in=LIVE, person__isnull=False).values_list("person", flat=True)
    told = [
        News(text, f"training:out:{c.pk}", values, link, key=f"training:out:{c.pk}:{out}:{person}", person=person)
        for person in seated
    ]  # fmt: skip
    return notices.notify(*told, at=at)
