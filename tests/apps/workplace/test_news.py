"""Workers hear of what their firm wrote, the office of plans, firms and helpers of each other."""

import datetime as dt

import pytest

from jiangtu.apps.accounts import notices
from jiangtu.apps.accounts.models import Notice
from jiangtu.apps.registers.models import Organisation
from jiangtu.apps.workplace import services, skills
from jiangtu.apps.workplace.kinds import Skill

from .conftest import ANNA, AT, FIRM, OFFICER, OTHER, WEI
from .test_services import draft, step

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def told() -> list[tuple[int | str, str, bool]]:
    """To whom, what, and whether it is still new."""
    rows = Notice.objects.order_by("pk")
    return [
        (row.person or row.organisation or row.role, notices.said(row), row.read_at is None) for row in rows
    ]


def test_a_worker_hears_once_a_day_that_his_firm_wrote_of_him(firm: Organisation) -> None:
    post = skills.add_post(firm=FIRM, place=skills.Place("一班", "车床", "6-18-01-01", 2), actor=ANNA, at=AT)
    for level in (1, 2):
        skills.assess(firm=FIRM, post=post.pk, person=WEI, level=Skill(level), actor=ANNA, at=AT)

    assert told() == [(WEI, f"“{firm.name}”登记了您的岗位技能或轮岗，请核对。", True)]


def test_a_plan_waits_for_the_office_and_its_answer_for_the_firm(firm: Organisation) -> None:
    plan = draft(WEI)
    step(plan, "file")
    step(plan, "return", OFFICER, "人数不符")

    assert told() == [
        ("HR_OFFICER", f"“{firm.name}”报来转岗培训计划，请答复。", False),
        (FIRM, "您的转岗培训计划被退回：人数不符。", True),
    ]


def test_a_firm_and_its_helper_hear_of_each_other(firm: Organisation) -> None:
    asked = services.ask_help(firm=FIRM, kind="TEACHER", topic="数控编程", people=5, actor=ANNA, at=AT)
    services.grant_voucher(
        request=asked.pk, amount_fen=150_000, until=dt.date(2025, 12, 31), actor=OFFICER, at=AT
    )
    for name, who in (("take", OTHER), ("give_back", OTHER), ("take", OTHER), ("confirm", FIRM)):
        services.step_help(
            request=asked.pk, step=name, organisation=who, actor=ANNA, at=AT, reason="师资不足"
        )

    other = Organisation.objects.get(pk=OTHER).name
    assert [(who, said) for who, said, _ in told()] == [
        (FIRM, "您的求助“数控编程”得到培训券 1500 元，2025-12-31 前有效。"),
        (FIRM, f"“{other}”接下了您的求助“数控编程”。"),
        (FIRM, f"“{other}”退回了您的求助“数控编程”：师资不足。"),
        (FIRM, f"“{other}”接下了您的求助“数控编程”。"),
        (OTHER, f"“{firm.name}”确认“数控编程”的帮扶已完成。"),
    ]
