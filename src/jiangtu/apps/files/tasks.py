"""Work on the e-file off the page."""

from huey.contrib.djhuey import db_task

from jiangtu.apps.audit.kinds import System
from jiangtu.apps.files import services
from jiangtu.apps.reference import clock


@db_task(retries=1, retry_delay=10)
def link_mentions() -> None:
    """Gives every new mention its person; safe to repeat."""
    services.link_mentions(actor=System(), at=clock.now())
