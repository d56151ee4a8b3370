"""The grid of wrong cells."""

import pytest

from jiangtu.apps.intake import grid
from jiangtu.apps.intake.grid import Wrong
from tests.apps.intake.test_services import checked
from tests.engine.sheets import zoo
from tests.engine.sheets.test_check import changed

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_only_rows_with_errors_are_shown_and_only_their_wrong_cells() -> None:
    batch = checked(zoo.GOOD, changed(insurance="生育", phone="1381"), changed(insurance="生育"))

    page = grid.grid_page(batch.pk, page=1)

    assert [(row.number, [cell.place for cell in row.cells]) for row in page.rows] == [
        (3, ["D3", "E3"]),
        (4, ["E4"]),
    ]
    [phone, insurance] = page.rows[0].cells
    assert (phone.given, phone.hidden, phone.label) == ("", "****", "手机号")
    assert (insurance.given, insurance.name, insurance.words) == ("生育", "cell-3-5", True)
    assert "失业保险" in page.words["insurance"]
    assert all(remark.mend and remark.rule for cell in page.rows[0].cells for remark in cell.remarks)


def test_a_broken_rule_offers_every_cell_it_speaks_of() -> None:
    batch = checked(changed(sex="男"))

    [row] = grid.grid_page(batch.pk, page=1).rows

    assert {cell.place: bool(cell.remarks) for cell in row.cells} == {"B2": False, "C2": True}
    assert zoo.WOMAN not in str(row)


def test_rows_are_filtered_by_kind_and_an_unknown_kind_filters_nothing() -> None:
    batch = checked(changed(insurance="生育"), changed(base=-1, name="王二"))

    found = {
        kind: [row.number for row in grid.grid_page(batch.pk, kind=kind, page=1).rows]
        for kind in ("INSURANCE_UNKNOWN", "x")
    }

    assert found == {"INSURANCE_UNKNOWN": [2], "x": [2, 3]}


def test_a_value_wrong_twice_is_offered_once_and_a_personal_number_never() -> None:
    wrong = [changed(name=f"王{c}", insurance="生育", citizen=zoo.WOMAN[:-1] + "1") for c in "一二三"]
    batch = checked(zoo.GOOD, *wrong, changed(insurance="公积金", name="王四"))

    [same] = grid.grid_page(batch.pk, page=1).same

    assert (same.wrong, same.times) == (Wrong("INSURANCE_UNKNOWN", 5, "生育"), 3)
    assert grid.alike(batch.pk, same.wrong) == [3, 4, 5]


def test_a_big_sheet_is_shown_two_hundred_rows_at_a_time() -> None:
    good = [changed(base=5000 + n) for n in range(200)]
    batch = checked(*good, *[changed(insurance="生育", base=1000 + n) for n in range(450)])

    pages = [grid.grid_page(batch.pk, page=n) for n in (1, 3, 99)]

    assert [(len(page.rows), page.page, page.pages) for page in pages] == [
        (200, 1, 3),
        (50, 3, 3),
        (50, 3, 3),
    ]
