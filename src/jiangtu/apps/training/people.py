"""Who sits in a class: as the worker himself, the firm that sends people, the provider and the office see it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed, Purpose
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.files import lookup
from jiangtu.apps.files.kinds import micros
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.sentences import told
from jiangtu.apps.training import browse, checks, eligibility, firm_seats, line, queries, roster, rules
from jiangtu.apps.training.kinds import COUNTED, LIVE, ClassState, SeatState
from jiangtu.apps.training.models import Quota, Seat, TrainingClass
from jiangtu.apps.training.roster import Line, Named, Outcome
from jiangtu.apps.training.services import ClassNotReady
from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.terms import citizen

SHOWN = 50
"""Of a firm's staff, how many one page shows."""


def lived(at: int | None) -> dt.datetime | None:
    """Microseconds as a moment of the city's clock."""
    return None if at is None else clock.lived(dt.datetime.fromtimestamp(at / 1_000_000, dt.UTC))


@dataclass(frozen=True, slots=True)
class Held:
    """One of a worker's seats or places: how many stand before him in line, None when he does not wait."""

    seat: Seat
    ahead: int | None

    @property
    def offer_until(self) -> dt.datetime | None:
        """Until when an offer may be accepted."""
        return lived(self.seat.offer_until)


def mine(person: int) -> tuple[Held, ...]:
    """The worker's seats and places. Cost: one query and one for each line he stands in."""
    return tuple(Held(seat, ahead(seat)) for seat in queries.my_seats(person))


def ahead(seat: Seat) -> int | None:
    """How many stand before that place in line; None for whoever does not wait."""
    if seat.state != SeatState.WAITING:
        return None
    before = Seat.objects.filter(training_class=seat.training_class_id, state=SeatState.WAITING)
    return before.filter(place__lt=seat.place).count()


NOT_OURS = Sentence("本单位在职职工里没有这个人，请核对号码。")


@dataclass(frozen=True, slots=True)
class Sent:
    """One class a firm sends people to: its seats without a name, named, given back or lapsed."""

    training_class: TrainingClass
    unnamed: int
    named: int


def sent(firm: str) -> list[Sent]:
    """Every class the firm has or had seats in, or sponsors and the public reads, the newest first. Two queries."""
    if not firm:
        return []
    rows = (
        Seat.objects.filter(employer=firm)
        .values("training_class")
        .annotate(
            unnamed=Count("pk", filter=Q(state=SeatState.RESERVED)),
            named=Count("pk", filter=Q(state=SeatState.TAKEN)),
        )
    )
    tally = {row["training_class"]: (row["unnamed"], row["named"]) for row in rows}
    ordered = Q(sponsor=firm, state__in=browse.PUBLIC) & ~Q(state=ClassState.CANCELLED)
    found = TrainingClass.objects.filter(Q(pk__in=tally) | ordered).select_related("provider__organisation")
    return [Sent(c, *tally.get(c.pk, (0, 0))) for c in found.order_by("-starts_on", "-pk")]


@dataclass(frozen=True, slots=True)
class Sitter:
    """One seat with whose it is; `name` "" when nobody is named, or no file tells one; `doubts` what is not known yet."""

    seat: Seat
    name: str
    doubts: tuple[str, ...] = ()

    @property
    def until(self) -> dt.datetime | None:
        """By when it has to be named or accepted."""
        return lived(self.seat.offer_until)


@dataclass(frozen=True, slots=True)
class FirmPage:
    """One class as a firm that sends people sees it: its own seats alone, and its staff whose names have the words."""

    card: browse.Card
    seats: tuple[Sitter, ...]
    staff: tuple[tuple[int, str], ...]
    words: str

    @property
    def c(self) -> TrainingClass:
        """The class."""
        return self.card.training_class

    @property
    def unnamed(self) -> int:
        """Seats to be named."""
        return sum(row.seat.state == SeatState.RESERVED for row in self.seats)

    @property
    def open(self) -> bool:
        """Whether the class takes seats."""
        return self.c.state == ClassState.ENROLLING


def firm_page(class_code: str, *, firm: str, words: str = "") -> FirmPage:
    """A public class as the firm sees it; TrainingClass.DoesNotExist for one never published, or without a firm."""
    c = public(class_code, firm=firm)
    own = sitters(c.seats.filter(employer=firm).order_by("state", "number", "pk"))
    seated = {row.seat.person for row in own if row.seat.state in LIVE}
    known = names(p for p in staff(firm) if p not in seated) if any(
        row.seat.state == SeatState.RESERVED for row in own
    ) else {}  # fmt: skip
    listed = sorted((name, person) for person, name in known.items() if words in name)
    return FirmPage(browse.card(c), own, tuple((person, name) for name, person in listed[:SHOWN]), words)


def public(class_code: str, *, firm: str) -> TrainingClass:
    """A class the public reads; TrainingClass.DoesNotExist for others, and for a log-in without a firm."""
    if not firm:
        raise TrainingClass.DoesNotExist
    rows = browse.with_counts(TrainingClass.objects.filter(state__in=browse.PUBLIC))
    return rows.get(class_code=class_code)


def staff(firm: str) -> set[int]:
    """Whose running employment is with the firm, by the latest snapshot; empty before the first."""
    return set(snapshots.staff_of(firm))


names = lookup.names


def sitters(rows: QuerySet[Seat]) -> tuple[Sitter, ...]:
    """Seats with the names of who sits in them. Two queries."""
    held = list(rows)
    called = names(seat.person for seat in held if seat.person is not None)
    return tuple(Sitter(seat, called.get(seat.person or 0, "")) for seat in held)


