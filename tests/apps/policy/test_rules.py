"""The numbers of an edition's text."""

import pytest

from jiangtu.apps.policy import rules
from jiangtu.apps.reference import shelf
from jiangtu.engine.policy import edition

TEXT = """\
id: some-policy
edition: 2025-01
source: {document: 第12号, article: 第3条}
define:
  paid: count(claims, year == as_of.year)
require:
  insured: {if: insured_months >= 12, zh: 满12个月}
  fresh: as_of <= certificate.issued_on + 12 months
  from: certificate.issued_on >= 2024-01-01
  job: certificate.occupation == "6-18-02-04"
  once: >-
    paid < 1 or (urgent
    and paid < 3)
amount:
  by: [certificate.level]
  table: {五级: [1000, 1200]}
  cap: 8000
  uplift: {when: age >= 50, percent: 20, source: {document: 2020年第5号}}
"""


def test_the_numbers_are_those_of_conditions_and_amounts():
    assert [(knob.path, knob.value) for knob in rules.knobs(TEXT)] == [
        (("require", "insured"), 12), (("require", "fresh"), 12), (("require", "once"), 1), (("require", "once"), 3),
        (("amount", "table", "五级", "1"), 1000), (("amount", "table", "五级", "2"), 1200), (("amount", "cap"), 8000),
        (("amount", "uplift", "when"), 50), (("amount", "uplift", "percent"), 20),
    ]  # fmt: skip


def test_turning_some_numbers_leaves_every_other_sign_as_it_was():
    places = {knob.path: knob.at for knob in rules.knobs(TEXT)}

    text = rules.turned(TEXT, {places["require", "insured"]: 6, places["amount", "cap"]: 12_000})

    assert text == TEXT.replace("insured_months >= 12", "insured_months >= 6").replace(
        "cap: 8000", "cap: 12000"
    )


@pytest.mark.parametrize("key", [e.key for e in shelf.editions()], ids="@".join)
def test_every_edition_shipped_stands_when_its_numbers_are_written_again(key):
    text = (shelf.HOUSE / "policies" / key[0] / f"{key[1]}.yaml").read_text()

    again = rules.turned(text, {knob.at: knob.value for knob in rules.knobs(text)})

    assert again == text
    assert edition.load(again, name="x").key == key
