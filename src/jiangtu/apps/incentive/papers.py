"""What other rooms know of a claim's papers: how certificates stand in the city's own register, what a class must reach."""

import datetime as dt
from collections.abc import Iterable

from jiangtu.apps.training import rules as training


def standings(numbers: Iterable[str]) -> dict[str, str]:
    """Certificate number → the word of the city's own register; numbers it does not know are left out."""
    return {}


def pass_percent(area: str, day: dt.date) -> int | None:
    """The share of planned hours a trainee of the place has to attend."""
    limit = training.limits_on(area, day).get("pass_percent")
    return limit.value if limit else None
