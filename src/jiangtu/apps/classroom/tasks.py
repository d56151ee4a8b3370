"""What the classroom does by itself: each evening it tells who can no longer reach the threshold."""

import logging

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from jiangtu.apps.classroom import follow_up, news, services
from jiangtu.apps.reference import clock

log = logging.getLogger(__name__)


@db_periodic_task(crontab(hour="20", minute="10"))
def tell_lost() -> None:
    """Once a day after the last lesson, trainees out of reach and providers whose marks are due; nobody twice."""
    news.tell_untested(at=clock.now())
    told = services.tell_all_lost(at=clock.now())
    if told:
        log.info("%d trainees were told that the attendance is out of reach", told)


@db_periodic_task(crontab(hour="4", minute="30"))
def follow_up_classes() -> None:
    """Once a night, from the newest facts; the same facts are not counted twice."""
    follow_up.compute(at=clock.now())
