"""Outside platforms by LTI 1.3: a worker goes there to read, an author to choose content; what either side signs.

We send the browser to the platform's log-in; it comes back to `answer` with a nonce; we hand it a signed token that
names nobody. Clocks here are the world's, `now`: the other side checks them.

LaunchInvalid      what comes back does not fit the launch; every fault is a problem
AssertionInvalid   a platform's signed word does not hold
"""

import base64
import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from jiangtu.apps.files import queries as files
from jiangtu.apps.learning.models import Alias, Launch, Lesson, Page, Platform, SigningKey
from jiangtu.apps.vault import crypto
from jiangtu.engine.errors import Problem, Problems, Refusal, Sentence

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/"
DEEP = "https://purl.imsglobal.org/spec/lti-dl/claim/"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
CONTENT = "ltiResourceLink"
"""What an author may choose: a place at the platform that is launched again."""
LAUNCH = dt.timedelta(minutes=10)
"""How long a launch waits for the platform's log-in."""
TOKEN = dt.timedelta(minutes=5)
"""How long an identity token is good."""
AHEAD = dt.timedelta(hours=1)
"""How far ahead a platform's signed word may end, and how long ago it may have been signed."""
SKEW = dt.timedelta(minutes=1)

Json = dict[str, object]


class LaunchInvalid(Problems):
    """What comes back does not fit the launch, of which `page` is the course page where it is known."""

    def __init__(self, problems: list[Problem], *, page: int | None = None) -> None:
        super().__init__("LTI_LAUNCH", "没有打开外部平台。", problems)
        self.page = page


USED = Problem("LAUNCH_USED", "这次进入已经用过，为防冒用不能再用一次", mend="请回到课程页重新进入。")
LATE = Problem("LAUNCH_LATE", "从课程页出发超过了10分钟，这次进入已经失效", mend="请回到课程页重新进入。")


class AssertionInvalid(Refusal):
    """A platform's signed word does not hold."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "LTI_ASSERTION",
            Sentence("平台的签名声明无效：%(why)s。", why=why),
            mend="请核对密钥、地址和时间。",
        )


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is launched: a worker by his key or an author by his log-in, and the name a platform may be told."""

    name: str
    person: int | None = None
    author: str = ""


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


def start(*, page: Page, person: int, home: str, now: dt.datetime, lesson: Lesson | None = None) -> str:
    """The address of the platform's log-in for a reader of the page, or of the lesson that stands there."""
    platform, target = (lesson.platform, lesson.launch_url) if lesson else (page.platform, page.launch_url)
    kept = _usable(platform, target)
    launch = Launch.objects.create(page=page, platform=kept, lesson=lesson, person=person, made_at=now)
    return _log_in(launch, home)


def choose(*, page: Page, platform: Platform, author: str, home: str, now: dt.datetime) -> str:
    """The address of the platform's log-in for an author who is to choose content for his page there."""
    kept = _usable(platform, platform.content_url)
    launch = Launch.objects.create(page=page, platform=kept, author=author, made_at=now)
    return _log_in(launch, home)


def _usable(platform: Platform | None, target: str) -> Platform:
    if platform is None or not platform.active or not target:
        problem = Problem("PLATFORM_INACTIVE", "外部平台没有启用", mend="请稍后再来，或联系开课单位。")
        raise LaunchInvalid([problem])
    return platform


def _log_in(launch: Launch, home: str) -> str:
    """OpenID Connect, third-party initiated."""
    platform = launch.platform
    asked = {
        "iss": home,
        "login_hint": _hint(launch),
        "target_link_uri": _target(launch),
        "lti_message_hint": str(launch.pk),
        "client_id": platform.client_id,
        "lti_deployment_id": platform.deployment_id,
    }
    return f"{platform.login_url}{'&' if '?' in platform.login_url else '?'}{urlencode(asked)}"


