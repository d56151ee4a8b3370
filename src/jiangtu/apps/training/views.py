"""The public catalogue, a class, a worker's classes, a provider's desk, the office's queue. One view, one call."""

import uuid

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.pages import actor, or_404, tell
from jiangtu.apps.accounts.queries import person_of
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.sentences import told
from jiangtu.apps.training import api, browse, city_map, feed, people, queries, roster, services, windows
from jiangtu.apps.training import courses as syllabi
from jiangtu.apps.training import desk as desks
from jiangtu.apps.training.forms import (
    CourseForm,
    NamesForm,
    PackageForm,
    PlanForm,
    RepeatForm,
    SearchForm,
    StepForm,
    stated,
)
from jiangtu.apps.training.kinds import CLASS_LABELS, SeatState
from jiangtu.apps.training.models import TrainingClass
from jiangtu.engine.errors import Refusal

NAMES_BYTES = 2 << 20
LIST_MINUTES = 60
"""How long a checked list of names may wait for its confirmation."""


def _person(request: HttpRequest) -> int | None:
    return getattr(request.user, "person", None)


def catalogue(request: HttpRequest) -> HttpResponseBase:
    """Every open class and every provider, searched and sorted by the address alone (一码通)."""
    places = browse.spots(day=clock.today())
    wanted = browse.chosen(SearchForm(request.GET).wanted(), _tapped(request), places)
    found = browse.catalogue(wanted, day=clock.today(), person=_person(request))
    asked = request.GET.copy()
    for name in ("page", "providers", "at.x", "at.y", "east", "north"):
        asked.pop(name, None)
    near = f"east={wanted.near[0]}&north={wanted.near[1]}" if wanted.near else ""
    context = {
        "found": found,
        "asked": asked.urlencode(),
        "near": near,
        "kinds": CLASS_LABELS,
        "sorts": browse.SORTS,
    }
    return render(request, "training/catalogue.html", context)


def _tapped(request: HttpRequest) -> tuple[int, int] | None:
    """The point of the map that was tapped, in pixels; None when none was (a keyboard sends 0, 0)."""
    x, y = request.GET.get("at.x", ""), request.GET.get("at.y", "")
    return (
        (int(x), int(y))
        if x.isdecimal() and y.isdecimal() and len(x + y) < 9 and (x, y) != ("0", "0")
        else None
    )


def map_picture(request: HttpRequest) -> HttpResponse:
    """Our own map of the providers, without tiles; the place chosen is marked."""
    form = SearchForm(request.GET)
    wanted = form.wanted()
    drawn = city_map.picture(browse.spots(day=clock.today()), near=wanted.near, chosen=wanted.provider)
    return HttpResponse(drawn, content_type="image/svg+xml")


def code(request: HttpRequest) -> HttpResponse:
    """The one code that opens the catalogue, to be put up on a wall."""
    return render(request, "training/code.html", {"address": _catalogue_address(request)})


def code_image(request: HttpRequest, form: str) -> HttpResponse:
    """The code itself, svg or png."""
    types = {"svg": "image/svg+xml", "png": "image/png"}
    if form not in types:
        raise Http404
    return HttpResponse(feed.code(_catalogue_address(request), form=form), content_type=types[form])


def _catalogue_address(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("training:catalogue"))


@or_404
def class_page(request: HttpRequest, class_code: str) -> HttpResponse:
    """One class: seats left, what it costs me, lessons, teacher, where it is."""
    near = SearchForm(request.GET).wanted().near
    page = queries.public_class(class_code, day=clock.today(), person=_person(request), near=near)
    shown: dict[str, object] = {"page": page}
    worker = getattr(request.user, "role", None) == Role.WORKER
    if page.drawn:
        shown["windows"] = windows.of_class(page.c.pk, at=clock.instant())
    if (
        worker and page.taking and not page.drawn and page.mine is None and not page.refused
    ):  # without a press there is no seat
        shown["press"], _standing = api.button(request, page.c)
    return render(request, "training/class.html", shown)


@or_404
def feed_of(request: HttpRequest, class_code: str) -> HttpResponse:
    """The lessons as a calendar."""
    page = queries.public_class(class_code, day=clock.today())
    address = request.build_absolute_uri(reverse("training:class_page", args=[class_code]))
    text = feed.calendar(page.c, page.lessons, address=address, at=clock.now(), sittings=page.sittings)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="lessons.ics"'
    return response


