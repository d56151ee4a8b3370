"""What the intake pages show."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from jiangtu.apps.accounts.rules import handles
from jiangtu.apps.intake import grid, rules
from jiangtu.apps.intake.grid import Fault
from jiangtu.apps.intake.kinds import OBSTACLE_LABELS, REASONS, STATE_LABELS, Counts, Obstacle, State
from jiangtu.apps.intake.models import Batch, Department
from jiangtu.engine.errors import Problem
from jiangtu.engine.sheets import compare, staged
from jiangtu.engine.sheets import format as formats
from jiangtu.engine.sheets.compare import Jump
from jiangtu.engine.sheets.english import Said
from jiangtu.engine.sheets.format import Format

DELIVERIES = 12
"""Deliveries shown beside one another."""


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the funnel; `rows` is None while that is not known."""

    label: str
    rows: int | None


@dataclass(frozen=True, slots=True)
class Point:
    """One delivery in a small picture."""

    at: dt.datetime
    value: int
    is_now: bool


@dataclass(frozen=True, slots=True)
class Series:
    """One total over the deliveries of a department, oldest first; this batch is the last."""

    label: str
    unit: str
    is_money: bool
    points: tuple[Point, ...]

    @property
    def most(self) -> int:
        """The largest value: the length of a whole bar."""
        return max(point.value for point in self.points)

    @property
    def before(self) -> int:
        """The value of the delivery before this one."""
        return self.points[-2].value

    @property
    def change(self) -> float:
        """By how much of the one before it moved: 0.2 for a fifth more; 0 from nothing."""
        return (self.points[-1].value - self.before) / self.before if self.before else 0.0

    @property
    def fall(self) -> float:
        """`change` the other way round."""
        return -self.change


