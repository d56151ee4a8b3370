"""The closing test of a class: when it may be, whom it finds elsewhere, who is told."""

import pytest
from django.urls import reverse

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import Notice, User
from jiangtu.apps.registers.models import Organisation, Room
from jiangtu.apps.training import elsewhere, feed, seats, sittings
from jiangtu.apps.training.models import Sitting, TrainingClass
from tests.apps.training.planned import PROVIDER
from tests.apps.training.seating import CODE, at, lesson, opened, press

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def room(name: str = "考场") -> Room:
    firm = Organisation.objects.get(code=CODE)
    made, _ = Room.objects.get_or_create(organisation=firm, name=name, defaults={"kind": "CLASSROOM", "seats": 50, "secret": b"s"})  # fmt: skip
    return made


def plan(klass: TrainingClass, begins: int, ends: int, name: str = "考场") -> Sitting:
    stated = sittings.Planned(at(begins), at(ends), room(name).pk)
    return sittings.plan_sitting(
        class_code=klass.class_code, organisation=CODE, planned=stated, actor=PROVIDER, at=at(0)
    )


def test_a_test_set_is_told_to_everybody_once_and_kept_from_other_classes() -> None:
    klass, other = opened("K1", size=5), opened("K2", size=5)
    lesson(klass, at(0))
    lesson(other, at(200))
    for person in (11, 12):
        seats.take(press(klass, person), at=at(0))

    made = plan(klass, 180, 240)

    assert plan(klass, 180, 240) == made
    assert [(n.person, notices.said(n)) for n in Notice.objects.order_by("person")] == [
        (person, "“焊工K1”的结业考核：2025-06-30 15:00–16:00，考场。") for person in (11, 12)
    ]
    with pytest.raises(elsewhere.TimeClash):
        seats.take(press(other, 11), at=at(1))


@pytest.mark.parametrize(
    ("begins", "ends", "zh"),
    [
        (240, 180, "考核结束时间要晚于开始时间。"),
        (60, 180, "最后一课 2025-06-30 14:00 才结束，考核要在其后。"),
        (330, 400, "本班那时已有一场结业考核。"),
    ],
)
def test_times_that_cannot_be_right_are_refused(begins: int, ends: int, zh: str) -> None:
    klass = opened()
    lesson(klass, at(0))
    plan(klass, 300, 360)

    with pytest.raises(sittings.SittingWrong) as refused:
        plan(klass, begins, ends)

    assert (refused.value.zh, klass.sittings.count()) == (zh, 1)


def test_a_room_is_not_given_twice() -> None:
    klass, taught, tested = opened("K1"), opened("K2"), opened("K3")
    lesson(klass, at(0))
    lesson(taught, at(200))
    plan(tested, 200, 260)

    for name in ("1号", "考场"):
        with pytest.raises(sittings.RoomTaken):
            plan(klass, 240, 300, name)
    plan(klass, 240, 300, "二号考场")


def test_whoever_is_elsewhere_then_is_named_by_seat() -> None:
    klass, other = opened("K1", size=5), opened("K2", size=5)
    lesson(klass, at(0))
    lesson(other, at(200))
    for person in (11, 12, 13):
        seats.take(press(klass, person), at=at(0))
    seats.take(press(other, 12), at=at(0))
    elsewhere.book_time(13, about="appraisal:exam:1", title="考试", starts_at=at(230), ends_at=at(260))

    with pytest.raises(sittings.PeopleTaken) as refused:
        plan(klass, 240, 300)

    assert [p.where for p in refused.value.problems] == ["座号2", "座号3"]
    assert not Sitting.objects.exists()


def test_the_page_sets_a_test_and_calls_it_off_for_its_own_class_alone(signed_in) -> None:
    klass = opened()
    lesson(klass, at(0))
    seats.take(press(klass, 11), at=at(0))
    own, stranger = signed_in(Role.PROVIDER), signed_in(Role.SCHOOL)
    User.objects.filter(role=Role.PROVIDER).update(organisation=CODE)
    User.objects.filter(role=Role.SCHOOL).update(organisation="9" * 18)
    address = reverse("training:sitting", args=["K1"])
    given = {"day": "2025-07-01", "begins": "09:00", "ends": "11:00", "room": room().pk}

    wrong = own.post(address, {**given, "ends": "08:00"})
    right = own.post(address, given)
    made = Sitting.objects.get()
    calendar = own.get(reverse("training:feed", args=["K1"])).content.decode()
    off = reverse("training:call_off", args=["K1", made.pk])

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "DTSTART:20250701T010000Z" in calendar
    assert [stranger.get(address).status_code, stranger.post(off).status_code] == [404, 404]
    assert (own.post(off).status_code, Sitting.objects.count()) == (302, 0)
    assert [notices.said(n)[:13] for n in Notice.objects.order_by("pk")] == [
        "“焊工K1”的结业考核：2",
        "“焊工K1”原定 2025",
    ]


def test_a_test_is_an_event_of_its_own() -> None:
    klass = opened()
    made = plan(klass, 240, 300)

    text = feed.calendar(klass, [], address="https://x.example/", at=at(0), sittings=[made])

    assert f"UID:K1-test-{made.pk}@jiangtu" in text
    assert "SUMMARY:焊工K1：结业考核" in text
