"""Taking a seat: the one path of the rush, safe to repeat and fair by number.

1. A peek without any lock: is he in already, is the class full and its line too? Of two thousand who press at once,
   nearly all are answered here, and most of those from what another press found a moment ago.
2. One short transaction for the others: a conditional `UPDATE … WHERE taken < size RETURNING` on each quota, the class
   first, then the seat. The class's row is the gate, so quotas can neither be oversold nor wait for each other.
3. The press or the person comes a second time: the answer stored.

The number decides the order, never a clock. Whether a policy pays (`eligibility`) was asked before the press and comes
with it; nothing slow happens here. On SQLite transactions are IMMEDIATE; on PostgreSQL a lock on the person keeps him
from taking two clashing seats in one moment.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from jiangtu.apps.files.kinds import micros
from jiangtu.apps.training.elsewhere import line_of, lock_person, refuse_elsewhere
from jiangtu.apps.training.kinds import Admission, ClassState, QuotaKind, SeatState
from jiangtu.apps.training.models import Seat, TrainingClass
from jiangtu.apps.training.presses import (
    Answer,
    ClassMissing,
    LineFull,
    NotEnrolling,
    Press,
    Standing,
    refuse_unpaid,
)
from jiangtu.apps.training.quotas import Ceiling, counted, counted_in
from jiangtu.engine.errors import Sentence


class _Peeked(NamedTuple):
    """A class as one person finds it in one instant: its own quota, the others he counts in, what he has already."""

    gate: Ceiling
    others: list[Ceiling]
    mine: Answer | None
    waiting: int

    @property
    def full(self) -> bool:
        return any(q.taken >= q.size for q in (self.gate, *self.others))

    @property
    def line_full(self) -> bool:
        return self.waiting >= (self.gate.size if self.gate.line is None else self.gate.line)


def take(press: Press, *, at: dt.datetime) -> Answer:
    """The seat or the place in line, the same answer however often it is asked; otherwise a Refusal that says why.

    Cost: nothing for most who come too late, one statement for the others and for those who come again, about ten for
    a new seat or place.
    """
    if full := turned_away(press.training_class, press.person, at=at):
        raise LineFull(*full)
    seen = _peek(press)
    if seen.mine:
        return seen.mine
    if seen.full and seen.line_full:
        _remember_shut(press.training_class, seen, at)
        raise LineFull(seen.gate.size, seen.waiting)
    refuse_unpaid(press.standing, unpaid=press.unpaid)
    klass = TrainingClass.objects.select_related("course").only(*_READ).get(pk=press.training_class)
    refuse_shut(klass, listed=press.listed, at=at)
    try:
        with transaction.atomic():
            return _written(press, klass, seen, at)
    except (IntegrityError, LineFull):  # the same press or person may have been quicker on another line
        found = _peek(press).mine
        if found is None:
            raise
        return found


Full = tuple[int, int]
"""Of a class whose line is full too: its seats, and how many wait."""


@dataclass(frozen=True, slots=True)
class _Shut:
    """A class found full, its line too: until when that is believed without asking, and whom it does not concern."""

    until: dt.datetime
    full: Full
    inside: frozenset[int]


BELIEVED = dt.timedelta(milliseconds=250)
"""How long a process answers "full" from memory: a place that frees goes to the line first, so nobody is passed over."""
_shut: dict[int, _Shut] = {}


def turned_away(training_class: int, person: int, *, at: dt.datetime) -> Full | None:
    """Why this person comes too late, from what another press found a moment ago; None when that has to be asked."""
    found = _shut.get(training_class)
    if found is None or person in found.inside:
        return None
    if at < found.until:
        return found.full
    _shut.pop(training_class, None)
    return None


def _remember_shut(training_class: int, seen: _Peeked, at: dt.datetime) -> None:
    """Only what holds for everybody: a full group shuts out its own people alone."""
    if seen.gate.taken >= seen.gate.size:
        held = Seat.objects.filter(training_class=training_class, person__isnull=False)
        inside = frozenset(p for p in held.values_list("person", flat=True) if p is not None)
        _shut[training_class] = _Shut(at + BELIEVED, (seen.gate.size, seen.waiting), inside)


def forget_shut() -> None:
    """Nothing is believed any longer; for whoever has just made room."""
    _shut.clear()


_PEEK = """
SELECT q.id, q.kind, q.key, q.size, q.taken, q.line,
       (SELECT count(*) FROM training_seat w WHERE w.training_class_id = %s AND w.state = 'WAITING'),
       s.id, s.state, s.number, s.place, s.asked_at, s.offer_until
FROM training_quota q
LEFT JOIN training_seat s ON s.training_class_id = q.training_class_id AND s.person = %s
    AND (s.state IN ('OFFERED', 'TAKEN', 'WAITING') OR s.press = %s)
