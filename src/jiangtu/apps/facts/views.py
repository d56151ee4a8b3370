"""The snapshots there are, and taking one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.facts import queries, tasks
from jiangtu.apps.facts.forms import DayForm
from jiangtu.apps.reference import clock


def snapshots(request: HttpRequest) -> HttpResponse:
    """Every snapshot with its day, its reading and its digest."""
    form = DayForm(initial={"as_of": clock.today()})
    return render(request, "facts/snapshots.html", {"snapshots": queries.snapshots(), "form": form})


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Orders a snapshot; it is taken off the page."""
    form = DayForm(request.POST)
    if form.is_valid():
        tasks.take_snapshot(form.cleaned_data["as_of"])
        messages.success(request, _("已开始生成，完成后出现在列表里。没有这一天的数据时不会生成。"))
    else:
        messages.error(request, _("请填写日期，如 2025-06-30。"))
    return redirect("facts:snapshots")
