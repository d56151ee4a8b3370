"""What the e-file says: whose mention is whose, the clerk's queue, a person's life line, the tables for a snapshot."""

from django.db.models import OuterRef, QuerySet, Subquery

from jiangtu.apps.files.models import BELIEVED, Link, Mention


def holder() -> Subquery:
    """The person a mention belongs to now: that of its latest link; null for one never linked."""
    return Subquery(Link.objects.filter(mention=OuterRef("pk")).order_by("-id").values("person")[:1])


def mentions_of(person: int) -> QuerySet[Mention]:
    """The believed mentions that belong to a person now."""
    ever = Link.objects.filter(person=person).values("mention")
    return Mention.objects.filter(BELIEVED, pk__in=ever).annotate(holder=holder()).filter(holder=person)
