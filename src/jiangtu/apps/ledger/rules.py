"""What one line of budget, one matter and one batch allow; pure."""

import datetime as dt
from collections.abc import Iterable, Mapping

from jiangtu.catalogues.ledger import Band
from jiangtu.engine.ledger.balance import COUNTERS
from jiangtu.engine.ledger.entry import Leg

KNOWN_FIRST = ("ceiling", "committed", "paid")


def changes(legs: Iterable[Leg]) -> dict[int, tuple[int, int, int]]:
    """How ceiling, committed and paid of each budget line change, lines in order: the order they are locked in.

    >>> changes([Leg(2, "COMMITTED", 5), Leg(2, "FREE", -5)])
    {2: (0, 5, 0)}
    """
    found: dict[int, list[int]] = {}
    for line, account, fen in legs:
        if line not in found:
            found[line] = [0, 0, 0]
        if account in PLACES:
            place, sign = PLACES[account]
            found[line][place] += sign * fen
    return {line: (c[0], c[1], c[2]) for line, c in sorted(found.items())}


PLACES = {COUNTERS[name][0]: (place, COUNTERS[name][1]) for place, name in enumerate(KNOWN_FIRST)}
"""Account → which counter it moves, and its sign."""


def overdrawn(sums: Mapping[str, int]) -> str:
    """Which account a matter has overdrawn on a line, "" when none: nothing is paid, released or claimed back that was
    never committed, approved or paid. `sums` are fen by account, debit positive, after the posting.

    >>> (
    ...     overdrawn({"COMMITTED": -1}),
    ...     overdrawn({"COMMITTED": 5, "PAYABLE": -5}),
    ...     overdrawn({"PAID": 3, "RECEIVABLE": 4}),
    ... )
    ('COMMITTED', '', 'RECEIVABLE')
    """
    committed, payable = sums.get("COMMITTED", 0), -sums.get("PAYABLE", 0)
    paid, receivable = sums.get("PAID", 0), sums.get("RECEIVABLE", 0)
    if committed < 0:
        return "COMMITTED"
    if not 0 <= payable <= committed:
        return "PAYABLE"
    if paid < 0:
        return "PAID"
    return "" if 0 <= receivable <= paid else "RECEIVABLE"


def band_of(total_fen: int, bands: Iterable[Band], *, day: dt.date) -> Band | None:
    """The band of a batch's total on a day: of those in force, the one with the highest sum below it."""
    valid = [b for b in bands if b.valid_from <= day and (b.valid_until is None or day < b.valid_until)]
    reached = [b for b in valid if total_fen > b.above_fen]
    return max(reached, key=lambda b: b.above_fen, default=None)


def masked(payee: str) -> str:
    """A payee's name with all but its first character hidden.

    >>> masked("覃美玲")
    '覃**'
    """
    return payee[:1] + "*" * (len(payee) - 1)
