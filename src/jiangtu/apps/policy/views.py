"""Pages of the policies and of what the last sweep found."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.policy import forms, queries, services, tasks
from jiangtu.apps.policy.kinds import Verdict
from jiangtu.apps.reference.rules import page_number

VERDICTS = {"yes": Verdict.YES, "no": Verdict.NO, "unknown": Verdict.UNKNOWN}


def policies(request: HttpRequest) -> HttpResponse:
    """Every policy with how many it found."""
    form = forms.RefreshForm(initial={"as_of": settings.JIANGTU_TODAY or timezone.localdate()})
    return render(request, "policy/policies.html", {"page": queries.policies_page(), "form": form})


def policy(request: HttpRequest, policy: str, edition: str) -> HttpResponse:
    """One edition: conditions, amounts, findings."""
    return render(request, "policy/policy.html", {"page": queries.policy_page(policy, edition)})


def decisions(request: HttpRequest, policy: str, edition: str, verdict: str) -> HttpResponse:
    """The decisions behind one count, or those who nearly have or will soon lose them."""
    number = page_number(request.GET.get("page", "1"))
    if verdict in (services.NEAREST, services.LOSING):
        ahead = queries.ahead_page(policy, edition, verdict, number)
        return render(request, "policy/ahead.html", {"page": ahead, "word": verdict})
    if verdict not in VERDICTS:
        raise Http404
    page = queries.decisions_page(policy, edition, VERDICTS[verdict], number)
    return render(request, "policy/decisions.html", {"page": page, "word": verdict})


@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """Starts joining, snapshot and sweep of a day in the background."""
    form = forms.RefreshForm(request.POST)
    if form.is_valid():
        tasks.refresh_city(form.cleaned_data["as_of"])
        messages.success(request, _("已开始匹配，完成后刷新本页即可看到。"))
    else:
        messages.error(request, _("统计日不是一个日期，请填成 2025-06-30 的样子。"))
    return redirect("policy:policies")
