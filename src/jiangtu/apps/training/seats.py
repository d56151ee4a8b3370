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
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from jiangtu.apps.files.kinds import micros
from jiangtu.apps.training import rules
from jiangtu.apps.training.kinds import COUNTED, LIVE, Admission, ClassState, QuotaKind, SeatState
from jiangtu.apps.training.models import Lesson, Quota, Seat, TrainingClass
from jiangtu.engine.errors import Refusal

PERSON_LOCK = 0x6A74  # class of the advisory locks on one person
RUNS = (ClassState.PUBLISHED, ClassState.ENROLLING, ClassState.RUNNING)
"""States of a class that still has, or will have, lessons."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the policy engine and the file said of a person and a class before he pressed.

    `verdict` 0 no, 1 yes, 2 unknown, None when no policy pays for such a class; `reasons` are the conditions not met
    or not known, in Chinese. `digest` names the facts looked at. `held`: a clerk has yet to say who he is.
    """

    verdict: int | None = None
    policy: str = ""
    edition: str = ""
    digest: str = ""
    groups: tuple[str, ...] = ()
    held: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Press:
    """One press of the button. `key` is made with the page: the same key is the same press.

    `employer` is the code of the firm that sends him, `party` shared by people who want to sit together. `unpaid`: he
    knows that no policy pays for him and comes all the same.
    """

    training_class: int
    person: int
    key: uuid.UUID
    standing: Standing = field(default_factory=Standing)
    employer: str = ""
    party: uuid.UUID | None = None
    unpaid: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A seat, `number` of `size`, or `place` in the line; the other is None. `asked_at` is microseconds UTC."""

    seat: int
    state: SeatState
    number: int | None
    place: int | None
    size: int
    asked_at: int
    offer_until: int | None

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        return rules.seat_sentence(self.state, self.number, self.place, self.size)


class ClassMissing(Refusal):
    """No class of that number takes seats."""

    def __init__(self) -> None:
        super().__init__("CLASS_MISSING", "没有这个班，或它还没有名额。", mend="请从开班目录重新选班。")


class NotEnrolling(Refusal):
    """The class does not take seats now."""

    def __init__(self, zh: str, mend: str) -> None:
        super().__init__("NOT_ENROLLING", zh, mend=mend)


class NotPayable(Refusal):
    """No policy would pay for him in this class, or nobody can tell, and he did not say that he comes all the same."""

    def __init__(self, standing: Standing) -> None:
        unsure = standing.verdict == rules.UNKNOWN
        head = "现有档案还不能确定您能否享受补贴" if unsure else "按现有档案，您参加这个班不能享受补贴"
        super().__init__(
            "NOT_PAYABLE",
            f"{head}：{'；'.join(standing.reasons) or '没有可用的档案'}。",
            mend="可以先更正档案或补办手续；也可以选择“我知道不能享受补贴，自费参加”。",
            source=" ".join(part for part in (standing.policy, standing.edition) if part),
        )


class LineFull(Refusal):
    """Class and line are full."""

    def __init__(self, size: int, waiting: int) -> None:
        super().__init__(
            "LINE_FULL",
            f"{size} 个座位已满，候补 {waiting} 人也已排满。",
            mend="请选择同一课程的其他班次；有人放弃后候补名额会重新开放。",
        )


class LessonsClash(Refusal):
    """A lesson of the class falls together with one of another class he has a seat in."""

    def __init__(self, other: TrainingClass, at: dt.datetime) -> None:
        super().__init__(
            "LESSONS_CLASH",
            f"与已占座的“{other.title}”（{other.class_code}）在 {timezone.localtime(at):%Y-%m-%d %H:%M} 的课时间冲突。",
            mend="先放弃其中一个班，或改选时间不冲突的班次。",
        )


class SameCourse(Refusal):
    """He has a seat in, or waits for, another run of the same course."""

    def __init__(self, other: Seat) -> None:
        what = "候补" if other.state == SeatState.WAITING else "占座"
        super().__init__(
            "SAME_COURSE",
            f"已在同一课程的“{other.training_class}”{what}，同一课程只能占一处。",
            mend="先放弃那一处，再到这个班报名。",
        )


class Ceiling(NamedTuple):
    """A quota as it stood in one instant."""

    id: int
    kind: str
    key: str
    size: int
    taken: int
    line: int | None


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
    _refuse_turned_away(press, at)
    seen = _peek(press)
    if seen.mine:
        return seen.mine
    if seen.full and seen.line_full:
        _remember_shut(press.training_class, seen, at)
        raise LineFull(seen.gate.size, seen.waiting)
    refuse_unpaid(press.standing, unpaid=press.unpaid)
    klass = TrainingClass.objects.select_related("course").only(*_READ).get(pk=press.training_class)
    _refuse_shut(klass, at)
    try:
        with transaction.atomic():
            return _written(press, klass, seen, at)
    except (IntegrityError, LineFull):  # the same press or person may have been quicker on another line
        found = _peek(press).mine
        if found is None:
            raise
        return found


@dataclass(frozen=True, slots=True)
class _Shut:
    """A class found full, its line too: until when that is believed without asking, and whom it does not concern."""

    until: dt.datetime
    size: int
    waiting: int
    inside: frozenset[int]


BELIEVED = dt.timedelta(milliseconds=250)
"""How long a process answers "full" from memory: a place that frees goes to the line first, so nobody is passed over."""
_shut: dict[int, _Shut] = {}


def _refuse_turned_away(press: Press, at: dt.datetime) -> None:
    found = _shut.get(press.training_class)
    if found is None:
        return
    if at >= found.until:
        _shut.pop(press.training_class, None)
    elif press.person not in found.inside:
        raise LineFull(found.size, found.waiting)


def _remember_shut(training_class: int, seen: _Peeked, at: dt.datetime) -> None:
    """Only what holds for everybody: a full group shuts out its own people alone."""
    if seen.gate.taken >= seen.gate.size:
        held = Seat.objects.filter(training_class=training_class, person__isnull=False)
        inside = frozenset(p for p in held.values_list("person", flat=True) if p is not None)
        _shut[training_class] = _Shut(at + BELIEVED, seen.gate.size, seen.waiting, inside)


def forget_shut() -> None:
    """Nothing is believed any longer; for whoever has just made room."""
    _shut.clear()


def refuse_unpaid(standing: Standing, *, unpaid: bool) -> None:
    """NotPayable when a policy says no, or cannot say, and the person did not say that he comes all the same."""
    if standing.verdict in (rules.NO, rules.UNKNOWN) and not unpaid:
        raise NotPayable(standing)


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


def counted_in(quotas: Iterable[Ceiling], groups: Iterable[str], employer: str) -> list[Ceiling]:
    """The quotas besides the class's own that a seat of these groups and this firm counts in, in order."""
    wanted = {(QuotaKind.GROUP, group) for group in groups} | {(QuotaKind.SPONSOR, employer)}
    return [quota for quota in quotas if (quota.kind, quota.key) in wanted]


