"""The lecturer and topic library 讲师库/课题库: offering a topic, asking for a day, answering, teaching hours (T-18).

LecturerRefusal
├── NotYourLecturer   the teacher is another organisation's, or his bond has ended
├── NotYourBooking    the step is the other side's
├── DayTaken          the lecturer teaches elsewhere that day
└── DayWrong          the day is past, or before the lesson when hours are recorded
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.learning import news
from jiangtu.apps.learning.kinds import BOOKING, LENDER_STEPS, BookingState
from jiangtu.apps.learning.models import Booking, Offer
from jiangtu.apps.registers.models import Teacher
from jiangtu.apps.registers.queries import teachers_of
from jiangtu.apps.registers.services import spelt
from jiangtu.apps.training.models import Lesson
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.terms import occupation as occupations

AGREED = (BookingState.AGREED, BookingState.HELD)


class LecturerRefusal(Refusal):
    """Nothing was written."""


class NotYourLecturer(LecturerRefusal):
    """The teacher is another organisation's, or his bond has ended."""

    def __init__(self) -> None:
        super().__init__("NOT_YOUR_LECTURER", "这不是本单位在聘的讲师。", mend="请先在“本单位”登记教师。")


class NotYourBooking(LecturerRefusal):
    """The step is the other side's."""

    def __init__(self) -> None:
        super().__init__("NOT_YOUR_BOOKING", "这一步由另一方办理。", mend="请等待对方答复或确认。")


class DayTaken(LecturerRefusal):
    """The lecturer teaches elsewhere that day."""

    def __init__(self, day: dt.date, where: str) -> None:
        super().__init__(
            "DAY_TAKEN",
            Sentence("讲师%(day)s已有安排：%(where)s。", day=f"{day:%m月%d日}", where=where),
            mend="请换一天。",
        )


class DayWrong(LecturerRefusal):
    """The day is past, or not yet there."""

    def __init__(self, zh: str) -> None:
        super().__init__("DAY_WRONG", zh, mend="请核对日期。")


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as its lecturer's organisation states it; hours in 课时."""

    title: str
    about: str
    hours: int


@dataclass(frozen=True, slots=True)
class Wish:
    """A day somebody asks for."""

    day: dt.date
    place: str
    note: str = ""


def offer(*, teacher: int, organisation: str, topic: Topic, actor: Actor, at: dt.datetime) -> Offer:
    """A topic in the library; searched by its words, the lecturer's name and occupation, and their letters.

    NotYourLecturer for a teacher who is not bound to the organisation on that day.
    """
    own = teachers_of(organisation, day=timezone.localdate(at)).filter(pk=teacher).first()
    if own is None:
        raise NotYourLecturer
    known = f"{topic.title} {own.name} {occupations.name(own.occupation)}"
    with transaction.atomic():
        made = Offer.objects.create(
            teacher=own, title=topic.title, about=topic.about, hours=topic.hours, pinyin=f"{known} {spelt(known)}"[:600]
        )  # fmt: skip
        audit.record(Deed(Action.CLASS, at, detail={"offer": made.pk, "step": "offer"}), actor=actor)
    return made


def ask(*, offer: int, asker: str, wish: Wish, actor: Actor, at: dt.datetime) -> Booking:
    """A request for a day; the same asker, topic and day again is the same request. DayWrong, DayTaken."""
    wanted = Offer.objects.select_related("teacher").get(pk=offer, offered=True)
    if wish.day <= timezone.localdate(at):
        raise DayWrong("只能预约以后的日期。")
    with transaction.atomic():
        same = Booking.objects.filter(offer=wanted, asker=asker, day=wish.day, state__in=["ASKED", "AGREED"])
        kept = same.first()
        if kept is not None:
            return kept
        _free(wanted.teacher, wish.day)
        kept = Booking.objects.create(
            offer=wanted, teacher=wanted.teacher, asker_id=asker, day=wish.day, place=wish.place, note=wish.note, asked_at=at
        )  # fmt: skip
        _written(kept, "ask", actor, at)
    return kept


@dataclass(frozen=True, slots=True)
class Act:
    """Who answers, for which organisation, when."""

    actor: Actor
    organisation: str
    at: dt.datetime


def take_step(*, booking: int, step: str, act: Act, answer: str = "", hours: int = 0) -> Booking:
    """The booking after a step of the side whose step it is; "hold" records the teaching hours.

    NotYourBooking, DayTaken (agreeing to a day that filled meanwhile), DayWrong (hours before the day), StepNotAllowed.
    """
    with transaction.atomic():
        kept = Booking.objects.select_for_update().select_related("teacher").get(pk=booking)
        lender = step in LENDER_STEPS
        if act.organisation != (kept.teacher.organisation_id if lender else kept.asker_id):
            raise NotYourBooking
        state = BOOKING.after(kept.state, step, role=act.actor.role, reason=answer)
        if step == "agree":
            Teacher.objects.select_for_update().get(pk=kept.teacher_id)  # two requests for one day wait here
            _free(kept.teacher, kept.day)
        if step == "hold" and timezone.localdate(act.at) < kept.day:
            raise DayWrong("授课日还没有到，不能确认课时。")
        kept.state, kept.answer = state, answer or kept.answer
        kept.held_hours = hours if step == "hold" else kept.held_hours
        kept.save()
        _written(kept, step, act.actor, act.at)
    return kept


def _free(teacher: Teacher, day: dt.date) -> None:
    taken = Booking.objects.filter(teacher=teacher, day=day, state__in=AGREED).select_related("asker").first()
    if taken is not None:
        raise DayTaken(day, taken.asker.name)
    held = Lesson.objects.filter(teacher=teacher, starts_at__date=day).exclude(
        training_class__state="CANCELLED"
    )
    lesson = held.select_related("training_class").first()
    if lesson is not None:
        raise DayTaken(day, lesson.training_class.title)


def _written(kept: Booking, step: str, actor: Actor, at: dt.datetime) -> None:
    audit.record(Deed(Action.CLASS, at, detail={"booking": kept.pk, "step": step}), actor=actor)
    news.tell_booking(kept, step, by=actor.username, at=at)


def library(words: str, *, day: dt.date) -> QuerySet[Offer]:
    """Topics that can be asked for on `day` and match all words or letters, with the hours each lecturer has taught."""
    bound = Q(teacher__valid_until=None) | Q(teacher__valid_until__gt=day)
    found = Offer.objects.filter(bound, offered=True).select_related("teacher__organisation")
    for word in words.lower().split():
        found = found.filter(
            Q(pinyin__icontains=word)
            | Q(about__icontains=word)
            | Q(teacher__organisation__name__icontains=word)
        )
    taught = Sum("teacher__bookings__held_hours")
    return found.annotate(taught=taught).order_by("title", "pk")


@dataclass(frozen=True, slots=True)
class Appointments:
    """An organisation's two sides: what others ask of its lecturers, what it asks of others', and its own topics."""

    lent: list[Booking]
    asked: list[Booking]
    offers: list[Offer]
    taught: int


def appointments(organisation: str) -> Appointments:
    """Both sides, the nearest days last asked first; `taught` are the hours its lecturers taught elsewhere. Four reads."""
    rows = Booking.objects.select_related("offer", "teacher__organisation", "asker").order_by("-day", "pk")
    lent = list(rows.filter(teacher__organisation=organisation))
    hours = sum(booking.held_hours or 0 for booking in lent)
    offers = Offer.objects.filter(teacher__organisation=organisation).select_related("teacher")
    return Appointments(
        lent, list(rows.filter(asker=organisation)), list(offers.order_by("title", "pk")), hours
    )
