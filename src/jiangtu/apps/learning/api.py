"""What machines call: statements in and out, the platform's side of a launch, keys, passes and scores.

Each proves by itself who calls. Answers are JSON; a refusal says every fault with its place.
"""

import base64
import json
import uuid
from typing import cast
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.accounts.pages import actor
from jiangtu.apps.accounts.queries import person_of
from jiangtu.apps.learning import deep_links, lti, queries, records, xapi
from jiangtu.apps.learning import members as membership
from jiangtu.apps.learning import scores as ags
from jiangtu.apps.learning import statements as stored
from jiangtu.apps.learning.kinds import AUTHORS
from jiangtu.apps.learning.models import Platform
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.sentences import in_words
from jiangtu.engine.errors import Problems, Refusal, Sentence

VERSION_HEADER = "X-Experience-API-Version"


def home(request: HttpRequest) -> str:
    """The site's own address as others know it, without a slash at the end."""
    return request.build_absolute_uri("/")[:-1]


def _refused(refusal: Refusal, status: int) -> JsonResponse:
    found = refusal.problems if isinstance(refusal, Problems) else []
    said = {
        "code": refusal.code, "zh": in_words(refusal.zh), "mend": in_words(refusal.mend),
        "problems": [{"where": p.where, "code": p.code, "zh": in_words(p.zh), "value": p.value} for p in found[:200]],
    }  # fmt: skip
    return JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})


def _statements(rows: list[xapi.Json], more: str = "") -> JsonResponse:
    return JsonResponse({"statements": rows, "more": more}, json_dumps_params={"ensure_ascii": False})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST", "PUT"])
def statements(request: HttpRequest) -> HttpResponse:
    """A registered platform's statements in (POST, PUT) and back (GET); signed in, a worker reads his own whole record."""
    reads = request.method in ("GET", "HEAD")
    response = (
        _own(request) if reads and "Authorization" not in request.headers else _platform(request, reads)
    )
    version = request.headers.get(VERSION_HEADER, "")[:3]
    response[VERSION_HEADER] = xapi.VERSIONS.get(version, xapi.VERSION)
    return response


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """Which versions are understood here."""
    response = JsonResponse({"version": list(xapi.VERSIONS.values())})
    response[VERSION_HEADER] = xapi.VERSION
    return response


