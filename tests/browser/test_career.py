"""A worker learns what the next level takes and brings; a firm sees whose pay did not follow; a school decides."""

import pytest

from tests.browser.conftest import DESK, PHONE, SignIn

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


def test_a_worker_says_what_no_register_tells_and_takes_it_back_without_typing(person: SignIn) -> None:
    worker = person("worker")
    worker.click("我的发展")
    worker.click("您自己说明的事")
    open_questions = worker.page.get_by_role("button", name="是", exact=True).count()

    worker.click("是", exact=True)
    assert "您说有，待证明" in worker.page.locator("main").inner_text()
    assert worker.counted == (3, 0)

    worker.click("收回我的话")
    assert worker.page.get_by_role("button", name="是", exact=True).count() == open_questions


def test_a_course_s_credits_are_used_once_the_school_agrees(person: SignIn) -> None:
    worker, school = person("worker"), person("school")
    worker.click("我的发展")
    worker.click("我的学分")
    course = worker.page.locator("details", has_text="申请使用").first
    worker.tap(course.locator("summary"))
    worker.tap(course.get_by_role("button", name="提交，等学校确认"))
    assert worker.counted == (4, 0)

    school.click("评价", exact=True)
    school.click("学分认定")
    school.click("同意使用")

    assert "已认定，学分已记账。" in school.page.inner_text("body")
    worker.page.reload()
    assert "（免修课程）" in worker.page.locator("main").inner_text()


def test_a_worker_takes_his_record_along_signed(person: SignIn) -> None:
    worker = person("worker")
    worker.click("我的发展")
    worker.click("我的学分")
    links = [
        worker.page.get_by_role("link", name=name).get_attribute("href")
        for name in ("ELMO (XML)", "CTDL (JSON-LD)")
    ]

    elmo, ctdl = (worker.page.request.get(f"{worker.site}{link}").text() for link in links)

    assert "<ds:SignatureValue>" in elmo
    assert "ceterms:" in ctdl


@pytest.mark.parametrize("screen", [PHONE, DESK])
def test_a_firm_mends_a_pay_grade_with_one_press(person: SignIn, screen: dict[str, int]) -> None:
    firm = person("employer", screen)
    firm.click("岗位", exact=True)
    firm.click("技能薪级")
    said = firm.page.locator("main").inner_text()
    assert "等级升了，薪级没有跟上" in said
    assert firm.page.evaluate("document.documentElement.scrollWidth") <= screen["width"]

    waiting = firm.page.get_by_text("等级升了，薪级没有跟上").count()
    firm.click("从今天起登记")

    assert firm.page.get_by_text("等级升了，薪级没有跟上").count() == waiting - 1


def test_the_office_sees_every_firm(person: SignIn) -> None:
    officer = person("hr_officer", DESK)
    officer.click("岗位", exact=True)
    officer.click("等级与薪级")

    assert "有等级，没有登记薪级" in officer.page.locator("main").inner_text()
