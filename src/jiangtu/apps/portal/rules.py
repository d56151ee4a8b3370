"""The words and tones in which an answer is shown, and the skill ladder; a word always stands beside the colour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from jiangtu.engine.policy import outlook, tree
from jiangtu.engine.policy.explain import Line, State
from jiangtu.engine.policy.outlook import Near
from jiangtu.engine.policy.tree import Verdict

Tone = Literal["yes", "near", "no", "bad"]

VERDICT_WORDS = {Verdict.YES: "符合", Verdict.NO: "不符合", Verdict.UNKNOWN: "缺资料"}
VERDICT_TONES: dict[Verdict, Tone] = {Verdict.YES: "yes", Verdict.NO: "near", Verdict.UNKNOWN: "no"}
LINE_WORDS = {State.MET: "达到", State.FAILED: "没有达到", State.UNKNOWN: "缺资料"}
LINE_TONES: dict[State, Tone] = {State.MET: "yes", State.FAILED: "near", State.UNKNOWN: "no"}


STATE_ZH = {State.MET: "：已满足", State.FAILED: "：未满足", State.UNKNOWN: "：尚不清楚"}


def said(line: Line, *, english: bool) -> tuple[str, tuple[str, ...]]:
    """What a requirement asks, without its state, which stands beside it as a word; and why it is not met.

    A counted reason comes first and alone ("84 个月，需要满 120 个月"): the other ways to meet it stand in the sentence.
    """
    if english:
        what, told = line.en.removesuffix(f": {line.state}"), ""
    else:
        what, _, told = line.zh.partition(STATE_ZH[line.state])
    if line.state is not State.FAILED:
        return what, tuple(filter(None, [told.lstrip("，")]))
    counted = [reason for reason in line.reasons if reason.distance is not None]
    return what, tuple(reason.en if english else reason.zh for reason in counted or line.reasons)


def has_passed(found: Near) -> bool:
    """Whether the one condition is a deadline gone by, which neither time nor effort brings back."""
    [test] = [r.test for r in found.edition.requirements if r.name == found.requirement]
    leaves = outlook.measured(test)
    return bool(leaves) and all(
        (isinstance(leaf.left, tree.AsOf) and leaf.op in ("<", "<="))
        or (isinstance(leaf.right, tree.AsOf) and leaf.op in (">", ">="))
        for leaf in leaves
    )


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
