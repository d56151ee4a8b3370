"""What an indicator is, and the one list of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.indicators import workforce

Mask = npt.NDArray[np.bool_]
Population = Callable[[FactSet], Mask]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure: how many workers are `counted` out of those it is `among`; both are masks over `workers`.

    `definition` says it in words; `source` names the departments' sheets it rests on. `fact` is the column of `workers`
    that is null for everybody while the register behind the figure was never delivered; empty when it needs none.
    """

    name: str
    zh: str
    en: str
    definition: str
    source: str
    counted: Population
    among: Population
    fact: str = ""

    def is_known(self, facts: FactSet) -> bool:
        """Whether the register behind the figure was ever delivered: without it nobody is counted, which is not zero."""
        return not self.fact or facts["workers"][self.fact].null_count < facts["workers"].num_rows


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator's value on the facts' day: persons counted, None while that is not known, and persons it is among."""

    indicator: Indicator
    count: int | None
    base: int

    @property
    def share(self) -> float | None:
        """count ÷ base; None where it is not known or the base is empty, never zero and never infinite."""
        return self.count / self.base if self.count is not None and self.base else None


INDICATORS: tuple[Indicator, ...] = (
    Indicator("on_file", "建档劳动者", "workers on file", "至少有一个部门报送过的劳动者",
              "全部表样", workforce.everybody, workforce.everybody),
    Indicator("employed", "在业", "employed", "统计日有在执行的用工记录",
              "就业登记与劳动合同", workforce.employed, workforce.everybody, "employed"),
    Indicator("insured", "失业保险在缴", "insured", "统计日失业保险缴费未终止",
              "社会保险缴费", workforce.insured, workforce.everybody, "insured_now"),
    Indicator("skilled", "技能人才", "skilled", "持有未撤销的职业技能等级证书或职业资格证书的在业人员",
              "技能人才评价证书、就业登记", workforce.skilled, workforce.employed, "employed"),
    Indicator("high_skilled", "高技能人才", "high-skilled", "技能人才中最高等级在三级（高级工）及以上",
              "技能人才评价证书、就业登记", workforce.high_skilled, workforce.skilled, "employed"),
    Indicator("union", "工会会员", "union members", "统计日会籍有效的在业人员",
              "工会会员名册", workforce.union_members, workforce.employed, "union_member"),
)  # fmt: skip
"""One line an indicator; its function stands in the module of its family."""

BY_NAME: dict[str, Indicator] = {indicator.name: indicator for indicator in INDICATORS}


def figures(facts: FactSet) -> tuple[Figure, ...]:
    """Every indicator's value, in the list's order. Cost: one pass over `workers` and `certificates` for each."""
    return tuple(
        Figure(i, _size(i.counted(facts)) if i.is_known(facts) else None, _size(i.among(facts)))
        for i in INDICATORS
    )


def _size(mask: Mask) -> int:
    return int(np.count_nonzero(mask))


def broken_down(facts: FactSet, indicator: Indicator, column: str) -> tuple[tuple[str | None, int, int], ...]:
    """(code, counted, among) for each value of a column of `workers`, sorted by code, the unknown last.

    Nothing while the register behind the indicator was never delivered.
    """
    if not indicator.is_known(facts):
        return ()
    codes = facts["workers"][column].combine_chunks().dictionary_encode()
    indices = np.asarray(codes.indices.fill_null(len(codes.dictionary)))
    size = len(codes.dictionary) + 1
    counted = np.bincount(indices[indicator.counted(facts)], minlength=size)
    among = np.bincount(indices[indicator.among(facts)], minlength=size)
    labels: list[str | None] = [*codes.dictionary.to_pylist(), None]
    rows = [(label, int(counted[i]), int(among[i])) for i, label in enumerate(labels) if among[i]]
    return tuple(sorted(rows, key=lambda row: (row[0] is None, row[0] or "")))


def rows_of(facts: FactSet, indicator: Indicator) -> pa.Table:
    """The rows of `workers` that are counted: what stands behind the number."""
    return facts["workers"].filter(pa.array(indicator.counted(facts)))
