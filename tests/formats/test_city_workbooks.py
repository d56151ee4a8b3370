"""The toy city's workbooks, as dirty as real ones, read beside the truth they were made from."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jiangtu.city import __main__ as city
from jiangtu.engine.sheets import check, foreign, layout, mapping, ooxml, staged, workbook
from jiangtu.engine.sheets.format import Format, Weight, shipped

MONTH = "第1期"
NOT_YET_KNOWN = {
    ("statuses", "until_on"), ("memberships", "until_on"), ("employment", "until_on"), ("insurance", "until_on"),
    ("training", "ended_on"), ("training", "outcome"), ("employers", "industry"),
}  # fmt: skip
"""Ends that became known after the month; an industry name that is a section's and a division's at once."""


@dataclass
class Read:
    """One workbook of the city and what became of it."""

    file: str
    form: Format
    columns: mapping.ColumnMap
    checked: check.Checked


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("city")
    city.main(["--workers", "800", "--seed", "11", "--out", str(out)])
    return out


@pytest.fixture(scope="module")
def read(home: Path) -> list[Read]:
    return [reading(path) for path in sorted((home / MONTH).iterdir())]


def reading(path: Path) -> Read:
    content = path.read_bytes()
    book = workbook.read(content)
    page, found, form = max(candidates(book), key=lambda c: foreign.recognise(c[0], c[1], [c[2]])[0].score)
    columns = mapping.propose(page, found, form)
    formulas = ooxml.computed(content, page.name) if book.shape == "xlsx" else frozenset()
    checked = check.check(page, found, columns, form, as_of=dt.date(2026, 1, 1), formulas=formulas)
    return Read(path.name, form, columns, checked)


def candidates(book: workbook.Workbook) -> Iterator[tuple[workbook.Sheet, layout.Layout, Format]]:
    for page in book.sheets:
        if page.name != "说明":
            found = layout.find(page, mapping.known_headings())
            best = foreign.recognise(page, found, shipped().values())[0]
            yield page, found, shipped()[best.format]


def truth(home: Path, name: str) -> list[dict]:
    return pq.read_table(home / "真值" / f"{name}.parquet").to_pylist()


def planted(home: Path) -> dict[str, set[tuple[int, int]]]:
    cells = defaultdict(set)
    for cell in truth(home, "bad_cells_1"):
        cells[cell["file"]].add((cell["row"], cell["column"]))
    return cells


def test_every_workbook_is_recognised_and_mapped_without_help(read: list[Read]) -> None:
    assert {r.form.record for r in read} == {form.record for form in shipped().values()}
    assert [(r.file, r.columns.missing) for r in read if not r.columns.is_sure] == []


def test_every_planted_flaw_is_found_at_its_cell(home: Path, read: list[Read]) -> None:
    missed = {
        (r.file, cell)
        for r in read
        for cell in planted(home)[r.file] - {(f.row, f.column) for f in r.checked.findings}
    }

    assert missed == set()


def test_nothing_else_costs_a_cell_or_a_row(home: Path, read: list[Read]) -> None:
    costly = {
        (f.problem.where, f.problem.code)
        for r in read
        for f in r.checked.findings
        if f.weight is not Weight.NOTED and (f.row, f.column) not in planted(home)[r.file]
    }

    assert {where for where, code in costly if code != "RULE_ANY"} == set()


def test_every_clean_value_is_the_truth(home: Path, read: list[Read]) -> None:
    records = {(line["file"], line["row"]): line["record"] for line in truth(home, "rows_1")}
    flaws = planted(home)
    wrong = defaultdict(list)
    for r in read:
        kind = r.form.record
        true = {line["record"]: line for line in truth(home, f"records_{kind}")}
        names = [c.name for c in staged.record_columns(kind) if c.name in r.columns.columns]
        for row in r.checked.table.to_pylist():
            for name in names:
                cell = row["row"], r.columns.columns[name] + 1
                if cell in flaws[r.file] or (kind, name) in NOT_YET_KNOWN:
                    continue
                said, meant = row[name], true[records[r.file, row["row"]]][name]
                if said != meant:
                    wrong[kind, name].append((row["row"], said, meant))

    assert wrong == {}