def quotas_of(training_class: int, groups: Iterable[str], employer: str) -> tuple[Ceiling, list[Ceiling]]:
    """The class's own quota, and the others a seat of these groups and this firm counts in; ClassMissing without one."""
    mine = Quota.objects.filter(training_class=training_class).order_by("pk")
    rows = [Ceiling(*row) for row in mine.values_list(*Ceiling._fields)]
    gate = next((row for row in rows if row.kind == QuotaKind.CLASS), None)
    if gate is None:
        raise ClassMissing
    return gate, counted_in(rows, groups, employer)


def _answer(row: tuple[int, str, int | None, int | None, int, int | None], size: int) -> Answer:
    seat, state, number, place, asked_at, offer_until = row
    return Answer(seat, SeatState(state), number, place, size, asked_at, offer_until)


def _written(press: Press, klass: TrainingClass, seen: _Peeked, at: dt.datetime) -> Answer:
    lock_person(press.person)
    number = counted(seen.gate, seen.others)
    place = _next_place(press.training_class, seen) if number is None else None
    if _has_moved_on(klass):
        klass.refresh_from_db(fields=["state"])
        _refuse_shut(klass, at)
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


def line_of(klass: TrainingClass) -> str:
    """The course whose runs share one line; a class without a course is a line of its own."""
    return klass.course.code if klass.course else klass.class_code


def lock_person(person: int) -> None:
    """One deed at a time for one person, until the transaction ends."""
    if connection.vendor == "postgresql":  # SQLite's IMMEDIATE transactions have one writer already
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PERSON_LOCK, person % (1 << 31)])


def counted(gate: Ceiling, others: list[Ceiling]) -> int | None:
    """The number of a seat now counted in all these quotas; None, and nothing counted, when one of them is full."""
    number = _one_more(gate.id)
    if number is None:
        return None
    for place, quota in enumerate(others):
        if _one_more(quota.id) is None:
            none_after_all([gate.id, *(q.id for q in others[:place])])
            return None
    return number


