"""What no table lists is closed, and a menu shows nothing that is."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import resolve

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.config import gate

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.mark.urls("tests.config.addresses")
@pytest.mark.parametrize("role", Role)
def test_an_address_nobody_answers_for_is_closed_to_every_role(role, signed_in):
    answer = signed_in(role).get("/forgotten/")

    assert (answer.status_code, "您的角色不能打开这一页" in answer.content.decode()) == (403, True)


@pytest.mark.urls("tests.config.addresses")
def test_an_address_nobody_answers_for_asks_a_stranger_to_sign_in(client: Client):
    answer = client.get("/forgotten/?a=1")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/forgotten/%3Fa%3D1")


@pytest.mark.parametrize("address", ["/", "/accounts/login/"])
def test_the_open_addresses_are_open_to_strangers(address, client: Client):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/nowhere/", "/city/a/b/c/", "/static/nowhere.css", "/admin/"])
def test_an_address_that_is_not_there_is_not_found(address, client: Client):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/city/../rights/", "/Rights/", "/static/../rights/"])
def test_a_crooked_address_opens_nothing(address, client: Client):
    assert client.get(address).status_code in (302, 404)


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        (Role.WORKER, {"portal:rights", "files:my_file"}, {"monitor:cockpit", "intake:batches"}),
        (Role.SUPERVISOR, {"monitor:cockpit", "intake:batches"}, {"files:queue", "accounts:accounts"}),
        (Role.HR_OFFICER, {"files:queue", "policy:policies"}, {"portal:rights", "accounts:accounts"}),
        (Role.ADMINISTRATOR, {"accounts:accounts", "policy:policies"}, {"intake:batches", "files:queue"}),
        (Role.JUDGE, set(), {"monitor:cockpit", "policy:policies"}),
        (None, {"training:catalogue"}, {"portal:rights", "accounts:accounts"}),
    ],
)
def test_the_menu_of_a_role(role, shown, hidden, rf):
    request = rf.get("/")
    request.user = User(role=role) if role else AnonymousUser()

    menu = {item.name for chapter in gate.navigation(request)["menu"] for item in chapter.items}

    assert (shown - menu, hidden & menu) == (set(), set())


@pytest.mark.parametrize(
    ("page", "chapter"),
    [
        ("/rights/", ["portal:rights", "incentive:mine", "files:my_file", "career:mine"]),
        ("/learning/", ["training:catalogue", "training:mine", "learning:library"]),
        ("/accounts/mine/", None),
    ],
)
def test_a_page_shows_the_places_of_its_chapter(page, chapter, rf):
    request = rf.get(page)
    request.user, request.resolver_match = User(role=Role.WORKER), resolve(page)

    here = gate.navigation(request)["chapter"]

    assert (here and [item.name for item in here.items]) == chapter


def test_few_places_need_no_chapters(rf):
    request = rf.get("/")
    request.user = User(role=Role.JUDGE)

    assert all(len(chapter.items) == 1 for chapter in gate.navigation(request)["menu"])


def test_pages_of_somebody_signed_in_are_kept_by_nobody(signed_in, client: Client) -> None:
    assert signed_in(Role.WORKER).get("/rights/")["Cache-Control"] == "private, no-store"
    assert "Cache-Control" not in client.get("/")


@pytest.mark.parametrize(("method", "back"), [("get", "/intake/receive/"), ("post", "/")])
def test_who_must_sign_in_comes_back_to_a_page_that_can_be_opened(
    method: str, back: str, client: Client
) -> None:
    answer = getattr(client, method)("/intake/receive/")

    assert answer["Location"] == f"/accounts/login/?next={back}"
