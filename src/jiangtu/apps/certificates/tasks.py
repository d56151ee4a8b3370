"""What certificates do by themselves: the head of the log is published once a day."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from jiangtu.apps.certificates import log as logs
from jiangtu.apps.reference import clock


@db_periodic_task(crontab(hour="23", minute="55"))
def publish_head() -> None:
    """Adds today's head to those published, unless nothing came since the last."""
    logs.publish(at=clock.now())
