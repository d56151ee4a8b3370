"""Learning records of registered platforms as xAPI 1.0.3 or 2.0 statements: read, judged as a whole, kept once by id.

Nobody is named: an actor is an account of this site under the alias that his platform was given.

XapiRefusal
├── StatementsInvalid    every fault of every statement is a problem; nothing was kept
├── StatementConflict    an id was used before for something else
└── PlatformUnknown      no active platform has that key
"""

import datetime as dt
import hashlib
import hmac
import json
import math
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.db import transaction

from jiangtu.apps.files import queries as files
from jiangtu.apps.learning import services
from jiangtu.apps.learning.models import Alias, Page, Platform, Statement
from jiangtu.apps.vault import crypto
from jiangtu.engine.errors import Problem, Problems, Refusal, Sentence

VERSION = "1.0.3"
VERSIONS = {"1.0": VERSION, "2.0": "2.0.0"}
"""Versions understood: how a request names one, and what the answer calls it."""
MOST = 500
"""Statements in one request."""
AHEAD = dt.timedelta(minutes=5)
"""How far a platform's clock may run before ours."""
VERBS = "http://adlnet.gov/expapi/verbs/"
VOIDED = f"{VERBS}voided"
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
NUMBERS = uuid.UUID("5b0f0c1e-9a51-4c1b-8a0e-7f3f2f6a1d00")
"""The name space of the ids of our own statements."""
PARTS = frozenset(
    [
        "id",
        "actor",
        "verb",
        "object",
        "result",
        "context",
        "timestamp",
        "stored",
        "authority",
        "version",
        "attachments",
    ]
)

Json = dict[str, object]


class XapiRefusal(Refusal):
    """Nothing was kept."""


class StatementsInvalid(Problems):
    """Every fault of every statement."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("XAPI_INVALID", Sentence("%(n)s处不符合，一条也没有收。", n=len(problems)), problems)


class StatementConflict(XapiRefusal):
    """An id was used before for something else."""

    def __init__(self, number: str) -> None:
        super().__init__(
            "XAPI_CONFLICT",
            Sentence("编号%(number)s已用于另一条记录。", number=number),
            mend="请换一个编号。",
        )


class PlatformUnknown(XapiRefusal):
    """No active platform has that key."""

    def __init__(self) -> None:
        super().__init__("PLATFORM_UNKNOWN", "没有这个平台，或密钥不对。", mend="请向系统管理员核对。")


@dataclass(frozen=True, slots=True)
class Told:
    """One statement that holds: what it says in our words, and as it came. `page` is None for an object not of ours."""

    id: uuid.UUID
    person: int
    page: int | None
    verb: str
    object: str
    at: dt.datetime
    score: int | None
    completion: bool | None
    said: Json
    refers: uuid.UUID | None = None


def secret_mark(secret: str) -> bytes:
    """A platform's key as we keep it."""
    return crypto.vault().marker("learning platform")(secret.encode())


def platform_of(client_id: str, secret: str) -> Platform:
    """The active platform with that number and key; PlatformUnknown."""
    found = Platform.objects.filter(client_id=client_id, active=True).exclude(secret=None).first()
    given = secret_mark(secret)
    if found is None or found.secret is None or not hmac.compare_digest(bytes(found.secret), given):
        raise PlatformUnknown
    return found


def receive_one(
    given: object, number: str, *, platform: Platform, home: str, now: dt.datetime, at: dt.datetime
) -> None:
    """One statement under the id of its address; the same again changes nothing. As `receive`."""
    row = given if isinstance(given, dict) else {}
    if str(row.get("id", number)).lower() != number.lower():
        raise StatementsInvalid(
            [Problem("ID", "与地址里的编号不同", where="[0].id", value=str(row["id"])[:100])]
        )
    receive({**row, "id": number}, platform=platform, home=home, now=now, at=at)


def receive(
    given: object, *, platform: Platform, home: str, now: dt.datetime, at: dt.datetime
) -> list[uuid.UUID]:
    """The ids of the statements of one request, all kept or none; those known already change nothing.

    `now` is the world's clock, by which a statement may not lie ahead; `at` is when it is stored. Ends and scores of
    our own pages go into the reader's progress. StatementsInvalid, StatementConflict.
    """
    rows = given if isinstance(given, list) else [given]
    told, problems = read(rows, platform=platform, home=home, now=now)
    if problems:
        raise StatementsInvalid(problems)
    with transaction.atomic():
        known = Statement.objects.in_bulk([row.id for row in told])
        for row in told:
            if row.id in known and known[row.id].digest != digest(row.said):
                raise StatementConflict(str(row.id))
        for row in told:
            if row.id not in known:
                keep(row, platform=platform, at=at)
    return [row.id for row in told]


