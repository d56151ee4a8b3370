"""The same workbook back, with every wrong cell marked."""

from io import BytesIO

import openpyxl
import pytest
import xlsxwriter

from jiangtu.engine.sheets import annotate, check, guard, mend, workbook
from jiangtu.engine.sheets.mend import Mend
from tests.engine.sheets import zoo
from tests.engine.sheets.test_check import AS_OF, changed

BAD = [zoo.HEADS, zoo.GOOD, changed(insurance="生育", phone="1381234"), changed(citizen=1.1e17)]


def marked(content: bytes) -> openpyxl.Workbook:
    book = workbook.read(content)
    page = book.sheets[0]
    layout, columns, form = zoo.mapped(page)
    found = check.check(page, layout, columns, form, as_of=AS_OF)
    return openpyxl.load_workbook(BytesIO(annotate.annotate(content, book.shape, page, found.findings)))


def mended(content: bytes, *mends: Mend) -> openpyxl.Workbook:
    book = workbook.read(content)
    page = mend.over(book.sheets[0], mends)
    layout, columns, form = zoo.mapped(page)
    found = check.check(page, layout, columns, form, as_of=AS_OF)
    return openpyxl.load_workbook(
        BytesIO(annotate.annotate(content, book.shape, page, found.findings, mends))
    )


@pytest.mark.parametrize("content", [zoo.xlsx(BAD), zoo.text(BAD, "gb18030")], ids=["xlsx", "csv"])
def test_a_mended_cell_holds_its_new_value_and_says_who_mended_it(content: bytes) -> None:
    book = mended(content, Mend(3, 5, "失业保险", "生育", "王五 2025-06-30"))

    page, said = book.worksheets[0], comments(book)
    assert (page["E3"].value, sorted(said)) == ("失业保险", ["B4", "D3", "E3"])
    assert said["E3"] == "已在网页上改：原为“生育”（王五 2025-06-30）"
    assert [cell.value or "" for cell in book["错误清单"][4]] == [
        "3", "E", "E3", "生育", "已在网页上改（王五 2025-06-30）", "", "已改为“失业保险”", "已在网页上改",
    ]  # fmt: skip


def comments(book: openpyxl.Workbook) -> dict[str, str]:
    return {cell.coordinate: cell.comment.text for row in book.worksheets[0] for cell in row if cell.comment}


@pytest.mark.parametrize("content", [zoo.xlsx(BAD), zoo.text(BAD, "gb18030")], ids=["xlsx", "csv"])
def test_each_wrong_cell_has_a_comment_and_a_line_in_the_list(content: bytes) -> None:
    book = marked(content)

    said = comments(book)
    assert sorted(said) == ["B4", "D3", "E3"]
    assert "生育" in said["E3"]
    listed = [[cell.value for cell in row] for row in book["错误清单"].iter_rows()]
    assert listed[0] == list(annotate.HEADINGS)
    assert [line[2] for line in listed[1:]] == ["D3", "E3", "B4"]
    assert listed[2][3:] == [
        "生育", "“生育”不是险种的一种。",
        "险种应为：失业保险、企业职工基本养老保险、机关事业单位养老保险、工伤保险",
        "请填列出的写法之一。", "整行不导入",
    ]  # fmt: skip


def test_nothing_in_a_rewritten_table_acts_as_a_formula() -> None:
    book = marked(
        zoo.text([zoo.HEADS, changed(insurance="=1+1"), changed(insurance="@SUM(A1)", name="+王芳")])
    )

    assert {c.data_type for page in book for row in page for c in row if c.value is not None} == {"s"}


def test_an_old_workbook_comes_back_as_a_new_one() -> None:
    page = zoo.sheet(*BAD)
    layout, columns, form = zoo.mapped(page)
    found = check.check(page, layout, columns, form, as_of=AS_OF)

    book = openpyxl.load_workbook(BytesIO(annotate.annotate(b"", guard.Shape.XLS, page, found.findings)))

    assert (book.sheetnames, sorted(comments(book))) == (["花名册", "错误清单"], ["B4", "D3", "E3"])


def test_a_workbook_built_in_an_unknown_way_is_written_anew() -> None:
    content = zoo.xlsx(BAD)
    odd = (
        zoo.part(content, "xl/styles.xml")
        .replace(b"dxfs", b"dxfz")
        .replace(b"</cellStyles>", b"</cellStyles >")
    )

    book = marked(zoo.with_part(content, "xl/styles.xml", odd))

    assert sorted(comments(book)) == ["B4", "D3", "E3"]


def test_a_workbook_of_another_writer_is_patched_too() -> None:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet("名册")
        for row, line in enumerate(BAD):
            page.write_row(row, 0, line)
        page.write_comment("A1", "旧批注")
        page.data_validation("C2:C9", {"validate": "list", "source": ["男", "女"]})
    marked_book = marked(buffer.getvalue())

    assert sorted(comments(marked_book)) == ["B4", "D3", "E3"]
    assert len(marked_book["名册"].data_validations.dataValidation) == 1
