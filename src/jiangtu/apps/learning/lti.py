"""Launching an outside platform by LTI 1.3, and taking its scores back (AGS 2.0).

We send the reader's browser to the platform's log-in; it comes back to `answer` with a nonce; we hand it a signed
token that names nobody. The platform later gets a pass (`access`) for its own signed word and posts scores (`score`).
Clocks here are the world's, `now`: the other side checks them.

LtiRefusal
├── LaunchInvalid      what comes back does not fit the launch; every fault is a problem
├── AssertionInvalid   a platform's signed word does not hold
├── AccessInvalid      the pass is none of ours, too old, or another platform's
└── ScoreInvalid       a score that cannot be read; every fault is a problem
"""

import base64
import datetime as dt
import json
import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode, urlsplit

from django.core import signing
from django.db import IntegrityError, transaction
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from jiangtu.apps.files import queries as files
from jiangtu.apps.learning import xapi
from jiangtu.apps.learning.models import Alias, Assertion, Launch, Page, Platform, SigningKey, Statement
from jiangtu.apps.vault import crypto
from jiangtu.engine.errors import Problem, Problems, Refusal, Sentence

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/"
SCORE = f"{AGS}scope/score"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/"
MEMBERS = f"{NRPS}scope/contextmembership.readonly"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LAUNCH = dt.timedelta(minutes=10)
"""How long a launch waits for the platform's log-in."""
TOKEN = dt.timedelta(minutes=5)
"""How long an identity token is good."""
ACCESS = dt.timedelta(hours=1)
"""How long a pass for scores is good, and how far ahead a signed word may end."""
SKEW = dt.timedelta(minutes=1)
SALT = "learning.lti.access"
ACTIVITY = frozenset({"Initialized", "Started", "InProgress", "Submitted", "Completed"})
GRADING = frozenset({"FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"})

Json = dict[str, object]


class LaunchInvalid(Problems):
    """What comes back does not fit the launch."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("LTI_LAUNCH", "外部平台的回应不符合，没有转交。", problems)


class LtiRefusal(Refusal):
    """Nothing was given and nothing was kept."""


class AssertionInvalid(LtiRefusal):
    """A platform's signed word does not hold."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "LTI_ASSERTION",
            Sentence("平台的签名声明无效：%(why)s。", why=why),
            mend="请核对密钥、地址和时间。",
        )


class AccessInvalid(LtiRefusal):
    """The pass is none of ours, too old, or another platform's."""

    def __init__(self) -> None:
        super().__init__("LTI_ACCESS", "访问凭据无效或过期。", mend="请重新换取。")


class ScoreInvalid(Problems):
    """A score that cannot be read."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("LTI_SCORE", Sentence("成绩有%(n)s处不符合，没有记录。", n=len(problems)), problems)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is launched: his key, and the name his platform may be told where its contract says so."""

    person: int
    name: str


@dataclass(frozen=True, slots=True)
class Post:
    """What the browser posts to the platform, and the origin the page must be allowed to post to."""

    address: str
    token: str
    state: str

    @property
    def origin(self) -> str:
        """Scheme, host and port of the address."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"


def start(*, page: Page, person: int, home: str, now: dt.datetime) -> str:
    """The address of the platform's log-in for this launch (OpenID Connect, third-party initiated)."""
    platform = page.platform
    if platform is None or not platform.active or not page.launch_url:
        problem = Problem("PLATFORM_INACTIVE", "外部平台没有启用", mend="请稍后再来，或联系开课单位。")
        raise LaunchInvalid([problem])
    launch = Launch.objects.create(page=page, platform=platform, person=person, made_at=now)
    asked = {
        "iss": home,
        "login_hint": alias(platform, person),
        "target_link_uri": page.launch_url,
        "lti_message_hint": str(launch.pk),
        "client_id": platform.client_id,
        "lti_deployment_id": platform.deployment_id,
    }
    return f"{platform.login_url}{'&' if '?' in platform.login_url else '?'}{urlencode(asked)}"


