"""The workbooks hold every record, say the same twice, and an importer finds every cell that is bad on purpose."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from jiangtu.city import City, flaws, sheets, workbooks
from jiangtu.engine.sheets import check, foreign, format, layout, mapping, ooxml, workbook

FORMATS = {
    "insurance": "social-insurance", "employment": "employment", "certificates": "certificates", "training": "training",
    "education": "graduates", "memberships": "union-members", "employers": "enterprises", "claims": "subsidies",
    "statuses": "statuses", "titles": "titles", "honours": "honours",
}  # fmt: skip
Delivery = tuple[Path, workbooks.Delivered]


@pytest.fixture(scope="session")
def delivery(town: City, tmp_path_factory: pytest.TempPathFactory) -> Delivery:
    folder = tmp_path_factory.mktemp("city")
    return folder, workbooks.deliver(town, folder, month=2)


def test_a_delivery_is_one_file_for_each_sheet(delivery: Delivery) -> None:
    folder, delivered = delivery

    assert len(delivered.files) == len(sheets.SHEETS) == len(FORMATS)
    assert sorted(folder.iterdir()) == sorted(delivered.files)


def test_the_same_city_writes_the_same_bytes(town: City, delivery: Delivery, tmp_path: Path) -> None:
    again = workbooks.deliver(town, tmp_path, month=2)

    assert [f.read_bytes() for f in again.files] == [f.read_bytes() for f in delivery[1].files]
    assert again.bad == delivery[1].bad


def test_a_month_earlier_less_was_known(town: City, delivery: Delivery, tmp_path: Path) -> None:
    earlier = workbooks.deliver(town, tmp_path, month=1)

    before = set(earlier.rows["record"].to_pylist())
    now = set(delivery[1].rows["record"].to_pylist())
    assert before < now
    assert len(now - before) < 0.03 * len(now)


def test_every_record_known_on_the_day_is_written(town: City, delivery: Delivery) -> None:
    day = town.plan.as_of - dt.timedelta(days=workbooks.DELIVERED)
    known = {
        record
        for kind, begin in workbooks.BEGINS.items()
        for record, begun in zip(*(town.records[kind][c].to_pylist() for c in ("record", begin)), strict=True)
        if begun <= day
    }

    assert set(delivery[1].rows["record"].to_pylist()) == known


@pytest.mark.parametrize("sheet", sheets.SHEETS, ids=lambda s: s.kind)
def test_an_importer_knows_the_sheet_and_finds_every_bad_cell(
    delivery: Delivery, sheet: sheets.Sheet
) -> None:
    folder, delivered = delivery
    path = next(folder.glob(f"{sheet.department}-{sheet.stem}.*"))
    grid, where = _table(path)
    form = format.named(FORMATS[sheet.kind])

    proposal = mapping.propose(grid, where, form)
    formulas = ooxml.computed(path.read_bytes(), grid.name) if path.suffix == ".xlsx" else frozenset()
    checked = check.check(grid, where, proposal, form, as_of=dt.date(2025, 6, 30), formulas=formulas)

    assert foreign.recognise(grid, where, format.shipped().values())[0].format == form.id
    assert proposal.missing == ()
    assert [row + 1 for row in where.rows] == _rows(delivered, path)
    bad = {(b.row, b.column) for b in delivered.bad if b.file == path.name and b.flaw != "NOBODY"}
    assert bad <= {(f.row, f.column) for f in checked.findings}
    nobody = {b.row for b in delivered.bad if b.file == path.name and b.flaw == "NOBODY"}
    assert nobody <= {f.row for f in checked.findings}


def test_what_the_importer_refuses_is_little(delivery: Delivery) -> None:
    assert len(delivery[1].bad) < 0.05 * delivery[1].rows.num_rows


def test_each_flaw_has_its_reason_in_chinese(delivery: Delivery) -> None:
    table = workbooks.bad_cells_table(delivery[1].bad)

    assert {f.code for f in flaws.FLAWS} <= set(table["flaw"].to_pylist())
    assert table["zh"].null_count == 0


def test_a_workbook_looks_like_a_departments(delivery: Delivery) -> None:
    path = next(delivery[0].glob("*社会保险缴费明细.xlsx"))
    book = openpyxl.load_workbook(path)
    page = book.worksheets[1]

    assert book.sheetnames[0] == "说明"
    assert str(page["A1"].value).startswith("柳州市社会保险缴费明细表")
    assert page["B3"].value == "参保人信息"
    assert page["B4"].value == "姓名"
    assert page.cell(page.max_row - 1, 1).value == "合计"


def test_text_files_come_in_the_departments_encodings(delivery: Delivery) -> None:
    kinds = {s.kind: next(delivery[0].glob(f"*{s.stem}.*")).read_bytes() for s in sheets.SHEETS}

    assert "补贴发放明细" in kinds["claims"].decode("gb18030")
    assert kinds["memberships"][:2] in (b"\xff\xfe", b"\xfe\xff")
    assert kinds["education"][:3] == b"\xef\xbb\xbf"


def _table(path: Path) -> tuple[workbook.Sheet, layout.Layout]:
    pages = [s for s in workbook.read(path.read_bytes()).sheets if s.name != "说明"]
    return pages[0], layout.find(pages[0], mapping.known_headings())


def _rows(delivered: workbooks.Delivered, path: Path) -> list[int]:
    rows = delivered.rows
    return [
        row
        for name, row in zip(rows["file"].to_pylist(), rows["row"].to_pylist(), strict=True)
        if name == path.name
    ]
