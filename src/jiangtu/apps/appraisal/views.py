"""The desk of a body, one exam step by step, the office's queue."""

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.pages import actor, done, or_404, tell, valid
from jiangtu.apps.appraisal import (
    applications,
    board,
    examiners,
    forms,
    lists,
    marking,
    results,
    seating,
    services,
    watch,
)
from jiangtu.apps.appraisal.candidate_views import act_of
from jiangtu.apps.appraisal.kinds import BATCH, Duty, Part
from jiangtu.apps.appraisal.models import Batch, Incident
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.downloads import TYPES, answered
from jiangtu.apps.training import roster
from jiangtu.engine.errors import Refusal


def desk(request: HttpRequest) -> HttpResponse:
    """A body's exams, filings and examiners."""
    page = board.desk(actor(request).organisation, day=clock.today())
    return render(request, "appraisal/desk.html", {"page": page, "conflict": forms.ConflictForm()})


def draft(request: HttpRequest) -> HttpResponse:
    """A new exam, not yet public."""
    page = board.desk(actor(request).organisation, day=clock.today())
    bodies = [
        (str(row.entry.pk), f"{row.entry.title}（{row.entry.number}）")
        for row in page.entries
        if row.entry.number
    ]
    form = forms.DraftForm(request.POST or None, bodies, board.occupation_choices(clock.today()))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.draft_batch(draft=form.draft(), act=act_of(request))
            messages.success(request, _("已拟定。请安排场次、指派考评人员，然后公布计划。"))
            return redirect("appraisal:batch", made.code)
        except Refusal as refusal:
            tell(request, refusal)
    context = {"form": form, "bodies": bodies}
    return render(request, "appraisal/draft.html", context, status=422 if form.errors else 200)


@require_POST
@or_404
def change(request: HttpRequest, code: str) -> HttpResponseBase:
    """Other days, places or paper for a plan nobody has read yet."""
    form = forms.ChangeForm(request.POST)
    if valid(request, form):
        done(
            request,
            lambda: services.change_draft(code=code, change=form.change(), act=act_of(request)),
            _("已修改。"),
        )
    return redirect("appraisal:batch", code)


@or_404
def batch(request: HttpRequest, code: str) -> HttpResponseBase:
    """One exam: what may be done now, who sits, who serves, how far it is marked."""
    page = board.batch_page(code, actor(request))
    exam = page.batch
    context = {
        "page": page,
        "change": forms.ChangeForm(initial=model_to_dict(exam)),
        "sitting": forms.SittingForm(None, _rooms(page)),
        "assign": forms.AssignForm(None, _examiners(page)),
        "names": forms.NamesForm(),
        "incident": _incident_form(page, None),
        "assignments": exam.assignments.select_related("examiner__entry").order_by("duty", "pk"),
        "incidents": _incidents(exam),
        "turns": exam.turns.order_by("pk"),
    }
    return render(request, "appraisal/batch.html", context)


def _incidents(exam: Batch) -> list[tuple[Incident, marking.Kind]]:
    kinds = marking.incident_kinds()
    return [(row, kinds[row.code]) for row in exam.incidents.select_related("candidate").order_by("pk")]


def _rooms(page: board.BatchPage) -> forms.Choices:
    return [(str(r.pk), f"{r.name}（{r.seats}）") for r in page.rooms]


def _examiners(page: board.BatchPage) -> forms.Choices:
    return [(str(e.pk), f"{e.name} {e.entry.title}") for e in page.examiners]


def _incident_form(page: board.BatchPage, given: dict[str, str] | None) -> forms.IncidentForm:
    people = [(str(c.pk), f"{c.number} {c.name}") for c in page.candidates if c.number]
    parts = [p.part for p in page.scheme.parts]
    return forms.IncidentForm(given, marking.incident_kinds().values(), parts, people)


@require_POST
@or_404
def step(request: HttpRequest, code: str) -> HttpResponseBase:
    """One step of `kinds.BATCH`."""
    form = forms.StepForm(request.POST)
    if form.is_valid() and form.cleaned_data["step"] in {s.name for s in BATCH.steps}:
        taken, act = form.cleaned_data["step"], act_of(request, form.cleaned_data["reason"])
        done(request, lambda: services.take_step(code=code, step=taken, act=act), _("已办理。"))
    return redirect("appraisal:batch", code)


@require_POST
@or_404
def add_sitting(request: HttpRequest, code: str) -> HttpResponseBase:
    """A room and time for a part."""
    form = forms.SittingForm(request.POST, _rooms(board.batch_page(code, actor(request))))
    if valid(request, form):
        slot = seating.Slot(Part(form.cleaned_data["part"]), int(form.cleaned_data["room"]), *form.times())
        done(
            request, lambda: seating.add_sitting(code=code, slot=slot, act=act_of(request)), _("已安排场次。")
        )
    return redirect("appraisal:batch", code)