WHERE q.training_class_id = %s
ORDER BY q.id, s.id
"""
"""Everything a press needs to know in one statement; the object layer needs three and four times the time."""


def _peek(press: Press) -> _Peeked:
    """One read, no lock."""
    key = Seat._meta.get_field("press").get_db_prep_value(press.key, connection)
    with connection.cursor() as cursor:
        cursor.execute(_PEEK, [press.training_class, press.person, key, press.training_class])
        rows = cursor.fetchall()
    quotas = {row[0]: Ceiling(*row[:6]) for row in rows}
    gate = next((q for q in quotas.values() if q.kind == QuotaKind.CLASS), None)
    if gate is None:
        raise ClassMissing
    mine = next((row[7:] for row in reversed(rows) if row[7] is not None), None)
    counted = counted_in(quotas.values(), press.standing.groups, press.employer)
    return _Peeked(gate, counted, _answer(mine, gate.size) if mine else None, rows[0][6])


def _answer(row: tuple[int, str, int | None, int | None, int, int | None], size: int) -> Answer:
    seat, state, number, place, asked_at, offer_until = row
    return Answer(seat, SeatState(state), number, place, size, asked_at, offer_until)


def _written(press: Press, klass: TrainingClass, seen: _Peeked, at: dt.datetime) -> Answer:
    lock_person(press.person)
    number = counted(seen.gate, seen.others)
    place = _next_place(press.training_class, seen) if number is None else None
    if _has_moved_on(klass):
        klass.refresh_from_db(fields=["state"])
        refuse_shut(klass, listed=press.listed, at=at)
    refuse_elsewhere(press.person, klass, seated=number is not None, at=at)
    seat = Seat(
        training_class=klass,
        person=press.person,
        employer_id=press.employer or None,
        state=SeatState.WAITING if number is None else SeatState.TAKEN,
        press=press.key,
        number=number,
        place=place,
        groups=",".join(q.key for q in seen.others if q.kind == QuotaKind.GROUP),
        party=press.party,
        asked_at=micros(at),
        course=line_of(klass) if number is None else "",
        unpaid=press.unpaid,
        **stood(press.standing),
    )
    seat.save(force_insert=True)
    return Answer(seat.pk, SeatState(seat.state), number, place, seen.gate.size, seat.asked_at, None)


_READ = ("class_code", "title", "state", "admission", "opens_at", "closes_at", "course__code")


def stood(standing: Standing) -> dict[str, object]:
    """What a seat keeps of the standing."""
    kept = ("verdict", "policy", "edition", "digest", "held")
    return {name: getattr(standing, name) for name in kept}


def _next_place(training_class: int, seen: _Peeked) -> int:
    """The next place in the line; LineFull, counted again behind the gate, when it filled up since the peek."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE training_quota SET last_place = last_place + 1 WHERE id = %s RETURNING last_place",
            [seen.gate.id],
        )
        (place,) = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM training_seat WHERE training_class_id = %s AND state = 'WAITING'",
            [training_class],
        )
        (waiting,) = cursor.fetchone()
    if seen._replace(waiting=waiting).line_full:
        raise LineFull(seen.gate.size, waiting)
    return int(place)


def _has_moved_on(klass: TrainingClass) -> bool:
    """Asked behind the gate: a class cancelled in the same moment is seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM training_trainingclass WHERE id = %s", [klass.pk])
        return bool(cursor.fetchone()[0] != klass.state)


def refuse_shut(klass: TrainingClass, *, listed: bool, at: dt.datetime) -> None:
    """NotEnrolling with what the class does instead; a class of a firm's names takes those of a list alone."""
    if klass.state != ClassState.ENROLLING:
        raise NotEnrolling(
            Sentence("这个班现在是“%(state)s”，不能报名。", state=klass.get_state_display()),
            "请从开班目录选择正在报名的班。",
        )
    if klass.admission != Admission.FIRST_COME and not (listed and klass.admission == Admission.NAMED):
        raise NotEnrolling(
            Sentence(
                "这个班的录取方式是“%(admission)s”，不按先后占座。", admission=klass.get_admission_display()
            ),
            "请按班级页面的说明报名。",
        )
    if klass.opens_at and at < klass.opens_at:
        raise NotEnrolling(
            Sentence(
                "报名 %(opens_at)s 开始。", opens_at=f"{timezone.localtime(klass.opens_at):%Y-%m-%d %H:%M}"
            ),
            "到时再点一次即可。",
        )
    if klass.closes_at and at >= klass.closes_at:
        raise NotEnrolling(
            Sentence(
                "报名已于 %(closes_at)s 截止。",
                closes_at=f"{timezone.localtime(klass.closes_at):%Y-%m-%d %H:%M}",
            ),
            "请选择同一课程的其他班次。",
        )


def answer_of(press: uuid.UUID, *, person: int) -> Answer | None:
    """What this press was told, as it stands now; None for a press nobody knows, or another's."""
    seat = Seat.objects.filter(press=press, person=person).first()
    if seat is None:
        return None
    size = seat.training_class.quotas.get(kind=QuotaKind.CLASS).size
    row = (seat.pk, seat.state, seat.number, seat.place, seat.asked_at, seat.offer_until)
    return _answer(row, size)
