"""What a place asks on a day."""

import datetime as dt

import pytest

from jiangtu.apps.training import rules
from jiangtu.apps.training.kinds import CLASS_LABELS
from jiangtu.engine.schema import domains


@pytest.mark.parametrize(
    ("area", "day", "asked"),
    [
        ("450202", dt.date(2025, 6, 30), {"pass_percent": 80, "hours": 56, "hours_5": 40, "practice_percent": 60, "seats": 50}),
        ("450202", dt.date(2024, 12, 31), {"pass_percent": 80}),
        ("320100", dt.date(2025, 6, 30), {"pass_percent": 80}),
    ],
)  # fmt: skip
def test_the_narrowest_rule_of_the_day_holds(area, day, asked) -> None:
    found = rules.limits_on(area, day)

    named = ("pass_percent", "hours", "hours_5", "practice_percent", "seats")
    assert {name: found[name].value for name in named if name in found} == asked


def test_every_rule_names_its_document() -> None:
    found = rules.limits_on("450202", dt.date(2025, 6, 30))

    assert all(limit.document and limit.evidence in "VKD" for limit in found.values())
    assert (found["contract_months"].value, found["tutors"].value, found["camp_years"].value) == (12, 2, 2)


def test_every_kind_of_class_is_one_the_facts_keep() -> None:
    assert domains.TRAINING_KIND.labels == CLASS_LABELS
