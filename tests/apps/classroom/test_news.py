"""Trainees are told of tests, providers of what waits; nobody is told twice of the same."""

import datetime as dt

import pytest

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.classroom import news, services
from jiangtu.apps.training.models import Sitting

from .conftest import MONDAY, Small
from .test_results import END, Mark, attend, complete, mark

pytestmark = [pytest.mark.database, pytest.mark.django_db]
HOME = "91450200MA0000001A"


def told() -> list[tuple[int | str, str]]:
    """Who was told what, in order."""
    rows = Notice.objects.order_by("pk")
    return [(row.person or row.organisation or row.role, notices.said(row)) for row in rows]


def test_marks_are_told_to_each_and_again_only_when_they_change(small: Small) -> None:
    person = [seat.person for seat in small.seats]
    for given in ({1: Mark(88, True), 2: Mark(41, False)}, {1: Mark(88, True), 2: Mark(61, True)}):
        mark(small, given)

    assert told() == [
        (person[0], "“焊工四级”结业考核合格 88。"),
        (person[1], "“焊工四级”结业考核不合格 41，可以问培训机构何时补考。"),
        (person[1], "“焊工四级”结业考核合格 61。"),
    ]


def test_the_end_of_each_seat_is_told_once_and_the_providers_task_is_done(named: Small) -> None:
    attend(named, 0, 10)
    mark(named, {1: Mark(None, True)})
    news.tell_untested(at=END)
    complete(named)
    complete(named)

    ends = [said for _, said in told() if "结业考核合格" not in said]
    assert ends == [
        "“焊工四级”（LZ2025000001）已经考完，请登记成绩并办理结业。",
        "您已从“焊工四级”结业，结业证 JY4502002025000001。",
        *["“焊工四级”没有结业：出勤 0%，或结业考核没有合格。"] * 2,
    ]
    assert Notice.objects.get(organisation=HOME).read_at == END


def test_who_has_no_name_on_file_is_told_what_his_paper_waits_for(small: Small) -> None:
    attend(small, 0, 10)
    mark(small, {1: Mark(None, True)})
    complete(small)

    assert "您已从“焊工四级”结业；档案里还没有您的姓名，补齐后发结业证。" in [said for _, said in told()]


def test_a_provider_is_reminded_once_and_not_while_a_test_is_to_come(small: Small) -> None:
    test = Sitting.objects.create(
        training_class=small.course, room=small.room, starts_at=END, ends_at=END + dt.timedelta(hours=2)
    )

    assert news.tell_untested(at=MONDAY) == 0
    assert news.tell_untested(at=END) == 0
    assert [news.tell_untested(at=test.ends_at) for _ in range(2)] == [1, 0]


def test_a_reason_and_an_odd_sign_in_wait_for_the_provider(small: Small) -> None:
    lesson, person = small.lessons[0], small.seats[0].person or 0
    for _ in range(2):
        services.explain_absence(lesson=lesson.pk, person=person, reason="发烧", at=MONDAY)

    assert told() == [(HOME, "“焊工四级”（LZ2025000001）有学员说明了缺课原因。")]
