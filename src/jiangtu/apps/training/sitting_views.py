"""The pages of a class's times: its lessons, one of them moved; its closing test set, or called off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.pages import actor, or_404, tell
from jiangtu.apps.reference import clock
from jiangtu.apps.training import desk as desks
from jiangtu.apps.training import lessons as held
from jiangtu.apps.training import sittings
from jiangtu.apps.training.forms import MoveForm, SittingForm
from jiangtu.engine.errors import Refusal


@or_404
def sitting(request: HttpRequest, class_code: str) -> HttpResponse:
    """When and where a class is tested."""
    me = actor(request)
    c = desks.repeatable(class_code, organisation=me.organisation)
    form = SittingForm(desks.choices(me.organisation, day=clock.today()).rooms, request.POST or None)
    if form.is_valid():
        try:
            sittings.plan_sitting(
                class_code=class_code,
                organisation=me.organisation,
                planned=form.stated(),
                actor=me,
                at=clock.now(),
            )
            messages.success(request, _("已登记，并已通知学员。"))
            return redirect("training:sitting", class_code)
        except Refusal as refusal:
            tell(request, refusal)
    context = {"form": form, "c": c, "sittings": c.sittings.select_related("room")}
    return render(request, "training/sitting.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@or_404
def call_off(request: HttpRequest, class_code: str, sitting: int) -> HttpResponse:
    """A closing test that is not held."""
    me = actor(request)
    sittings.call_off(sitting=sitting, organisation=me.organisation, actor=me, at=clock.now())
    messages.success(request, _("已取消，并已通知学员。"))
    return redirect("training:sitting", class_code)


@or_404
def lessons(request: HttpRequest, class_code: str) -> HttpResponse:
    """A class's lessons, each that has not begun with a way to move it."""
    c = desks.repeatable(class_code, organisation=actor(request).organisation)
    rows = c.lessons.select_related("room", "teacher")
    return render(request, "training/lessons.html", {"c": c, "rows": rows, "now": clock.now()})


@or_404
def move(request: HttpRequest, lesson: int) -> HttpResponse:
    """One lesson held at another time."""
    me = actor(request)
    found = desks.own_lesson(lesson, organisation=me.organisation)
    starts = timezone.localtime(found.starts_at)
    day = max(starts.date(), clock.today())
    initial = {"day": day, "begins": starts.time(), "room": found.room_id, "teacher": found.teacher_id}
    form = MoveForm(desks.choices(me.organisation, day=clock.today()), request.POST or None, initial=initial)
    if form.is_valid():
        try:
            held.move_lesson(
                lesson=lesson, organisation=me.organisation, move=form.stated(), actor=me, at=clock.now()
            )
            messages.success(request, _("已改期，并已通知学员。"))
            return redirect("training:lessons", found.training_class.class_code)
        except Refusal as refusal:
            tell(request, refusal)
    context = {"form": form, "lesson": found}
    return render(request, "training/move.html", context, status=422 if request.method == "POST" else 200)
