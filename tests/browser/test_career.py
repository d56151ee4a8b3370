"""A worker learns what the next level takes and brings; a firm sees whose pay did not follow; a school decides."""

import pytest

from tests.browser.conftest import DESK, SignIn

pytestmark = pytest.mark.browser


def test_a_worker_sees_what_a_level_brings_and_what_is_missing_in_two_presses(person: SignIn) -> None:
    worker = person("worker")
    worker.click("我的发展")
    said = worker.page.locator("main").inner_text()
    assert all(word in said for word in ("我在哪一级", "能带来什么", "还差什么"))

    worker.click("副高级职称", exact=True)

    assert "可以申报" in worker.page.locator("main").inner_text()
    assert worker.page.locator("main img").count() >= 1
    assert worker.counted == (2, 0)


def test_a_worker_asks_for_credits_without_typing(sign_in: SignIn) -> None:
    worker = sign_in("worker")
    worker.click("我的发展")
    worker.click("我的学分")
    waiting = worker.page.get_by_role("button", name="申请认定").count()

    worker.tap(worker.page.get_by_role("button", name="申请认定").first)

    assert "待学校审核" in worker.page.locator("main").inner_text()
    assert worker.page.get_by_role("button", name="申请认定").count() == waiting - 1


def test_a_firm_sees_whose_pay_did_not_follow(person: SignIn) -> None:
    firm = person("employer", DESK)
    firm.click("技能薪级")

    assert "等级升了，薪级没有跟上" in firm.page.locator("main").inner_text()


def test_the_office_sees_every_firm(person: SignIn) -> None:
    officer = person("hr_officer", DESK)
    officer.click("岗位", exact=True)
    officer.click("等级与薪级")

    assert "有等级，没有登记薪级" in officer.page.locator("main").inner_text()
