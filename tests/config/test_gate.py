"""The gate between a reader and the pages."""

import pytest
from django.test import Client

from jiangtu.apps.accounts.kinds import Role

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_pages_of_somebody_signed_in_are_kept_by_nobody(signed_in, client: Client) -> None:
    assert signed_in(Role.WORKER).get("/rights/")["Cache-Control"] == "private, no-store"
    assert "Cache-Control" not in client.get("/")


@pytest.mark.parametrize(("method", "back"), [("get", "/intake/receive/"), ("post", "/")])
def test_who_must_sign_in_comes_back_to_a_page_that_can_be_opened(
    method: str, back: str, client: Client
) -> None:
    answer = getattr(client, method)("/intake/receive/")

    assert answer["Location"] == f"/accounts/login/?next={back}"
