"""What moves by itself: offers that lapse and go on to the next in line."""

import logging

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from jiangtu.apps.training import line

log = logging.getLogger(__name__)


@db_periodic_task(crontab(minute="*"))
def lapse_offers() -> None:
    """Once a minute; safe to repeat, and nothing is lost while it does not run: offers only stand longer."""
    ended = line.lapse(at=timezone.now())
    if ended:
        log.info("%d offers or unnamed seats lapsed", ended)
