"""Who hears of an exam: the office of what waits, candidates of their seat and result, the body of a recount."""

import pytest

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.appraisal import results
from tests.apps.appraisal.conftest import BODY, EXAM, OFFICER, Exam, act

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def told() -> list[tuple[str | int | None, str, bool]]:
    """To whom, what, and whether it is still new."""
    rows = Notice.objects.order_by("pk")
    return [(r.role or r.organisation or r.person, notices.said(r), r.read_at is None) for r in rows]


def test_from_the_application_to_the_recount_each_hears_what_concerns_him(exam: Exam) -> None:
    exam.publicised([1])
    results.object_to(code=exam.code, text="漏加两分", candidate=None, act=act(day=EXAM))
    exam.step("reopen", act(OFFICER, EXAM, reason="漏加两分"))

    assert told() == [
        ("HR_OFFICER", "工人1报名“焊工四级”，申报条件要核实。", False),
        (1, "您报名的“焊工四级”已接受。", True),
        (1, "“焊工四级”的座位已排好，2025-07-20 考试，请看准考证。", True),
        (1, "“焊工四级”的成绩正在公示，2025-07-25 前可以提异议。", True),
        ("HR_OFFICER", "对“焊工四级”的成绩有异议，请答复。", True),
        (1, "“焊工四级”的成绩要重新核定：漏加两分。", True),
        (BODY, "“焊工四级”的成绩要重新核定：漏加两分。", True),
    ]


def test_a_cancelled_exam_tells_those_who_had_applied(exam: Exam) -> None:
    exam.apply(1)
    exam.step("cancel", act(reason="设备故障"))

    assert told()[-1] == (1, "“焊工四级”已取消：设备故障。", True)
