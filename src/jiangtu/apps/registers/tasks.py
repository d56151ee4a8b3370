"""What the registers do by themselves: each morning they tell whose yearly check or end comes."""

import logging

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from jiangtu.apps.reference import clock
from jiangtu.apps.registers import news

log = logging.getLogger(__name__)


@db_periodic_task(crontab(hour="7", minute="20"))
def tell_due() -> None:
    """Once a day; each check and each end is told once."""
    day, at = clock.today(), clock.now()
    if told := news.tell_due(day=day, at=at) + news.tell_ending(day=day, at=at):
        log.info("%d holders were told of their yearly check or their end", told)
