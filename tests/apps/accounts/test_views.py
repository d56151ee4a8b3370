"""The one door: letting in, keeping out, locking; and large letters."""

import pytest
from django.test import Client
from django.utils import timezone

from jiangtu.apps.accounts import services
from jiangtu.apps.accounts.kinds import Opening, Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.audit.kinds import System

pytestmark = [pytest.mark.database, pytest.mark.django_db]
LOGIN = "/accounts/login/"
PASSWORD = "a long password"


def opened(username: str, role: Role) -> User:
    opening = Opening(username, username, role)
    return services.open_account(opening, password=PASSWORD, actor=System(), at=timezone.now())


@pytest.fixture
def wei() -> User:
    return opened("wei", Role.SUPERVISOR)


def attempt(client: Client, password: str, username: str = "wei", **more: str):
    return client.post(LOGIN, {"username": username, "password": password, **more})


def test_the_right_password_leads_home(client, wei):
    answer = attempt(client, PASSWORD)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(wei.pk)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("/city/employed/", "/city/employed/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
    ],
)
def test_signing_in_leads_to_the_page_asked_for_and_never_to_another_site(asked, shown, client, wei):
    assert attempt(client, PASSWORD, next=asked)["Location"] == shown


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(client, wei):
    answers = [attempt(client, "wrong"), attempt(client, PASSWORD, username="nobody")]

    assert [a.status_code for a in answers] == [200, 200]
    assert all("账号或密码不对" in a.content.decode() for a in answers)
    assert "_auth_user_id" not in client.session


def test_a_log_in_that_was_closed_lets_nobody_in(client, wei):
    User.objects.update(is_active=False)

    assert attempt(client, PASSWORD).status_code == 200
    assert "_auth_user_id" not in client.session


def test_eight_wrong_passwords_lock_the_door_for_the_right_one_too(client, wei):
    answers = [attempt(client, f"wrong {n}") for n in range(8)]

    after = attempt(client, PASSWORD)

    assert [a.status_code for a in answers] == [200] * 7 + [429]
    assert (after.status_code, "登录已暂停一小时" in after.content.decode()) == (429, True)
    assert "_auth_user_id" not in client.session


def test_seven_wrong_passwords_do_not(client, wei):
    for n in range(7):
        attempt(client, f"wrong {n}")

    assert attempt(client, PASSWORD).status_code == 302


def test_the_lock_is_on_one_name_from_one_place(client, wei):
    opened("qin", Role.JUDGE)
    for n in range(8):
        attempt(client, f"wrong {n}")

    other_name = attempt(client, PASSWORD, username="qin")
    other_place = attempt(Client(REMOTE_ADDR="10.0.0.9"), PASSWORD)

    assert (other_name.status_code, other_place.status_code) == (302, 302)


def test_signing_out_ends_the_session(client, wei):
    attempt(client, PASSWORD)

    answer = client.post("/accounts/logout/")

    assert (answer.status_code, "_auth_user_id" in client.session) == (302, False)


@pytest.mark.parametrize(
    ("asked", "back"),
    [
        ("/rights/?page=2", "/rights/?page=2"),
        ("http://testserver/rights/", "http://testserver/rights/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        (r"\\elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_large_letters_lead_back_to_a_page_of_our_own_only(asked, back, client):
    answer = client.post("/accounts/elder/", {"next": asked})

    assert (answer.status_code, answer["Location"]) == (302, back)


def test_large_letters_are_turned_on_and_off_by_the_same_button(client):
    seen = []
    for _ in range(3):
        client.post("/accounts/elder/", {"next": "/"})
        seen.append(
            (client.cookies["elder"].value, '<body class="elder">' in client.get("/").content.decode())
        )

    assert seen == [("1", True), ("0", False), ("1", True)]


def test_large_letters_need_a_button_not_a_link(client):
    assert client.get("/accounts/elder/").status_code == 405
