"""What an officer does at a desk: take a delivery in, mend it, follow a number to its rows (J5, the cockpit)."""

import re
from pathlib import Path

import openpyxl
import pytest

from tests.browser.conftest import DESK, Person, SignIn

pytestmark = pytest.mark.browser


def delivery(home: Path, name: str, month: int = 2) -> Path:
    """One department's workbook of that month."""
    [found] = (home / "workbooks" / str(month)).glob(f"*{name}*")
    return found


def dropped(officer: Person, workbook: Path) -> None:
    """The workbook uploaded and checked: two clicks."""
    officer.choose_file("表格文件", workbook)
    officer.click("上传并检查")


def test_the_second_month_of_a_known_layout_takes_three_clicks(person: SignIn, home: Path) -> None:
    officer = person("hr_officer", DESK)

    dropped(officer, delivery(home, "职称登记"))
    officer.tap(officer.page.get_by_role("button", name=re.compile(r"^导入")))

    assert officer.page.locator("h1 .word").inner_text() == "已导入"
    assert officer.counted == (3, 0)


def test_a_new_layout_takes_at_most_eight_clicks(person: SignIn, home: Path, tmp_path: Path) -> None:
    """A head nobody has seen: one column is not found by itself and is pointed at."""
    book = openpyxl.load_workbook(delivery(home, "荣誉与工作室"))
    for row in book.active.iter_rows(max_row=8):
        for cell in row:
            if isinstance(cell.value, str) and "姓名" in cell.value:
                cell.value = "何许人"
    book.save(tmp_path / "荣誉名单（新版式）.xlsx")
    officer = person("union_officer", DESK)

    dropped(officer, tmp_path / "荣誉名单（新版式）.xlsx")
    if officer.page.get_by_role("link", name="指定各列").count():
        officer.click("指定各列")
    else:
        officer.click("改列对应")
    column = officer.page.locator("#id_name")
    column.select_option(column.locator("option", has_text="何许人").get_attribute("value"))
    officer.clicks += 2  # opened and chosen
    officer.click("按此检查")
    officer.tap(officer.page.get_by_role("button", name=re.compile(r"^导入")))

    assert officer.page.locator("h1 .word").inner_text() == "已导入"
    assert officer.clicks <= 8
    assert officer.fields == 0


def spoiled(home: Path, tmp_path: Path) -> Path:
    """The second month's certificates with one word wrong in eleven cells of a column."""
    book = openpyxl.load_workbook(delivery(home, "职业技能评价中心"))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    for cell in [cell for cell in cells if cell.value in ("三级", "三级/高级工", "高级工", "3级")][:11]:
        cell.value = "三星"
    book.save(tmp_path / "证书.xlsx")
    return tmp_path / "证书.xlsx"


def test_every_wrong_cell_is_named_and_comes_back_marked(person: SignIn, home: Path, tmp_path: Path) -> None:
    officer = person("hr_officer", DESK)
    dropped(officer, delivery(home, "职业技能评价中心"))

    officer.click("逐格改正")
    wrong = officer.page.locator(".mend-cell", has=officer.page.locator(".word-bad")).first
    cell, said = wrong.locator("label b").inner_text(), wrong.locator("p").first.inner_text()
    with officer.page.expect_download() as coming:
        officer.click("下载标好错误的原表")
    coming.value.save_as(tmp_path / "marked.xlsx")
    book = openpyxl.load_workbook(tmp_path / "marked.xlsx")

    assert ("整行不导入" in said, "规则：" in said) == (True, True)
    assert [sheet[cell].comment for sheet in book if sheet[cell].comment] != []
    assert "错误清单" in book.sheetnames


def test_a_wrong_cell_is_mended_by_keyboard_and_its_like_with_one_click(
    person: SignIn, home: Path, tmp_path: Path
) -> None:
    officer = person("hr_officer", DESK)
    dropped(officer, spoiled(home, tmp_path))
    officer.click("逐格改正")
    alike = officer.page.locator(".mend-same li", has_text="三星")
    times = int(re.findall(r"(\d+) 格", alike.locator("label").inner_text())[0])
    one = officer.page.locator(".mend-cell input[value='三星']").first

    one.fill("三级")
    officer.enter(one)
    left = officer.page.locator(".mend-same li", has_text="三星")
    left.locator("input[name=text]").fill("三级")
    officer.tap(left.get_by_role("button"))

    assert (times, officer.page.get_by_text(f"改了 {times - 1} 格").count()) == (11, 1)
    assert officer.page.locator(".mend-cell input[value='三星']").count() == 0
    assert officer.page.get_by_role("button", name=re.compile("^恢复")).count() in (0, times)


def test_a_number_leads_to_its_definition_and_to_its_rows(person: SignIn) -> None:
    officer = person("supervisor", DESK)
    assert officer.heading() == "全市概览"
    counted = officer.page.locator(".figure", has_text="高技能人才").locator("b").inner_text()

    officer.tap(officer.page.locator(".figures a", has_text="高技能人才"))
    assert officer.heading().endswith(counted)
    assert "技能人才评价证书、就业登记" in officer.page.locator("main").inner_text()
    officer.click("看明细")

    assert officer.page.locator("tbody tr").count() == int(counted)
    assert officer.counted == (2, 0)


def test_a_count_of_a_policy_leads_to_its_decisions(person: SignIn) -> None:
    officer = person("union_officer", DESK)
    officer.click("政策", exact=True)
    line = officer.page.get_by_role("row").filter(has_text="广西技能提升补贴").first
    found = line.get_by_role("link").nth(1)
    entitled = int(found.inner_text())

    officer.tap(found)

    amounts = officer.page.locator("tbody tr td.number").all_inner_texts()
    assert len(amounts) == min(entitled, 50)  # a page holds fifty
    assert all(amount.endswith("元") for amount in amounts)
    assert officer.counted == (2, 0)


def test_a_rule_is_tried_before_it_is_changed(person: SignIn) -> None:
    officer = person("hr_officer", DESK)
    officer.click("补贴", exact=True)
    officer.click("政策", exact=True)
    officer.click("预演改规则")
    officer.tap(officer.page.get_by_role("link", name=re.compile("广西技能提升补贴")))
    officer.fill("三级", "2500")
    officer.tap(officer.page.get_by_role("button", name="开始预演"))
    for _ in range(200):
        if not officer.page.get_by_role("link", name="看进度").count():
            break
        officer.page.reload()

    words, numbers = (officer.page.locator(f".figures {part}").all_inner_texts() for part in ("span", "b"))
    told = dict(zip(words, numbers, strict=True))
    changes = officer.page.locator("tbody tr td:nth-child(4)").all_inner_texts()

    assert int(told["多得"]) > 0
    assert told["少得"] == "0"
    assert all(change.startswith("+") for change in changes)
    assert officer.counted == (5, 1)
