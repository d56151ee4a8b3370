"""Proposing columns by name, likeness and memory."""

import pytest

from jiangtu.engine.errors import Refusal
from jiangtu.engine.sheets import mapping
from jiangtu.engine.sheets.format import named, shipped
from jiangtu.engine.sheets.mapping import Why
from tests.engine.sheets import zoo


def test_known_headings_are_claimed_surely_and_in_the_formats_order() -> None:
    _, found, _ = zoo.mapped(zoo.sheet(zoo.HEADS, zoo.GOOD))

    assert found.columns == {
        "name": 0, "citizen_number": 1, "sex": 2, "phone": 3, "insurance": 4, "from_on": 5, "until_on": 6, "base_fen": 7,
    }  # fmt: skip
    assert found.is_sure


@pytest.mark.parametrize(
    ("heading", "field", "why"),
    [
        ("身份证 号码*（必填）", "citizen_number", Why.NAME),
        ("身分证号", "citizen_number", Why.LIKENESS),
        ("职工姓名：", "name", Why.NAME),
        ("参保人员姓名", "name", Why.LIKENESS),
        ("缴费起始年月份", "from_on", Why.LIKENESS),
    ],
)
def test_a_heading_near_a_known_one_is_proposed(heading: str, field: str, why: Why) -> None:
    place = {"citizen_number": 1, "name": 0, "from_on": 5}[field]
    heads = [heading if place == column else head for column, head in enumerate(zoo.HEADS)]

    _, found, _ = zoo.mapped(zoo.sheet(heads, *[zoo.GOOD] * 3))

    assert {(p.column, p.why) for p in found.proposals if p.field == field} == {(place, why)}


def test_values_that_do_not_read_lower_the_confidence() -> None:
    wrong = [*zoo.GOOD[:4], "甲类", *zoo.GOOD[5:]]

    _, found, _ = zoo.mapped(zoo.sheet(zoo.HEADS, *[wrong] * 5))

    proposal = next(p for p in found.proposals if p.field == "insurance")
    assert (proposal.readable, proposal.is_sure) == (0.0, False)


def test_a_missing_required_column_and_unclaimed_headings_are_told() -> None:
    _, found, _ = zoo.mapped(zoo.sheet(["姓名", "身份证号", "星座", "序号"], ["王芳", zoo.WOMAN, "白羊", 1]))

    assert (found.missing, [h.name for h in found.unclaimed]) == (("insurance", "from_on"), ["星座"])


def test_one_month_column_stands_for_both_ends_of_a_period() -> None:
    _, found, _ = zoo.mapped(zoo.sheet(["姓名", "险种", "费款所属期"], ["王芳", "失业保险", "202403"]))

    assert found.missing == ()


def test_a_remembered_mapping_goes_before_names_while_its_headings_last() -> None:
    page = zoo.sheet([*zoo.HEADS, "起缴"], [*zoo.GOOD, "2023-01"])
    layout, _, form = zoo.mapped(page)
    chosen = mapping.choose(page, layout, form, columns={"name": 0, "insurance": 4, "from_on": 8})

    again = mapping.propose(page, layout, form, remembered=mapping.to_remember(layout, chosen))

    assert (again.columns, {p.why for p in again.proposals}) == (chosen.columns, {Why.REMEMBERED})


def test_a_memory_of_another_layout_is_not_used() -> None:
    page = zoo.sheet(zoo.HEADS, zoo.GOOD)
    layout, proposed, form = zoo.mapped(page)

    assert mapping.propose(page, layout, form, remembered={"name": "不在了"}) == proposed


def test_a_choice_of_a_column_that_is_not_there_is_refused() -> None:
    page = zoo.sheet(zoo.HEADS, zoo.GOOD)
    layout, _, form = zoo.mapped(page)

    with pytest.raises(Refusal):
        mapping.choose(page, layout, form, columns={"name": 99})


def test_the_labels_of_every_shipped_format_map_themselves() -> None:
    right = wanted = 0
    for form in shipped().values():
        heads = [field.heads[-1] for field in form.fields]
        page = zoo.sheet(heads, [""] * len(heads), ["无"] * len(heads))
        layout = zoo.find(zoo.sheet(heads, ["王"] * len(heads)), mapping.known_headings())
        found = mapping.propose(page, layout, named(form.id))
        right += sum(found.columns.get(field.name) == place for place, field in enumerate(form.fields))
        wanted += len(heads)

    assert right / wanted >= 0.95
