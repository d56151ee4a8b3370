"""Windows in which people rank classes, or ask for one, and are given seats at the end by a drawn order.

The seed's digest is published when the window opens, the seed when it is settled: `engine.matching.published` holds the
whole answer, without names, and proves it.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_noop

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.files.kinds import micros
from jiangtu.apps.reference import clock
from jiangtu.apps.training import checks, eligibility, elsewhere, line, presses, quotas, rules, seats
from jiangtu.apps.training.kinds import (
    COUNTED,
    Admission,
    ClassState,
    QuotaKind,
    SeatState,
)
from jiangtu.apps.training.models import Booking, Choice, Entrant, Quota, Seat, TrainingClass, Window
from jiangtu.apps.training.presses import Standing
from jiangtu.engine.errors import Fault, Refusal, Sentence
from jiangtu.engine.matching import lot, published
from jiangtu.engine.matching.published import Entry, Places, Settlement

SETTLED = gettext_noop("“%(title)s”已录取，签序第 %(lot)s 位，座号 %(number)s。")
LEFT_OUT = gettext_noop("“%(title)s”没有录取到您：签序第 %(lot)s 位，轮到时所填的班都已满。")


def most(at: dt.datetime) -> int:
    """How many classes one list may hold, by the city's rule on that day."""
    return rules.figure("wishes", settings.JIANGTU_CITY, clock.lived(at).date())


class WindowShut(Refusal):
    """The window is not open at this time, or has no such class."""

    def __init__(self, zh: str) -> None:
        super().__init__("WINDOW_SHUT", zh, mend="请查看填报时间和可选班级。")


class TooManyChoices(Refusal):
    """More classes than may be ranked, or one of them twice."""

    def __init__(self, most: int) -> None:
        super().__init__(
            "TOO_MANY_CHOICES",
            Sentence("最多填 %(most)s 个志愿，每个班只能填一次。", most=most),
            mend="请删去多余的志愿。",
        )


class NothingChosen(Refusal):
    """An empty list of somebody who has none to withdraw."""

    def __init__(self) -> None:
        super().__init__(
            "NOTHING_CHOSEN", "一个志愿也没有填。", mend="请至少填一个班；要撤回已填的，请点“全部撤回”。"
        )


def open_window(
    title: str,
    classes: Sequence[int],
    times: tuple[dt.datetime, dt.datetime],
    *,
    seed: bytes,
    actor: Actor,
    at: dt.datetime,
) -> Window:
    """A window from the first time to the second; `seed` is 32 random bytes that nobody sees until it is settled."""
    opens_at, closes_at = times
    with transaction.atomic():
        window = Window.objects.create(
            title=title, opens_at=opens_at, closes_at=closes_at, commitment=lot.commitment(seed), seed=seed
        )
        window.classes.set(classes)
        detail: dict[str, str | int] = {
            "step": "open_window",
            "window": window.pk,
            "commitment": window.commitment,
        }
        audit.record(Deed(Action.CLASS, at, detail=detail), actor=actor)
    return window


def choose(window: int, person: int, wanted: Sequence[int], *, unpaid: bool, at: dt.datetime) -> Entrant:
    """The person's list, in place of the one he had; his ticket stays. Nothing wanted: he withdraws what he had.

    NothingChosen when he had none. Each class is asked of the policy engine; NotPayable unless `unpaid`.
    """
    found = Window.objects.get(pk=window)
    if not found.opens_at <= at < found.closes_at:
        raise WindowShut("现在不在填报时间内。")
    if len(wanted) > most(at) or len(set(wanted)) < len(wanted):
        raise TooManyChoices(most(at))
    if not wanted and not found.entrants.filter(person=person).exists():
        raise NothingChosen
    standing = Standing()
    for klass in _classes(found, wanted):
        checks.refuse_not_for(klass, person, at=at)
        standing = eligibility.standing(person, klass)
        presses.refuse_unpaid(standing, unpaid=unpaid)
    with transaction.atomic():
        return _kept(found, person, wanted, standing.groups, unpaid, at)


