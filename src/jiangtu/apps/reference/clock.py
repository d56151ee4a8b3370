"""The one clock of the pages: the calendar's, or that of the day a demo city lives on."""

import datetime as dt

from django.conf import settings
from django.utils import timezone


def today() -> dt.date:
    """The day pages speak of."""
    return settings.JIANGTU_TODAY or timezone.localdate()


def now() -> dt.datetime:
    """This moment of that day: a demo city's lessons begin and end while one looks."""
    return lived(timezone.now())


def lived(at: dt.datetime) -> dt.datetime:
    """A moment of the world's clock, a phone's for instance, in the city's."""
    return at + (today() - timezone.localdate())


def world(at: dt.datetime) -> dt.datetime:
    """A moment of the city's clock in the world's: what somebody typed, as services compare it."""
    return at - (today() - timezone.localdate())
