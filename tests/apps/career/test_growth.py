"""A worker's road: where he stands, what comes next, what it brings."""

import datetime as dt

import pytest

from jiangtu.apps.career import growth, known, ladders, services
from jiangtu.apps.career.growth import NoSuchRung
from jiangtu.apps.career.kinds import GoalState
from jiangtu.apps.registers.models import Organisation

from .conftest import ANNA, AT, FIRM, LAN, QIN, TODAY, TURNER, WEI, WORKER

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_a_turner_of_five_years_may_apply_for_level_3_now(city: Organisation) -> None:
    page = growth.growth(WEI)

    assert page is not None
    assert (page.own, page.goal.end.grade, page.occupation) == ("4", "3", TURNER)
    assert (page.ways[0].now, page.ways[0].sure) == (True, True)
    assert page.standard is not None


def test_the_next_level_brings_money_a_title_and_the_firms_grade(city: Organisation) -> None:
    pay = ladders.Pay("3", "高级工薪级", 3, dt.date(2025, 1, 1), 660_000, 800_000)
    ladders.set_grade(firm=FIRM, pay=pay, actor=ANNA, at=AT)

    page = growth.growth(WEI)

    assert page is not None and page.brings is not None
    assert [o.label for o in page.brings.titles] == ["初级职称"]
    assert page.brings.titles[0].on == dt.date(2027, 6, 30)
    assert page.brings.grade is not None and page.brings.grade.name == "高级工薪级"
    assert page.brings.fen > 0


def test_level_1_waits_for_the_deputy_title(city: Organisation) -> None:
    page = growth.growth(QIN, kind="TITLE", grade="DEPUTY")

    assert page is not None
    assert [(w.ready_on, w.sure) for w in page.ways[:1]] == [(dt.date(2025, 7, 10), True)]
    assert page.ways[0].picture.startswith("data:image/svg+xml")


def test_a_level_held_needs_nothing(city: Organisation) -> None:
    page = growth.growth(QIN, kind="LEVEL", grade="1")

    assert page is not None
    assert (page.held, page.ways, page.brings) == (True, (), None)


def test_a_worker_without_a_certificate_starts_at_level_5(city: Organisation) -> None:
    page = growth.growth(LAN)

    assert page is not None
    assert (page.own, page.goal.end.grade) == ("", "5")


def test_a_stranger_has_no_road_and_a_wrong_rung_is_refused(city: Organisation) -> None:
    assert growth.growth(99) is None
    with pytest.raises(NoSuchRung):
        growth.growth(WEI, kind="LEVEL", grade="9")


def test_an_occupation_with_a_standard_follows_it_and_one_without_the_general_rules(
    city: Organisation,
) -> None:
    case = known.case_of(WEI)
    assert case is not None

    own = {b.id.split("/")[0] for b in known.world(case, TURNER, {}).bridges.bridges}
    general = {b.id.split("/")[0] for b in known.world(case, "6-18-01-13", {}).bridges.bridges}

    assert "standard" in own and not any(name.startswith("ladder") for name in own)
    assert {"ladder-2018", "ladder-2023"} <= general


def test_a_goal_stands_once_and_is_reached(city: Organisation) -> None:
    wish = services.Wish("LEVEL", "3", TURNER, TODAY)
    goal = services.set_goal(person=WEI, wish=wish, actor=WORKER, at=AT)

    with pytest.raises(services.GoalTwice):
        services.set_goal(person=WEI, wish=wish, actor=WORKER, at=AT)
    with pytest.raises(services.NoGoal):
        services.step_goal(goal=goal.pk, person=QIN, step="reach", actor=WORKER, at=AT)
    reached = services.step_goal(goal=goal.pk, person=WEI, step="reach", actor=WORKER, at=AT)

    assert (reached.state, reached.ended_at) == (GoalState.REACHED, AT)


@pytest.mark.parametrize(("rank", "told"), [(1, ("初级工薪级", "中级工薪级")), (2, None), (None, None)])
def test_a_worker_reads_himself_that_his_pay_did_not_follow(
    city: Organisation, rank: int | None, told: tuple[str, str] | None
) -> None:
    since = dt.date(2024, 1, 1)
    for level, place, name in (("5", 1, "初级工薪级"), ("4", 2, "中级工薪级")):
        ladders.set_grade(firm=FIRM, pay=ladders.Pay(level, name, place, since), actor=ANNA, at=AT)
    if rank is not None:
        ladders.hold_grade(firm=FIRM, person=WEI, rank=rank, since=since, actor=ANNA, at=AT)

    page = growth.growth(WEI)

    assert page is not None
    assert (page.gap and (page.gap.held, page.gap.due.name)) == told
