"""What moves by itself, and what takes longer than a page may: offers that lapse, a large window settled."""

import logging

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task, lock_task

from jiangtu.apps.accounts.models import User
from jiangtu.apps.reference import clock
from jiangtu.apps.training import choices, desk, line, news

log = logging.getLogger(__name__)


@db_periodic_task(crontab(minute="*"))
def lapse_offers() -> None:
    """Once a minute; safe to repeat, and nothing is lost while it does not run: offers only stand longer."""
    ended = line.lapse(at=clock.instant())
    if ended:
        log.info("%d offers or unnamed seats lapsed", ended)


@db_periodic_task(crontab(hour="7", minute="40"))
def tell_out() -> None:
    """Once a day: whoever sits in a class whose provider does not stand to its end is told once."""
    day, at = clock.today(), clock.now()
    found = [(c, problem) for c, problems in desk.troubled(day=day) for problem in problems]
    told = sum(news.tell_out(c, problem.value, at=at) for c, problem in found)
    if told:
        log.info("%d trainees were told of a provider that does not stand", told)


@db_task(retries=2, retry_delay=30)
@lock_task("settle-window")
def settle_window(window: int, user: int) -> None:
    """Settles a window for whoever asked for it; safe to repeat."""
    choices.settle(window, actor=User.objects.get(pk=user), at=clock.instant())
