"""Finding a class and taking a seat (J3), running a class again (J7), deciding on it: clicks and fields are counted."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, SignIn, surroundings
from tests.browser.test_windows import happened

pytestmark = pytest.mark.browser


def test_a_worker_takes_a_seat_in_three_clicks_without_typing(person: SignIn) -> None:
    worker = person("worker")

    worker.click("培训", exact=True)
    assert worker.heading() == "找一个培训班"
    worker.tap(worker.page.locator("#classes a").filter(has_text="还有").last)
    worker.tap(worker.page.locator("main").get_by_role("button", name=re.compile("占座")))

    assert worker.counted == (3, 0)
    assert re.fullmatch(r"已占座：第 \d+ 号，共 \d+ 座。", worker.heading())
    said = worker.page.locator("main").inner_text()
    assert all(word in said for word in ("回执号", "接下来", "签到", "不去了"))
    answered = worker.heading()
    worker.page.go_back()
    worker.click("看我的座位")
    assert worker.heading() == answered
    worker.click("我的培训班")
    assert "已占座" in worker.page.locator("main").inner_text()


def test_anybody_browses_143_classes_by_words_pinyin_and_a_tap_on_the_map(person: SignIn) -> None:
    anyone = person(None)
    anyone.click("培训班", exact=True)
    all_classes = int(anyone.page.locator("h2").first.inner_text().split()[0])

    anyone.fill("学什么、哪家机构", "hangong")
    anyone.click("查找")
    few = int(anyone.page.locator("h2").first.inner_text().split()[0])
    anyone.page.get_by_text("在地图上点一下").click()
    anyone.page.locator("input.map").click(position={"x": 140, "y": 105})

    assert all_classes > 100
    assert 0 < few < all_classes
    assert "步行约" in anyone.page.locator("main").inner_text()
    anyone.page.go_back()
    anyone.page.goto(f"{anyone.site}/classes/")
    anyone.click("下一页")
    assert "第 2 页" in anyone.page.locator("main").inner_text()


def test_a_class_is_run_again_in_six_clicks_and_four_fields_and_published(person: SignIn) -> None:
    provider = person("provider", DESK)

    provider.click("我们的培训班")
    provider.tap(provider.page.get_by_role("link", name=re.compile("再开一班")).first)
    provider.fill("开班日", "2025-11-03")
    for label in ("场地", "主讲教师"):
        provider.page.get_by_label(label).select_option(index=1)
        provider.fields += 1
    provider.fill("名额", "20")
    provider.click("生成新班")
    tasks = provider.page.locator(".task-list > li")
    assert tasks.count() == 6
    assert "还不能开始" in tasks.nth(3).inner_text()
    provider.click("提交备案")

    assert "待核准" in provider.heading()
    assert provider.clicks <= 6
    assert provider.fields == 4
    number = provider.page.locator(".lede").inner_text().split(" · ")[0]

    officer = person("hr_officer", DESK)
    officer.click("培训", exact=True)
    officer.page.locator(f"th a[href*='{number}']").click()
    officer.click("核准并公布")
    assert "已公布" in officer.heading()


def test_a_list_of_names_is_answered_line_by_line(person: SignIn) -> None:
    provider = person("provider", DESK)
    provider.click("我们的培训班")
    provider.tap(
        provider.page.locator("main li")
        .filter(has_text="报名中")
        .first.get_by_role("link", name=re.compile("办理"))
    )
    provider.click("报名", exact=True)

    provider.fill("或粘贴名单", "韦东 45020219900307002X\n黄明 123")
    provider.click("逐人检查")

    rows = provider.page.locator("main .rows-item")
    expect(rows).to_have_count(2)
    assert "查无此人" in rows.nth(0).inner_text()
    assert "4502**********002X" in rows.nth(0).inner_text()


def test_a_firm_reserves_seats_and_names_its_own_staff(person: SignIn) -> None:
    firm = person("employer", DESK)

    firm.click("培训", exact=True)
    firm.click("培训班", exact=True)
    firm.tap(firm.page.locator("#classes a").filter(has_text="还有").last)
    firm.click("为本单位预留座位")
    firm.fill("预留几个座位", "2")
    starts_on = re.search(r"\d{4}-\d\d-\d\d", firm.page.locator(".lede").inner_text().split(" · ", 1)[1])
    assert starts_on
    firm.fill("最迟哪天填名", starts_on[0])
    firm.click("预留", exact=True)
    assert "给 2 个座位填名" in firm.page.locator("main").inner_text()
    firm.page.locator("input[name=person]").first.check()
    firm.page.get_by_label("没有补贴的，由本单位付费").check()
    firm.click("逐人检查")
    firm.click("为这 1 人填名")

    said = firm.page.locator("main").inner_text()
    assert "给 1 个座位填名" in said
    assert "已占座" in said


def test_what_cannot_be_reserved_is_said_and_the_draws_are_open_to_all(person: SignIn) -> None:
    firm = person("employer", DESK)
    firm.click("培训", exact=True)
    firm.click("培训班", exact=True)
    firm.tap(firm.page.locator("#classes a").filter(has_text="还有").last)
    firm.click("为本单位预留座位")
    firm.fill("预留几个座位", "499")
    firm.fill("最迟哪天填名", "2025-07-01")
    firm.click("预留", exact=True)
    assert "一个也没有预留" in firm.page.locator("main").inner_text()
    firm.complaints.clear()  # the browser itself remarks on 422

    anyone = person(None)
    anyone.click("培训班", exact=True)
    anyone.click("志愿填报")
    assert anyone.heading() == "志愿填报"


FIRST_COME = """SELECT c.id FROM training_trainingclass c JOIN training_quota q ON q.training_class_id = c.id
    WHERE c.admission = 'FIRST_COME' AND c.state = 'ENROLLING' AND q.kind = 'CLASS' AND q.taken = 0 ORDER BY c.id LIMIT 1"""
"""A class nobody sits in."""


def test_a_class_whose_line_is_full_says_so_and_names_others(person: SignIn, home: Path) -> None:
    happened(
        home,
        f"UPDATE training_quota SET taken = size, line = 0 WHERE kind = 'CLASS' AND training_class_id = ({FIRST_COME})",
    )
    worker = person("worker")
    worker.page.goto(f"{worker.site}/classes/")
    while not (full := worker.page.locator("#classes a").filter(has_text="座位和候补都已满")).count():
        worker.click("下一页")

    worker.tap(full.first)

    said = worker.page.locator("main").inner_text()
    assert "候补 0 人也已排满" in said
    assert "还可以报的班" in said
    assert worker.page.get_by_role("button", name=re.compile("占座|候补")).count() == 0


def test_a_provider_moves_a_lesson_and_asks_in_vain_for_a_time_that_is_over(person: SignIn) -> None:
    provider = person("provider", DESK)
    provider.click("我们的培训班")
    provider.tap(
        provider.page.locator("main li")
        .filter(has_text="报名中")
        .first.get_by_role("link", name=re.compile("办理"))
    )
    provider.click("课表和改期")
    provider.tap(provider.page.get_by_role("link", name=re.compile("课改期")).first)
    provider.fill("改到哪天", "2025-01-06")
    provider.fill("原因（学员会看到）", "设备检修")
    provider.click("改期并通知学员")
    assert "新的上课时间已经过去" in provider.page.locator("main").inner_text()
    provider.complaints.clear()  # the browser itself remarks on 422
    provider.fill("改到哪天", "2025-07-06")
    provider.click("改期并通知学员")

    assert "已改期，并已通知学员。" in provider.page.locator("main").inner_text()
    assert "2025-07-06" in provider.page.locator("main").inner_text()


def test_anybody_reads_how_the_years_rechecks_of_providers_went(person: SignIn) -> None:
    anyone = person(None)
    anyone.page.goto(f"{anyone.site}/registers/")
    anyone.click("看年检结果")

    assert "应检 106，已检 103，合格 101" in anyone.page.locator("main").inner_text()
    anyone.tap(anyone.page.locator("main li a").filter(has_text="应检 106").first)
    assert anyone.page.locator("#results + ul .word-near").count() == 2


def test_a_rush_is_tried_on_the_running_city_and_seen_second_by_second(
    home: Path, site: str, person: SignIn
) -> None:
    command = [sys.executable, "-m", "bench.rush_demo", str(home), site.rsplit(":", 1)[1], "300"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=surroundings(home))
    told, by_second, order = done.stdout.splitlines()[-3:]
    officer, anyone = person("hr_officer", DESK), person(None)
    officer.page.goto(by_second)
    anyone.page.goto(order)

    answers = json.loads(told)["answers"]
    assert (answers["TAKEN"], answers["WAITING"], sum(answers.values())) == (50, 50, 300)
    assert "共 100 次有效申请" in officer.page.locator("main").inner_text()
    assert anyone.page.locator("tbody tr").count() == 100
