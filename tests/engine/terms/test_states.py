"""The table of a lamp: what may be done, by whom, and what the reader is told otherwise."""

import pytest

from jiangtu.engine.terms.states import ReasonMissing, States, Step, StepNotAllowed

LAMP = States(
    "lamp",
    {"OFF": "关着", "ON": "亮着", "BROKEN": "坏了"},
    (
        Step("switch_on", "开灯", frozenset({"OFF"}), "ON", frozenset({"WORKER"})),
        Step("switch_off", "关灯", frozenset({"ON"}), "OFF", frozenset({"WORKER"})),
        Step("scrap", "报废", frozenset({"OFF", "ON"}), "BROKEN", frozenset({"HR_OFFICER"}), reason=True),
        Step("burn_out", "烧坏", frozenset({"ON"}), "BROKEN"),
    ),
)


@pytest.mark.parametrize(
    ("state", "step", "role", "then"),
    [
        ("OFF", "switch_on", "WORKER", "ON"),
        ("ON", "switch_off", "WORKER", "OFF"),
        ("ON", "burn_out", "SYSTEM", "BROKEN"),
    ],
)
def test_a_step_leads_where_the_table_says(state: str, step: str, role: str, then: str) -> None:
    assert LAMP.after(state, step, role=role) == then


@pytest.mark.parametrize(
    ("state", "step", "role", "mend"),
    [
        ("ON", "switch_on", "WORKER", "现在可以：关灯。"),
        ("BROKEN", "switch_on", "WORKER", "请由有权限的经办人办理。"),
        ("ON", "burn_out", "WORKER", "现在可以：关灯。"),
    ],
)
def test_any_other_step_is_refused_with_what_is_possible(state: str, step: str, role: str, mend: str) -> None:
    with pytest.raises(StepNotAllowed) as told:
        LAMP.after(state, step, role=role)

    assert told.value.mend == mend


def test_a_reason_is_asked_for_where_the_table_says_so() -> None:
    with pytest.raises(ReasonMissing):
        LAMP.after("ON", "scrap", role="HR_OFFICER", reason="  ")

    assert LAMP.after("ON", "scrap", role="HR_OFFICER", reason="漏电") == "BROKEN"


def test_the_diagram_is_drawn_from_the_table() -> None:
    assert LAMP.diagram().splitlines() == [
        "stateDiagram-v2",
        "    OFF: 关着",
        "    ON: 亮着",
        "    BROKEN: 坏了",
        "    OFF --> ON: 开灯",
        "    ON --> OFF: 关灯",
        "    OFF --> BROKEN: 报废",
        "    ON --> BROKEN: 报废",
        "    ON --> BROKEN: 烧坏",
    ]
