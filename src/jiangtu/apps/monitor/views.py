"""Pages of the overview."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jiangtu.apps.monitor import queries


def cockpit(request: HttpRequest) -> HttpResponse:
    """The city's figures on the latest day."""
    return render(request, "monitor/cockpit.html", {"cockpit": queries.cockpit()})


def figure(request: HttpRequest, name: str) -> HttpResponse:
    """One figure: what it means, where it comes from, how it divides."""
    return render(request, "monitor/figure.html", {"page": queries.figure_page(name)})


def rows(request: HttpRequest, name: str) -> HttpResponse:
    """The workers behind a figure."""
    number = request.GET.get("page", "1")
    return render(
        request,
        "monitor/rows.html",
        {"page": queries.figure_rows(name, int(number) if number.isdigit() else 1)},
    )
