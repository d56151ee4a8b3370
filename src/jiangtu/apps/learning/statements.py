"""A platform reads back what it sent, as xAPI 1.0.3 and 2.0 ask: one statement, or those that match, page by page.

A statement that was voided is told only to whoever asks for it by name. Nobody reads another platform's.

QueryInvalid    every parameter that cannot be read is a problem
"""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.core import signing
from django.db.models import Q, QuerySet

from jiangtu.apps.learning.models import Platform, Statement
from jiangtu.apps.learning.xapi import IRI, PARTS, Json
from jiangtu.engine.errors import Problem, Problems, Sentence

MOST = 100
"""Statements on one page, and how many come when nobody says."""
SALT = "learning.xapi.more"
SINGLE = ("statementId", "voidedStatementId")
BESIDES = ("format", "attachments")
FORMATS = ("exact", "ids", "canonical")
Found = TypeVar("Found")


class QueryInvalid(Problems):
    """Parameters that cannot be read."""

    def __init__(self, problems: list[Problem]) -> None:
        zh = Sentence("查询有%(n)s处不符合。", n=len(problems))
        super().__init__("XAPI_QUERY", zh, problems)


@dataclass(frozen=True, slots=True)
class Page:
    """Statements in the order asked for; `more` opens the next page, "" on the last."""

    rows: list[Json]
    more: str


def one(given: Mapping[str, str], *, platform: Platform, home: str) -> tuple[Statement, Json] | None:
    """The statement asked for by its id, or None: a voided one only as `voidedStatementId`. QueryInvalid."""
    reader, voided = _Parameters(given), SINGLE[1] in given
    for name in sorted(set(given) - {SINGLE[voided], *BESIDES}):
        reader.wrong(name)
    number, form = reader.read(SINGLE[voided], uuid.UUID), reader.form()
    reader.done()
    if number is None:
        return None
    found = Statement.objects.filter(platform=platform, voided=voided, pk=number).first()
    return (found, _told(found, form, home)) if found else None


def page(given: Mapping[str, str], *, platform: Platform, home: str) -> Page:
    """The statements that match, the newest received first. Cost: one query. QueryInvalid."""
    asked, after = _opened(given["more"]) if set(given) == {"more"} else (given, None)
    reader = _Parameters(asked)
    rows = reader.rows(Statement.objects.filter(platform=platform, voided=False))
    form, ascending = reader.form(), reader.flag("ascending")
    limit = reader.read("limit", _whole) or MOST
    for name in sorted(set(asked) - _Parameters.KNOWN):
        reader.wrong(name)
    reader.done()
    rows = _after(rows, after, ascending)
    size = min(limit, MOST)
    found = list(rows.order_by(*(("stored_at", "pk") if ascending else ("-stored_at", "-pk")))[: size + 1])
    shown = found[:size]
    last = [shown[-1].stored_at.isoformat(), str(shown[-1].pk)] if len(found) > size else None
    more = signing.dumps([dict(asked), last], salt=SALT, compress=True) if last else ""
    return Page([_told(row, form, home) for row in shown], more)


Place = tuple[str, str]
"""When the last statement of a page was received, and its id."""


def _opened(word: str) -> tuple[dict[str, str], Place | None]:
    """What was asked on the first page, and where this one begins."""
    try:
        asked, (at, key) = signing.loads(word, salt=SALT)
    except signing.BadSignature as error:
        raise QueryInvalid([Problem("PARAMETER", "不能识别", where="more")]) from error
    return asked, (at, key)


def _after(rows: "QuerySet[Statement]", last: Place | None, ascending: bool) -> "QuerySet[Statement]":
    if last is None:
        return rows
    at, key = dt.datetime.fromisoformat(last[0]), uuid.UUID(last[1])
    if ascending:
        return rows.filter(Q(stored_at__gt=at) | Q(stored_at=at, pk__gt=key))
    return rows.filter(Q(stored_at__lt=at) | Q(stored_at=at, pk__lt=key))


@dataclass
class _Parameters:
    """Reads what was asked and notes every fault."""

    given: Mapping[str, str]

    KNOWN = frozenset(
        ["agent", "verb", "activity", "registration", "related_activities", "related_agents", "since", "until", "limit",
         "ascending", *BESIDES]
    )  # fmt: skip

    def __post_init__(self) -> None:
        self.problems: list[Problem] = []

    def rows(self, all_rows: "QuerySet[Statement]") -> "QuerySet[Statement]":
        """Those that match."""
        wanted = Q()
        if activity := self.read("activity", _iri):
            related = self.flag("related_activities")
            wanted &= Q(activities__contains=f" {activity} ") if related else Q(object=activity)
        if agent := self.read("agent", _alias):
            related = self.flag("related_agents")
            wanted &= Q(agents__contains=f" {agent} ") if related else Q(actor=agent)
        if verb := self.read("verb", _iri):
            wanted &= Q(verb=verb)
        if registration := self.read("registration", uuid.UUID):
            wanted &= Q(registration=registration)
        if since := self.read("since", _moment):
            wanted &= Q(stored_at__gt=since)
        if until := self.read("until", _moment):
            wanted &= Q(stored_at__lte=until)
        self.flag("related_activities")
        self.flag("related_agents")
        return all_rows.filter(wanted)

    def read(self, name: str, how: Callable[[str], Found]) -> Found | None:
        """The parameter read; None when it was not given or cannot be read."""
        if name not in self.given:
            return None
        try:
            return how(self.given[name])
        except (ValueError, KeyError, TypeError, OverflowError):
            self.wrong(name)
            return None

    def flag(self, name: str) -> bool:
        """Whether it was said to be true."""
        return self.read(name, {"true": True, "false": False}.__getitem__) or False

    def form(self) -> str:
        """How statements are to be told."""
        self.flag("attachments")
        if self.given.get("format", "exact") not in FORMATS:
            self.wrong("format")
        return self.given.get("format", "exact")

    def wrong(self, name: str) -> None:
        if name not in {problem.where for problem in self.problems}:
            value = self.given.get(name, "")[:100]
            self.problems.append(Problem("PARAMETER", "不能识别", where=name, value=value))

    def done(self) -> None:
        """QueryInvalid with every fault."""
        if self.problems:
            raise QueryInvalid(self.problems)


def _iri(text: str) -> str:
    if not IRI.fullmatch(text):
        raise ValueError
    return text


def _alias(text: str) -> str:
    return str(uuid.UUID(json.loads(text)["account"]["name"]))


def _moment(text: str) -> dt.datetime:
    at = dt.datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError
    return at


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise ValueError
    return int(text[:9])


def _told(row: Statement, form: str, home: str) -> Json:
    """As it came, with what every statement of ours says: id, times, version, whose word it is."""
    said: Json = {name: given for name, given in row.said.items() if name in PARTS}
    stored = row.stored_at.astimezone(dt.UTC).isoformat(timespec="milliseconds")
    said.setdefault("timestamp", stored)
    said |= {
        "id": str(row.pk),
        "stored": stored,
        "authority": {"objectType": "Agent", "account": {"homePage": home, "name": row.platform.client_id}},
        "version": said.get("version", "1.0.0"),
    }
    return _bare(said) if form == "ids" else said


def _bare(said: Json) -> Json:
    """Only what identifies agents, activities and verbs."""
    kept = dict(said)
    for name in ("verb", "object"):
        part = kept[name]
        if isinstance(part, dict):
            kept[name] = {key: part[key] for key in ("objectType", "id") if key in part}
    actor = kept["actor"]
    if isinstance(actor, dict):
        kept["actor"] = {key: actor[key] for key in ("objectType", "account") if key in actor}
    return kept
