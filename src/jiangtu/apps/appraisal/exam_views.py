"""The pages of those who examine: the door, marks, differences, the question bank, its statistics, the radar."""

import uuid

from django.contrib import messages
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
    inspections,
    marking,
    papers,
    seating,
    standards,
    watch,
)
from jiangtu.apps.appraisal.candidate_views import act_of, ticket_face
from jiangtu.apps.appraisal.kinds import ENTRY_LABELS, PART_LABELS, BatchState, Entry, Part
from jiangtu.apps.appraisal.models import Item
from jiangtu.apps.reference import clock
from jiangtu.engine.errors import NotTheirs, Refusal


@or_404
def door(request: HttpRequest, ticket: uuid.UUID) -> HttpResponseBase:
    """A ticket held before a phone: the page sends itself where scripts run, else it has one button."""
    if request.method != "POST":
        return render(request, "appraisal/door.html")
    try:
        scanned = seating.scan(ticket=ticket, act=act_of(request))
    except NotTheirs:
        raise
    except Refusal as refusal:
        return render(request, "appraisal/stopped.html", {"refusal": refusal}, status=422)
    context = {"scanned": scanned, "part": PART_LABELS[Part(scanned.place.sitting.part)]}
    return render(request, "appraisal/let_in.html", context)


@or_404
def roll(request: HttpRequest, code: str) -> HttpResponseBase:
    """Who sits where, to hang at the door and to let in by name whoever has no ticket with him."""
    batch = board.readable(code, actor(request))
    context = {
        "batch": batch, "title": standards.title_of(batch), "sittings": board.roll(batch),
        "serves": batch.state == BatchState.SEATED and examiners.duty_of(batch, actor(request).username) is not None,
    }  # fmt: skip
    return render(request, "appraisal/roll.html", context)


@require_POST
@or_404
def let_in(request: HttpRequest, code: str, place: int) -> HttpResponseBase:
    """One of the roll let in by name."""
    act = act_of(request)
    done(request, lambda: seating.let_in(code=code, place=place, act=act), _("已让他入场。"))
    return redirect("appraisal:roll", code)


@or_404
def tickets(request: HttpRequest, code: str) -> HttpResponseBase:
    """Everybody's admission ticket, to print for those who were enrolled by a list and have no phone."""
    batch = board.readable(code, actor(request))
    faces = [ticket_face(request, c) for c in applications.accepted(batch) if c.ticket]
    return render(request, "appraisal/tickets.html", {"batch": batch, "faces": faces})


@or_404
def marks(request: HttpRequest, code: str, part: str) -> HttpResponseBase:
    """A part marked by one person, who sees his own entries alone."""
    batch = board.readable(code, actor(request))
    try:
        sheet = marking.sheet(batch, part, act_of(request))
    except Refusal as refusal:
        return render(request, "appraisal/stopped.html", {"refusal": refusal}, status=422)
    if request.method == "POST" and _entered(request, code, part, sheet):
        return redirect("appraisal:marks", code, part)
    context = {
        "batch": batch, "part": part, "label": PART_LABELS[Part(part)], "lines": _cells(request, sheet),
        "entry": ENTRY_LABELS[sheet.entry], "title": standards.title_of(batch),
    }  # fmt: skip
    return render(request, "appraisal/marks.html", context, status=422 if request.method == "POST" else 200)


def _entered(request: HttpRequest, code: str, part: str, sheet: marking.Sheet) -> bool:
    given, wrong = forms.read_marks(request.POST.dict(), [block for block, _points in sheet.part.cells])
    if wrong:
        messages.error(request, _("%(marks)s不是整数，整批没有登记。") % {"marks": "、".join(wrong)})
        return False
    if not given:
        return True
    act = act_of(request)
    said = _("已登记%(count)s个分数。") % {"count": len(given)}
    return done(request, lambda: marking.enter(code=code, part=part, marks=given, act=act), said)


def _cells(
    request: HttpRequest, sheet: marking.Sheet
) -> list[tuple[marking.Line, list[tuple[int, str, int, object]]]]:
    """Each line with its fields: number, block, points, what stands in it (what was sent, if it was refused)."""
    return [
        (
            line,
            [
                (
                    n,
                    block,
                    points,
                    request.POST.get(f"mark-{line.candidate.pk}-{n}", line.mine.get(block, "")),
                )
                for n, (block, points) in enumerate(sheet.part.cells)
            ],
        )
        for line in sheet.lines
    ]