def _classes(window: Window, wanted: Sequence[int]) -> list[TrainingClass]:
    rows = window.classes.filter(
        pk__in=wanted, state=ClassState.ENROLLING, admission__in=[Admission.DRAWN, Admission.RANKED]
    )
    found = list(rows.select_related("provider"))
    if len(found) < len(wanted):
        raise WindowShut("所填的班不在这次填报之内，或已停止报名。")
    return found


def _kept(
    window: Window, person: int, wanted: Sequence[int], groups: Sequence[str], unpaid: bool, at: dt.datetime
) -> Entrant:
    Window.objects.select_for_update().get(pk=window.pk)  # tickets follow each other
    last = window.entrants.aggregate(last=Max("ticket"))["last"] or 0
    entrant, _ = Entrant.objects.update_or_create(
        window=window,
        person=person,
        defaults={"groups": ",".join(groups)},
        create_defaults={"groups": ",".join(groups), "ticket": last + 1},
    )
    Choice.objects.filter(window=window, person=person).delete()
    Choice.objects.bulk_create(
        Choice(
            window=window,
            person=person,
            rank=rank,
            training_class_id=klass,
            asked_at=micros(at),
            unpaid=unpaid,
        )
        for rank, klass in enumerate(wanted, start=1)
    )
    return entrant


def settle(window: int, *, actor: Actor, at: dt.datetime) -> Settlement:
    """Seats for everybody whose turn and wish met; each is told. Safe to repeat: the second time tells the first answer.

    Cost: one transaction; about a second for 100,000 people besides writing their seats.
    """
    with transaction.atomic():
        found = Window.objects.select_for_update().get(pk=window)
        if found.closed_at:
            return settlement(found)
        if at < found.closes_at:
            raise WindowShut("填报还没有截止，不能录取。")
        entrants = {e.ticket: e for e in found.entrants.order_by("ticket")}
        places = _places(found)
        settled = published.settle(places, _entries(found, entrants, places, at), seed=bytes(found.seed))
        if published.check(settled):
            raise Fault("SETTLEMENT_WRONG", "录取结果没有通过核验，没有写入。")
        _write(found, settled, entrants, at)
        detail: dict[str, str | int] = {
            "step": "settle",
            "window": window,
            "given": len(settled.given),
            "digest": settled.digest,
        }
        audit.record(Deed(Action.CLASS, at, detail=detail), actor=actor)
    return settled


def settlement(window: Window) -> Settlement:
    """What a settled window published."""
    return published.read(window.published)


def public(window: int) -> dict[str, object]:
    """What anyone may read: before the end the commitment and the times, afterwards the whole settlement."""
    found = Window.objects.get(pk=window)
    head = {
        "title": found.title,
        "opens_at": found.opens_at.isoformat(),
        "closes_at": found.closes_at.isoformat(),
        "commitment": found.commitment,
    }
    return {**head, **found.published}


def _places(window: Window) -> list[Places]:
    """The free places of each class of the window."""
    quotas: dict[int, list[Quota]] = {}
    for quota in Quota.objects.filter(training_class__windows=window).order_by("pk"):
        quotas.setdefault(quota.training_class_id, []).append(quota)
    return [_place(klass, quotas.get(klass.pk, [])) for klass in _enrolling(window)]


def _enrolling(window: Window) -> list[TrainingClass]:
    """Classes cancelled meanwhile take nobody."""
    return list(window.classes.filter(state=ClassState.ENROLLING).order_by("class_code"))


def _place(klass: TrainingClass, quotas: list[Quota]) -> Places:
    size = next((q.size - q.taken for q in quotas if q.kind == QuotaKind.CLASS), 0)
    groups = tuple((q.key, q.size - q.taken) for q in quotas if q.kind == QuotaKind.GROUP)
    return Places(klass.class_code, size, groups)


