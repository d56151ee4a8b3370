"""The words and tones in which an answer is shown, and the skill ladder; a word always stands beside the colour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from jiangtu.engine.policy.explain import Line, State
from jiangtu.engine.policy.tree import Verdict

Tone = Literal["yes", "near", "no", "bad"]

VERDICT_WORDS = {Verdict.YES: "符合", Verdict.NO: "不符合", Verdict.UNKNOWN: "缺资料"}
VERDICT_TONES: dict[Verdict, Tone] = {Verdict.YES: "yes", Verdict.NO: "near", Verdict.UNKNOWN: "no"}
LINE_WORDS = {State.MET: "达到", State.FAILED: "没有达到", State.UNKNOWN: "缺资料"}
LINE_TONES: dict[State, Tone] = {State.MET: "yes", State.FAILED: "near", State.UNKNOWN: "no"}


def said(line: Line, *, english: bool) -> str:
    """A requirement without its state, which stands beside it as a word; in English with the values compared."""
    if not english:
        return line.zh.removesuffix("：已满足").replace("：未满足，", "：").removesuffix("：未满足")
    told = "; ".join(reason.en for reason in line.reasons) if line.state is State.FAILED else ""
    what = line.en.removesuffix(f": {line.state}")
    return f"{what}: {told}" if told else what


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the skill ladder: reached, his own, or still ahead. `short` fits a narrow phone."""

    code: str
    short: str
    state: Literal["reached", "own", "ahead"]


STEPS = {"5": "五级", "4": "四级", "3": "三级", "2": "二级", "1": "一级", "S": "特级", "C": "首席"}
LADDER_KINDS = frozenset({"SKILL", "QUALIFICATION"})


def skill_ladder(certificates: Iterable[Mapping[str, object]]) -> tuple[Step, ...]:
    """The seven steps from level five to chief technician, with the highest one held; withdrawn papers do not count.

    Source: the eight-level system of 人社部发〔2022〕14号; the apprentice stands below the ladder.

    >>> [s.state for s in skill_ladder([{"kind": "SKILL", "level": "4", "withdrawn": False}])][:3]
    ['reached', 'own', 'ahead']
    """
    codes = list(STEPS)
    held = [
        codes.index(str(c["level"]))
        for c in certificates
        if c["kind"] in LADDER_KINDS and c["level"] in STEPS and c["withdrawn"] is False
    ]
    own = max(held, default=-1)
    return tuple(
        Step(code, STEPS[code], "own" if n == own else "reached" if n < own else "ahead")
        for n, code in enumerate(codes)
    )
