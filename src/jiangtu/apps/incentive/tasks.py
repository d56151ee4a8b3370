"""What moves by itself, night by night: claims of the latest sweep, clocks, the auditors' rules, what the bank said."""

import logging

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, lock_task

from jiangtu.apps.incentive import cycle
from jiangtu.apps.reference import clock

log = logging.getLogger(__name__)


@db_periodic_task(crontab(hour="1", minute="30"))
@lock_task("claims-of-the-day")
def claims_of_the_day() -> None:
    """Once a night; `jiangtu night` does the same by hand."""
    log.info("claims: %s", cycle.night(at=clock.now()))
