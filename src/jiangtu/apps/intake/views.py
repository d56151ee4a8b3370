"""The five screens of an import: drop, map, dry run, wrong cells, and on to the import."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.models import User
from jiangtu.apps.accounts.rules import handles, refuse_other_office
from jiangtu.apps.intake import forms, grid, mending, queries, services, tasks
from jiangtu.apps.intake.forms import AcceptForm, UploadForm, chosen_columns
from jiangtu.apps.intake.models import Batch
from jiangtu.apps.intake.vault import NotKept
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.rules import page_number
from jiangtu.apps.reference.sentences import told
from jiangtu.engine.errors import JiangtuError, Refusal
from jiangtu.engine.sheets import format as formats
from jiangtu.engine.sheets import guard
from jiangtu.engine.sheets import template as templates

AT_ONCE_BYTES = 2 << 20
"""Larger files are checked off the page."""
Found = TypeVar("Found")
BatchView = Callable[[HttpRequest, int], HttpResponse]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def batches(request: HttpRequest) -> HttpResponse:
    """The newest batches and the place to drop files."""
    return render(
        request,
        "intake/batches.html",
        {"page": queries.batch_list(role=_author(request).role), "form": UploadForm()},
    )


@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Takes files in and checks them; one file leads to its report, several to the list."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        page = {"page": queries.batch_list(role=_author(request).role), "form": form}
        return render(request, "intake/batches.html", page, status=422)
    taken = [_receive(request, form, file) for file in form.cleaned_data["sheets"]]
    known = [batch for batch in taken if batch is not None]
    return (
        redirect("intake:batch", known[0].pk) if len(taken) == len(known) == 1 else redirect("intake:batches")
    )


def _receive(request: HttpRequest, form: UploadForm, file: object) -> Batch | None:
    """The batch of one file, checked or on its way; None, with a message, when it was refused unstored."""
    now = clock.now()
    try:
        guard.check_size(file.size)  # type: ignore[attr-defined]
        batch = services.receive_file(
            content=file.read(),  # type: ignore[attr-defined]
            file_name=file.name,  # type: ignore[attr-defined]
            format=form.cleaned_data["format"],
            department=form.cleaned_data["department"],
            author=_author(request),
            at=now,
        )
        if batch.received_at != now:
            messages.info(request, _("%(file)s：以前上传过，就是这一批。") % {"file": batch.file_name})
        else:
            _check(batch, now)
    except Refusal as refusal:
        messages.error(request, f"{file.name}: {told(refusal)}")  # type: ignore[attr-defined]
        return None
    return batch


def _check(batch: Batch, now: dt.datetime) -> None:
    """Checks a batch at once, or off the page when it is large."""
    if batch.size > AT_ONCE_BYTES:
        tasks.check_batch(batch.pk)
    else:
        services.check_batch(batch=batch.pk, at=now)


def _author(request: HttpRequest) -> User:
    """Who is signed in; the gate lets nobody else through to these pages."""
    return cast(User, request.user)


def of_own_office(view: BatchView) -> BatchView:
    """Cells and files show people's numbers: an officer opens those of his own office, and reads why not the others."""

    @wraps(view)
    def opened(request: HttpRequest, batch: int) -> HttpResponse:
        found = _found(queries.batch_report, batch)
        try:
            refuse_other_office(_author(request).role, found.format.department)
        except Refusal as refusal:
            messages.error(request, told(refusal))
            return redirect("intake:batch", batch)
        return view(request, batch)

    return opened


def batch(request: HttpRequest, batch: int) -> HttpResponse:
    """The dry run of one batch."""
    report = _found(queries.batch_report, batch)
    own = handles(_author(request).role, report.format.department)
    return render(request, "intake/batch.html", {"report": report, "own": own})


@of_own_office
def mapping(request: HttpRequest, batch: int) -> HttpResponse:
    """Which column is which; a choice is checked at once and remembered."""
    page = _found(queries.mapping_page, batch)
    if request.method != "POST":
        return render(request, "intake/mapping.html", {"page": page})
    _try(
        request,
        lambda: services.check_batch(
            batch=batch,
            at=clock.now(),
            columns=chosen_columns(request.POST, page.format),
            sheet=request.POST.get("sheet", ""),
        ),
    )
    return redirect("intake:batch", batch)


