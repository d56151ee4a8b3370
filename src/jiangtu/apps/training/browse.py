"""The public catalogue: every class one may still join, every provider, and where they are on a map of our own."""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery

from jiangtu import catalogues
from jiangtu.apps.registers import queries as registers
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.training import city_map, eligibility, rules
from jiangtu.apps.training.kinds import DRAWN, Admission, ClassState, QuotaKind, SeatState
from jiangtu.apps.training.models import Quota, Seat, TrainingClass
from jiangtu.catalogues.registers import registers as shipped
from jiangtu.engine.errors import Refusal
from jiangtu.engine.terms import occupation as occupations

PUBLIC = (
    ClassState.PUBLISHED,
    ClassState.ENROLLING,
    ClassState.RUNNING,
    ClassState.EXAMINED,
    ClassState.CLOSED,
    ClassState.CANCELLED,
)
"""States in which a class has a public page; cancelled ones that were never published have none."""
OPEN = (ClassState.PUBLISHED, ClassState.ENROLLING)
SORTS = {"start": "开班早", "price": "价格低", "seats": "余座多", "near": "离得近"}
SIZE = 20
WALK = 80
"""Metres walked in a minute."""
DETOUR = 1.3
"""Streets are longer than the straight line."""


FAR = 10**9
"""Sorts what nobody knows last."""
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; empty means anything. `month` is "2025-07" and no other shape, `near` metres east and north of the centre."""

    words: str = ""
    occupation: str = ""
    area: str = ""
    kind: str = ""
    month: str = ""
    provider: str = ""
    seats_only: bool = False
    free_only: bool = False
    sort: str = "start"
    near: tuple[int, int] | None = None
    page: int = 1
    provider_page: int = 1


@dataclass(frozen=True, slots=True)
class Card:
    """One class in a list. `price_fen` is what the reader would pay, None when nobody can tell; `metres` straight.

    `line` is how many may wait at once.
    """

    training_class: TrainingClass
    size: int
    taken: int
    waiting: int
    price_fen: int | None
    subsidised: bool = False
    metres: int | None = None
    line: int = 0

    @property
    def left(self) -> int:
        """Seats nobody has."""
        return max(0, self.size - self.taken)

    @property
    def drawn(self) -> bool:
        """Whether seats are given at a deadline, to those who ranked the class: then nobody waits in line."""
        return self.training_class.admission in DRAWN

    def runs(self, course: str | None) -> bool:
        """Whether it is a run of the course of that code."""
        own = self.training_class.course
        return own is not None and own.code == course

    @property
    def shut(self) -> bool:
        """Whether neither a seat nor a place in line is left."""
        return not self.left and not self.drawn and self.waiting >= self.line

    @property
    def minutes(self) -> int | None:
        """Minutes to walk there from the place chosen on the map; None when nobody would walk so far."""
        minutes = None if self.metres is None else walking(self.metres)
        return minutes if minutes is not None and minutes <= 60 else None

    @property
    def kilometres(self) -> int | None:
        """The distance where it is too far to walk."""
        return None if self.metres is None or self.minutes is not None else round(self.metres / 1000)


@dataclass(frozen=True, slots=True)
class Trainer:
    """One provider in the list, with how many classes it has open; also those that have none."""

    organisation: Organisation
    registers: tuple[str, ...]
    entry: int
    classes: int
    metres: int | None = None


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a reader is in a list."""

    number: int
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One view of the catalogue."""

    wanted: Wanted
    cards: tuple[Card, ...]
    pages: Pages
    trainers: tuple[Trainer, ...]
    trainer_pages: Pages
    months: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


def catalogue(wanted: Wanted, *, day: dt.date, person: int | None = None) -> Catalogue:
    """The classes and providers that match, one page of each, at the price `person` would pay.

    Cost: seven queries, any size; for a person a few milliseconds a class at first, then kept.
    """
    classes = list(matching(wanted, day=day))
    known = {} if person is None else prices(person, classes)
    found = [_card(c, known, wanted.near) for c in classes]
    cards = sorted((c for c in found if _kept(c, wanted)), key=_order(wanted))
    shown, pages = page_of(cards, wanted.page)
    everyone = trainers(wanted, day=day)
    some, trainer_pages = page_of(everyone, wanted.provider_page)
    months, places, kinds = _choices(day)
    return Catalogue(wanted, tuple(shown), pages, tuple(some), trainer_pages, months, places, kinds)


def prices(person: int, classes: Iterable[TrainingClass]) -> dict[int, int]:
    """What the person would pay for those classes that a policy pays for him, in fen."""
    paid = ((c, eligibility.standing(person, c)) for c in classes if c.fee_fen)
    return {c.pk: 0 for c, stands in paid if stands.verdict == rules.YES}


def matching(wanted: Wanted, *, day: dt.date) -> QuerySet[TrainingClass]:
    """The classes open to the public that match; those whose start has passed are left out."""
    found = with_counts(TrainingClass.objects.filter(state__in=OPEN, starts_on__gte=day))
    if wanted.area:
        found = found.filter(area__startswith=wanted.area.rstrip("0"))
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.provider:
        found = found.filter(provider__organisation=wanted.provider)
    if wanted.month:
        year, month = wanted.month.split("-")
        found = found.filter(starts_on__year=year, starts_on__month=month)
    if wanted.occupation:
        found = found.filter(occupation__startswith=wanted.occupation)
    for word in wanted.words.lower().split():
        found = found.filter(_word(word))
    return found.order_by("starts_on", "class_code")


def with_counts(classes: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
    """The classes with their provider, the size and use of their seats, and how many wait, in one query."""
    whole = Quota.objects.filter(training_class=OuterRef("pk"), kind=QuotaKind.CLASS)
    waiting = Seat.objects.filter(training_class=OuterRef("pk"), state=SeatState.WAITING).order_by()
    line = waiting.values("training_class").annotate(n=Count("pk")).values("n")
    return classes.select_related("provider__organisation", "room", "teacher", "course").annotate(
        seats_size=Subquery(whole.values("size")[:1]),
        seats_taken=Subquery(whole.values("taken")[:1]),
        seats_waiting=Subquery(line[:1], output_field=IntegerField()),
        seats_line=Subquery(whole.values("line")[:1]),
    )


def _word(word: str) -> Q:
    named = Q(title__icontains=word) | Q(pinyin__contains=word) | Q(class_code__icontains=word)
    by = Q(provider__organisation__name__icontains=word) | Q(provider__organisation__pinyin__contains=word)
    return named | by | Q(occupation__in=_meant(word))


@cache
def _meant(word: str) -> tuple[str, ...]:
    """The occupations a word names: part of a name, a known alias or an old name."""
    codes = {o.code for o in catalogues.occupations() if word in o.name} if len(word) > 1 else set()
    try:
        codes.add(occupations.parse(word).occupation.code)
    except Refusal:
        return tuple(sorted(codes))
    return tuple(sorted(codes))


def card(c: TrainingClass, *, price_fen: int | None = None, near: tuple[int, int] | None = None) -> Card:
    """One class, read by `with_counts`, as a card."""
    return _card(c, {} if price_fen is None else {c.pk: price_fen}, near)


def _card(c: TrainingClass, prices: Mapping[int, int], near: tuple[int, int] | None) -> Card:
    size, taken, waiting = (int(getattr(c, f"seats_{name}") or 0) for name in ("size", "taken", "waiting"))
    line = size if c.seats_line is None else int(c.seats_line)  # type: ignore[attr-defined]
    price = prices.get(c.pk, c.fee_fen)
    return Card(c, size, taken, waiting, price, price < c.fee_fen, _metres(spot(c), near), line)


OTHERS = 5


def others(c: TrainingClass, *, day: dt.date) -> tuple[Card, ...]:
    """What else there is for whoever finds the class full: a few open classes with room, runs of the same course first.

    After them those of the same occupation, each kind the soonest first; never a class nobody may press for. One query.
    """
    found = with_counts(TrainingClass.objects.filter(state=ClassState.ENROLLING, starts_on__gte=day))
    same = Q(course__code=c.course.code) if c.course else Q(pk__in=[])
    found = (
        found.filter(same | Q(occupation=c.occupation)).exclude(admission=Admission.NAMED).exclude(pk=c.pk)
    )
    cards = [card(other) for other in found.order_by("starts_on", "class_code")]
    own = c.course.code if c.course else None
    roomy = [one for one in cards if not one.shut]
    return tuple(sorted(roomy, key=lambda one: not one.runs(own))[:OTHERS])


def spot(c: TrainingClass) -> tuple[int, int] | None:
    """Where the lessons are: the room's place, or the provider's."""
    for place in (c.room, c.provider.organisation):
        if place is not None and place.east is not None and place.north is not None:
            return place.east, place.north
    return None


def _metres(spot: tuple[int, int] | None, near: tuple[int, int] | None) -> int | None:
    return None if spot is None or near is None else round(math.dist(spot, near))


def walking(metres: int) -> int:
    """Minutes on foot over a straight distance.

    >>> walking(800)
    13
    """
    return math.ceil(metres * DETOUR / WALK)


def _kept(c: Card, wanted: Wanted) -> bool:
    return (not wanted.seats_only or c.left > 0) and (not wanted.free_only or c.price_fen == 0)


def _order(wanted: Wanted) -> Callable[[Card], tuple[int, dt.date, str]]:
    """What cards are sorted by; of equals the earliest first."""

    def key(c: Card) -> tuple[int, dt.date, str]:
        first = {"price": c.price_fen, "seats": -c.left, "near": c.metres}.get(wanted.sort, 0)
        return FAR if first is None else first, c.training_class.starts_on, c.training_class.class_code

    return key


def page_of(rows: list[Row], number: int) -> tuple[list[Row], Pages]:
    last = max(1, math.ceil(len(rows) / SIZE))
    at = min(max(number, 1), last)
    return rows[(at - 1) * SIZE : at * SIZE], Pages(at, last, len(rows))


def _choices(day: dt.date) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Months, areas and kinds that open classes have, to choose from."""
    rows = TrainingClass.objects.filter(state__in=OPEN, starts_on__gte=day).values_list(
        "starts_on", "area", "kind"
    )
    held = list(rows)
    months = sorted({f"{start:%Y-%m}" for start, _, _ in held})
    return tuple(months), tuple(sorted({a for _, a, _ in held})), tuple(sorted({k for _, _, k in held}))


