"""Course pages: the library, lessons, self-tests, an author's desk. One view, one call."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jiangtu.apps.accounts.models import User
from jiangtu.apps.accounts.pages import actor, tell
from jiangtu.apps.accounts.queries import person_of
from jiangtu.apps.learning import deep_links, forms, queries, services
from jiangtu.apps.learning.kinds import PAGE_LABELS, QuestionKind
from jiangtu.apps.reference import clock
from jiangtu.apps.registers.models import Organisation
from jiangtu.engine.errors import Refusal


def reader(request: HttpRequest) -> int | None:
    """The worker who reads an open page, if one does."""
    user = request.user
    return user.person if isinstance(user, User) else None


def library(request: HttpRequest) -> HttpResponse:
    """Find a course page."""
    kind = request.GET.get("kind", "")
    words = request.GET.get("q", "")[:60].strip()
    found = queries.library(words, kind if kind in PAGE_LABELS else "", person=reader(request))
    return render(request, "learning/library.html", {"found": found, "kinds": PAGE_LABELS})


def course(request: HttpRequest, page: int) -> HttpResponse:
    """One course page."""
    found = queries.course_page(page, person=reader(request))
    return render(
        request,
        "learning/course.html",
        {"page": found, "needed": services.needed(clock.today()), "most": services.most(clock.today())},
    )


@require_POST
def enrol(request: HttpRequest, page: int) -> HttpResponse:
    """Begins a course and opens its first lesson."""
    found = queries.course_page(page, person=None)
    services.enrol(page=found.page, person=person_of(request.user), at=clock.now())
    first = found.next
    if first is None:
        return redirect("learning:course", page)
    return redirect("learning:lesson", page, first.number)


def lesson(request: HttpRequest, page: int, number: int) -> HttpResponse:
    """One lesson to read."""
    found = queries.lesson_page(page, number, person=reader(request))
    return render(request, "learning/lesson.html", {"page": found})


@require_POST
def finish(request: HttpRequest, page: int, number: int) -> HttpResponse:
    """A lesson read; on to the next one, or to the course."""
    found = queries.lesson_page(page, number, person=None)
    try:
        services.finish_lesson(lesson=found.lesson, person=person_of(request.user), at=clock.now())
    except Refusal as refusal:
        tell(request, refusal)
        return redirect("learning:course", page)
    if found.after is None:
        return redirect("learning:course", page)
    return redirect("learning:lesson", page, found.after.number)


@require_GET
def picture(request: HttpRequest, page: int, number: int) -> HttpResponse:
    """A picture of a lesson; nothing in it can run."""
    organisation = getattr(request.user, "organisation", "")
    found = queries.picture(page, number, organisation)
    response = HttpResponse(bytes(found.content), content_type=found.media)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def test(request: HttpRequest, page: int) -> HttpResponse:
    """A self-test: the questions drawn, answered at once."""
    person = person_of(request.user)
    found = queries.course_page(page, person=person)
    if found.own is None or not found.questions:
        tell(request, services.NotEnrolled() if found.own is None else services.NoQuestions())
        return redirect("learning:course", page)
    if request.method != "POST":
        questions = services.drawn(found.own, day=clock.today())
        more = {
            "page": found,
            "questions": questions,
            "turn": found.own.attempts.count() + 1,
            "multiple": QuestionKind.MULTIPLE,
        }
        return render(request, "learning/test.html", more)
    given = request.POST.get("turn", "")
    turn = int(given) if given.isdecimal() and len(given) < 9 else 0
    answers = {
        int(name[2:]): [int(place) for place in request.POST.getlist(name) if place in "01234567"]
        for name in request.POST
        if name.startswith("q-") and name[2:].isdecimal() and len(name) < 20
    }
    made = services.take_test(
        page=page, person=person, turn=turn, answers=answers, at=clock.now()
    )  # fmt: skip
    return redirect("learning:attempt", made.pk)


def attempt(request: HttpRequest, attempt: int) -> HttpResponse:
    """An own attempt with what was right and why."""
    found, answers = queries.attempt_page(attempt, person_of(request.user))
    more = {"attempt": found, "answers": answers, "needed": services.needed(clock.today())}
    return render(request, "learning/attempt.html", more)


def mine(request: HttpRequest) -> HttpResponse:
    """One's own courses and how far each is."""
    return render(request, "learning/mine.html", {"cards": queries.my_learning(person_of(request.user))})


def authored(request: HttpRequest) -> HttpResponse:
    """An organisation's own course pages."""
    return render(request, "learning/authored.html", {"pages": queries.authored(actor(request).organisation)})


