"""Rooms and times of an exam, a seat and a ticket for everybody, and the scan at the door.

SeatingRefusal
├── RoomTaken       the room is used at that time by another exam or a lesson
├── PartsOverlap    two parts of the exam are at one time
├── NotYourTicket   no such ticket for an exam where the scanner serves
├── NotYourRoom     the room is another organisation's
├── NotNow          the ticket's sitting has not begun to let in, or is over
└── TooLate         nobody is let in so long after the beginning
"""

import datetime as dt
import uuid
from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jiangtu.apps.appraisal import applications, examiners, rules, standards
from jiangtu.apps.appraisal.batches import Act, AppraisalRefusal, locked, refuse_unless, told
from jiangtu.apps.appraisal.kinds import PART_LABELS, ApplicationState, BatchState, Part
from jiangtu.apps.appraisal.models import Batch, Candidate, Place, Sitting
from jiangtu.apps.registers.models import Room
from jiangtu.apps.training import elsewhere
from jiangtu.apps.training.models import Lesson
from jiangtu.catalogues.appraisal import figure
from jiangtu.engine.errors import NotTheirs, Problem, Sentence

EARLY = dt.timedelta(minutes=60)
"""Before the beginning the door is opened."""
ARRANGING = frozenset({BatchState.DRAFT, BatchState.PLANNED, BatchState.OPEN, BatchState.CLOSED})
_TICKET = uuid.UUID("0e6d7c1c-9a0f-4a53-8a0b-7f1f6b6f3f10")


class RoomTaken(AppraisalRefusal):
    """The room is used at that time by another exam or a lesson."""

    def __init__(self, room: Room, what: str) -> None:
        super().__init__(
            "ROOM_TAKEN",
            Sentence("%(name)s这段时间有%(what)s。", name=room.name, what=what),
            mend="请换考场或时间。",
        )


class PartsOverlap(AppraisalRefusal):
    """Two parts of the exam are at one time."""

    def __init__(self, part: str) -> None:
        super().__init__(
            "PARTS_OVERLAP",
            Sentence("与%(part)s的场次时间重叠。", part=PART_LABELS[Part(part)]),
            mend="各科目请排在不同时间。",
        )


class NotYourTicket(NotTheirs):
    """No such ticket for an exam where the scanner serves."""

    def __init__(self) -> None:
        super().__init__("NOT_YOUR_TICKET", "不是本场考试的准考证。", mend="请核对准考证和考场。")


class NotYourRoom(NotTheirs):
    """The room is another organisation's."""

    def __init__(self) -> None:
        super().__init__("NOT_YOUR_ROOM", "这不是本机构的考场。", mend="请先在“本单位”登记场地。")


class NotNow(AppraisalRefusal):
    """The ticket's sitting has not begun to let in, or is over."""

    def __init__(self, sitting: Sitting | None) -> None:
        begins = timezone.localtime(sitting.starts_at) if sitting else None
        zh = (
            Sentence("入场从%(n)s开始。", n=f"{begins - EARLY:%H:%M}")
            if begins
            else "这名考生现在没有要入场的场次。"
        )
        super().__init__("DOOR_NOT_NOW", zh, mend="请核对准考证上的时间。")


class TooLate(AppraisalRefusal):
    """Nobody is let in so long after the beginning."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            "DOOR_TOO_LATE",
            Sentence("开考已超过%(minutes)s分钟，不能入场。", minutes=minutes),
            mend="按缺考处理；符合补考条件的可以另报。",
        )


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of an exam in a room from one instant to another."""

    part: Part
    room: int
    starts_at: dt.datetime
    ends_at: dt.datetime


