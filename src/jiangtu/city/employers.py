"""The city's employers: enough of each industry for the jobs there are, a few of them large."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from jiangtu.city import calendar, numbers, published
from jiangtu.city.columns import NEVER, Bools, Bytes, Ints, coded, dated, fixed
from jiangtu.city.plan import Plan

JOBS_PER_EMPLOYER = 28
SIZES = ["MICRO", "SMALL", "MEDIUM", "LARGE"]
_SIZE_STEPS = np.array([20, 300, 1000])
_AREA_SHARES = np.array([10.0, 18, 20, 18, 14, 7, 7, 2, 2, 2])
_BRAND = (
    "金龙华泰恒瑞鑫盛宏达兴隆福祥永昌德信嘉诚天元新远东方正大中南广源汇丰联合博创科力佳美安康顺利百川江山"
)


@dataclass(frozen=True, slots=True)
class Employers:
    """Every employer by position; `area` and `registered` are an area code and a day."""

    industry: Ints
    area: Ints
    size: Ints
    registered: Ints
    codes: Bytes

    def codes_at(self, position: Ints) -> pa.Array:
        """Company codes at the positions; null at -1."""
        return _taken(fixed(self.codes), position)

    def areas_at(self, position: Ints) -> pa.Array:
        """Area codes at the positions; the city itself at -1."""
        return pa.array(np.where(position < 0, 450200, self.area[position])).cast(pa.string())


def found(plan: Plan, occupation: Ints, formal: Bools, start: Ints, end: Ints) -> tuple[Employers, Ints]:
    """Employers for all formal jobs, and each job's employer (-1 for the others)."""
    rng = plan.dice("employers")
    industry = np.where(formal, _industry_of(rng, occupation), -1)
    kinds = len(published.industries()[0])
    demand = np.bincount(industry[formal], minlength=kinds)
    number = -(-demand // JOBS_PER_EMPLOYER)
    employer = np.full(len(occupation), -1, np.int64)
    first = np.cumsum(number) - number
    for kind in np.flatnonzero(demand):
        rows = np.flatnonzero(industry == kind)
        weight = (np.arange(number[kind]) + 2.0) ** -0.8
        edges = np.cumsum(weight)
        employer[rows] = first[kind] + np.searchsorted(edges, rng.random(len(rows)) * edges[-1], side="right")
    return _registered(plan, rng, np.repeat(np.arange(kinds), number), employer, start, end), employer


def employers_table(employers: Employers) -> pa.Table:
    """The enterprise register as it should be."""
    industries, _, _ = published.industries()
    return pa.table({
        "employer": fixed(employers.codes),
        "name": pa.array(company_names(employers)),
        "industry": coded(employers.industry, industries),
        "area": pa.array(employers.area).cast(pa.string()),
        "size": coded(employers.size, SIZES),
        "registered_on": dated(employers.registered),
    })  # fmt: skip


def company_names(employers: Employers) -> list[str]:
    """柳州市鑫盛机械有限公司 and so on: no two alike."""
    words = published.industries()[1]
    many = len(_BRAND)
    found_names = []
    for i, industry in enumerate(employers.industry.tolist()):
        first, second, third = i % many, (i + i // many) % many, i // many**2
        brand = _BRAND[first] + _BRAND[second] + (_BRAND[third % many] if third else "")
        suffix = "集团有限公司" if employers.size[i] == 3 else "有限公司"
        found_names.append(f"柳州市{brand}{words[industry]}{suffix}")
    return found_names


def _registered(
    plan: Plan, rng: np.random.Generator, industry: Ints, employer: Ints, start: Ints, end: Ints
) -> Employers:
    size = len(industry)
    hired = employer >= 0
    oldest = np.full(size, 10**6)
    np.minimum.at(oldest, employer[hired], start[hired])
    staff = np.bincount(employer[hired & (end == NEVER)], minlength=size)
    counties = np.array([int(c) for c in published.counties()[0]])
    area = counties[rng.choice(len(counties), size, p=_AREA_SHARES / _AREA_SHARES.sum())]
    registered = calendar.first_day(np.minimum(oldest, 600)) - rng.integers(30, 4000, size)
    return Employers(
        industry=industry,
        area=area,
        size=np.searchsorted(_SIZE_STEPS, staff, side="right"),
        registered=registered,
        codes=numbers.company_codes(area, np.arange(1, size + 1)),
    )


def _industry_of(rng: np.random.Generator, occupation: Ints) -> Ints:
    """An industry that employs the occupation."""
    of_group = published.industries()[2]
    options = [(of_group[m] * 12)[:12] for m in published.occupations().middle]
    return np.array(options, np.int64)[occupation, rng.integers(0, 12, len(occupation))]


def _taken(words: pa.Array, position: Ints) -> pa.Array:
    return words.take(pa.array(np.maximum(position, 0), mask=position < 0))
