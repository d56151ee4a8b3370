"""A worker learns and tests himself on a phone without scripts; a provider writes; everybody's pages are sound."""

import pytest

from tests.browser.conftest import DESK, SignIn

pytestmark = pytest.mark.browser


def test_a_worker_begins_a_course_and_sees_his_result(person: SignIn) -> None:
    worker = person("worker")
    worker.click("培训", exact=True)
    worker.click("学习", exact=True)
    worker.click("居家养老护理入门")
    worker.click("开始学习")
    assert worker.heading() == "1. 帮老人翻身"
    worker.click("学完了，下一课")
    worker.click("学完了，下一课")
    worker.click("学完了")
    worker.click("做自测题")
    for question in worker.page.locator("fieldset").all():
        question.locator("input").first.check()
    worker.click("交卷")

    assert (worker.heading(), worker.page.locator(".hero-sum").inner_text()[-1]) == ("自测结果", "分")
    assert worker.counted == (9, 0)
    assert worker.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_provider_writes_a_course_and_publishes_it(person: SignIn) -> None:
    provider = person("provider", DESK)
    provider.click("我们的课程页")
    provider.click("写一门新课")
    provider.fill("名称", "点检入门")
    provider.fill("一句话简介", "每天十分钟看设备。")
    provider.click("保存")
    provider.fill("标题", "听、看、摸")
    provider.fill("正文", "- 听声音\n- 看油位\n- 摸温度")
    provider.click("保存这一课")
    provider.click("发布")
    provider.click("看学员看到的")

    assert provider.heading() == "点检入门"


@pytest.mark.parametrize("script", [False, True])
def test_a_lecturer_is_asked_for_in_a_few_fields(person: SignIn, script: bool) -> None:
    school = person("school", DESK, script=script)
    school.page.goto(f"{school.site}/learning/lecturers/?q=yahuhan")
    school.click("约一天")
    school.fill("哪天", "2025-08-0" + ("2" if script else "1"))
    school.fill("地点", "实训楼")
    school.click("送出预约")

    assert school.page.locator("main").get_by_text("待答复").first.is_visible()


def test_a_school_sets_the_class_behind_a_cohort_until_people_are_in_it(person: SignIn) -> None:
    school = person("school", DESK)
    school.page.goto(f"{school.site}/learning/cohorts/")
    school.tap(school.page.locator("main li a").first)
    school.page.get_by_label("对应的培训班").select_option(index=1)
    school.click("保存")

    said = school.page.locator("main").inner_text()
    assert "学员以占座为准" in said
    assert "对应的培训班不再更换" in said
