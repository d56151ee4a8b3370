"""One sum over several sources: shares by percentage, each source's cap kept, exact to the fen.

Largest remainder: every share is rounded down and the fen left over go, one each, to the largest remainders; a tie goes
to the share named first. What a cap cuts off goes to the shares that still have room, in the same proportion.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jiangtu.engine.errors import Refusal, Sentence
from jiangtu.engine.ledger.entry import whole_fen
from jiangtu.engine.terms import money


class CapsTooLow(Refusal):
    """All caps together do not reach the amount."""

    def __init__(self, fen: int, room: int) -> None:
        super().__init__(
            "CAPS_TOO_LOW",
            Sentence(
                "各来源的上限合计%(room)s，不够分担%(total)s。", room=money.yuan(room), total=money.yuan(fen)
            ),
            mend="调整分担比例、上限或金额。",
        )


@dataclass(frozen=True, slots=True)
class Share:
    """One source's part: its weight (any unit), and the most it may bear in fen; None: no limit."""

    source: str
    weight: int
    cap: int | None = None


def split(fen: int, shares: Sequence[Share]) -> list[int]:
    """What each share bears, in their order; sums to `fen` exactly. CapsTooLow, AmountWrong.

    >>> split(100, [Share("a", 1), Share("b", 1), Share("c", 1)])
    [34, 33, 33]
    >>> split(1000, [Share("a", 50, cap=300), Share("b", 50)])
    [300, 700]
    """
    left, parts = whole_fen(fen), [0] * len(shares)
    for share in shares:
        if share.cap is not None:
            whole_fen(share.cap)
    open_ = [n for n, share in enumerate(shares) if share.weight > 0]
    while left and open_:
        given = _largest_remainder(left, [shares[n].weight for n in open_])
        for n, part in zip(open_, given, strict=True):
            room = _room(shares[n], parts[n], part)
            parts[n] += room
            left -= room
        open_ = [n for n in open_ if shares[n].cap is None or parts[n] < (shares[n].cap or 0)]
    if left:
        raise CapsTooLow(fen, fen - left)
    return parts


def _room(share: Share, already: int, part: int) -> int:
    return part if share.cap is None else max(0, min(part, share.cap - already))


def _largest_remainder(fen: int, weights: Sequence[int]) -> list[int]:
    whole = sum(weights)
    parts = [fen * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda n: (-(fen * weights[n] % whole), n))
    for n in order[: fen - sum(parts)]:
        parts[n] += 1
    return parts
