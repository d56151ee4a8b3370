"""A format document says what it means, or every mistake at once."""

import pytest

from jiangtu.engine.errors import Refusal
from jiangtu.engine.sheets import format as formats
from jiangtu.engine.sheets.format import Reads, RuleKind, Weight

DOCUMENT = """
id: sample
title: 样表
department: 某部门
document: 某号
record: memberships
include: person
columns:
  from_on: {required: true, heads: [入会时间]}
  until_on: {reads: last_day, otherwise: emptied, heads: [退会时间]}
rules:
  - {rule: not_after, columns: [from_on, until_on], zh: 颠倒}
"""


def test_a_document_becomes_a_format_with_the_identity_columns_it_includes() -> None:
    form = formats.load(DOCUMENT, name="sample")

    until = form.field("until_on")
    assert until is not None
    assert (until.reads, until.otherwise, until.heads) == (
        Reads.LAST_DAY,
        Weight.EMPTIED,
        ("退会日期", "退会时间"),
    )
    assert [f.name for f in form.required] == ["name", "from_on"]
    assert [rule.kind for rule in form.rules] == [RuleKind.ANY, RuleKind.IDENTITY, RuleKind.NOT_AFTER]


BROKEN = {
    "not yaml": ("a: [", "FORMAT_YAML"),
    "not a map": ("- a", "FORMAT_SHAPE"),
    "another id": (DOCUMENT.replace("id: sample", "id: other"), "FORMAT_ID"),
    "no title": (DOCUMENT.replace("title: 样表\n", ""), "FORMAT_MISSING"),
    "unknown record": (DOCUMENT.replace("memberships", "dreams"), "FORMAT_RECORD"),
    "unknown column": (DOCUMENT.replace("  from_on:", "  form_on:"), "FORMAT_COLUMN"),
    "unknown key": (DOCUMENT.replace("required", "requierd"), "FORMAT_KEY"),
    "unknown cleaner": (DOCUMENT.replace("last_day", "lastday"), "FORMAT_WORD"),
    "unknown rule": (DOCUMENT.replace("not_after", "later"), "FORMAT_WORD"),
    "rule over no column": (DOCUMENT.replace("[from_on, until_on]", "[from_on, ended]"), "FORMAT_COLUMN"),
    "one heading for two": (DOCUMENT.replace("[退会时间]", "[入会时间]"), "FORMAT_HEADS"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_document_is_refused_with_every_mistake(kind: str) -> None:
    text, code = BROKEN[kind]

    with pytest.raises(formats.FormatInvalid) as invalid:
        formats.load(text, name="sample")

    assert code in {problem.code for problem in invalid.value.problems}


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Refusal) as refused:
        formats.named("no-such")

    assert (refused.value.code, "social-insurance" in refused.value.mend) == ("FORMAT_UNKNOWN", True)
