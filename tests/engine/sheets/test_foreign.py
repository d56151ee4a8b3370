"""A sheet of another department is known by its contents."""

import pyarrow as pa
import pytest

from jiangtu.engine.errors import Refusal
from jiangtu.engine.sheets import foreign, mapping
from jiangtu.engine.sheets.format import shipped
from tests.engine.sheets import zoo

UNION = [["姓名", "身份证号", "入会日期"], *[["王芳", zoo.WOMAN, "2020-05-01"]] * 6]


def refused(page: zoo.Sheet, form: str) -> Refusal:
    layout, columns, chosen = zoo.mapped(page, form)
    with pytest.raises(Refusal) as answer:
        foreign.refuse_foreign(page, layout, chosen, columns)
    return answer.value


def test_a_sheet_fits_its_own_format_best() -> None:
    page = zoo.sheet(*UNION)
    layout = zoo.find(page, mapping.known_headings())

    assert foreign.recognise(page, layout, shipped().values())[0].format == "union-members"


def test_a_wrong_format_is_refused_naming_the_missing_columns() -> None:
    answer = refused(zoo.sheet(*UNION), "social-insurance")

    assert (answer.code, "险种" in answer.zh, "入会日期" in answer.mend) == (
        "SHEET_COLUMNS_MISSING",
        True,
        True,
    )


def test_right_columns_with_anothers_contents_are_refused() -> None:
    rows = [["姓名", "身份证号", "险种", "起始年月"], *[["王芳", zoo.WOMAN, "优秀会员", "2020-05"]] * 6]

    answer = refused(zoo.sheet(*rows), "social-insurance")

    assert (answer.code, "险种" in answer.zh) == ("SHEET_ANOTHER_DEPARTMENT", True)


def test_right_columns_under_anothers_title_are_refused() -> None:
    answer = refused(zoo.sheet(["2025年毕业生学籍"], *UNION, name="Sheet1"), "union-members")

    assert (answer.code, "毕业生学籍" in answer.zh) == ("SHEET_ANOTHER_DEPARTMENT", True)


def test_a_few_bad_rows_are_findings_and_no_refusal() -> None:
    page = zoo.sheet(zoo.HEADS, [*zoo.GOOD[:4], "甲", *zoo.GOOD[5:]])
    layout, columns, form = zoo.mapped(page)

    foreign.refuse_foreign(page, layout, form, columns)


@pytest.mark.parametrize(
    ("inside", "outside", "home", "refused"),
    [(10, 11, "450200", True), (11, 10, "450200", False), (0, 19, "450200", False), (0, 99, "", False)],
)
def test_rows_of_another_city_are_refused(inside: int, outside: int, home: str, refused: bool) -> None:
    table = pa.table({"area": ["450202"] * inside + ["320200"] * outside + [None]})

    if not refused:
        foreign.refuse_other_area(table, home=home)
        return
    with pytest.raises(Refusal) as answer:
        foreign.refuse_other_area(table, home=home)
    assert (answer.value.code, "柳州市" in answer.value.zh) == ("SHEET_ANOTHER_AREA", True)
