"""What a fund will have paid by the end of the year, and how wrong the same method was before.

Two methods, the one with the smaller past error is used: the run-rate (the mean of the year's months so far goes on) and
the same month of last year. Both are explained in one sentence, and both are told from months that are over.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

ENOUGH = 6
"""Months known before a forecast is made at all."""
RUN_RATE, SAME_MONTH = "RUN_RATE", "SAME_MONTH"


@dataclass(frozen=True, slots=True)
class Forecast:
    """Fen for each coming month by `method`; `error` is its mean absolute percentage error over `tested` past months.

    `error` is None when no past month could be tested against (all of them zero).
    """

    method: str
    months: tuple[int, ...]
    error: float | None
    tested: int

    @property
    def total(self) -> int:
        """All coming months together."""
        return sum(self.months)


def forecast(paid: Sequence[int], *, ahead: int) -> Forecast | None:
    """The coming `ahead` months after `paid` (fen a month, oldest first, without gaps); None below ENOUGH months.

    >>> forecast([100] * 5, ahead=1) is None, forecast([100] * 6, ahead=2)
    (True, Forecast(method='RUN_RATE', months=(100, 100), error=0.0, tested=3))
    """
    if len(paid) < ENOUGH:
        return None
    tried = [_tried(name, predict, paid, ahead) for name, predict in _METHODS.items() if _fits(name, paid)]
    return min(tried, key=lambda f: (f.error is None, f.error or 0.0, f.method))


def _fits(name: str, paid: Sequence[int]) -> bool:
    return name == RUN_RATE or len(paid) > 12


def _run_rate(paid: Sequence[int]) -> int:
    recent = paid[-12:]
    return round(sum(recent) / len(recent))


def _same_month(paid: Sequence[int]) -> int:
    return paid[-12]


_METHODS: dict[str, Callable[[Sequence[int]], int]] = {RUN_RATE: _run_rate, SAME_MONTH: _same_month}
_FIRST = {RUN_RATE: 3, SAME_MONTH: 12}
"""How many months a method needs before its first guess."""


def _tried(name: str, predict: Callable[[Sequence[int]], int], paid: Sequence[int], ahead: int) -> Forecast:
    known = list(paid)
    for _ in range(ahead):
        known.append(predict(known))
    error, tested = _error(predict, paid, _FIRST[name])
    return Forecast(name, tuple(known[len(paid) :]), error, tested)


def _error(
    predict: Callable[[Sequence[int]], int], paid: Sequence[int], first: int
) -> tuple[float | None, int]:
    """Each past month guessed from the months before it alone; months without payments cannot be compared."""
    wrong = [abs(predict(paid[:n]) - paid[n]) / paid[n] for n in range(first, len(paid)) if paid[n] > 0]
    return (sum(wrong) / len(wrong) if wrong else None), len(wrong)
