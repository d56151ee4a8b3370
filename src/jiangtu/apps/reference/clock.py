"""The one clock of the pages: the calendar's, or that of the day a demo city lives on.

Nothing else asks what time it is. What machines outside count (codes of a phone, sessions, tokens, the instant of a
press) goes by `instant`, everything a city writes down by `now`.
"""

import datetime as dt

from django.conf import settings
from django.utils import timezone


def today() -> dt.date:
    """The day pages speak of."""
    return settings.JIANGTU_TODAY or timezone.localdate()


def now() -> dt.datetime:
    """This moment of that day: a demo city's lessons begin and end while one looks."""
    return lived(instant())


def instant() -> dt.datetime:
    """This instant of the world's clock."""
    return timezone.now()


def after(last: dt.datetime | None, at: dt.datetime) -> dt.datetime:
    """`at`, or just after `last` where the clock was set back or a demo city's day began anew: what came later stays later."""
    return at if last is None or at > last else last + dt.timedelta(microseconds=1)


def lived(at: dt.datetime) -> dt.datetime:
    """A moment of the world's clock, a phone's for instance, in the city's."""
    return at + (today() - timezone.localdate())


def world(at: dt.datetime) -> dt.datetime:
    """A moment of the city's clock in the world's: what somebody typed, as services compare it."""
    return at - (today() - timezone.localdate())
