"""Seats that become free and those who wait for them: giving up, offering, accepting, lapsing, ending a class.

Every change of a line passes the class's gate (the row of its own quota) first and the seats after it, so two never
wait for each other. A seat that becomes free is offered in the same transaction: nobody who comes later can step in
between. An offer stands for the hours the place gives and counts in the quotas meanwhile.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.files.kinds import micros
from jiangtu.apps.reference import clock
from jiangtu.apps.training import elsewhere, presses, quotas, rules, seats
from jiangtu.apps.training.kinds import COUNTED, LIVE, OVER, ClassState, QuotaKind, SeatState
from jiangtu.apps.training.models import Quota, Seat, TrainingClass
from jiangtu.apps.training.presses import Answer
from jiangtu.apps.training.quotas import Ceiling
from jiangtu.engine.errors import Refusal, Sentence

REMOVED = gettext_noop("您已被移出“%(title)s”：%(reason)s。")
LAPSED = gettext_noop("“%(title)s”的座位逾期未确认，已让给下一位。")
ENDED = gettext_noop("“%(title)s”已停止报名，候补结束。")
CANCELLED = gettext_noop("“%(title)s”已取消：%(reason)s。")
OFFERED = gettext_noop("“%(title)s”有了空位，请在 %(hours)s 小时内确认。")
"""What people are told of their seats."""


class NoSeat(Refusal):
    """He has no seat, place or offer there that could be given up or accepted."""

    def __init__(self) -> None:
        super().__init__("NO_SEAT", "没有可以办理的座位或候补。", mend="到“我的报名”查看现在的状态。")


class ClassOver(Refusal):
    """The class has been examined: who sat in it stays as he was."""

    def __init__(self) -> None:
        zh = "这个班已经考核完，座位不再变动。"
        super().__init__("CLASS_OVER", zh, mend="对出勤或成绩有疑问，请联系开班机构。")


class OfferLapsed(Refusal):
    """The offer was not accepted within its time."""

    def __init__(self) -> None:
        super().__init__(
            "OFFER_LAPSED", "确认时间已过，座位已让给下一位。", mend="可以重新报名，排到候补的末尾。"
        )


class QuotaTaken(Refusal):
    """More seats are taken than the quota would have."""

    def __init__(self, quota: Quota, size: int) -> None:
        super().__init__(
            "QUOTA_TAKEN",
            Sentence("这项名额已占 %(taken)s 个，不能降到 %(size)s 个。", taken=quota.taken, size=size),
            mend=Sentence(
                "最低可以改为 %(taken)s 个；要再少，先由本人放弃或办理除名，名额会随之空出。",
                taken=quota.taken,
            ),
        )


def give_up(person: int, training_class: int, *, at: dt.datetime) -> SeatState:
    """The person leaves his seat, offer or place; safe to repeat. What he had before. ClassOver after its test."""
    with transaction.atomic():
        _gate(training_class)
        seat = _own(person, training_class)
        if seat.state in LIVE:
            _refuse_over(seat)
            _end(seat, SeatState.GIVEN_UP, "本人放弃", at)
            promote(training_class, at=at)
    return SeatState(seat.state)


def remove(seat: int, *, actor: Actor, reason: str, at: dt.datetime) -> None:
    """An officer or the provider takes somebody off the list and tells him why; safe to repeat. ClassOver after its test."""
    with transaction.atomic():
        _gate(Seat.objects.get(pk=seat).training_class_id)
        found = Seat.objects.select_related("training_class").get(pk=seat)
        if found.state not in LIVE:
            return
        _refuse_over(found)
        _end(found, SeatState.REMOVED, reason, at)
        tell([found], REMOVED, {"reason": reason}, at=at)
        audit.record(
            Deed(
                Action.CLASS, at, found.person, detail={"step": "remove_seat", "seat": seat, "reason": reason}
            ),
            actor=actor,
        )
        promote(found.training_class_id, at=at)


def _refuse_over(seat: Seat) -> None:
    if seat.state == SeatState.TAKEN and seat.training_class.state in OVER:
        raise ClassOver


def release(training_class: int, employer: str, *, actor: Actor, at: dt.datetime) -> int:
    """The firm gives back its seats without a name, which go to the line at once; how many. Safe to repeat."""
    with transaction.atomic():
        _gate(training_class)
        unnamed = Seat.objects.filter(
            training_class=training_class, employer=employer, state=SeatState.RESERVED
        )
        given_back = sum(_end(seat, SeatState.GIVEN_UP, "单位退回", at) for seat in unnamed)
        if given_back:
            detail: dict[str, str | int] = {"step": "release", "class": training_class, "seats": given_back}
            audit.record(Deed(Action.CLASS, at, detail={**detail, "employer": employer}), actor=actor)
            promote(training_class, at=at)
    return given_back


def accept_offer(person: int, training_class: int, *, at: dt.datetime) -> Answer:
    """The seat, now the person's own; safe to repeat. OfferLapsed after its time, TimeClash as for a new seat.

    ClassOver once the class has had its test.
    """
    with transaction.atomic():
        elsewhere.lock_person(person)
        seat = _own(person, training_class)
        if seat.state == SeatState.OFFERED and seat.training_class.state in OVER:
            raise ClassOver
        if seat.state == SeatState.OFFERED and (seat.offer_until or 0) > micros(at):
            elsewhere.refuse_elsewhere(person, seat.training_class, seated=True, at=at)
            Seat.objects.filter(pk=seat.pk, state=SeatState.OFFERED).update(
                state=SeatState.TAKEN, offer_until=None, course=""
            )
        elif seat.state != SeatState.TAKEN:
            raise OfferLapsed if seat.state in (SeatState.OFFERED, SeatState.LAPSED) else NoSeat
    answer = seats.answer_of(seat.press, person=person)
    if answer is None or answer.state != SeatState.TAKEN:  # lapsed in the same moment
        raise OfferLapsed
    return answer


def _own(person: int, training_class: int) -> Seat:
    mine = Seat.objects.filter(person=person, training_class=training_class).order_by("-pk")
    seat = mine.select_related("training_class__course").first()
    if seat is None:
        raise NoSeat
    return seat


def lapse(*, at: dt.datetime) -> int:
    """Ends offers and firms' unnamed seats whose time, or whose class, is over, offers them to the next, and ends the
    lines of classes that no longer enrol; how many ended. Cost: one transaction each."""
    held = Q(state__in=[SeatState.OFFERED, SeatState.RESERVED])
    late = held & (Q(offer_until__lte=micros(at)) | Q(training_class__state__in=OVER))
    begun = Q(state=SeatState.WAITING) & ~Q(training_class__state=ClassState.ENROLLING)
    found = Seat.objects.filter(late | begun).order_by("offer_until", "pk")
    return sum(
        _lapsed(seat, training_class, at)
        for seat, training_class in found.values_list("pk", "training_class")
    )


def _lapsed(number: int, training_class: int, at: dt.datetime) -> bool:
    with transaction.atomic():
        _gate(training_class)
        seat = Seat.objects.select_related("training_class").get(pk=number)
        late = seat.offer_until is not None and seat.offer_until <= micros(at)
        over = seat.state != SeatState.TAKEN and seat.training_class.state in OVER
        if seat.state not in LIVE or not (late or over or seat.state == SeatState.WAITING):
            return False
        if not _end(seat, SeatState.LAPSED, "逾期未确认" if late or over else "开班时仍在候补", at):
            return False
        tell([seat], LAPSED if late else ENDED, {}, at=at)
        promote(training_class, at=at)
    return True


def set_size(quota: int, size: int, *, actor: Actor, at: dt.datetime) -> None:
    """A quota of another size; QuotaTaken when more is taken already. A larger one is offered to the line at once."""
    with transaction.atomic():
        _gate(Quota.objects.get(pk=quota).training_class_id)
        found = Quota.objects.get(pk=quota)
        if found.taken > size:
            raise QuotaTaken(found, size)
        Quota.objects.filter(pk=quota).update(size=size)
        audit.record(
            Deed(Action.CLASS, at, detail={"step": "set_size", "quota": quota, "size": size}), actor=actor
        )
        promote(found.training_class_id, at=at)


def end_all(training_class: int, *, reason: str, at: dt.datetime) -> int:
    """Every seat and place of a class that is cancelled ends, and each is told why; how many.

    Called within the transaction that cancels the class: whoever presses meanwhile waits, and then finds it cancelled.
    """
    with transaction.atomic():
        if not Quota.objects.filter(
            training_class=training_class
        ).exists():  # planned, nobody could sit in it
            return 0
        _gate(training_class)
        live = Seat.objects.filter(training_class=training_class, state__in=LIVE)
        ended = list(live.select_related("training_class"))
        live.update(
            state=SeatState.REMOVED,
            ended_at=micros(at),
            reason=f"培训班取消：{reason}"[:300],
            offer_until=None,
        )
        Quota.objects.filter(training_class=training_class).update(taken=0)
        tell(ended, CANCELLED, {"reason": reason}, at=at)
    return len(ended)


def promote(training_class: int, *, at: dt.datetime) -> int:
    """Offers every free seat to the next in line whose quotas have room; how many were offered. Safe to repeat.

    People who want to sit together are offered all or none; a party that does not fit lets those behind it pass.
    """
    seats.forget_shut()
    offered = 0
    with transaction.atomic():
        gate, _ = gate_of(training_class, [], "")
        klass = TrainingClass.objects.get(pk=training_class)
        if klass.state != ClassState.ENROLLING:
            return 0
        free = gate.size - gate.taken
        for party in _parties(training_class):
            if free <= 0:
                break
            if len(party) <= free and _offer(party, klass, at):
                offered, free = offered + len(party), free - len(party)
    return offered


def gate_of(training_class: int, groups: Iterable[str], employer: str) -> tuple[Ceiling, list[Ceiling]]:
    """The class's own quota, locked until the transaction ends, and the others such a seat counts in."""
    _gate(training_class)
    return quotas.quotas_of(training_class, groups, employer)


