"""What moves by itself, night by night: claims of the latest sweep, clocks, the auditors' rules, what the bank said."""

import logging

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task, lock_task

from jiangtu.apps.audit.kinds import System
from jiangtu.apps.incentive import changes, cycle
from jiangtu.apps.reference import clock

log = logging.getLogger(__name__)


@db_periodic_task(crontab(hour="1", minute="30"))
@lock_task("claims-of-the-day")
def claims_of_the_day() -> None:
    """Once a night; `jiangtu night` does the same by hand."""
    log.info("claims: %s", cycle.night(at=clock.now()))


@db_task()
@lock_task("late-news")
def late_news() -> None:
    """Claims recomputed by what the e-file says now, when an officer does not want to wait for the night."""
    done = changes.recompute(actor=System(), at=clock.now())
    log.info("%d corrections drafted, %d checked again", len(done.drafted), len(done.reopened))
