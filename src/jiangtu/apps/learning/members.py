"""Who takes a course, for the platform that teaches it (LTI names and roles, NRPS 2.0): aliases, never numbers or places.

Told are those who went there from here before, so that nobody becomes known to a platform by asking. A name is told
only where the platform's contract allows it.
"""

from dataclasses import dataclass

from jiangtu.apps.accounts.models import User
from jiangtu.apps.learning.lti import LEARNER, Json
from jiangtu.apps.learning.models import Alias, Page, Platform
from jiangtu.apps.learning.scores import AccessInvalid

MOST = 200
"""People on one page of the list."""
MEDIA = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


@dataclass(frozen=True, slots=True)
class Members:
    """One page of the list, and behind which alias the next begins; 0 for the last."""

    told: Json
    after: int


def members(*, page: int, platform: Platform, role: str, limit: int, after: int, address: str) -> Members:
    """The people of a course page from the alias behind `after`; `role` "" for all. AccessInvalid for another's page.

    Cost: three queries, any number.
    """
    own = Page.objects.filter(pk=page, platform=platform, published_at__isnull=False).first()
    if own is None:
        raise AccessInvalid
    size = min(limit or MOST, MOST)
    rows = Alias.objects.filter(platform=platform, pk__gt=after, person__in=own.enrolments.values("person"))
    found = list(rows.order_by("pk")[: size + 1]) if role in ("", "Learner", LEARNER) else []
    shown = found[:size]
    names = _names(shown) if platform.names else {}
    told: Json = {
        "id": address,
        "context": {"id": f"page-{own.pk}", "label": own.title, "title": own.title},
        "members": [_member(one, names) for one in shown],
    }
    return Members(told, shown[-1].pk if len(found) > size else 0)


def _names(aliases: list[Alias]) -> dict[int, str]:
    rows = User.objects.filter(person__in=[one.person for one in aliases]).values_list(
        "person", "display_name"
    )
    return {person: name for person, name in rows if person is not None}


def _member(one: Alias, names: dict[int, str]) -> Json:
    said: Json = {"status": "Active", "user_id": str(one.name), "roles": [LEARNER]}
    return {**said, "name": names[one.person]} if one.person in names else said
