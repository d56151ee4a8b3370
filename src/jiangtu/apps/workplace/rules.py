"""The education fund's arithmetic, gaps and overlaps of a matrix, what a certificate says of a skill.

Money is whole fen, rates are ten-thousandths. No Django, no models. Unknown stays unknown: a year without a wage bill
has no accrual, and a year whose mixed rows could decide the share has no colour.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jiangtu import catalogues
from jiangtu.apps.workplace.kinds import Signal, Skill, Staff

WHOLE = 10_000
"""Ten-thousandths in one."""
SPENT, ACCRUED = "本期实际支出", "本期提取额"
"""What the front-line share is counted of: the first, never the second."""


@dataclass(frozen=True, slots=True)
class Law:
    """One figure of the law on a day, with its document; `evidence` V read, K to be confirmed."""

    value: int
    title: str
    document: str
    evidence: str


def laws(rule: str, day: dt.date) -> tuple[Law, ...]:
    """The figures of one rule in force on `day`, in the list's order; empty where none is."""
    return tuple(
        Law(int(row.get("value", 0)), row["title"], row["document"], row["evidence"])
        for row in (*catalogues.table("education_fund"), *catalogues.table("post_rules"))
        if row["rule"] == rule and row["valid_from"] <= day.isoformat()
        and (not row["valid_until"] or day.isoformat() < row["valid_until"])
    )  # fmt: skip


def law(rule: str, year: int) -> Law | None:
    """The one figure of a rule on the last day of a year; None where the law had none."""
    return next(iter(laws(rule, dt.date(year, 12, 31))), None)


@dataclass(frozen=True, slots=True)
class Use:
    """What the fund may, or may not, be spent on."""

    code: str
    allowed: bool
    title: str
    document: str


def uses() -> dict[str, Use]:
    """Every use by its code."""
    rows = catalogues.table("education_fund_uses")
    return {r["use"]: Use(r["use"], r["allowed"] == "1", r["title"], r["document"]) for r in rows}


def accrued(wages: int | None, rate: int | None) -> int | None:
    """What a year accrues, in fen rounded down; None while the wage bill or the rate is not known.

    >>> accrued(10_000_000_00, 150), accrued(None, 150)
    (15000000, None)
    """
    return None if wages is None or rate is None else wages * rate // WHOLE


@dataclass(frozen=True, slots=True)
class Deduction:
    """What of a year's spending reduces its tax, and what is carried into the next; None while wages are unknown."""

    allowed: int | None
    carried: int | None