def alias(platform: Platform, person: int) -> str:
    """What the platform calls this person, the same at every launch."""
    keys = files.keys_of(files.standing(person))
    kept = Alias.objects.filter(platform=platform, person__in=keys).order_by("pk").first()
    kept = kept or Alias.objects.get_or_create(platform=platform, person=files.standing(person))[0]
    return str(kept.name)


def answer(given: Mapping[str, str], *, reader: Reader, home: str, now: dt.datetime) -> Post:
    """The signed token for a platform that came back from its log-in; a launch is good once. LaunchInvalid."""
    launch = _launch(given.get("lti_message_hint", ""))
    problems = _faults(given, launch, reader, now)
    if problems or launch is None:
        raise LaunchInvalid(problems)
    if not Launch.objects.filter(pk=launch.pk, used_at=None).update(used_at=now):
        raise LaunchInvalid([Problem("LAUNCH_USED", "这次启动已经用过", where="lti_message_hint")])
    claims = token_claims(launch, reader, nonce=given["nonce"], home=home, now=now)
    return Post(given["redirect_uri"], _signed(claims, now=now), given["state"])


def _launch(hint: str) -> Launch | None:
    try:
        number = uuid.UUID(hint)
    except ValueError:
        return None
    return Launch.objects.filter(pk=number).select_related("platform", "page").first()


def _faults(
    given: Mapping[str, str], launch: Launch | None, reader: Reader, now: dt.datetime
) -> list[Problem]:
    if launch is None:
        return [
            Problem("LAUNCH_UNKNOWN", "没有这次启动", where="lti_message_hint", mend="请从课程页重新进入。")
        ]
    platform = launch.platform
    same = files.standing(launch.person) == files.standing(reader.person)
    checks = (
        ("scope", "openid" in given.get("scope", "").split()),
        ("response_type", given.get("response_type") == "id_token"),
        ("response_mode", given.get("response_mode") == "form_post"),
        ("prompt", given.get("prompt") == "none"),
        ("client_id", given.get("client_id") == platform.client_id and platform.active),
        ("redirect_uri", given.get("redirect_uri") in platform.redirect_uris),
        ("login_hint", same and given.get("login_hint") == alias(platform, reader.person)),
        ("nonce", 0 < len(given.get("nonce", "")) <= 500),
        ("state", 0 < len(given.get("state", "")) <= 2000),
        ("lti_message_hint", now - launch.made_at <= LAUNCH),
    )
    return [
        Problem("LTI_PARAMETER", "参数不符合", where=name, value=given.get(name, "")[:100], mend="请从课程页重新进入。")
        for name, holds in checks
        if not holds
    ]  # fmt: skip


def token_claims(launch: Launch, reader: Reader, *, nonce: str, home: str, now: dt.datetime) -> Json:
    """What the token says: an alias, a role, a course. The name only where the platform's contract allows it."""
    platform, page = launch.platform, launch.page
    claims: Json = {
        "iss": home,
        "aud": platform.client_id,
        "sub": alias(platform, reader.person),
        "nonce": nonce,
        "iat": int(now.timestamp()),
        "exp": int((now + TOKEN).timestamp()),
        "locale": "zh-CN",
        f"{CLAIM}message_type": "LtiResourceLinkRequest",
        f"{CLAIM}version": "1.3.0",
        f"{CLAIM}deployment_id": platform.deployment_id,
        f"{CLAIM}target_link_uri": page.launch_url,
        f"{CLAIM}resource_link": {"id": f"page-{page.pk}", "title": page.title},
        f"{CLAIM}roles": [LEARNER],
        f"{CLAIM}context": {
            "id": f"page-{page.pk}",
            "title": page.title,
            "type": ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"],
        },
        f"{AGS}claim/endpoint": {"scope": [SCORE], "lineitem": f"{home}/learning/lti/items/{page.pk}"},
        f"{NRPS}claim/namesroleservice": {
            "context_memberships_url": f"{home}/learning/lti/items/{page.pk}/members",
            "service_versions": ["2.0"],
        },
    }
    return {**claims, "name": reader.name} if platform.names else claims


