"""The button: a small endpoint of its own, so that two thousand presses cost little.

The class page carries a signed press that says who asks for which class and what the policy engine answered; it is
bound to the browser's session and as old as the page at most. The press is the proof of who he is and that our page
was open before him, so `take` needs neither a session nor a CSRF token; answered as JSON it passes no other
middleware (`config.quick`). A plain form gets the same answer as a page, through the gate like every page.
"""

import base64
import datetime as dt
import functools
import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import cast
from urllib.parse import parse_qsl

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from jiangtu.apps.accounts.models import User
from jiangtu.apps.accounts.queries import person_of
from jiangtu.apps.files.kinds import micros
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.sentences import in_words, told
from jiangtu.apps.training import checks, choices, eligibility, line, seats
from jiangtu.apps.training.models import TrainingClass, Window
from jiangtu.apps.training.presses import Answer, LineFull, Press, Standing
from jiangtu.engine.errors import Refusal

USUAL = "application/x-www-form-urlencoded"
LONGEST = 1 << 14
"""Bytes of a form that is read at once; a longer one takes the framework's way with its limits."""


class PageTooOld(Refusal):
    """The press is not ours, of another browser, or of a page opened too long ago."""

    def __init__(self) -> None:
        super().__init__(
            "PAGE_TOO_OLD", "这一页打开得太久，或登录已变更。", mend="请刷新班级页面后再点一次。"
        )


def button(request: HttpRequest, klass: TrainingClass) -> tuple[str, Standing]:
    """The signed press for the class page of a worker who is signed in, and what it says of him."""
    person = person_of(cast(User, request.user))
    standing = eligibility.standing(person, klass)
    if checks.doubt(klass, person, day=clock.today()):
        standing = replace(standing, held=True)
    return signed(
        Press(klass.pk, person, uuid.uuid4(), standing), session=_session(request), at=clock.instant()
    ), standing


def signed(press: Press, *, session: str, at: dt.datetime) -> str:
    """The press as a word for the page, good for as long as a session; `session` is the key of the browser's.

    Second, class and person stand in front, so that whoever comes too late is answered without reading the rest.
    """
    said = press.standing
    held = [press.key.hex, said.verdict, said.policy, said.edition, said.digest, said.groups, said.held, said.reasons]  # fmt: skip
    body = base64.urlsafe_b64encode(json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode())
    body = body.rstrip(b"=")  # so that a form carries it as it is
    word = f"{int(at.timestamp())}.{press.training_class}.{press.person}.{body.decode()}"
    return f"{word}.{_seal(word, session)}"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of ours, in time and of this browser: who asks for which class; the rest is read only when it matters."""

    training_class: int
    person: int
    body: str

    def press(self, *, unpaid: bool) -> Press:
        """The whole press. Cost: about 20 µs."""
        key, verdict, policy, edition, digest, groups, is_held, reasons = json.loads(
            base64.urlsafe_b64decode(self.body + "===")
        )
        standing = Standing(verdict, policy, edition, digest, tuple(groups), is_held, tuple(reasons))
        return Press(self.training_class, self.person, uuid.UUID(key), standing, unpaid=unpaid)


def opened(word: str, *, session: str, at: dt.datetime) -> Word:
    """The word read; PageTooOld when it is not ours, not this browser's or too old. Cost: about 5 µs."""
    said, _, seal = word.rpartition(".")
    if not hmac.compare_digest(seal.encode(), _seal(said, session).encode()):
        raise PageTooOld
    made, training_class, person, body = said.split(".")
    if not 0 <= at.timestamp() - int(made) <= settings.SESSION_COOKIE_AGE:
        raise PageTooOld
    return Word(int(training_class), int(person), body)


def _seal(said: str, session: str) -> str:
    return hmac.digest(_key(), f"{said}.{session}".encode(), "sha256").hex()


@functools.cache
def _key() -> bytes:
    """The key of presses alone, from the site's secret."""
    return hashlib.sha256(b"training.press" + settings.SECRET_KEY.encode()).digest()


