"""Strips of lessons, the heat table of a class, flags with their evidence, and what became of its people."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from jiangtu.apps.classroom import rules
from jiangtu.apps.classroom.kinds import SignState, SquareState
from jiangtu.apps.classroom.models import Absence, Completion, Flag, FollowUp, Sign
from jiangtu.apps.classroom.rules import Presence, Square, Standing
from jiangtu.apps.training.kinds import SeatState
from jiangtu.apps.training.models import Lesson, Seat

SIGNED = {SignState.COUNTED: SquareState.ATTENDED, SignState.PENDING: SquareState.PENDING}


@dataclass(frozen=True, slots=True)
class Strip:
    """One trainee's lessons in order, and where he stands against the threshold."""

    seat: Seat
    squares: tuple[Square, ...]
    standing: Standing


def strips(training_class: int, *, at: dt.datetime) -> list[Strip]:
    """Everybody who holds a seat of the class, by seat number: the heat table. Four reads, any size."""
    seats = Seat.objects.filter(training_class=training_class, state=SeatState.TAKEN).order_by("number")
    return _strips(list(seats.select_related("training_class", "completion", "result")), at)


def strip_of(seat: Seat, *, at: dt.datetime) -> Strip:
    """One trainee's strip."""
    return _strips([seat], at)[0]


def standing_of(seat: Seat, *, at: dt.datetime) -> Standing:
    """Where one trainee stands."""
    return strip_of(seat, at=at).standing


def _strips(seats: list[Seat], at: dt.datetime) -> list[Strip]:
    classes = {seat.training_class_id for seat in seats}
    lessons = list(Lesson.objects.filter(training_class__in=classes).order_by("number"))
    states = _states(seats)
    found = []
    for seat in seats:
        mine = (lesson for lesson in lessons if lesson.training_class_id == seat.training_class_id)
        squares = tuple(_square(lesson, states.get((lesson.pk, seat.pk)), at) for lesson in mine)
        found.append(Strip(seat, squares, rules.standing(squares, seat.training_class.pass_percent)))
    return found


def _states(seats: Iterable[Seat]) -> dict[tuple[int, int], SquareState]:
    keys = [seat.pk for seat in seats]
    excused = Absence.objects.filter(seat__in=keys).exclude(excused_by="").values_list("lesson", "seat")
    states = dict.fromkeys(excused, SquareState.EXCUSED)
    for lesson, seat, state in Sign.objects.filter(seat__in=keys).values_list("lesson", "seat", "state"):
        if state in SIGNED:
            states[lesson, seat] = SIGNED[SignState(state)]
    return states


def _square(lesson: Lesson, state: SquareState | None, at: dt.datetime) -> Square:
    over = lesson.ends_at <= at
    day = timezone.localdate(lesson.starts_at)
    if state is None or (state is SquareState.EXCUSED and not over):
        state = SquareState.MISSED if over else SquareState.COMING
    return Square(lesson.number, day, lesson.hours, state)


def presence(sign: Sign) -> Presence:
    """Where a sign-in puts its person."""
    lesson = sign.lesson
    return Presence(
        sign.pk, lesson.room_id, lesson.starts_at, lesson.ends_at, lesson.room.east, lesson.room.north
    )


def open_flags(provider: str = "") -> list[Flag]:
    """What is odd and unanswered, oldest first; of one provider (company code) or everybody's."""
    flags = Flag.objects.filter(answered_at=None).select_related(
        "sign__lesson__room", "sign__lesson__training_class__provider__organisation", "sign__seat"
    )
    if provider:
        flags = flags.filter(sign__lesson__training_class__provider__organisation=provider)
    return list(flags.order_by("raised_at", "pk"))


def completion(number: str) -> Completion | None:
    """The 结业证 of a number, for anybody who holds its paper."""
    found = Completion.objects.filter(number=number).select_related(
        "seat__training_class__provider__organisation"
    )
    return found.first()


def latest_follow_ups(training_class: int) -> list[FollowUp]:
    """The newest computation for each of 3, 6 and 12 months, in that order."""
    rows = FollowUp.objects.filter(training_class=training_class).order_by("months", "-computed_at")
    latest: dict[int, FollowUp] = {}
    for row in rows:
        latest.setdefault(row.months, row)
    return list(latest.values())
