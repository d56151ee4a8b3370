"""A worker's credits: what he may ask a school for, his book, his record for other systems. One view, one call."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.pages import actor, done, or_404
from jiangtu.apps.accounts.queries import person_of
from jiangtu.apps.career import chances, credits, forms, statement
from jiangtu.apps.career.chances import Chances
from jiangtu.apps.career.credits import Request
from jiangtu.apps.certificates import log
from jiangtu.apps.reference import clock
from jiangtu.engine.bridges import record


def credit_page(request: HttpRequest) -> HttpResponseBase:
    """The reader's credits, where each came from, and what he could ask for."""
    page = statement.statement(person_of(request.user), day=clock.today())
    exchanges = [
        (one, forms.ExchangeForm(exchange=one, auto_id=f"exchange-{n}-%s"))
        for n, one in enumerate(page.chances.exchanges)
    ]
    return render(request, "career/credits.html", {"page": page, "exchanges": exchanges})


def _chances(request: HttpRequest) -> Chances:
    return chances.chances(person_of(request.user), day=clock.today())


@require_POST
@or_404
def ask_credits(request: HttpRequest) -> HttpResponseBase:
    """One of the offers asked for: nothing typed, the offer names its results."""
    wanted = tuple(request.POST.get(name) for name in ("school", "rule", "programme"))
    offers = (o for o in _chances(request).offers if (o.school.pk, o.rule.id, o.programme) == wanted)
    return _asked(request, next((offer.wish for offer in offers), None))


@require_POST
@or_404
def ask_exchange(request: HttpRequest) -> HttpResponseBase:
    """Banked credits turned into a programme's, so many times."""
    wanted = tuple(request.POST.get(name) for name in ("school", "rule"))
    found = next((x for x in _chances(request).exchanges if (x.school.pk, x.rule.id) == wanted), None)
    form = forms.ExchangeForm(request.POST, exchange=found) if found else None
    return _asked(request, found.wish(**form.cleaned_data) if found and form and form.is_valid() else None)


@require_POST
@or_404
def ask_use(request: HttpRequest) -> HttpResponseBase:
    """A course's credits used for good: an exemption, a diploma."""
    wanted, use = (
        tuple(request.POST.get(name) for name in ("school", "programme", "course")),
        request.POST.get("use", ""),
    )
    usable = (u for u in _chances(request).usable if (u.school.pk, u.programme, u.course) == wanted)
    return _asked(request, next((one.wish(use) for one in usable if use in dict(one.uses)), None))


def _asked(request: HttpRequest, wish: Request | None) -> HttpResponseBase:
    """The school asked for what it may be asked for now."""
    if wish is None:
        messages.error(request, _("现在不能申请这一项。"))
        return redirect("career:credits")
    person, day, me = person_of(request.user), clock.today(), actor(request)
    done(
        request,
        lambda: credits.ask(person=person, request=wish, day=day, actor=me, at=clock.now()),
        _("已提交，由学校审核。"),
    )
    return redirect("career:credits")


@require_POST
@or_404
def take_back(request: HttpRequest, asking: int) -> HttpResponseBase:
    """The reader's own application withdrawn."""
    person = person_of(request.user)
    done(
        request,
        lambda: credits.take_back(asking=asking, person=person, actor=actor(request), at=clock.now()),
        _("已撤回。"),
    )
    return redirect("career:credits")


def elmo(request: HttpRequest) -> HttpResponseBase:
    """The reader's record for registers elsewhere."""
    handed = statement.record(person_of(request.user), site=request.build_absolute_uri("/"))
    text = record.elmo(handed, at=clock.now(), signer=log.signer())
    return _handed(text, "application/xml", "credits.xml")


def ctdl(request: HttpRequest) -> HttpResponseBase:
    """The reader's record as linked data."""
    text = record.ctdl(statement.record(person_of(request.user), site=request.build_absolute_uri("/")))
    return _handed(text, "application/ld+json", "credits.json")


def _handed(text: str, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)
