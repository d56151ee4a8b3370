"""Strips of lessons, the heat table of a class, flags with their evidence."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from jiangtu.apps.accounts.access import READERS
from jiangtu.apps.accounts.models import User
from jiangtu.apps.certificates import public
from jiangtu.apps.certificates.public import Shown
from jiangtu.apps.classroom import rules
from jiangtu.apps.classroom.kinds import ODDITY_LABELS, SignState, SquareState
from jiangtu.apps.classroom.models import Absence, Completion, Flag, Notice, Sign
from jiangtu.apps.classroom.rules import Presence, Square, Standing
from jiangtu.apps.files import lookup
from jiangtu.apps.files import queries as files
from jiangtu.apps.files.lookup import Called
from jiangtu.apps.registers.models import Room
from jiangtu.apps.training.kinds import ClassState, SeatState
from jiangtu.apps.training.models import Lesson, Seat, Sitting, TrainingClass, Turn
from jiangtu.apps.training.rules import figure

SIGNED = {SignState.COUNTED: SquareState.ATTENDED, SignState.PENDING: SquareState.PENDING}


@dataclass(frozen=True, slots=True)
class Strip:
    """One trainee's lessons in order, and where he stands against the threshold; `name` is for his provider alone."""

    seat: Seat
    squares: tuple[Square, ...]
    standing: Standing
    name: str = ""


def strips(training_class: int, *, at: dt.datetime) -> list[Strip]:
    """Everybody who sits, or sat, in the class, by seat number: the heat table. Five reads, any size."""
    seats = sat().filter(training_class=training_class).order_by("number")
    return _strips(list(seats.select_related("training_class", "completion__certificate", "result")), at)


def sat() -> QuerySet[Seat]:
    """Seats with somebody in them; of a class that was cancelled also those in which somebody had signed in."""
    signed = Exists(Sign.objects.filter(seat=OuterRef("pk")))
    ended = Q(training_class__state=ClassState.CANCELLED, state=SeatState.REMOVED) & signed
    return Seat.objects.filter(Q(state=SeatState.TAKEN) | ended)


def strip_of(seat: Seat, *, at: dt.datetime) -> Strip:
    """One trainee's strip."""
    return _strips([seat], at)[0]


def standing_of(seat: Seat, *, at: dt.datetime) -> Standing:
    """Where one trainee stands."""
    return strip_of(seat, at=at).standing


def _strips(seats: list[Seat], at: dt.datetime) -> list[Strip]:
    classes = {seat.training_class_id for seat in seats}
    lessons = list(Lesson.objects.filter(training_class__in=classes).order_by("number"))
    states, ends = _states(seats), _ends(classes)
    found = []
    for seat in seats:
        until = min(at, ends.get(seat.training_class_id, at))
        mine = (lesson for lesson in lessons if lesson.training_class_id == seat.training_class_id)
        squares = tuple(_square(lesson, states.get((lesson.pk, seat.pk)), until) for lesson in mine)
        found.append(Strip(seat, squares, rules.standing(squares, seat.training_class.pass_percent)))
    return found


def _ends(classes: Iterable[int]) -> dict[int, dt.datetime]:
    """When those of the classes that were cancelled were: nobody has missed a lesson after that."""
    turns = Turn.objects.filter(training_class__in=classes, state=ClassState.CANCELLED)
    return dict(turns.values_list("training_class", "at"))


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
    place = lesson.room.east, lesson.room.north
    return Presence(sign.pk, lesson.room_id, lesson.starts_at, lesson.ends_at, *place, sign.code_at)


def _may(reader: User, organisation: str | None) -> bool:
    """Offices and auditors read every class; a provider, school or firm its own."""
    return reader.role in READERS or (bool(organisation) and reader.organisation == organisation)


def shown_room(room: int, reader: User, *, at: dt.datetime) -> Room:
    """A room of the reader's own organisation, or one in which its class meets about then; Http404 otherwise."""
    meets = Q(lessons__training_class__provider__organisation=reader.organisation, **_soon(at))
    found = Room.objects.filter(Q(organisation=reader.organisation) | meets, pk=room).first()
    if found is None or not reader.organisation:
        raise Http404
    return found