@dataclass(frozen=True, slots=True)
class Sender:
    """A firm that names people; `pays`: it bears the price of those for whom no policy pays."""

    firm: str
    pays: bool = False


def check(
    c: TrainingClass, sender: Sender, chosen: Iterable[int], lines: Sequence[Line], *, actor: Actor
) -> list[Named]:
    """Each name's answer before a seat gets it; whoever is not of the firm's staff is not told apart from nobody.

    `chosen` are people of the staff list, others among them left out. Every person looked at is written down.
    """
    people = staff(sender.firm)
    day, at = clock.today(), clock.now()
    mine = [p for p in dict.fromkeys(chosen) if p in people]
    called = names(mine)
    answers = [
        Named(n, called.get(p, ""), "", *roster.fit(c, p, day, pays=sender.pays), p)
        for n, p in enumerate(mine, start=1)
    ]
    numbers = {row: roster.numbered(row) for row in lines}
    found = lookup.persons_numbered([number for number, _wrong in numbers.values() if number])
    ours = [row for row in lines if (known := found.get(numbers[row][0])) and known.persons <= people]
    with transaction.atomic():
        audit.record(
            *(Deed(Action.LOOK, at, p, Purpose.APPLICATION, {"class": c.class_code}) for p in mine),
            actor=actor,
        )
    told = roster.answers(c, ours, day=day, actor=actor, at=at, pays=sender.pays)
    strange = [
        Named(row.row, row.name, citizen.mask(row.number), Outcome.UNKNOWN, numbers[row][1] or NOT_OURS)
        for row in lines
        if row not in ours
    ]  # fmt: skip
    by_row = sorted((*told, *strange), key=lambda named: named.row)
    return roster.doubted(roster.once([*answers, *by_row]))


def name_all(
    c: TrainingClass, sender: Sender, persons: Iterable[int], *, actor: Actor, at: dt.datetime
) -> list[tuple[int, str]]:
    """The firm's seats given to these people of its staff, one by one: person → "" or why not. Safe to repeat."""
    people = staff(sender.firm)
    return [(person, _named(c, sender, person, actor, at)) for person in persons if person in people]


def _named(c: TrainingClass, sender: Sender, person: int, actor: Actor, at: dt.datetime) -> str:
    free = c.seats.filter(employer=sender.firm, state=SeatState.RESERVED, offer_until__gt=micros(at))
    seat = free.order_by("number").first()
    if seat is None:
        return "预留座位已用完或已到期。"
    try:
        firm_seats.name_seat(
            seat.pk, person, eligibility.standing(person, c), unpaid=sender.pays, actor=actor, at=at
        )
    except Refusal as refusal:
        return told(refusal)
    return ""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A quota with whom it is for."""

    quota: Quota
    label: str


@dataclass(frozen=True, slots=True)
class People:
    """Who sits in a class and how many wait, for its provider and the office; the line by numbers alone."""

    training_class: TrainingClass
    ceilings: tuple[Ceiling, ...]
    sitters: tuple[Sitter, ...]
    line: tuple[tuple[int | None, dt.datetime | None], ...]
    windows: tuple[int, ...]


def people(class_code: str, *, organisation: str | None, actor: Actor) -> People:
    """One's own class, any for the office (`organisation` None); TrainingClass.DoesNotExist. The look is written down."""
    c = own(class_code, organisation=organisation)
    seated = _with_doubts(c, sitters(c.seats.filter(state__in=COUNTED).order_by("number", "pk")))
    waiting = c.seats.filter(state=SeatState.WAITING).order_by("place").values_list("place", "asked_at")
    with transaction.atomic():
        deed = Deed(Action.CLASS, clock.now(), detail={"class": c.class_code, "step": "look_at_people"})
        audit.record(deed, actor=actor)
    ceilings = tuple(Ceiling(quota, _label(quota, c)) for quota in c.quotas.order_by("kind", "key"))
    line_rows = tuple((place, lived(at)) for place, at in waiting)
    return People(c, ceilings, seated, line_rows, tuple(c.windows.values_list("pk", flat=True)))


def _with_doubts(c: TrainingClass, rows: Iterable[Sitter]) -> tuple[Sitter, ...]:
    held = list(rows)
    told = checks.doubts(c, (row.seat.person for row in held if row.seat.person), day=clock.today())
    return tuple(replace(row, doubts=told.get(row.seat.person or 0, ())) for row in held)


def _label(quota: Quota, c: TrainingClass) -> str:
    sponsor = c.sponsor.name if c.sponsor and c.sponsor.pk == quota.key else quota.key
    return rules.GROUPS.get(quota.key, sponsor) or quota.get_kind_display()


def own(class_code: str, *, organisation: str | None) -> TrainingClass:
    """The organisation's own class, any class for None; TrainingClass.DoesNotExist for another's."""
    rows = TrainingClass.objects.select_related("provider__organisation", "sponsor")
    rows = rows if organisation is None else rows.filter(provider__organisation=organisation)
    return rows.get(class_code=class_code)


def resize(c: TrainingClass, quota: int, size: int, *, actor: Actor, at: dt.datetime) -> None:
    """A quota of the class made larger or smaller.

    QuotaTaken below what is taken, ClassNotReady when the place's rules or the room do not allow so many. Those who
    wait are offered what becomes free.
    """
    found = c.quotas.get(pk=quota)
    day = clock.today()
    with transaction.atomic():
        before = {(p.code, p.zh) for p in checks.problems(c, day=day)}
        line.set_size(found.pk, size, actor=actor, at=at)
        new = [p for p in checks.problems(c, day=day) if (p.code, p.zh) not in before]
        if new and size > found.size:
            raise ClassNotReady(new)
