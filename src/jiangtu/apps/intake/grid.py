"""The grid of wrong cells: rows with errors alone, each cell with its rule; what repeats; what was mended."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.utils.translation import get_language

from jiangtu.apps.intake import mends, vault
from jiangtu.apps.intake.kinds import State
from jiangtu.apps.intake.models import Batch
from jiangtu.apps.intake.reader import FINDINGS
from jiangtu.apps.intake.vault import Kept
from jiangtu.engine.sheets import english, guard, template
from jiangtu.engine.sheets import format as formats
from jiangtu.engine.sheets.english import Said
from jiangtu.engine.sheets.format import Format, Reads, Weight
from jiangtu.engine.terms import citizen

ROWS = 200
"""Rows of a sheet on one page."""
SAME = 20
"""Repeated wrong values offered on one page."""
SHOWN = 200
"""Mends listed, the latest first."""
COSTS = {Weight.REFUSED: "整行不导入", Weight.EMPTIED: "此格留空", Weight.NOTED: "仅提示"}
Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """How often one kind of fault occurred, with the sentence of its first occurrence."""

    code: str
    times: int
    example: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong at a place, by which rule, how to mend it and what it costs until then."""

    wrong: str
    rule: str
    mend: str
    weight: str
    cost: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that can be mended. `given` is empty and `hidden` says what stands there when that identifies somebody.

    A cell without remarks is one the broken rule also speaks of.
    """

    name: str
    hides: str  # the name of the mark that an empty text leaves the hidden one
    place: str
    label: str
    field: str
    given: str
    hidden: str
    remarks: tuple[Remark, ...]
    words: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row with errors: its cells in the order of the sheet, and what is said of the row as a whole."""

    number: int
    cells: tuple[Cell, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One value that is wrong in one way in one column."""

    code: str
    column: int
    given: str


@dataclass(frozen=True, slots=True)
class Same:
    """A wrong value that stands in several cells of a column."""

    wrong: Wrong
    label: str
    field: str
    times: int
    words: bool


@dataclass(frozen=True, slots=True)
class Mended:
    """One cell as it was mended, personal numbers masked."""

    row: int
    column: int
    place: str
    label: str
    old: str
    new: str
    by: str
    day: str


@dataclass(frozen=True, slots=True)
class GridPage:
    """One page of rows with errors. `words` are the allowed words of the columns on the page."""

    batch: Batch
    may_mend: bool
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    kind: str
    same: tuple[Same, ...]
    mended: tuple[Mended, ...]
    words: Mapping[str, Sequence[str]]
    page: int
    pages: int
    total: int


def findings(batch: int) -> pa.Table:
    """`reader.FINDINGS` of a batch; empty when they were cleared after the time for undoing. The counts remain."""
    try:
        table = pq.read_table(pa.BufferReader(vault.opened(batch, Kept.FINDINGS)))
    except vault.NotKept:
        return FINDINGS.empty_table()
    for column in FINDINGS:
        if column.name not in table.column_names:  # kept before cells could be mended
            table = table.append_column(column, pa.nulls(table.num_rows, column.type))
    return table


def faults(batch: Batch, table: pa.Table) -> tuple[Fault, ...]:
    """The kinds of fault, the most frequent first."""
    lines = table.select(["code", "zh"]).slice(0, 20_000).to_pylist()
    examples = {line["code"]: line["zh"] for line in reversed(lines)}
    ordered = sorted(batch.kinds.items(), key=lambda kind: (-kind[1], kind[0]))
    return tuple(
        Fault(code, times, told(code, examples.get(code, code), "").wrong) for code, times in ordered
    )


def grid_page(batch: int, *, kind: str = "", page: int) -> GridPage:
    """One page of the rows that have errors (of one kind), in the order of the sheet; beyond the last, the last.

    Batch.DoesNotExist when there is none. One query; the findings are read once.
    """
    found = Batch.objects.select_related("department").get(pk=batch)
    form, table = formats.named(found.format), findings(batch)
    known = faults(found, table)
    chosen = kind if kind in {fault.code for fault in known} else ""
    lines = table.filter(pc.equal(table["code"].cast(pa.string()), chosen)) if chosen else table
    numbers = pc.unique(lines["row"])
    pages = max(1, -(-len(numbers) // ROWS))
    page = min(max(1, page), pages)
    there = lines.filter(pc.is_in(lines["row"], numbers.slice((page - 1) * ROWS, ROWS)))
    rows = tuple(_rows(there.to_pylist(), form))
    same = tuple(_same(lines, form))
    return GridPage(
        batch=found, may_mend=found.state in (State.CHECKED, State.UPLOADED), rows=rows, faults=known, kind=chosen,
        same=same, mended=tuple(_mended(found, form)), words=_words(rows, same, form), page=page, pages=pages,
        total=sum(found.kinds.values()),
    )  # fmt: skip


def _rows(lines: Sequence[Told], form: Format) -> Iterator[Row]:
    for number, lines_of_row in groupby(lines, itemgetter("row")):
        of_row = list(lines_of_row)
        whole = tuple(_remark(line) for line in of_row if not line["column"])
        yield Row(number, tuple(_cells(number, of_row, form)), whole)


def _cells(number: int, lines: Sequence[Told], form: Format) -> Iterator[Cell]:
    """The cells a finding is laid at, and those its rule also speaks of."""
    given: dict[int, tuple[str, str]] = {}
    remarks: dict[int, list[Remark]] = {}
    for line in lines:
        if line["column"] and line["given"] is not None:
            given[line["column"]] = line["field"], line["given"]
            remarks.setdefault(line["column"], []).append(_remark(line))
        for cell in line["beside"] or ():
            given.setdefault(cell["column"], (cell["field"], cell["given"]))
    for column, (field, text) in sorted(given.items()):
        yield _cell((number, column), field, text, tuple(remarks.get(column, ())), form)


def _cell(place: tuple[int, int], field: str, text: str, remarks: tuple[Remark, ...], form: Format) -> Cell:
    row, column = place
    hidden = masked(form, field, text)
    return Cell(
        name=f"cell-{row}-{column}", hides=f"hides-{row}-{column}", place=f"{guard.column_letters(column)}{row}", label=label(form, field),
        field=field, given=text if hidden == text else "", hidden="" if hidden == text else hidden, remarks=remarks,
        words=bool(_allowed(form, field)),
    )  # fmt: skip


def _remark(line: Told) -> Remark:
    wrong, mend = told(line["code"], line["zh"], line["mend"])
    rule = "" if get_language() == "en" else line["rule"]
    return Remark(wrong, rule, mend, line["weight"], COSTS[Weight(line["weight"])])


def told(code: str, zh: str, mend: str) -> Said:
    """What is wrong and how to mend it in the reader's language, as far as there is English for it."""
    return english.said(code) if get_language() == "en" and english.knows(code) else Said(zh, mend)


def label(form: Format, field: str) -> str:
    """The label of a column of the format, or its name when the format no longer has it."""
    found = form.field(field)
    return found.label if found else field


def masked(form: Format, field: str, text: str) -> str:
    """The text as it may be shown: numbers of persons with their middle hidden.

    >>> masked(formats.named("social-insurance"), "citizen_number", "450202199001010015")
    '4502**********0015'
    """
    return citizen.mask(text) if is_personal(form, field) else text


def is_personal(form: Format, field: str) -> bool:
    """Whether the column holds a number that identifies a person."""
    found = form.field(field)
    return found is not None and found.reads in (Reads.CITIZEN, Reads.PHONE)


def _allowed(form: Format, field: str) -> Sequence[str]:
    found = form.field(field)
    return template.allowed(found) if found else ()


def _same(lines: pa.Table, form: Format) -> Iterator[Same]:
    """Values that are wrong in two cells of a column or more, the most frequent first."""
    names = ["code", "column", "field", "given"]
    plain = pa.table({name: lines[name].cast(pa.string()) for name in names})
    counted = plain.group_by(names, use_threads=False).aggregate([("code", "count")]).to_pylist()
    several = [one for one in counted if one["code_count"] > 1 and _repeats(one, form)]
    several.sort(key=lambda one: (-one["code_count"], int(one["column"]), one["given"]))
    for one in several[:SAME]:
        field = one["field"]
        wrong = Wrong(one["code"], int(one["column"]), one["given"])
        yield Same(wrong, label(form, field), field, one["code_count"], bool(_allowed(form, field)))


def _repeats(one: Told, form: Format) -> bool:
    """Whether one mend can be right for all such cells: not of a rule between cells, nor of personal numbers."""
    between = one["code"].startswith("RULE_") or one["given"] is None
    return not between and not is_personal(form, one["field"])


def _words(rows: Iterable[Row], same: Iterable[Same], form: Format) -> dict[str, Sequence[str]]:
    named = {cell.field for row in rows for cell in row.cells if cell.words}
    named |= {one.field for one in same if one.words}
    return {field: _allowed(form, field) for field in sorted(named)}


def _mended(batch: Batch, form: Format) -> Iterator[Mended]:
    for line in sorted(mends.standing(mends.log(batch)), key=lambda line: line.at, reverse=True)[:SHOWN]:
        place = f"{guard.column_letters(line.column)}{line.row}"
        old, new = (masked(form, line.field, text) for text in (line.old, line.new))
        yield Mended(line.row, line.column, place, label(form, line.field), old, new, line.by, line.day)


def cells(batch: int) -> dict[tuple[int, int], tuple[str, str]]:
    """Every cell that may be mended, by row and column: its field and what it said at the last check."""
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for line in findings(batch).select(["row", "column", "field", "given", "beside"]).to_pylist():
        for cell in line["beside"] or ():
            found.setdefault((line["row"], cell["column"]), (cell["field"], cell["given"]))
        if line["column"] and line["given"] is not None:
            found[line["row"], line["column"]] = line["field"], line["given"]
    return found


def alike(batch: int, wrong: Wrong) -> list[int]:
    """The rows in which that wrong value stands, found wrong in that way."""
    table = findings(batch)
    for name, text in (("code", wrong.code), ("column", str(wrong.column)), ("given", wrong.given)):
        table = table.filter(pc.equal(table[name].cast(pa.string()), text))
    return [int(row) for row in pc.unique(table["row"]).to_pylist()]


@dataclass(frozen=True, slots=True)
class Trace:
    """A value of the e-file that was mended on the page: which column, who did it, on which day."""

    field: str
    label: str
    by: str
    day: str


def mended_rows(places: Iterable[tuple[int, str, int]]) -> dict[tuple[int, str, int], tuple[Trace, ...]]:
    """The mends that stand in rows of batches, by (batch, sheet, row); rows as they were delivered are not in it.

    One query, and one sealed file for each of those batches that was mended at all.
    """
    wanted = set(places)
    found: dict[tuple[int, str, int], tuple[Trace, ...]] = {}
    for batch in Batch.objects.filter(pk__in={number for number, _, _ in wanted}, mended__gt=0):
        form = formats.named(batch.format)
        for line in mends.standing(mends.log(batch)):
            place = batch.pk, line.sheet, line.row
            if place in wanted:
                trace = Trace(line.field, label(form, line.field), line.by, line.day)
                found[place] = (*found.get(place, ()), trace)
    return found
