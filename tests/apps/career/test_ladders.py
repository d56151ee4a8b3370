"""A firm's grades, its people, and the office's overview."""

import datetime as dt

import pytest

from jiangtu.apps.career import ladders
from jiangtu.apps.career.kinds import Finding
from jiangtu.apps.career.ladders import Pay
from jiangtu.apps.registers.models import Organisation

from .conftest import ANNA, AT, FIRM, LAN, MO, QIN, TODAY, WEI

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SINCE = dt.date(2024, 1, 1)


def graded(level: str, rank: int) -> None:
    ladders.set_grade(firm=FIRM, pay=Pay(level, f"{rank}级", rank, SINCE), actor=ANNA, at=AT)


def hold(person: int, rank: int) -> None:
    ladders.hold_grade(firm=FIRM, person=person, rank=rank, since=SINCE, actor=ANNA, at=AT)


def test_a_level_that_rose_without_pay_is_found(city: Organisation) -> None:
    graded("4", 2)
    graded("1", 5)
    hold(WEI, 2)
    hold(QIN, 4)

    members = ladders.members(city, day=TODAY)

    assert [(m.person, m.level, m.finding) for m in members] == [
        (QIN, "1", Finding.NOT_RAISED), (WEI, "4", None),
    ]  # fmt: skip


def test_a_stranger_has_no_grade_here(city: Organisation) -> None:
    with pytest.raises(ladders.NotOurs):
        hold(MO, 1)
    hold(LAN, 1)


def test_a_grade_is_set_once_a_day_and_never_upside_down(city: Organisation) -> None:
    graded("4", 2)

    with pytest.raises(ladders.GradeTwice):
        graded("4", 3)
    with pytest.raises(ladders.PayUpsideDown):
        ladders.set_grade(firm=FIRM, pay=Pay("3", "x", 3, SINCE, 900, 800), actor=ANNA, at=AT)


def test_the_office_sees_each_firm_with_its_findings(
    city: Organisation, django_assert_num_queries: object
) -> None:
    graded("4", 2)

    with django_assert_num_queries(5):  # type: ignore[operator]
        found = ladders.overview(day=TODAY)

    assert [(o.firm.pk, o.skilled, o.findings) for o in found] == [
        (FIRM, 2, {Finding.NO_GRADE: 1, Finding.NO_LADDER: 1}),
    ]  # fmt: skip