def trainers(wanted: Wanted, *, day: dt.date) -> list[Trainer]:
    """Everybody who may train here and matches, those with most open classes first; also those that have none."""
    teaching = {r.id for r in shipped().values() if r.teaches}
    asked = registers.Wanted(area=wanted.area, occupation=wanted.occupation)
    rows = registers.public_entries(asked, day=day)
    if wanted.words:
        named = {
            row.entry.pk for row in registers.public_entries(replace(asked, words=wanted.words), day=day)
        }
        taught = set(matching(wanted, day=day).order_by().values_list("provider__organisation", flat=True))
        rows = [
            r for r in rows if r.entry.pk in named or r.entry.organisation_id in taught or _teaches(r, wanted)
        ]
    counts = _open_classes(day)
    found: dict[str, Trainer] = {}
    for row in rows:
        owner = row.entry.organisation
        if (
            row.register.id not in teaching
            or owner is None
            or (wanted.provider and owner.pk != wanted.provider)
        ):
            continue
        spot = (owner.east, owner.north) if owner.east is not None and owner.north is not None else None
        held = found.get(owner.pk) or Trainer(
            owner, (), row.entry.pk, counts.get(owner.pk, 0), _metres(spot, wanted.near)
        )
        found[owner.pk] = replace(held, registers=(*held.registers, row.register.zh))
    return sorted(found.values(), key=lambda t: (-t.classes, t.organisation.name))


