"""A person's credit book in double entry: earned, converted, exchanged, spent, expired, reversed; nothing ever changed.

Amounts are whole hundredths of a credit. Every entry's legs sum to zero in every unit: the unit "bank" for credits that
belong to no programme yet, and one unit a programme. Accounts:

source:R    outside, what a result R has brought in (never above zero)
bank:R      what R has put into the bank and is still there
exchange:R  where bank credits become a programme's under rule R
course:C    recognised for a course of the programme, not used yet
spent:U/C   used for U (a diploma, an exemption), for good
expired     bank credits past their day

Every entry names the results it rests on, so a result that is withdrawn takes back all that came from it, newest first.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from jiangtu.engine.errors import Fault, Sentence

BANK = "bank"
"""The unit of credits that belong to no programme."""


class EntryKind(StrEnum):
    """What happened."""

    EARN = "EARN"
    CONVERT = "CONVERT"
    REPLACE = "REPLACE"
    EXCHANGE = "EXCHANGE"
    SPEND = "SPEND"
    EXPIRE = "EXPIRE"
    REVERSE = "REVERSE"


GIVING = frozenset({EntryKind.CONVERT, EntryKind.EXCHANGE})
"""Entries that bring credits to a course."""


class Unbalanced(Fault):
    """The legs of an entry do not sum to zero in some unit."""

    def __init__(self, key: str) -> None:
        super().__init__(
            "CREDITS_UNBALANCED", Sentence("学分分录%(key)s不平。", key=key), f"entry {key} does not balance"
        )


@dataclass(frozen=True, slots=True)
class Leg:
    """One account moved, in hundredths of a credit of `unit`."""

    unit: str
    account: str
    amount: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to one person's credits; `key` is unique in the book.

    `sources` are the results it rests on, `rule` the school's rule, `expires_on` the first day earned credits are gone.
    `reverses` and `replaces` are the keys of the entries it takes back, whole or for one course.
    """

    key: str
    day: dt.date
    kind: EntryKind
    legs: tuple[Leg, ...]
    sources: tuple[str, ...]
    rule: str = ""
    reverses: str = ""
    replaces: str = ""
    expires_on: dt.date | None = None

    def __post_init__(self) -> None:
        if any(_sums(self.legs).values()):
            raise Unbalanced(self.key)


Book = Sequence[Entry]
"""One person's entries in the order written."""


