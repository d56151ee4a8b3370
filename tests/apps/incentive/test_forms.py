"""What is typed about claims, before anything is done with it."""

import datetime as dt

import pytest

from jiangtu.apps.incentive.forms import OverrideForm
from jiangtu.apps.incentive.services import Let

TODAY = dt.date(2025, 6, 30)


@pytest.mark.parametrize(
    ("typed", "let"),
    [
        ({"reason": "已核实", "until": "2025-06-30"}, Let("once", "已核实", dt.date(2025, 7, 1))),
        ({"reason": "已核实", "until": "2025-06-29"}, None),
        ({"reason": "", "until": "2025-07-30"}, None),
        ({"reason": "已核实", "until": ""}, None),
    ],
)
def test_a_step_is_let_through_with_a_reason_until_a_day_that_is_not_over(typed, let) -> None:
    form = OverrideForm({"step": "once", **typed}, day=TODAY)

    assert (form.let() if form.is_valid() else None) == let