def _teaches(row: registers.Listing, wanted: Wanted) -> bool:
    """Whether each word names an occupation that the entry covers by its own code, not by a whole branch."""
    own = {reach.occupation for reach in row.reaches}
    return all(own & set(_meant(word)) for word in wanted.words.lower().split())


def _open_classes(day: dt.date) -> dict[str, int]:
    counts: dict[str, int] = {}
    owners = TrainingClass.objects.filter(state__in=OPEN, starts_on__gte=day).values_list(
        "provider__organisation"
    )
    for (owner,) in owners:
        counts[owner] = counts.get(owner, 0) + 1
    return counts


def spots(*, day: dt.date) -> dict[str, tuple[int, int, int, str]]:
    """Every provider with a place: code → east, north, open classes, name."""
    found = trainers(Wanted(), day=day)
    return {
        t.organisation.pk: (t.organisation.east, t.organisation.north, t.classes, t.organisation.name)
        for t in found
        if t.organisation.east is not None and t.organisation.north is not None
    }


def chosen(
    wanted: Wanted, tapped: tuple[int, int] | None, places: Mapping[str, tuple[int, int, int, str]]
) -> Wanted:
    """What is wanted, near the point of the map that was tapped."""
    if tapped is None:
        return wanted
    all_places = [(east, north) for east, north, _, _ in places.values()]
    near = city_map.ground(all_places + ([wanted.near] if wanted.near else [])).place(*tapped)
    return replace(wanted, near=near, sort="near")