def _target(launch: Launch) -> str:
    if launch.author:
        return launch.platform.content_url
    return launch.lesson.launch_url if launch.lesson else launch.page.launch_url


def _hint(launch: Launch) -> str:
    person = launch.person
    return author_alias(launch.platform, launch.author) if person is None else alias(launch.platform, person)


def alias(platform: Platform, person: int) -> str:
    """What the platform calls this person, the same at every launch."""
    keys = files.keys_of(files.standing(person))
    kept = Alias.objects.filter(platform=platform, person__in=keys).order_by("pk").first()
    kept = kept or Alias.objects.get_or_create(platform=platform, person=files.standing(person))[0]
    return str(kept.name)


def author_alias(platform: Platform, author: str) -> str:
    """What the platform calls this author: a keyed hash of his log-in, another one for each platform."""
    mark = crypto.vault().marker("learning author")(f"{platform.pk} {author}".encode())
    return str(uuid.UUID(bytes=mark[2:18], version=4))


def answer(given: Mapping[str, str], *, reader: Reader, home: str, now: dt.datetime) -> Post:
    """The signed token for a platform that came back from its log-in; a launch is good once. LaunchInvalid."""
    launch = _launch(given.get("lti_message_hint", ""))
    problems = _faults(given, launch, reader, now)
    if problems or launch is None:
        raise LaunchInvalid(problems, page=launch.page_id if launch else None)
    if not Launch.objects.filter(pk=launch.pk, used_at=None).update(used_at=now):
        raise LaunchInvalid([USED], page=launch.page_id)
    claims = token_claims(launch, reader, nonce=given["nonce"], home=home, now=now)
    return Post(given["redirect_uri"], _signed(claims, now=now), given["state"])


def _launch(hint: str) -> Launch | None:
    try:
        number = uuid.UUID(hint)
    except ValueError:
        return None
    return Launch.objects.filter(pk=number).select_related("platform", "page", "lesson").first()


def _faults(
    given: Mapping[str, str], launch: Launch | None, reader: Reader, now: dt.datetime
) -> list[Problem]:
    if launch is None:
        return [Problem("LAUNCH_UNKNOWN", "找不到这次进入的记录", mend="请回到课程页重新进入。")]
    platform = launch.platform
    same = launch.author == reader.author and _key(launch.person) == _key(reader.person)
    checks = (
        ("scope", "openid" in given.get("scope", "").split()),
        ("response_type", given.get("response_type") == "id_token"),
        ("response_mode", given.get("response_mode") == "form_post"),
        ("prompt", given.get("prompt") == "none"),
        ("client_id", given.get("client_id") == platform.client_id and platform.active),
        ("redirect_uri", given.get("redirect_uri") in platform.redirect_uris),
        ("login_hint", same and given.get("login_hint") == _hint(launch)),
        ("nonce", 0 < len(given.get("nonce", "")) <= 500),
        ("state", 0 < len(given.get("state", "")) <= 2000),
    )
    if now - launch.made_at > LAUNCH:
        return [LATE]
    return [
        Problem("LTI_PARAMETER", "外部平台传回的内容不对", where=name, value=given.get(name, "")[:100], mend="请从课程页重新进入；仍不行，请告诉开课单位。")
        for name, holds in checks
        if not holds
    ]  # fmt: skip


def _key(person: int | None) -> int | None:
    return None if person is None else files.standing(person)


def token_claims(launch: Launch, reader: Reader, *, nonce: str, home: str, now: dt.datetime) -> Json:
    """What the token says: an alias, a role, a course. The name only where the platform's contract allows it."""
    platform, page = launch.platform, launch.page
    claims: Json = {
        "iss": home,
        "aud": platform.client_id,
        "sub": _hint(launch),
        "nonce": nonce,
        "iat": int(now.timestamp()),
        "exp": int((now + TOKEN).timestamp()),
        "locale": "zh-CN",
        f"{CLAIM}version": "1.3.0",
        f"{CLAIM}deployment_id": platform.deployment_id,
        f"{CLAIM}target_link_uri": _target(launch),
        f"{CLAIM}context": {
            "id": f"page-{page.pk}",
            "title": page.title,
            "type": ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"],
        },
        **({"name": reader.name} if platform.names else {}),
    }
    if launch.author:
        return claims | _choosing(launch, home)
    return claims | (_link(launch.lesson) if launch.lesson else _whole(page, home))


