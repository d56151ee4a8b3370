"""Content an author chose at an outside platform, brought back signed and kept as lessons (LTI Deep Linking 2.0).

The platform's page posts its answer from outside, where no session of ours goes along: it is proven by the platform's
signature and by the launch it answers, and waits there until the author himself keeps it.

ChoiceInvalid   an answer that does not hold; every fault is a problem
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Max

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.learning import lti, rules
from jiangtu.apps.learning.lti import CLAIM, CONTENT, DEEP, Json
from jiangtu.apps.learning.models import Launch, Lesson, Page, Platform
from jiangtu.engine.errors import Problem, Problems

CHOICE = dt.timedelta(hours=12)
"""How long an author may choose."""
MOST = 50
"""Lessons brought back at once."""
MINUTES = 15
"""How long a lesson is said to be until its author says otherwise."""


class ChoiceInvalid(Problems):
    """The platform's answer does not hold."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("LTI_CHOICE", "外部平台送回的内容不符合，没有收下。", problems)


def receive(word: str, *, home: str, now: dt.datetime) -> Launch:
    """The launch the platform answered, with what was chosen; the same answer again changes nothing. ChoiceInvalid."""
    platform = Platform.objects.filter(client_id=lti.issuer(word), active=True).first()
    if platform is None:
        raise ChoiceInvalid([_problem("iss")])
    try:
        claims = lti.heard(word, platform, audience=home, now=now)
    except lti.AssertionInvalid as refusal:
        raise ChoiceInvalid([Problem(refusal.code, refusal.zh, where="JWT", mend=refusal.mend)]) from refusal
    said = _said(claims)
    with transaction.atomic():
        launch = _launch(claims, platform, now)
        if launch.chosen is None:
            launch.chosen = said
            launch.save(update_fields=["chosen"])
        elif launch.chosen != said:
            raise ChoiceInvalid([lti.USED])
    return launch


def _launch(claims: Json, platform: Platform, now: dt.datetime) -> Launch:
    """The launch answered, locked: an author's own, that went out, of this platform and not too long ago."""
    try:
        number = uuid.UUID(str(claims.get(f"{DEEP}data")))
    except ValueError:
        raise ChoiceInvalid([_problem("data")]) from None
    out = Launch.objects.select_for_update().filter(pk=number, platform=platform, used_at__isnull=False)
    launch = out.exclude(author="").first()
    if launch is None or now - launch.made_at > CHOICE:
        raise ChoiceInvalid([_problem("data")])
    checks = (
        (f"{CLAIM}deployment_id", platform.deployment_id),
        (f"{CLAIM}message_type", "LtiDeepLinkingResponse"),
        (f"{CLAIM}version", "1.3.0"),
    )
    wrong = [_problem(name.removeprefix(CLAIM)) for name, right in checks if claims.get(name) != right]
    if wrong or not claims.get("nonce"):
        raise ChoiceInvalid(wrong or [_problem("nonce")])
    return launch


def _said(claims: Json) -> dict[str, object]:
    """What was chosen, and what the platform says of it to the author."""
    given = claims.get(f"{DEEP}content_items", [])
    if not isinstance(given, list) or len(given) > MOST:
        raise ChoiceInvalid([_problem("content_items")])
    wrong = [_problem(f"content_items[{n}]") for n, item in enumerate(given) if not _readable(item)]
    if wrong:
        raise ChoiceInvalid(wrong)
    word = claims.get(f"{DEEP}errormsg") or claims.get(f"{DEEP}msg") or ""
    return {"items": [_item(item) for item in given], "said": str(word)[:300]}


def _readable(item: object) -> bool:
    """A launchable place with an address of the web, and words as its custom values."""
    if not isinstance(item, dict) or item.get("type") != CONTENT:
        return False
    url, custom = item.get("url", ""), item.get("custom", {})
    words = isinstance(custom, dict) and all(isinstance(v, str) for v in custom.values())
    return words and (not url or (len(str(url)) <= 300 and rules.is_web(str(url))))


def _item(item: Mapping[str, object]) -> dict[str, object]:
    title, text = (str(item.get(name) or "").strip() for name in ("title", "text"))
    return {"title": title[:120], "text": text[:2000], "url": str(item.get("url") or ""), "custom": item.get("custom", {})}  # fmt: skip


def _problem(where: str) -> Problem:
    return Problem("LTI_PARAMETER", "参数不符合", where=where, mend="请从课程页重新挑选。")


def keep(*, launch: Launch, wanted: Collection[int], actor: Actor, at: dt.datetime) -> int:
    """Lessons of those chosen items, by their places from 0, at the end of the page; how many. Once for a launch."""
    with transaction.atomic():
        Page.objects.select_for_update().get(pk=launch.page_id)
        kept = Launch.objects.select_related("page", "platform").get(pk=launch.pk)
        items = [item for n, item in enumerate((kept.chosen or {}).get("items", [])) if n in wanted]
        if kept.kept_at is not None or not items:
            return 0
        last = kept.page.lessons.aggregate(n=Max("number"))["n"] or 0
        Lesson.objects.bulk_create(_lesson(kept, last + n, item) for n, item in enumerate(items, start=1))
        Launch.objects.filter(pk=kept.pk).update(kept_at=at)
        detail: dict[str, str | int] = {"page": kept.page_id, "step": "links", "lessons": len(items)}
        audit.record(Deed(Action.CLASS, at, detail=detail), actor=actor)
    return len(items)


def _lesson(launch: Launch, number: int, item: Mapping[str, str]) -> Lesson:
    return Lesson(
        page=launch.page, number=number, title=item["title"] or launch.platform.title, minutes=MINUTES, body=item["text"],
        platform=launch.platform, launch_url=item["url"] or launch.platform.content_url, custom=item["custom"],
    )  # fmt: skip
