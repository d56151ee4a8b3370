"""The credit bank as a worker reads it: his book line by line with its sources, and for other systems."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext

from jiangtu.apps.career import bridges, chances, credits, results
from jiangtu.apps.career.chances import named, shown
from jiangtu.apps.career.models import Asking, CreditEntry
from jiangtu.apps.certificates import queries as certificates
from jiangtu.apps.certificates.kinds import CertificateKind, CertificateState
from jiangtu.apps.files import lookup
from jiangtu.apps.files import queries as files
from jiangtu.engine.bridges import convert
from jiangtu.engine.bridges import credits as books
from jiangtu.engine.bridges.credits import Entry
from jiangtu.engine.bridges.record import Achieved as Certified
from jiangtu.engine.bridges.record import Recognised, Record
from jiangtu.engine.bridges.rulebook import Rulebook
from jiangtu.engine.schema import domains
from jiangtu.engine.terms import area as areas
from jiangtu.engine.terms import occupation as occupations


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
    """A person's credits: the bank, each programme, every entry, applications, what he could ask for.

    `undone`: the applications of which every entry has been taken back.
    """

    bank: str
    lots: tuple[tuple[str, str, dt.date | None], ...]
    holdings: tuple[Holding, ...]
    lines: tuple[Line, ...]
    askings: tuple[tuple[Asking, str, str], ...]
    undone: frozenset[int]
    chances: chances.Chances


def statement(person: int, *, day: dt.date) -> Statement:
    """Everything about a person's credits. Queries: constant in the number of entries."""
    book = credits.book_of(person)
    named = {r.id: r.name for r in results.results_of(person)}
    lots = books.lots(book, day)
    rows = list(CreditEntry.objects.filter(person__in=files.keys_of(person)).order_by("-pk"))
    return Statement(
        bank=shown(sum(amount for _, amount, _ in lots)),
        lots=tuple((named.get(source, source), shown(amount), until) for source, amount, until in lots),
        holdings=tuple(_holdings(book)),
        lines=tuple(_lines(rows, named)),
        askings=tuple((a, asking_title(a), _reason(a)) for a in credits.askings_of(person)),
        undone=_undone(rows),
        chances=chances.chances(person, day=day),
    )


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
                named(programme.zh, programme.en) if programme else unit, shown(books.recognised(book, unit)),
                shown(programme.ceiling) if programme else "", tuple((_account(a), shown(n)) for a, n in courses),
            )
        )  # fmt: skip
    return found


def _undone(rows: Sequence[CreditEntry]) -> frozenset[int]:
    back = {row.reverses for row in rows}
    standing = {row.asking_id for row in rows if row.key not in back}
    return frozenset({row.asking_id for row in rows if row.asking_id is not None} - standing)


def _lines(rows: Sequence[CreditEntry], named: dict[str, str]) -> list[Line]:
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
        use, _, course = rest.partition("/")
        return f"{course}（{_use(use)}）"
    return {"bank": gettext("学分银行"), "expired": gettext("到期")}.get(kind, rest)


def asking_title(asking: Asking) -> str:
    """What was asked for: the rule and how often, or the use of a course's credits."""
    if asking.use:
        return f"{_use(asking.use)}：{asking.course}"
    return _rule_title(asking.rule) + (f" × {asking.times}" if asking.times > 1 else "")


def _use(use: str) -> str:
    found = next((u for book in bridges.rulebooks().values() for u in book.uses if u.id == use), None)
    return named(found.zh, found.en) if found else use


def _rule_title(rule: str) -> str:
    rules: list[Rulebook] = list(bridges.rulebooks().values())
    found = next((r for book in rules for r in book.rules if r.id == rule), None)
    return named(found.zh, found.en) if found else rule


def _reason(asking: Asking) -> str:
    return named(*convert.REASONS[asking.reason]) if asking.reason in convert.REASONS else ""


# --- for other systems


def record(person: int, *, site: str) -> Record:
    """A person's certificates of this system and his recognised credits, as other systems read them."""
    book = credits.book_of(person)
    named = {r.id: r.name for r in results.results_of(person)}
    city = settings.JIANGTU_CITY
    return Record(
        key=f"p{files.standing(person)}", holder=lookup.called(person).name, issuer=f"{areas.name(city)}学分银行",
        issuer_code=city, issuer_url=site, scheme="学分", certificates=tuple(_certified(person)), credits=tuple(_recognised(book, named)),
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
