"""What moves by itself, and what takes longer than a page may: offers that lapse, a large window settled."""

import logging

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task, lock_task

from jiangtu.apps.accounts.models import User
from jiangtu.apps.reference import clock
from jiangtu.apps.training import choices, line

log = logging.getLogger(__name__)


@db_periodic_task(crontab(minute="*"))
def lapse_offers() -> None:
    """Once a minute; safe to repeat, and nothing is lost while it does not run: offers only stand longer."""
    ended = line.lapse(at=clock.instant())
    if ended:
        log.info("%d offers or unnamed seats lapsed", ended)


@db_task(retries=2, retry_delay=30)
@lock_task("settle-window")
def settle_window(window: int, user: int) -> None:
    """Settles a window for whoever asked for it; safe to repeat."""
    choices.settle(window, actor=User.objects.get(pk=user), at=clock.instant())