@or_404
def order(request: HttpRequest, class_code: str) -> HttpResponse:
    """In which order seats were given, without names: anybody can check it."""
    page = queries.public_class(class_code, day=clock.today())
    return render(request, "training/order.html", {"page": page, "rows": queries.public_order(page.c.pk)})


def mine(request: HttpRequest) -> HttpResponse:
    """A worker's own seats and places in line, what he is to be told, and where he may rank classes."""
    found = people.mine(person_of(request.user))
    return render(
        request, "training/mine.html", {"held": found, "windows": windows.listed(at=clock.instant())}
    )


@or_404
def seat(request: HttpRequest, press: uuid.UUID) -> HttpResponse:
    """The answer to a press: seat or place, its number, and what happens next."""
    page = queries.answer(press, person=person_of(request.user))
    return render(request, "training/seat.html", {"page": page})


def desk(request: HttpRequest) -> HttpResponse:
    """A provider's home: its classes and what to do with each."""
    number = SearchForm(request.GET).wanted().page
    found = desks.desk(actor(request).organisation, day=clock.today(), page=number)
    return render(request, "training/desk.html", {"desk": found})


def plan(request: HttpRequest) -> HttpResponse:
    """A new class."""
    return _planned(request, None)


@or_404
def revise(request: HttpRequest, class_code: str) -> HttpResponse:
    """A planned class, changed."""
    return _planned(request, desks.repeatable(class_code, organisation=actor(request).organisation))


