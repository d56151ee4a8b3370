"""The words and tones in which an answer is shown; a word always stands beside the colour."""

from typing import Literal

from jiangtu.engine.policy.explain import State
from jiangtu.engine.policy.tree import Verdict

Tone = Literal["yes", "near", "no", "bad"]

VERDICT_WORDS = {Verdict.YES: "符合", Verdict.NO: "不符合", Verdict.UNKNOWN: "缺资料"}
VERDICT_TONES: dict[Verdict, Tone] = {Verdict.YES: "yes", Verdict.NO: "near", Verdict.UNKNOWN: "no"}
LINE_WORDS = {State.MET: "达到", State.FAILED: "没有达到", State.UNKNOWN: "缺资料"}
LINE_TONES: dict[State, Tone] = {State.MET: "yes", State.FAILED: "near", State.UNKNOWN: "no"}
