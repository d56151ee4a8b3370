"""The administrators' pages: everything can be done there, nobody's name stands there, every deed leaves a line."""

import json

import pytest
from django.test import Client

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import Factor, User
from jiangtu.apps.audit.models import AuditLine

pytestmark = [pytest.mark.database, pytest.mark.django_db]
ALL = "/accounts/all/"
FIRM = "91350100M000100Y43"


@pytest.fixture
def worker(db: None) -> User:
    return User.objects.create_user(
        "qin", "a long password", display_name="覃美玲", role=Role.WORKER, person=424242
    )


@pytest.fixture
def desk(signed_in) -> Client:
    return signed_in(Role.ADMINISTRATOR)


def lines() -> list[tuple[str, str, str]]:
    return [
        (line.actor, line.action, json.loads(line.detail)["what"])
        for line in AuditLine.objects.order_by("number")
    ]


def test_the_list_shows_log_ins_and_nobodys_name_or_file(desk, worker):
    pages = [
        desk.get(path).content.decode() for path in (ALL, f"{ALL}?q=QIN&role=WORKER", f"{ALL}{worker.pk}/")
    ]

    assert all("qin" in page and "覃美玲" not in page and "424242" not in page for page in pages)


def test_the_list_is_searched_and_leaves_out_who_is_closed(desk, worker):
    User.objects.filter(pk=worker.pk).update(is_active=False)

    shown = [f"{ALL}{worker.pk}/" in desk.get(ALL + query).content.decode() for query in ("", "?closed=on", "?closed=on&role=JUDGE")]  # fmt: skip

    assert shown == [False, True, False]


def test_a_long_list_has_pages(desk):
    User.objects.bulk_create(
        User(username=f"u{n:03}", display_name="某", role=Role.JUDGE, password="!") for n in range(70)
    )

    first, second = (desk.get(f"{ALL}?role=JUDGE&page={n}").content.decode() for n in (1, 2))

    assert ("u000" in first, "u069" in first, "u069" in second) == (True, False, True)
    assert "role=JUDGE&amp;page=2" in first


def test_opening_one_shows_a_password_that_signs_in_once(desk):
    asked = {"username": "firm", "display_name": "厂", "role": "EMPLOYER", "organisation": FIRM}

    shown = desk.post(f"{ALL}open/", asked).content.decode()

    given = shown.split('<kbd class="key">')[1].split("</kbd>")[0]
    user = User.objects.get(username="firm")
    assert (user.role, user.organisation, user.check_password(given)) == (Role.EMPLOYER, FIRM, True)
    door = Client().post("/accounts/login/", {"username": "firm", "password": given})
    assert door["Location"] == "/accounts/login/password/"
    assert given not in desk.get(f"{ALL}{user.pk}/").content.decode()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"username": "qin"}, "已被使用"),
        ({"role": "WORKER"}, "谁的档案"),
        ({"role": "EMPLOYER", "organisation": "9135"}, "应为18位"),
        ({"organisation": FIRM}, "不属于任何单位"),
        ({"username": "a b"}, "errors"),
    ],
)
def test_what_cannot_be_opened_is_said_and_nothing_is(asked: dict[str, str], said: str, desk, worker) -> None:
    before = User.objects.count()

    answer = desk.post(
        f"{ALL}open/", {"username": "new", "display_name": "新", "role": "HR_OFFICER", **asked}
    )

    assert (answer.status_code, said in answer.content.decode(), User.objects.count()) == (422, True, before)


def test_every_deed_is_done_and_leaves_a_line(desk, worker):
    Factor.objects.create(user=worker, secret=b"", confirmed_at=worker.joined_at)
    page = f"{ALL}{worker.pk}/"

    answers = [
        desk.post(f"{page}change/", {"role": "JUDGE", "organisation": ""}),
        desk.post(f"{page}password/", {"reason": "到场"}),
        desk.post(f"{page}factor/", {"reason": "手机丢失"}),
        desk.post(f"{page}close/"),
        desk.post(f"{page}reopen/"),
    ]

    assert [answer.status_code for answer in answers] == [302, 200, 302, 302, 302]
    worker.refresh_from_db()
    assert (worker.role, worker.is_active, Factor.objects.count()) == (Role.JUDGE, True, 0)
    assert [(action, what) for _, action, what in lines()] == [
        ("ACCOUNT", "change"), ("ACCOUNT", "reset_password"), ("FACTOR", "unbind"), ("ACCOUNT", "close"),
        ("ACCOUNT", "reopen"),
    ]  # fmt: skip
    assert {actor for actor, *_ in lines()} == {"ADMINISTRATOR-None"}


def test_who_is_closed_or_changed_is_out_at_once(desk, worker):
    theirs = Client()
    theirs.post("/accounts/login/", {"username": "qin", "password": "a long password"})
    inside = [theirs.get("/accounts/mine/").status_code]

    desk.post(f"{ALL}{worker.pk}/change/", {"role": "JUDGE", "organisation": ""})
    inside.append(theirs.get("/accounts/mine/").status_code)

    assert inside == [200, 302]


@pytest.mark.parametrize("deed", ["password/", "factor/"])
def test_a_reset_without_a_reason_changes_nothing(deed: str, desk, worker) -> None:
    answer = desk.post(f"{ALL}{worker.pk}/{deed}", {"reason": " "})

    worker.refresh_from_db()
    assert (answer.status_code, worker.check_password("a long password"), lines()) == (302, True, [])


def test_ones_own_log_in_offers_no_deed_and_takes_none(desk):
    me = User.objects.get(role=Role.ADMINISTRATOR)

    page = desk.get(f"{ALL}{me.pk}/").content.decode()
    desk.post(f"{ALL}{me.pk}/change/", {"role": "HR_OFFICER", "organisation": ""})
    desk.post(f"{ALL}{me.pk}/close/")

    me.refresh_from_db()
    assert ("另一位系统管理员" in page, f"{ALL}{me.pk}/close/" in page) == (True, False)
    assert (me.role, me.is_active, lines()) == (Role.ADMINISTRATOR, True, [])


@pytest.mark.parametrize("deed", ["", "change/", "close/", "reopen/", "password/", "factor/"])
def test_a_number_that_is_nobodys_is_no_page(deed: str, desk) -> None:
    answer = (
        desk.post(f"{ALL}999999/{deed}", {"reason": "x", "role": "JUDGE"})
        if deed
        else desk.get(f"{ALL}999999/")
    )

    assert answer.status_code == 404