def add_sitting(*, code: str, slot: Slot, act: Act) -> Sitting:
    """One room at one time for a part. Raises NotYourBatch, NotYourRoom, RoomTaken, PartsOverlap."""
    with transaction.atomic():
        batch = locked(code, act)
        refuse_unless(batch, ARRANGING, "安排场次")
        rooms = Room.objects.select_for_update().filter(organisation=batch.body.organisation_id)
        room = rooms.filter(pk=slot.room).first()
        if room is None:
            raise NotYourRoom
        _refuse_taken(room, slot.starts_at, slot.ends_at)
        during = batch.sittings.filter(starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at)
        if other := during.exclude(part=slot.part).first():
            raise PartsOverlap(other.part)
        made = Sitting.objects.create(
            batch=batch, part=slot.part, room=room, starts_at=slot.starts_at, ends_at=slot.ends_at
        )
        told(batch, "sitting", act)
    return made


def _refuse_taken(room: Room, starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    during = {"room": room, "starts_at__lt": ends_at, "ends_at__gt": starts_at}
    if other := Sitting.objects.filter(**during).exclude(batch__state=BatchState.CANCELLED).first():
        raise RoomTaken(room, Sentence("考试（%(code)s）", code=other.batch.code))
    if Lesson.objects.filter(**during).exists():
        raise RoomTaken(room, "培训课")


def remove_sitting(*, code: str, sitting: int, act: Act) -> None:
    """The room is given back; only before seats are given."""
    with transaction.atomic():
        batch = locked(code, act)
        refuse_unless(batch, ARRANGING, "撤销场次")
        batch.sittings.filter(pk=sitting).delete()
        told(batch, "sitting", act)


def problems(batch: Batch) -> list[Problem]:
    """Why seats cannot be given: a part without a sitting or with too few seats, too few assessors for so many."""
    found = []
    for scheme in standards.scheme_of(batch).parts:
        sitters = _sitters(batch, scheme.part)
        seats = sum(s.room.seats for s in _sittings(batch, scheme.part))
        if sitters and seats < len(sitters):
            zh = Sentence("%(n)s名考生，%(seats)s个座位", n=len(sitters), seats=seats)
            found.append(Problem("ROOMS_TOO_SMALL", zh, where=PART_LABELS[Part(scheme.part)], mend="请增加考场或场次。"))  # fmt: skip
        if scheme.part == Part.SKILL:
            found += examiners.load_problems(batch, len(sitters))
    days = {timezone.localtime(s.starts_at).date() for s in batch.sittings.all()}
    if days and min(days) != batch.exam_on:
        found.append(Problem("WRONG_DAY", Sentence("计划的考试日期是%(exam_on)s", exam_on=batch.exam_on), where="场次", value=f"{min(days)}", mend="场次应从公布的考试日期开始。"))  # fmt: skip
    return found


def _sittings(batch: Batch, part: str) -> list[Sitting]:
    return list(batch.sittings.filter(part=part).select_related("room").order_by("starts_at", "pk"))


def _sitters(batch: Batch, part: str) -> dict[int, str]:
    """Candidate → firm of those who sit a part."""
    return {c.pk: c.employer for c in applications.accepted(batch) if part in applications.parts_to_sit(c)}


def seat_all(batch: Batch) -> None:
    """A seat in every part for everybody, from the batch's own seed, and a ticket; inside the caller's transaction."""
    Place.objects.filter(sitting__batch=batch).delete()
    for scheme in standards.scheme_of(batch).parts:
        sittings = _sittings(batch, scheme.part)
        seed = f"{batch.seat_seed}:{scheme.part}"
        seated = rules.seating(_sitters(batch, scheme.part), [s.room.seats for s in sittings], seed=seed)
        Place.objects.bulk_create(
            Place(sitting=sittings[s.room], candidate_id=s.candidate, seat=s.seat) for s in seated
        )
    for n, candidate in enumerate(applications.accepted(batch), start=1):
        candidate.number = f"{batch.code.replace('-', '').removeprefix('PJ')}{n:04d}"
        candidate.ticket = uuid.uuid5(_TICKET, f"{batch.seat_seed}:{candidate.pk}")
        candidate.save(update_fields=["number", "ticket"])
    _book(batch)


def _book(batch: Batch) -> None:
    """Each candidate's time kept free of lessons and other exams.

    What clashed with the times known then was said at the application; one who has something else by now keeps his seat
    and chooses himself.
    """
    title = f"“{standards.title_of(batch)}”考试"
    for place in Place.objects.filter(sitting__batch=batch).select_related("candidate", "sitting"):
        with suppress(elsewhere.TimeClash):
            elsewhere.book_time(
                place.candidate.person, about=booking(batch, place.sitting.part), title=title,
                starts_at=place.sitting.starts_at, ends_at=place.sitting.ends_at,
            )  # fmt: skip


def booking(batch: Batch, part: str) -> str:
    """The key under which a part's time is kept."""
    return f"appraisal:{batch.code}:{part}"


def unbook(batch: Batch) -> None:
    """Everybody's time given free: the exam is cancelled."""
    for part in Part:
        elsewhere.free_time(booking(batch, part))


@dataclass(frozen=True, slots=True)
class Scanned:
    """The answer at the door; `again`: he was let in before."""

    candidate: Candidate
    place: Place
    again: bool


def scan(*, ticket: uuid.UUID, act: Act) -> Scanned:
    """The candidate let in to the sitting that runs now; the same scan twice is one entry.

    Only somebody who serves in the exam may scan. Raises NotYourTicket, NotNow, TooLate.
    """
    with transaction.atomic():
        places = list(_places(act, candidate__ticket=ticket).order_by("sitting__starts_at"))
        running = [p for p in places if _running(p.sitting, act.at)]
        if not running:
            raise NotNow(next((p.sitting for p in places if p.sitting.starts_at > act.at), None))
        return _let_in(running[0], "door", act)


def let_in(*, code: str, place: int, act: Act) -> Scanned:
    """The same without a ticket, by name from the roll, identity card in hand; the audit chain keeps them apart."""
    with transaction.atomic():
        found = _places(act, pk=place, sitting__batch__code=code)[0]
        if not _running(found.sitting, act.at):
            raise NotNow(found.sitting if found.sitting.starts_at > act.at else None)
        return _let_in(found, "door-by-name", act)


def _places(act: Act, **chosen: object) -> QuerySet[Place]:
    """Seats under a lock, all of one accepted candidate; NotYourTicket unless the act's owner serves in his exam."""
    rows = Place.objects.select_for_update(of=("self",)).filter(
        candidate__state=ApplicationState.ACCEPTED, **chosen
    )
    found = rows.select_related("candidate__batch__body", "sitting__room")
    first = found.first()
    if first is None or examiners.duty_of(first.candidate.batch, act.actor.username) is None:
        raise NotYourTicket
    refuse_unless(first.candidate.batch, frozenset({BatchState.SEATED}), "核验入场")
    return found


def _running(sitting: Sitting, at: dt.datetime) -> bool:
    return sitting.starts_at - EARLY <= at < sitting.ends_at


def _let_in(place: Place, step: str, act: Act) -> Scanned:
    candidate, again = place.candidate, place.present_at is not None
    if not again:
        _refuse_late(candidate.batch, place.sitting, act.at)
        place.present_at, place.scanned_by = act.at, act.actor.username
        place.save(update_fields=["present_at", "scanned_by"])
        told(candidate.batch, step, act, person=candidate.person)
    return Scanned(candidate, place, again)


def _refuse_late(batch: Batch, sitting: Sitting, at: dt.datetime) -> None:
    minutes = figure("late_minutes", area=batch.area, day=batch.exam_on).value
    if at > sitting.starts_at + dt.timedelta(minutes=minutes):
        raise TooLate(minutes)


def present(batch: Batch) -> set[tuple[int, str]]:
    """(candidate, part) of everybody who was let in."""
    rows = Place.objects.filter(sitting__batch=batch, present_at__isnull=False)
    return set(rows.values_list("candidate", "sitting__part"))