@dataclass(frozen=True, slots=True)
class Report:
    """The dry run of a batch: what would happen, what stands in the way, how it compares."""

    batch: Batch
    format: Format
    state: str
    counts: Counts
    funnel: tuple[Step, ...]
    faults: tuple[Fault, ...]
    found: int  # findings in all
    jumps: tuple[Jump, ...]
    obstacles: tuple[Obstacle, ...]
    previous: Batch | None
    series: tuple[Series, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why totals often jump, to choose from."""
        return REASONS

    @property
    def refusal(self) -> Said:
        """Why the file could not be checked and what would help, in the reader's language."""
        told = self.batch.refusal
        return grid.told(told.get("code", ""), told.get("zh", ""), told.get("mend", ""))

    @property
    def may_import(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.obstacles

    @property
    def obstacle_words(self) -> list[str]:
        """The obstacles as sentences."""
        return [OBSTACLE_LABELS[obstacle] for obstacle in self.obstacles]


@dataclass(frozen=True, slots=True)
class Line:
    """One batch in the list."""

    batch: Batch
    title: str
    state: str


@dataclass(frozen=True, slots=True)
class BatchList:
    """The newest batches, and what the upload form offers."""

    lines: tuple[Line, ...]
    forms: tuple[Format, ...]
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One format column on the mapping page: what is proposed, and how sure that is."""

    name: str
    label: str
    required: bool
    column: int | None
    percent: int
    sure: bool
    readable: int


@dataclass(frozen=True, slots=True)
class MappingPage:
    """The columns of a format beside the headings of the sheet."""

    batch: Batch
    format: Format
    choices: tuple[Choice, ...]
    headings: tuple[Mapping[str, Any], ...]
    sheets: tuple[str, ...]


def batch_list(*, role: str, newest: int = 50) -> BatchList:
    """The newest batches, newest first, and the formats and departments an officer of the role works on. Three queries."""
    batches = Batch.objects.select_related("department")[:newest]
    lines = tuple(Line(b, formats.named(b.format).title, STATE_LABELS[State(b.state)]) for b in batches)
    departments = tuple(Department.objects.order_by("name").values_list("name", flat=True))
    shipped = formats.shipped().values()
    own = tuple(form for form in shipped if handles(role, form.department))
    return BatchList(lines, own or tuple(shipped), departments)


def batch_report(batch: int) -> Report:
    """The dry run of a batch. Batch.DoesNotExist when there is none. Three queries at most."""
    found = Batch.objects.select_related("department", "previous").get(pk=batch)
    counts = found.counts
    jumps = compare.jumps(_totals(found), _totals(found.previous)) if found.previous else ()
    return Report(
        batch=found,
        format=formats.named(found.format),
        state=STATE_LABELS[State(found.state)],
        counts=counts,
        funnel=_funnel(found),
        faults=grid.faults(found, grid.findings(batch)) if found.kinds else (),
        found=sum(found.kinds.values()),
        jumps=jumps if found.state == State.CHECKED else (),
        obstacles=rules.obstacles(
            state=State(found.state), counts=counts, jumps=len(jumps), accepted=found.accepted,
            explanation=found.explanation,
        ),
        previous=found.previous,
        series=_series(found) if found.previous else (),
    )  # fmt: skip


def last_import(batch: Batch) -> dt.datetime | None:
    """When a batch of the same department and format went into the e-file last; None before the first."""
    last: dt.datetime | None = Batch.objects.filter(
        department=batch.department, format=batch.format
    ).aggregate(last=Max("imported_at"))["last"]
    return last


def _totals(batch: Batch) -> compare.Totals:
    return compare.Totals(batch.counts.valid, batch.persons, batch.money_fen)


def _funnel(batch: Batch) -> tuple[Step, ...]:
    counts = batch.counts
    read = Step("读到的行", counts.read), Step("可以导入", counts.valid)
    if not staged.mention_columns(formats.named(batch.format).record):
        return read
    return *read, Step("凭证件号可确认", counts.valid - counts.doubtful), Step("已归到人", batch.rows_linked)


def _series(batch: Batch) -> tuple[Series, ...]:
    """Rows, head-count and money of this batch beside the last ones the same department delivered in this format."""
    form = formats.named(batch.format)
    imported = Batch.objects.filter(
        department=batch.department, format=batch.format, state=State.IMPORTED.value
    ).exclude(pk=batch.pk)
    if batch.imported_at:
        imported = imported.filter(imported_at__lt=batch.imported_at)
    shown = [*reversed(imported.order_by("-imported_at", "-pk")[: DELIVERIES - 1]), batch]
    if len(shown) < 2:
        return ()
    found = [_one("行数", "行", shown, [one.counts.valid for one in shown])]
    if staged.mention_columns(form.record):
        found.append(_one("人数", "人", shown, [one.persons for one in shown]))
    if form.money:
        found.append(_one("金额合计", "元", shown, [one.money_fen or 0 for one in shown]))
    return tuple(found)


def _one(label: str, unit: str, batches: Sequence[Batch], values: Sequence[int]) -> Series:
    points = tuple(
        Point(one.imported_at or one.received_at, value, one is batches[-1])
        for one, value in zip(batches, values, strict=True)
    )
    return Series(label, unit, unit == "元", points)


def mapping_page(batch: int) -> MappingPage:
    """The columns of the batch's format with what is proposed for each; required ones first among the unsure."""
    found = Batch.objects.select_related("department").get(pk=batch)
    form = formats.named(found.format)
    proposals = {p["field"]: p for p in found.reading.get("proposals", [])}
    choices = tuple(
        Choice(
            field.name, field.label, field.required, proposals.get(field.name, {}).get("column"),
            round(100 * proposals.get(field.name, {}).get("confidence", 0)),
            proposals.get(field.name, {}).get("sure", False),
            round(100 * proposals.get(field.name, {}).get("readable", 0)),
        )
        for field in form.fields
    )  # fmt: skip
    headings = tuple(found.reading.get("headings", []))
    return MappingPage(found, form, choices, headings, tuple(found.reading.get("sheets", [])))


def findings(batch: int) -> tuple[Problem, ...]:
    """Every wrong cell of the batch in the order of the sheet, numbers masked; none once they were cleared."""
    return tuple(
        Problem(f["code"], f["zh"], f["where"], f["value"] or "", f["rule"], f["mend"])
        for f in grid.findings(batch).to_pylist()
    )
