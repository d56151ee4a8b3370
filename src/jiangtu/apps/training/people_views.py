"""Pages about who sits in a class: a firm that sends people, the provider and the office."""

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.pages import actor, or_404, tell
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.sentences import told
from jiangtu.apps.training import firm_seats, line, roster
from jiangtu.apps.training import people as sitting
from jiangtu.apps.training.forms import NamesForm, RemoveForm, ReserveForm, SizeForm
from jiangtu.apps.training.kinds import OFFICE
from jiangtu.apps.training.models import TrainingClass
from jiangtu.apps.training.roster import Named
from jiangtu.apps.training.views import LIST_MINUTES, content
from jiangtu.engine.errors import Refusal

SALT = "firm-names"


def firm(request: HttpRequest) -> HttpResponse:
    """The classes a firm sends people to."""
    return render(request, "training/firm.html", {"sent": sitting.sent(actor(request).organisation)})


@or_404
def firm_class(request: HttpRequest, class_code: str) -> HttpResponse:
    """One class with the firm's seats: reserve, name, give back."""
    return _firm_page(request, class_code, ReserveForm(), NamesForm())


def _firm_page(
    request: HttpRequest, class_code: str, reserve_form: ReserveForm, names_form: NamesForm
) -> HttpResponse:
    own = actor(request).organisation
    page = sitting.firm_page(class_code, firm=own, words=request.GET.get("q", "")[:20])
    context = {"page": page, "reserve_form": reserve_form, "form": names_form}
    wrong = reserve_form.errors or names_form.errors
    return render(request, "training/firm_class.html", context, status=422 if wrong else 200)


@require_POST
@or_404
def reserve(request: HttpRequest, class_code: str) -> HttpResponse:
    """So many seats without names, all or none."""
    me, form = actor(request), ReserveForm(request.POST)
    c = sitting.public(class_code, firm=me.organisation)
    if form.is_valid():
        count, until = form.stated()
        try:
            made = firm_seats.reserve(c.pk, me.organisation, count, until=until, actor=me, at=clock.instant())
            messages.success(request, _("已预留 %(n)s 个座位，请在期限前填名。") % {"n": len(made)})
            return redirect("training:firm_class", class_code)
        except Refusal as refusal:
            form.add_error(None, told(refusal))
    return _firm_page(request, class_code, form, NamesForm())


@require_POST
@or_404
def name(request: HttpRequest, class_code: str) -> HttpResponse:
    """Names for the firm's seats: first each name's answer, then the seats of those who may come."""
    me = actor(request)
    c = sitting.public(class_code, firm=me.organisation)
    if request.POST.get("checked"):
        return _named(request, c)
    form = NamesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _firm_page(request, class_code, ReserveForm(), form)
    try:
        checked = _checked(request, c, form)
    except Refusal as refusal:
        form.add_error(None, told(refusal))
        return _firm_page(request, class_code, ReserveForm(), form)
    ready = [named.person for named in checked if named.outcome is roster.Outcome.READY]
    sealed = signing.dumps([c.pk, me.organisation, _pays(request), ready], salt=SALT) if ready else ""
    context = {"c": c, "checked": checked, "ready": len(ready), "sealed": sealed, "pays": _pays(request)}
    return render(request, "training/firm_names.html", context)


def _pays(request: HttpRequest) -> bool:
    return request.POST.get("unpaid") == "1"


def _checked(request: HttpRequest, c: TrainingClass, form: NamesForm) -> list[Named]:
    said = [
        word for word in request.POST.getlist("person") if word.lstrip("-").isdecimal() and len(word) < 20
    ]
    given = content(form)
    lines = (
        roster.read(given, form.cleaned_data["lines"])
        if given or form.cleaned_data["lines"] or not said
        else []
    )
    me = actor(request)
    return sitting.check(
        c, sitting.Sender(me.organisation, _pays(request)), [int(word) for word in said], lines, actor=me
    )


def _named(request: HttpRequest, c: TrainingClass) -> HttpResponse:
    me = actor(request)
    try:
        number, own, pays, persons = signing.loads(
            request.POST["checked"], salt=SALT, max_age=60 * LIST_MINUTES
        )
    except signing.BadSignature as error:
        raise Http404 from error
    if (number, own) != (c.pk, me.organisation):
        raise Http404
    answers = sitting.name_all(
        c, sitting.Sender(me.organisation, pays), persons, actor=me, at=clock.instant()
    )
    called = sitting.names(person for person, why in answers if why)
    for person, why in answers:
        if why:
            messages.error(request, f"{called.get(person, '')}：{why}")
    messages.success(request, _("已填名 %(n)s 人。") % {"n": sum(not why for _person, why in answers)})
    return redirect("training:firm_class", c.class_code)


@require_POST
@or_404
def release(request: HttpRequest, class_code: str) -> HttpResponse:
    """Seats without a name given back; they go to the line."""
    me = actor(request)
    c = sitting.public(class_code, firm=me.organisation)
    back = line.release(c.pk, me.organisation, actor=me, at=clock.instant())
    messages.success(request, _("已退回 %(n)s 个座位。") % {"n": back})
    return redirect("training:firm_class", class_code)


def _whose(request: HttpRequest) -> str | None:
    """The organisation whose classes the reader may open; None for the office, which opens all."""
    me = actor(request)
    return None if me.role in OFFICE else me.organisation


@or_404
def people(request: HttpRequest, class_code: str) -> HttpResponse:
    """Who sits in a class, its quotas, its line by numbers."""
    found = sitting.people(class_code, organisation=_whose(request), actor=actor(request))
    return render(request, "training/people.html", {"people": found, "office": _whose(request) is None})


@require_POST
@or_404
def resize(request: HttpRequest, class_code: str) -> HttpResponseBase:
    """A quota of another size, or why not."""
    c, form = sitting.own(class_code, organisation=_whose(request)), SizeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("名额请填 0 到 1000 的整数。"))
        return redirect("training:people", class_code)
    try:
        sitting.resize(
            c, form.cleaned_data["quota"], form.cleaned_data["size"], actor=actor(request), at=clock.instant()
        )
        messages.success(request, _("名额已改；空出的座位已按次序让给候补的人。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("training:people", class_code)


@require_POST
@or_404
def remove(request: HttpRequest, class_code: str) -> HttpResponseBase:
    """Somebody taken off the list; he is told why."""
    c, form = sitting.own(class_code, organisation=_whose(request)), RemoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选一个座位，并写明原因，本人会看到。"))
        return redirect("training:people", class_code)
    seat = c.seats.get(pk=form.cleaned_data["seat"])
    try:
        line.remove(seat.pk, actor=actor(request), reason=form.cleaned_data["reason"], at=clock.instant())
        messages.success(request, _("已移出，并已告知本人；座位已让给候补的人。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("training:people", class_code)
