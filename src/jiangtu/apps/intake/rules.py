"""What may happen to a batch, and when."""

from jiangtu.apps.intake.kinds import NEXT, Counts, Event, Obstacle, State
from jiangtu.engine.errors import Refusal


class WrongState(Refusal):
    """The batch stands where this cannot happen to it."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(
            "INTAKE_STATE",
            "这一批现在不能这样做。",
            f"{event} refused in {state}",
            mend="请刷新页面，看它现在的状态。",
        )


def following(state: State, event: Event) -> State:
    """The state after `event`; WrongState when it cannot happen.

    >>> following(State.CHECKED, Event.IMPORT)
    <State.IMPORTED: 'IMPORTED'>
    """
    found = NEXT[state].get(event)
    if found is None:
        raise WrongState(state, event)
    return found


def obstacles(
    *, state: State, counts: Counts, jumps: int, accepted: bool, explanation: str
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of the import, in the order it should be dealt with; empty when it may go.

    `accepted`: an officer has said that the rows which hold may go without the refused ones. `explanation`: why the
    totals moved by more than a fifth.
    """
    if state is not State.CHECKED:
        return (Obstacle.NOT_CHECKED,)
    if counts.valid == 0:
        return (Obstacle.NO_ROWS,)
    found = []
    if counts.refused and not accepted:
        found.append(Obstacle.REFUSED_ROWS)
    if jumps and not explanation.strip():
        found.append(Obstacle.JUMP)
    return tuple(found)


def same_text(left: str, right: str) -> bool:
    """Whether two texts of a cell say the same; spaces and line ends, which a page may alter, aside.

    >>> same_text(" 男\\r\\n性 ", "男\\n性"), same_text("男性", "男")
    (True, False)
    """
    return left.split() == right.split()
