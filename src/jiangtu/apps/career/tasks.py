"""What career does by itself: each night credits run out, and what rested on a withdrawn result is taken back."""

import logging

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from jiangtu.apps.audit.kinds import System
from jiangtu.apps.career import credits
from jiangtu.apps.reference import clock

log = logging.getLogger(__name__)


@db_periodic_task(crontab(hour="4", minute="50"))
def settle_credits() -> None:
    """Once a night, after the facts; done twice it writes nothing more."""
    written = credits.settle_all(day=clock.today(), actor=System(), at=clock.now())
    if written:
        log.info("%d credit entries were written", written)
