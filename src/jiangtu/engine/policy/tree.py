"""The typed tree of an edition: what every backend (columns, SQL, one person) runs, and the only thing they share.

A tree is made by `check`, never by hand; frozen, hashable and compared by value, so that equal sub-expressions of
different editions are one. Nothing here evaluates anything; `walk` goes through it.

Meaning, kept by every backend:
- a value is known or null; a test is yes, no or unknown (Kleene); a comparison with a null is unknown;
- `count` and `sum` are bounds [certain, possible]; a comparison decides when both ends agree, else it is unknown;
- a sum with a possible row whose value is null has no upper end: `UNBOUNDED` stands for it;
- `latest` and `earliest` are null of no row, and null when any row's membership or date is unknown;
- dates move by whole months with the month's end clamping (31 January + 1 month is the last day of February).
"""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from jiangtu.engine.schema import Kind

UNBOUNDED = 1 << 46
"""Upper end of a sum that has none: more fen, months or hours than any person has."""

APPLIES_BIT = 30
"""Bit of `unknown`: whether the edition applies at all (the area or the rate date is null)."""
AMOUNT_BIT = 31
"""Bit of `unknown`: every requirement is met but the amount cannot be told."""
MAX_REQUIREMENTS = 30


class Verdict(IntEnum):
    """What an edition decides about a subject or unit."""

    NO = 0
    YES = 1
    UNKNOWN = 2


@dataclass(frozen=True, slots=True)
class Type:
    """What a value is: its kind, the unit of a number, the domain or published list of a code or term."""

    kind: Kind
    unit: str = ""
    of: str = ""
    nullable: bool = True


class Scope(StrEnum):
    """Whose column is meant."""

    SUBJECT = "subject"  # the worker, employer or class decided about
    UNIT = "unit"  # the child row decided per
    ROW = "row"  # the child row an aggregate is looking at


class How(StrEnum):
    """What an aggregate does with the subject's rows for which its test holds."""

    EXISTS = "exists"
    COUNT = "count"
    SUM = "sum"
    LATEST = "latest"
    EARLIEST = "earliest"