def _entries(
    window: Window, entrants: Mapping[int, Entrant], places: Sequence[Places], at: dt.datetime
) -> list[Entry]:
    """Everybody's list without classes that are gone or fall together with a seat he has meanwhile."""
    known = {klass.class_code: klass for klass in _enrolling(window)}
    codes = {klass.pk: code for code, klass in known.items()}
    lists: dict[int, list[int]] = {}
    for choice in Choice.objects.filter(window=window).order_by("person", "rank"):
        lists.setdefault(choice.person, []).append(choice.training_class_id)
    busy = set(Seat.objects.filter(person__in=lists, state__in=COUNTED).values_list("person", flat=True))
    busy |= set(Booking.objects.filter(person__in=lists).values_list("person", flat=True))
    kept = {
        person: [
            k for k in mine if k in codes and not (person in busy and _barred(person, known[codes[k]], at))
        ]
        for person, mine in lists.items()
    }
    asked_for = {group for place in places for group, _ in place.groups}
    return [
        Entry(
            ticket,
            tuple(codes[k] for k in kept.get(e.person, [])),
            tuple(g for g in e.groups.split(",") if g in asked_for),
        )
        for ticket, e in entrants.items()
    ]


def _barred(person: int, klass: TrainingClass, at: dt.datetime) -> bool:
    """Whether a seat or exam he has keeps him out of this class."""
    try:
        with transaction.atomic():
            elsewhere.refuse_elsewhere(person, klass, seated=True, at=at)
            transaction.set_rollback(True)  # only asked
    except Refusal:
        return True
    return False


def _write(window: Window, settled: Settlement, entrants: Mapping[int, Entrant], at: dt.datetime) -> None:
    classes = {klass.class_code: klass for klass in _enrolling(window)}
    comes_unpaid = set(Choice.objects.filter(window=window, unpaid=True).values_list("person", flat=True))
    order = lot.drawn(entrants, seed=bytes(window.seed), entries=settled.digest)
    for place, ticket in enumerate(order, start=1):
        entrant, code = entrants[ticket], settled.given.get(ticket)
        entrant.lot, entrant.result = place, classes[code] if code else None
        if code:
            _seat(entrant, classes[code], settled, entrant.person in comes_unpaid, at)
    Entrant.objects.bulk_update(entrants.values(), ["lot", "result"], batch_size=500)
    _tell_left_out(window, entrants.values(), at)
    Window.objects.filter(pk=window.pk).update(closed_at=at, published=asdict(settled))


def _tell_left_out(window: Window, entrants: Iterable[Entrant], at: dt.datetime) -> None:
    link = reverse("training:window", args=[window.pk])
    news = [
        News(LEFT_OUT, f"training:window:{window.pk}", {"title": window.title, "lot": one.lot or 0}, link, person=one.person)
        for one in entrants
        if one.result is None
    ]  # fmt: skip
    notices.notify(*news, at=clock.lived(at))


def _seat(entrant: Entrant, klass: TrainingClass, settled: Settlement, unpaid: bool, at: dt.datetime) -> None:
    place = next(p for p in settled.places if p.code == klass.class_code)
    group = next((g for g, _ in place.groups if g in entrant.groups.split(",")), "")
    gate, others = quotas.quotas_of(klass.pk, [group], "")
    seat = Seat.objects.create(
        training_class=klass,
        person=entrant.person,
        state=SeatState.TAKEN,
        press=uuid.uuid5(uuid.NAMESPACE_OID, f"window {entrant.window_id} ticket {entrant.ticket}"),
        number=quotas.counted(gate, others),
        groups=group,
        asked_at=micros(at),
        unpaid=unpaid,
        **seats.stood(eligibility.standing(entrant.person, klass)),
    )
    line.tell([seat], SETTLED, {"lot": entrant.lot or 0, "number": seat.number or 0}, at=at)
