"""What the e-file says: whose mention is whose, the clerk's queue, a person's life line, the tables for a snapshot."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

import pyarrow as pa
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from jiangtu.apps.files import extract, news
from jiangtu.apps.files.kinds import micros
from jiangtu.apps.files.models import BELIEVED, Change, Doubt, Link, Mention
from jiangtu.engine.errors import NotTheirs, Refusal, Sentence
from jiangtu.engine.facts.news import News


class NoPerson(Refusal):
    """The mention was never linked, so nobody's file holds it."""

    def __init__(self, mention: int) -> None:
        super().__init__(
            "NO_PERSON",
            Sentence("人员记录 %(mention)s 还没有归集到人。", mention=mention),
            mend="请先运行归集匹配。",
        )


class NoFile(NotTheirs):
    """Nobody's file has that number."""

    def __init__(self) -> None:
        super().__init__("NO_FILE", "没有这份档案。", mend="请核对编号，或等待部门数据导入并归集。")


def holder() -> Subquery:
    """The person a mention belongs to now: that of its latest link; null for one never linked."""
    return Subquery(Link.objects.filter(mention=OuterRef("pk")).order_by("-id").values("person")[:1])


def mentions_of(person: int) -> QuerySet[Mention]:
    """The believed mentions that belong to a person now."""
    ever = Link.objects.filter(person=person).values("mention")
    return Mention.objects.filter(BELIEVED, pk__in=ever).annotate(holder=holder()).filter(holder=person)


def person_of(mention: int) -> int:
    """The person a mention belongs to now; NoPerson when it was never linked."""
    link = Link.objects.filter(mention=mention).order_by("-id").first()
    if link is None:
        raise NoPerson(mention)
    return link.person_id


def persons_of(mentions: Collection[int]) -> dict[int, int]:
    """The person each of these linked mentions belongs to now. One query."""
    links = Link.objects.filter(mention__in=mentions).order_by("id")
    return dict(links.values_list("mention", "person"))


def open_pairs() -> QuerySet[Doubt]:
    """Pairs that wait for a clerk and whose mentions are still believed: those put off last, the likeliest first."""
    standing = {"left__gone_at": None, "right__gone_at": None}
    return Doubt.objects.filter(state="OPEN", **standing).order_by("put_off", F("probability").desc(), "pk")


def unmoved_pairs() -> QuerySet[Doubt]:
    """Decided pairs, both mentions believed, whose decision neither merged nor split persons."""
    standing = {"left__gone_at": None, "right__gone_at": None}
    moved = Change.objects.filter(made_at=OuterRef("decided_at"), made_by=OuterRef("decided_by"))
    return Doubt.objects.filter(~Exists(moved), **standing).exclude(state="OPEN")


def efile_tables(
    known_at: dt.datetime | None, *, progress: extract.Progress = lambda done, total: None
) -> dict[str, pa.Table]:
    """Every row of `engine.schema.efile` recorded by `known_at` (None: all), gone or not, sorted by its number.

    Read past the ORM in one reading transaction: 10 million rows take 10 s. Sealed identity is null. `progress` counts
    tables.
    """
    return extract.efile_tables(None if known_at is None else micros(known_at), progress=progress)


def marks(*, until: dt.datetime) -> dict[str, list[int]]:
    """How far the e-file's tables go, and how much of them was gone by `until`; to be taken before reading them."""
    return news.marks(micros(until))


def news_since(before: news.Marks, *, read_at: dt.datetime, most: int) -> News | None:
    """What came or went since the reading that left the marks `before`, with all that is believed of whom it touches.

    None when everything must be read: no marks, more than `most` persons touched, or rows that went before `read_at`
    by an import that ended after it. Cost: by index; 0.1 ms a person touched, whatever the size of the e-file.
    """
    return news.since(before, micros(read_at), most=most)


def standing(person: int) -> int:
    """The person somebody is now: the one he was merged into, if he was; himself otherwise."""
    return standings([person])[person]


def standings(persons: Iterable[int]) -> dict[int, int]:
    """Every key these persons have, or have had → the person now; the keys asked for are all among them. One query."""
    into = dict(_mergers().values_list("other", "kept"))
    now = {person: _followed(person, into) for person in persons}
    meant = set(now.values())
    merged = {other: _followed(other, into) for other in into}
    return now | {other: kept for other, kept in merged.items() if kept in meant}


def _followed(person: int, into: Mapping[int, int]) -> int:
    seen: set[int] = set()
    while person in into and person not in seen:
        seen.add(person)
        person = into[person]
    return person


def keys_of(person: int) -> set[int]:
    """Every key the person has had: his own and those merged into him."""
    keys, found = {person}, {person}
    while found:
        found = set(_mergers().filter(kept__in=found).values_list("other", flat=True)) - keys
        keys |= found
    return keys


def _mergers() -> QuerySet[Change]:
    """Merges in force: neither reversed nor themselves the reversal of a split."""
    return Change.objects.filter(kind="MERGE", reverses=None, reversed_by=None).order_by("pk")