BOOL = Type(Kind.BOOL)
DATE = Type(Kind.DATE)


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: bool, whole number or fen, day, domain code, or term."""

    value: bool | int | str | dt.date
    type: Type


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day decided for."""

    type: Type = Type(Kind.DATE, nullable=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the schema."""

    scope: Scope
    table: str
    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class YearOf:
    """The calendar year of a day (unit "year")."""

    day: "Node"
    type: Type


@dataclass(frozen=True, slots=True)
class Shift:
    """A day moved by `step` days, months or years; negative is earlier; month ends clamp."""

    day: "Node"
    step: int
    unit: str
    type: Type


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Days, or whole months or years, from `start` to `end`: the largest n with start + n units <= end."""

    unit: str
    start: "Node"
    end: "Node"
    type: Type


@dataclass(frozen=True, slots=True)
class Plus:
    """Sum of two numbers of one unit."""

    left: "Node"
    right: "Node"
    type: Type


@dataclass(frozen=True, slots=True)
class Minus:
    """Difference of two numbers of one unit."""

    left: "Node"
    right: "Node"
    type: Type


@dataclass(frozen=True, slots=True)
class Times:
    """A number times a plain whole number >= 0."""

    value: "Node"
    factor: int
    type: Type


@dataclass(frozen=True, slots=True)
class Quotient:
    """A number divided by a plain whole number > 0, rounded down."""

    value: "Node"
    by: int
    type: Type


@dataclass(frozen=True, slots=True)
class Positive:
    """The number itself; null where it is not above zero. The whole of a `percent`."""

    value: "Node"
    type: Type


@dataclass(frozen=True, slots=True)
class Compare:
    """left op right; op is one of == != < <= > >=. Codes of an ordered domain compare by rank."""

    op: str
    left: "Node"
    right: "Node"
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class OneOf:
    """value is one of the constants."""

    value: "Node"
    options: tuple[Literal, ...]
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Not:
    """Kleene negation."""

    test: "Node"
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class And:
    """Kleene conjunction."""

    tests: tuple["Node", ...]
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Or:
    """Kleene disjunction."""

    tests: tuple["Node", ...]
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Choose:
    """`then` where the test is yes, `other` where no, null where unknown."""

    test: "Node"
    then: "Node"
    other: "Node"
    type: Type


@dataclass(frozen=True, slots=True)
class Known:
    """Whether the value is known (bounds: both ends equal); itself never unknown."""

    value: "Node"
    type: Type = Type(Kind.BOOL, nullable=False)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """exists, count, sum, latest or earliest over the subject's rows of a child table.

    `test` sees the row (Scope.ROW), the unit and the subject. `value` is the summed or compared ROW column.
    """

    how: How
    table: str
    test: "Node"
    value: Column | None
    type: Type


@dataclass(frozen=True, slots=True)
class Listed:
    """The term is in the named published list in force on the day; unknown when no version is in force."""

    list: str
    term: "Node"
    day: "Node"
    type: Type = BOOL


@dataclass(frozen=True, slots=True)
class Classed:
    """The letter the named map in force on the day gives the term by its longest prefix; null when none."""

    map: str
    term: "Node"
    day: "Node"
    type: Type = Type(Kind.TERM, of="class_letter")


@dataclass(frozen=True, slots=True)
class Group:
    """The minor group of an occupation: the first seven characters of its code."""

    term: "Node"
    type: Type


@dataclass(frozen=True, slots=True)
class Within:
    """The area code begins with `prefix` (a code without its trailing pairs of zeros)."""

    area: "Node"
    prefix: str
    type: Type = BOOL


Node = (
    Literal | AsOf | Column | YearOf | Shift | Elapsed | Plus | Minus | Times | Quotient | Positive | Compare | OneOf
    | Not | And | Or | Choose | Known | Aggregate | Listed | Classed | Group | Within
)  # fmt: skip

TRUE = Literal(True, Type(Kind.BOOL, nullable=False))
"""The test of an aggregate written without one."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One named condition: its bit is its place in the edition. `text` is the expression as it was written."""

    name: str
    test: Node
    text: str
    zh: str = ""
    en: str = ""
    article: str = ""
    mend: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Uplift:
    """The amount grows by `percent` where `when` is yes; unknown makes the amount unknown."""

    when: Node
    percent: int
    document: str = ""
    article: str = ""


Cell = bool | int | str
"""A key of an amount table: a truth, a whole number, a domain code or a term."""


@dataclass(frozen=True, slots=True)
class Amount:
    """min(base × times × uplift, cap), in fen.

    The base is the cell of the table for the values of `keys` (one cell with no key for a flat amount), or `value`
    when that is given. `times` is an exact whole number. Without a cell, or with an unknown part, there is no amount.
    """

    keys: tuple[Node, ...] = ()
    cells: tuple[tuple[tuple[Cell, ...], int], ...] = ()
    value: Node | None = None
    times: Node | None = None
    uplift: Uplift | None = None
    cap: int | None = None
    document: str = ""
    article: str = ""


class To(StrEnum):
    """Whose account an edition's money goes to; of one that takes money back, who gives it back."""

    WORKER = "worker"
    EMPLOYER = "employer"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid, and where that is written; no document where the edition's own subject says it."""

    to: To = To.WORKER
    document: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """One dated version of a policy, checked.

    `unit` is the child table decided per ("" = one decision a subject). `rate_day` is the day that must lie in
    [since, until); `area_fact` is the subject's area that must begin with `area_prefix`, None when the edition applies
    everywhere. `digest` is the SHA-256 of the document.
    """

    id: str
    edition: str
    title_zh: str
    title_en: str
    area: str
    area_prefix: str
    area_fact: Column | None
    since: dt.date
    until: dt.date | None
    rate_by: str
    rate_day: Node
    subject: str
    unit: str
    document: str
    article: str
    evidence: str
    direction: str
    kind: str
    fund: str
    exclusive_with: tuple[str, ...]
    catalogues: tuple[tuple[str, str], ...]
    requirements: tuple[Requirement, ...]
    amount: Amount | None
    notes: str
    name: str
    digest: str
    payee: Payee = Payee()

    @property
    def key(self) -> tuple[str, str]:
        """(id, edition): what names this edition everywhere."""
        return (self.id, self.edition)
