"""A lesson moved: when it may be, whom it finds elsewhere, who is told."""

import datetime as dt

import pytest
from django.urls import reverse

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import Notice, User
from jiangtu.apps.registers.models import Room, Scope, Teacher
from jiangtu.apps.training import lessons, seats, sittings
from jiangtu.apps.training.models import Lesson, TrainingClass
from tests.apps.training.planned import PROVIDER
from tests.apps.training.seating import CODE, at, lesson, opened, press
from tests.apps.training.test_sittings import plan, room

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def teacher(name: str = "韦师傅") -> Teacher:
    made, _ = Teacher.objects.get_or_create(
        organisation_id=CODE, name=name, defaults={"kind": "FULL_TIME", "valid_from": dt.date(2020, 1, 1)}
    )
    return made


def moved(one: Lesson, minute: float, *, by: str = "韦师傅", where: str = "1号", now: float = 0) -> Lesson:
    place = Room.objects.filter(name=where).first() or room(where)
    move = lessons.Move(at(minute), place.pk, teacher(by).pk, "老师出差")
    return lessons.move_lesson(lesson=one.pk, organisation=CODE, move=move, actor=PROVIDER, at=at(now))


def test_a_lesson_moves_with_its_length_and_everybody_with_a_seat_is_told_once() -> None:
    klass = opened(size=5)
    one, _ = lesson(klass, at(600)), lesson(klass, at(3000))
    for person in (11, 12):
        seats.take(press(klass, person), at=at(0))

    again = [moved(one, 1500, where="二号") for _ in range(2)]

    klass.refresh_from_db()
    assert {(a.starts_at, a.ends_at, a.room.name) for a in again} == {(at(1500), at(1620), "二号")}
    assert (klass.starts_on, klass.ends_on) == (dt.date(2025, 7, 1), dt.date(2025, 7, 2))
    said = "“焊工K1”第 1 课不在原定的 2025-06-30 22:00 上，改到 2025-07-01 13:00–15:00，二号：老师出差。"
    assert [(n.person, notices.said(n)) for n in Notice.objects.order_by("person")] == [
        (11, said),
        (12, said),
    ]


@pytest.mark.parametrize(
    ("minute", "now", "refusal", "zh"),
    [
        (1500, 600, lessons.LessonOver, "这一课已经开始，或班级不在授课，不能改期。"),
        (5, 6, lessons.MoveWrong, "新的上课时间已经过去。"),
        (2950, 0, lessons.MoveWrong, "本班那时另有一课。"),
        (3990, 0, lessons.MoveWrong, "新的时间在结业考核之后；请先取消考核或另定时间。"),
    ],
)
def test_a_time_that_cannot_be_is_refused(minute: float, now: float, refusal: type, zh: str) -> None:
    klass = opened()
    one, _ = lesson(klass, at(600)), lesson(klass, at(3000))
    plan(klass, 4000, 4060)

    with pytest.raises(refusal) as refused:
        moved(one, minute, now=now)

    one.refresh_from_db()
    assert (refused.value.zh, one.starts_at) == (zh, at(600))


def test_teacher_room_and_people_elsewhere_keep_a_lesson_where_it_was() -> None:
    klass, other = opened("K1", size=5), opened("K2", size=5)
    one = lesson(klass, at(600))
    lesson(other, at(1500))
    seats.take(press(klass, 11), at=at(0))
    seats.take(press(other, 11), at=at(0))

    with pytest.raises(lessons.TeacherTaken) as refused:
        moved(one, 1500)
    with pytest.raises(sittings.RoomTaken):
        moved(one, 1500, by="覃师傅")
    with pytest.raises(sittings.PeopleTaken):
        moved(one, 1500, by="覃师傅", where="二号")

    assert refused.value.zh == "韦师傅那时在“焊工K2”上课。"
    assert not Notice.objects.exists()


@pytest.mark.parametrize("state", ["PLANNED", "CANCELLED", "CLOSED"])
def test_a_class_that_is_not_on_moves_nothing(state: str) -> None:
    one = lesson(opened(), at(600))
    TrainingClass.objects.update(state=state)

    with pytest.raises(lessons.LessonOver):
        moved(one, 1500)


def test_the_pages_move_a_lesson_of_ones_own_class_alone(signed_in) -> None:
    one = lesson(opened(), at(60 * 24 * 4000))
    own, stranger = signed_in(Role.PROVIDER), signed_in(Role.SCHOOL)
    User.objects.filter(role=Role.PROVIDER).update(organisation=CODE)
    User.objects.filter(role=Role.SCHOOL).update(organisation="9" * 18)
    listed, page = reverse("training:lessons", args=["K1"]), reverse("training:move", args=[one.pk])
    given = {"day": "2040-01-02", "begins": "09:00", "room": one.room_id, "teacher": one.teacher_id, "reason": "设备检修"}  # fmt: skip

    wrong, right = own.post(page, {**given, "day": ""}), own.post(page, given)

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "2040-01-02 09:00–11:00" in own.get(listed).content.decode()
    assert [stranger.get(listed).status_code, stranger.get(page).status_code] == [404, 404]


def test_no_lesson_moves_past_the_end_of_its_providers_scope() -> None:
    one = lesson(opened(), at(600))
    Scope.objects.update(valid_until=dt.date(2025, 7, 3))

    with pytest.raises(lessons.MoveWrong) as refused:
        moved(one, 5000)

    assert refused.value.zh == "那天机构不在册，或这门课超出它的业务范围。"
    assert moved(one, 2000).starts_at == at(2000)
