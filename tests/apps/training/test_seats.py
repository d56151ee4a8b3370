"""Taking a seat."""

import datetime as dt
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from jiangtu.apps.training import elsewhere, line, presses, queries, seats
from jiangtu.apps.training.kinds import Admission, ClassState, SeatState
from jiangtu.apps.training.models import Quota, Seat
from jiangtu.apps.training.presses import Standing
from tests.apps.training.seating import at, group, lesson, opened, press

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def told(answer: presses.Answer) -> tuple[SeatState, int | None, int | None]:
    return answer.state, answer.number, answer.place


def test_full_is_believed_for_a_moment_but_never_of_those_inside() -> None:
    klass = opened(size=1)
    for person in (11, 12):
        seats.take(press(klass, person), at=at(0))
    soon, later = at(0) + seats.BELIEVED / 2, at(0) + seats.BELIEVED
    with pytest.raises(presses.LineFull):
        seats.take(press(klass, 13), at=at(0))
    Quota.objects.update(size=3)  # another process makes room

    with pytest.raises(presses.LineFull):
        seats.take(press(klass, 14), at=soon)
    assert told(seats.take(press(klass, 11), at=soon)) == (SeatState.TAKEN, 1, None)
    assert told(seats.take(press(klass, 14), at=later)) == (SeatState.TAKEN, 2, None)


def test_seats_then_places_then_a_plain_no() -> None:
    klass = opened(size=2)

    answers = [told(seats.take(press(klass, person), at=at(person))) for person in (11, 12, 13, 14)]
    with pytest.raises(presses.LineFull) as refused:
        seats.take(press(klass, 15), at=at(15))

    assert answers == [("TAKEN", 1, None), ("TAKEN", 2, None), ("WAITING", None, 1), ("WAITING", None, 2)]
    assert refused.value.zh == "2 个座位已满，候补 2 人也已排满。"


def test_the_same_press_and_another_press_of_the_same_person_tell_the_same_seat() -> None:
    klass = opened()
    first = press(klass, 11)

    answers = [seats.take(p, at=at(n)) for n, p in enumerate((first, first, press(klass, 11)))]

    assert answers[0] == answers[1] == answers[2]
    assert Quota.objects.get().taken == 1


def test_a_press_whose_seat_was_given_up_tells_so_and_a_new_press_takes_another() -> None:
    klass = opened()
    first = press(klass, 11)
    seats.take(first, at=at(0))
    line.give_up(11, klass.pk, at=at(1))

    assert told(seats.take(first, at=at(2))) == ("GIVEN_UP", 1, None)
    assert told(seats.take(press(klass, 11), at=at(3))) == ("TAKEN", 2, None)


def test_a_full_group_waits_while_others_sit_and_no_number_is_lost() -> None:
    klass = opened(size=3)
    group(klass, "WOMEN", 1)
    women, man = ("WOMEN",), ()

    answers = [
        told(seats.take(press(klass, person, groups=groups), at=at(person)))
        for person, groups in ((11, women), (12, women), (13, man))
    ]

    assert answers == [("TAKEN", 1, None), ("WAITING", None, 1), ("TAKEN", 2, None)]
    assert list(Quota.objects.order_by("pk").values_list("taken", flat=True)) == [2, 1]


@pytest.mark.parametrize(
    ("changed", "zh"),
    [
        ({"state": ClassState.CANCELLED}, "这个班现在是“已取消”，不能报名。"),
        ({"opens_at": at(5)}, "报名 2025-06-30 12:05 开始。"),
        ({"closes_at": at(0)}, "报名已于 2025-06-30 12:00 截止。"),
        ({"admission": Admission.DRAWN}, "这个班的录取方式是“截止后摇号”，不按先后占座。"),
        ({"admission": Admission.NAMED}, "这个班的录取方式是“单位名单”，不按先后占座。"),
    ],
)
def test_a_class_that_does_not_enrol_takes_nobody(changed: dict[str, object], zh: str) -> None:
    klass = opened(**changed)

    with pytest.raises(presses.NotEnrolling) as refused:
        seats.take(press(klass, 11), at=at(0))

    assert (refused.value.zh, Quota.objects.get().taken, Seat.objects.count()) == (zh, 0, 0)


def test_nobody_sits_a_class_nobody_pays_for_unless_he_says_so() -> None:
    klass = opened()
    standing = Standing(verdict=0, policy="training-unemployed", reasons=("未办理失业登记",))

    with pytest.raises(presses.NotPayable) as refused:
        seats.take(press(klass, 11, standing=standing), at=at(0))
    answer = seats.take(press(klass, 11, standing=standing, unpaid=True), at=at(1))

    assert refused.value.zh == "按现有档案，您参加这个班不能享受补贴：未办理失业登记。"
    kept = Seat.objects.values_list("number", "verdict", "policy", "unpaid", "held").get(pk=answer.seat)
    assert kept == (1, 0, "training-unemployed", True, False)


