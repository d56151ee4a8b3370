"""A middleware of the tests alone: no page shows a link or a form that its reader may not open.

It stands behind every page any test asks for, so that each page with its data is looked at as each role that opens it.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from jiangtu.apps.accounts.access import ANYONE
from jiangtu.config.gate import access_table

_LEADS = re.compile(r"""<(?:a|form)\b[^>]*?\s(?:href|action)=["'](/[^"'#]*)""")


class LedNowhere(AssertionError):
    """A page leads its reader to addresses that are closed to him."""


def closed_leads(html: str, role: str | None) -> list[str]:
    """The names of the addresses the page leads to that the role may not open; who is not signed in may sign in."""
    found = set()
    if role is None:
        return []
    for path in _LEADS.findall(html):
        try:
            name = resolve(urlsplit(path).path).view_name
        except Resolver404:
            continue  # a file of the look
        who = access_table().get(name, frozenset())
        if who != ANYONE and role not in who:
            found.add(name)
    return sorted(found)


class OnlyOpenLeads:
    """Raises LedNowhere for a page that leads its reader to a closed address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            role = getattr(request.user, "role", None)
            if closed := closed_leads(response.content.decode(), role):  # type: ignore[attr-defined]
                raise LedNowhere(f"{request.path} as {role} leads to {', '.join(closed)}")
        return response
