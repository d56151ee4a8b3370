"""Work that takes longer than a page may: joining, snapshot and sweep after an import."""

from huey.contrib.djhuey import db_task, lock_task

from jiangtu.apps.policy import services


@db_task(retries=2, retry_delay=30)
@lock_task("refresh-city")
def refresh_city() -> None:
    """Joins new rows, takes today's snapshot and sweeps every policy; safe to repeat."""
    services.refresh_city()
