"""Pages of the policies and of what the last sweep found."""

from typing import cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiangtu.apps.accounts.models import User
from jiangtu.apps.policy import forms, queries, rehearsals, rules, services, tasks
from jiangtu.apps.policy.kinds import Verdict
from jiangtu.apps.reference import clock
from jiangtu.apps.reference.rules import page_number
from jiangtu.apps.reference.sentences import placed, told
from jiangtu.engine.errors import Problems, Refusal

VERDICTS = {"yes": Verdict.YES, "no": Verdict.NO, "unknown": Verdict.UNKNOWN}


def policies(request: HttpRequest) -> HttpResponse:
    """Every policy with how many it found."""
    form = forms.RefreshForm(initial={"as_of": clock.today()})
    return render(request, "policy/policies.html", {"page": queries.policies_page(), "form": form})


def policy(request: HttpRequest, policy: str, edition: str) -> HttpResponse:
    """One edition: conditions, amounts, tallies."""
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


def rehearse(request: HttpRequest) -> HttpResponse:
    """A change of rules to be tried: its text, or the edition whose numbers are to be tried otherwise."""
    form = forms.RehearseForm(*_posted(request))
    if request.method == "POST" and form.is_valid():
        answer = _begun(request, form.cleaned_data["text"], form)
        if answer is not None:
            return answer
    editions = queries.editions_to_change()
    status = 422 if form.errors else 200
    return render(request, "policy/rehearse.html", {"form": form, "editions": editions}, status=status)


def rehearse_numbers(request: HttpRequest, policy: str, edition: str) -> HttpResponse:
    """An edition with other numbers."""
    page = queries.numbers_page(policy, edition)
    form = forms.NumbersForm(page.groups, _posted(request)[0])
    if request.method == "POST" and form.is_valid():
        answer = _begun(request, rules.turned(page.text, form.values()), form)
        if answer is not None:
            return answer
    status = 422 if form.errors else 200
    return render(request, "policy/numbers.html", {"page": page, "form": form}, status=status)


def rehearsal(request: HttpRequest, key: str) -> HttpResponse:
    """How far a rehearsal is, and who would win and lose by the change."""
    page = queries.rehearsal_page(key, page_number(request.GET.get("page", "1")))
    return render(request, "policy/rehearsal.html", {"page": page})


def _posted(
    request: HttpRequest,
) -> "tuple[QueryDict, MultiValueDict[str, UploadedFile[bytes]]] | tuple[None, None]":
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _begun(request: HttpRequest, text: str, form: Form) -> HttpResponse | None:
    """Starts the rehearsal off the page; None, and the reasons in the form, for a text that is no edition."""
    try:
        key = rehearsals.begin(text, actor=cast(User, request.user), at=clock.now())
    except Refusal as refusal:
        for problem in refusal.problems if isinstance(refusal, Problems) else []:
            form.add_error(None, f"{placed(problem)} {problem.value}".strip())
        if not form.errors:
            form.add_error(None, told(refusal))
        return None
    tasks.rehearse(key)
    return redirect("policy:rehearsal", key)


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
