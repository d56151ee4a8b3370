"""What moves by itself."""

import pytest

from jiangtu.apps.training import seats, tasks
from jiangtu.apps.training.models import Seat
from tests.apps.training.seating import at, opened, press

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_the_clock_ends_an_old_offer() -> None:
    klass = opened(size=1)
    seats.take(press(klass, 11), at=at(0))
    Seat.objects.update(state="OFFERED", offer_until=1)

    tasks.lapse_offers.call_local()

    assert Seat.objects.get().state == "LAPSED"
