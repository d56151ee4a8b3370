"""Signing in to a lesson by any of three equal ways, absences, and what is odd.

ClassroomRefusal
├── NotBegun          a lesson that has not begun cannot have been attended
├── NotYourLesson     no lesson of yours is held in that room at that time
├── CodeStale         the code is no longer shown, and the phone does not say it kept it while offline
└── TooLate           kept longer than it may be uploaded
"""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.classroom import codes, news, queries, rules, shifts
from jiangtu.apps.classroom.kinds import Oddity, SignState, Way
from jiangtu.apps.classroom.models import Absence, Flag, Notice, Sign
from jiangtu.apps.files import queries as files
from jiangtu.apps.registers.models import Room
from jiangtu.apps.training.kinds import SeatState
from jiangtu.apps.training.models import Lesson, Seat
from jiangtu.apps.training.rules import figure, limits_on
from jiangtu.engine.errors import Refusal, Sentence

LOST = gettext_noop("“%(title)s”座号 %(number)s 至多能到 %(best)s 的出勤，达不到要求的 %(needed)s。")
OWN_LOST = gettext_noop("您在“%(title)s”至多能到 %(best)s 的出勤，达不到要求的 %(needed)s，不能结业。")
"""What is told on the day the attendance asked for can no longer be reached."""


class ClassroomRefusal(Refusal):
    """Nothing was written."""


class NotYourLesson(ClassroomRefusal):
    """No lesson of this person is held in that room at that time."""

    def __init__(self) -> None:
        super().__init__(
            "NOT_YOUR_LESSON", "这个时间、这间教室没有您的课。", mend="请核对课表；确有课的，请老师现场确认。"
        )


class NotBegun(ClassroomRefusal):
    """Nobody can have been at a lesson that has not begun."""

    def __init__(self, begins: dt.datetime) -> None:
        super().__init__(
            "NOT_BEGUN",
            Sentence(
                "%(begins)s才上课，现在不能确认到课。", begins=f"{timezone.localtime(begins):%Y-%m-%d %H:%M}"
            ),
            mend="上课时或课后再确认。",
        )


class CodeStale(ClassroomRefusal):
    """The code is no longer on the screen."""

    def __init__(self) -> None:
        super().__init__("CODE_STALE", "签到码已经换新。", mend="请再扫一次教室屏幕上的签到码。")


class TooLate(ClassroomRefusal):
    """A phone kept the sign-in longer than it may."""

    def __init__(self, days: int) -> None:
        super().__init__(
            "SIGN_TOO_LATE",
            Sentence("离线签到超过%(days)s天，不能再上传。", days=days),
            mend="请让老师补确认。",
        )


@dataclass(frozen=True, slots=True)
class Scan:
    """What a phone sends: the code's text, its own clock and random number, and whether it kept the scan offline."""

    code: str
    device: str = ""
    phone_at: dt.datetime | None = None
    kept: bool = False


def sign_by_code(*, person: int, scan: Scan, actor: Actor, at: dt.datetime) -> Sign:
    """The sign-in of `person` to the lesson the code's room and time speak of; the same scan again is the same row.

    A fresh code counts at once. One that a phone kept offline waits for the teacher's word, for it may have been
    copied. Refuses with CodeInvalid, CodeStale, TooLate or NotYourLesson.
    """
    room = Room.objects.filter(pk=codes.room_of(scan.code)).first()
    if room is None:
        raise codes.CodeInvalid
    code = codes.read(scan.code, bytes(room.secret))
    fresh = code.is_fresh(at)
    if not fresh and not scan.kept:
        raise CodeStale
    limits = limits_on(room.organisation.area, timezone.localdate(at))
    if at - code.shown_at > dt.timedelta(days=limits["sign_kept_days"].value):
        raise TooLate(limits["sign_kept_days"].value)
    lesson, seat = _lesson(person, room.pk, code.shown_at, dt.timedelta(minutes=limits["sign_early"].value))
    state = SignState.COUNTED if fresh else SignState.PENDING
    told = _Told(Way.CODE, state, scan.phone_at, device_mark(scan.device), code.shown_at)
    return _sign(lesson, seat, told, actor=actor, at=at)