def _signed(claims: Json, *, now: dt.datetime) -> str:
    key = _newest(now)
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


def _newest(now: dt.datetime) -> RSAKey:
    row = SigningKey.objects.order_by("-pk").first()
    return _opened(row) if row is not None else new_key(now=now)


def new_key(*, now: dt.datetime) -> RSAKey:
    """A new key pair that signs from now on; older ones stay published, for tokens on their way."""
    key = RSAKey.generate_key(2048)
    kid = key.thumbprint()
    sealed = crypto.vault().seal_bytes(key.as_pem(private=True), about=f"lti {kid}".encode())
    return _opened(SigningKey.objects.create(kid=kid, sealed=sealed, made_at=now))


def _opened(row: SigningKey) -> RSAKey:
    pem = crypto.vault().open_bytes(bytes(row.sealed), about=f"lti {row.kid}".encode())
    return RSAKey.import_key(pem, {"kid": row.kid})


def public_keys(*, now: dt.datetime) -> Json:
    """The key set platforms verify our tokens with; makes the first key when there is none."""
    _newest(now)
    rows = SigningKey.objects.order_by("-pk")
    return {"keys": [{**_opened(row).as_dict(private=False), "alg": "RS256", "use": "sig"} for row in rows]}


# scores back


def access(given: Mapping[str, str], *, address: str, now: dt.datetime) -> Json:
    """A pass for scores, for the list of people, or for both in exchange for the platform's signed word, which is good once. AssertionInvalid."""
    word = given.get("client_assertion", "")
    right = given.get("grant_type") == "client_credentials" and given.get("client_assertion_type") == BEARER
    scopes = [scope for scope in (SCORE, MEMBERS) if scope in given.get("scope", "").split()]
    if not right or not scopes:
        raise AssertionInvalid("grant_type、client_assertion_type或scope不对")
    platform = Platform.objects.filter(client_id=_issuer(word), active=True).first()
    if platform is None:
        raise AssertionInvalid("没有这个平台")
    claims = _verified(word, platform)
    _check(claims, platform, address=address, now=now)
    try:
        with transaction.atomic():
            Assertion.objects.create(
                platform=platform, jti=str(claims["jti"])[:200], expires_at=_moment(claims["exp"])
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


def _issuer(word: str) -> str:
    """Who says to have signed; believed only once the signature holds."""
    try:
        payload = word.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return ""
    return str(claims.get("iss", ""))[:60] if isinstance(claims, dict) else ""


def _verified(word: str, platform: Platform) -> Json:
    try:
        return dict(jwt.decode(word, KeySet.import_key_set(platform.jwks), algorithms=["RS256"]).claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise AssertionInvalid("签名不对") from error


def _check(claims: Json, platform: Platform, *, address: str, now: dt.datetime) -> None:
    heard = claims.get("aud")
    audiences = heard if isinstance(heard, list) else [heard]
    times = [claims.get("exp"), claims.get("iat")]
    if not all(isinstance(t, int) and not isinstance(t, bool) for t in times) or not claims.get("jti"):
        raise AssertionInvalid("缺少exp、iat或jti")
    exp, iat = (_moment(t) for t in times)
    if claims.get("iss") != platform.client_id or claims.get("sub") != platform.client_id:
        raise AssertionInvalid("iss和sub要是client_id")
    if address not in audiences:
        raise AssertionInvalid("aud要是换取地址")
    if not now - SKEW <= exp <= now + ACCESS + SKEW or iat > now + SKEW:
        raise AssertionInvalid("时间不对")


def _moment(seconds: object) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(cast(int, seconds), dt.UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise AssertionInvalid("时间不对") from error


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