@or_404
def differences(request: HttpRequest, code: str) -> HttpResponseBase:
    """Marks on which two differ, before a third person; whoever entered one of them does not see them."""
    batch = board.readable(code, actor(request))
    found, own = marking.differences(batch, actor(request).username)
    rows = [(d, PART_LABELS[Part(d.part)]) for d in found]
    context = {"batch": batch, "rows": rows, "own": own, "title": standards.title_of(batch)}
    return render(request, "appraisal/differences.html", context)


@require_POST
@or_404
def settle(request: HttpRequest, code: str) -> HttpResponseBase:
    """A third person's mark."""
    said = request.POST
    numbers = (said.get("candidate", ""), said.get("value", ""))
    if not all(n.isdecimal() and len(n) < 19 for n in numbers) or said.get("part") not in set(Part):
        messages.error(request, _("分数要填整数。"))
        return redirect("appraisal:differences", code)
    cell = marking.Place(said["part"], int(numbers[0]), said.get("block", ""))
    act = act_of(request)
    done(request, lambda: marking.settle(code=code, cell=cell, value=int(numbers[1]), act=act), _("已裁定。"))
    return redirect("appraisal:differences", code)


def bank(request: HttpRequest) -> HttpResponse:
    """The question banks there are; only the office sees questions with their answers."""
    return render(request, "appraisal/bank.html", {"banks": watch.banks(day=clock.today())})


def items(request: HttpRequest, occupation: str, level: str) -> HttpResponseBase:
    """One bank: its questions by block, and more to paste."""
    try:
        scheme = standards.levelled(standards.on(occupation, day=clock.today()), level, 0)
    except Refusal as refusal:
        tell(request, refusal)
        return redirect("appraisal:bank")
    form = forms.ItemsForm(request.POST or None)
    if request.method == "POST" and valid(request, form):
        try:
            read = papers.read(form.cleaned_data["text"], [b.code for b in scheme.theory_blocks])
            count = papers.add_items(occupation=occupation, level=level, questions=read, act=act_of(request))
            messages.success(request, _("新收%(count)s题。") % {"count": count})
            return redirect("appraisal:items", occupation, level)
        except Refusal as refusal:
            tell(request, refusal)
    rows = Item.objects.filter(occupation=occupation, level=level).order_by("block", "difficulty", "pk")
    context = {"rows": rows[:200], "count": rows.count(), "scheme": scheme, "form": form, "level": level}
    return render(request, "appraisal/items.html", context)


@or_404
def statistics(request: HttpRequest, code: str) -> HttpResponseBase:
    """How the questions of an exam did."""
    batch = board.readable(code, actor(request))
    context = {"page": watch.item_page(batch), "batch": batch, "title": standards.title_of(batch)}
    return render(request, "appraisal/statistics.html", context)


@or_404
def raw(request: HttpRequest, code: str) -> HttpResponseBase:
    """Every raw mark of an exam, with who entered it and when."""
    batch = board.readable(code, actor(request))
    rows = [
        (number, PART_LABELS[Part(part)], block, ENTRY_LABELS[Entry(entry)], value, by, at)
        for number, part, block, entry, value, by, at in board.raw_marks(batch)
    ]
    context = {"rows": rows, "batch": batch, "title": standards.title_of(batch)}
    return render(request, "appraisal/raw.html", context)


@require_POST
@or_404
def look_into(request: HttpRequest, kind: str, key: str) -> HttpResponseBase:
    """What an officer found about somebody the radar named."""
    act, right = act_of(request, request.POST.get("reason", "")), request.POST.get("confirmed") == "yes"
    done(request, lambda: inspections.look_into(kind=kind, key=key, confirmed=right, act=act), _("已记录。"))
    return redirect("appraisal:radar")


def radar(request: HttpRequest) -> HttpResponse:
    """Bodies and examiners in the order in which to look at them, with the rows that say so."""
    return render(request, "appraisal/radar.html", {"page": watch.radar_page(day=clock.today())})
