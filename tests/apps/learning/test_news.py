"""Bookings and applications are told to the side that answers, and their answers to whoever asked."""

import pytest

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.learning import tuition
from jiangtu.apps.learning.models import Offer
from jiangtu.apps.learning.tuition import Word

from .conftest import AT, FIRM, HOME, OFFICER
from .test_lecturers import asked, offer, step  # noqa: F401 - a fixture among them
from .test_tuition import applied

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def told() -> list[tuple[int | str, str, bool]]:
    """To whom, what, and whether it is still new."""
    rows = Notice.objects.order_by("pk")
    return [
        (row.person or row.organisation or row.role, notices.said(row), row.read_at is None) for row in rows
    ]


def test_a_lender_hears_of_a_request_and_its_asker_of_the_answer(offer: Offer) -> None:  # noqa: F811
    booking = asked(offer)
    step(booking, "agree", HOME)
    step(booking, "withdraw", FIRM)

    name, firm = booking.teacher.name, booking.asker.name
    assert told() == [
        (HOME, f"{firm} 想请 {name} 在 2025-07-10 讲“不锈钢氩弧焊”，请答复。", False),
        (FIRM, f"{name} 已同意 2025-07-10 讲“不锈钢氩弧焊”。", True),
        (HOME, f"{firm} 取消了 {name} 2025-07-10 的“不锈钢氩弧焊”。", True),
    ]


def test_the_union_hears_of_an_application_and_its_worker_of_the_decision(people: tuple[int, int]) -> None:
    for person, word in zip(
        people, (Word("approve", 150_050), Word("refuse", reason="材料不全")), strict=True
    ):
        tuition.decide(tuition=applied(person).pk, word=word, actor=OFFICER, at=AT)

    assert [row for row in told() if row[0] != "UNION_OFFICER"] == [
        (people[0], "您2024秋学期的学费资助已批准：1500.5 元。", True),
        (people[1], "您2024秋学期的学费资助没有批准：材料不全。", True),
    ]
    assert [new for who, _, new in told() if who == "UNION_OFFICER"] == [False, False]
