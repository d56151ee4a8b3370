"""The work behind `link`: done after every delivery, so it loads no more than it needs."""

from jiangtu.apps.audit.kinds import System
from jiangtu.apps.files import linking
from jiangtu.apps.reference import clock


def link() -> dict[str, object]:
    """New mentions joined to persons; doubtful pairs left for a clerk."""
    linked = linking.link_mentions(actor=System(), at=clock.now())
    return {"linked": linked.mentions, "persons": linked.persons, "doubtful": linked.doubts}