def _gate(training_class: int) -> None:
    """Nobody else changes the class's line until the transaction ends."""
    mine = Quota.objects.filter(training_class=training_class, kind=QuotaKind.CLASS)
    if not list(mine.select_for_update().values_list("pk")):
        raise presses.ClassMissing


def _parties(training_class: int) -> Iterator[list[Seat]]:
    """Those who wait, in the order of the line; a party stands where its first member stands."""
    waiting = Seat.objects.filter(training_class=training_class, state=SeatState.WAITING)
    line = list(waiting.select_related("training_class").order_by("place"))
    first: dict[object, int] = {}
    for seat in line:
        first.setdefault(seat.party or seat.pk, seat.place or 0)
    line.sort(key=lambda seat: (first[seat.party or seat.pk], seat.place))
    for _, party in groupby(line, key=lambda seat: seat.party or seat.pk):
        yield list(party)


def _offer(party: list[Seat], klass: TrainingClass, at: dt.datetime) -> bool:
    done: list[int] = []
    numbers = []
    for seat in party:
        gate, others = quotas.quotas_of(klass.pk, seat.groups.split(","), seat.employer_id or "")
        number = quotas.counted(gate, others)
        if number is None:
            quotas.none_after_all(done)
            return False
        done += [gate.id, *(q.id for q in others)]
        numbers.append(number)
    hours = rules.figure("offer_hours", klass.area, clock.lived(at).date())
    until = micros(at + dt.timedelta(hours=hours))
    for seat, number in zip(party, numbers, strict=True):
        waiting = Seat.objects.filter(pk=seat.pk, state=SeatState.WAITING)
        waiting.update(state=SeatState.OFFERED, number=number, offer_until=until)
    tell(party, OFFERED, {"hours": hours}, at=at)
    return True


