"""What other rooms know of a claim's papers: how certificates stand in the city's own register, what a class must reach."""

import datetime as dt
from collections.abc import Iterable

from jiangtu.apps.certificates.models import Certificate
from jiangtu.apps.training import rules as training


def standings(numbers: Iterable[str]) -> dict[str, str]:
    """Certificate number → the word of the city's own register; numbers it does not know are left out."""
    wanted = sorted(numbers)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 10_000):
        rows = Certificate.objects.filter(number__in=wanted[start : start + 10_000])
        found |= {number: state.lower() for number, state in rows.values_list("number", "state")}
    return found


def pass_percent(area: str, day: dt.date) -> int | None:
    """The share of planned hours a trainee of the place has to attend."""
    limit = training.limits_on(area, day).get("pass_percent")
    return limit.value if limit else None
