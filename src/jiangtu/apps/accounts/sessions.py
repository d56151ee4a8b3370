"""Sessions in the database that end twice: some minutes after the last request, and some hours after signing in."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db

from jiangtu.apps.reference import clock

SINCE = "signed_in_at"
"""Where a session keeps the second in which its reader signed in."""


class SessionStore(db.SessionStore):
    """The framework's sessions with an end that no request puts off."""

    def begin(self) -> None:
        """From now on the hours count."""
        self[SINCE] = int(clock.instant().timestamp())

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Seconds until the session ends, whichever end comes first; none are left when it is over."""
        idle: int = super().get_expiry_age(**kwargs)
        if SINCE not in self:
            return idle
        left: int = self[SINCE] + settings.SESSION_LIFETIME - int(clock.instant().timestamp())
        return max(0, min(idle, left))

    def get_expiry_date(self, **kwargs: Any) -> dt.datetime:
        """The moment the session ends, whichever end comes first."""
        return clock.instant() + dt.timedelta(seconds=self.get_expiry_age(**kwargs))