def keep(row: Told, *, platform: Platform, at: dt.datetime) -> None:
    """One statement stored, and its end or score in the progress of the page it speaks of; one that voids is obeyed.

    A statement that was voided before it came counts for nothing.
    """
    voided = Statement.objects.filter(platform=platform, refers=row.id).exists()
    Statement.objects.create(
        id=row.id, platform=platform, person=row.person, page_id=row.page, verb=row.verb, object=row.object, at=row.at,
        stored_at=at, score=row.score, completion=row.completion, digest=digest(row.said), said=row.said,
        refers=row.refers, voided=voided, registration=_registration(row.said), **_named(row.said),
    )  # fmt: skip
    if row.refers is not None:
        _void(row.refers, platform)
    elif row.page is not None and not voided:
        page = Page.objects.get(pk=row.page)
        services.record_outside(
            page=page, person=row.person, score=row.score, completed=row.completion is True, at=at
        )


def _void(number: uuid.UUID, platform: Platform) -> None:
    """The platform's own statement counts no longer: its score and its end leave the reader's progress."""
    target = Statement.objects.filter(pk=number, platform=platform, voided=False, refers=None).first()
    if target is None:
        return
    Statement.objects.filter(pk=number).update(voided=True)
    if target.page_id is None:
        return
    keys = files.keys_of(files.standing(target.person))
    left = Statement.objects.filter(page=target.page_id, person__in=keys, voided=False)
    scores = [score for score in left.values_list("score", flat=True) if score is not None]
    completed = left.filter(completion=True).exists()
    services.recount(page=target.page_id, person=target.person, scores=scores, completed=completed)


def _registration(said: Json) -> uuid.UUID | None:
    context = said.get("context")
    try:
        return uuid.UUID(str(context["registration"])) if isinstance(context, dict) else None
    except (KeyError, ValueError):
        return None


def _named(said: Json) -> dict[str, str]:
    """The alias a statement speaks of, and every account name and address in it between spaces."""
    agents, activities = _accounts(said), _addresses(said)
    actor = next(iter(agents), "")
    return {"actor": actor, "agents": f" {' '.join(agents)} ", "activities": f" {' '.join(activities)} "}


def _accounts(said: Json) -> list[str]:
    context = said.get("context")
    parts = [said.get("actor"), *(context.get(name) for name in ("instructor", "team"))] if isinstance(context, dict) else [said.get("actor")]  # fmt: skip
    held = [part.get("account") for part in parts if isinstance(part, dict)]
    return [
        str(account["name"]).lower() for account in held if isinstance(account, dict) and "name" in account
    ]


def _addresses(said: Json) -> list[str]:
    context, target = said.get("context"), said.get("object")
    around = context.get("contextActivities") if isinstance(context, dict) else None
    groups = around.values() if isinstance(around, dict) else []
    rows = [row for group in groups for row in (group if isinstance(group, list) else [group])]
    return [str(row["id"]) for row in (target, *rows) if isinstance(row, dict) and "id" in row]


def digest(said: Mapping[str, object]) -> str:
    """What a statement says, in one number: the order of its parts does not matter."""
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def read(
    rows: Sequence[object], *, platform: Platform, home: str, now: dt.datetime
) -> tuple[list[Told], list[Problem]]:
    """The statements that hold, and every fault of the others with its place. Two reads, any number."""
    if not 1 <= len(rows) <= MOST:
        return [], [
            Problem(
                "COUNT",
                Sentence("一次要有1到%(most)s条", most=MOST),
                value=str(len(rows)),
                mend="请分批发送。",
            )
        ]
    names = {name for row in rows if (name := _name(row)) is not None}
    aliases = {
        str(a.name): files.standing(a.person) for a in Alias.objects.filter(platform=platform, name__in=names)
    }
    pages = {page.pk: page for page in Page.objects.filter(platform=platform, published_at__isnull=False)}
    told, problems = [], []
    for place, row in enumerate(rows):
        reader = _Reader(row if isinstance(row, dict) else {}, f"[{place}]", [])
        one = reader.told(aliases, pages, home, now)
        problems += reader.problems
        told += [one] if one is not None and not reader.problems else []
    ids = [row.id for row in told]
    twice = sorted({str(number) for number in ids if ids.count(number) > 1})
    problems += [Problem("ID_TWICE", "同一次里编号重复", where="id", value=number) for number in twice]
    return told, problems


def _name(row: object) -> uuid.UUID | None:
    """The alias a statement gives its actor, where it has the form of one."""
    try:
        return uuid.UUID(row["actor"]["account"]["name"])  # type: ignore[index]
    except (TypeError, KeyError, ValueError, AttributeError):
        return None


