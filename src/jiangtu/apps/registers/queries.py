"""Who stands in which register on a day, what waits for the office, an organisation's own page, the public catalogue."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiangtu.apps.registers import rules
from jiangtu.apps.registers.kinds import (
    EXTENSION_LABELS,
    CheckResult,
    EntryState,
    ExtensionKind,
    ExtensionState,
)
from jiangtu.apps.registers.models import Check, Entry, Extension, Organisation, Room, Teacher
from jiangtu.catalogues.registers import Register, registers
from jiangtu.engine.terms import occupation as occupations
from jiangtu.engine.terms import workdays

AHEAD = dt.timedelta(days=30)
"""How long before its day a yearly check stands in the office's queue."""


Stated = tuple[tuple[str, str, rules.Value], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a page shows it: occupation names with level codes; what it states otherwise than its entry."""

    extension: Extension
    scopes: tuple[tuple[str, str], ...]
    changes: Stated


@dataclass(frozen=True, slots=True)
class Listing:
    """One entry as a page shows it on `day`."""

    entry: Entry
    register: Register
    standing: rules.Standing
    reaches: tuple[rules.Reach, ...]
    day: dt.date

    @property
    def extensions(self) -> tuple[Asked, ...]:
        """Requests for more scope or a further term, the newest first."""
        return tuple(self._asked(one) for one in self.entry.extensions.order_by("-pk"))

    @property
    def waiting(self) -> Extension | None:
        """The request that waits for the office."""
        return self.entry.extensions.filter(state=ExtensionState.ASKED).first()

    @property
    def terms(self) -> list[rules.Term]:
        """When it has stood and will: more than one after a gap; none while not decided."""
        entry = self.entry
        if entry.valid_from is None:
            return []
        return rules.terms(self.reaches) or [(entry.valid_from, entry.valid_until)]

    @property
    def covered(self) -> list[tuple[tuple[str, str, str], list[rules.Term]]]:
        """What it covers, each once; its terms only where they differ from the entry's."""
        own = self.terms
        rows = rules.covered(self.reaches).items()
        return [(scope, [] if not own or found == own else found) for scope, found in rows]

    @property
    def uneven(self) -> bool:
        """Whether something it covers has terms of its own."""
        return any(found for _, found in self.covered)

    @property
    def ended(self) -> bool:
        """Whether its term is over."""
        return self.entry.valid_until is not None and self.entry.valid_until <= self.day

    @property
    def widenable(self) -> bool:
        """Whether more scope may be asked for."""
        return self.register.scoped and self.entry.state == EntryState.LISTED and not self.ended

    @property
    def renewable(self) -> bool:
        """Whether a further term may be asked for."""
        return rules.renewable(self.entry.state, self.entry.valid_until, self.day)

    @property
    def next_end(self) -> dt.date | None:
        """Until when a further term would go, were it granted on that day."""
        return rules.next_term(self.entry.valid_until or self.day, self.register.years, self.day)[1]

    @property
    def occupations(self) -> tuple[str, ...]:
        """The names of what it covers, each once."""
        return tuple(dict.fromkeys(occupations.name(reach.occupation) for reach in self.reaches))

    @property
    def stated(self) -> Stated:
        """What was stated, condition by condition: Chinese label, English label, value with its unit."""
        return self._stated(self.entry.details)

    def _asked(self, one: Extension) -> Asked:
        scopes = tuple((occupations.name(occupation), levels) for occupation, levels, _ in one.scopes)
        return Asked(one, scopes, tuple(row for row in self._stated(one.details) if row not in self.stated))

    def _stated(self, details: Mapping[str, rules.Value]) -> Stated:
        return tuple(
            (c.zh, c.en, f"{details[c.name]}{c.unit}" if c.kind == "number" else details[c.name])
            for c in self.register.conditions
            if c.name in details
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing the office has to do by `due`: decide an application or a request for more, or make a yearly check."""

    listing: Listing
    due: dt.date
    what: str
    late: bool


def listing(entry: Entry, day: dt.date) -> Listing:
    """An entry as it stands on `day`; its scope rows are read unless they were fetched before."""
    stands = rules.standing(entry.state, entry.valid_until, entry.check_by, day)
    return Listing(entry, registers()[entry.register], stands, reaches(entry), day)


def reaches(entry: Entry) -> tuple[rules.Reach, ...]:
    """What an entry covers, row by row."""
    rows = sorted(entry.scopes.all(), key=lambda s: s.pk)
    return tuple(rules.Reach(s.occupation, s.levels, s.area, s.valid_from, s.valid_until) for s in rows)


def in_scope(entry: Entry, occupation: str, level: str, area: str, day: dt.date) -> bool:
    """Whether `entry` is listed on `day` and covers that occupation, level ("" for none) and area then."""
    return first_day_out(entry, (occupation, level, area), (day,)) is None


def first_day_out(entry: Entry, wanted: tuple[str, str, str], days: Iterable[dt.date]) -> dt.date | None:
    """The first of `days` on which the entry does not stand or does not cover `wanted`; None when it always does."""
    asked = sorted(days)
    if entry.state != EntryState.LISTED or entry.valid_from is None:
        return asked[0] if asked else None
    until = entry.valid_until or dt.date.max
    outside = next((day for day in asked if not entry.valid_from <= day < until), None)
    uncovered = rules.first_day_out(reaches(entry), wanted, asked)
    return min((day for day in (outside, uncovered) if day is not None), default=None)


def listed(register: str = "", *, day: dt.date) -> QuerySet[Entry]:
    """The entries in force on `day`, of one register or of all, by number, with organisation, partner and scope."""
    inside = Q(valid_until=None) | Q(valid_until__gt=day)
    found = Entry.objects.filter(inside, state=EntryState.LISTED, valid_from__lte=day)
    if register:
        found = found.filter(register=register)
    return (
        found.select_related("organisation", "partner")
        .prefetch_related("scopes")
        .order_by("register", "number")
    )


def is_listed(organisation: str, register: str, *, day: dt.date) -> bool:
    """Whether an organisation stands in a register on `day`."""
    return listed(register, day=day).filter(organisation=organisation).exists()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in the public registers; empty means anything."""

    register: str = ""
    words: str = ""
    area: str = ""
    occupation: str = ""


def public_entries(wanted: Wanted, *, day: dt.date) -> list[Listing]:
    """The entries in force on `day` that match, by register and number; words search names, pinyin and numbers."""
    found = listed(wanted.register, day=day)
    if wanted.area:
        found = found.filter(organisation__area__startswith=wanted.area.rstrip("0"))
    for word in wanted.words.lower().split():
        found = found.filter(
            Q(title__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(organisation__pinyin__contains=word)
            | Q(number__icontains=word)
        )
    rows = [listing(entry, day) for entry in found]
    return [row for row in rows if not wanted.occupation or _covers(row, wanted.occupation)]


def _covers(row: Listing, occupation: str) -> bool:
    return any(
        occupations.within(occupation, r.occupation) or occupations.within(r.occupation, occupation)
        for r in row.reaches
    )


def public_entry(number: int, *, day: dt.date) -> Listing:
    """A decided entry for the public, also one suspended, revoked or ended; Entry.DoesNotExist for drafts."""
    shown = (EntryState.LISTED, EntryState.SUSPENDED, EntryState.REVOKED)
    found = Entry.objects.select_related("organisation", "partner").prefetch_related("scopes", "checks")
    return listing(found.get(pk=number, state__in=shown), day)


def queue(*, day: dt.date) -> list[Waiting]:
    """What waits for the office, the soonest due first: applications, requests for more, yearly checks soon due."""
    with_rows = Entry.objects.select_related("organisation").prefetch_related("scopes", "turns")
    applied = [_application(entry, day) for entry in with_rows.filter(state=EntryState.APPLIED)]
    due = with_rows.filter(state=EntryState.LISTED, check_by__lte=day + AHEAD)
    checks = [_check(entry, day) for entry in due]
    asked = Extension.objects.filter(state=ExtensionState.ASKED).select_related("entry__organisation")
    more = [_extension(one, day) for one in asked]
    return sorted([*applied, *checks, *more], key=lambda w: (w.due, w.listing.entry.pk))


def _application(entry: Entry, day: dt.date) -> Waiting:
    sent = max(turn.at for turn in entry.turns.all() if turn.step == "apply")
    due = workdays.add_workdays(timezone.localtime(sent).date(), registers()[entry.register].decide_days)
    return Waiting(listing(entry, day), due, "审核申请", due < day)


def _extension(one: Extension, day: dt.date) -> Waiting:
    asked = timezone.localtime(one.asked_at).date()
    due = workdays.add_workdays(asked, registers()[one.entry.register].decide_days)
    return Waiting(listing(one.entry, day), due, EXTENSION_LABELS[ExtensionKind(one.kind)], due < day)


def _check(entry: Entry, day: dt.date) -> Waiting:
    due = entry.check_by or day
    return Waiting(listing(entry, day), due, "年检", due < day)


@dataclass(frozen=True, slots=True)
class Campaign:
    """The yearly re-check of one register: how many were due, how each ended, who was not looked at yet.

    `late` of those are past their day. Whoever came before his day counts as due as well.
    """

    register: Register
    passed: int
    to_mend: int
    failed: int
    waiting: int
    late: int

    @property
    def due(self) -> int:
        """Everybody checked or to be checked in the year."""
        return self.checked + self.waiting

    @property
    def checked(self) -> int:
        """Everybody who was checked, however it ended."""
        return self.passed + self.to_mend + self.failed


def campaigns(year: int, *, day: dt.date) -> list[Campaign]:
    """The year's re-checks by register, those with anybody due, as they stand on `day`. Two queries."""
    made = Counter(Check.objects.filter(year=year).values_list("entry__register", "result"))
    last = dt.date(year, 12, 31)
    left = Entry.objects.filter(state=EntryState.LISTED, check_by__lte=last)
    left = left.exclude(checks__year=year).filter(Q(valid_until=None) | Q(valid_until__gt=day))
    rows = left.values_list("register", "check_by") if year >= day.year else []
    waiting = Counter(register for register, _ in rows)
    late = Counter(register for register, due in rows if due is not None and due < day)
    found = [
        Campaign(
            kept,
            passed=made[kept.id, CheckResult.PASSED],
            to_mend=made[kept.id, CheckResult.TO_MEND],
            failed=made[kept.id, CheckResult.FAILED],
            waiting=waiting[kept.id],
            late=late[kept.id],
        )
        for kept in registers().values()
    ]
    return [one for one in found if one.due]


def checks_of(year: int, register: str) -> list[Check]:
    """Every check of the year in a register, what is not in order first. One query."""
    order = {CheckResult.FAILED: 0, CheckResult.TO_MEND: 1, CheckResult.PASSED: 2}
    made = Check.objects.filter(year=year, entry__register=register).select_related("entry__organisation")
    return sorted(made.order_by("entry__number", "pk"), key=lambda one: order[CheckResult(one.result)])


def check_years(*, day: dt.date) -> list[int]:
    """The years that have checks, and this one, the newest first."""
    return sorted({day.year, *Check.objects.values_list("year", flat=True).distinct()}, reverse=True)


@dataclass(frozen=True, slots=True)
class Holding:
    """Everything one organisation has here on a day; `may_apply` are the registers open to its role."""

    organisation: Organisation
    entries: tuple[Listing, ...]
    teachers: tuple[Teacher, ...]
    rooms: tuple[Room, ...]
    may_apply: tuple[Register, ...]


def holding(code: str, role: str, *, day: dt.date) -> Holding | None:
    """An organisation's own page; None for a log-in without an organisation, or one nobody has stated yet."""
    organisation = Organisation.objects.filter(pk=code).first()
    if organisation is None:
        return None
    entries = organisation.entries.select_related("partner").prefetch_related("scopes").order_by("pk")
    return Holding(
        organisation=organisation,
        entries=tuple(listing(entry, day) for entry in entries),
        teachers=tuple(teachers_of(code, day=day)),
        rooms=tuple(organisation.rooms.order_by("name", "pk")),
        may_apply=tuple(r for r in registers().values() if role in r.holders),
    )


def teachers_of(code: str, *, day: dt.date) -> QuerySet[Teacher]:
    """The teachers whose bond with the organisation has not ended by `day`, by name."""
    standing = Q(valid_until=None) | Q(valid_until__gt=day)
    return Teacher.objects.filter(standing, organisation=code).order_by("name", "pk")


def own_entry(entry: int, code: str, *, day: dt.date) -> Listing:
    """An entry of the organisation with its history; Entry.DoesNotExist for another's."""
    found = Entry.objects.select_related("organisation", "partner").prefetch_related(
        "scopes", "turns", "checks"
    )
    return listing(found.get(pk=entry, organisation=code), day)


def office_entry(entry: int, *, day: dt.date) -> Listing:
    """Any entry with its history, for the office."""
    found = Entry.objects.select_related("organisation", "partner").prefetch_related(
        "scopes", "turns", "checks"
    )
    return listing(found.get(pk=entry), day)
