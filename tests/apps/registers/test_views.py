"""Registers in the browser's terms: apply, decide, publish; nobody sees another's."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from jiangtu.apps.accounts.kinds import Role
from jiangtu.apps.accounts.models import User
from jiangtu.apps.registers import services
from jiangtu.apps.registers.kinds import CheckResult
from jiangtu.apps.registers.models import Entry, Organisation
from tests.apps.training.planned import AT, DAY, OFFICER, OWN, listed

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def provider(signed_in) -> Client:
    client = signed_in(Role.PROVIDER)
    User.objects.filter(role=Role.PROVIDER).update(organisation=OWN)
    return client


FORM = {
    "title": "匠心", "c_licence": "4502", "c_teachers": "5", "c_site": "300", "c_equipment": "on", "c_promise": "on",
    "scopes": "焊工 543\n6-18 54",
}  # fmt: skip


def test_from_nothing_to_the_public_register(provider: Client, signed_in, settings) -> None:
    settings.JIANGTU_TODAY = None
    officer = signed_in(Role.HR_OFFICER)

    provider.post(reverse("registers:state"), {"name": "匠心培训学校", "area": "450202"})
    provider.post(reverse("registers:apply", args=["provider"]), FORM)
    entry = Entry.objects.get()
    provider.post(reverse("registers:send", args=[entry.pk]))
    queue = officer.get(reverse("registers:queue")).content.decode()
    officer.post(reverse("registers:decide", args=[entry.pk]), {"step": "list"})
    public = Client().get(reverse("registers:entry", args=[entry.pk])).content.decode()

    assert Organisation.objects.get().name == "匠心培训学校"
    assert list(entry.scopes.values_list("occupation", "levels")) == [("6-18-02-04", "543"), ("6-18", "54")]
    assert "审核申请" in queue
    assert "在册" in public
    assert "焊工" in public


def test_an_incomplete_application_is_answered_line_by_line(provider: Client) -> None:
    provider.post(reverse("registers:state"), {"name": "匠心", "area": "450202"})
    provider.post(reverse("registers:apply", args=["provider"]), {"title": "匠心", "c_teachers": "1"})

    page = provider.post(
        reverse("registers:send", args=[Entry.objects.get().pk]), follow=True
    ).content.decode()

    assert "填的是1人，至少3人" in page
    assert "没有填写业务范围" in page


def test_a_wrong_occupation_or_level_is_said_in_the_field(provider: Client) -> None:
    provider.post(reverse("registers:state"), {"name": "匠心", "area": "450202"})

    answer = provider.post(
        reverse("registers:apply", args=["provider"]), {"title": "匠心", "scopes": "焊工 9\n不存在的职业 5"}
    )

    assert answer.status_code == 422
    said = re.findall(r"“([^”]*)”", answer.content.decode().partition('class="errors"')[2])
    assert said[:2] == ["焊工 9", "不存在的职业"]


def test_anothers_entry_is_not_there(provider: Client) -> None:
    entry = listed("52450200MJ1PX00099")

    codes = [
        provider.get(reverse("registers:edit", args=[entry.pk])).status_code,
        provider.post(reverse("registers:send", args=[entry.pk])).status_code,
    ]

    assert codes == [404, 404]


def test_teachers_and_rooms_are_recorded_and_the_secret_never_leaves(provider: Client) -> None:
    listed()
    teacher = {"name": "韦师傅", "kind": "MASTER", "occupation": "焊工", "level": "2", "since": "2025-01-01"}

    provider.post(reverse("registers:appoint"), teacher)
    provider.post(reverse("registers:add_room"), {"name": "车间", "kind": "WORKSHOP", "seats": "30"})
    page = provider.get(reverse("registers:holding"))

    room = Organisation.objects.get(pk=OWN).rooms.get()
    assert "技能大师（兼职）" in page.content.decode()
    assert bytes(room.secret).hex() not in page.content.decode()


def test_what_is_wrong_of_a_teacher_or_a_room_stays_on_the_form(provider: Client) -> None:
    listed()
    teacher = {
        "name": "韦师傅",
        "kind": "MASTER",
        "occupation": "焊工",
        "since": "2025-01-01",
        "until": "2024-01-01",
    }

    ends = provider.post(reverse("registers:appoint"), teacher)
    empty = provider.post(reverse("registers:add_room"), {"name": "车间", "kind": "WORKSHOP", "seats": "0"})

    assert [ends.status_code, empty.status_code] == [422, 422]
    assert all(
        part in ends.content.decode() for part in ("聘期止要晚于聘期起。", 'value="韦师傅"', 'mt-3" open')
    )
    assert all(part in empty.content.decode() for part in ('value="车间"', 'mt-3" open'))
    assert not Organisation.objects.get(pk=OWN).teachers.exists()


def test_a_telephone_nobody_can_call_is_refused(provider: Client) -> None:
    stated = {"name": "匠心", "area": "450200", "address": ""}

    codes = [
        provider.post(reverse("registers:state"), {**stated, "phone": phone}).status_code
        for phone in ("12", "0772-2800000转8", "")
    ]

    assert codes == [422, 302, 302]


def test_anybody_reads_how_a_years_rechecks_went() -> None:
    entry = listed(since=dt.date(2024, 6, 1))
    services.check(entry=entry.pk, result=CheckResult.PASSED, day=DAY, actor=OFFICER, at=AT)
    page = reverse("registers:checks")

    whole = Client().get(page, {"year": "2025", "register": "provider"}).content.decode()

    assert "应检 1，已检 1，合格 1" in whole
    assert "匠心培训学校" in whole
    assert [Client().get(page, {"year": year}).status_code for year in ("", "x", "1999", "²")] == [200] * 4