def _planned(request: HttpRequest, c: TrainingClass | None) -> HttpResponse:
    own = actor(request).organisation
    initial = stated(c) if c else {"starts_on": clock.today(), "session": "DAY"}
    form = PlanForm(desks.choices(own, day=clock.today()), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.plan_class(
                organisation=own, draft=form.draft(), actor=actor(request), at=clock.now(),
                class_code=c.class_code if c else "",
            )  # fmt: skip
            return redirect("training:tasks", made.class_code)
        except Refusal as refusal:
            form.add_error(None, told(refusal))
    return render(request, "training/plan.html", {"form": form, "c": c}, status=422 if form.errors else 200)


@or_404
def repeat(request: HttpRequest, class_code: str) -> HttpResponse:
    """The same class again: when, where, who, how many."""
    own = actor(request).organisation
    c = desks.repeatable(class_code, organisation=own)
    form = RepeatForm(desks.choices(own, day=clock.today()), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.repeat_class(
                class_code=class_code,
                organisation=own,
                repeat=form.repeat(),
                actor=actor(request),
                at=clock.now(),
            )
            return redirect("training:tasks", made.class_code)
        except Refusal as refusal:
            form.add_error(None, told(refusal))
    return render(request, "training/repeat.html", {"form": form, "c": c}, status=422 if form.errors else 200)


@or_404
def tasks(request: HttpRequest, class_code: str) -> HttpResponse:
    """One class as its provider works on it: six tasks, what is wrong, what may be done now."""
    me = actor(request)
    found = desks.task_list(class_code, organisation=me.organisation, role=me.role, day=clock.today())
    return render(request, "training/tasks.html", {"list": found, "page": found.page, "office": False})


@require_POST
@or_404
def step(request: HttpRequest, class_code: str) -> HttpResponse:
    """A step of the class's life by whoever may take it."""
    me, form = actor(request), StepForm(request.POST)
    if not form.is_valid() or form.cleaned_data["step"] not in services.STEPS:
        raise Http404
    act = services.Act(me, clock.now(), clock.today(), me.organisation, form.cleaned_data["reason"])
    try:
        services.take_step(class_code=class_code, step=form.cleaned_data["step"], act=act)
        messages.success(request, _("已办理。"))
    except services.NotYourClass:
        raise
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("training:office_class" if me.role == Role.HR_OFFICER else "training:tasks", class_code)


@or_404
def names(request: HttpRequest, class_code: str) -> HttpResponse:
    """A list of names: first every line's answer, then seats for those who may come."""
    me = actor(request)
    c = desks.repeatable(class_code, organisation=me.organisation)
    if request.POST.get("checked"):
        return _seated(request, c)
    form = NamesForm(request.POST or None, request.FILES or None)
    checked: list[roster.Named] = []
    if request.method == "POST" and form.is_valid():
        try:
            checked = roster.check(
                training_class=c, lines=roster.read(content(form), form.cleaned_data["lines"]), day=clock.today(), actor=me,
                at=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, told(refusal))
    ready = [named.person for named in checked if named.outcome is roster.Outcome.READY]
    sealed = signing.dumps([c.pk, ready], salt="names") if ready else ""
    context = {"form": form, "c": c, "checked": checked, "sealed": sealed, "ready": len(ready)}
    return render(request, "training/names.html", context, status=422 if form.errors else 200)


def content(form: NamesForm) -> bytes:
    """The bytes of the workbook given, empty without one; ListTooLong past what a list may weigh."""
    sheet = form.cleaned_data["sheet"]
    if sheet and sheet.size > NAMES_BYTES:
        raise roster.ListTooLong(sheet.size)
    return bytes(sheet.read()) if sheet else b""


def _seated(request: HttpRequest, c: TrainingClass) -> HttpResponse:
    try:
        number, persons = signing.loads(request.POST["checked"], salt="names", max_age=60 * LIST_MINUTES)
    except signing.BadSignature as error:
        raise Http404 from error
    if number != c.pk:
        raise Http404
    together = request.POST.get("together") == "1"
    answers = roster.seat(
        training_class=c, persons=persons, together=together, actor=actor(request), at=clock.instant()
    )
    called = people.names(person for person, outcome, _said in answers if outcome is roster.Outcome.REFUSED)
    for person, outcome, why in answers:
        if outcome is roster.Outcome.REFUSED:
            messages.error(request, f"{called.get(person, '')}：{why}")
    done = sum(answer[1] is roster.Outcome.SEATED for answer in answers)
    waiting = c.seats.filter(person__in=persons, state=SeatState.WAITING).count()
    said = _("已为 %(n)s 人报名，其中 %(waiting)s 人排在候补。") if waiting else _("已为 %(n)s 人报名。")
    messages.success(request, said % {"n": done, "waiting": waiting})
    return redirect("training:tasks", c.class_code)


def courses(request: HttpRequest) -> HttpResponse:
    """The courses the reader's organisation writes or co-signs, its packages, and forms for the next of each."""
    own = actor(request).organisation
    if request.method == "POST" and not desks.is_known(own):
        raise Http404
    form = CourseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            syllabi.write_course(school=own, syllabus=form.syllabus(), actor=actor(request), at=clock.now())
            messages.success(request, _("已保存为新的一版，双方签署后可以开班。"))
            return redirect("training:courses")
        except Refusal as refusal:
            form.add_error(None, told(refusal))
    return _courses(request, form, PackageForm(auto_id="package_%s"))


def _courses(request: HttpRequest, form: CourseForm, package_form: PackageForm) -> HttpResponse:
    own = actor(request).organisation
    context = {
        "form": form,
        "courses": desks.own_courses(own),
        "packages": desks.own_packages(own),
        "own": own,
        "package_form": package_form,
    }
    wrong = form.errors or package_form.errors
    return render(request, "training/courses.html", context, status=422 if wrong else 200)


@require_POST
def package(request: HttpRequest) -> HttpResponse:
    """A package whose costs are shared out whole; what was typed stays until it is."""
    me, form = actor(request), PackageForm(request.POST, auto_id="package_%s")
    if not desks.is_known(me.organisation):
        raise Http404
    if form.is_valid():
        try:
            syllabi.make_package(host=me.organisation, bundle=form.bundle(), actor=me, at=clock.now())
            messages.success(request, _("已保存。"))
            return redirect("training:courses")
        except Refusal as refusal:
            form.add_error(None, told(refusal))
    return _courses(request, CourseForm(), form)


@require_POST
@or_404
def sign(request: HttpRequest, course: int) -> HttpResponse:
    """A course version signed for the reader's side."""
    me = actor(request)
    try:
        syllabi.sign_course(course=course, organisation=me.organisation, actor=me, at=clock.now())
        messages.success(request, _("已签署。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("training:courses")


def office(request: HttpRequest) -> HttpResponse:
    """Filed classes, the soonest due first, and published ones in trouble."""
    context = {"filed": desks.filed(day=clock.today()), "troubled": desks.troubled(day=clock.today())}
    return render(request, "training/office.html", context)


@or_404
def office_class(request: HttpRequest, class_code: str) -> HttpResponse:
    """One class for the office: what the checks say, its lessons, its history, the decision."""
    found = desks.office_class(class_code, role=actor(request).role, day=clock.today())
    return render(request, "training/tasks.html", {"list": found, "page": found.page, "office": True})


@or_404
def arrivals(request: HttpRequest, class_code: str) -> HttpResponse:
    """Applications by second, and the order seats were given in."""
    found = queries.rush(class_code)
    return render(request, "training/arrivals.html", {"rush": found})
