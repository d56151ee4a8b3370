"""The public registers, an organisation's own page, the office's queue. One view, one call."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.pages import actor, or_404, tell
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.sentences import told
from jiangtu.apps.registers import extension, forms, queries, services
from jiangtu.apps.registers.kinds import CHECK_LABELS, ENTRY, CheckResult
from jiangtu.catalogues.registers import registers
from jiangtu.engine.errors import Refusal


def catalogue(request: HttpRequest) -> HttpResponseBase:
    """Every entry in force, by register; searched by words, pinyin and area."""
    wanted = forms.SearchForm(request.GET).wanted()
    rows = queries.public_entries(wanted, day=clock.today())
    context = {"wanted": wanted, "rows": rows, "registers": registers().values(), "places": forms.places()}
    return render(request, "registers/catalogue.html", context)


def checks(request: HttpRequest) -> HttpResponseBase:
    """How a year's re-checks went, register by register, and each result of one register, for everybody."""
    years = queries.check_years(day=clock.today())
    asked, register = request.GET.get("year", ""), request.GET.get("register", "")
    year = next((one for one in years if str(one) == asked), years[0])
    made = queries.checks_of(year, register) if register else []
    context = {
        "year": year, "years": years, "rows": queries.campaigns(year, day=clock.today()),
        "register": registers().get(register),
        "wanting": [one for one in made if one.result != CheckResult.PASSED],
        "passed": [one for one in made if one.result == CheckResult.PASSED],
    }  # fmt: skip
    return render(request, "registers/checks.html", context)


@or_404
def entry(request: HttpRequest, entry: int) -> HttpResponseBase:
    """One entry for everybody: who, what for, until when, checked when."""
    return render(request, "registers/entry.html", {"row": queries.public_entry(entry, day=clock.today())})


def holding(request: HttpRequest) -> HttpResponseBase:
    """Everything the reader's organisation has here, and what it may apply for."""
    return _holding(request, forms.TeacherForm(auto_id="teacher_%s"), forms.RoomForm(auto_id="room_%s"))


def _holding(
    request: HttpRequest, teacher_form: forms.TeacherForm, room_form: forms.RoomForm
) -> HttpResponseBase:
    me = actor(request)
    found = queries.holding(me.organisation, me.role, day=clock.today())
    if request.method == "POST" and found is None:
        raise Http404
    context = {"holding": found, "teacher_form": teacher_form, "room_form": room_form}
    wrong = teacher_form.errors or room_form.errors
    return render(request, "registers/holding.html", context, status=422 if wrong else 200)


def state(request: HttpRequest) -> HttpResponseBase:
    """The organisation's own name, place and telephone."""
    me = actor(request)
    found = queries.holding(me.organisation, me.role, day=clock.today())
    known = found.organisation if found else None
    initial = {name: getattr(known, name) for name in ("name", "area", "address", "phone")} if known else {}
    form = forms.OrganisationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and me.organisation:
        services.save_organisation(code=me.organisation, actor=me, at=clock.now(), **form.cleaned_data)
        return redirect("registers:holding")
    context = {"form": form, "title": _("单位信息"), "missing": not me.organisation}
    return render(request, "registers/form.html", context, status=422 if form.errors else 200)


@or_404
def apply(request: HttpRequest, register: str) -> HttpResponseBase:
    """A new application, saved as a draft."""
    if register not in registers():
        raise Http404
    return _drafted(request, forms.ApplicationForm(registers()[register], request.POST or None), None)


@or_404
def edit(request: HttpRequest, entry: int) -> HttpResponseBase:
    """An own entry: its history, and while it is a draft its form."""
    row = queries.own_entry(entry, actor(request).organisation, day=clock.today())
    form = forms.ApplicationForm(row.register, request.POST or None, initial=forms.stated(row.entry))
    return _drafted(request, form, row)


def _drafted(
    request: HttpRequest, form: forms.ApplicationForm, row: queries.Listing | None
) -> HttpResponseBase:
    me = actor(request)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_draft(
                organisation=me.organisation, draft=form.draft(), actor=me, at=clock.now(),
                entry=row.entry.pk if row else None,
            )  # fmt: skip
            messages.success(request, _("已保存，核对后提交。"))
            return redirect("registers:edit", saved.pk)
        except services.NotYourEntry:
            raise
        except Refusal as refusal:
            form.add_error(None, told(refusal))
    context = {
        "form": form,
        "row": row,
        "register": form.register,
        "own": True,
        "wider_form": forms.WideningForm(),
    }
    return render(request, "registers/apply.html", context, status=422 if form.errors else 200)


@require_POST
@or_404
def send(request: HttpRequest, entry: int) -> HttpResponseBase:
    """The application sent to the office."""
    me = actor(request)
    try:
        services.apply_for(entry=entry, organisation=me.organisation, actor=me, at=clock.now())
        messages.success(request, _("已提交，由人社部门审核。"))
    except services.NotYourEntry:
        raise
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("registers:edit", entry)


