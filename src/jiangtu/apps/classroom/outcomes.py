"""What became of people: rates by kind of class and by class, and the persons behind each of their numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import polars as pl
from django.http import Http404
from django.utils import timezone

from jiangtu.apps.accounts.access import READERS
from jiangtu.apps.accounts.models import User
from jiangtu.apps.classroom.models import FollowUp
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.facts.models import Snapshot
from jiangtu.apps.training.kinds import CLASS_LABELS, ClassKind
from jiangtu.apps.training.rules import Limit, limits_on
from jiangtu.engine.indicators import followup
from jiangtu.engine.indicators.followup import Rate

COLUMNS = {"employed": "就业", "counterpart": "对口就业", "retained": "留任", "double": "双证"}
"""What is asked of each person, in the order of the tables."""
PAGE = 50


@dataclass(frozen=True, slots=True)
class KindLine:
    """The classes of one kind, so many months after they ended."""

    kind: str
    months: int
    classes: int
    rates: dict[str, Rate]

    @property
    def label(self) -> str:
        """What the kind is called."""
        return CLASS_LABELS[ClassKind(self.kind)]

    @property
    def query(self) -> str:
        """What asks for their people."""
        return urlencode({"kind": self.kind, "months": self.months})


@dataclass(frozen=True, slots=True)
class Bonus:
    """Whether a project class reached the share in jobs from which its price may rise; None while not known."""

    rate: Rate
    needed: Limit
    reached: bool | None

    @property
    def least(self) -> str:
        """The share asked for."""
        return f"{self.needed.value}{self.needed.unit}"


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class, so many months after it ended; `bonus` for project classes on the day that decides."""

    row: FollowUp
    rates: dict[str, Rate]
    bonus: Bonus | None

    @property
    def query(self) -> str:
        """What asks for its people."""
        return urlencode({"class": self.row.training_class.class_code, "months": self.row.months})


@dataclass(frozen=True, slots=True)
class FollowUpPage:
    """Rates by kind of class, and by class."""

    kinds: list[KindLine]
    lines: list[ClassLine]


def follow_ups_page(reader: User) -> FollowUpPage:
    """The newest computation of each class and day, summed by kind: numerator and denominator of each rate."""
    latest = _latest(reader)
    by_kind: dict[tuple[str, int], list[FollowUp]] = {}
    for row in latest:
        by_kind.setdefault((row.training_class.kind, row.months), []).append(row)
    kinds = [
        KindLine(kind, months, len(found), summed(found)) for (kind, months), found in sorted(by_kind.items())
    ]
    return FollowUpPage(kinds, [ClassLine(row, summed([row]), _bonus(row)) for row in latest])


def _latest(reader: User) -> list[FollowUp]:
    rows = FollowUp.objects.select_related(
        "training_class__provider__organisation", "training_class__sponsor"
    )
    if reader.role not in READERS:
        rows = rows.filter(training_class__provider__organisation=reader.organisation)
    latest = {(row.training_class_id, row.months): row for row in rows.order_by("computed_at")}
    return sorted(latest.values(), key=lambda r: (r.training_class.class_code, r.months))


def summed(rows: Iterable[FollowUp]) -> dict[str, Rate]:
    """The rates over several classes, numerator and denominator together; a class not known makes the rate unknown.

    Whether people stayed is asked only of classes with a sponsor.
    """
    kept = list(rows)
    sponsored = [row for row in kept if row.training_class.sponsor_id is not None]
    return {column: _rate(sponsored if column == "retained" else kept, column) for column in COLUMNS}


def _rate(rows: Sequence[FollowUp], column: str) -> Rate:
    known = [row for row in rows if getattr(row, column) is not None]
    base, certain = sum(row.base for row in rows), sum(row.base for row in known)
    return Rate(sum(getattr(row, column) for row in known), base, base - certain)


def _bonus(row: FollowUp) -> Bonus | None:
    course = row.training_class
    limits = limits_on(course.area, timezone.localdate(row.computed_at))
    needed, months = limits.get("project_bonus"), limits["follow_up_2"].value
    if course.kind != ClassKind.PROJECT or needed is None or row.months != months:
        return None
    rate = summed([row])["employed"]
    known = not rate.unknown and rate.base > 0
    return Bonus(rate, needed, 100 * rate.count >= needed.value * rate.base if known else None)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rows are wanted: of a kind of class or of one class, so many months on; `held` those alone for whom it holds."""

    months: int
    column: str
    held: bool
    kind: str = ""
    class_code: str = ""


@dataclass(frozen=True, slots=True)
class RowsPage:
    """Fifty of the persons behind a numerator or denominator, as opaque keys."""

    asked: Asked
    title: str
    rows: list[tuple[dict[str, object], tuple[object, ...]]]
    total: int
    page: int
    pages: int

    @property
    def column(self) -> str:
        """What was asked, in words."""
        return COLUMNS[self.asked.column]

    @property
    def query(self) -> str:
        """What asks for these rows again."""
        one = self.asked
        whose = {"class": one.class_code} if one.class_code else {"kind": one.kind}
        return urlencode({**whose, "months": one.months, "of": one.column, "held": int(one.held)})


def rows_page(asked: Asked, reader: User, *, page: int) -> RowsPage:
    """The persons behind a number of the page above, from the very facts it was counted in; Http404 for none.

    Cost: one reading of the snapshot, and a join of the city's contributions with the people of these classes.
    """
    wanted = [row for row in _latest(reader) if _is_of(row, asked)]
    if not wanted or asked.column not in COLUMNS:
        raise Http404
    people = pl.concat([_people(rows, digest) for digest, rows in _by_facts(wanted).items()])
    if asked.held:
        people = people.filter(pl.col(asked.column))
    people = people.sort("class_code", "person")
    pages = max(1, -(-len(people) // PAGE))
    page = min(max(page, 1), pages)
    shown = [
        (row, tuple(row[column] for column in COLUMNS))
        for row in people.slice((page - 1) * PAGE, PAGE).to_dicts()
    ]
    first = wanted[0].training_class
    title = first.title if asked.class_code else CLASS_LABELS[ClassKind(first.kind)]
    return RowsPage(asked, title, shown, len(people), page, pages)


def _is_of(row: FollowUp, asked: Asked) -> bool:
    course = row.training_class
    ours = course.class_code == asked.class_code if asked.class_code else course.kind == asked.kind
    return ours and row.months == asked.months


def _by_facts(rows: list[FollowUp]) -> dict[str, list[FollowUp]]:
    found: dict[str, list[FollowUp]] = {}
    for row in rows:
        found.setdefault(row.digest, []).append(row)
    return found


def _people(rows: list[FollowUp], digest: str) -> pl.DataFrame:
    snapshot = Snapshot.objects.filter(digest=digest).order_by("pk").first()
    if snapshot is None:
        raise Http404
    courses = [row.training_class for row in rows]
    sponsors = pl.DataFrame(
        {"class_code": [c.class_code for c in courses], "sponsor": [c.sponsor_id for c in courses]},
        schema={"class_code": pl.String, "sponsor": pl.String},
    )
    found = followup.outcomes(snapshots.facts_of(snapshot), sponsors, months=rows[0].months)
    return found.filter(pl.col("class_code").is_in(sponsors["class_code"].implode()))