def _soon(at: dt.datetime) -> dict[str, dt.datetime]:
    """The lessons that begin within half a day of `at`, of rooms."""
    half = dt.timedelta(hours=12)
    return {"lessons__starts_at__gt": at - half, "lessons__starts_at__lt": at + half}


def own_keys(person: int) -> set[int]:
    """Every key a person has had."""
    return files.keys_of(files.standing(person))


@dataclass(frozen=True, slots=True)
class StripPage:
    """One trainee's class: squares with their lessons, reasons given, tests and 结业证."""

    seat: Seat
    strip: Strip
    lessons: tuple[tuple[Square, Lesson], ...]
    completion: Completion | None
    sittings: tuple[Sitting, ...] = ()


def own_strip(seat: int, person: int, *, at: dt.datetime) -> StripPage:
    """The strip of one's own seat; Http404 otherwise."""
    mine = sat().filter(pk=seat, person__in=own_keys(person))
    found = mine.select_related("training_class", "completion__certificate", "result").first()
    if found is None:
        raise Http404
    strip = strip_of(found, at=at)
    lessons = found.training_class.lessons.select_related("room", "teacher")
    return StripPage(
        found, strip, tuple(zip(strip.squares, lessons, strict=True)), getattr(found, "completion", None),
        tuple(found.training_class.sittings.select_related("room")),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClassPage:
    """A class with everybody's strip; `present` counts those there at each lesson, `rooms` show their codes to its own."""

    course: TrainingClass
    strips: list[Strip]
    lessons: list[Lesson]
    present: list[int]
    own: bool
    rooms: tuple[Room, ...] = ()

    @property
    def needed(self) -> int:
        """The score from which the closing test is passed, by the place's rule on the day the class ends."""
        return figure("pass_score", self.course.area, self.course.ends_on)

    @property
    def lost(self) -> list[Strip]:
        """Those who can no longer reach the threshold."""
        return [strip for strip in self.strips if strip.standing.lost_on]


def class_page(training_class: int, reader: User, *, at: dt.datetime) -> ClassPage:
    """The heat table; Http404 when it is not the reader's."""
    course = TrainingClass.objects.filter(pk=training_class).select_related("provider__organisation").first()
    if course is None or not _may(reader, course.provider.organisation_id):
        raise Http404
    found = strips(training_class, at=at)
    lessons = list(course.lessons.select_related("room"))
    present = [sum(s.squares[i].state is SquareState.ATTENDED for s in found) for i in range(len(lessons))]
    own = reader.organisation == course.provider.organisation_id
    if not own:
        return ClassPage(course, found, lessons, present, own)
    theirs = Q(organisation=reader.organisation, pk__in={row.room_id for row in lessons})
    rooms = Room.objects.filter(theirs | Q(lessons__training_class=course, **_soon(at))).distinct()
    return ClassPage(course, _named(found), lessons, present, own, tuple(rooms.order_by("name")))


def _named(found: list[Strip]) -> list[Strip]:
    called = lookup.names(s.seat.person for s in found if s.seat.person is not None)
    return [replace(s, name=called.get(s.seat.person or 0, "")) for s in found]


@dataclass(frozen=True, slots=True)
class LessonPage:
    """Who was at one lesson, by seat number: seat, name, sign-in, reason given; `unsigned` may still be confirmed."""

    lesson: Lesson
    lines: list[tuple[Seat, str, Sign | None, Absence | None]]

    @property
    def unsigned(self) -> set[int]:
        """Seats without a sign-in that counts; one that was struck stays struck."""
        return {
            seat.pk
            for seat, _name, sign, _reason in self.lines
            if seat.state == SeatState.TAKEN and (sign is None or sign.state == SignState.PENDING)
        }


def lesson_page(lesson: int, reader: User) -> LessonPage:
    """One lesson of the reader's own class; Http404 otherwise."""
    found = (
        Lesson.objects.filter(pk=lesson, training_class__provider__organisation=reader.organisation)
        .select_related("training_class", "room", "teacher")
        .first()
    )
    if found is None:
        raise Http404
    signs = {sign.seat_id: sign for sign in found.signs.all()}
    reasons = {absence.seat_id: absence for absence in found.absences.all()}
    seats = sat().filter(training_class=found.training_class_id).order_by("number")
    called = lookup.names(seat.person for seat in seats if seat.person is not None)
    lines = [(s, called.get(s.person or 0, ""), signs.get(s.pk), reasons.get(s.pk)) for s in seats]
    return LessonPage(found, lines)


def own_absence(absence: int, reader: User) -> Absence:
    """A reason given in the reader's own class; Http404 otherwise."""
    found = Absence.objects.filter(
        pk=absence, lesson__training_class__provider__organisation=reader.organisation
    ).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One odd sign-in in words, with its evidence as label and value."""

    flag: Flag
    oddity: str
    evidence: tuple[tuple[str, str], ...]


EVIDENCE = {
    "class": "另一个班", "lesson": "第几课", "metres": "相距（米）", "seats": "同一手机签到的座号",
    "phone": "手机时间", "room": "教室时间", "shown": "出码时刻", "received": "收到时刻",
    "employer": "用人单位", "from": "上班", "until": "下班",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WatchPage:
    """What needs a person: sign-ins that are odd, and trainees who can no longer reach the attendance asked for."""

    lines: list[FlagLine]
    lost: list[Notice]


def watch_page(reader: User) -> WatchPage:
    """Unanswered oddities, oldest first, and the latest notices: the reader's own classes, or all for an office."""
    lines = [_flag_line(flag) for flag in _flags_of(reader).order_by("raised_at", "pk")[:200]]
    notices = Notice.objects.select_related("seat__training_class__provider__organisation")
    if reader.role not in READERS:
        notices = notices.filter(seat__training_class__provider__organisation=reader.organisation)
    return WatchPage(lines, list(notices.order_by("-told_at", "-pk")[:200]))


def own_flag(flag: int, reader: User) -> Flag:
    """One of those; Http404 otherwise."""
    found = _flags_of(reader).filter(pk=flag).first()
    if found is None:
        raise Http404
    return found


def _flags_of(reader: User) -> QuerySet[Flag]:
    flags = Flag.objects.filter(answered_at=None).select_related(
        "sign__lesson__room", "sign__lesson__training_class__provider__organisation", "sign__seat"
    )
    if reader.role in READERS:
        return flags
    return flags.filter(sign__lesson__training_class__provider__organisation=reader.organisation)


MOMENTS = frozenset({"phone", "room", "shown", "received", "from", "until"})
"""Clues that are instants."""


def _flag_line(flag: Flag) -> FlagLine:
    """The clues in the order of EVIDENCE, whichever order a database keeps them in."""
    said = flag.evidence
    told = tuple(
        (label, _clue(key, said[key])) for key, label in EVIDENCE.items() if said.get(key) is not None
    )
    return FlagLine(flag, ODDITY_LABELS[flag.oddity], told)  # type: ignore[index]


def _clue(key: str, value: object) -> str:
    """A clue as its reader says it: instants by the city's clock."""
    if key in MOMENTS:
        return f"{timezone.localtime(dt.datetime.fromisoformat(str(value))):%Y-%m-%d %H:%M:%S}"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


@dataclass(frozen=True, slots=True)
class Paper:
    """A 结业证 as it stands, the class it came from and what its holder is called in the e-file."""

    shown: Shown
    completion: Completion
    holder: Called


def paper(number: str) -> Paper | None:
    """The 结业证 of a number, for anybody who holds its paper; one given in place of another is of the same class."""
    try:
        found = public.shown(number)
    except public.NotFound:
        return None
    first = found.certificate
    while first.replaces is not None:
        first = first.replaces
    rows = Completion.objects.filter(certificate=first)
    ended = rows.select_related("seat__training_class__provider__organisation").first()
    return Paper(found, ended, lookup.called(found.certificate.person)) if ended else None
