"""The officer's pages: the queue, one case, objections, findings, control after payment. One view, one call."""

import datetime as dt
import io

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.models import User
from jiangtu.apps.accounts.pages import actor, or_404, tell
from jiangtu.apps.incentive import (
    attachments,
    cards,
    classes,
    cycle,
    desk,
    evidence,
    forms,
    lists,
    sampling,
    services,
    stops,
    tasks,
)
from jiangtu.apps.incentive import objections as appeals
from jiangtu.apps.reference import clock, downloads
from jiangtu.apps.reference.rules import page_number
from jiangtu.apps.reference.sentences import told
from jiangtu.engine.errors import NotTheirs, Refusal


def queue(request: HttpRequest) -> HttpResponseBase:
    """What waits, by legal deadline."""
    shelf, page = request.GET.get("shelf", ""), page_number(request.GET.get("page", "1"))
    found = desk.queue(shelf, page, day=clock.today())
    return render(request, "incentive/queue.html", {"queue": found})


def queue_list(request: HttpRequest, shelf: str, kind: str) -> HttpResponseBase:
    """A shelf of it as a table."""
    if kind not in downloads.TYPES:
        raise Http404
    sheet = lists.of_queue(shelf, day=clock.today(), actor=actor(request), at=clock.now())
    return downloads.answered(sheet, kind)


@or_404
def case(request: HttpRequest, claim: int) -> HttpResponseBase:
    """One claim on one screen."""
    found = desk.case(claim, role=actor(request).role, day=clock.today())
    return render(request, "incentive/case.html", {"case": found})


@require_POST
@or_404
def decide(request: HttpRequest, claim: int) -> HttpResponseBase:
    """One claim approved, returned, refused, held, taken up again or checked again; then the next one."""
    step, following = request.POST.get("step", ""), request.POST.get("following", "")
    try:
        _decided(claim, step, request.POST.get("reason", ""), actor(request), clock.now())
        messages.success(request, _("已办理。"))
    except NotTheirs:
        raise
    except Refusal as refusal:
        tell(request, refusal)
        following = ""
    onward = step in ("approve", "return", "refuse") and following.isdecimal()
    return redirect("incentive:case", int(following) if onward else claim)


def _decided(claim: int, step: str, reason: str, me: User, at: dt.datetime) -> None:
    match step:
        case "approve":
            services.approve([claim], actor=me, at=at)
        case "check":
            services.check_again(claim=claim, at=at)
        case "reopen":
            cycle.reopen_failed(claim=claim, at=at)
        case "received":
            services.received(claim=claim, actor=me, at=at)
        case "return" | "refuse" | "waive" | "hold" | "resume":
            services.decide(claim=claim, step=step, actor=me, at=at, reason=reason)
        case _:
            raise NotTheirs("NO_SUCH_STEP", "没有这一项办理。")


@or_404
def one_class(request: HttpRequest, code: str) -> HttpResponseBase:
    """A class with everybody in it: which records disagree, which claims may be approved together."""
    return render(request, "incentive/class.html", {"sheet": classes.sheet(code)})


@require_POST
def recompute(request: HttpRequest) -> HttpResponseBase:
    """Claims recomputed in the background by what the e-file says now."""
    tasks.late_news()
    messages.success(request, _("已开始重新计算，多退少补的差额会列在这里。"))
    return redirect(f"{reverse('incentive:queue')}?shelf=back")


@require_POST
def approve_many(request: HttpRequest) -> HttpResponseBase:
    """The clean ones that were ticked, approved by one press, all or none."""
    chosen = [int(n) for n in request.POST.getlist("claim") if n.isdecimal()]
    try:
        done = services.approve(desk.approvable(chosen), actor=actor(request), at=clock.now())
        messages.success(request, _("已批准 %(n)s 件。") % {"n": len(done)})
    except Refusal as refusal:
        tell(request, refusal)
    code = request.POST.get("class_code", "")
    return redirect("incentive:one_class", code) if code else redirect("incentive:queue")


@require_POST
@or_404
def override(request: HttpRequest, claim: int) -> HttpResponseBase:
    """One step let through, with its reason and last day."""
    form = forms.OverrideForm(request.POST, day=clock.today())
    if form.is_valid():
        services.let_through(claim=claim, let=form.let(), actor=actor(request), at=clock.now())
        messages.success(request, _("已放行这一步。"))
    else:
        messages.error(request, _("放行要写明理由和有效期，有效期不能早于今天。"))
    return redirect("incentive:case", claim)


@require_POST
@or_404
def clear(request: HttpRequest, finding: int) -> HttpResponseBase:
    """A finding looked into and found to be none."""
    form = forms.ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明核实结论。"))
        return redirect("incentive:findings")
    reason = form.cleaned_data["reason"]
    found = services.clear_finding(finding=finding, reason=reason, actor=actor(request), at=clock.now())
    return redirect("incentive:case", found.claim_id)


def card_register(request: HttpRequest) -> HttpResponseBase:
    """The paying bank's card register taken in: what is paid to from now on, and each row that does not fit."""
    form, done = forms.CardsForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["sheet"].read()
        try:
            done = cards.take_in(content, actor=actor(request), at=clock.now())
        except Refusal as refusal:
            form.add_error("sheet", told(refusal))
    context = {"form": form, "done": done, "columns": cards.COLUMNS}
    return render(request, "incentive/cards.html", context, status=422 if form.errors else 200)


