"""One entry of the ledger: two or more legs that sum to nothing, and the bytes it is hashed by.

Amounts are whole fen, positive for debit, negative for credit. Pure values: nothing here is ever changed.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from json.encoder import encode_basestring as _text
from typing import NamedTuple

from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.terms import money

LARGEST = 10**15
"""Ten thousand thousand million yuan: an amount above it is a slip of the hand, and sums of such still fit 64 bits."""


class AmountWrong(Refusal):
    """An amount that is not a positive whole number of fen."""

    def __init__(self, amount: object) -> None:
        super().__init__(
            "AMOUNT_WRONG",
            Sentence(
                "金额“%(amount)s”不是大于零的整分。",
                amount=money.yuan(amount) if type(amount) is int else amount,
            ),
            f"amount {amount!r} is not a positive whole number of fen",
            mend="金额以元为单位，最多两位小数，且大于零；冲减请用冲销或追回。",
        )


class Unbalanced(Refusal):
    """An entry whose legs do not sum to zero, that has fewer than two, or a leg of nothing."""

    def __init__(self, zh: str) -> None:
        super().__init__(
            "UNBALANCED",
            Sentence("分录不成立：%(zh)s。", zh=zh),
            mend="借贷必须相等，至少两行，没有零金额行。",
        )


class Leg(NamedTuple):
    """One line of an entry: budget line, account, fen (debit positive)."""

    line: int
    account: str
    fen: int


class Draft(NamedTuple):
    """What somebody wants posted. `key` names it for ever: the same key is the same entry.

    `about` is what the money is for (a claim's key), "" when it is for nothing in particular; `reverses` the number of
    the entry this one counters.
    """

    key: str
    kind: str
    legs: tuple[Leg, ...]
    about: str = ""
    reason: str = ""
    reverses: int | None = None


class Entry(NamedTuple):
    """A draft with who posted it, when (microseconds UTC) and on which day it counts."""

    draft: Draft
    actor: str
    at: int
    day: dt.date


def whole_fen(amount: object) -> int:
    """The amount itself when it is a positive whole number of fen; AmountWrong for zero, negative, parts of a fen.

    >>> whole_fen(150_000)
    150000
    """
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount <= LARGEST:
        raise AmountWrong(amount)
    return amount


def legs(movement: Iterable[tuple[str, int]], *, line: int, fen: int) -> tuple[Leg, ...]:
    """A movement of the chart as legs of one amount on one budget line.

    >>> legs((("COMMITTED", 1), ("FREE", -1)), line=7, fen=100)
    (Leg(line=7, account='COMMITTED', fen=100), Leg(line=7, account='FREE', fen=-100))
    """
    amount = whole_fen(fen)
    return tuple([Leg(line, account, sign * amount) for account, sign in movement])


def turned(posted: Iterable[Leg]) -> tuple[Leg, ...]:
    """The legs that take others back."""
    return tuple(Leg(leg.line, leg.account, -leg.fen) for leg in posted)


def check(draft: Draft, books: Mapping[str, str]) -> None:
    """Unbalanced unless the draft is an entry; `books` gives the book of each account.

    At least two legs, none of zero, and on each budget line each book sums to zero: no line pays for another in secret.
    """
    if len(draft.legs) < 2:
        raise Unbalanced(Sentence("只有%(n)s行", n=len(draft.legs)))
    sums: dict[tuple[int, str], int] = {}
    for line, account, fen in draft.legs:
        if account not in books:
            raise Unbalanced(Sentence("没有科目“%(account)s”", account=account))
        if type(fen) is not int or not fen or not -LARGEST <= fen <= LARGEST:
            raise Unbalanced(Sentence("%(account)s 的金额“%(fen)s”不对", account=account, fen=fen))
        place = (line, books[account])
        sums[place] = sums.get(place, 0) + fen
    if any(sums.values()):
        raise Unbalanced(Sentence("借贷相差%(gap)s分", gap=max(abs(left) for left in sums.values())))


ALGORITHMS: dict[str, Callable[[bytes], bytes]] = {
    "SHA256": lambda message: hashlib.sha256(message).digest(),
    "SM3": lambda message: hashlib.new("sm3", message).digest(),
}
"""Every algorithm a seal can name."""


def canonical(entry: Entry) -> bytes:
    """The entry as the one JSON array anybody can rebuild: what, who, when, then its legs in order.

    >>> canonical(Entry(Draft("k", "COMMIT", (Leg(1, "FREE", -5),)), "li", 0, dt.date(2025, 1, 2)))
    b'["k","COMMIT","","",null,"li",0,"2025-01-02",[[1,"FREE",-5]]]'
    """
    key, kind, legs, about, reason, reverses = entry.draft
    rows = ",".join([f"[{line},{_text(account)},{fen}]" for line, account, fen in legs])
    counters = "null" if reverses is None else reverses
    who = _who(entry.actor, entry.at, entry.day)
    return f"[{_text(key)},{_text(kind)},{_text(about)},{_text(reason)},{counters},{who},[{rows}]]".encode()


@lru_cache(maxsize=8)
def _who(actor: str, at: int, day: dt.date) -> str:
    """The same for all entries of a batch."""
    return f'{_text(actor)},{at},"{day.isoformat()}"'


def digest(entry: Entry, algorithm: str) -> bytes:
    """The hash of an entry, 32 bytes; it does not hang on its neighbours, so writers never wait for each other."""
    return ALGORITHMS[algorithm](canonical(entry))