def _one_more(quota: int) -> int | None:
    """The number given; the row stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE training_quota SET taken = taken + 1, last_number = last_number + 1"
            " WHERE id = %s AND taken < size RETURNING last_number",
            [quota],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def uncount(quotas: Iterable[int]) -> None:
    """One seat fewer in each of these quotas; numbers are never given again."""
    with connection.cursor() as cursor:
        for quota in quotas:
            cursor.execute("UPDATE training_quota SET taken = taken - 1 WHERE id = %s", [quota])


def none_after_all(quotas: list[int]) -> None:
    """Takes back what this very transaction counted, so that no number is left out."""
    with connection.cursor() as cursor:
        for quota in quotas:
            cursor.execute(
                "UPDATE training_quota SET taken = taken - 1, last_number = last_number - 1 WHERE id = %s",
                [quota],
            )


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


def _refuse_shut(klass: TrainingClass, at: dt.datetime) -> None:
    """NotEnrolling with what the class does instead."""
    if klass.state != ClassState.ENROLLING:
        raise NotEnrolling(
            f"这个班现在是“{klass.get_state_display()}”，不能报名。", "请从开班目录选择正在报名的班。"
        )
    if klass.admission != Admission.FIRST_COME:
        raise NotEnrolling(
            f"这个班的录取方式是“{klass.get_admission_display()}”，不按先后占座。", "请按班级页面的说明报名。"
        )
    if klass.opens_at and at < klass.opens_at:
        raise NotEnrolling(
            f"报名 {timezone.localtime(klass.opens_at):%Y-%m-%d %H:%M} 开始。", "到时再点一次即可。"
        )
    if klass.closes_at and at >= klass.closes_at:
        raise NotEnrolling(
            f"报名已于 {timezone.localtime(klass.closes_at):%Y-%m-%d %H:%M} 截止。",
            "请选择同一课程的其他班次。",
        )


def refuse_elsewhere(person: int, klass: TrainingClass, *, seated: bool, at: dt.datetime) -> None:
    """LessonsClash or SameCourse when the person's other seats and places do not go together with this one.

    One place per person over the runs of a course: a seat ends his waiting elsewhere, a second line is refused.
    """
    if not _has_others(person, klass.pk):  # of a crowd nearly everybody, told in microseconds
        return
    live = Seat.objects.filter(person=person, state__in=LIVE, training_class__state__in=RUNS).order_by("pk")
    others = list(live.exclude(training_class=klass.pk).select_related("training_class__course"))
    for other in others:
        if line_of(other.training_class) == line_of(klass):
            _step_aside(other, klass, seated, at)
    held = [other.training_class_id for other in others if other.state in COUNTED]
    if held:
        _refuse_clash(klass, held)


def _has_others(person: int, training_class: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM training_seat WHERE person = %s AND training_class_id <> %s"
            " AND state IN ('OFFERED', 'TAKEN', 'WAITING') LIMIT 1",
            [person, training_class],
        )
        return cursor.fetchone() is not None


def _step_aside(other: Seat, klass: TrainingClass, seated: bool, at: dt.datetime) -> None:
    if not seated or other.state != SeatState.WAITING:
        raise SameCourse(other)
    Seat.objects.filter(pk=other.pk, state=SeatState.WAITING).update(
        state=SeatState.GIVEN_UP, ended_at=micros(at), reason=f"已在{klass.class_code}占座"
    )


def _refuse_clash(klass: TrainingClass, held: list[int]) -> None:
    """LessonsClash when a lesson of the class falls into one of the classes held."""
    mine = list(klass.lessons.values_list("starts_at", "ends_at"))
    lessons = Lesson.objects.filter(training_class__in=held).select_related("training_class")
    for lesson in lessons.order_by("starts_at", "pk"):
        if any(starts < lesson.ends_at and lesson.starts_at < ends for starts, ends in mine):
            raise LessonsClash(lesson.training_class, lesson.starts_at)


def answer_of(press: uuid.UUID, *, person: int) -> Answer | None:
    """What this press was told, as it stands now; None for a press nobody knows, or another's."""
    seat = Seat.objects.filter(press=press, person=person).first()
    if seat is None:
        return None
    size = seat.training_class.quotas.get(kind=QuotaKind.CLASS).size
    row = (seat.pk, seat.state, seat.number, seat.place, seat.asked_at, seat.offer_until)
    return _answer(row, size)


def arrivals(training_class: int) -> list[tuple[int, int]]:
    """Seats and places asked for by second: (seconds since 1970, how many), seconds without any left out."""
    asked = Seat.objects.filter(training_class=training_class).values_list("asked_at", flat=True)
    return sorted(Counter(at // 1_000_000 for at in asked).items())


def public_order(training_class: int) -> list[tuple[str, int | None, int, str]]:
    """The order in which seats and places were given, without names: (what, number, microseconds, state).

    Anyone can see that numbers follow each other without a gap; clocks of several servers may differ by a little.
    """
    seats = Seat.objects.filter(training_class=training_class)
    given = seats.exclude(number=None).order_by("number").values_list("number", "asked_at", "state")
    lined = seats.exclude(place=None).order_by("place").values_list("place", "asked_at", "state")
    return [("座号", *row) for row in given] + [("候补号", *row) for row in lined]
