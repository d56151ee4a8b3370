"""Pages of the classroom: the room's code, a phone's sign-in, strips, marks, what is odd, what became of people."""

import json

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.access import READERS
from jiangtu.apps.accounts.pages import actor, tell
from jiangtu.apps.classroom import codes, forms, outcomes, queries, results, services, shifts
from jiangtu.apps.classroom.kinds import Outcome, Way
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.pictures import qr
from jiangtu.apps.reference.rules import page_number
from jiangtu.apps.reference.sentences import told
from jiangtu.engine.errors import Refusal


def room(request: HttpRequest, room: int) -> HttpResponse:
    """The code on the screen of a room; the page renews it before it changes."""
    own = queries.shown_room(room, actor(request), at=clock.now())
    code = codes.shown(own.pk, bytes(own.secret), at=clock.now())
    link = request.build_absolute_uri(reverse("classroom:scan", args=[code]))
    page = {"room": own, "picture": qr(link), "link": link, "seconds": codes.SECONDS // 2}
    response = render(request, "classroom/room.html", page)
    response["Cache-Control"] = "no-store"
    return response


def scan(request: HttpRequest, code: str) -> HttpResponse:
    """A scanned code: the page sends itself where scripts run, else it has one button."""
    form = forms.ScanForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            sign = services.sign_by_code(
                person=actor(request).person or 0, scan=form.scan(code), actor=actor(request), at=clock.now()
            )  # fmt: skip
        except Refusal as refusal:
            return render(request, "classroom/refused.html", {"refusal": refusal}, status=422)
        return render(request, "classroom/signed.html", {"sign": sign})
    return render(request, "classroom/scan.html", {"code": code})


@require_POST
def upload(request: HttpRequest) -> HttpResponseBase:
    """Scans a phone kept while it was offline; each is answered, so that the phone may forget it."""
    try:
        given = json.loads(request.body)
        scans = [forms.ScanForm(row) for row in given[:50]]
    except (ValueError, TypeError, KeyError):
        return JsonResponse({"answers": []}, status=400)
    return JsonResponse({"answers": [_uploaded(request, form) for form in scans]})


def _uploaded(request: HttpRequest, form: forms.ScanForm) -> dict[str, str]:
    if not form.is_valid():
        return {"state": "REFUSED", "zh": _("无法识别")}
    try:
        sign = services.sign_by_code(
            person=actor(request).person or 0, scan=form.scan(), actor=actor(request), at=clock.now()
        )
    except Refusal as refusal:
        return {"state": "REFUSED", "zh": told(refusal)}
    return {"state": sign.state, "zh": sign.get_state_display()}


def kept(request: HttpRequest) -> HttpResponse:
    """What a phone without a network shows; holds nothing of anybody, so it may be stored."""
    return render(request, "classroom/kept.html")


def offline(request: HttpRequest) -> FileResponse:
    """The script that answers scans while the phone is offline; served here because its reach is its folder."""
    path = finders.find("jiangtu/offline.js")
    return FileResponse(open(str(path), "rb"), content_type="text/javascript")  # noqa: PTH123 - closed by the response


def strip(request: HttpRequest, seat: int) -> HttpResponse:
    """A trainee's own lessons, one square each."""
    page = queries.own_strip(seat, actor(request).person or 0, at=clock.now())
    return render(request, "classroom/strip.html", {"page": page, "form": forms.ReasonForm()})


@require_POST
def absent(request: HttpRequest, seat: int, lesson: int) -> HttpResponse:
    """A trainee's reason for a missed lesson."""
    form = forms.ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.explain_absence(
                lesson=lesson, person=actor(request).person or 0, reason=form.cleaned_data["reason"], at=clock.now()
            )  # fmt: skip
            messages.success(request, _("已告知老师。缺课的课时不计入出勤。"))
        except Refusal as refusal:
            tell(request, refusal)
    else:
        messages.error(request, _("请写明原因。"))
    return redirect("classroom:strip", seat)


def class_page(request: HttpRequest, training_class: int) -> HttpResponse:
    """The heat table of a class: people × lessons."""
    page = queries.class_page(training_class, actor(request), at=clock.now())
    return render(request, "classroom/class.html", {"page": page})


def lesson(request: HttpRequest, lesson: int) -> HttpResponse:
    """Who was at a lesson; a teacher ticks those who did not scan."""
    page = queries.lesson_page(lesson, actor(request))
    if request.method == "POST":
        ticked = {int(seat) for seat in request.POST.getlist("seat") if seat.isdecimal()}
        try:
            for seat in sorted(ticked & page.unsigned):
                services.sign_by_hand(
                    lesson=lesson, seat=seat, way=Way.TEACHER, actor=actor(request), at=clock.now()
                )
            messages.success(request, _("已确认。"))
        except Refusal as refusal:
            tell(request, refusal)
        return redirect("classroom:lesson", lesson)
    return render(request, "classroom/lesson.html", {"page": page})


@require_POST
def excuse(request: HttpRequest, absence: int) -> HttpResponse:
    """The provider accepts a reason."""
    own = queries.own_absence(absence, actor(request))
    services.excuse(absence=own.pk, actor=actor(request))
    return redirect("classroom:lesson", own.lesson_id)


def marks(request: HttpRequest, training_class: int) -> HttpResponse:
    """The closing test: one field a seat."""
    page = queries.class_page(training_class, actor(request), at=clock.now())
    given, wrong = forms.read_marks(request.POST.dict(), needed=page.needed)
    if wrong:
        told_wrong = _("座号%(numbers)s的成绩不是0到100的整数，整批没有登记。") % {
            "numbers": "、".join(wrong)
        }
        messages.error(request, told_wrong)
    if wrong or request.method != "POST":
        return _marks(request, page, wrong)
    try:
        count = results.mark(training_class=training_class, marks=given, actor=actor(request), at=clock.now())
    except Refusal as refusal:
        tell(request, refusal)
        return _marks(request, page, [], status=422)
    messages.success(request, _("已登记%(count)s人的成绩。") % {"count": count})
    return redirect("classroom:class", training_class)


def _marks(
    request: HttpRequest, page: queries.ClassPage, wrong: list[str], *, status: int = 200
) -> HttpResponse:
    """The fields as they were typed, else as they stand."""
    numbers = [(strip, str(strip.seat.number)) for strip in page.strips]
    rows = [(strip, request.POST.get(f"mark-{n}"), n in wrong) for strip, n in numbers]
    context = {"page": page, "rows": rows}
    return render(request, "classroom/marks.html", context, status=422 if wrong else status)


@require_POST
def complete(request: HttpRequest, training_class: int) -> HttpResponse:
    """Ends every seat: finished with a number, or not."""
    queries.class_page(training_class, actor(request), at=clock.now())
    try:
        made = results.complete(training_class=training_class, actor=actor(request), at=clock.now())
        short = sum(ended.outcome != Outcome.FINISHED for ended in made)
        messages.success(request, _("%(count)s人已办理结业。") % {"count": len(made)})
        if short:
            messages.warning(request, _("其中%(n)s人出勤或成绩不够，记为未结业。") % {"n": short})
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("classroom:class", training_class)


def flags(request: HttpRequest) -> HttpResponse:
    """What is odd and unanswered, and who is out of reach: a provider's own, or everybody's for an office."""
    return render(request, "classroom/flags.html", {"page": queries.watch_page(actor(request))})


@require_POST
def answer(request: HttpRequest, flag: int) -> HttpResponse:
    """One judgement."""
    form = forms.AnswerForm(request.POST)
    queries.own_flag(flag, actor(request))
    if form.is_valid():
        services.answer_flag(
            flag=flag, upheld=form.cleaned_data["upheld"] == "yes", answer=form.cleaned_data["answer"],
            actor=actor(request), at=clock.now(),
        )  # fmt: skip
    else:
        messages.error(request, _("请选择结论并写明依据。"))
    return redirect("classroom:flags")


def report_shifts(request: HttpRequest) -> HttpResponse:
    """A firm reports its people's shifts: all kept, or every bad line told and the text still there."""
    me, form = actor(request), forms.ShiftsForm(request.POST or None, request.FILES or None)
    wrong: Refusal | None = None
    if form.is_valid():
        try:
            lines, problems = shifts.read(form.cleaned_data["sheet"], form.cleaned_data["lines"])
            if problems or not lines:
                raise shifts.ShiftsWrong(problems)
            made = shifts.report(firm=me.organisation, lines=lines, actor=me, at=clock.now())
            messages.success(request, _("已登记 %(count)s 个班次。") % {"count": made})
            return redirect("classroom:shifts")
        except Refusal as refusal:
            wrong = refusal
    context = {"form": form, "wrong": wrong, "rows": shifts.reported(me.organisation)}
    return render(request, "classroom/shifts.html", context, status=422 if wrong or form.errors else 200)


def follow_ups(request: HttpRequest) -> HttpResponse:
    """What became of people: by kind of class and by class, numerators and denominators."""
    page = outcomes.follow_ups_page(actor(request))
    more = {"page": page, "columns": outcomes.COLUMNS, "opens": actor(request).role in READERS}
    return render(request, "classroom/follow_ups.html", more)


def follow_up_rows(request: HttpRequest) -> HttpResponse:
    """The persons behind one of those numbers."""
    given = request.GET
    months = given.get("months", "")
    asked = outcomes.Asked(
        int(months) if months.isdecimal() and len(months) < 4 else 0, given.get("of", ""), given.get("held") == "1",
        kind=given.get("kind", ""), class_code=given.get("class", ""),
    )  # fmt: skip
    page = outcomes.rows_page(asked, actor(request), page=page_number(given.get("page", "1")))
    return render(request, "classroom/follow_up_rows.html", {"page": page, "columns": outcomes.COLUMNS})


def check(request: HttpRequest, number: str) -> HttpResponse:
    """Is this 结业证 real: by its number or its QR code, for anybody."""
    found = queries.paper(number)
    context = {"found": found, "page": found and found.shown, "number": number[:24]}
    return render(request, "classroom/check.html", context, status=200 if found else 404)


def paper(request: HttpRequest, number: str) -> HttpResponse:
    """The holder's own 结业证, to print."""
    found = queries.paper(number)
    if found is None or found.shown.certificate.person not in queries.own_keys(actor(request).person or 0):
        raise Http404
    link = request.build_absolute_uri(reverse("certificates:scan", args=[number, found.shown.code]))
    return render(request, "classroom/paper.html", {"found": found, "picture": qr(link)})
