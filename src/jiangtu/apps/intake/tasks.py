"""Checks of large files, off the page."""

from django.utils import timezone
from huey.contrib.djhuey import db_task

from jiangtu.apps.intake import services


@db_task(retries=1, retry_delay=10)
def check_batch(batch: int) -> None:
    """Reads and checks one batch; safe to repeat."""
    services.check_batch(batch=batch, at=timezone.now())
