"""Nobody is signed in before every step is done; sessions end when they should."""

import datetime as dt

import pyotp
import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from jiangtu.apps.accounts import factors, services
from jiangtu.apps.accounts.kinds import Opening, Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.accounts.sessions import SINCE, SessionStore
from jiangtu.apps.audit.kinds import System
from jiangtu.apps.audit.models import AuditLine

pytestmark = [pytest.mark.database, pytest.mark.django_db]
PASSWORD, OTHER = "a long password", "another long one"
LOGIN, CODE, FIRST, BIND, MINE = (
    f"/accounts/{path}" for path in ("login/", "login/code/", "login/password/", "bind/", "mine/")
)


def opened(username: str = "wei", role: Role = Role.SUPERVISOR) -> User:
    opening = Opening(username, username, role)
    return services.open_account(opening, password=PASSWORD, actor=System(), at=timezone.now())


def phone(user: User) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    """A phone bound an hour ago, and the codes on paper."""
    totp, then = pyotp.TOTP(factors.secret_of(user)), timezone.now() - dt.timedelta(hours=1)
    return totp, factors.confirm(user=user, code=totp.at(then), at=then)


def attempt(client: Client, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"username": "wei", "password": password, **more})


def inside(client: Client) -> bool:
    return client.get(MINE).status_code == 200


def test_the_password_alone_opens_nothing_where_a_phone_is_bound(client):
    phone(opened())

    answer = attempt(client, next="/city/")

    assert (answer.status_code, answer["Location"], inside(client)) == (302, CODE, False)


def test_the_phones_code_leads_to_the_page_asked_for(client):
    totp, _ = phone(opened())
    attempt(client, next="/city/")

    answer = client.post(CODE, {"code": totp.now()})

    assert (answer.status_code, answer["Location"], inside(client)) == (302, "/city/", True)


def test_a_code_seen_over_the_shoulder_serves_nobody_again(client):
    totp, _ = phone(opened())
    attempt(client)
    code = totp.now()
    client.post(CODE, {"code": code})
    other = Client()
    attempt(other)

    answer = other.post(CODE, {"code": code})

    assert (answer.status_code, "已用过" in answer.content.decode(), inside(other)) == (422, True, False)


def test_a_code_on_paper_opens_too_and_only_once(client):
    _, paper = phone(opened())
    other = Client()

    for browser in (client, other):
        attempt(browser)
        browser.post(CODE, {"code": paper[0]})

    assert (inside(client), inside(other)) == (True, False)


def test_eight_wrong_codes_lock_the_door_and_are_not_written_down(client):
    totp, _ = phone(opened())
    attempt(client)

    answers = [client.post(CODE, {"code": f"wrong{n}"}).status_code for n in range(8)]

    assert answers == [422] * 7 + [429]
    assert client.post(CODE, {"code": totp.now()}).status_code == 429
    assert attempt(Client()).status_code == 429
    assert not any("wrong" in attempt.post_data for attempt in AccessAttempt.objects.all())


def test_wrong_passwords_and_wrong_codes_are_counted_together(client):
    phone(opened())
    for n in range(5):
        attempt(client, f"wrong {n}")
    attempt(client)

    assert [client.post(CODE, {"code": "0"}).status_code for _ in range(3)] == [422, 422, 429]


@pytest.mark.parametrize("path", [CODE, FIRST, BIND])
def test_a_stranger_at_a_later_step_is_sent_to_the_first(path: str, client) -> None:
    opened()

    assert [client.get(path)["Location"], client.post(path, {"code": "1"})["Location"]] == [LOGIN, LOGIN]


@pytest.mark.parametrize("path", [FIRST, BIND])
def test_the_steps_cannot_be_taken_out_of_order(path: str, client) -> None:
    phone(opened())
    attempt(client)

    assert client.get(path)["Location"] == LOGIN
    assert client.post(path, {"new": OTHER, "again": OTHER})["Location"] == LOGIN
    assert User.objects.get().check_password(PASSWORD)


def test_who_waits_too_long_at_the_door_begins_again(client):
    totp, _ = phone(opened())
    attempt(client)
    session = client.session
    session["at_the_door"] = {**session["at_the_door"], "at": timezone.now().timestamp() - 601}
    session.save()

    assert client.post(CODE, {"code": totp.now()})["Location"] == LOGIN
    assert not inside(client)


def test_a_log_in_closed_meanwhile_does_not_get_past_the_door(client):
    totp, _ = phone(opened())
    attempt(client)
    User.objects.update(is_active=False)

    assert client.post(CODE, {"code": totp.now()})["Location"] == LOGIN


def test_who_must_have_a_phone_binds_it_before_the_first_page(client, settings):
    settings.JIANGTU_SECOND_FACTOR = "required"
    user = opened()

    answer = attempt(client, next="/city/")
    page = client.get(BIND)
    key = factors.secret_of(user)
    done = client.post(BIND, {"code": pyotp.TOTP(key).now()})

    assert (answer["Location"], page.status_code) == (BIND, 200)
    assert " ".join(key[n : n + 4] for n in range(0, len(key), 4)) in page.content.decode()
    assert (done.status_code, done.content.decode().count("<li><code>"), inside(client)) == (200, 10, True)
    assert 'href="/city/"' in done.content.decode()
    assert "no-store" in done["Cache-Control"]


def test_until_the_phone_is_bound_nothing_is_open(client, settings):
    settings.JIANGTU_SECOND_FACTOR = "required"
    opened()
    attempt(client)

    answer = client.post(BIND, {"code": "000000"})

    assert (answer.status_code, inside(client)) == (422, False)


