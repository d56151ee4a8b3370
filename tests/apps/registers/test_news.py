"""Who hears of an entry: the office of what waits, its holder of every answer."""

import datetime as dt

import pytest

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.registers import extension, news, services
from jiangtu.apps.registers.kinds import CheckResult
from tests.apps.training.planned import AT, CITY, DAY, OFFICER, OWN, PROVIDER, listed

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def told() -> list[tuple[str, str, bool]]:
    """To which role or organisation, what, and whether it is still new."""
    rows = Notice.objects.order_by("pk")
    return [(row.role or row.organisation, notices.said(row), row.read_at is None) for row in rows]


def test_an_application_waits_for_the_office_and_its_answer_for_the_holder() -> None:
    listed()

    assert told() == [
        ("HR_OFFICER", "“匠心培训学校”申请入册，请审核。", False),
        (OWN, "“匠心培训学校”已入册，编号 PX-2025-0001。", True),
    ]


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ("PASSED", ["“匠心培训学校”2025年度年检合格。"]),
        ("TO_MEND", ["“匠心培训学校”2025年度年检限期整改，2025-08-29 前复查：换消防器材"]),
        ("FAILED", ["“匠心培训学校”2025年度年检不合格：换消防器材", "“匠心培训学校”已暂停：换消防器材。"]),
    ],
)
def test_the_yearly_check_is_told_with_what_follows(result: str, said: list[str]) -> None:
    entry = listed(since=dt.date(2024, 7, 1))
    services.check(
        entry=entry.pk, result=CheckResult(result), day=DAY, actor=OFFICER, at=AT, note="换消防器材"
    )

    assert [text for _, text, _ in told()[2:]] == said


def test_a_check_that_comes_is_told_once() -> None:
    listed(since=dt.date(2024, 7, 20))

    assert [news.tell_due(day=day, at=AT) for day in (dt.date(2025, 6, 19), DAY, DAY)] == [0, 1, 0]
    assert told()[-1][:2] == (OWN, "“匠心培训学校”要在 2025-07-20 前年检，请备好材料。")


def test_an_end_that_comes_is_told_once() -> None:
    listed(since=dt.date(2022, 8, 29))

    assert [news.tell_ending(day=day, at=AT) for day in (dt.date(2025, 6, 29), DAY, DAY)] == [0, 1, 0]
    assert told()[-1][:2] == (OWN, "“匠心培训学校”的有效期到 2025-08-29 为止，现在可以申请延续。")


def test_a_wider_scope_waits_until_it_is_decided() -> None:
    entry = listed()
    asked = extension.ask_scope(
        entry=entry.pk, organisation=OWN, scopes=[("4-10", "54", CITY)], actor=PROVIDER, at=AT
    )
    extension.decide(extension=asked.pk, step="grant", day=DAY, actor=OFFICER, at=AT)

    assert told()[2:] == [
        ("HR_OFFICER", "“匠心培训学校”申请扩大业务范围，请审核。", False),
        (OWN, "“匠心培训学校”扩大业务范围的申请已同意。", True),
    ]
