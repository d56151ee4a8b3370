"""What anybody reads of exams, and what a worker does: apply, sit, read his result. One view, one call."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.models import User
from jiangtu.apps.accounts.pages import actor, or_404, tell
from jiangtu.apps.accounts.queries import person_of
from jiangtu.apps.appraisal import applications, forms, papers, posts, queries, results, standards
from jiangtu.apps.appraisal.applications import Asking
from jiangtu.apps.appraisal.batches import Act
from jiangtu.apps.appraisal.kinds import SHOWN
from jiangtu.apps.appraisal.models import Candidate, Paper
from jiangtu.apps.appraisal.papers import Trace
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.pictures import qr
from jiangtu.apps.training import people
from jiangtu.apps.vault import crypto
from jiangtu.catalogues.appraisal import figure
from jiangtu.engine.errors import Refusal

DEVICE = "jiangtu-exam"


def act_of(request: HttpRequest, reason: str = "") -> Act:
    """The reader's deed, now, for his own organisation."""
    me = actor(request)
    return Act(me, clock.now(), clock.today(), me.organisation, reason)


def worker(request: HttpRequest) -> int | None:
    """The reader's own file; None for everybody who is no worker."""
    return request.user.person if isinstance(request.user, User) else None


def plans(request: HttpRequest) -> HttpResponse:
    """The exams that take applications, those whose results are public, the standards there are."""
    words, day = request.GET.get("q", "")[:60], clock.today()
    context = {
        "plans": queries.public_plans(words, day=day), "words": words, "publicised": queries.in_public(day=day),
        "standards": standards.offered(day=day), "posts": posts.in_public(day=day),
    }  # fmt: skip
    return render(request, "appraisal/plans.html", context)


@or_404
def plan(request: HttpRequest, code: str) -> HttpResponseBase:
    """One exam; for a worker also which routes he meets on its day, and one button."""
    page = queries.plan_page(code, worker(request), day=clock.today())
    return render(request, "appraisal/plan.html", {"page": page, "names": forms.NamesForm()})


def standard(request: HttpRequest, occupation: str, level: str) -> HttpResponseBase:
    """One level of an occupation: what it takes, for a worker route by route, and where to be examined."""
    try:
        page = queries.standard_page(occupation, level, worker(request), day=clock.today())
    except Refusal as refusal:
        tell(request, refusal)
        return redirect("appraisal:plans")
    routes = page.standard.level(level).routes
    return render(request, "appraisal/standard.html", {"page": page, "routes": routes})


@or_404
def publicity(request: HttpRequest, code: str) -> HttpResponseBase:
    """Results in public, names masked."""
    found, lines = queries.publicity(code)
    own = queries.objections_of(found.batch, request.user.get_username())
    context = {"plan": found, "lines": lines, "form": forms.ObjectionForm(), "own": own}
    context["again"] = found.batch.state not in SHOWN
    return render(request, "appraisal/publicity.html", context)


