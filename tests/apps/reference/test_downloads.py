"""A table as a file."""

import io

import openpyxl
import pytest

from jiangtu.apps.reference.downloads import Sheet, answered

SHEET = Sheet("在业 2025-06-30", [("来源", "就业登记")], ["分组", "人数"], [["=城中区", 41], ["未知", None]])


def test_a_csv_is_read_as_chinese_and_never_as_a_formula():
    lines = answered(SHEET, "csv").content.decode("utf-8-sig").splitlines()

    assert lines == ["来源,就业登记", "", "分组,人数", "'=城中区,41", "未知,"]


def test_an_excel_file_keeps_numbers_as_numbers_and_text_as_text():
    page = openpyxl.load_workbook(io.BytesIO(answered(SHEET, "xlsx").content)).active

    assert list(page.iter_rows(values_only=True)) == [
        ("来源", "就业登记"), (None, None), ("分组", "人数"), ("=城中区", 41), ("未知", None),
    ]  # fmt: skip
    assert page["A4"].data_type == "s"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_named_after_what_it_holds(kind):
    assert "2025-06-30" in answered(SHEET, kind).headers["Content-Disposition"]
