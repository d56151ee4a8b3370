"""The waiting line."""

import uuid

import pytest

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.audit.kinds import System
from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.files.kinds import micros
from jiangtu.apps.training import elsewhere, line, seats
from jiangtu.apps.training.kinds import ClassState
from jiangtu.apps.training.models import Quota, Seat, TrainingClass
from tests.apps.training.seating import at, group, lesson, opened, press

pytestmark = [pytest.mark.database, pytest.mark.django_db]
DAY = 24 * 60


def filled(size: int, *people: int, **changed: object) -> TrainingClass:
    """A class whose first `size` people sit and whose others wait."""
    klass = opened(size=size, **changed)
    Quota.objects.update(line=9)
    for person in people:
        seats.take(press(klass, person), at=at(0))
    return klass


def standings(klass: TrainingClass) -> dict[int, str]:
    mine = Seat.objects.filter(training_class=klass).order_by("pk")
    return dict(mine.values_list("person", "state"))


def told() -> set[tuple[int | None, str]]:
    """Who was told what."""
    return {(notice.person, notices.said(notice)) for notice in Notice.objects.all()}


def test_a_seat_given_up_is_offered_to_the_next_and_told() -> None:
    klass = filled(1, 11, 12, 13)

    had = line.give_up(11, klass.pk, at=at(1))

    assert had == "TAKEN"
    assert standings(klass) == {11: "GIVEN_UP", 12: "OFFERED", 13: "WAITING"}
    assert Quota.objects.get().taken == 1
    assert told() == {(12, "“焊工K1”有了空位，请在 24 小时内确认。")}


def test_giving_up_twice_frees_one_seat() -> None:
    klass = filled(1, 11, 12, 13)

    for minute in (1, 2):
        line.give_up(11, klass.pk, at=at(minute))

    assert standings(klass) == {11: "GIVEN_UP", 12: "OFFERED", 13: "WAITING"}


def test_whoever_leaves_the_line_frees_no_seat() -> None:
    klass = filled(1, 11, 12, 13)

    line.give_up(12, klass.pk, at=at(1))

    assert (standings(klass), Quota.objects.get().taken) == ({11: "TAKEN", 12: "GIVEN_UP", 13: "WAITING"}, 1)


def test_an_offer_is_accepted_once_and_for_all() -> None:
    klass = filled(1, 11, 12)
    line.give_up(11, klass.pk, at=at(1))

    answers = [line.accept_offer(12, klass.pk, at=at(minute)) for minute in (5, 6)]

    assert [(a.state, a.number, a.offer_until) for a in answers] == [("TAKEN", 2, None)] * 2


def test_an_offer_lapses_after_a_day_and_goes_on() -> None:
    klass = filled(1, 11, 12, 13)
    line.give_up(11, klass.pk, at=at(0))

    assert line.lapse(at=at(DAY - 1)) == 0
    assert line.lapse(at=at(DAY)) == 1
    with pytest.raises(line.OfferLapsed):
        line.accept_offer(12, klass.pk, at=at(DAY))

    assert standings(klass) == {11: "GIVEN_UP", 12: "LAPSED", 13: "OFFERED"}


def test_an_offer_too_late_is_not_accepted_even_before_it_was_ended() -> None:
    klass = filled(1, 11, 12)
    line.give_up(11, klass.pk, at=at(0))

    with pytest.raises(line.OfferLapsed):
        line.accept_offer(12, klass.pk, at=at(DAY))


def test_an_offer_that_clashes_with_a_newer_seat_waits_for_a_decision() -> None:
    klass, other = filled(1, 11, 12), opened("K2")
    lesson(klass, at(0))
    lesson(other, at(0))
    seats.take(press(other, 12), at=at(1))
    line.give_up(11, klass.pk, at=at(2))

    with pytest.raises(elsewhere.TimeClash):
        line.accept_offer(12, klass.pk, at=at(3))


def test_nobody_leaves_or_joins_a_class_after_its_test() -> None:
    klass = filled(2, 11, 12, 13)
    Seat.objects.filter(person=13).update(state="OFFERED", offer_until=micros(at(DAY)), number=3)
    TrainingClass.objects.update(state=ClassState.EXAMINED)
    seat = Seat.objects.get(person=12)

    with pytest.raises(line.ClassOver):
        line.accept_offer(13, klass.pk, at=at(1))
    with pytest.raises(line.ClassOver):
        line.give_up(11, klass.pk, at=at(1))
    with pytest.raises(line.ClassOver):
        line.remove(seat.pk, actor=System(), reason="缺课", at=at(1))

    assert standings(klass) == {11: "TAKEN", 12: "TAKEN", 13: "OFFERED"}
    assert line.lapse(at=at(2)) == 1
    assert standings(klass) == {11: "TAKEN", 12: "TAKEN", 13: "LAPSED"}


