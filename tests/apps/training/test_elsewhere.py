"""One check sees everything a person has at one time: lessons, closing tests, exams of rooms above."""

import pytest

from jiangtu.apps.registers.models import Organisation, Room
from jiangtu.apps.training import elsewhere, seats
from jiangtu.apps.training.models import Booking, Seat, Sitting, TrainingClass

from .seating import CODE, at, lesson, opened, press

pytestmark = [pytest.mark.django_db, pytest.mark.database]
EXAM = "appraisal:exam:7"


def sitting(klass: TrainingClass, minutes: int) -> Sitting:
    firm = Organisation.objects.get(code=CODE)
    room, _ = Room.objects.get_or_create(organisation=firm, name="考场", defaults={"kind": "CLASSROOM", "seats": 50, "secret": b"s"})  # fmt: skip
    return Sitting.objects.create(
        training_class=klass, starts_at=at(minutes), ends_at=at(minutes + 60), room=room
    )


def book(person: int, minutes: int, about: str = EXAM) -> None:
    elsewhere.book_time(
        person, about=about, title="四级焊工理论考试", starts_at=at(minutes), ends_at=at(minutes + 90)
    )


def test_a_booked_exam_keeps_a_person_from_a_class_at_that_time_and_nobody_else() -> None:
    klass = opened()
    lesson(klass, at(60))
    book(11, 0)

    with pytest.raises(elsewhere.TimeClash) as refused:
        seats.take(press(klass, 11), at=at(0))

    assert refused.value.zh == "与四级焊工理论考试在 2025-06-30 12:00 的时间冲突。"
    assert seats.take(press(klass, 12), at=at(0)).number == 1


def test_a_closing_test_counts_like_a_lesson_on_either_side() -> None:
    one, other, third = opened("K1"), opened("K2"), opened("K3")
    sitting(one, 0)
    lesson(other, at(30))
    sitting(third, 45)
    seats.take(press(one, 11), at=at(0))

    told = []
    for klass in (other, third):
        with pytest.raises(elsewhere.TimeClash) as refused:
            seats.take(press(klass, 11), at=at(1))
        told.append(refused.value.zh)

    assert told == ["与“焊工K1”（K1）的结业考核在 2025-06-30 12:00 的时间冲突。"] * 2


def test_an_exam_is_not_booked_into_a_lesson() -> None:
    klass = opened()
    held = lesson(klass, at(60))
    seats.take(press(klass, 11), at=at(0))

    with pytest.raises(elsewhere.TimeClash):
        book(11, 0)
    book(12, 0)

    assert list(Booking.objects.values_list("person", flat=True)) == [12]
    assert elsewhere.clashes([11, 12], at(0), at(120)) == [
        elsewhere.Taken(12, EXAM, "四级焊工理论考试", at(0), at(90)),
        elsewhere.Taken(11, f"training:lesson:{held.pk}", "“焊工K1”（K1）的课", at(60), at(180)),
    ]


def test_what_is_booked_again_moves_and_what_is_free_again_clashes_no_more() -> None:
    book(11, 0)
    book(11, 30)
    book(12, 0)

    with pytest.raises(elsewhere.TimeClash):
        book(11, 0, "appraisal:exam:8")
    assert Booking.objects.get(person=11).starts_at == at(30)
    assert elsewhere.clashes([11], at(0), at(120), besides=EXAM) == []
    assert (elsewhere.free_time(EXAM, person=11), elsewhere.free_time(EXAM), elsewhere.free_time(EXAM)) == (
        1,
        1,
        0,
    )
    book(11, 0, "appraisal:exam:8")


@pytest.mark.parametrize("ended", ["GIVEN_UP", "WAITING"])
def test_only_a_seat_that_counts_takes_time(ended: str) -> None:
    klass = opened()
    lesson(klass, at(0))
    Seat.objects.create(training_class=klass, person=11, state=ended, press=press(klass, 11).key, asked_at=0)

    assert elsewhere.clashes([11], at(0), at(10)) == []


def test_times_that_touch_do_not_clash() -> None:
    klass = opened()
    lesson(klass, at(0))
    seats.take(press(klass, 11), at=at(0))

    assert elsewhere.clashes([11], at(120), at(180)) == []
    assert [t.starts_at for t in elsewhere.clashes([11], at(119), at(180))] == [at(0)]
