"""Every answer has a word beside its colour, and everybody his step of the ladder."""

import pytest

from jiangtu.apps.portal import rules
from jiangtu.engine.policy import edition
from jiangtu.engine.policy.explain import Line, Reason, State
from jiangtu.engine.policy.outlook import Near
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


MONTHS = Reason(
    "缴费 8 个月，需要满 12 个月，还差 4 个月", "months 8, needs >= 12", "8 个月", "12 个月", 4, "months"
)
NO_PAPER = Reason("没有证书", "no certificate", "否", "", None, "")


def line(state: State, zh: str, en: str, *reasons: Reason) -> Line:
    return Line("insured", state, zh, en, "", "", reasons, ())


@pytest.mark.parametrize(
    ("told", "zh", "en"),
    [
        (
            line(State.MET, "参保满12个月：已满足", "insured a year: met"),
            ("参保满12个月", ()),
            ("insured a year", ()),
        ),
        (
            line(State.FAILED, "满12个月：未满足，没有证书；…", "a year: failed", NO_PAPER, MONTHS),
            ("满12个月", (MONTHS.zh,)),
            ("a year", (MONTHS.en,)),
        ),
        (
            line(State.FAILED, "持有证书：未满足，没有证书", "holds one: failed", NO_PAPER),
            ("持有证书", (NO_PAPER.zh,)),
            ("holds one", (NO_PAPER.en,)),
        ),
        (
            line(State.UNKNOWN, "属于名册：尚不清楚，缺少名册", "on the register: unknown", NO_PAPER),
            ("属于名册", ("缺少名册",)),
            ("on the register", ()),
        ),
    ],
    ids=["met", "counted reasons alone", "uncounted reason", "unknown"],
)
def test_a_requirement_is_said_without_its_state(told: Line, zh: object, en: object) -> None:
    assert (rules.said(told, english=False), rules.said(told, english=True)) == (zh, en)


@pytest.mark.parametrize(
    ("test", "passed"),
    [
        ("as_of <= born_on + 60 years", True),
        ("born_on + 60 years >= as_of", True),
        ("as_of > born_on + 16 years", False),
        ("insured_months >= 12", False),
        ("as_of <= born_on + 60 years or insured_months >= 12", False),
    ],
)
def test_a_deadline_gone_by_is_not_near(test: str, passed: bool) -> None:
    loaded = edition.load(
        f"""
id: trial
edition: 2025-01
title: {{zh: 试, en: Trial}}
area: "450200"
in_force: {{from: 2025-01-01, until: null}}
rate_by: claim
source: {{document: 试, article: 一, evidence: D}}
subject: worker
direction: none
require:
  only: {{if: "{test}", zh: 试}}
""",
        name="trial.yaml",
    )

    assert rules.has_passed(Near(loaded, None, "only", 3, "days")) is passed