def _session(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")


@csrf_exempt
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """A seat or a place in line for whoever holds the press; the same answer however often it comes."""
    at, form, word = clock.instant(), _form(request), None
    try:
        word = opened(form.get("press", ""), session=_session(request), at=at)
        if full := seats.turned_away(word.training_class, word.person, at=at):
            return _turned_away(request, full, word.training_class)
        press = word.press(unpaid=form.get("unpaid") == "1")
        answer = seats.take(press, at=at)
    except Refusal as refusal:
        return _refused(request, refusal, word.training_class if word else None)
    return _told(request, answer, press.key)


def _form(request: HttpRequest) -> Mapping[str, str]:
    """The fields sent; of the usual short form read directly, at a tenth of the cost."""
    length = request.META.get("CONTENT_LENGTH", "")
    if request.content_type != USUAL or not length.isdecimal() or int(length) > LONGEST:
        return request.POST
    sent = request.read(int(length)).decode("ascii", "replace")
    if "%" in sent or "+" in sent:
        return dict(parse_qsl(sent))
    return {name: said for name, _, said in (field.partition("=") for field in sent.split("&"))}


@require_POST
def give_up(request: HttpRequest, number: int) -> HttpResponse:
    """The worker leaves his seat, offer or place in the class."""
    try:
        line.give_up(person_of(cast(User, request.user)), number, at=clock.instant())
    except Refusal as refusal:
        return _refused(request, refusal, number)
    return JsonResponse({"state": "GIVEN_UP"}) if _wants_json(request) else redirect("training:mine")


@require_POST
def accept_offer(request: HttpRequest, number: int) -> HttpResponse:
    """The worker takes the seat he was offered from the line."""
    try:
        answer = line.accept_offer(person_of(cast(User, request.user)), number, at=clock.instant())
    except Refusal as refusal:
        return _refused(request, refusal, number)
    return JsonResponse(_row(answer)) if _wants_json(request) else redirect("training:mine")


@require_GET
def this_moment(request: HttpRequest) -> JsonResponse:
    """The server's clock in microseconds: a page counts down to the opening by it, not by the phone's."""
    return JsonResponse({"now": micros(clock.instant())})


@require_GET
def draw(request: HttpRequest, window: int) -> JsonResponse:
    """What a window published, without names: before its end the commitment, afterwards all that proves the draw."""
    told = choices.public(get_object_or_404(Window, pk=window).pk)
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _told(request: HttpRequest, answer: Answer, key: uuid.UUID) -> HttpResponse:
    page = reverse("training:seat", kwargs={"press": key})
    if _wants_json(request):
        return _json({**_row(answer), "page": page})
    return redirect(page)


def _json(row: Mapping[str, object]) -> HttpResponse:
    """The row as JSON; saying the character set outright spares the framework to look for it."""
    return HttpResponse(
        json.dumps(row, ensure_ascii=False).encode(), content_type="application/json", charset="utf-8"
    )


def _row(answer: Answer) -> dict[str, object]:
    return {**asdict(answer), "sentence": in_words(answer.sentence)}


def _turned_away(request: HttpRequest, full: seats.Full, training_class: int) -> HttpResponse:
    """What nearly everybody hears in a rush, written once for all who hear the same."""
    if not _wants_json(request):
        return _refused(request, LineFull(*full), training_class)
    return HttpResponse(
        _written(full, get_language() or ""), content_type="application/json", charset="utf-8"
    )


@functools.lru_cache(maxsize=256)
def _written(full: seats.Full, language: str) -> bytes:
    return json.dumps(_in_words(LineFull(*full)), ensure_ascii=False).encode()


def _in_words(refusal: Refusal) -> dict[str, object]:
    return {"refused": refusal.code, "zh": in_words(refusal.zh), "mend": in_words(refusal.mend)}


def _refused(request: HttpRequest, refusal: Refusal, training_class: int | None) -> HttpResponse:
    if _wants_json(request):
        return _json(_in_words(refusal))  # an answer, not an error
    messages.error(request, told(refusal))
    if training_class is None:
        return redirect("training:catalogue")
    return redirect("training:class_page", get_object_or_404(TrainingClass, pk=training_class).class_code)
