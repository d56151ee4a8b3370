"""The short way for what two thousand people ask in the same second: no session, no template.

Only addresses listed here, and only when JSON is asked for; everything else takes the long way through the gate. Each
listed view proves by itself who asks (`training.api`).
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import translation

from jiangtu.apps.training import api

VIEWS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "training:take": api.take,
    "training:clock": api.this_moment,
}


class Quick:
    """Answers the listed addresses at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.views: dict[str, Callable[[HttpRequest], HttpResponse]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.headers.get("Accept", "").startswith("application/json"):
            return self.get_response(request)
        if not self.views:  # addresses stand only once the site does
            self.views = {reverse(name): view for name, view in VIEWS.items()}
        view = self.views.get(request.path_info)
        if view is None:
            return self.get_response(request)
        translation.activate(translation.get_language_from_request(request))  # not the one asked for before
        return _bare(view(request))


def _bare(response: HttpResponse) -> HttpResponse:
    """With the few heads the long way would have added."""
    response["Content-Length"] = str(len(response.content))
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
