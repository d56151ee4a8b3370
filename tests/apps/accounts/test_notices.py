"""What people, firms and offices are told, once, and read."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.accounts.notices import News, Reader
from jiangtu.apps.training.line import CANCELLED

pytestmark = [pytest.mark.database, pytest.mark.django_db]
AT = dt.datetime(2025, 6, 30, 1, tzinfo=dt.UTC)
FIRM = "91450200MA5K000000"


def news(**to: object) -> News:
    return News(CANCELLED, "training:seat:1", {"title": "焊工", "reason": "场地维修"}, "/classes/mine/", **to)


def reading(reader: Reader) -> list[str]:
    return [notices.said(notice) for notice in notices.listed(reader, page="")]


def test_each_reads_what_is_his_his_firms_or_his_offices() -> None:
    told = [news(person=1), news(person=2), news(organisation=FIRM), news(role="HR_OFFICER")]

    assert notices.notify(*told, at=AT) == 4

    counts = {
        "worker": notices.unread(Reader(frozenset({1}), role="WORKER")),
        "merged": notices.unread(Reader(frozenset({1, 2}), role="WORKER")),
        "firm": notices.unread(Reader(organisation=FIRM, role="EMPLOYER")),
        "officer": notices.unread(Reader(role="HR_OFFICER")),
        "nobody": notices.unread(Reader()),
    }
    assert counts == {"worker": 1, "merged": 2, "firm": 1, "officer": 1, "nobody": 0}


def test_nothing_is_told_twice_under_one_key() -> None:
    once, twice = news(person=1, key="classroom:lost:1"), news(person=1, key="classroom:lost:1")

    assert [notices.notify(once, twice, at=AT), notices.notify(once, at=AT), notices.notify(at=AT)] == [
        1,
        0,
        0,
    ]
    assert notices.notify(news(person=1), news(person=1), at=AT) == 2


def test_a_notice_is_said_in_the_readers_language() -> None:
    notices.notify(news(person=1), at=AT)
    one = Notice.objects.get()

    with translation.override("en"):
        english = notices.said(one)

    assert (notices.said(one), english) == ("“焊工”已取消：场地维修。", "“焊工” was cancelled: 场地维修.")


def test_what_one_of_a_firm_has_read_is_read_for_the_firm() -> None:
    reader = Reader(organisation=FIRM, role="EMPLOYER")
    notices.notify(news(organisation=FIRM), news(person=1), at=AT)

    assert [notices.read_all(reader, by="hr", at=AT), notices.read_all(reader, by="boss", at=AT)] == [1, 0]
    assert list(Notice.objects.order_by("pk").values_list("read_by", flat=True)) == ["hr", ""]
    assert reading(reader) == ["“焊工”已取消：场地维修。"]


@pytest.mark.parametrize("to", [{}, {"person": 1, "role": "WORKER"}, {"organisation": FIRM, "person": 1}])
def test_a_notice_is_for_exactly_one(to: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.bulk_create([Notice(text="x", about="x", at=AT, **to)])
