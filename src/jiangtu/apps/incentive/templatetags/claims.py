"""What became of a policy in claims, and which claim a posting is about, for pages of rooms that know no claims."""

from collections.abc import Iterable, Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from jiangtu.apps.incentive import desk, queries
from jiangtu.apps.incentive.models import Claim
from jiangtu.apps.policy.models import Sweep
from jiangtu.apps.reference.templatetags.words import in_chinese
from jiangtu.catalogues import claims as law
from jiangtu.engine.policy.tree import Edition

register = template.Library()


@register.inclusion_tag("incentive/claims_of.html")
def claims_of(edition: Edition, sweep: Sweep) -> dict[str, object]:
    """Told, applied, approved, paid and missed, of an edition that pays. Two queries."""
    paying = edition.amount is not None and edition.direction == "pay"
    return {"funnel": desk.funnel_of(edition, sweep) if paying else None}


@register.filter
def policy_title(explanation: Mapping[str, str]) -> SafeString:
    """What a claim's policy is called, in the reader's language where somebody wrote it so."""
    english = explanation["title_en"] if get_language() == "en" else ""
    return in_chinese(english or explanation["title_zh"])


@register.filter
def reason(said: str) -> SafeString:
    """A claim's reason word for word; for a listed one an English reader reads first what it means."""
    listed = (r.en for r in law.reasons().values() if r.en and f"{r.zh}{r.mend}" == said)
    meaning = next(listed, "") if get_language() == "en" else ""
    return format_html("{} {}", meaning, in_chinese(said)) if meaning else in_chinese(said)


@register.simple_tag
def with_claims(rows: Iterable[object], path: str) -> list[tuple[object, Claim | None]]:
    """Each row beside the claim that `path` of it is the matter of; None for any other matter. One query."""
    told = [(row, _at(row, path)) for row in rows]
    found = queries.by_matter(matter for _, matter in told)
    return [(row, found.get(matter)) for row, matter in told]


def _at(row: object, path: str) -> str:
    """What a template's dotted path names: attributes, and places of a tuple."""
    for part in path.split("."):
        row = row[int(part)] if isinstance(row, tuple) else getattr(row, part)
    return str(row)


@register.simple_tag
def claim_of(matter: str) -> Claim | None:
    """The claim of one matter. One query."""
    return queries.by_matter([matter]).get(matter)
