"""A topic is offered, a day asked for, answered by the lecturer's side, and its hours recorded by the asker's."""

import datetime as dt

import pytest

from jiangtu.apps.learning import lecturers
from jiangtu.apps.learning.lecturers import Act, Topic, Wish
from jiangtu.apps.learning.models import Booking, Offer
from jiangtu.apps.registers.models import Teacher
from jiangtu.engine.terms.states import ReasonMissing, StepNotAllowed

from .conftest import ANNA, AT, FIRM, HOME

pytestmark = [pytest.mark.database, pytest.mark.django_db]
DAY = dt.date(2025, 7, 10)
AFTER = dt.datetime(2025, 7, 10, 9, tzinfo=dt.UTC)


@pytest.fixture
def offer(teacher: Teacher) -> Offer:
    topic = Topic("不锈钢氩弧焊", "薄板、管对接。", 4)
    return lecturers.offer(teacher=teacher.pk, organisation=HOME, topic=topic, actor=ANNA, at=AT)


def asked(offer: Offer, asker: str = FIRM) -> Booking:
    return lecturers.ask(offer=offer.pk, asker=asker, wish=Wish(DAY, "一号车间"), actor=ANNA, at=AT)


def step(booking: Booking, name: str, organisation: str, **more: object) -> Booking:
    at = AFTER if name == "hold" else AT
    return lecturers.take_step(booking=booking.pk, step=name, act=Act(ANNA, organisation, at), **more)


def test_a_day_is_asked_agreed_and_taught(offer: Offer) -> None:
    booking = asked(offer)
    again = asked(offer)
    step(booking, "agree", HOME)
    held = step(booking, "hold", FIRM, hours=5)

    assert (again, held.state, held.held_hours) == (booking, "HELD", 5)
    assert lecturers.appointments(HOME).taught == 5
    assert [o.taught for o in lecturers.library("", day=DAY)] == [5]


@pytest.mark.parametrize(
    ("name", "side"), [("agree", FIRM), ("decline", FIRM), ("hold", HOME), ("withdraw", HOME)]
)
def test_no_side_takes_the_other_ones_step(offer: Offer, name: str, side: str) -> None:
    booking = asked(offer)

    with pytest.raises(lecturers.NotYourBooking):
        step(booking, name, side, answer="不便")


def test_one_lecturer_has_one_day(offer: Offer) -> None:
    first = asked(offer)
    second = Booking.objects.create(
        offer=offer, teacher=offer.teacher, asker_id=HOME, day=DAY, place="二号车间", asked_at=AT
    )
    step(first, "agree", HOME)

    with pytest.raises(lecturers.DayTaken):
        step(second, "agree", HOME)
    second.delete()
    with pytest.raises(lecturers.DayTaken):
        asked(offer, HOME)


def test_hours_before_the_day_and_a_refusal_without_reason_are_refused(offer: Offer) -> None:
    booking = asked(offer)
    with pytest.raises(ReasonMissing):
        step(booking, "decline", HOME)
    step(booking, "agree", HOME)

    with pytest.raises(lecturers.DayWrong):
        lecturers.take_step(booking=booking.pk, step="hold", act=Act(ANNA, FIRM, AT), hours=4)
    with pytest.raises(StepNotAllowed):
        step(booking, "agree", HOME)


def test_past_days_and_others_teachers_are_refused(offer: Offer) -> None:
    with pytest.raises(lecturers.DayWrong):
        lecturers.ask(offer=offer.pk, asker=FIRM, wish=Wish(AT.date(), "车间"), actor=ANNA, at=AT)
    with pytest.raises(lecturers.NotYourLecturer):
        lecturers.offer(
            teacher=offer.teacher_id, organisation=FIRM, topic=Topic("甲", "乙", 1), actor=ANNA, at=AT
        )


@pytest.mark.parametrize(("words", "found"), [("氩弧焊", 1), ("yahuhan", 1), ("韦师傅 柳北", 1), ("weishifu", 1), ("焊工", 1), ("护理", 0)])  # fmt: skip
def test_the_library_is_searched_by_words_and_letters(offer: Offer, words: str, found: int) -> None:
    assert lecturers.library(words, day=DAY).count() == found


def test_a_lecturer_whose_bond_ended_is_not_offered(offer: Offer) -> None:
    Teacher.objects.update(valid_until=DAY)

    assert (
        lecturers.library("", day=DAY).count(),
        lecturers.library("", day=DAY - dt.timedelta(1)).count(),
    ) == (0, 1)
