"""Who hears of a class's steps, and that nothing waits twice."""

import datetime as dt

import pytest

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.registers import services as registers
from jiangtu.apps.training import courses
from tests.apps.training.planned import (
    AT,
    CITY,
    FIRM,
    OFFICER,
    OWN,
    PROVIDER,
    course,
    listed,
    planned,
    step,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def told() -> list[tuple[str, str, bool]]:
    """To which role or organisation, what, and whether it still waits to be read."""
    rows = Notice.objects.filter(about__startswith="training:").order_by("pk")
    return [(n.role or n.organisation, notices.said(n).split("）")[1], n.read_at is None) for n in rows]


def test_a_filed_class_waits_for_the_office_until_it_is_answered() -> None:
    c = step(planned(), "file")
    assert told() == [("HR_OFFICER", "已提交备案，请核准或退回。", True)]

    step(c, "return", reason="场地证明不清楚")

    assert told() == [
        ("HR_OFFICER", "已提交备案，请核准或退回。", False),
        (OWN, "被退回：场地证明不清楚。修改后可以重新提交。", True),
    ]


def test_a_published_class_is_told_to_its_provider_and_a_cancelled_one_to_the_office() -> None:
    step(planned(), "file", "publish", "open", "cancel", reason="报名不足")

    assert told()[1:] == [
        (OWN, "已核准并公布，可以开放报名。", True),
        ("HR_OFFICER", "已取消：报名不足。", True),
    ]


def test_a_sponsor_hears_of_the_course_to_sign_and_of_the_class_to_fill() -> None:
    listed()
    registers.save_organisation(code=FIRM, name="恒力机械", area=CITY, actor=OFFICER, at=AT)
    written = course(firm=FIRM)
    courses.sign_course(course=written.pk, organisation=FIRM, actor=PROVIDER, at=AT)
    ordered = {"kind": "ORDER", "sponsor": FIRM, "order_size": 40, "posts": 40, "course": written.pk}
    c = step(planned(**ordered), "file", "publish", "open", "cancel", reason="报名不足")

    assert [(notices.said(n), n.link, n.read_at is None) for n in Notice.objects.filter(organisation=FIRM).order_by("pk")] == [
        ("“焊工四级”第1版等您签署。", "/classes/desk/courses/", False),
        (f"“焊工四级”（{c.class_code}）已开放报名，请预留座位或报上名单。", f"/classes/firm/{c.class_code}/", True),
        (f"“焊工四级”（{c.class_code}）已取消：报名不足。", "/classes/firm/", True),
    ]  # fmt: skip


def test_a_plan_taken_back_is_nobodys_news() -> None:
    step(planned(), "cancel", reason="不办了")

    assert told() == []


def test_a_notice_bears_the_citys_time(settings) -> None:
    settings.JIANGTU_TODAY = dt.date(2025, 6, 30)

    step(planned(), "file", "publish", "open", "cancel", reason="报名不足")

    assert set(Notice.objects.values_list("at", flat=True)) == {AT}
