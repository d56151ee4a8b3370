"""A worker's own certificates, and the office's work with all of them. One view, one call."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.pages import actor, or_404, tell
from jiangtu.apps.certificates import forms, public, queries, services
from jiangtu.apps.certificates import paper as papers
from jiangtu.apps.certificates.kinds import CERTIFICATE
from jiangtu.apps.certificates.models import Certificate
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.pictures import qr
from jiangtu.engine.errors import Refusal


def mine(request: HttpRequest) -> HttpResponseBase:
    """Everything the reader holds, newest first."""
    return render(request, "certificates/mine.html", {"held": public.held(actor(request).person or 0)})


@or_404
def own(request: HttpRequest, number: str) -> HttpResponseBase:
    """One of the reader's certificates: its code to show, its files to take along, its life."""
    page = public.shown(queries.own(number, actor(request).person or 0).number)
    link = _link(request, page.certificate)
    return render(request, "certificates/own.html", {"page": page, "link": link, "picture": qr(link)})


@require_POST
@or_404
def own_paper(request: HttpRequest, number: str) -> HttpResponseBase:
    """The paper of an own certificate; that it was made is noted."""
    queries.own(number, actor(request).person or 0)
    return _printed(request, number, "certificates:own")


def office(request: HttpRequest) -> HttpResponseBase:
    """Certificates by number, name or body, a page at a time."""
    form = forms.SearchForm(request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    page = queries.searched(wanted.get("q", ""), wanted.get("state", ""), page=wanted.get("page", ""))
    context = {"page": page, "wanted": wanted, "states": CERTIFICATE.labels}
    return render(request, "certificates/office.html", context)


@or_404
def office_page(request: HttpRequest, number: str) -> HttpResponseBase:
    """One certificate with its life and what may be done to it now."""
    page = public.shown(number)
    steps = [
        s for s in CERTIFICATE.possible(page.certificate.state, actor(request).role) if s.name != "print"
    ]
    context = {"page": page, "steps": steps, "link": _link(request, page.certificate)}
    return render(request, "certificates/office_page.html", context)


@require_POST
@or_404
def step(request: HttpRequest, number: str) -> HttpResponseBase:
    """One step, with its reason."""
    form = forms.StepForm(request.POST)
    public.shown(number)
    if not form.is_valid():
        messages.error(request, _("请选择要办理的事项。"))
        return redirect("certificates:office_page", number)
    try:
        number = _taken(request, number, form).number
        messages.success(request, _("已办理。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("certificates:office_page", number)


def _taken(request: HttpRequest, number: str, form: forms.StepForm) -> Certificate:
    me, at, reason = actor(request), clock.now(), form.cleaned_data["reason"]
    if form.cleaned_data["step"] == "amend":
        return services.amend(number, amendment=form.amendment(), reason=reason, actor=me, at=at)
    act = {
        "suspend": services.suspend,
        "lift": services.lift,
        "withdraw": services.withdraw,
        "replace": services.replace,
    }[form.cleaned_data["step"]]
    return act(number, reason=reason, actor=me, at=at)


@require_POST
@or_404
def paper(request: HttpRequest, number: str) -> HttpResponseBase:
    """The paper of any certificate, for the office."""
    public.shown(number)
    return _printed(request, number, "certificates:office_page")


def _printed(request: HttpRequest, number: str, back: str) -> HttpResponseBase:
    c = public.shown(number).certificate
    printed = papers.pdf(c, address=_link(request, c), logged=f"公开日志第 {c.place} 项")
    try:
        services.printed(number, paper=papers.fingerprint(printed), actor=actor(request), at=clock.now())
    except Refusal as refusal:
        tell(request, refusal)
        return redirect(back, number)
    made = HttpResponse(printed, content_type="application/pdf")
    made["Content-Disposition"] = f'attachment; filename="{number}.pdf"'
    return made


def _link(request: HttpRequest, c: Certificate) -> str:
    """What the code on paper says: the page that needs no field, and behind it the certificate's place in the log."""
    own = reverse("certificates:scan", args=[c.number, public.code(c.number)])
    return f"{request.build_absolute_uri(own)}#leaf={c.place}"
