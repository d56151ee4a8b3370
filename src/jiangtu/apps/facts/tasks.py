"""Snapshots off the page."""

import datetime as dt
import logging

from huey.contrib.djhuey import db_task

from jiangtu.apps.facts import services
from jiangtu.apps.reference import clock
from jiangtu.engine.errors import Refusal

log = logging.getLogger(__name__)


@db_task()
def take_snapshot(as_of: dt.date) -> None:
    """Takes the day's snapshot; safe to repeat. A refusal is logged by its code, for nobody waits for the answer."""
    try:
        services.take_snapshot(as_of=as_of, known_at=None, at=clock.now())
    except Refusal as refusal:
        log.warning("snapshot of %s refused: %s", as_of, refusal.code)
