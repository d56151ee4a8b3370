"""What moves by itself, night by night: claims of the latest sweep, clocks, the auditors' rules, what the bank said."""

import logging

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, lock_task

from jiangtu.apps.audit.kinds import System
from jiangtu.apps.incentive import cycle, drafting, evidence
from jiangtu.apps.policy import queries as policy
from jiangtu.apps.reference import clock

log = logging.getLogger(__name__)


@db_periodic_task(crontab(hour="1", minute="30"))
@lock_task("claims-of-the-day")
def claims_of_the_day() -> None:
    """Once a night; safe to repeat, and what a night misses the next one does."""
    at, sweep = clock.now(), policy.latest_sweep()
    drafted = 0 if sweep is None else drafting.draft_from_sweep(sweep, actor=System(), at=at)
    found = evidence.run_rules(at=at)
    moved = cycle.run_day(at=at)
    log.info("%d claims drafted, %d findings, moved: %s", drafted, found, moved)
