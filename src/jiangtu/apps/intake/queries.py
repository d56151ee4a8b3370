"""What the intake pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jiangtu.apps.intake import rules, vault
from jiangtu.apps.intake.kinds import OBSTACLE_LABELS, STATE_LABELS, Counts, Obstacle, State
from jiangtu.apps.intake.models import Batch, Department
from jiangtu.apps.intake.vault import Kept
from jiangtu.engine.errors import Problem
from jiangtu.engine.sheets import compare
from jiangtu.engine.sheets import format as formats
from jiangtu.engine.sheets.compare import Jump
from jiangtu.engine.sheets.format import Format, Weight

PAGE = 50


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the funnel."""

    label: str
    rows: int


@dataclass(frozen=True, slots=True)
class Fault:
    """How often one kind of fault occurred, with the sentence of its first occurrence."""

    code: str
    times: int
    example: str


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


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """One page of wrong cells."""

    batch: Batch
    lines: tuple[Mapping[str, Any], ...]
    page: int
    pages: int
    total: int


def batch_list(*, newest: int = 50) -> BatchList:
    """The newest batches, newest first, and the known formats and departments. Three queries."""
    batches = Batch.objects.select_related("department")[:newest]
    lines = tuple(Line(b, formats.named(b.format).title, STATE_LABELS[State(b.state)]) for b in batches)
    departments = tuple(Department.objects.order_by("name").values_list("name", flat=True))
    return BatchList(lines, tuple(formats.shipped().values()), departments)


def batch_report(batch: int) -> Report:
    """The dry run of a batch. Batch.DoesNotExist when there is none. Two queries."""
    found = Batch.objects.select_related("department", "previous").get(pk=batch)
    counts = found.counts
    jumps = compare.jumps(_totals(found), _totals(found.previous)) if found.previous else ()
    return Report(
        batch=found,
        format=formats.named(found.format),
        state=STATE_LABELS[State(found.state)],
        counts=counts,
        funnel=_funnel(counts),
        faults=_faults(found),
        found=sum(found.kinds.values()),
        jumps=jumps if found.state == State.CHECKED else (),
        obstacles=rules.obstacles(
            state=State(found.state), counts=counts, jumps=len(jumps), accepted=found.accepted,
            explanation=found.explanation,
        ),
        previous=found.previous,
    )  # fmt: skip


def _totals(batch: Batch) -> compare.Totals:
    return compare.Totals(batch.counts.valid, batch.persons, batch.money_fen)


def _funnel(counts: Counts) -> tuple[Step, ...]:
    return (
        Step("读到的行", counts.read),
        Step("可以导入", counts.valid),
        Step("身份可确认", counts.valid - counts.doubtful),
    )


def _faults(batch: Batch) -> tuple[Fault, ...]:
    examples: dict[str, str] = {}
    if batch.kinds:
        for line in _findings(batch.pk).select(["code", "zh"]).slice(0, 20_000).to_pylist():
            examples.setdefault(line["code"], line["zh"])
    ordered = sorted(batch.kinds.items(), key=lambda kind: (-kind[1], kind[0]))
    return tuple(Fault(code, times, examples.get(code, code)) for code, times in ordered)


def _findings(batch: int) -> pa.Table:
    try:
        return pq.read_table(pa.BufferReader(vault.opened(batch, Kept.FINDINGS)))
    except vault.NotKept:  # cleared after the time for undoing: the counts remain
        return pa.table({"code": pa.array([], pa.string()), "zh": pa.array([], pa.string())})


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


def findings_page(batch: int, *, page: int) -> FindingsPage:
    """One page of wrong cells, in the order of the sheet; pages beyond the last show the last."""
    found = Batch.objects.select_related("department").get(pk=batch)
    table = _findings(batch)
    pages = max(1, -(-table.num_rows // PAGE))
    page = min(max(1, page), pages)
    lines = table.slice((page - 1) * PAGE, PAGE).to_pylist()
    words = {Weight.REFUSED: "整行不导入", Weight.EMPTIED: "此格留空", Weight.NOTED: "仅提示"}
    shown = tuple(line | {"cell": _cell(line), "cost": words[Weight(line["weight"])]} for line in lines)
    return FindingsPage(found, shown, page, pages, table.num_rows)


def findings(batch: int) -> tuple[Problem, ...]:
    """Every wrong cell of the batch in the order of the sheet, numbers masked. Errors: `vault.NotKept`."""
    return tuple(
        Problem(f["code"], f["zh"], f["where"], f["value"] or "", f["rule"], f["mend"])
        for f in _findings(batch).to_pylist()
    )


def _cell(line: Mapping[str, Any]) -> str:
    """Where the finding is, as a person would say it."""
    return str(line["where"]).rpartition("!")[2] if line["column"] else f"第 {line['row']} 行"
