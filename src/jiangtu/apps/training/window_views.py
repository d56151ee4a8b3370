"""Ranked choices: everybody reads a window, a worker ranks its classes, provider or office opens and settles it."""

import secrets

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.pages import actor, or_404, tell
from jiangtu.apps.accounts.queries import person_of
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.sentences import told
from jiangtu.apps.training import choices, tasks, windows
from jiangtu.apps.training.kinds import OFFICE, PROVIDERS
from jiangtu.apps.training.models import TrainingClass
from jiangtu.apps.training.window_forms import RankForm, WindowForm
from jiangtu.engine.errors import Refusal


def _settler(request: HttpRequest) -> str | None:
    """The organisation that may settle its own windows, "" for the office, None for everybody else."""
    role = getattr(request.user, "role", None)
    if role in OFFICE:
        return ""
    return (actor(request).organisation or None) if role in PROVIDERS else None


def listing(request: HttpRequest) -> HttpResponse:
    """Every window: open, to come, settled."""
    settler = _settler(request)
    context = {"windows": windows.listed(at=clock.instant()), "may_open": settler is not None}
    return render(request, "training/windows.html", context)


@or_404
def window(request: HttpRequest, window: int) -> HttpResponse:
    """One window with its classes, its commitment or its result, and the reader's own list."""
    worker = getattr(request.user, "role", None) == Role.WORKER
    found = windows.page(
        window,
        at=clock.instant(),
        person=person_of(request.user) if worker else None,
        settler=_settler(request),
    )
    return render(request, "training/window.html", {"page": found, "most": choices.most(clock.instant())})


@or_404
def rank(request: HttpRequest, window: int) -> HttpResponseBase:
    """Up to five classes in order: chosen, checked, then kept under a ticket number."""
    person = person_of(request.user)
    found = windows.page(window, at=clock.instant(), person=person)
    if found.standing.phase != "open":
        tell(request, choices.WindowShut("现在不在填报时间内。"))
        return redirect("training:window", window)
    first = [c.pk for c in found.mine.classes] if found.mine else []
    form = RankForm(windows.choosable(window), request.POST or None, chosen=first)
    wishes: list[windows.Wish] = []
    if request.method == "POST" and form.is_valid():
        wanted = form.wanted()
        if request.POST.get("confirm"):
            return _kept(request, window, wanted)
        if not wanted:
            form.add_error(None, told(choices.NothingChosen()))
        wishes = windows.wishes(person, wanted, day=clock.today())
    context = {
        "page": found, "form": form, "most": choices.most(clock.instant()), "wishes": wishes, "blocked": any(w.refused for w in wishes),
        "unpaid": any(w.unpaid for w in wishes),
    }  # fmt: skip
    return render(request, "training/rank.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, window: int, wanted: list[TrainingClass]) -> HttpResponse:
    try:
        entrant = choices.choose(
            window,
            person_of(actor(request)),
            [c.pk for c in wanted],
            unpaid=request.POST.get("unpaid") == "1",
            at=clock.instant(),
        )
        said = (
            _("志愿已记下，票号 %(n)s。") if wanted else _("志愿已撤回，票号 %(n)s 留着，截止前还可以再填。")
        )
        messages.success(request, said % {"n": entrant.ticket})
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("training:window", window)


def open_window(request: HttpRequest) -> HttpResponse:
    """A window over chosen classes; the seed is drawn here and seen by nobody until it is settled."""
    settler = _settler(request)
    if settler is None:
        raise Http404
    form = WindowForm(windows.drawable(settler), request.POST or None)
    if request.method == "POST" and form.is_valid():
        title, classes, times = form.stated()
        try:
            windows.refuse_wrong(classes, times, at=clock.instant())
            made = choices.open_window(
                title, classes, times, seed=secrets.token_bytes(32), actor=actor(request), at=clock.instant()
            )
            return redirect("training:window", made.pk)
        except Refusal as refusal:
            form.add_error(None, told(refusal))
    return render(request, "training/window_form.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@or_404
def settle(request: HttpRequest, window: int) -> HttpResponse:
    """Seats given by the drawn order; in the background when many take part."""
    settler = _settler(request)
    if settler is None:
        raise Http404
    try:
        windows.own(window, organisation=settler)
        if windows.entrants(window) > windows.MANY:
            tasks.settle_window(window, actor(request).pk)
            messages.success(request, _("人数较多，正在录取；过一会儿刷新这一页看结果。"))
        else:
            done = choices.settle(window, actor=actor(request), at=clock.instant())
            messages.success(request, _("已录取 %(n)s 人，结果已公布。") % {"n": len(done.given)})
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("training:window", window)