def sign_by_hand(*, lesson: int, seat: int, way: Way, actor: Actor, at: dt.datetime) -> Sign:
    """A teacher's confirmation or a card's reading: equal to a scan. It also settles one that was pending. NotBegun."""
    held = Lesson.objects.select_related("training_class").get(pk=lesson)
    early = figure("sign_early", held.training_class.area, timezone.localdate(at))
    if at < held.starts_at - dt.timedelta(minutes=early):
        raise NotBegun(held.starts_at)
    return _sign(
        held,
        Seat.objects.get(pk=seat, state=SeatState.TAKEN, training_class__lessons=lesson),
        _Told(way, SignState.COUNTED),
        actor=actor,
        at=at,
    )


def strike(*, sign: int, reason: str, actor: Actor, at: dt.datetime) -> Sign:
    """A sign-in that does not stand, with the reason its person reads."""
    with transaction.atomic():
        row = Sign.objects.select_for_update().select_related("seat", "lesson").get(pk=sign)
        row.state, row.reason, row.by = SignState.STRUCK, reason, actor.username
        row.save(update_fields=["state", "reason", "by"])
        _audit(row, "strike", actor, at)
        tell_lost(row.seat, at=at)
    return row


def explain_absence(*, lesson: int, person: int, reason: str, at: dt.datetime) -> Absence:
    """A trainee's own word on why he missed, or will miss, a lesson. Said again, the last word stands."""
    seat = seats_of(person).filter(training_class__lessons=lesson).first()
    if seat is None:
        raise NotYourLesson
    absence, _ = Absence.objects.update_or_create(
        lesson_id=lesson, seat=seat, defaults={"reason": reason.strip(), "told_at": at}
    )
    news.tell_absent(lesson, seat.training_class, at=at)
    return absence


def excuse(*, absence: int, actor: Actor) -> None:
    """The provider accepts a reason: shown as excused. The hours still do not count as attended."""
    Absence.objects.filter(pk=absence).update(excused_by=actor.username)


def answer_flag(*, flag: int, upheld: bool, answer: str, actor: Actor, at: dt.datetime) -> Flag:
    """A human being's judgement on something odd; upheld, the sign-in is struck. A code held to be no copy counts."""
    with transaction.atomic():
        row = Flag.objects.select_for_update().select_related("sign").get(pk=flag)
        row.upheld, row.answer, row.answered_by, row.answered_at = upheld, answer, actor.username, at
        row.save()
        if upheld:
            strike(sign=row.sign_id, reason=answer, actor=actor, at=at)
        elif row.oddity == Oddity.COPIED and row.sign.state == SignState.PENDING:
            _settle(row.sign, answer, actor, at)
    return row


def tell_lost(seat: Seat, *, at: dt.datetime) -> Notice | None:
    """The notice that the threshold can no longer be reached; written once, None while it still can."""
    standing = queries.standing_of(seat, at=at)
    if standing.lost_on is None:
        return None
    with transaction.atomic():
        notice, new = Notice.objects.get_or_create(
            seat=seat, defaults={"lost_on": standing.lost_on, "percent": standing.best_percent, "told_at": at}
        )
        if new:
            notices.notify(*_lost_news(seat, standing.best_percent), at=at)
    return notice


def _lost_news(seat: Seat, best: int) -> list[News]:
    """Trainee, provider and office are told at once, each with his own page."""
    course, about = seat.training_class, f"classroom:lost:{seat.pk}"
    values: dict[str, str | int] = {
        "title": course.title, "number": seat.number or 0, "best": f"{best}%", "needed": f"{course.pass_percent or 0}%",
    }  # fmt: skip
    watch = reverse("classroom:flags")
    strip = reverse("classroom:strip", args=[seat.pk])
    news = [News(LOST, about, values, watch, role=Role.HR_OFFICER)]
    if seat.person is not None:
        news.append(News(OWN_LOST, about, values, strip, person=seat.person))
    if owner := course.provider.organisation_id:
        news.append(News(LOST, about, values, watch, organisation=owner))
    return news


def tell_all_lost(*, at: dt.datetime) -> int:
    """The evening round over every running class; how many were told for the first time."""
    seats = Seat.objects.filter(training_class__state="RUNNING", state=SeatState.TAKEN, lost=None)
    return sum(
        tell_lost(seat, at=at) is not None for seat in seats.select_related("training_class__provider")
    )


def seats_of(person: int) -> QuerySet[Seat]:
    """The person's taken seats, under every key he has had."""
    keys = files.keys_of(files.standing(person))
    return Seat.objects.filter(person__in=keys, state=SeatState.TAKEN)


