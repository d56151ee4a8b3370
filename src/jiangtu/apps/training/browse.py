"""The public catalogue: every class one may still join, every provider, and where they are on a map of our own."""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from typing import TypeVar

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery

from jiangtu import catalogues
from jiangtu.apps.registers import queries as registers
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.training import eligibility, rules
from jiangtu.apps.training.kinds import DRAWN, ClassState, QuotaKind, SeatState
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
MAP_WIDTH, MAP_HEIGHT, MARGIN = 280, 210, 14
"""Pixels; fits a card on a phone of 360, so that a tap means the point it shows."""
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
    """One class in a list. `price_fen` is what the reader would pay, None when nobody can tell; `metres` straight."""

    training_class: TrainingClass
    size: int
    taken: int
    waiting: int
    price_fen: int | None
    subsidised: bool = False
    metres: int | None = None

    @property
    def left(self) -> int:
        """Seats nobody has."""
        return max(0, self.size - self.taken)

    @property
    def drawn(self) -> bool:
        """Whether seats are given at a deadline, to those who ranked the class: then nobody waits in line."""
        return self.training_class.admission in DRAWN

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
    price = prices.get(c.pk, c.fee_fen)
    return Card(c, size, taken, waiting, price, price < c.fee_fen, _metres(spot(c), near))


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


@dataclass(frozen=True, slots=True)
class Map:
    """The square of ground a picture shows: its south-west corner and how many metres a pixel is."""

    west: float
    south: float
    scale: float

    def point(self, east: int, north: int) -> tuple[float, float]:
        """Where a place lies in the picture."""
        return MARGIN + (east - self.west) / self.scale, MAP_HEIGHT - MARGIN - (
            north - self.south
        ) / self.scale

    def place(self, x: int, y: int) -> tuple[int, int]:
        """The place a point of the picture means, metres east and north."""
        return round(self.west + (x - MARGIN) * self.scale), round(
            self.south + (MAP_HEIGHT - MARGIN - y) * self.scale
        )


def ground(spots: Iterable[tuple[int, int]]) -> Map:
    """A picture that holds every spot and at least ten kilometres."""
    all_spots = list(spots) or [(0, 0)]
    easts, norths = zip(*all_spots, strict=True)
    wide = max(max(easts) - min(easts), 10_000) / (MAP_WIDTH - 2 * MARGIN)
    high = max(max(norths) - min(norths), 7_500) / (MAP_HEIGHT - 2 * MARGIN)
    scale = max(wide, high)
    middle = ((max(easts) + min(easts)) / 2, (max(norths) + min(norths)) / 2)
    return Map(
        middle[0] - (MAP_WIDTH / 2 - MARGIN) * scale, middle[1] - (MAP_HEIGHT / 2 - MARGIN) * scale, scale
    )


def spots(*, day: dt.date) -> dict[str, tuple[int, int, int, str]]:
    """Every provider with a place: code → east, north, open classes, name."""
    found = trainers(Wanted(), day=day)
    return {
        t.organisation.pk: (t.organisation.east, t.organisation.north, t.classes, t.organisation.name)
        for t in found
        if t.organisation.east is not None and t.organisation.north is not None
    }


def picture(
    places: Mapping[str, tuple[int, int, int, str]], *, near: tuple[int, int] | None, chosen: str = ""
) -> str:
    """The map as SVG: a dot a provider, larger with more classes, the centre, a scale, and the place chosen."""
    shown = ground([(east, north) for east, north, _, _ in places.values()] + ([near] if near else []))
    x, y = shown.point(0, 0)
    dots = [
        f'<circle cx="{px:.0f}" cy="{py:.0f}" r="{3 + min(classes, 6)}" fill="{"#9c4a12" if code == chosen else "#0b5a68"}"'
        f' fill-opacity="{0.9 if classes else 0.35}"><title>{escape(name)}</title></circle>'
        for code, (east, north, classes, name) in sorted(places.items(), key=lambda item: item[0] == chosen)
        for px, py in [shown.point(east, north)]
    ]
    here = ""
    if near:
        hx, hy = shown.point(*near)
        here = f'<path d="M{hx - 7:.0f} {hy:.0f}h14M{hx:.0f} {hy - 7:.0f}v14" stroke="#a11d2b" stroke-width="3"/>'
    kilometre = 1000 / shown.scale
    bar = (
        f'<path d="M{MARGIN} {MAP_HEIGHT - 8}h{2 * kilometre:.1f}" stroke="#1c2733" stroke-width="2"/>'
        f'<text x="{MARGIN + 2 * kilometre + 4:.0f}" y="{MAP_HEIGHT - 4}" font-size="12" fill="#1c2733">2 km</text>'
    )
    centre = f'<rect x="{x - 4:.0f}" y="{y - 4:.0f}" width="8" height="8" fill="none" stroke="#4d5b69" stroke-width="2"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{MAP_WIDTH}" height="{MAP_HEIGHT}"'
        f' viewBox="0 0 {MAP_WIDTH} {MAP_HEIGHT}" font-family="sans-serif">'
        f'<rect width="{MAP_WIDTH}" height="{MAP_HEIGHT}" fill="#eef3f0"/>{centre}{"".join(dots)}{here}{bar}</svg>'
    )


def chosen(
    wanted: Wanted, tapped: tuple[int, int] | None, places: Mapping[str, tuple[int, int, int, str]]
) -> Wanted:
    """What is wanted, near the point of the map that was tapped."""
    if tapped is None:
        return wanted
    all_places = [(east, north) for east, north, _, _ in places.values()]
    near = ground(all_places + ([wanted.near] if wanted.near else [])).place(*tapped)
    return replace(wanted, near=near, sort="near")
