"""Checks of large files, off the page; each night, the rows of batches past undoing are cleared."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from jiangtu.apps.intake import services
from jiangtu.apps.reference import clock


@db_task(retries=1, retry_delay=10)
def check_batch(batch: int) -> None:
    """Reads and checks one batch; safe to repeat."""
    services.check_batch(batch=batch, at=clock.now())


@db_periodic_task(crontab(hour="3", minute="20"))
def forget_expired() -> None:
    """Clears staged rows that can no longer be undone."""
    services.forget_expired(at=clock.now())