def _end(seat: Seat, state: SeatState, reason: str, at: dt.datetime) -> bool:
    """Whether it still stood as read; a seat that counted in quotas counts no longer. Behind the gate."""
    gone = {"state": state, "ended_at": micros(at), "reason": reason, "offer_until": None}
    ended = Seat.objects.filter(pk=seat.pk, state=seat.state).update(**gone)
    if ended and seat.state in COUNTED:
        gate, others = quotas.quotas_of(
            seat.training_class_id, seat.groups.split(","), seat.employer_id or ""
        )
        Quota.objects.filter(pk__in=[gate.id, *(q.id for q in others)]).update(taken=F("taken") - 1)
    return bool(ended)


def tell(seats_told: Iterable[Seat], text: str, values: Mapping[str, str | int], *, at: dt.datetime) -> None:
    """Tells whoever sits in each seat; the class's title fills "title". Firms are told of their unnamed seats."""
    news = [
        News(
            text, f"training:seat:{seat.pk}", {"title": seat.training_class.title, **values}, reverse("training:mine"),
            person=seat.person,
        )
        if seat.person is not None
        else News(
            text, f"training:seat:{seat.pk}", {"title": seat.training_class.title, **values}, reverse("training:firm"),
            organisation=seat.employer_id or "",
        )
        for seat in seats_told
        if seat.person is not None or seat.employer_id
    ]  # fmt: skip
    notices.notify(*news, at=clock.lived(at))
