"""My file, a person's file, the queue of doubtful pairs, corrections, import and undo. One view, one service or query."""

import io
from collections.abc import Callable
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.pages import actor, or_404, tell
from jiangtu.apps.audit.kinds import Purpose
from jiangtu.apps.files import lifeline, pairs, queries, services, tasks
from jiangtu.apps.files.corrections import Place
from jiangtu.apps.files.forms import (
    AnswerForm,
    CorrectionForm,
    DecisionForm,
    KnownForm,
    ReasonForm,
    RevealForm,
)
from jiangtu.apps.files.models import Correction
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.sentences import in_words
from jiangtu.engine.errors import Refusal


def my_file(request: HttpRequest) -> HttpResponseBase:
    """A worker's own file: each fact with its source, who looked, what became of corrections."""
    try:
        page = lifeline.life_line(actor(request).person or 0)
    except queries.NoFile:
        return render(request, "files/my_file.html", {"page": None})
    return render(request, "files/my_file.html", {"page": page})


def correct(request: HttpRequest, kind: str, record: int, field: str) -> HttpResponseBase:
    """The form "this is wrong": the right value and a photo."""
    form = CorrectionForm(request.POST or None, request.FILES or None)
    try:
        place, person = Place(kind, record, field), queries.standing(actor(request).person or 0)
        wrong = lifeline.detail_of(person, place.kind, place.record, place.column)
        if request.method == "POST" and form.is_valid():
            asked = services.request_correction(
                person=person, place=place, value=form.cleaned_data["value"],
                evidence=form.cleaned_data["evidence"], actor=actor(request), at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("已提交，%(day)s前答复。") % {"day": f"{asked.answer_by:%Y-%m-%d}"})
            return redirect("files:my_file")
    except queries.NoFile as error:
        raise Http404 from error
    except Refusal as refusal:
        if refusal.code == "NOT_YOURS":
            raise Http404 from refusal
        form.add_error("value", in_words(refusal.zh))
    status = 422 if form.errors else 200
    return render(request, "files/correct.html", {"form": form, "wrong": wrong}, status=status)


@or_404
def person(request: HttpRequest, person: int) -> HttpResponseBase:
    """A person's file for an office, masked, as known now or at the end of a day; the look is written down."""
    known = KnownForm(request.GET)
    known_on = known.cleaned_data["known_on"] if known.is_valid() else None
    page = services.look_at(person=person, actor=actor(request), at=clock.now(), known_on=known_on)
    return render(
        request,
        "files/person.html",
        {"page": page, "form": RevealForm(), "known": known, "known_on": known_on},
    )


