"""What moves by itself."""

import datetime as dt

import pytest

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.registers.models import Entry
from jiangtu.apps.training import seats, tasks
from jiangtu.apps.training.models import Seat
from tests.apps.training.seating import at, lesson, opened, press

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_the_clock_ends_an_old_offer() -> None:
    klass = opened(size=1)
    seats.take(press(klass, 11), at=at(0))
    Seat.objects.update(state="OFFERED", offer_until=1)

    tasks.lapse_offers.call_local()

    assert Seat.objects.get().state == "LAPSED"


def test_a_trainee_is_told_once_that_his_classs_provider_does_not_stand(settings) -> None:
    settings.JIANGTU_TODAY = dt.date(2025, 6, 30)
    klass = opened()
    lesson(klass, at(2 * 24 * 60))
    seats.take(press(klass, 11), at=at(0))
    Entry.objects.update(valid_until=dt.date(2025, 7, 1))

    for _ in range(2):
        tasks.tell_out.call_local()

    assert [(n.person, notices.said(n)) for n in Notice.objects.all()] == [
        (11, "“焊工K1”的开班机构从2025-07-02起不在册或超出业务范围，现在不能开班；座位保留，取消时会通知您。")
    ]
