"""The front pages: where everybody starts, and what a worker is entitled to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jiangtu.apps.accounts import notices as telling
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.pages import actor
from jiangtu.apps.accounts.queries import person_of
from jiangtu.apps.portal import queries
from jiangtu.apps.reference import clock

START = {
    Role.WORKER: "portal:rights",
    Role.HR_OFFICER: "intake:batches",
    Role.UNION_OFFICER: "intake:batches",
    Role.EMPLOYER: "workplace:home",
    Role.PROVIDER: "training:desk",
    Role.SCHOOL: "training:desk",
    Role.ASSESSOR: "appraisal:desk",
    Role.SUPERVISOR: "monitor:cockpit",
    Role.ADMINISTRATOR: "accounts:accounts",
}
"""Each role's own first page; the others start at the public home."""


def home(request: HttpRequest) -> HttpResponse:
    """The public front page, or the first page of the reader's role."""
    if request.user.is_authenticated and request.user.role in START:
        return redirect(START[Role(request.user.role)])
    return render(request, "portal/home.html")


def rights(request: HttpRequest) -> HttpResponse:
    """What the reader is entitled to, nearly has, may lose, and why (J1)."""
    return render(request, "portal/rights.html", {"rights": queries.rights(person_of(request.user))})


def right(request: HttpRequest, policy: str, edition: str, unit: int) -> HttpResponse:
    """One answer to the reader, condition by condition."""
    found = queries.right(person_of(request.user), policy, edition, unit)
    return render(request, "portal/right.html", {"right": found})


def notices(request: HttpRequest) -> HttpResponse:
    """What the reader is told; one button says that all of it was read."""
    me = actor(request)
    if request.method == "POST":
        telling.read_all(queries.reader(me), by=me.username, at=clock.now())
        return redirect("portal:notices")
    page = telling.listed(queries.reader(me), page=request.GET.get("page", ""))
    rows = [(notice, telling.said(notice)) for notice in page]
    return render(request, "portal/notices.html", {"page": page, "rows": rows})


def closed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The reader's role may not see this."""
    return render(request, "portal/closed.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page, in the house's own words."""
    return render(request, "portal/not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Something of ours broke; the log has the rest."""
    return render(request, "portal/broken.html", {"news": 0}, status=500)
