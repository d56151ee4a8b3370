"""The front pages: each role's start, a worker's own answers, and closed doors."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.accounts.notices import News
from jiangtu.apps.accounts.queries import person_of
from tests.apps.portal.test_queries import SUBSIDY, certificate, worker
from tests.apps.snapshots import facts, listed

pytestmark = [pytest.mark.database, pytest.mark.django_db]
RIGHT = f"/rights/{SUBSIDY[0]}/{SUBSIDY[1]}"


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.JIANGTU_HOME = tmp_path
    return tmp_path


def two_workers() -> None:
    """A welder of 11 months' insurance, and a lathe operator who has it all."""
    other = certificate(21, person=2, occupation="6-18-01-01", issued_on=dt.date(2025, 5, 17))
    listed(facts(workers=[worker(1, insured_months=11), worker(2)], certificates=[certificate(11), other]))


@pytest.mark.parametrize(
    ("role", "start"),
    [
        (Role.WORKER, "/rights/"),
        (Role.HR_OFFICER, "/intake/"),
        (Role.UNION_OFFICER, "/intake/"),
        (Role.SUPERVISOR, "/city/"),
        (Role.ADMINISTRATOR, "/accounts/all/"),
        (Role.PROVIDER, "/classes/desk/"),
        (Role.EMPLOYER, "/workplace/"),
    ],
)
def test_each_role_starts_at_its_own_page(role, start, signed_in):
    answer = signed_in(role).get("/")

    assert (answer.status_code, answer["Location"]) == (302, start)


def test_everybody_signed_in_sees_how_many_notices_are_new_and_reads_them(client: Client, signed_in):
    at = dt.datetime(2025, 6, 30, 1, tzinfo=dt.UTC)
    officer = signed_in(Role.HR_OFFICER)
    notices.notify(*[News("请查看。", "test:1", link="/policies/", role=Role.HR_OFFICER)] * 3, at=at)

    home = officer.get("/", follow=True).content.decode()
    page = officer.get("/notices/").content.decode()
    after = officer.post("/notices/", follow=True).content.decode()

    assert '3<span class="news-word"> 条新' in home
    assert page.count("请查看。") == 3
    assert 'href="/policies/">去看看' in page
    assert ("条新" in after, after.count("请查看。")) == (False, 3)
    assert client.get("/notices/").status_code == 302


def test_the_public_front_page_is_for_those_without_a_page_of_their_own(client: Client, signed_in):
    assert [c.get("/").status_code for c in (client, signed_in(Role.JUDGE))] == [200, 200]


def test_a_worker_reads_his_answers_and_no_other_s(signed_in):
    two_workers()

    page = signed_in(Role.WORKER, person=1).get("/rights/").content.decode()

    assert f"{RIGHT}/11/" in page
    assert "焊工" in page
    assert f"{RIGHT}/21/" not in page
    assert "2025-05-17" not in page


def test_one_answer_shows_its_reasons_its_articles_and_its_sources(signed_in):
    two_workers()

    page = signed_in(Role.WORKER, person=1).get(f"{RIGHT}/11/").content.decode()

    for shown in ("广西技能提升补贴", "累计缴纳失业保险满12个月", "没有达到", "继续参保", "2025年三部门通知",
                  "社会保险缴费", "2025-06-30"):  # fmt: skip
        assert shown in page


def test_another_s_answer_is_not_found(signed_in):
    two_workers()

    answers = [
        signed_in(Role.WORKER, person=1).get(f"{RIGHT}/21/"),
        signed_in(Role.WORKER, person=2).get(f"{RIGHT}/21/"),
    ]

    assert [a.status_code for a in answers] == [404, 200]
    assert "没有这一页" in answers[0].content.decode()


def test_a_worker_no_snapshot_knows_is_told_to_wait(signed_in):
    answer = signed_in(Role.WORKER, person=1).get("/rights/")

    assert (answer.status_code, "您的档案还在整理" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORKER])
@pytest.mark.parametrize("address", ["/rights/", f"{RIGHT}/11/"])
def test_whoever_is_no_worker_gets_the_closed_page(role, address, signed_in):
    answer = signed_in(role).get(address)

    assert (answer.status_code, "您的角色不能打开这一页" in answer.content.decode()) == (403, True)


def test_a_log_in_without_a_file_is_nobody_s(db):
    officer = User.objects.create_user("o", "password-1", display_name="经办", role=Role.HR_OFFICER)

    with pytest.raises(PermissionDenied):
        person_of(officer)


@pytest.mark.parametrize("certificates", [1, 30])
def test_the_page_s_queries_do_not_grow_with_the_file(certificates, signed_in, django_assert_num_queries):
    listed(facts(workers=[worker(1)], certificates=[certificate(11 + n) for n in range(certificates)]))
    client = signed_in(Role.WORKER, person=1)
    client.get("/rights/")

    with django_assert_num_queries(12):  # three count his notices, two ask what he asked for
        client.get("/rights/")
