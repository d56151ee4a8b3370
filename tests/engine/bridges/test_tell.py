"""A way in words."""

from dataclasses import replace

import pytest

from jiangtu.engine.bridges import paths, tell
from jiangtu.engine.bridges.ends import EndKind
from jiangtu.engine.bridges.paths import Step, Word, World
from jiangtu.engine.bridges.tell import Standing
from tests.engine.bridges.people import case, day, goal, job, paper, world


def test_conditions_say_what_waits_until_when() -> None:
    known = world(
        case("2026-03-09", certificates=[paper("3", "2024-03-10")], employment=[job("2015-01-01", 134)])
    )
    answer = paths.shortest(goal(EndKind.TITLE, "初级职称"), known)
    assert answer.best is not None

    told = tell.conditions(answer.best.steps[0], answer.goal, known)

    assert [(c.name, c.standing, c.ready_on) for c in told] == [
        ("held", Standing.WAITS, day("2026-03-10")),
        ("worked", Standing.MET, None),
        ("field", Standing.MET, None),
    ]
    assert told[0].why_zh == "到 2026-03-10才符合，还差 1 天"
    assert tell.way_zh(answer.best) == "2026-03-10 起可申报初级职称（人社部发〔2020〕96号）。"


def test_questions_nobody_answered_are_open() -> None:
    made = case(
        "2026-06-01",
        area="340300",
        certificates=[paper("2", "2009-11-01")],
        employment=[job("2020-01-01", 12)],
    )
    known = world(made)
    answer = paths.shortest(goal(EndKind.TITLE, "中级职称"), known)
    local = next(w for w in answer.ways if w.steps[-1].bridge.id.startswith("titles-bengbu"))

    standings = {c.name: c.standing for c in tell.conditions(local.steps[-1], answer.goal, known)}

    assert standings == {"held": Standing.MET, "field": Standing.MET, "achievements": Standing.OPEN}
    assert tell.way_zh(local).endswith("其中有条件须人工核定。")


def test_condition_that_time_does_not_meet_fails() -> None:
    known = world(case("2026-06-01", certificates=[paper("3", "2010-01-01")], employment=[]))
    answer = paths.shortest(goal(EndKind.TITLE, "初级职称"), known)

    blocked = tell.conditions(answer.blocked[0], answer.goal, known)

    assert answer.ways == ()
    assert {c.name: c.standing for c in blocked}["worked"] is Standing.FAILS


def shandong(**stated: bool) -> World:
    """A technician of Shandong who said these things of himself on one day."""
    made = case(
        "2026-06-01",
        area="370100",
        certificates=[paper("2", "2015-11-01")],
        employment=[job("2010-01-01", 190)],
    )
    words = {ask: Word(yes, day("2026-05-04")) for ask, yes in stated.items()}
    return replace(world(made), stated=words)


def step_of_shandong(known: World) -> tuple[Step, bool]:
    """The province's own step to engineer, and whether it leads there."""
    answer = paths.shortest(goal(EndKind.TITLE, "中级职称"), known, limit=9)
    ways = [w.steps[-1] for w in answer.ways if w.steps[-1].bridge.id.startswith("titles-shandong")]
    steps = ways or [s for s in answer.blocked if s.bridge.id.startswith("titles-shandong")]
    return steps[0], bool(ways)


@pytest.mark.parametrize(
    ("said", "standing", "leads"),
    [
        (None, Standing.OPEN, True),
        (True, Standing.STATED, True),
        (False, Standing.FAILS, False),
    ],
)
def test_own_word_is_told_as_such_and_only_a_no_closes_the_step(said, standing, leads) -> None:
    known = shandong() if said is None else shandong(reviews=said)
    step, found = step_of_shandong(known)

    told = {c.name: c for c in tell.conditions(step, goal(EndKind.TITLE, "中级职称"), known)}

    assert (told["reviews"].standing, found, step.sure) == (standing, leads, False)
    assert told["reviews"].ask == "reviews"
    assert told["reviews"].why_zh == ("" if said is None else "本人2026-05-04说明，还没有证明")
    assert told["front_line"].standing is Standing.OPEN


def test_what_somebody_proved_outweighs_his_own_word() -> None:
    known = replace(shandong(reviews=False), said={"front_line": True, "reviews": True, "continuing": True})
    step, found = step_of_shandong(known)

    standings = {
        c.name: (c.standing, c.why_zh) for c in tell.conditions(step, goal(EndKind.TITLE, "中级职称"), known)
    }

    assert (standings["reviews"], found, step.sure) == ((Standing.MET, ""), True, True)