@require_POST
@or_404
def remove_sitting(request: HttpRequest, code: str, sitting: int) -> HttpResponseBase:
    """A room given back."""
    act = act_of(request)
    done(request, lambda: seating.remove_sitting(code=code, sitting=sitting, act=act), _("已撤销场次。"))
    return redirect("appraisal:batch", code)


@require_POST
@or_404
def assign(request: HttpRequest, code: str) -> HttpResponseBase:
    """An examiner serves."""
    form = forms.AssignForm(request.POST, _examiners(board.batch_page(code, actor(request))))
    if valid(request, form):
        who, duty, act = int(form.cleaned_data["examiner"]), Duty(form.cleaned_data["duty"]), act_of(request)
        done(request, lambda: examiners.assign(code=code, examiner=who, duty=duty, act=act), _("已指派。"))
    return redirect("appraisal:batch", code)


@require_POST
@or_404
def relieve(request: HttpRequest, code: str, assignment: int) -> HttpResponseBase:
    """An examiner no longer serves."""
    act = act_of(request)
    done(request, lambda: examiners.relieve(code=code, assignment=assignment, act=act), _("已撤销指派。"))
    return redirect("appraisal:batch", code)


@require_POST
@or_404
def enrol(request: HttpRequest, code: str) -> HttpResponseBase:
    """A pasted list of names: each line's answer."""
    form = forms.NamesForm(request.POST, request.FILES)
    try:
        if not valid(request, form):
            return redirect("appraisal:plan", code)
        content, text = form.content()
        named = lists.enrol(code=code, lines=roster.read(content, text), act=act_of(request))
    except Refusal as refusal:
        tell(request, refusal)
        return redirect("appraisal:plan", code)
    return render(request, "appraisal/enrolled.html", {"named": named, "code": code})


@require_POST
@or_404
def incident(request: HttpRequest, code: str) -> HttpResponseBase:
    """Something that went wrong, written down with its fixed effect."""
    form = _incident_form(board.batch_page(code, actor(request)), request.POST.dict())
    if valid(request, form):
        act = act_of(request)
        done(request, lambda: marking.record_incident(code=code, seen=form.seen(), act=act), _("已记录。"))
    return redirect("appraisal:batch", code)


@require_POST
@or_404
def revoke_incident(request: HttpRequest, code: str, incident: int) -> HttpResponseBase:
    """An incident that was wrongly written down."""
    act = act_of(request, request.POST.get("reason", ""))
    done(request, lambda: marking.revoke_incident(code=code, incident=incident, act=act), _("已撤销。"))
    return redirect("appraisal:batch", code)


@require_POST
@or_404
def declare(request: HttpRequest, examiner: int) -> HttpResponseBase:
    """A tie declared."""
    form = forms.ConflictForm(request.POST)
    if valid(request, form):
        who, why, act = form.cleaned_data["number"], form.cleaned_data["reason"], act_of(request)
        done(
            request,
            lambda: examiners.declare(examiner=examiner, person=who, reason=why, act=act),
            _("已登记回避。"),
        )
    return redirect("appraisal:desk")


def office(request: HttpRequest) -> HttpResponse:
    """What waits for the office, and every exam on its way."""
    return render(request, "appraisal/office.html", {"page": board.office()})


@require_POST
@or_404
def decide(request: HttpRequest, candidate: int) -> HttpResponseBase:
    """An officer's word on an application the facts did not settle."""
    form = forms.StepForm(request.POST)
    if form.is_valid() and form.cleaned_data["step"] in ("accept", "refuse"):
        taken, act = form.cleaned_data["step"], act_of(request, form.cleaned_data["reason"])
        done(request, lambda: applications.decide(candidate=candidate, step=taken, act=act), _("已核实。"))
    return redirect("appraisal:office")


@require_POST
@or_404
def answer(request: HttpRequest, code: str, objection: int) -> HttpResponseBase:
    """The answer to an objection."""
    form = forms.ObjectionForm(request.POST)
    if valid(request, form):
        said = results.Answer(objection, form.cleaned_data["text"], form.cleaned_data["upheld"] == "yes")
        done(
            request,
            lambda: results.answer_objection(code=code, answer=said, act=act_of(request)),
            _("已答复。"),
        )
    return redirect("appraisal:office")


@or_404
def upload(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """The data upload as a file, with full numbers: for the office alone, each look written down."""
    sheet = watch.upload_sheet(board.readable(code, actor(request)), actor(request), at=clock.now())
    return answered(sheet, kind if kind in TYPES else "csv")