def test_lessons_that_fall_together_are_refused_by_name() -> None:
    one, other = opened("K1"), opened("K2")
    lesson(one, at(0))
    lesson(other, at(90))
    seats.take(press(one, 11), at=at(0))

    with pytest.raises(elsewhere.TimeClash) as refused:
        seats.take(press(other, 11), at=at(1))

    assert refused.value.zh == "与“焊工K1”（K1）的课在 2025-06-30 12:00 的时间冲突。"
    assert list(Quota.objects.order_by("pk").values_list("taken", flat=True)) == [1, 0]


def test_lessons_one_after_the_other_are_no_clash() -> None:
    one, other = opened("K1"), opened("K2")
    lesson(one, at(0))
    lesson(other, at(120))
    seats.take(press(one, 11), at=at(0))

    assert seats.take(press(other, 11), at=at(1)).number == 1


def test_one_place_per_person_over_the_runs_of_a_course() -> None:
    first, second, third = (opened(code, size=1, course="WELD") for code in ("K1", "K2", "K3"))
    seats.take(press(first, 1), at=at(0))
    seats.take(press(second, 2), at=at(0))
    seats.take(press(first, 11), at=at(1))

    with pytest.raises(elsewhere.SameCourse):
        seats.take(press(second, 11), at=at(2))
    seats.take(press(third, 11), at=at(3))
    with pytest.raises(elsewhere.SameCourse):
        seats.take(press(first, 11), at=at(4))

    mine = Seat.objects.filter(person=11).order_by("pk").values_list("training_class", "state", "reason")
    assert list(mine) == [(first.pk, "GIVEN_UP", "已在K3占座"), (third.pk, "TAKEN", "")]


def test_a_class_without_quotas_is_missing() -> None:
    klass = opened()
    Quota.objects.all().delete()

    with pytest.raises(presses.ClassMissing):
        seats.take(press(klass, 11), at=at(0))


def test_what_the_officer_and_the_public_see() -> None:
    klass = opened(size=2)
    for person, minute in ((11, 0), (12, 0), (13, 1)):
        seats.take(press(klass, person), at=at(minute))
    start = int(at(0).timestamp())

    assert queries.arrivals(klass.pk) == [(start, 2), (start + 60, 1)]
    assert [row[:2] for row in queries.public_order(klass.pk)] == [("座号", 1), ("座号", 2), ("候补号", 1)]


def test_the_order_is_told_in_the_citys_time(settings) -> None:
    klass = opened(size=2)
    now = timezone.now()
    seats.take(press(klass, 11), at=now)
    settings.JIANGTU_TODAY = dt.date(2025, 6, 30)

    (row,) = queries.public_order(klass.pk)
    ((second, count),) = queries.rush(klass.class_code).seconds

    assert {timezone.localdate(row[2]), timezone.localdate(second)} == {dt.date(2025, 6, 30)}
    assert count == 1


def test_answer_of_a_press_is_for_its_own_person_only() -> None:
    klass = opened()
    mine = press(klass, 11)
    answer = seats.take(mine, at=at(0))

    assert seats.answer_of(mine.key, person=11) == answer
    assert seats.answer_of(mine.key, person=12) is None
    assert seats.answer_of(uuid.uuid4(), person=11) is None


@pytest.mark.django_db(transaction=True)
def test_a_crowd_fills_every_seat_once_and_hears_one_number_each() -> None:
    klass = opened(size=5)
    crowd = [press(klass, person) for person in range(1, 31)]
    together = threading.Barrier(6)

    def pressed(mine: list[presses.Press]) -> list[tuple[int, object]]:
        together.wait()
        try:
            return [(p.person, _said(p)) for p in mine]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:  # every person presses twice, on two lines
        said = [pair for part in pool.map(pressed, [crowd[n % 3 :: 3] for n in range(6)]) for pair in part]

    answers = [answer for _, answer in set(said)]
    assert len(answers) == 30
    assert sorted(a.number for a in answers if a and a.number) == [1, 2, 3, 4, 5]
    assert sorted(a.place for a in answers if a and a.place) == [1, 2, 3, 4, 5]
    assert Quota.objects.get().taken == 5


def _said(one: presses.Press) -> presses.Answer | None:
    try:
        return seats.take(one, at=at(0))
    except presses.LineFull:
        return None
