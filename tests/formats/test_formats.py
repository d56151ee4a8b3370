"""Every shipped format can be used, and its headings lead to it."""

from pathlib import Path

import pytest

from jiangtu import formats
from jiangtu.engine.schema import domains, efile
from jiangtu.engine.sheets import clean
from jiangtu.engine.sheets.format import Field, load, shipped
from jiangtu.engine.sheets.layout import plain


@pytest.mark.parametrize("name", formats.names())
def test_a_format_delivers_every_column_its_record_cannot_do_without(name: str) -> None:
    form = shipped()[name]
    given = {column for field in form.fields for column in (field.name, *field.fills)}
    never_null = {
        c.name for c in efile.RECORDS[form.record].columns
        if c.null == "从不为空" and c.name not in ("record", "mention", "recorded_at")
    }  # fmt: skip

    assert never_null - given == set()
    assert form.document
    assert form.words


@pytest.mark.parametrize("name", formats.names())
def test_no_heading_leads_to_two_columns(name: str) -> None:
    heads = [
        plain(head)
        for field in shipped()[name].fields
        for head in {plain(h): h for h in field.heads}.values()
    ]

    assert sorted({head for head in heads if heads.count(head) > 1}) == []


def fields_with_words() -> list[Field]:
    return [field for form in shipped().values() for field in form.fields if field.of in domains.ALL]


@pytest.mark.parametrize("field", fields_with_words(), ids=lambda f: f.name)
def test_every_label_and_word_is_read_as_its_code(field: Field) -> None:
    read = clean.cleaner(field)
    wanted = {label: code for code, label in domains.ALL[field.of].labels.items()} | dict(field.words)

    assert {word: read(word) for word in wanted} == wanted


def test_at_least_the_eight_registers_of_the_city_are_there() -> None:
    assert set(shipped()) >= {
        "social-insurance", "employment", "certificates", "training", "graduates", "union-members", "enterprises",
        "subsidies",
    }  # fmt: skip


def test_the_example_of_the_how_to_page_is_a_format() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "add-an-import-format.md").read_text(
        encoding="utf-8"
    )
    example = page.split("```yaml\n")[1].split("```")[0]

    assert load(example, name="studio-terms").title == "工作室聘期名册"