@require_POST
@or_404
def object_to(request: HttpRequest, code: str) -> HttpResponseBase:
    """A word against what is public."""
    form = forms.ObjectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明情况。"))
        return redirect("appraisal:publicity", code)
    try:
        results.object_to(code=code, text=form.cleaned_data["text"], candidate=None, act=act_of(request))
        messages.success(request, _("已收到，答复后在这里告诉您。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("appraisal:publicity", code)


def mine(request: HttpRequest) -> HttpResponse:
    """A worker's exams."""
    return render(request, "appraisal/mine.html", {"rows": queries.mine(person_of(request.user))})


@require_POST
@or_404
def apply(request: HttpRequest, code: str) -> HttpResponseBase:
    """One press: an application."""
    person = person_of(request.user)
    name = people.names([person]).get(person, actor(request).display_name)
    try:
        made = applications.apply(code=code, asking=Asking(person, name), act=act_of(request))
    except Refusal as refusal:
        tell(request, refusal)
        return redirect("appraisal:plan", code)
    sure = made.state == "ACCEPTED"
    messages.success(request, _("报名成功。") if sure else _("已报名，申报条件由人社经办核实后告诉您。"))
    return redirect("appraisal:result", made.pk)


@require_POST
@or_404
def withdraw(request: HttpRequest, candidate: int) -> HttpResponseBase:
    """An application taken back."""
    person = person_of(request.user)
    try:
        applications.withdraw(candidate=candidate, person=person, act=act_of(request))
        messages.success(request, _("已撤回报名。"))
    except applications.NotYourApplication:
        raise
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("appraisal:mine")


@or_404
def result(request: HttpRequest, candidate: int) -> HttpResponseBase:
    """One's own exam: seat and ticket before it, result and what next after it."""
    found = queries.my_result(candidate, person_of(request.user), day=clock.today())
    return render(request, "appraisal/result.html", {"row": found})


@or_404
def ticket(request: HttpRequest, candidate: int) -> HttpResponseBase:
    """The admission ticket, to show or to print."""
    found = queries.own_candidate(candidate, person_of(request.user))
    return render(request, "appraisal/ticket.html", {"face": ticket_face(request, found)})


def ticket_face(request: HttpRequest, candidate: Candidate) -> dict[str, object]:
    """What an admission ticket shows: who, which exam, when and where each part is; no picture before seats are given."""
    batch = candidate.batch
    link = reverse("appraisal:door", args=[candidate.ticket]) if candidate.ticket else ""
    return {
        "candidate": candidate, "title": standards.title_of(batch),
        "places": candidate.places.select_related("sitting__room").order_by("sitting__starts_at"),
        "late": figure("late_minutes", area=batch.area, day=batch.exam_on).value,
        "picture": qr(request.build_absolute_uri(link)) if link else "",
    }  # fmt: skip


def _trace(request: HttpRequest) -> tuple[Trace, str]:
    """Keyed hashes of where a paper is opened, and the device's own random number, new for a new device."""
    device = request.COOKIES.get(DEVICE, "") or secrets.token_hex(16)
    mark = crypto.vault().marker("exam device")
    address = request.META.get("REMOTE_ADDR", "")
    return Trace(mark(device.encode()).hex()[:32], mark(address.encode()).hex()[:32]), device


def paper(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """One question at a time; each answer is kept before the next is shown, so that a cut loses nothing."""
    trace, device = _trace(request)
    try:
        opened = _paper(request, code, trace)
        if request.method == "POST":
            item, letter = request.POST.get("item", ""), request.POST.get("letter", "")
            if item.isdecimal() and len(item) < 19:
                papers.answer(paper=opened, item=int(item), letters=letter, act=act_of(request))
            return redirect("appraisal:paper", code, number + 1 if 0 < number < len(opened.items) else 0)
    except Refusal as refusal:
        return render(request, "appraisal/stopped.html", {"refusal": refusal}, status=422)
    page = queries.paper_page(opened, number)
    answered = render(request, "appraisal/paper.html", {"page": page, "code": code})
    answered.set_cookie(
        DEVICE, device, max_age=400 * 86_400, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    answered["Cache-Control"] = "no-store"
    return answered


def _paper(request: HttpRequest, code: str, trace: Trace) -> Paper:
    keys = queries.own_keys(person_of(request.user))
    found = papers.open_paper(person_keys=keys, code=code, act=act_of(request), trace=trace)
    if found.handed_in_at is not None or clock.now() > papers.ends_at(found) + papers.GRACE:
        raise papers.PaperOver
    return found


@require_POST
def hand_in(request: HttpRequest, code: str) -> HttpResponseBase:
    """The paper given up."""
    trace, _device = _trace(request)
    try:
        papers.hand_in(paper=_paper(request, code, trace), act=act_of(request))
    except Refusal as refusal:
        return render(request, "appraisal/stopped.html", {"refusal": refusal}, status=422)
    messages.success(request, _("已交卷。成绩公示后可以在这里查看。"))
    return redirect("appraisal:mine")
