"""What a worker could ask the schools for now: recognition of what he achieved, exchange of banked credits, their use."""

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from jiangtu.apps.career import bridges, credits, results
from jiangtu.apps.career.credits import Request
from jiangtu.apps.career.kinds import AskingState
from jiangtu.apps.career.models import SchoolRules
from jiangtu.apps.registers.models import Organisation
from jiangtu.engine.bridges import convert
from jiangtu.engine.bridges import credits as books
from jiangtu.engine.bridges.convert import CreditRefused, Once, Rule
from jiangtu.engine.bridges.convert import Result as Achieved
from jiangtu.engine.bridges.credits import Entry, EntryKind
from jiangtu.engine.bridges.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Offer:
    """What a worker could ask a school for now: the rule, the results that fit it, the programme."""

    school: Organisation
    rule: Rule
    programme: str
    programme_name: str
    results: tuple[Achieved, ...]
    entries: tuple[Entry, ...]

    @property
    def wish(self) -> Request:
        """What the school would be asked."""
        return Request(self.school.pk, self.rule.id, self.programme, tuple(r.id for r in self.results))

    @property
    def title(self) -> str:
        """What the rule is called."""
        return named(self.rule.zh, self.rule.en)

    @property
    def gained(self) -> str:
        """What would be gained, in credits."""
        legs = (leg for e in self.entries if e.kind is not EntryKind.REPLACE for leg in e.legs)
        return shown(
            sum(g.amount for g in legs if g.amount > 0 and g.account.startswith(("course:", "bank:")))
        )


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the bank's credits may be turned into at a school: at most `most` times, for one of the programmes."""

    school: Organisation
    rule: Rule
    most: int
    programmes: tuple[tuple[str, str], ...]

    def wish(self, programme: str, times: int) -> Request:
        """What the school would be asked."""
        return Request(self.school.pk, self.rule.id, programme, times=times)

    @property
    def title(self) -> str:
        """What the rule is called."""
        return named(self.rule.zh, self.rule.en)


@dataclass(frozen=True, slots=True)
class Usable:
    """A course whose credits may be used at a school, and for what."""

    school: Organisation
    programme: str
    programme_name: str
    course: str
    amount: str
    uses: tuple[tuple[str, str], ...]

    def wish(self, use: str) -> Request:
        """What the school would be asked."""
        return Request(self.school.pk, "", self.programme, course=self.course, use=use)


@dataclass(frozen=True, slots=True)
class Chances:
    """What a worker could ask the schools for now and has not: recognition, exchange, use."""

    offers: tuple[Offer, ...]
    exchanges: tuple[Exchange, ...]
    usable: tuple[Usable, ...]


def chances(person: int, *, day: dt.date) -> Chances:
    """Everything the rules would give him now and nobody has been asked for, by school and rule. Queries: constant."""
    desk = _Desk.of(person, day)
    schools = [
        (kept.school, bridges.rulebooks()[kept.rulebook])
        for kept in SchoolRules.objects.select_related("school").order_by("school")
        if kept.rulebook in bridges.rulebooks()
    ]
    return Chances(
        tuple(offer for school, rules in schools for offer in desk.offers(school, rules)),
        tuple(one for school, rules in schools for one in desk.exchanges(school, rules)),
        tuple(one for school, rules in schools for one in desk.usable(school, rules)),
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is known of one person when his chances are looked for; `waiting` what a school has not answered yet."""

    known: Sequence[Achieved]
    book: Sequence[Entry]
    waiting: frozenset[tuple[str, str, str, str]]
    day: dt.date

    @classmethod
    def of(cls, person: int, day: dt.date) -> "_Desk":
        asked = (a for a in credits.askings_of(person) if a.state == AskingState.ASKED)
        waiting = frozenset((a.school_id, a.rule, a.programme, a.course) for a in asked)
        return cls(results.results_of(person), credits.book_of(person), waiting, day)

    def offers(self, school: Organisation, rules: Rulebook) -> Iterator[Offer]:
        for rule in rules.rules:
            if rule.is_exchange:
                continue
            programme = (rule.programme or rules.programmes[0].id) if rule.courses else ""
            fit = convert.fitting(
                rule, [r for r in self.known if r.id not in self._used(rule) and not r.withdrawn]
            )
            made = self._made(Request(school.pk, rule.id, programme), rules, fit)
            if made:
                yield Offer(school, rule, programme, programme_name(rules, programme), fit, tuple(made))

    def exchanges(self, school: Organisation, rules: Rulebook) -> Iterator[Exchange]:
        for rule in (r for r in rules.rules if r.is_exchange):
            found = {p.id: self._most(school, rules, rule, p.id) for p in rules.programmes}
            names = tuple((p, programme_name(rules, p)) for p, most in found.items() if most)
            if names:
                yield Exchange(school, rule, max(found.values()), names)

    def usable(self, school: Organisation, rules: Rulebook) -> Iterator[Usable]:
        uses = tuple((u.id, named(u.zh, u.en)) for u in rules.uses)
        known = {p.id for p in rules.programmes}
        for (unit, account), amount in books.balances(self.book).items():
            course = account.removeprefix("course:")
            waits = (school.pk, "", unit, course) in self.waiting
            if uses and unit in known and account.startswith("course:") and amount > 0 and not waits:
                yield Usable(school, unit, programme_name(rules, unit), course, shown(amount), uses)

    def _most(self, school: Organisation, rules: Rulebook, rule: Rule, programme: str) -> int:
        """How many times the exchange could be made now."""
        tried = (
            self._made(Request(school.pk, rule.id, programme, times=n), rules, ()) for n in itertools.count(1)
        )
        return sum(1 for _ in itertools.takewhile(bool, tried))

    def _made(self, wish: Request, rules: Rulebook, fit: tuple[Achieved, ...]) -> list[Entry]:
        """What the school's yes would write; nothing when the rules say no or the school was asked already."""
        if (wish.school, wish.rule, wish.programme, wish.course) in self.waiting:
            return []
        try:
            return credits.drafted(credits.Deal(wish, rules, fit), self.book, self.day)
        except CreditRefused:
            return []

    def _used(self, rule: Rule) -> set[str]:
        if rule.once is not Once.EVER:
            return set()
        return {source for entry in books.live(self.book) for source in entry.sources}


def programme_name(rules: Rulebook, programme: str) -> str:
    """What a programme is called; "" for the bank or one the rules have dropped."""
    found = next((p for p in rules.programmes if p.id == programme), None)
    return named(found.zh, found.en) if found else ""


def named(zh: str, en: str) -> str:
    """The name in the reader's language."""
    return en if get_language() == "en" and en else zh


def shown(hundredths: int) -> str:
    """Hundredths of a credit as credits.

    >>> shown(150), shown(800)
    ('1.5', '8')
    """
    return f"{hundredths / 100:g}"
