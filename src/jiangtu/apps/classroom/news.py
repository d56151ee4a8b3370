"""What is told of tests and sign-ins: trainees of their results, providers of what waits for them."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.classroom.kinds import Outcome
from jiangtu.apps.classroom.models import Completion, Flag, Result
from jiangtu.apps.training.kinds import SeatState
from jiangtu.apps.training.models import Seat, Sitting, TrainingClass

PASSED = gettext_noop("“%(title)s”结业考核合格%(score)s。")
FAILED = gettext_noop("“%(title)s”结业考核不合格%(score)s，可以问培训机构何时补考。")
FINISHED = gettext_noop("您已从“%(title)s”结业，结业证 %(number)s。")
NAMELESS = gettext_noop("您已从“%(title)s”结业；档案里还没有您的姓名，补齐后发结业证。")
UNFINISHED = gettext_noop("“%(title)s”没有结业：出勤 %(attended)s，或结业考核没有合格。")
UNTESTED = gettext_noop("“%(title)s”（%(code)s）已经考完，请登记成绩并办理结业。")
ODD = gettext_noop("“%(title)s”（%(code)s）有签到需要核实。")
ABSENT = gettext_noop("“%(title)s”（%(code)s）有学员说明了缺课原因。")


def tell_marks(results: Iterable[Result], *, at: dt.datetime) -> int:
    """Each trainee his mark; the same mark is told once, a changed one again. How many."""
    return notices.notify(*(_mark(result) for result in results if result.seat.person is not None), at=at)


def _mark(result: Result) -> News:
    seat = result.seat
    score = "" if result.score is None else f" {result.score}"
    values: dict[str, str | int] = {"title": seat.training_class.title, "score": score}
    key = f"classroom:mark:{seat.pk}:{result.score}:{result.passed}"
    text = PASSED if result.passed else FAILED
    return News(text, f"classroom:mark:{seat.pk}", values, _strip(seat), key=key, person=seat.person)


def tell_ended(made: Sequence[Completion], *, at: dt.datetime) -> int:
    """Each trainee how his seat ended; his provider's task is done. How many."""
    for training_class in {row.seat.training_class_id for row in made}:
        notices.done(f"classroom:untested:{training_class}", by="", at=at)
    return notices.notify(*(_end(row) for row in made if row.seat.person is not None), at=at)


def _end(row: Completion) -> News:
    title, about = row.seat.training_class.title, f"classroom:ended:{row.seat_id}"
    values: dict[str, str | int] = {"title": title}
    if row.outcome == Outcome.UNFINISHED:
        text, values["attended"] = UNFINISHED, f"{row.attended_percent}%"
    elif row.number:
        text, values["number"] = FINISHED, row.number
    else:
        text = NAMELESS
    return News(text, about, values, _strip(row.seat), key=about, person=row.seat.person)


def _strip(seat: Seat) -> str:
    return reverse("classroom:strip", args=[seat.pk])


def tell_untested(*, at: dt.datetime) -> int:
    """The evening round: providers whose class is taught and tested, but without marks, once each. How many."""
    untested = Seat.objects.filter(training_class=OuterRef("pk"), state=SeatState.TAKEN, completion=None)
    coming = Sitting.objects.filter(training_class=OuterRef("pk"), ends_at__gt=at)
    over = TrainingClass.objects.filter(state__in=["RUNNING", "EXAMINED"], ends_on__lt=timezone.localdate(at))
    found = over.filter(Exists(untested), ~Exists(coming)).select_related("provider").order_by("pk")
    return notices.notify(
        *(_to_provider(c, UNTESTED, "untested", "classroom:marks", c.pk) for c in found), at=at
    )


def tell_odd(flags: Sequence[Flag], *, at: dt.datetime) -> int:
    """The provider of a sign-in that was flagged, once a day for a class."""
    classes = {flag.sign.lesson.training_class_id: flag.sign.lesson.training_class for flag in flags}
    day = f"odd:{timezone.localdate(at)}"
    return notices.notify(*(_to_provider(c, ODD, day, "classroom:flags") for c in classes.values()), at=at)


def tell_absent(lesson: int, training_class: TrainingClass, *, at: dt.datetime) -> int:
    """The provider of reasons given for a lesson missed, once a lesson."""
    return notices.notify(
        _to_provider(training_class, ABSENT, f"absent:{lesson}", "classroom:lesson", lesson), at=at
    )


def _to_provider(c: TrainingClass, text: str, what: str, page: str, *args: int) -> News:
    values: dict[str, str | int] = {"title": c.title, "code": c.class_code}
    about = f"classroom:{what}:{c.pk}"
    link = reverse(page, args=args)
    return News(text, about, values, link, key=about, organisation=c.provider.organisation_id or "")
