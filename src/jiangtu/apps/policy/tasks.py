"""Work that takes longer than a page may: joining, snapshot and sweep after an import."""

import datetime as dt

from huey.contrib.djhuey import db_task, lock_task

from jiangtu.apps.audit.kinds import System
from jiangtu.apps.policy import rehearsals, services
from jiangtu.apps.reference import clock


@db_task(retries=2, retry_delay=30)
@lock_task("refresh-city")
def refresh_city(as_of: dt.date) -> None:
    """Joins new rows, takes the day's snapshot and sweeps every policy; safe to repeat."""
    services.refresh_city(as_of=as_of, actor=System(), at=clock.now())


@db_task()
def rehearse(key: str) -> None:
    """Runs a rehearsal that was begun; safe to repeat."""
    rehearsals.run(key)
