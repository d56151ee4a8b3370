"""A demo city lives on its own day at the time of ours."""

import datetime as dt

from django.utils import timezone

from jiangtu.apps.reference import clock


def test_a_real_city_lives_by_the_calendar(settings) -> None:
    settings.JIANGTU_TODAY = None
    at = timezone.now()

    assert (clock.today(), clock.lived(at)) == (timezone.localdate(), at)


def test_a_demo_city_lives_on_its_day(settings) -> None:
    settings.JIANGTU_TODAY = dt.date(2025, 6, 30)
    at = timezone.now()

    assert (clock.today(), timezone.localdate(clock.now())) == (dt.date(2025, 6, 30), dt.date(2025, 6, 30))
    assert timezone.localtime(clock.lived(at)).time() == timezone.localtime(at).time()
    assert clock.world(clock.lived(at)) == at <= clock.instant()


def test_what_came_later_stays_later_when_the_clock_is_set_back() -> None:
    first = timezone.now()
    before = first - dt.timedelta(hours=23)

    assert [clock.after(None, first), clock.after(first, before), clock.after(before, first)] == [
        first, first + dt.timedelta(microseconds=1), first,
    ]  # fmt: skip
