"""Seats a firm names later."""

import pytest

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.audit.kinds import System
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.training import firm_seats, line, presses, seats
from jiangtu.apps.training.kinds import QuotaKind
from jiangtu.apps.training.models import Quota, Seat, TrainingClass
from jiangtu.apps.training.presses import Standing
from tests.apps.training.seating import CODE, at, group, opened, press

pytestmark = [pytest.mark.database, pytest.mark.django_db]
PAID = Standing(1, "training-unemployed")


def reserve(klass: TrainingClass, count: int) -> list[Seat]:
    return firm_seats.reserve(klass.pk, CODE, count, until=at(60), actor=System(), at=at(0))


def name(seat: Seat, person: int, *, minute: float = 1) -> Seat:
    return firm_seats.name_seat(seat.pk, person, PAID, unpaid=False, actor=System(), at=at(minute))


def test_all_or_none_are_reserved_and_count_as_the_firms() -> None:
    klass = opened(size=5)
    Quota.objects.create(training_class=klass, kind=QuotaKind.SPONSOR, key=CODE, size=3)

    with pytest.raises(firm_seats.TooFewSeats) as refused:
        reserve(klass, 4)
    made = reserve(klass, 2)

    assert refused.value.zh == "要预留 4 个座位，现在最多还能预留 3 个，一个也没有预留。"
    assert [seat.number for seat in made] == [1, 2]
    assert list(Quota.objects.order_by("pk").values_list("taken", flat=True)) == [2, 2]


def test_a_firm_nobody_has_stated_is_told_to_state_itself() -> None:
    klass = opened()
    with pytest.raises(firm_seats.FirmUnknown):
        firm_seats.reserve(klass.pk, "91450200MA5K099999", 1, until=at(60), actor=System(), at=at(0))
    assert Seat.objects.count() == 0


def test_a_class_of_one_firms_names_is_not_another_firms() -> None:
    klass = opened(admission="NAMED")
    TrainingClass.objects.update(sponsor=Organisation.objects.create(code="9", name="柳汽", area="450200"))

    with pytest.raises(presses.NotEnrolling) as refused:
        reserve(klass, 1)
    TrainingClass.objects.update(sponsor=CODE)

    assert refused.value.zh == "这个班是为另一家单位开的，只收它和开班单位报的人。"
    assert len(reserve(klass, 1)) == 1


def test_a_name_makes_it_the_persons_own_and_saying_it_twice_changes_nothing() -> None:
    first, second = reserve(opened(size=2), 2)

    named = [name(first, 11), name(first, 11, minute=2)]

    assert [(s.person, s.state, s.number) for s in named] == [(11, "TAKEN", 1)] * 2
    assert [(n.person, notices.said(n)) for n in Notice.objects.all()] == [
        (11, "您的单位为您报了“焊工K1”，座号 1。")
    ]
    with pytest.raises(firm_seats.AlreadySeated):
        name(second, 11)
    with pytest.raises(line.OfferLapsed):
        name(first, 12)


def test_a_seat_nobody_was_named_for_goes_to_the_line() -> None:
    klass = opened(size=1)
    (seat,) = reserve(klass, 1)
    seats.take(press(klass, 11), at=at(5))

    assert line.lapse(at=at(60)) == 1
    with pytest.raises(line.OfferLapsed):
        name(seat, 12, minute=61)

    assert list(Seat.objects.order_by("pk").values_list("person", "state")) == [
        (None, "LAPSED"),
        (11, "OFFERED"),
    ]


def test_a_person_nobody_pays_for_is_refused_as_his_own_press_would_be() -> None:
    (seat,) = reserve(opened(size=1), 1)

    with pytest.raises(presses.NotPayable):
        firm_seats.name_seat(seat.pk, 11, Standing(0), unpaid=False, actor=System(), at=at(1))


def test_a_named_seat_counts_in_its_persons_groups_and_leaves_them_with_him() -> None:
    klass = opened(size=4)
    women = group(klass, "WOMEN", 1)
    first, second = reserve(klass, 2)
    hers = Standing(1, "training-unemployed", groups=("WOMEN", "RURAL"))

    named = firm_seats.name_seat(first.pk, 11, hers, unpaid=False, actor=System(), at=at(1))
    again = firm_seats.name_seat(first.pk, 11, hers, unpaid=False, actor=System(), at=at(1))
    with pytest.raises(firm_seats.GroupFull) as refused:
        firm_seats.name_seat(second.pk, 12, hers, unpaid=False, actor=System(), at=at(2))
    women.refresh_from_db()
    taken, state = women.taken, Seat.objects.get(pk=second.pk).state
    line.give_up(11, klass.pk, at=at(3))
    women.refresh_from_db()

    assert (named.groups, again.groups, taken, state) == ("WOMEN", "WOMEN", 1, "RESERVED")
    assert refused.value.zh == "此人属于“女职工”，这一人群的 1 个名额已满。"
    assert (women.taken, Quota.objects.get(kind=QuotaKind.CLASS).taken) == (0, 1)
