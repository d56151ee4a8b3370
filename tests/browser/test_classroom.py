"""J4: one scan signs in, without a network too; the strip, the heat table and the rates are there to see."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, Person, SignIn

pytestmark = pytest.mark.browser


def room_link(teacher: Person) -> str:
    """What the room's screen shows now, as a phone's camera reads it."""
    teacher.page.goto(f"{teacher.site}/classes/desk/")
    teacher.click("PB450200-2025-9001")
    teacher.tap(teacher.page.get_by_role("link", name=re.compile("考勤|上课")).first)
    teacher.click("显示签到码")
    return teacher.page.locator("code").inner_text()


def open_strip(worker: Person) -> None:
    """From the worker's classes to the strip of the running one."""
    worker.page.goto(f"{worker.site}/classes/mine/")
    worker.tap(worker.page.locator("main").get_by_role("link", name=re.compile("2025-06-16")))
    worker.click("我的出勤")


def test_the_code_on_the_screen_is_renewed_and_can_be_paused(person: SignIn) -> None:
    teacher = person("provider", DESK, script=True)
    teacher.page.clock.install()
    room_link(teacher)
    renewed = re.compile(r"/classroom/rooms/\d+/$")

    with teacher.page.expect_response(renewed) as answer:
        teacher.page.clock.run_for(15_000)
    assert answer.value.ok
    teacher.click("暂停自动换码")
    asked = len(teacher.asked)
    teacher.page.clock.run_for(120_000)
    with teacher.page.expect_response(renewed):
        teacher.click("继续自动换码")
    assert len(teacher.asked) == asked + 1
    teacher.page.context.set_offline(True)
    teacher.page.clock.run_for(15_000)

    expect(teacher.page.locator("[data-lost]")).to_have_text("暂时连不上，码没有换。")
    teacher.complaints.clear()  # the browser itself remarks on the lost line


def test_one_scan_signs_in_and_fills_the_strip(person: SignIn) -> None:
    teacher, worker = person("provider", DESK), person("worker", script=True)
    link = room_link(teacher)

    worker.page.goto(link)  # the one tap on what the camera found

    expect(worker.page.locator("h1")).to_have_text("签到成功")
    assert worker.counted == (0, 0)
    worker.click("看我的出勤")
    expect(worker.page.locator(".square-attended").first).to_be_visible()


def test_without_scripts_there_is_one_button(person: SignIn) -> None:
    teacher, worker = person("provider", DESK), person("worker")
    worker.page.goto(room_link(teacher))

    worker.tap(worker.page.locator("main").get_by_role("button", name="签到"))

    assert (worker.heading(), worker.counted) == ("签到成功", (1, 0))


READY = "() => navigator.serviceWorker.getRegistration('/classroom/').then(it => Boolean(it && it.active))"


def test_whoever_looked_at_his_classes_once_scans_without_a_network_and_it_is_sent_later(
    sign_in: SignIn,
) -> None:
    teacher, worker = sign_in("provider", DESK), sign_in("worker", script=True)
    worker.page.goto(f"{worker.site}/classes/mine/")
    worker.page.wait_for_function(READY)
    link = room_link(teacher)

    worker.page.context.set_offline(True)
    worker.page.goto(link)
    expect(worker.page.locator("h1")).to_have_text("现在没有网络")
    worker.page.context.set_offline(False)

    expect(worker.page.locator("h1")).to_have_text("有网络了，已上传")
    assert worker.page.get_by_role("status").inner_text() in ("已签到", "待教师确认")


def test_the_printed_rates_come_out_of_the_records(person: SignIn) -> None:
    officer = person("hr_officer", DESK)
    officer.click("培训", exact=True)
    officer.click("结业跟踪")

    first = officer.page.locator("tbody tr").first
    expect(first).to_contain_text("95% 665/700")
    expect(first).to_contain_text("92.57% 648/700")


def test_a_paper_is_checked_with_one_scan(person: SignIn) -> None:
    anybody = person(None)
    anybody.page.goto(f"{anybody.site}/classroom/check/JY4502002024000001/")

    expect(anybody.page.locator(".word-yes")).to_have_text("有效")
    assert anybody.counted == (0, 0)


def test_the_office_sees_who_is_out_of_reach_and_what_is_odd(person: SignIn) -> None:
    officer = person("hr_officer", DESK)
    officer.click("培训", exact=True)
    officer.click("课堂异常")

    expect(officer.page.get_by_role("heading", name="一部手机签多人")).to_be_visible()
    expect(officer.page.get_by_role("row", name=re.compile("24"))).to_have_count(1)


def test_a_closing_test_is_announced_marked_and_ends_in_a_certificate(person: SignIn) -> None:
    worker, provider = person("worker"), person("provider", DESK)
    open_strip(worker)
    assert "结业考核：2025-07-01 09:00–11:00" in worker.page.locator("main").inner_text()

    provider.page.goto(f"{provider.site}/classes/desk/")
    provider.click("PB450200-2025-9002")
    provider.tap(provider.page.locator(".task-list").get_by_role("link", name="结业考核"))
    for field in provider.page.locator("input.mark").all():
        field.fill("88")
    provider.click("保存成绩")
    provider.tap(provider.page.get_by_role("link", name="登记结业考核"))
    provider.click("办理结业")
    assert "12人已办理结业" in provider.page.locator("main").inner_text()

    worker.click("通知")
    told = worker.page.locator("main").inner_text()
    assert "结业考核合格 88" in told
    number = re.search(r"结业证 (JY\d+)", told)
    assert number
    anybody = person(None)
    anybody.page.goto(f"{anybody.site}/classroom/check/{number[1]}/")
    expect(anybody.page.locator(".word-yes")).to_have_text("有效")