@require_POST
@of_own_office
def check(request: HttpRequest, batch: int) -> HttpResponse:
    """Checks a batch again, with the remembered columns."""
    _found(queries.batch_report, batch)
    _try(request, lambda: services.check_batch(batch=batch, at=clock.now()))
    return redirect("intake:batch", batch)


@require_POST
def accept(request: HttpRequest, batch: int) -> HttpResponse:
    """An officer's word on refused rows and on a jump."""
    _found(queries.batch_report, batch)
    form = AcceptForm(request.POST)
    if form.is_valid():
        said, now = form.cleaned_data, clock.now()
        _try(request, lambda: services.accept(batch=batch, **said, actor=_author(request), at=now))
    return redirect("intake:batch", batch)


@of_own_office
def findings(request: HttpRequest, batch: int) -> HttpResponse:
    """The grid of wrong cells, to be mended there."""
    number, kind = page_number(request.GET.get("page", "1")), request.GET.get("kind", "")
    page = _found(lambda pk: grid.grid_page(pk, kind=kind, page=number), batch)
    return render(request, "intake/findings.html", {"page": page, "now": clock.now().isoformat()})


@require_POST
@of_own_office
def mend(request: HttpRequest, batch: int) -> HttpResponse:
    """Cells mended, one by one or all alike, or put back; then the batch is checked again."""
    found, now = _found(queries.batch_report, batch).batch, clock.now()
    _try(request, lambda: _mend(request, found, now))
    kept = {name: request.POST[name] for name in ("kind", "page") if request.POST.get(name)}
    return redirect(f"{reverse('intake:findings', args=[batch])}?{urlencode(kept)}")


def _mend(request: HttpRequest, batch: Batch, now: dt.datetime) -> None:
    saved = _saved(request, batch.pk, now)
    if saved.left:
        messages.warning(request, _("有 %(n)s 格别人刚改过，没有动。") % {"n": saved.left})
    if saved.cells:
        _check(batch, now)
        messages.success(request, _("改了 %(n)s 格，原文件没有动。") % {"n": saved.cells})
    elif not saved.left:
        messages.info(request, _("没有改动。"))


def _saved(request: HttpRequest, batch: int, now: dt.datetime) -> mending.Saved:
    """What the page asks for: one cell put back, one value replaced everywhere, or the cells as they were filled in."""
    who = _author(request)
    if back := forms.place(request.POST.get("back", "")):
        return mending.put_back(batch=batch, row=back[0], column=back[1], actor=who, at=now)
    if (wrong := forms.wrong_value(request.POST)) is not None:
        text = request.POST.get("text", "")
        return mending.mend_alike(batch=batch, wrong=wrong, text=text, actor=who, at=now)
    changes = [mending.Change(row, column, text) for row, column, text in forms.filled_cells(request.POST)]
    seen_at = forms.instant(request.POST.get("seen", ""), now)
    return mending.mend_cells(batch=batch, changes=changes, seen_at=seen_at, actor=who, at=now)


@of_own_office
def marked(request: HttpRequest, batch: int) -> HttpResponse:
    """The officer's own workbook back, with every wrong cell marked."""
    now = clock.now()
    name, content = _found(lambda pk: services.send_back(batch=pk, actor=_author(request), at=now), batch)
    return _download(name, content)


def template(request: HttpRequest, form: str) -> HttpResponse:
    """An empty workbook of a format, its columns already of the right kind."""
    if form not in formats.shipped():
        raise Http404
    found = formats.named(form)
    return _download(f"{found.title}-模板.xlsx", templates.workbook(found))


def _download(name: str, content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def _found(look: Callable[[int], Found], batch: int) -> Found:
    """What a query finds of a batch; 404 when there is no such batch or its file is no longer kept."""
    try:
        return look(batch)
    except (Batch.DoesNotExist, NotKept) as gone:
        raise Http404 from gone


def _try(request: HttpRequest, act: Callable[[], object]) -> None:
    """Does it, or says on the next page why not."""
    try:
        act()
    except JiangtuError as refusal:
        messages.error(request, told(refusal))
