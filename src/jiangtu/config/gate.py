"""One gate before every page: an address that no `access.py` answers for is closed.

Each app's `access.py` holds ACCESS: URL name → the roles that may call it.
This is the only place that reads them.
"""

import importlib
from collections.abc import Callable
from functools import cache

from django.apps import apps
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import resolve
from django.urls.exceptions import Resolver404
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import module_has_submodule

from jiangtu.apps.accounts.access import ANYONE, Who

FRAMEWORK = {"set_language": ANYONE}
"""Addresses of the framework itself that everybody may call."""


@cache
def access_table() -> dict[str, Who]:
    """URL name → who may call it, over all apps; the whole answer to "who could call this?"."""
    table: dict[str, Who] = dict(FRAMEWORK)
    for config in apps.get_app_configs():
        if config.name.startswith("jiangtu.apps.") and module_has_submodule(config.module, "access"):
            rows = importlib.import_module(f"{config.name}.access").ACCESS
            table |= {f"{config.label}:{name}": who for name, who in rows.items()}
    return table


class Gate:
    """Lets a request through when its address names the caller's role; otherwise log-in, or a refusal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            return self.get_response(request)
        try:
            name = resolve(request.path_info).view_name
        except Resolver404:
            return self.get_response(request)
        who = access_table().get(name, frozenset())
        if who == ANYONE or (request.user.is_authenticated and request.user.role in who):
            return _unkept(request, self.get_response(request))
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        return _closed(request)


def _unkept(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The page of somebody signed in is kept by no browser and no proxy: the next at the desk cannot go back to it."""
    if request.user.is_authenticated:
        response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/closed.html", status=403)


@cache
def _open_to(role: str | None) -> frozenset[str]:
    return frozenset(name for name, who in access_table().items() if who == ANYONE or role in who)


def navigation(request: HttpRequest) -> dict[str, object]:
    """The places this reader may go: `menu` lists some, `may` holds the name of each, so that no page leads elsewhere.

    `news` counts his unread notices, asked only by a page that shows it.
    """
    from jiangtu.apps.portal.queries import unread  # noqa: PLC0415 - models are loaded after the middleware
    from jiangtu.config.urls import MENU  # noqa: PLC0415 - urls are loaded after the middleware

    role = getattr(request.user, "role", None) if hasattr(request, "user") else None
    may = _open_to(role)
    return {
        "may": may,
        "menu": [item for item in MENU if item.name in may],
        "elder": request.COOKIES.get("elder") == "1",
        "news": SimpleLazyObject(lambda: unread(request.user) if role else 0),
    }