def _whole(page: Page, home: str) -> Json:
    """A whole course at the platform: its scores come back, and it may ask who takes it."""
    items = f"{home}/learning/lti/items/{page.pk}"
    return {
        f"{CLAIM}message_type": "LtiResourceLinkRequest",
        f"{CLAIM}roles": [LEARNER],
        f"{CLAIM}resource_link": {"id": f"page-{page.pk}", "title": page.title},
        f"{AGS}claim/endpoint": {"scope": [f"{AGS}scope/score"], "lineitem": items},
        f"{NRPS}claim/namesroleservice": {
            "context_memberships_url": f"{items}/members", "service_versions": ["2.0"]
        },
    }  # fmt: skip


def _link(lesson: Lesson) -> Json:
    """One lesson at the platform, with what its author chose; it has no score of its own."""
    return {
        f"{CLAIM}message_type": "LtiResourceLinkRequest",
        f"{CLAIM}roles": [LEARNER],
        f"{CLAIM}resource_link": {"id": f"lesson-{lesson.pk}", "title": lesson.title},
        **({f"{CLAIM}custom": lesson.custom} if lesson.custom else {}),
    }


def _choosing(launch: Launch, home: str) -> Json:
    """An author at the platform's catalogue, and where to bring back what he chose (Deep Linking 2.0)."""
    return {
        f"{CLAIM}message_type": "LtiDeepLinkingRequest",
        f"{CLAIM}roles": [INSTRUCTOR],
        f"{DEEP}deep_linking_settings": {
            "deep_link_return_url": f"{home}/learning/lti/return",
            "accept_types": [CONTENT],
            "accept_presentation_document_targets": ["window"],
            "accept_multiple": True,
            "accept_lineitem": False,
            "auto_create": False,
            "data": str(launch.pk),
        },
    }


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


# what a platform signs


def issuer(word: str) -> str:
    """Who says to have signed; believed only once the signature holds."""
    try:
        payload = word.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return ""
    return str(claims.get("iss", ""))[:60] if isinstance(claims, dict) else ""


def heard(word: str, platform: Platform, *, audience: str, now: dt.datetime) -> Json:
    """What the platform signed for `audience` and for now; AssertionInvalid."""
    claims = _verified(word, platform)
    said = claims.get("aud")
    times = [claims.get("exp"), claims.get("iat")]
    if not all(isinstance(t, int) and not isinstance(t, bool) for t in times):
        raise AssertionInvalid("缺少exp、iat或jti")
    exp, iat = (_moment(t) for t in times)
    if claims.get("iss") != platform.client_id:
        raise AssertionInvalid("iss和sub要是client_id")
    if audience not in (said if isinstance(said, list) else [said]):
        raise AssertionInvalid(Sentence("aud要是%(address)s", address=audience))
    if not now - SKEW <= exp <= now + AHEAD + SKEW or not now - AHEAD - SKEW <= iat <= now + SKEW:
        raise AssertionInvalid("签发太久、已经过期，或平台的时钟不对")
    return claims


def _verified(word: str, platform: Platform) -> Json:
    try:
        return dict(jwt.decode(word, KeySet.import_key_set(platform.jwks), algorithms=["RS256"]).claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise AssertionInvalid("签名不对") from error


def _moment(seconds: object) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(cast(int, seconds), dt.UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise AssertionInvalid("签发太久、已经过期，或平台的时钟不对") from error
