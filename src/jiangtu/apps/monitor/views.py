"""Pages of the overview."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jiangtu.apps.monitor import queries
from jiangtu.apps.reference.rules import page_number


def cockpit(request: HttpRequest) -> HttpResponse:
    """The city's figures on the latest day."""
    return render(request, "monitor/cockpit.html", {"cockpit": queries.cockpit()})


def figure(request: HttpRequest, name: str) -> HttpResponse:
    """One figure: what it means, where it comes from, how it divides."""
    return render(request, "monitor/figure.html", {"page": queries.figure_page(name)})


def rows(request: HttpRequest, name: str) -> HttpResponse:
    """The workers behind a figure."""
    page = queries.figure_rows(name, page_number(request.GET.get("page", "1")))
    return render(request, "monitor/rows.html", {"page": page})
