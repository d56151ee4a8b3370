"""What may happen to a batch, and when."""

import pytest

from jiangtu.apps.intake import rules
from jiangtu.apps.intake.kinds import NEXT, OBSTACLE_LABELS, STATE_LABELS, Counts, Event, Obstacle, State


def test_only_the_listed_steps_can_be_taken() -> None:
    taken = {}
    for state in State:
        for event in Event:
            try:
                taken[state, event] = rules.following(state, event)
            except rules.WrongState as refused:
                assert refused.mend

    assert taken == {
        (state, event): after for state, events in NEXT.items() for event, after in events.items()
    }


def test_every_state_and_obstacle_has_its_words() -> None:
    assert (set(STATE_LABELS), set(OBSTACLE_LABELS)) == (set(State), set(Obstacle))


CASES = [
    ("an unchecked batch waits", State.UPLOADED, Counts(read=1), 0, False, "", (Obstacle.NOT_CHECKED,)),
    ("an imported batch is done", State.IMPORTED, Counts(read=1), 0, False, "", (Obstacle.NOT_CHECKED,)),
    ("a clean batch may go", State.CHECKED, Counts(read=1), 0, False, "", ()),
    ("no row left", State.CHECKED, Counts(read=3, refused=2, duplicates=1), 0, True, "", (Obstacle.NO_ROWS,)),
    (
        "a refused row needs a word",
        State.CHECKED,
        Counts(read=2, refused=1),
        0,
        False,
        "",
        (Obstacle.REFUSED_ROWS,),
    ),
    ("the word was given", State.CHECKED, Counts(read=2, refused=1), 0, True, "", ()),
    ("a jump needs a reason", State.CHECKED, Counts(read=2), 1, False, " ", (Obstacle.JUMP,)),
    ("the reason was given", State.CHECKED, Counts(read=2), 1, False, "新增参保", ()),
    ("both", State.CHECKED, Counts(read=2, refused=1), 2, False, "", (Obstacle.REFUSED_ROWS, Obstacle.JUMP)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c[0])
def test_what_stands_in_the_way(case: tuple) -> None:
    _, state, counts, jumps, accepted, explanation, found = case

    assert (
        rules.obstacles(state=state, counts=counts, jumps=jumps, accepted=accepted, explanation=explanation)
        == found
    )