def funnel(request: HttpRequest) -> HttpResponseBase:
    """From entitled to paid, policy by policy, and who is missed."""
    return render(request, "incentive/funnel.html", {"rows": desk.funnel()})


def funnel_rows(request: HttpRequest, policy: str, edition: str, stage: str) -> HttpResponseBase:
    """What one number of the funnel counts, row by row."""
    found = desk.stage(policy, edition, stage, page_number(request.GET.get("page", "1")))
    if found is None:
        raise Http404
    return render(request, "incentive/funnel_rows.html", {"found": found})


def objections(request: HttpRequest) -> HttpResponseBase:
    """Objections and appeals that wait."""
    context = {"rows": desk.objections(actor(request).username), "day": clock.today()}
    return render(request, "incentive/objections.html", context)


@require_POST
@or_404
def answer(request: HttpRequest, objection: int) -> HttpResponseBase:
    """One of them answered by somebody who did not decide."""
    form, upheld = forms.TextForm(request.POST), request.POST.get("upheld") == "yes"
    if not form.is_valid():
        messages.error(request, _("请写明答复。"))
        return redirect("incentive:objections")
    text = form.cleaned_data["text"]
    try:
        appeals.answer_objection(
            objection=objection, upheld=upheld, answer=text, actor=actor(request), at=clock.now()
        )
        messages.success(request, _("已答复。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("incentive:objections")


@or_404
def proof(request: HttpRequest, objection: int) -> HttpResponseBase:
    """What was attached, as a download that no browser runs."""
    name, content = attachments.opened(objection, actor=actor(request), at=clock.now())
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name)


def findings(request: HttpRequest) -> HttpResponseBase:
    """The auditors' rules and what they found."""
    found = desk.findings(request.GET.get("rule", ""), page_number(request.GET.get("page", "1")))
    return render(request, "incentive/findings.html", {"found": found})


@require_POST
def run_rules(request: HttpRequest) -> HttpResponseBase:
    """The rules run over everything not yet paid."""
    new = evidence.run_rules(at=clock.now())
    messages.success(request, _("审计规则已运行，新疑点 %(n)s 条。") % {"n": new})
    return redirect("incentive:findings")


def controls(request: HttpRequest) -> HttpResponseBase:
    """The campaigns of control after payment."""
    context = {"form": forms.CampaignForm(), "campaigns": sampling.campaigns()}
    return render(request, "incentive/controls.html", context)


@require_POST
def begin(request: HttpRequest) -> HttpResponseBase:
    """A campaign begun: its sample is drawn at once."""
    form = forms.CampaignForm(request.POST)
    if form.is_valid():
        try:
            wanted = sampling.Wanted(**form.cleaned_data)
            made = sampling.begin(wanted, actor=actor(request), at=clock.now())
            return redirect("incentive:control", made.pk)
        except Refusal as refusal:
            form.add_error(None, told(refusal))
    context = {"form": form, "campaigns": sampling.campaigns()}
    return render(request, "incentive/controls.html", context, status=422)


@or_404
def control(request: HttpRequest, campaign: int) -> HttpResponseBase:
    """One campaign: its samples, and what follows for all payments it was drawn from."""
    return render(request, "incentive/control.html", {"page": sampling.page(campaign)})


@require_POST
@or_404
def sample(request: HttpRequest, sample: int) -> HttpResponseBase:
    """What came of one payment looked into."""
    form = forms.SampleForm(request.POST)
    campaign = sampling.campaign_of(sample)
    if not form.is_valid():
        messages.error(request, _("金额要写成元，如 1500 或 1500.50。"))
        return redirect("incentive:control", campaign)
    said = form.cleaned_data
    fen = int((said["wrong_yuan"] or 0) * 100)
    try:
        sampling.conclude(sample, wrong_fen=fen, result=said["result"], actor=actor(request), at=clock.now())
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("incentive:control", campaign)


def stop_list(request: HttpRequest) -> HttpResponseBase:
    """Every edition claims stand on, and which were withdrawn."""
    return render(request, "incentive/stops.html", {"rows": stops.editions()})


def stop(request: HttpRequest, policy: str, edition: str) -> HttpResponseBase:
    """One edition: what its withdrawal would make of each claim, and the form that proposes it."""
    form = forms.StopForm(request.POST or None, edition=edition)
    try:
        found = stops.standing(policy, edition)
        if request.method == "POST" and form.is_valid():
            stops.propose(form.stop(policy), actor=actor(request), at=clock.now())
            messages.success(request, _("已提出，等待另一人复核。"))
            return redirect("incentive:stop_list")
    except Refusal as refusal:
        tell(request, refusal)
        return redirect("incentive:stop_list")
    context = {"form": form, "found": found, "parts": stops.parts(policy, edition)}
    return render(request, "incentive/stop.html", context, status=422 if form.errors else 200)


@require_POST
@or_404
def decide_stop(request: HttpRequest, proposal: int) -> HttpResponseBase:
    """A proposal confirmed by a second person, or turned down."""
    me, at = actor(request), clock.now()
    try:
        if request.POST.get("step") == "confirm":
            n = len(stops.confirm(proposal, actor=me, at=at))
            messages.success(request, _("这一版已撤回，%(n)s 件停止支付。") % {"n": n})
        else:
            stops.drop(proposal, actor=me, at=at)
            messages.success(request, _("没有撤回。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("incentive:stop_list")
