"""Pages of the overview."""

import re
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jiangtu.apps.accounts.models import User
from jiangtu.apps.monitor import queries, services
from jiangtu.apps.reference import clock, downloads
from jiangtu.apps.reference.rules import page_number
from jiangtu.apps.reference.sentences import told

AREA = re.compile(r"[0-9]{6}")


def cockpit(request: HttpRequest) -> HttpResponse:
    """The city's figures on the latest day, its map coloured by one of them."""
    measure = request.GET.get("measure", "")
    return render(request, "monitor/cockpit.html", {"cockpit": queries.cockpit(measure)})


def figure(request: HttpRequest, name: str) -> HttpResponse:
    """One figure: what it means, where it comes from, how it divides."""
    return render(request, "monitor/figure.html", {"page": queries.figure_page(name)})


def rows(request: HttpRequest, name: str) -> HttpResponse:
    """The workers behind a figure."""
    page = queries.figure_rows(name, page_number(request.GET.get("page", "1")), area=_area(request))
    return render(request, "monitor/rows.html", {"page": page})


def figure_file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """A figure's break-downs as a file."""
    return downloads.answered(services.figure_sheet(name), _known(kind))


def rows_file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """The workers behind a figure as a file; who took it is written down."""
    actor = cast(User, request.user)
    try:
        sheet = services.rows_sheet(
            name=name, area=_area(request), kind=_known(kind), actor=actor, at=clock.now()
        )
    except services.TooManyRows as refusal:
        messages.error(request, told(refusal))
        return redirect("monitor:rows", name)
    return downloads.answered(sheet, kind)


def _area(request: HttpRequest) -> str:
    """The area asked for; none where it is no code of one."""
    asked = request.GET.get("area", "")
    return asked if AREA.fullmatch(asked) else ""


def _known(kind: str) -> str:
    if kind not in downloads.TYPES:
        raise Http404
    return kind
