"""One gate before every page: an address that no `access.py` answers for is closed.

Each app's `access.py` holds ACCESS: URL name → the roles that may call it.
This is the only place that reads them.
"""

import importlib
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve
from django.urls.exceptions import Resolver404
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import module_has_submodule

from jiangtu.apps.accounts.access import ANYONE, Who

if TYPE_CHECKING:
    from jiangtu.config.urls import Chapter

FEW = 5
"""So many places fit one line of a telephone; more of them are shown by chapter."""
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
        raise PermissionDenied


def _unkept(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The page of somebody signed in is kept by no browser and no proxy: the next at the desk cannot go back to it."""
    if request.user.is_authenticated:
        response.headers.setdefault("Cache-Control", "private, no-store")
    return response


@cache
def _open_to(role: str | None) -> frozenset[str]:
    return frozenset(name for name, who in access_table().items() if who == ANYONE or role in who)


@cache
def _menu(role: str | None) -> "tuple[Chapter, ...]":
    """The chapters a role has places in; few places are each a chapter of their own."""
    from jiangtu.config.urls import MENU, Chapter  # noqa: PLC0415 - urls are loaded after the middleware

    may = _open_to(role)
    found = [(chapter, tuple([item for item in chapter.items if item.name in may])) for chapter in MENU]
    if sum(len(items) for _, items in found) <= FEW:
        return tuple(Chapter(item.label, (item,)) for _, items in found for item in items)
    return tuple(
        Chapter(chapter.label if len(items) > 1 else items[0].label, items)
        for chapter, items in found
        if items
    )


def _chapter(request: HttpRequest, menu: "tuple[Chapter, ...]") -> "Chapter | None":
    """The chapter of the page itself, else the first one with a place of the page's app."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    app = page.partition(":")[0]
    exact = next((chapter for chapter in menu if page in {item.name for item in chapter.items}), None)
    return exact or next((chapter for chapter in menu if app in {item.app for item in chapter.items}), None)


def navigation(request: HttpRequest) -> dict[str, object]:
    """The places this reader may go: `menu` lists some, `may` holds the name of each, so that no page leads elsewhere.

    `menu` holds the chapters the reader has places in, `chapter` the one of the page he reads, None outside all.

    `news` counts his unread notices, asked only by a page that shows it.
    """
    from jiangtu.apps.portal.queries import unread  # noqa: PLC0415 - models are loaded after the middleware

    role = getattr(request.user, "role", None) if hasattr(request, "user") else None
    menu = _menu(role)
    return {
        "may": _open_to(role),
        "menu": menu,
        "chapter": _chapter(request, menu),
        "elder": request.COOKIES.get("elder") == "1",
        "news": SimpleLazyObject(lambda: unread(request.user) if role else 0),
    }