def deduction(spent: int, carried_in: int | None, wages: int | None, cap: int | None) -> Deduction:
    """Spending and what earlier years carried, against `cap` ten-thousandths of wages.

    >>> deduction(900_000_00, 0, 10_000_000_00, 800)
    Deduction(allowed=80000000, carried=10000000)
    """
    if carried_in is None or wages is None or cap is None:
        return Deduction(None, None)
    asked = spent + carried_in
    allowed = max(0, min(asked, wages * cap // WHOLE))
    return Deduction(allowed, asked - allowed)


@dataclass(frozen=True, slots=True)
class Share:
    """Front-line spending of all spending in the period. `mixed` was for both and could lie on either side."""

    front: int
    mixed: int
    spent: int
    needed: int | None

    @property
    def signal(self) -> Signal:
        """Compared by cross-multiplication: 59.99 % is red."""
        if self.spent <= 0:
            return Signal.EMPTY
        if self.needed is None:
            return Signal.UNKNOWN
        wanted = self.needed * self.spent
        if WHOLE * self.front >= wanted:
            return Signal.GREEN
        return Signal.UNKNOWN if WHOLE * (self.front + self.mixed) >= wanted else Signal.RED

    @property
    def tenths(self) -> int | None:
        """The share in tenths of a per cent, rounded down; None before any spending."""
        return 1_000 * self.front // self.spent if self.spent > 0 else None

    @property
    def missing(self) -> int:
        """Fen of the period's other spending that would have to be front-line spending instead; 0 when reached."""
        short = (self.needed or 0) * self.spent - WHOLE * self.front
        return max(0, -(-short // WHOLE))


def share(amounts: Mapping[str, int], needed: int | None) -> Share:
    """The share from the sums by staff category."""
    front, mixed = (amounts.get(kind, 0) for kind in (Staff.FRONT_LINE, Staff.MIXED))
    return Share(front, mixed, sum(amounts.values()), needed)


@dataclass(frozen=True, slots=True)
class Layer:
    """What is left of one year's accrual; `age` in years."""

    year: int
    left: int
    age: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Unspent money by the year it was accrued in, the oldest first; spending takes the oldest.

    `over`: fen spent beyond everything accrued. `unknown`: years whose accrual nobody stated; with any, nothing is told.
    """

    layers: tuple[Layer, ...]
    over: int
    unknown: tuple[int, ...]

    @property
    def left(self) -> int | None:
        """The whole balance; None while a year is unknown."""
        return None if self.unknown else sum(layer.left for layer in self.layers)


def balance(years: Mapping[int, tuple[int | None, int]], year: int) -> Balance:
    """The balance at the end of `year` from (accrued, spent) of every year kept; a year left out is unknown."""
    kept = range(min(years, default=year), year + 1)
    stated = {y: years.get(y, (None, 0)) for y in kept}
    unknown = tuple(y for y, (gained, _) in stated.items() if gained is None)
    if unknown:
        return Balance((), 0, unknown)
    left: dict[int, int] = {}
    over = 0
    for y, (gained, spent) in stated.items():
        left[y] = gained or 0
        over += _spend(left, spent)
    return Balance(tuple(Layer(y, fen, year - y) for y, fen in left.items() if fen), over, ())


def _spend(left: dict[int, int], spent: int) -> int:
    for year in sorted(left):
        taken = min(left[year], max(0, spent))
        left[year] -= taken
        spent -= taken
    return max(0, spent)


def certified(post: str, held: Iterable[tuple[str, str | None]], *, day: dt.date) -> Skill:
    """The best that certificates (occupation, level) of the post's minor group say; one without a level says LEARNING.

    >>> certified("6-18-02-04", [("6-18-02-01", "3"), ("4-03-01-02", "1")], day=dt.date(2025, 6, 30)).name
    'CAN'
    """
    near = [level for occupation, level in held if occupation[:7] == post[:7]]
    told = [laws(f"skill_{level}", day) for level in near]
    return max((Skill(found[0].value) if found else Skill.LEARNING for found in told), default=Skill.NONE)


Span = tuple[dt.date, dt.date | None]
"""A time; the end is exclusive, None while it runs."""


def overlaps(one: Span, other: Span) -> bool:
    """Whether two times share a day.

    >>> june, july = (dt.date(2025, 6, 1), dt.date(2025, 7, 1)), (dt.date(2025, 7, 1), None)
    >>> overlaps(june, july), overlaps(june, (dt.date(2025, 6, 30), None))
    (False, True)
    """
    first, last = one[1] or dt.date.max, other[1] or dt.date.max
    return one[0] < last and other[0] < first


def proposals(
    held: Sequence[str], open_classes: Mapping[str, int], short: frozenset[str]
) -> list[tuple[str, str]]:
    """Occupations somebody might change to with the ground, the nearest first, at most five.

    SAME: an open class in the minor group of something he holds; SHORT: an open class of a short occupation, those of
    a middle or major group he knows first.
    """
    groups = {code[:7] for code in held}
    same = [(code, "SAME") for code in open_classes if code[:7] in groups and code not in held]
    wanted = [(code, "SHORT") for code in open_classes if code in short and code[:7] not in groups]
    same.sort(key=lambda found: (found[0] not in short, found[0]))
    wanted.sort(key=lambda found: (-max((_near(found[0], code) for code in held), default=0), found[0]))
    return (same + wanted)[:5]


def _near(one: str, other: str) -> int:
    """How many ranks of the classification two occupations share: 0, 1 (大类), 2 (中类)."""
    return (one[:1] == other[:1]) + (one[:4] == other[:4])
