"""The batch desk: payments put together, checked, filed, and what the bank answered. One view, one call."""

import uuid
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.pages import actor, or_404, tell
from jiangtu.apps.ledger import forms, queries, services
from jiangtu.apps.ledger.batches import NoBand, approvers, own_work
from jiangtu.apps.ledger.kinds import BATCH
from jiangtu.apps.ledger.returns import problems_of
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.sentences import told
from jiangtu.engine.errors import Refusal

SHOWN = 200


def batches(request: HttpRequest) -> HttpResponseBase:
    """What waits for a batch, what is under way, what is done."""
    waiting = [(one, uuid.uuid4()) for one in queries.waiting()]
    context = {"waiting": waiting, "open": queries.batches(done=False), "done": queries.batches(done=True)}
    return render(request, "ledger/batches.html", context)


@require_POST
def open_batch(request: HttpRequest) -> HttpResponse:
    """A batch of everything that waits of one fund."""
    form = forms.OpenForm(request.POST)
    if not form.is_valid():
        raise Http404
    said = form.cleaned_data
    try:
        made = services.open_batch(
            fund=said["fund"],
            title=said["title"],
            key=f"page:{said['key']}",
            actor=actor(request),
            at=clock.now(),
        )
    except Refusal as refusal:
        tell(request, refusal)
        return redirect("ledger:batches")
    return redirect("ledger:batch", made.pk)


@or_404
def batch(request: HttpRequest, batch: int) -> HttpResponseBase:
    """One batch: its payments, who made and checked it, what can be done with it now."""
    row = queries.batch(batch)
    me, kept = actor(request), row.batch
    possible = list(BATCH.possible(kept.state, me.role))
    own = None
    if any(s.name == "approve" for s in possible):
        own = own_work(kept, kept.orders.values_list("decided_by", flat=True), me)
    steps = [s for s in possible if s.name not in ("file", "reconcile") and not (own and s.name == "approve")]
    context = {
        "batch": kept, "orders": queries.masked_orders(batch, limit=SHOWN), "count": row.orders, "total": row.fen,
        "steps": steps, "names": {s.name for s in possible}, "needed": _needed(row.fen), "shown": SHOWN,
        "approvals": kept.approvals.filter(digest=kept.digest).order_by("at"),
        "turns": kept.turns.order_by("-pk"), "returns": [(one, problems_of(one)) for one in kept.returns.order_by("-pk")],
        "asks": any(s.reason for s in steps), "own": told(own) if own else "",
    }  # fmt: skip
    return render(request, "ledger/batch.html", context)


def _needed(total: int) -> int | None:
    try:
        return approvers(total, day=clock.today())
    except NoBand:
        return None


@require_POST
@or_404
def step(request: HttpRequest, batch: int) -> HttpResponse:
    """One step of a batch."""
    form = forms.StepForm(request.POST)
    if not form.is_valid():
        raise Http404
    me, at, said = actor(request), clock.now(), form.cleaned_data
    try:
        if said["step"] == "submit":
            services.submit_batch(batch=batch, actor=me, at=at)
        elif said["step"] == "approve":
            services.approve_batch(batch=batch, digest=said["digest"], actor=me, at=at)
        elif said["step"] == "refuse":
            services.refuse_batch(batch=batch, reason=said["reason"], actor=me, at=at)
        else:
            services.cancel_batch(batch=batch, reason=said["reason"], actor=me, at=at)
        messages.success(request, _("已办理。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("ledger:batch", batch)


@require_POST
@or_404
def drop_order(request: HttpRequest, batch: int, order: int) -> HttpResponse:
    """One payment taken out of a draft."""
    try:
        services.drop_order(batch=batch, order=order, actor=actor(request), at=clock.now())
        messages.success(request, _("已移出，等待下一批。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("ledger:batch", batch)


@require_POST
@or_404
def bank_file(request: HttpRequest, batch: int) -> HttpResponse:
    """The file for the bank."""
    try:
        made = services.bank_file(batch=batch, actor=actor(request), at=clock.now())
    except Refusal as refusal:
        tell(request, refusal)
        return redirect("ledger:batch", batch)
    answer = HttpResponse(made.content, content_type="text/csv; charset=gb18030")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(made.name)}"
    return answer


@require_POST
@or_404
def read_return(request: HttpRequest, batch: int) -> HttpResponse:
    """The bank's return file, booked whole or refused with everything that is wrong."""
    form = forms.ReturnForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("请选择回盘文件。"))
        return redirect("ledger:batch", batch)
    content = form.cleaned_data["file"].read()
    try:
        made = services.read_return(batch=batch, content=content, actor=actor(request), at=clock.now())
        counted = {"paid": made.paid_count, "failed": made.failed_count}
        messages.success(request, _("已对账：成功 %(paid)s 笔，失败 %(failed)s 笔。") % counted)
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("ledger:batch", batch)
