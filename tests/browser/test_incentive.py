"""From the sweep to money in four people's browsers: the worker's press, the officer's key, the fund's batch, the check.

Nights pass by the operator's own command, each on its later day; the bank is a file that goes out and one that comes back.
"""

import csv
import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator

from tests.browser.conftest import COMMAND, DESK, Person, surroundings
from tests.browser.days import City, copied

pytestmark = pytest.mark.browser
TODAY, ENCODING = "2025-06-30", "gb18030"


def test_a_worker_sees_why_and_confirms_in_three_clicks_and_is_paid(
    home: Path, browser: Browser, tmp_path: Path
) -> None:
    city = copied(home, tmp_path, browser)
    with city.on(TODAY) as day:
        worker, officer = day.enter("worker"), day.enter("hr_officer", DESK, script=True)
        fund, checker = day.enter("hr_fund", DESK), day.enter("hr_checker", DESK)

        number = confirmed(worker)
        approved(officer, number)
        night(city, TODAY)
        anyone = day.enter(None)
        anyone.page.goto(f"{anyone.site}/claims/notice/")
        listed = anyone.page.locator("main li").filter(has_text=number).inner_text()
        night(city, "2025-07-08")
        batch = composed(fund)
        checked(checker, batch)
        answered(fund, tmp_path)
        night(city, "2025-07-09")
        worker.click("我的补贴")

        assert "*" in listed and "2025-07-07" in listed
        assert worker.page.locator(".hero").inner_text().startswith("已经到账")
        assert [stop.inner_text() for stop in of(worker, number).locator(".way-reached").all()] == [
            "已算出\n2025-06-30", "已批准\n2025-06-30", "公示中\n2025-06-30", "已支付\n2025-07-09",
        ]  # fmt: skip
        worker.click("我的权益")
        assert "已支付" in worker.page.get_by_role("region", name="您符合").inner_text()


def confirmed(worker: Person) -> str:
    """The worker's claim, its reasons read and its money asked for; the number people call it by."""
    assert worker.page.locator(".hero-sum").inner_text().endswith("元")
    worker.click("我的补贴")
    waiting = worker.page.get_by_role("region", name="等您点一下")
    worker.tap(waiting.locator("section").filter(has_text="技能提升补贴").get_by_role("link").first)
    assert worker.page.locator(".reasons > li").count() > 0
    worker.click("确认领取")
    assert worker.counted == (3, 0)
    said = worker.page.locator("main").inner_text()
    assert "审核中" in said
    return re.search(r"BT\d{12}", said)[0]


def of(worker: Person, number: str) -> Locator:
    """The card of a claim on the worker's own page."""
    link = worker.page.get_by_role("link", name=number)
    return worker.page.locator("section section").filter(has=link)


def approved(officer: Person, number: str) -> None:
    """The case found in the queue, on whichever of its pages, and approved with one key."""
    officer.click("补贴", exact=True)
    while not officer.page.get_by_role("link", name=number, exact=True).count():
        officer.click("下一页")
    officer.click(number, exact=True)
    assert "各步自动通过" in officer.page.locator("main").inner_text()
    with officer.page.expect_navigation():
        officer.page.keyboard.press("a")
    assert officer.page.get_by_role("status").inner_text() == "已办理。"


def night(city: City, day: str) -> None:
    """What moves by itself on that day, done by the operator's command."""
    around = surroundings(city.home) | {"JIANGTU_TODAY": day}
    subprocess.run([*COMMAND, "night"], check=True, env=around, timeout=120)


def composed(fund: Person) -> str:
    """A batch of all that the unemployment fund is to pay, frozen and put before its checker; its title."""
    title = "技能提升补贴（七月）"
    fund.click("补贴", exact=True)
    fund.click("付款批次")
    waiting = fund.page.locator("main section").filter(has_text="失业保险基金")
    waiting.get_by_label("批次名称").fill(title)
    fund.tap(waiting.get_by_role("button", name="组成批次"))
    fund.click("提交复核")
    assert "待复核" in fund.heading()
    return title


def checked(checker: Person, title: str) -> None:
    """The batch approved by somebody who neither made it nor decided what it pays."""
    checker.click("补贴", exact=True)
    checker.click("付款批次")
    checker.click(title)
    checker.click("复核通过")
    assert "已批准" in checker.heading()


def answered(fund: Person, folder: Path) -> None:
    """The bank's file downloaded, every line of it paid, and what came back read in to the fen."""
    fund.page.reload()
    with fund.page.expect_download() as sent:
        fund.click("下载代发文件")
    head, *lines, total = csv.reader(Path(sent.value.path()).read_text(ENCODING).splitlines())
    back = [
        [*head[:5], "结果", "失败原因"],
        *([*line[:5], "成功", ""] for line in lines),
        [*total[:5], "", ""],
    ]
    file = folder / "back.csv"
    with file.open("w", encoding=ENCODING, newline="") as written:
        csv.writer(written).writerows(back)
    fund.page.reload()
    fund.choose_file("银行回盘文件", file)
    fund.click("读入并对账")
    assert f"成功 {len(lines)} 笔" in fund.page.get_by_role("status").inner_text()
    assert "已对账" in fund.heading()