def write(request: HttpRequest, page: int = 0) -> HttpResponse:
    """A course page's own data, new or changed."""
    owner = actor(request).organisation
    get_object_or_404(Organisation, pk=owner)
    kept = queries.own_page(page, owner) if page else None
    given = request.POST if request.method == "POST" else None
    initial = {}
    if kept is not None:
        names = ("title", "about", "kind", "occupation", "digital", "launch_url")
        initial = {name: getattr(kept, name) for name in names}
        initial |= {"course": kept.course_id, "course_title": str(kept.course), "platform": kept.platform_id}
    form = forms.PageForm(given, initial=initial, organisation=owner)
    if form.is_valid():
        try:
            saved = services.save_page(
                owner=owner, draft=form.draft(), actor=actor(request), at=clock.now(), page=page
            )
            return redirect("learning:desk", saved.pk)
        except Refusal as refusal:
            tell(request, refusal)
    status = 422 if given is not None else 200
    return render(request, "learning/form.html", {"form": form, "title": _("课程页")}, status=status)


def desk(request: HttpRequest, page: int) -> HttpResponse:
    """An author's desk for one page."""
    found = queries.desk(page, actor(request).organisation)
    return _desk(request, found, forms.BankForm(initial={"bank": found.bank}))


def _desk(
    request: HttpRequest, found: queries.Desk, bank: forms.BankForm, lesson: forms.LessonForm | None = None
) -> HttpResponse:
    asked = request.GET.get("lesson", "")
    kept = next((row for row in found.lessons if str(row.number) == asked), None)
    initial = (
        {"number": kept.number, "title": kept.title, "minutes": kept.minutes, "body": kept.body}
        if kept else {"minutes": 15}
    )  # fmt: skip
    more = {
        "desk": found, "bank": bank, "lesson": lesson or forms.LessonForm(initial=initial, auto_id="lesson-%s"),
        "kept": kept, "picture": forms.PictureForm(auto_id="picture-%s"),
    }  # fmt: skip
    return render(request, "learning/desk.html", more, status=200 if request.method == "GET" else 422)


@require_POST
def save_lesson(request: HttpRequest, page: int) -> HttpResponse:
    """A lesson added or changed."""
    found = queries.desk(page, actor(request).organisation)
    kept = next((row for row in found.lessons if str(row.number) == request.POST.get("number")), None)
    outside = bool(kept and kept.launch_url)
    form = forms.LessonForm(request.POST, outside=outside, auto_id="lesson-%s")
    if not form.is_valid():
        return _desk(request, found, forms.BankForm(initial={"bank": found.bank}), form)
    services.save_lesson(
        page=found.page, reading=form.reading(), actor=actor(request), at=clock.now(), number=form.cleaned_data["number"] or 0
    )  # fmt: skip
    return redirect("learning:desk", page)


def chosen(request: HttpRequest, launch: uuid.UUID) -> HttpResponse:
    """What an author chose outside; kept as lessons once he says so."""
    found = queries.choice(launch, actor(request))
    if request.method == "POST":
        places = {int(n) for n in request.POST.getlist("item") if n.isdecimal() and len(n) < 4}
        count = deep_links.keep(launch=found, wanted=places, actor=actor(request), at=clock.now())
        if count:
            messages.success(request, _("已加%(count)s课。") % {"count": count})
        return redirect("learning:desk", found.page_id)
    more = {"launch": found, "items": (found.chosen or {})["items"]}
    return render(request, "learning/chosen.html", more)


@require_POST
def add_picture(request: HttpRequest, page: int) -> HttpResponse:
    """A picture added."""
    own = queries.own_page(page, actor(request).organisation)
    form = forms.PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("请选择图片并写文字说明。"))
        return redirect("learning:desk", page)
    try:
        content = form.cleaned_data["file"].read(services.LARGEST + 1)
        words = form.cleaned_data["words"]
        made = services.add_picture(
            page=own, content=content, words=words, actor=actor(request), at=clock.now()
        )
        messages.success(request, _("已上传，正文里写 [图%(number)s]。") % {"number": made.number})
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("learning:desk", page)


@require_POST
def bank(request: HttpRequest, page: int) -> HttpResponse:
    """The whole bank as typed; on a fault the text stays as it was typed."""
    found = queries.desk(page, actor(request).organisation)
    form = forms.BankForm(request.POST)
    if not form.is_valid():
        return _desk(request, found, form)
    try:
        count = services.save_bank(
            page=found.page, text=form.cleaned_data["bank"], actor=actor(request), at=clock.now()
        )
    except Refusal as refusal:
        tell(request, refusal)
        return _desk(request, found, form)
    messages.success(request, _("题库现有%(count)s题。") % {"count": count})
    return redirect("learning:desk", page)


@require_POST
def publish(request: HttpRequest, page: int) -> HttpResponse:
    """The page for everybody."""
    own = queries.own_page(page, actor(request).organisation)
    try:
        services.publish(page=own, actor=actor(request), at=clock.now())
        messages.success(request, _("已发布。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("learning:desk", page)