def test_others_are_not_made_to_bind_one(client, settings):
    settings.JIANGTU_SECOND_FACTOR = "required"
    opened(role=Role.JUDGE)

    attempt(client)

    assert inside(client)


def test_a_password_given_out_serves_once(client):
    user = opened()
    given = services.reset_password(user=user.pk, reason="到场", actor=System(), at=timezone.now())

    step = attempt(client, given)["Location"]
    outside = inside(client)
    unlike = client.post(FIRST, {"new": OTHER, "again": "something else"})
    same = client.post(FIRST, {"new": given, "again": given})
    done = client.post(FIRST, {"new": OTHER, "again": OTHER})

    assert (step, outside, unlike.status_code, same.status_code) == (FIRST, False, 422, 422)
    assert (done["Location"], inside(client)) == ("/", True)
    assert attempt(Client(), given).status_code == 200
    assert attempt(Client(), OTHER).status_code == 302


def test_a_password_given_out_does_not_go_round_the_phone(client):
    user = opened()
    totp, _ = phone(user)
    given = services.reset_password(user=user.pk, reason="到场", actor=System(), at=timezone.now())

    steps = [attempt(client, given)["Location"], client.get(FIRST)["Location"]]
    steps.append(client.post(CODE, {"code": totp.now()})["Location"])
    steps.append(client.post(FIRST, {"new": OTHER, "again": OTHER})["Location"])

    assert (steps, inside(client)) == ([CODE, LOGIN, FIRST, "/"], True)


def test_a_password_given_out_long_ago_is_refused(client):
    user = opened()
    ago = timezone.now() - dt.timedelta(days=8)
    given = services.reset_password(user=user.pk, reason="到场", actor=System(), at=ago)

    answer = attempt(client, given)

    assert ("已失效" in answer.content.decode(), inside(client)) == (True, False)


def test_giving_out_a_password_lifts_the_lock(client):
    user = opened()
    for n in range(8):
        attempt(client, f"wrong {n}")
    given = services.reset_password(user=user.pk, reason="到场", actor=System(), at=timezone.now())

    assert attempt(client, given).status_code == 302


def test_a_session_known_before_is_worth_nothing_after_any_step(client):
    totp, _ = phone(opened())
    client.get(LOGIN)
    attempt(client)
    at_the_door = client.session.session_key
    client.post(CODE, {"code": totp.now()})

    assert client.session.session_key != at_the_door
    assert not Session.objects.filter(pk=at_the_door).exists()
    assert "at_the_door" not in client.session


@pytest.mark.parametrize(("hours", "age"), [(0, 1800), (11.75, 900), (12, 0), (13, 0)])
def test_a_session_ends_idle_or_after_its_hours(hours: float, age: int, settings) -> None:
    settings.SESSION_COOKIE_AGE, settings.SESSION_LIFETIME = 1800, 12 * 3600
    session = SessionStore()
    session.begin()
    session[SINCE] -= int(hours * 3600)

    assert 0 <= age - session.get_expiry_age() <= 1
    assert abs((session.get_expiry_date() - timezone.now()).total_seconds() - age) < 2


def test_a_busy_session_ends_too(client, settings):
    opened()
    attempt(client)
    session = client.session
    session[SINCE] -= settings.SESSION_LIFETIME + 1
    session.save()

    assert inside(client) is False


def test_a_new_password_ends_every_other_session_but_this_one(client):
    opened()
    elsewhere = Client()
    for browser in (client, elsewhere):
        attempt(browser)

    wrong = client.post(f"{MINE}password/", {"old": "x", "new": OTHER, "again": OTHER})
    done = client.post(f"{MINE}password/", {"old": PASSWORD, "new": OTHER, "again": OTHER})

    assert (wrong.status_code, done["Location"]) == (422, MINE)
    assert (inside(client), inside(elsewhere)) == (True, False)


def test_one_can_sign_out_everywhere_else(client):
    opened()
    elsewhere = Client()
    for browser in (client, elsewhere):
        attempt(browser)

    client.post(f"{MINE}sign-out/")

    assert (inside(client), inside(elsewhere)) == (True, False)


def test_binding_and_unbinding_by_ones_own_will(client):
    user = opened(role=Role.JUDGE)
    attempt(client)
    client.get(BIND)
    totp = pyotp.TOTP(factors.secret_of(user))

    codes = client.post(BIND, {"code": totp.now()}).content.decode()
    again = client.get(BIND)
    wrong = client.post(f"{MINE}unbind/", {"code": "000000"})
    paper = codes.split("<li><code>")[1][:11]
    done = client.post(f"{MINE}unbind/", {"code": paper})

    assert (again["Location"], wrong.status_code, factors.guards(user)) == (MINE, 422, False)
    assert done["Location"] == MINE
    assert list(AuditLine.objects.order_by("number").values_list("action", flat=True)) == [
        "ACCOUNT", "FACTOR", "FACTOR", "FACTOR",
    ]  # fmt: skip


def test_new_codes_on_paper_need_a_code(client):
    user = opened()
    _, paper = phone(user)
    attempt(client)
    client.post(CODE, {"code": paper[0]})

    refused = client.post(f"{MINE}codes/", {"code": paper[0]})
    shown = client.post(f"{MINE}codes/", {"code": paper[1]})

    assert (refused.status_code, shown.status_code, factors.codes_left(user)) == (422, 200, 10)