def test_nobody_without_a_seat_can_give_up_or_accept() -> None:
    klass = filled(1, 11)

    with pytest.raises(line.NoSeat):
        line.give_up(12, klass.pk, at=at(0))
    with pytest.raises(line.NoSeat):
        line.accept_offer(12, klass.pk, at=at(0))


def test_friends_are_offered_seats_together_or_not_at_all() -> None:
    klass, party = filled(2, 11, 12), uuid.uuid4()
    for person, friends in ((13, party), (14, None), (15, party)):
        seats.take(press(klass, person, party=friends), at=at(1))

    line.give_up(11, klass.pk, at=at(2))
    alone = standings(klass)
    Quota.objects.update(taken=0)
    line.promote(klass.pk, at=at(3))

    assert alone == {11: "GIVEN_UP", 12: "TAKEN", 13: "WAITING", 14: "OFFERED", 15: "WAITING"}
    assert standings(klass) == {11: "GIVEN_UP", 12: "TAKEN", 13: "OFFERED", 14: "OFFERED", 15: "OFFERED"}


def test_friends_whose_group_has_room_for_one_leave_the_seats_to_others() -> None:
    klass, party = opened(size=2), uuid.uuid4()
    women = group(klass, "WOMEN", 1)
    for person, groups, friends in ((11, (), None), (12, (), None), (13, ("WOMEN",), party)):
        seats.take(press(klass, person, groups=groups, party=friends), at=at(0))
    seats.take(press(klass, 14, groups=("WOMEN",), party=party), at=at(0))
    for person in (11, 12):
        line.give_up(person, klass.pk, at=at(1))

    women.refresh_from_db()
    assert standings(klass) == {11: "GIVEN_UP", 12: "GIVEN_UP", 13: "WAITING", 14: "WAITING"}
    assert (women.taken, Quota.objects.get(kind="CLASS").taken) == (0, 0)


def test_a_larger_quota_is_offered_at_once_and_one_below_what_is_taken_is_refused() -> None:
    klass = filled(2, 11, 12, 13)
    quota = klass.quotas.get()

    line.set_size(quota.pk, 3, actor=System(), at=at(1))
    with pytest.raises(line.QuotaTaken) as refused:
        line.set_size(quota.pk, 2, actor=System(), at=at(2))

    assert standings(klass) == {11: "TAKEN", 12: "TAKEN", 13: "OFFERED"}
    assert refused.value.zh == "这项名额已占 3 个，不能降到 2 个。"
    assert refused.value.mend == "最低可以改为 3 个；要再少，先由本人放弃或办理除名，名额会随之空出。"
    assert AuditLine.objects.count() == 1


def test_a_removed_person_is_told_why() -> None:
    klass = filled(1, 11, 12)

    for minute in (1, 2):
        line.remove(Seat.objects.get(person=11).pk, actor=System(), reason="连续缺课", at=at(minute))

    assert standings(klass) == {11: "REMOVED", 12: "OFFERED"}
    assert (11, "您已被移出“焊工K1”：连续缺课。") in told()


def test_a_cancelled_class_ends_every_seat_and_tells_everybody() -> None:
    klass = filled(1, 11, 12)
    TrainingClass.objects.update(state=ClassState.CANCELLED)

    assert line.end_all(klass.pk, reason="场地维修", at=at(1)) == 2
    assert line.end_all(klass.pk, reason="场地维修", at=at(2)) == 0

    assert (standings(klass), Quota.objects.get().taken) == ({11: "REMOVED", 12: "REMOVED"}, 0)
    assert told() == {
        (11, "“焊工K1”已取消：场地维修。"),
        (12, "“焊工K1”已取消：场地维修。"),
    }


def test_the_line_of_a_class_that_has_begun_ends() -> None:
    klass = filled(1, 11, 12)
    TrainingClass.objects.update(state=ClassState.RUNNING)

    line.lapse(at=at(1))

    assert standings(klass) == {11: "TAKEN", 12: "LAPSED"}