@require_POST
@or_404
def reveal(request: HttpRequest, person: int) -> HttpResponseBase:
    """A number in full, once, for a purpose that the person can read."""
    form = RevealForm(request.POST)
    numbers: tuple[str, ...] = ()
    page = lifeline.life_line(person)
    if not form.is_valid():
        services.look_at(person=person, actor=actor(request), at=clock.now())
    else:
        try:
            numbers = services.reveal(
                person=page.person, field=form.cleaned_data["field"], purpose=Purpose(form.cleaned_data["purpose"]),
                actor=actor(request), at=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            tell(request, refusal)
    response = render(request, "files/person.html", {"page": page, "form": form, "numbers": numbers})
    response["Cache-Control"] = "no-store"
    return response


def queue(request: HttpRequest) -> HttpResponseBase:
    """The next doubtful pair, one to a screen, and the latest changes; the look is written down."""
    pair = services.look_at_pair(actor=actor(request), at=clock.now())
    return render(
        request,
        "files/queue.html",
        {"pair": pair, "changes": pairs.recent_changes(), "decisions": pairs.recent_decisions()},
    )


@require_POST
@or_404
def decide(request: HttpRequest, pair: int) -> HttpResponseBase:
    """A clerk's answer to a pair, and on to the next."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择：同一人、不是同一人或稍后再看。"))
    elif form.cleaned_data["answer"] == "skip":
        services.put_off_pair(pair=pair)
    else:
        _decide(request, pair, form)
    return redirect("files:queue")


def _decide(request: HttpRequest, pair: int, form: DecisionForm) -> None:
    same = form.cleaned_data["answer"] == "same"
    try:
        services.decide_pair(
            pair=pair, same=same, reason=form.cleaned_data["reason"], actor=actor(request), at=clock.now()
        )
        messages.success(request, _("已记为同一人。") if same else _("已记为两个人。"))
    except Refusal as refusal:
        tell(request, refusal)


@require_POST
@or_404
def reopen(request: HttpRequest, pair: int) -> HttpResponseBase:
    """Takes a decision back that moved nobody."""
    return _take_back(request, services.reopen_pair, _("已收回裁定，这一对重新等待裁定。"), pair=pair)


@require_POST
@or_404
def reverse(request: HttpRequest, change: int) -> HttpResponseBase:
    """Takes a merge or split back."""
    return _take_back(request, services.reverse_change, _("已撤销。"), change=change)


def _take_back(
    request: HttpRequest, service: Callable[..., object], done: str, **what: int
) -> HttpResponseBase:
    """What is taken back, and why; then the queue again."""
    form = ReasonForm(request.POST)
    try:
        if form.is_valid():
            service(reason=form.cleaned_data["reason"], actor=actor(request), at=clock.now(), **what)
            messages.success(request, done)
        else:
            messages.error(request, _("请写明撤销的理由。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("files:queue")


def corrections(request: HttpRequest) -> HttpResponseBase:
    """The requests that wait for an answer, the one due first first."""
    return render(request, "files/corrections.html", {"waiting": lifeline.open_corrections()})


@require_POST
@or_404
def answer(request: HttpRequest, correction: int) -> HttpResponseBase:
    """An officer's answer; the worker reads it word for word."""
    form = AnswerForm(request.POST)
    try:
        if not form.is_valid():
            messages.error(
                request, " ".join(map(str, form.non_field_errors())) or _("请选择更正或不予更正。")
            )
        else:
            services.answer_correction(
                correction=correction, accept=form.cleaned_data["accept"] == "yes", answer=form.cleaned_data["answer"],
                actor=actor(request), at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("已答复。"))
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("files:corrections")


def evidence(request: HttpRequest, correction: int) -> HttpResponseBase:
    """The photo of a request, as a download that no browser runs."""
    asked = get_object_or_404(Correction, pk=correction)
    if not asked.evidence:
        raise Http404
    try:
        photo = services.look_at_evidence(correction=asked, actor=actor(request), at=clock.now())
    except Refusal as refusal:
        tell(request, refusal)
        return redirect("files:corrections")
    return FileResponse(
        io.BytesIO(photo), as_attachment=True, filename=Path(asked.evidence.name or "evidence").name
    )


@require_POST
@or_404
def import_batch(request: HttpRequest, batch: int) -> HttpResponseBase:
    """All of a checked batch into the e-file, then linkage of whom it names."""
    try:
        without = request.POST.get("without_refused") == "1"
        done = services.import_batch(
            batch=batch, actor=actor(request), at=clock.now(), without_refused=without
        )
        counts = {"new": done.new, "same": done.same, "replaced": done.replaced}
        messages.success(request, _("新增 %(new)s 行，未变 %(same)s 行，替换旧行 %(replaced)s 行。") % counts)
        tasks.link_mentions()
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("intake:batch", batch)


@require_POST
@or_404
def undo_batch(request: HttpRequest, batch: int) -> HttpResponseBase:
    """A batch out of the e-file again, whole."""
    try:
        gone = services.undo_batch(batch=batch, actor=actor(request), at=clock.now())
        messages.success(request, _("已撤销，%(gone)s 行不再采信。") % {"gone": gone})
    except Refusal as refusal:
        tell(request, refusal)
    return redirect("intake:batch", batch)
