"""The credit bank as a worker reads it: what he could ask for, his book line by line with its sources, and for other systems."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language, gettext

from jiangtu.apps.career import bridges, credits, results
from jiangtu.apps.career.kinds import AskingState
from jiangtu.apps.career.models import Asking, CreditEntry, SchoolRules
from jiangtu.apps.certificates import queries as certificates
from jiangtu.apps.certificates.kinds import CertificateKind, CertificateState
from jiangtu.apps.files import lookup
from jiangtu.apps.files import queries as files
from jiangtu.apps.registers.models import Organisation
from jiangtu.engine.bridges import convert
from jiangtu.engine.bridges import credits as books
from jiangtu.engine.bridges.convert import CreditRefused, Once, Rule
from jiangtu.engine.bridges.convert import Result as Achieved
from jiangtu.engine.bridges.credits import Entry, EntryKind
from jiangtu.engine.bridges.record import Achieved as Certified
from jiangtu.engine.bridges.record import Recognised, Record
from jiangtu.engine.bridges.rulebook import Rulebook
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import area as areas
from jiangtu.engine.terms import occupation as occupations


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
    def title(self) -> str:
        """What the rule is called."""
        return _named(self.rule.zh, self.rule.en)

    @property
    def gained(self) -> str:
        """What would be gained, in credits."""
        legs = (leg for e in self.entries if e.kind is not EntryKind.REPLACE for leg in e.legs)
        return shown(
            sum(g.amount for g in legs if g.amount > 0 and g.account.startswith(("course:", "bank:")))
        )


def offers(person: int, *, day: dt.date) -> list[Offer]:
    """Everything the rules would give him now and nobody has been asked for, by school and rule. Queries: constant."""
    known, book = results.results_of(person), credits.book_of(person)
    waiting = {
        (a.school_id, a.rule, a.programme) for a in credits.askings_of(person) if a.state == AskingState.ASKED
    }
    found = []
    for kept in SchoolRules.objects.select_related("school").order_by("school"):
        rulebook = bridges.rulebooks().get(kept.rulebook)
        for rule in rulebook.rules if rulebook else ():
            for programme in _programmes(rulebook, rule):
                offer = _offer(kept.school, rule, programme, known, book, day)
                if offer is not None and (kept.school_id, rule.id, programme) not in waiting:
                    found.append(offer)
    return found


def _programmes(rulebook: Rulebook | None, rule: Rule) -> list[str]:
    if rulebook is None or not rule.courses:
        return [""]
    return [rule.programme] if rule.programme else [p.id for p in rulebook.programmes[:1]]


def _offer(
    school: Organisation, rule: Rule, programme: str, known: Sequence[Achieved], book: Sequence[Entry], day: dt.date
) -> Offer | None:  # fmt: skip
    used = (
        {source for entry in books.live(book) for source in entry.sources}
        if rule.once is Once.EVER
        else set()
    )
    fit = convert.fitting(rule, [r for r in known if r.id not in used and not r.withdrawn])
    try:
        made = credits.drafted(credits.Deal(school.pk, rule, programme, fit), book, day)
    except CreditRefused:
        return None
    name = credits.rules_of(school.pk).programme(programme).zh if programme else ""
    return Offer(school, rule, programme, name, fit, tuple(made))


# --- the book, line by line


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is read: what moved where, on what it rests, who wrote it."""

    day: dt.date
    kind: str
    title: str
    moves: tuple[str, ...]
    sources: tuple[str, ...]
    by: str
    reversed: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """What one programme has recognised of its most, in credits; `courses` with what each holds."""

    programme: str
    recognised: str
    ceiling: str
    courses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A person's credits: the bank, each programme, every entry, applications, what he could ask for."""

    bank: str
    lots: tuple[tuple[str, str, dt.date | None], ...]
    holdings: tuple[Holding, ...]
    lines: tuple[Line, ...]
    askings: tuple[tuple[Asking, str, str], ...]
    offers: tuple[Offer, ...]