def _sums(legs: Iterable[Leg]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for leg in legs:
        found[leg.unit] += leg.amount
    return found


def balances(book: Book) -> dict[tuple[str, str], int]:
    """What stands on each (unit, account), zeros left out.

    >>> earned = Entry(
    ...     "e", dt.date(2025, 1, 1), EntryKind.EARN, moved(BANK, "source:a", "bank:a", 300), ("a",)
    ... )
    >>> balances([earned])
    {('bank', 'source:a'): -300, ('bank', 'bank:a'): 300}
    """
    found: dict[tuple[str, str], int] = defaultdict(int)
    for entry in book:
        for leg in entry.legs:
            found[leg.unit, leg.account] += leg.amount
    return {key: amount for key, amount in found.items() if amount}


def moved(unit: str, giver: str, taker: str, amount: int) -> tuple[Leg, Leg]:
    """The two legs of moving an amount from one account to another."""
    return Leg(unit, giver, -amount), Leg(unit, taker, amount)


def live(book: Book) -> list[Entry]:
    """The entries that stand: neither reversed nor reversals."""
    undone = {entry.reverses for entry in book if entry.reverses}
    return [entry for entry in book if entry.key not in undone and not entry.reverses]


def recognised(book: Book, programme: str) -> int:
    """What a programme has recognised, used or not: it counts toward the programme's ceiling."""
    held = balances(book).items()
    return sum(
        n for (unit, account), n in held if unit == programme and account.startswith(("course:", "spent:"))
    )


def lots(book: Book, day: dt.date) -> list[tuple[str, int, dt.date | None]]:
    """(result, amount, last day but one) of what is in the bank and has not run out, the soonest to run out first."""
    held = balances(book)
    earned = (
        e for e in live(book) if e.kind is EntryKind.EARN and (e.expires_on is None or day < e.expires_on)
    )
    found = [(e.sources[0], held.get((BANK, f"bank:{e.sources[0]}"), 0), e.expires_on) for e in earned]
    return sorted((lot for lot in found if lot[1] > 0), key=lambda lot: (lot[2] or dt.date.max, lot[0]))


def spend(book: Book, *, programme: str, course: str, use: str, day: dt.date) -> list[Entry]:
    """What a course holds, used for good; no entry when it holds nothing."""
    amount = balances(book).get((programme, f"course:{course}"), 0)
    if amount <= 0:
        return []
    legs = moved(programme, f"course:{course}", f"spent:{use}/{course}", amount)
    key = f"spend:{programme}:{course}:{use}:{_count(book, EntryKind.SPEND)}"
    return [Entry(key, day, EntryKind.SPEND, legs, tuple(givers(book, programme, course)))]


def givers(book: Book, programme: str, course: str) -> list[str]:
    """The results whose credits a course holds or held; those replaced by a higher one left out."""
    given = (source for entry in giving(book, programme, course) for source in entry.sources)
    return list(dict.fromkeys(given))


def giving(book: Book, programme: str, course: str) -> list[Entry]:
    """The entries that brought a course its credits and were not replaced there."""
    account = (programme, f"course:{course}")
    touching = [e for e in live(book) if any((leg.unit, leg.account) == account for leg in e.legs)]
    replaced = {entry.replaces for entry in touching}
    return [entry for entry in touching if entry.kind in GIVING and entry.key not in replaced]


def brought(entry: Entry, programme: str, course: str) -> int:
    """What an entry brought a course."""
    return sum(leg.amount for leg in entry.legs if (leg.unit, leg.account) == (programme, f"course:{course}"))


def higher_kept(book: Book, *, day: dt.date) -> list[Entry]:
    """Of several conversions for one course all but the highest taken back; of equal ones the earliest stays."""
    made: list[Entry] = []
    for programme, course in _converted_courses(book):
        found = [e for e in giving(book, programme, course) if e.kind is EntryKind.CONVERT]
        best = max(found, key=lambda e: brought(e, programme, course))
        for entry in found:
            if entry is not best:
                number = _count((*book, *made), EntryKind.REPLACE)
                made.append(
                    _replacement(entry, best, (programme, course), f"replace:{number}:{entry.key}", day)
                )
    return made


def _converted_courses(book: Book) -> list[tuple[str, str]]:
    legs = (leg for e in live(book) if e.kind is EntryKind.CONVERT for leg in e.legs)
    courses = (
        (leg.unit, leg.account.removeprefix("course:")) for leg in legs if leg.account.startswith("course:")
    )
    return [at for at in dict.fromkeys(courses) if giving(book, *at)]


def _replacement(entry: Entry, by: Entry, at: tuple[str, str], key: str, day: dt.date) -> Entry:
    programme, course = at
    origin = next(leg.account for leg in entry.legs if leg.unit == programme and leg.amount < 0)
    legs = moved(programme, f"course:{course}", origin, brought(entry, programme, course))
    sources = tuple(dict.fromkeys((*entry.sources, *by.sources)))
    return Entry(key, day, EntryKind.REPLACE, legs, sources, entry.rule, replaces=entry.key)


def expire(book: Book, *, day: dt.date) -> list[Entry]:
    """What has run out by `day`, one entry a result; nothing twice."""
    held = balances(book)
    return [
        Entry(
            f"expire:{e.key}:{_count(book, EntryKind.EXPIRE)}", day, EntryKind.EXPIRE,
            moved(BANK, f"bank:{e.sources[0]}", "expired", amount), e.sources,
        )
        for e in live(book)
        if e.kind is EntryKind.EARN and e.expires_on is not None and e.expires_on <= day
        and (amount := held.get((BANK, f"bank:{e.sources[0]}"), 0)) > 0
    ]  # fmt: skip


def withdraw(book: Book, *, source: str, day: dt.date) -> list[Entry]:
    """Everything that rests on a result taken back, the newest first; empty when nothing does.

    What a higher result had replaced comes back; where two others meet on one course, the higher of them stays.
    """
    made = [_reversal(entry, day) for entry in reversed(live(book)) if source in entry.sources]
    return [*made, *higher_kept((*book, *made), day=day)]


def _reversal(entry: Entry, day: dt.date) -> Entry:
    legs = tuple(Leg(leg.unit, leg.account, -leg.amount) for leg in entry.legs)
    return Entry(f"reverse:{entry.key}", day, EntryKind.REVERSE, legs, entry.sources, entry.rule, entry.key)


def _count(book: Book, kind: EntryKind) -> int:
    return sum(entry.kind is kind for entry in book)


def faults(book: Book) -> Iterator[str]:
    """What no book may show: an account of a person below zero, a key twice, something reversed twice."""
    for (unit, account), amount in balances(book).items():
        if amount < 0 and not account.startswith(("source:", "exchange:")):
            yield f"{unit} {account} {amount}"
    keys = [entry.key for entry in book] + [f"↩{entry.reverses}" for entry in book if entry.reverses]
    yield from sorted({key for key in keys if keys.count(key) > 1})
