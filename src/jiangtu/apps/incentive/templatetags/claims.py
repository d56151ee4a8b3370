"""What became of a policy in claims, for pages of rooms that know no claims."""

from django import template

from jiangtu.apps.incentive import desk
from jiangtu.apps.policy.models import Sweep
from jiangtu.engine.policy.tree import Edition

register = template.Library()


@register.inclusion_tag("incentive/claims_of.html")
def claims_of(edition: Edition, sweep: Sweep) -> dict[str, object]:
    """Told, applied, approved, paid and missed, of an edition that pays. Two queries."""
    paying = edition.amount is not None and edition.direction == "pay"
    return {"funnel": desk.funnel_of(edition, sweep) if paying else None}
