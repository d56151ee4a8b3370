"""Every answer has a word beside its colour, and everybody his step of the ladder."""

import pytest

from jiangtu.apps.portal import rules
from jiangtu.engine.policy.explain import State
from jiangtu.engine.policy.tree import Verdict
from jiangtu.engine.schema import domains


def test_every_verdict_and_every_state_has_its_word_and_tone():
    assert set(rules.VERDICT_WORDS) == set(rules.VERDICT_TONES) == set(Verdict)
    assert set(rules.LINE_WORDS) == set(rules.LINE_TONES) == set(State)


def held(level: str | None, kind: str = "SKILL", withdrawn: bool | None = False) -> dict[str, object]:
    return {"kind": kind, "level": level, "withdrawn": withdrawn}


@pytest.mark.parametrize(
    ("certificates", "own"),
    [
        ([], None),
        ([held("5")], "5"),
        ([held("5"), held("3"), held("4")], "3"),  # the highest
        ([held("1", kind="QUALIFICATION")], "1"),
        ([held("C")], "C"),
        ([held("3", withdrawn=True), held("5")], "5"),
        ([held(None, kind="SINGLE")], None),
        ([held("A")], None),  # an apprentice stands below the ladder
    ],
)
def test_the_step_somebody_stands_on(certificates, own):
    steps = rules.skill_ladder(certificates)

    assert [s.code for s in steps if s.state == "own"] == ([own] if own else [])
    states = [s.state for s in steps]
    assert states == sorted(states, key=["reached", "own", "ahead"].index)


def test_the_ladder_has_every_level_but_the_apprentice():
    assert tuple(rules.STEPS) == domains.LEVEL.codes[1:]