def statement(person: int, *, day: dt.date) -> Statement:
    """Everything about a person's credits. Queries: constant in the number of entries."""
    book = credits.book_of(person)
    named = {r.id: r.name for r in results.results_of(person)}
    lots = books.lots(book, day)
    return Statement(
        bank=shown(sum(amount for _, amount, _ in lots)),
        lots=tuple((named.get(source, source), shown(amount), until) for source, amount, until in lots),
        holdings=tuple(_holdings(book)),
        lines=tuple(_lines(person, named)),
        askings=tuple((a, _rule_title(a.rule), _reason(a)) for a in credits.askings_of(person)),
        offers=tuple(offers(person, day=day)),
    )


def shown(hundredths: int) -> str:
    """Hundredths of a credit as credits.

    >>> shown(150), shown(800)
    ('1.5', '8')
    """
    return f"{hundredths / 100:g}"


def _holdings(book: Sequence[Entry]) -> list[Holding]:
    names = {p.id: p for rules in bridges.rulebooks().values() for p in rules.programmes}
    held = books.balances(book)
    found = []
    for unit in dict.fromkeys(unit for unit, _ in held if unit != books.BANK):
        programme = names.get(unit)
        courses = [
            (a, n) for (u, a), n in held.items() if u == unit and a.startswith(("course:", "spent:")) and n
        ]
        found.append(
            Holding(
                _named(programme.zh, programme.en) if programme else unit, shown(books.recognised(book, unit)),
                shown(programme.ceiling) if programme else "", tuple((_account(a), shown(n)) for a, n in courses),
            )
        )  # fmt: skip
    return found


def _lines(person: int, named: dict[str, str]) -> list[Line]:
    rows = list(CreditEntry.objects.filter(person__in=files.keys_of(person)).order_by("-pk"))
    undone = {row.reverses for row in rows if row.reverses}
    return [
        Line(
            row.day, row.get_kind_display(), _rule_title(row.rule),
            tuple(f"{_account(a)} {n / 100:+g}" for _, a, n in row.legs if not a.startswith(("source:", "exchange:"))),
            tuple(named.get(source, source) for source in row.sources), row.by, row.key in undone,
        )
        for row in rows
    ]  # fmt: skip


def _account(account: str) -> str:
    """An account in words: the bank, a course, what it was used for."""
    kind, _, rest = account.partition(":")
    if kind == "spent":
        use, _, course = rest.rpartition("/")
        return f"{course}（{use}）"
    return {"bank": gettext("学分银行"), "expired": gettext("到期")}.get(kind, rest)


def _rule_title(rule: str) -> str:
    rules: list[Rulebook] = list(bridges.rulebooks().values())
    found = next((r for book in rules for r in book.rules if r.id == rule), None)
    return _named(found.zh, found.en) if found else rule


def _reason(asking: Asking) -> str:
    return _named(*convert.REASONS[asking.reason]) if asking.reason in convert.REASONS else ""


def _named(zh: str, en: str) -> str:
    return en if get_language() == "en" and en else zh


# --- for other systems


def record(person: int) -> Record:
    """A person's certificates of this system and his recognised credits, as other systems read them."""
    book = credits.book_of(person)
    named = {r.id: r.name for r in results.results_of(person)}
    city = settings.JIANGTU_CITY
    return Record(
        key=f"p{files.standing(person)}", holder=lookup.called(person).name, issuer=f"{areas.name(city)}学分银行",
        issuer_code=city, scheme="学分", certificates=tuple(_certified(person)), credits=tuple(_recognised(book, named)),
    )  # fmt: skip


def _certified(person: int) -> list[Certified]:
    return [
        Certified(
            row.number, occupations.name(row.occupation) + domains.LEVEL.labels.get(row.level, ""), "",
            domains.LEVEL.labels.get(row.level, "") if row.kind == CertificateKind.LEVEL else "",
            row.body_name, row.issued_on, row.state == CertificateState.VALID,
        )
        for row in certificates.held(person)
    ]  # fmt: skip


def _recognised(book: Sequence[Entry], named: dict[str, str]) -> list[Recognised]:
    names = {p.id: p.zh for rules in bridges.rulebooks().values() for p in rules.programmes}
    found = []
    for (unit, account), amount in books.balances(book).items():
        if account.startswith("course:"):
            course = account.removeprefix("course:")
            given = books.giving(book, unit, course)
            rests = tuple(named.get(source, source) for source in books.givers(book, unit, course))
            found.append(Recognised(names.get(unit, unit), course, amount, given[-1].day, rests))
    return found
