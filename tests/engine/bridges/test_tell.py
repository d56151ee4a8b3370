"""A way in words."""

from jiangtu.engine.bridges import paths, tell
from jiangtu.engine.bridges.ends import EndKind
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
