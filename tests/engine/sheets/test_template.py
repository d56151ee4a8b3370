"""A template filled in maps itself and keeps its digits."""

from io import BytesIO

import openpyxl
import pytest

from jiangtu import formats
from jiangtu.engine.sheets import mapping, template, workbook
from jiangtu.engine.sheets.format import named
from jiangtu.engine.sheets.layout import find


@pytest.mark.parametrize("name", formats.names())
def test_every_column_of_a_template_is_recognised(name: str) -> None:
    form = named(name)
    book = openpyxl.load_workbook(BytesIO(template.workbook(form)))
    page = book.worksheets[0]
    page.append(["某"] * page.max_column)
    buffer = BytesIO()
    book.save(buffer)

    sheet = workbook.read(buffer.getvalue()).sheets[0]
    layout = find(sheet, mapping.known_headings())
    found = mapping.propose(sheet, layout, form)

    wanted = {field.name for field in form.fields if not field.fills}
    assert (set(found.columns), found.missing) == (wanted, ())


def test_identity_columns_are_text_and_closed_words_a_list() -> None:
    page = openpyxl.load_workbook(BytesIO(template.workbook(named("union-members")))).worksheets[0]

    assert page["B1"].number_format == "@"
    assert [str(v.sqref) for v in page.data_validations.dataValidation if "男" in v.formula1] == ["C2:C5001"]
