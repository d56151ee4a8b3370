"""Pages of the policies and of what the last sweep found."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jiangtu.apps.policy import queries, tasks
from jiangtu.apps.policy.kinds import Verdict

VERDICTS = {"yes": Verdict.YES, "no": Verdict.NO, "unknown": Verdict.UNKNOWN}


def policies(request: HttpRequest) -> HttpResponse:
    """Every policy with how many it found."""
    return render(request, "policy/policies.html", {"page": queries.policies_page()})


def policy(request: HttpRequest, policy: str, edition: str) -> HttpResponse:
    """One edition: conditions, amounts, findings."""
    return render(request, "policy/policy.html", {"page": queries.policy_page(policy, edition)})


def decisions(request: HttpRequest, policy: str, edition: str, verdict: str) -> HttpResponse:
    """The decisions behind one count."""
    if verdict not in VERDICTS:
        raise Http404
    number = request.GET.get("page", "1")
    page = queries.decisions_page(policy, edition, VERDICTS[verdict], int(number) if number.isdigit() else 1)
    return render(request, "policy/decisions.html", {"page": page, "word": verdict})


@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """Starts joining, snapshot and sweep in the background."""
    tasks.refresh_city()
    return redirect("policy:policies")