@dataclass
class _Reader:
    """Reads one statement and notes every fault."""

    row: Json
    where: str
    problems: list[Problem]

    def told(
        self, aliases: Mapping[str, int], pages: Mapping[int, Page], home: str, now: dt.datetime
    ) -> Told | None:
        for extra in sorted(set(self.row) - PARTS):
            self.wrong(extra, "UNKNOWN_PART", "没有这个属性")
        number = self.number()
        person = self.person(aliases, home)
        verb = self.iri("verb", self.part("verb").get("id"))
        target = self.part("object")
        refers = self.voided(target) if verb == VOIDED else None
        if verb != VOIDED and target.get("objectType", "Activity") != "Activity":
            self.wrong("object.objectType", "OBJECT", "只接收对学习活动的记录")
        object = str(refers or "") if verb == VOIDED else self.iri("object", target.get("id"))
        at = self.moment(now)
        score, completion = self.result()
        page = page_of(object, pages, home)
        if None in (number, person, at):
            return None
        return Told(
            cast(uuid.UUID, number), cast(int, person), page, verb, object, cast(dt.datetime, at), score, completion, self.row,
            refers,
        )  # fmt: skip

    def voided(self, target: Json) -> uuid.UUID | None:
        """Which statement is voided; never one that itself voids."""
        if target.get("objectType") != "StatementRef":
            self.wrong("object.objectType", "VOIDING", "撤销记录要指明 StatementRef")
        try:
            number = uuid.UUID(str(target.get("id")))
        except ValueError:
            self.wrong("object.id", "VOIDING", "编号要是UUID")
            return None
        if Statement.objects.filter(pk=number).exclude(refers=None).exists():
            self.wrong("object.id", "VOIDING", "撤销记录不能再被撤销")
        return number

    def wrong(self, where: str, code: str, zh: str) -> None:
        self.problems.append(Problem(code, zh, where=f"{self.where}.{where}"))

    def part(self, name: str, of: Json | None = None) -> Json:
        found = (self.row if of is None else of).get(name, {})
        return found if isinstance(found, dict) else {}

    def number(self) -> uuid.UUID | None:
        given = self.row.get("id")
        if given is None:
            return uuid.uuid4()
        try:
            return uuid.UUID(str(given))
        except ValueError:
            self.wrong("id", "ID", "编号要是UUID")
            return None

    def person(self, aliases: Mapping[str, int], home: str) -> int | None:
        actor = self.part("actor")
        account = self.part("account", actor)
        if any(key in actor for key in ("mbox", "mbox_sha1sum", "openid")):
            self.wrong("actor", "ACTOR_NAMED", "不接收邮箱等真实身份，只接收本站账户代号")
        if account.get("homePage") not in (home, f"{home}/"):
            self.wrong("actor.account.homePage", "ACTOR_HOME", Sentence("要写 %(home)s", home=home))
        found = aliases.get(str(account.get("name")))
        if found is None:
            self.wrong("actor.account.name", "ACTOR_UNKNOWN", "本站没有给过这个代号")
        return found

    def iri(self, where: str, given: object) -> str:
        if not isinstance(given, str) or not IRI.fullmatch(given) or len(given) > 300:
            self.wrong(f"{where}.id", "IRI", "要有完整的IRI")
            return ""
        return given

    def moment(self, now: dt.datetime) -> dt.datetime | None:
        """When it happened; a statement that does not say happened when it came (xAPI 1.0.3, 2.4.7)."""
        if "timestamp" not in self.row:
            return now
        try:
            at = dt.datetime.fromisoformat(str(self.row.get("timestamp")))
        except ValueError:
            self.wrong("timestamp", "TIMESTAMP", "要有ISO 8601时间")
            return None
        if at.tzinfo is None:
            self.wrong("timestamp", "TIMESTAMP", "时间要带时区")
            return None
        if at > now + AHEAD:
            self.wrong("timestamp", "TIMESTAMP", "时间还没有到")
        return at

    def result(self) -> tuple[int | None, bool | None]:
        result = self.part("result")
        for name in ("completion", "success"):
            if name in result and not isinstance(result[name], bool):
                self.wrong(f"result.{name}", "RESULT", "要是 true 或 false")
        completion = result.get("completion")
        return self.score(self.part("score", result)), completion if isinstance(completion, bool) else None

    def score(self, score: Json) -> int | None:
        numbers = {name: given for name, given in score.items() if name in ("scaled", "raw", "min", "max")}
        if not all(_is_number(given) for given in numbers.values()):
            self.wrong("result.score", "SCORE", "成绩要是数字")
            return None
        known = {name: float(cast(float, given)) for name, given in numbers.items()}
        scaled, least, most = known.get("scaled"), known.get("min", 0.0), known.get("max")
        if scaled is not None and not -1 <= scaled <= 1:
            self.wrong("result.score.scaled", "SCORE", "要在-1到1之间")
            return None
        if "raw" in known and most is not None and not least <= known["raw"] <= most:
            self.wrong("result.score.raw", "SCORE", "要在min和max之间")
            return None
        if scaled is None and "raw" in known and most is not None and most > least:
            scaled = (known["raw"] - least) / (most - least)
        return None if scaled is None else max(0, math.floor(100 * scaled + 1e-9))


def _is_number(given: object) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given)


def page_of(object: str, pages: Mapping[int, Page], home: str) -> int | None:
    """The page a statement speaks of: by its address here, or by that of its course outside; None for any other."""
    match = re.fullmatch(re.escape(home) + r"/learning/courses/(\d{1,18})/", object)
    if match:
        return int(match[1]) if int(match[1]) in pages else None
    return next((key for key, page in pages.items() if page.launch_url and page.launch_url == object), None)