def device_mark(device: str) -> str:
    """A phone's own random number as we keep it: enough to tell two phones apart, not to find one."""
    return hashlib.blake2s(device.encode(), digest_size=16).hexdigest() if device else ""


@dataclass(frozen=True, slots=True)
class _Told:
    way: Way
    state: SignState
    phone_at: dt.datetime | None = None
    device: str = ""
    code_at: dt.datetime | None = None


def _lesson(person: int, room: int, shown_at: dt.datetime, early: dt.timedelta) -> tuple[Lesson, Seat]:
    held = Lesson.objects.filter(room=room, starts_at__lte=shown_at + early, ends_at__gte=shown_at)
    for lesson in held.exclude(training_class__state="CANCELLED").order_by("starts_at"):
        seat = seats_of(person).filter(training_class=lesson.training_class_id).first()
        if seat is not None:
            return lesson, seat
    raise NotYourLesson


def _sign(lesson: Lesson, seat: Seat, told: _Told, *, actor: Actor, at: dt.datetime) -> Sign:
    with transaction.atomic():
        row, new = Sign.objects.get_or_create(
            lesson=lesson,
            seat=seat,
            defaults={
                "way": told.way, "state": told.state, "code_at": told.code_at, "phone_at": told.phone_at,
                "received_at": at, "device": told.device, "by": actor.username,
            },
        )  # fmt: skip
        settled = not new and row.state == SignState.PENDING and told.state == SignState.COUNTED
        if settled:
            _settle(row, told.way.value, actor, at)
        if new:
            _audit(row, told.way.value, actor, at)
            news.tell_odd(Flag.objects.bulk_create(_flags(row, at)), at=at)
    return row


def _settle(row: Sign, word: str, actor: Actor, at: dt.datetime) -> None:
    """A sign-in that waited for somebody's word counts."""
    row.state, row.by, row.reason = SignState.COUNTED, actor.username, word
    row.save(update_fields=["state", "by", "reason"])
    _audit(row, "settle", actor, at)


def _audit(row: Sign, what: str, actor: Actor, at: dt.datetime) -> None:
    detail: dict[str, str | int] = {"sign": row.pk, "lesson": row.lesson_id, "what": what}
    audit.record(Deed(Action.EVENT, at, row.seat.person, detail=detail), actor=actor)


def _flags(row: Sign, at: dt.datetime) -> list[Flag]:
    limits = limits_on(row.lesson.training_class.area, timezone.localdate(at))
    found = [
        *_elsewhere(row, limits["sign_speed"].value), *_device(row, limits["sign_shared"].value), *shifts.on_shift(row)
    ]  # fmt: skip
    truth = row.code_at if row.code_at is not None else row.received_at
    if rules.clock_is_off(row.phone_at, truth, minutes=limits["sign_clock"].value):
        found.append(
            (
                Oddity.CLOCK,
                {"phone": row.phone_at.isoformat() if row.phone_at else None, "room": truth.isoformat()},
            )
        )
    if row.state == SignState.PENDING and row.code_at is not None:
        found.append((Oddity.COPIED, {"shown": row.code_at.isoformat(), "received": at.isoformat()}))
    return [Flag(sign=row, oddity=oddity, evidence=evidence, raised_at=at) for oddity, evidence in found]


def _elsewhere(row: Sign, speed: int) -> list[tuple[Oddity, dict[str, object]]]:
    here = queries.presence(row)
    day = dt.timedelta(hours=12)
    near = (
        Sign.objects.filter(seat__person=row.seat.person)
        .exclude(pk=row.pk)
        .exclude(state=SignState.STRUCK)
        .filter(lesson__ends_at__gte=here.starts_at - day, lesson__starts_at__lte=here.ends_at + day)
    )
    found: dict[Oddity, dict[str, object]] = {}
    for other in near.select_related("lesson__room", "lesson__training_class"):
        odd = rules.two_places(here, queries.presence(other), speed=speed)
        if odd is not None:
            metres = rules.distance(here, queries.presence(other))
            found[odd] = {
                "class": other.lesson.training_class.class_code,
                "lesson": other.lesson.number,
                "metres": metres,
            }
    return list(found.items())


def _device(row: Sign, most: int) -> list[tuple[Oddity, dict[str, object]]]:
    if not row.device:
        return []
    same = Sign.objects.filter(lesson=row.lesson, device=row.device).order_by("seat__number")
    seats = list(same.values_list("seat__number", flat=True))
    return [(Oddity.DEVICE, {"seats": seats})] if len(seats) > most else []
