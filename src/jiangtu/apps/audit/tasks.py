"""The head of the chain, kept outside the database once a day."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from jiangtu.apps.audit import heads
from jiangtu.apps.reference import clock


@db_periodic_task(crontab(hour="3", minute="50"))
def keep_head() -> None:
    """Adds today's head to the file of heads."""
    heads.keep(at=clock.now())