@require_POST
@or_404
def widen(request: HttpRequest, entry: int) -> HttpResponseBase:
    """A wider scope asked for."""
    me, form = actor(request), forms.WideningForm(request.POST)
    queries.own_entry(entry, me.organisation, day=clock.today())
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
        return redirect("registers:edit", entry)
    try:
        asked = form.cleaned_data["scopes"]
        extension.ask_scope(entry=entry, organisation=me.organisation, scopes=asked, actor=me, at=clock.now())
        messages.success(request, _("已提交，由人社部门审核。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("registers:edit", entry)


@or_404
def renew(request: HttpRequest, entry: int) -> HttpResponseBase:
    """A further term: what is stated, to be confirmed or mended, and asked for."""
    me = actor(request)
    row = queries.own_entry(entry, me.organisation, day=clock.today())
    form = forms.ConditionsForm(row.register, request.POST or None, initial=forms.stated(row.entry))
    if request.method == "POST" and form.is_valid():
        try:
            details = form.details()
            extension.ask_term(entry=entry, organisation=me.organisation, details=details, actor=me, at=clock.now())  # fmt: skip
            messages.success(request, _("已提交，由人社部门审核。"))
            return redirect("registers:edit", entry)
        except services.ApplicationIncomplete as incomplete:
            form.refuse(incomplete)
        except Refusal as refusal:
            tell(request, refusal)
            return redirect("registers:edit", entry)
    if not row.renewable or row.waiting:
        return redirect("registers:edit", entry)
    return render(request, "registers/renew.html", {"form": form, "row": row}, status=422 if form.errors else 200)  # fmt: skip


@require_POST
@or_404
def decide_extension(request: HttpRequest, entry: int, asked: int) -> HttpResponse:
    """A decision on more scope or a further term."""
    form = forms.ExtensionDecisionForm(request.POST)
    if not form.is_valid():
        raise Http404
    said = form.cleaned_data
    try:
        extension.decide(
            extension=asked, step=said["step"], day=clock.today(), actor=actor(request), at=clock.now(),
            reason=said["reason"],
        )  # fmt: skip
        messages.success(request, _("已办理。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("registers:office_entry", entry)


@require_POST
def appoint(request: HttpRequest) -> HttpResponseBase:
    """A teacher appointed; what was typed stays until it holds."""
    me, form = actor(request), forms.TeacherForm(request.POST, auto_id="teacher_%s")
    if not form.is_valid() or not me.organisation:
        return _holding(request, form, forms.RoomForm(auto_id="room_%s"))
    if queries.holding(me.organisation, me.role, day=clock.today()) is None:
        raise Http404
    services.appoint(organisation=me.organisation, appointment=form.appointment(), actor=me, at=clock.now())
    messages.success(request, _("已登记。"))
    return redirect("registers:holding")


@require_POST
@or_404
def dismiss(request: HttpRequest, teacher: int) -> HttpResponseBase:
    """A teacher's bond ended today."""
    me = actor(request)
    services.dismiss(
        teacher=teacher, organisation=me.organisation, day=clock.today(), actor=me, at=clock.now()
    )
    messages.success(request, _("已解聘。"))
    return redirect("registers:holding")


@require_POST
def add_room(request: HttpRequest) -> HttpResponseBase:
    """A room added, or stated anew; what was typed stays until it holds."""
    me, form = actor(request), forms.RoomForm(request.POST, auto_id="room_%s")
    if not form.is_valid() or not me.organisation:
        return _holding(request, forms.TeacherForm(auto_id="teacher_%s"), form)
    if queries.holding(me.organisation, me.role, day=clock.today()) is None:
        raise Http404
    services.add_room(organisation=me.organisation, place=form.place(), actor=me, at=clock.now())
    messages.success(request, _("已登记。"))
    return redirect("registers:holding")


def queue(request: HttpRequest) -> HttpResponseBase:
    """What waits for the office, the soonest due first."""
    return render(request, "registers/queue.html", {"waiting": queries.queue(day=clock.today())})


@or_404
def office_entry(request: HttpRequest, entry: int) -> HttpResponseBase:
    """One entry for the office: what is stated against each condition, its history, the decision."""
    row = queries.office_entry(entry, day=clock.today())
    steps = ENTRY.possible(row.entry.state, actor(request).role)
    context = {"row": row, "steps": list(steps), "results": CHECK_LABELS}
    return render(request, "registers/office_entry.html", context)


@require_POST
@or_404
def decide(request: HttpRequest, entry: int) -> HttpResponse:
    """A decision on an entry."""
    form = forms.DecisionForm(request.POST)
    if not form.is_valid():
        raise Http404
    me, at, chosen, reason = (
        actor(request),
        clock.now(),
        form.cleaned_data["step"],
        form.cleaned_data["reason"],
    )
    try:
        if chosen == "list":
            services.list_entry(entry=entry, day=clock.today(), actor=me, at=at)
        else:
            services.decide(entry=entry, step=chosen, actor=me, at=at, reason=reason)
        messages.success(request, _("已办理。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("registers:office_entry", entry)


@require_POST
@or_404
def check(request: HttpRequest, entry: int) -> HttpResponse:
    """The yearly check's outcome."""
    form = forms.CheckForm(request.POST)
    if not form.is_valid():
        raise Http404
    result, note = CheckResult(form.cleaned_data["result"]), form.cleaned_data["note"]
    try:
        services.check(
            entry=entry,
            result=result,
            day=clock.today(),
            actor=actor(request),
            at=clock.now(),
            note=note,
        )
        messages.success(request, _("已记录年检结果。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("registers:office_entry", entry)