def _own(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or user.role != Role.WORKER:
        return JsonResponse({"code": "SIGN_IN", "zh": "请先登录。"}, status=401)
    response = _statements(records.own_statements(person_of(user), home=home(request)))
    response["Content-Disposition"] = 'attachment; filename="statements.json"'
    return response


def _platform(request: HttpRequest, reads: bool) -> HttpResponse:
    if request.headers.get(VERSION_HEADER, "")[:3] not in xapi.VERSIONS:
        zh = Sentence("请求头%(header)s要是1.0或2.0。", header=VERSION_HEADER)
        return _refused(Refusal("XAPI_VERSION", zh, mend="请加上版本请求头。"), 400)
    try:
        platform = xapi.platform_of(*_basic(request))
    except xapi.PlatformUnknown as refusal:
        answer = _refused(refusal, 401)
        answer["WWW-Authenticate"] = 'Basic realm="xapi"'
        return answer
    try:
        return _read(request, platform) if reads else _receive(request, platform)
    except ValueError:
        return _refused(Refusal("JSON", "不是JSON。", mend="请核对请求内容。"), 400)
    except (xapi.StatementsInvalid, stored.QueryInvalid) as refusal:
        return _refused(refusal, 400)
    except xapi.StatementConflict as refusal:
        return _refused(refusal, 409)


def _receive(request: HttpRequest, platform: Platform) -> HttpResponse:
    given, root = json.loads(request.body), home(request)
    if request.method == "PUT":
        number = str(uuid.UUID(request.GET.get("statementId", "")))
        xapi.receive_one(given, number, platform=platform, home=root, now=clock.instant(), at=clock.now())
        return HttpResponse(status=204)
    kept = xapi.receive(given, platform=platform, home=root, now=clock.instant(), at=clock.now())
    return JsonResponse([str(number) for number in kept], safe=False)


def _read(request: HttpRequest, platform: Platform) -> HttpResponse:
    given, root = request.GET.dict(), home(request)
    if set(stored.SINGLE) & set(given):
        found = stored.one(given, platform=platform, home=root)
        if found is None:
            return _refused(Refusal("XAPI_MISSING", "没有这条记录。", mend="请核对编号。"), 404)
        response = JsonResponse(found[1], json_dumps_params={"ensure_ascii": False})
        response["Last-Modified"] = http_date(found[0].stored_at.timestamp())
    else:
        page = stored.page(given, platform=platform, home=root)
        more = f"{request.path}?{urlencode({'more': page.more})}" if page.more else ""
        response = _statements(page.rows, more)
    response["X-Experience-API-Consistent-Through"] = clock.now().isoformat()
    return response


def _basic(request: HttpRequest) -> tuple[str, str]:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    try:
        name, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return (name, secret) if kind.lower() == "basic" else ("", "")


@require_GET
def class_statements(request: HttpRequest, class_code: str) -> HttpResponse:
    """A class's learning without names, for the offices and the class's own provider."""
    course = queries.own_class(class_code, cast(User, request.user))
    response = _statements(records.class_statements(course, home=home(request)))
    response[VERSION_HEADER] = xapi.VERSION
    response["Content-Disposition"] = f'attachment; filename="xapi-{course.class_code}.json"'
    return response


@require_GET
def start(request: HttpRequest, page: int) -> HttpResponse:
    """Sends the reader to the platform of a course page."""
    found = queries.course_page(page, person=None).page
    person = person_of(request.user)
    try:
        address = lti.start(page=found, person=person, home=home(request), now=clock.instant())
    except lti.LaunchInvalid as refusal:
        return render(request, "learning/refused.html", {"refusal": refusal}, status=422)
    return HttpResponseRedirect(address)


@require_GET
def start_lesson(request: HttpRequest, page: int, number: int) -> HttpResponse:
    """Sends the reader to the platform where one lesson stands."""
    found = queries.lesson_page(page, number, person=None)
    try:
        address = lti.start(
            page=found.page.page, lesson=found.lesson, person=person_of(request.user), home=home(request), now=clock.instant()
        )  # fmt: skip
    except lti.LaunchInvalid as refusal:
        return render(request, "learning/refused.html", {"refusal": refusal}, status=422)
    return HttpResponseRedirect(address)


@require_GET
def choose(request: HttpRequest, page: int, platform: int) -> HttpResponse:
    """Sends an author to a platform to choose content for his page."""
    user = actor(request)
    own = queries.own_page(page, user.organisation)
    there = get_object_or_404(Platform, pk=platform)
    try:
        address = lti.choose(
            page=own, platform=there, author=user.username, home=home(request), now=clock.instant()
        )
    except lti.LaunchInvalid as refusal:
        return render(request, "learning/refused.html", {"refusal": refusal}, status=422)
    return HttpResponseRedirect(address)


@csrf_exempt
@require_POST
def choice(request: HttpRequest) -> HttpResponse:
    """What an author chose comes back in his browser, signed by the platform; he goes on to a page of his own."""
    try:
        launch = deep_links.receive(request.POST.get("JWT", ""), home=home(request), now=clock.instant())
    except deep_links.ChoiceInvalid as refusal:
        return render(request, "learning/refused.html", {"refusal": refusal}, status=400)
    return redirect("learning:chosen", launch.pk)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """The platform's log-in came back. Answered by a page that posts the token, and may post there alone.

    A POST from outside carries no session, so it is asked again as a GET of our own.
    """
    if request.method == "POST":
        return redirect(f"{reverse('learning:authorize')}?{request.POST.urlencode()}")
    if not request.user.is_authenticated and request.GET.get("lti_message_hint"):
        return redirect_to_login(request.get_full_path())
    reader = _reader(request.user)
    if reader is None:
        refusal = Refusal("LTI_READER", "请用学员本人的账号从课程页进入。", mend="登录后重新点“去学习”。")
        return render(request, "learning/refused.html", {"refusal": refusal}, status=400)
    try:
        post = lti.answer(request.GET.dict(), reader=reader, home=home(request), now=clock.instant())
    except lti.LaunchInvalid as refusal:
        return render(request, "learning/refused.html", {"refusal": refusal}, status=400)
    response = render(request, "learning/post.html", {"post": post})
    response._csp_update = {"form-action": [post.origin]}  # type: ignore[attr-defined]  # read by django-csp
    return response


def _reader(user: object) -> lti.Reader | None:
    if isinstance(user, User) and user.role == Role.WORKER:
        return lti.Reader(user.display_name, person=person_of(user))
    if isinstance(user, User) and user.role in AUTHORS:
        return lti.Reader(user.display_name, author=user.username)
    return None


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys of our tokens."""
    return JsonResponse(lti.public_keys(now=clock.instant()))


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """A pass for scores and the list of people, for a platform's own signed word."""
    address = request.build_absolute_uri(reverse("learning:token"))
    try:
        given = ags.access(request.POST.dict(), address=address, now=clock.instant())
    except lti.AssertionInvalid as refusal:
        return JsonResponse({"error": "invalid_client", "error_description": refusal.zh}, status=400)
    response = JsonResponse(given)
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt
@require_POST
def scores(request: HttpRequest, page: int) -> HttpResponse:
    """One score of one reader (AGS)."""
    try:
        platform = _bearer(request, ags.SCORE)
        ags.score(
            json.loads(request.body), page=page, platform=platform, home=home(request), now=clock.instant(), at=clock.now()
        )  # fmt: skip
    except ags.AccessInvalid as refusal:
        return _refused(refusal, 401)
    except ValueError:
        return _refused(Refusal("JSON", "不是JSON。", mend="请核对请求内容。"), 400)
    except ags.ScoreInvalid as refusal:
        return _refused(refusal, 422)
    return HttpResponse(status=204)


def _bearer(request: HttpRequest, scope: str) -> Platform:
    kind, _, pass_ = request.headers.get("Authorization", "").partition(" ")
    return ags.platform_with(pass_ if kind.lower() == "bearer" else "", scope, now=clock.instant())


@require_GET
def members(request: HttpRequest, page: int) -> HttpResponse:
    """Who takes a course page, page by page, to a platform with a pass (NRPS)."""
    limit, after = (int(said) if said.isdecimal() and len(said) < 18 else 0 for said in (request.GET.get(name, "") for name in ("limit", "after")))  # fmt: skip
    address = request.build_absolute_uri(request.path)
    try:
        found = membership.members(
            page=page, platform=_bearer(request, ags.MEMBERS), role=request.GET.get("role", ""), limit=limit, after=after,
            address=address,
        )  # fmt: skip
    except ags.AccessInvalid as refusal:
        return _refused(refusal, 401)
    response = JsonResponse(found.told, content_type=membership.MEDIA)
    if found.after:
        asked = request.GET.copy()
        asked["after"] = str(found.after)
        response["Link"] = f'<{address}?{asked.urlencode()}>; rel="next"'
    return response


def item(request: HttpRequest, page: int) -> HttpResponse:
    """The line item of a course page, to a platform with a pass."""
    try:
        platform = _bearer(request, ags.SCORE)
    except ags.AccessInvalid as refusal:
        return _refused(refusal, 401)
    found = queries.course_page(page, person=None).page
    if found.platform_id != platform.pk:
        raise Http404
    said = {"id": request.build_absolute_uri(), "label": found.title, "scoreMaximum": 100, "resourceLinkId": f"page-{page}"}  # fmt: skip
    return JsonResponse(said, content_type="application/vnd.ims.lis.v2.lineitem+json")
