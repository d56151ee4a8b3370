"""What people, firms and offices are told: written in the transaction of the deed, read on their own page.

Any app above tells by `notify`; nothing is sent from here, and nothing is said that the link's page does not show.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.reference.sentences import in_words

PAGE = 50


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell one person, one organisation (its code) or everybody of one role.

    `text` is marked by `gettext_noop` and names its values as in "%(title)s"; `values` fill them. `about` begins with the
    app ("training:seat:12"); `link` is a path. The same `key` is told once, "" is told every time.
    """

    text: str
    about: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    link: str = ""
    key: str = ""
    person: int | None = None
    organisation: str = ""
    role: str = ""


def notify(*news: News, at: dt.datetime) -> int:
    """Tells each, within the caller's transaction; how many are new. Cost: two statements, any number."""
    asked = {one.key for one in news if one.key}
    known = set(Notice.objects.filter(key__in=asked).values_list("key", flat=True)) if asked else set()
    fresh = {one.key or place: one for place, one in enumerate(news) if one.key not in known}
    made = Notice.objects.bulk_create(
        [
            Notice(
                person=one.person, organisation=one.organisation, role=one.role, text=one.text, told=dict(one.values),
                about=one.about, link=one.link, key=one.key or None, at=at,
            )
            for one in fresh.values()
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return len(made)


def done(about: str, *, by: str, at: dt.datetime) -> int:
    """What was told about this waits for nobody any longer and counts as read; how many. Safe to repeat."""
    return Notice.objects.filter(about=about, read_at=None).update(read_at=at, read_by=by)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: every key of his own file, his organisation, his role."""

    persons: frozenset[int] = frozenset()
    organisation: str = ""
    role: str = ""

    def wanted(self) -> "QuerySet[Notice]":
        """What he is told, the newest first."""
        firm = Q(organisation=self.organisation) if self.organisation else Q(pk__in=[])
        return Notice.objects.filter(Q(person__in=self.persons) | firm | Q(role=self.role, role__gt=""))


def unread(reader: Reader) -> int:
    """How many notices are new. One query."""
    return reader.wanted().filter(read_at=None).count()


def listed(reader: Reader, *, page: str) -> "Page[Notice]":
    """One page of what he is told, the newest first. Two queries."""
    return Paginator(reader.wanted(), PAGE).get_page(page)


def said(notice: Notice) -> str:
    """The notice in the reader's language, sums and known words among its values too."""
    values = {name: in_words(v) if isinstance(v, str) else v for name, v in notice.told.items()}
    return str(gettext(notice.text) % values)


def read_all(reader: Reader, *, by: str, at: dt.datetime) -> int:
    """Everything he is told is read; how many were new. Safe to repeat."""
    return reader.wanted().filter(read_at=None).update(read_at=at, read_by=by)
