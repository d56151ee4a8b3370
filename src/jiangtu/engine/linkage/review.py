"""A doubtful pair in words a clerk can decide by: both sides, what agrees, what does not, and how much each weighs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from jiangtu.engine.linkage.chinese import CHINESE
from jiangtu.engine.linkage.cluster import Against
from jiangtu.engine.linkage.scheme import NULL


@dataclass(frozen=True, slots=True)
class Likeness:
    """One field: what each side says, in words how alike they are, and the bits that adds or takes away."""

    field: str
    label: str
    left: object
    right: object
    sentence: str
    weight: float


@dataclass(frozen=True, slots=True)
class DoubtfulPair:
    """Two mentions that may be one person.

    `reason` says what was found and `against` why that did not settle it; `chance` is the weight before anything was compared (far below zero), so that
    `chance` and the weights of `fields` add up to `weight`, and `probability` is what that weight means.
    """

    left_mention: int
    right_mention: int
    reason: str
    against: str
    fields: tuple[Likeness, ...]
    chance: float
    weight: float
    probability: float

    @property
    def summary(self) -> str:
        """One sentence: the likeness, the difference, the probability."""
        agrees = [f.sentence for f in self.fields if f.weight > 0]
        differs = [f.sentence for f in self.fields if f.weight < 0]
        parts = "；".join(
            ["，".join(agrees) or "没有相同之处", *(["但" + "，".join(differs)] if differs else [])]
        )
        return f"{parts}。同一人的可能性约{_percent(self.probability)}。"


_AGAINST = {
    Against.RULE: "这种情况一律由人核对",
    Against.PROBABILITY: "把握不够，没有自动归并",
    Against.PERSONS: "两边都已是档案中的人员，不自动合并",
    Against.NUMBERS: "两边各有一个有效身份证号",
    Against.DELIVERY: "同一部门在同一批次中分别报了这两条",
    Against.RIVAL: "另有一条记录同样相符，只能归入其中一人",
}
_PROBABLE = "已归为一人，把握略低，请确认"

REASONS = tuple(rule.zh for rule in CHINESE.rules)
AGAINST = (*_AGAINST.values(), _PROBABLE)
LIKENESSES = tuple(
    sentence
    for field in CHINESE.comparisons
    for sentence in (f"{field.zh}有一方未填", *(level.zh for level in field.levels))
)
"""Every sentence a pair can be worded with, for those who say it in another language."""


def doubtful_pair(
    pair: Mapping[str, object], left: Mapping[str, object], right: Mapping[str, object]
) -> DoubtfulPair:
    """One row of `LinkResult.pairs` worded, with the mentions it names (rows of the e-file's mentions)."""
    steps = cast("list[dict[str, object]]", pair["waterfall"])
    fields = tuple(_likeness(step, left, right) for step in steps)
    weight = cast(float, pair["weight"])
    return DoubtfulPair(
        left_mention=cast(int, pair["left_mention"]),
        right_mention=cast(int, pair["right_mention"]),
        reason=CHINESE.rule(str(pair["stage"])).zh,
        against=_AGAINST[Against(str(pair["against"]))] if pair["against"] else _PROBABLE,
        fields=fields,
        chance=weight - sum(f.weight for f in fields),
        weight=weight,
        probability=cast(float, pair["probability"]),
    )


def _likeness(
    step: Mapping[str, object], left: Mapping[str, object], right: Mapping[str, object]
) -> Likeness:
    field = str(step["field"])
    column = "citizen_number" if field == "number" else field
    label, sentence = _words(field, str(step["level"]))
    return Likeness(field, label, left.get(column), right.get(column), sentence, cast(float, step["weight"]))


def _words(field: str, level: str) -> tuple[str, str]:
    comparison = next(c for c in CHINESE.comparisons if c.field == field)
    if level == NULL:
        return comparison.zh, f"{comparison.zh}有一方未填"
    return comparison.zh, next(part.zh for part in comparison.levels if part.name == level)


def _percent(probability: float) -> str:
    """A percentage that never claims certainty.

    >>> _percent(0.934), _percent(0.9999), _percent(0.0001)
    ('93%', '99%以上', '不到1%')
    """
    if probability > 0.99:
        return "99%以上"
    return "不到1%" if probability < 0.01 else f"{probability:.0%}"
