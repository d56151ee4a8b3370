"""Where a page may lead; every page is looked at by `tests.links` whenever a test asks for it."""

import pytest
from django.conf import settings

from jiangtu.apps.accounts.kinds import Role
from tests.links import closed_leads


@pytest.mark.parametrize(
    ("html", "role", "closed"),
    [
        ('<a class="x" href="/files/pairs/">a</a>', Role.HR_OFFICER, []),
        ('<a class="x" href="/files/pairs/?page=2">a</a>', Role.UNION_OFFICER, ["files:queue"]),
        ('<form method="post" action="/files/persons/7/reveal/">', Role.SUPERVISOR, ["files:reveal"]),
        ('<a href="/files/mine/">a</a>', None, []),  # leads to the door
        ('<a href="/">a</a><a href="#b">b</a><a href="/static/x.css">c</a>', None, []),
    ],
)
def test_a_lead_to_a_closed_address_is_found(html: str, role: Role | None, closed: list[str]) -> None:
    assert closed_leads(html, role) == closed


def test_every_page_of_the_tests_is_looked_at() -> None:
    assert "tests.links.OnlyOpenLeads" in settings.MIDDLEWARE
