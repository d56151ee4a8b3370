"""An exam walked in a browser: an application, a seat and its ticket; a paper on a phone; a certificate anybody checks."""

import re

import pytest

from tests.browser.conftest import DESK, SignIn

pytestmark = pytest.mark.browser


def test_a_worker_applies_is_seated_and_holds_a_ticket(person: SignIn) -> None:
    worker, body = person("worker"), person("assessor", DESK)

    worker.page.goto(f"{worker.site}/appraisal/")
    worker.click("柳州螺蛳粉制作")
    code = worker.page.url.rstrip("/").rsplit("/", 1)[-1]
    worker.click("报名", exact=True)
    applied = worker.page.locator("main").inner_text()
    body.page.goto(f"{body.site}/appraisal/batches/{code}/")
    for step in ("截止报名", "编排座位"):
        body.click(step, exact=True)
    worker.page.reload()
    worker.click("准考证", exact=True)
    ticket = worker.page.locator("main").inner_text()

    assert "报名成功" in applied
    assert (worker.counted, body.counted) == ((3, 0), (2, 0))
    assert re.search(r"准考证号 \d+", ticket)
    assert worker.page.locator("img[alt='入场时由监考扫码']").count() == 1
    assert worker.page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_a_paper_is_answered_on_a_phone_and_goes_on_after_a_cut(person: SignIn) -> None:
    worker = person("worker")

    worker.page.goto(f"{worker.site}/appraisal/mine/")
    worker.click("焊工三级")
    worker.click("进入机考")
    first = worker.heading()
    worker.tap(worker.page.get_by_label("按工艺规程操作并自检"))
    worker.click("保存，下一题")
    worker.page.goto(f"{worker.site}/appraisal/mine/")
    worker.click("焊工三级")
    worker.click("进入机考")

    assert (first, worker.heading()) == ("第 1 题，共 50 题", "第 2 题，共 50 题")
    assert "还有 49 题没答" in worker.page.locator("main").inner_text()
    assert worker.page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_the_office_certifies_and_anybody_checks_the_certificate(person: SignIn) -> None:
    office, worker = person("hr_officer", DESK), person("worker")

    office.page.goto(f"{office.site}/appraisal/office/")
    office.tap(office.page.get_by_role("link", name=re.compile("焊工四级.*数据已上报")).first)
    office.click("核发证书", exact=True)
    certified = office.page.locator("h1").inner_text()
    worker.page.goto(f"{worker.site}/appraisal/mine/")
    worker.tap(worker.page.get_by_role("link", name=re.compile("焊工四级")).first)
    number = worker.page.locator("main").get_by_role("link", name=re.compile("^S")).inner_text()
    worker.click(number)
    worker.page.goto(f"{worker.site}/certificates/mine/")

    assert "已发证" in certified
    assert len(number) == 22
    assert number in worker.page.content()


def test_marks_are_entered_by_a_second_person_who_sees_none_of_the_first(person: SignIn) -> None:
    first, second = person("assessor2", DESK), person("assessor")

    for one in (first, second):
        one.page.goto(f"{one.site}/appraisal/desk/")
        one.tap(one.page.get_by_role("link", name=re.compile("已考试")).first)
        one.tap(one.page.get_by_role("link", name=re.compile("登分 技能操作")))

    filled = [one.page.locator("input.mark").first.input_value() for one in (first, second)]
    assert filled[0] != ""
    assert filled[1] == ""
    assert second.page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
