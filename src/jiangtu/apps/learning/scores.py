"""What a platform may do here by itself: a pass for its signed word, scores back into somebody's progress (AGS 2.0).

Clocks here are the world's, `now`: the other side checks them.

AccessInvalid   the pass is none of ours, too old, or another platform's
ScoreInvalid    a score that cannot be read; every fault is a problem
"""

import datetime as dt
import math
import uuid
from collections.abc import Mapping
from typing import cast

from django.core import signing
from django.db import IntegrityError, transaction

from jiangtu.apps.files import queries as files
from jiangtu.apps.learning import lti, xapi
from jiangtu.apps.learning.lti import AssertionInvalid, Json
from jiangtu.apps.learning.models import Alias, Assertion, Page, Platform, Statement
from jiangtu.engine.errors import Problem, Problems, Refusal, Sentence

SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ACCESS = dt.timedelta(hours=1)
"""How long a pass is good."""
SALT = "learning.lti.access"
ACTIVITY = frozenset({"Initialized", "Started", "InProgress", "Submitted", "Completed"})
GRADING = frozenset({"FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"})


class AccessInvalid(Refusal):
    """The pass is none of ours, too old, or another platform's."""

    def __init__(self) -> None:
        super().__init__("LTI_ACCESS", "访问凭据无效或过期。", mend="请重新换取。")


class ScoreInvalid(Problems):
    """A score that cannot be read."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("LTI_SCORE", Sentence("成绩有%(n)s处不符合，没有记录。", n=len(problems)), problems)


def access(given: Mapping[str, str], *, address: str, now: dt.datetime) -> Json:
    """A pass for scores, for the list of people, or for both in exchange for the platform's signed word, which is good once. AssertionInvalid."""
    word = given.get("client_assertion", "")
    right = given.get("grant_type") == "client_credentials" and given.get("client_assertion_type") == BEARER
    scopes = [scope for scope in (SCORE, MEMBERS) if scope in given.get("scope", "").split()]
    if not right or not scopes:
        raise AssertionInvalid("grant_type、client_assertion_type或scope不对")
    platform = Platform.objects.filter(client_id=lti.issuer(word), active=True).first()
    if platform is None:
        raise AssertionInvalid("没有这个平台")
    claims = lti.heard(word, platform, audience=address, now=now)
    if claims.get("sub") != platform.client_id:
        raise AssertionInvalid("iss和sub要是client_id")
    if not claims.get("jti"):
        raise AssertionInvalid("缺少exp、iat或jti")
    try:
        with transaction.atomic():
            Assertion.objects.create(
                platform=platform, jti=str(claims["jti"])[:200], expires_at=now + lti.AHEAD + lti.SKEW
            )
    except IntegrityError as error:
        raise AssertionInvalid("jti已经用过") from error
    token = signing.dumps(
        {"platform": platform.pk, "until": int((now + ACCESS).timestamp()), "scopes": scopes}, salt=SALT
    )
    return {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": int(ACCESS.total_seconds()),
        "scope": " ".join(scopes),
    }


def platform_with(token: str, scope: str, *, now: dt.datetime) -> Platform:
    """The platform a pass for that scope was given to; AccessInvalid."""
    try:
        held = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise AccessInvalid from error
    found = Platform.objects.filter(pk=held["platform"], active=True).first()
    if found is None or now.timestamp() >= held["until"] or scope not in held["scopes"]:
        raise AccessInvalid
    return found


def score(
    given: object, *, page: int, platform: Platform, home: str, now: dt.datetime, at: dt.datetime
) -> int | None:
    """The score 0–100 recorded in the reader's progress; None when the platform has not graded to the end yet.

    AccessInvalid for a page that is not this platform's; ScoreInvalid with every fault. The same score sent twice is
    one record.
    """
    own = Page.objects.filter(pk=page, platform=platform, published_at__isnull=False).first()
    if own is None:
        raise AccessInvalid
    told = _told(given if isinstance(given, dict) else {}, own, platform, home, now)
    if told.score is None and not told.completion:
        return None
    with transaction.atomic():
        if not Statement.objects.filter(pk=told.id).exists():
            xapi.keep(told, platform=platform, at=at)
    return told.score


def _told(given: Json, page: Page, platform: Platform, home: str, now: dt.datetime) -> xapi.Told:
    who = _alias_of(platform, given.get("userId"))
    at = _time(given.get("timestamp"))
    value, most = given.get("scoreGiven"), given.get("scoreMaximum")
    graded = given.get("gradingProgress") == "FullyGraded"
    checks = (
        ("userId", who is not None),
        ("timestamp", at is not None and at <= now + xapi.AHEAD),
        ("activityProgress", given.get("activityProgress") in ACTIVITY),
        ("gradingProgress", given.get("gradingProgress") in GRADING),
        ("scoreGiven", value is None or (_finite(value) and cast(float, value) >= 0)),
        ("scoreMaximum", value is None or (_finite(most) and cast(float, most) > 0)),
    )
    problems = [Problem("SCORE_PART", "不符合", where=name) for name, holds in checks if not holds]
    if problems or who is None or at is None:
        raise ScoreInvalid(problems)
    told = None
    if graded and value is not None:
        told = min(100, math.floor(100 * cast(float, value) / cast(float, most) + 1e-9))
    done = graded and given.get("activityProgress") == "Completed"
    root = f"{home}/learning/courses/{page.pk}/"
    number = uuid.uuid5(xapi.NUMBERS, f"{platform.pk} {page.pk} {who.pk} {at.isoformat()}")
    result: Json = {"completion": done, **({} if told is None else {"score": {"scaled": told / 100}})}
    verb = f"{xapi.VERBS}{'completed' if done else 'scored'}"
    said: Json = {"verb": {"id": verb}, "object": {"id": root}, "result": result}
    return xapi.Told(number, files.standing(who.person), page.pk, verb, root, at, told, done, said)


def _alias_of(platform: Platform, name: object) -> Alias | None:
    try:
        return Alias.objects.filter(platform=platform, name=uuid.UUID(str(name))).first()
    except ValueError:
        return None


def _time(given: object) -> dt.datetime | None:
    try:
        at = dt.datetime.fromisoformat(str(given))
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _finite(given: object) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given)
