"""An exam in one walk: planned, applied for, sat, marked twice, made public, certified; then anybody scans the paper."""

import re
import subprocess
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Browser

from jiangtu.apps.reference.pictures import qr
from tests.browser.conftest import DESK, Person
from tests.browser.days import City, Day, copied
from tests.conftest import missing

pytestmark = pytest.mark.browser
PLANNED, THEORY, SKILL, MARKED, OVER = "2025-06-30", "2025-08-23", "2025-08-24", "2025-08-25", "2025-09-03"
"""The days of the walk: an exam on a weekend, so that no lesson is in its way; publicity lasts five working days."""


def planned(day: Day) -> str:
    """The body's exam of 镗工五级, open for applications: anybody of sixteen may sit it, in any city. Its code."""
    body = day.enter("assessor", DESK)
    body.page.goto(f"{day.site}/appraisal/desk/new/")
    for field, label in (("职业", "镗工"), ("等级", "五级"), ("理论考试方式", "机考")):
        choose(body, field, label)
    for field, value in (("考试日期", THEORY), ("报名截止日", PLANNED), ("计划人数", "10")):
        body.fill(field, value)
    press(body, "拟定")
    for part, on in (("理论知识", THEORY), ("技能操作", SKILL)):
        body.tap(body.page.get_by_text("安排场次", exact=True))
        choose(body, "科目", part)
        for field, value in (("日期", on), ("开考", "00:00"), ("结束", "23:59")):
            body.fill(field, value, exact=True)
        press(body, "安排")
    press(body, "公布计划")
    for name, duty in (("韦", "考评员"), ("覃", "考评员"), ("黄", "考评员"), ("梁", "督导员")):
        body.tap(body.page.get_by_text("指派", exact=True).first)
        choose(body, "考评人员", f"{name}考评")
        choose(body, "职责", duty)
        press(body, "指派")
    press(body, "开放报名")
    return body.page.url.rstrip("/").rsplit("/", 1)[-1]


def press(someone: Person, name: str, *, exact: bool = True) -> None:
    """A link or button, and the page it leads to."""
    with someone.page.expect_navigation():
        someone.click(name, exact=exact)


def choose(someone: Person, field: str, label: str) -> None:
    """The first choice of a field that begins so."""
    box = someone.page.get_by_label(field, exact=True).first
    told = box.locator("option").all_inner_texts()
    box.select_option(label=next(text for text in told if text.startswith(label)))


def questions(day: Day) -> None:
    """The office's bank of questions for it, twice what a paper needs in every block."""
    office = day.enter("hr_officer", DESK)
    office.page.goto(f"{day.site}/appraisal/office/bank/6-18-01-05/5/")
    blocks = re.findall(r"([^\s·、]+) \d+%", office.page.locator(".lede").inner_text())
    lines = [
        f"{block}\t{hard}\t{block}第{hard}-{n}题\t按规程办\t凭经验办\tA"
        for block in blocks for hard in (1, 2, 3) for n in range(20)
    ]  # fmt: skip
    office.tap(office.page.get_by_text("粘贴试题", exact=True).first)
    office.fill("粘贴试题", "\n".join(lines))
    press(office, "收入题库")


def applied(day: Day, code: str) -> None:
    """The worker reads why he may, applies, is seated and holds his ticket."""
    worker, body = day.enter("worker"), day.enter("assessor", DESK)
    worker.page.goto(f"{day.site}/appraisal/plans/{code}/")
    assert "年满16周岁" in worker.page.locator("main").inner_text()
    press(worker, "报名")
    assert "报名成功" in worker.page.locator("main").inner_text()
    for step in ("截止报名", "编排座位"):
        body.page.goto(f"{day.site}/appraisal/batches/{code}/")
        press(body, step)
    worker.page.reload()
    press(worker, "准考证")
    assert worker.page.get_by_alt_text("入场时由监考扫码").count() == 1


SCANNED = """
import datetime as dt
from types import SimpleNamespace
from jiangtu.cli import _commands
_commands()
from django.utils import timezone
from jiangtu.apps.appraisal import seating
from jiangtu.apps.appraisal.batches import Act
from jiangtu.apps.appraisal.models import Candidate
candidate = Candidate.objects.get(batch__code="{code}")
day = dt.date.fromisoformat("{day}")
at = timezone.make_aware(dt.datetime.combine(day, dt.time(0, 5)))
inspector = SimpleNamespace(username="inspector", role="ASSESSOR")
body = candidate.batch.body.organisation_id
seating.scan(ticket=candidate.ticket, act=Act(inspector, at, day, body))
print(candidate.ticket)
"""
"""The inspector scans the ticket when the doors open, at midnight: so that the walk holds at any hour of the day."""


def let_in(city: City, code: str, day: str) -> str:
    """The worker's ticket, scanned at the door of a day."""
    return city.asked(SCANNED.format(code=code, day=day))


def answered(day: Day, code: str, ticket: str) -> None:
    """The ticket's picture says what was scanned; every question of the worker's own paper, and the paper handed in."""
    worker = day.enter("worker")
    worker.page.goto(f"{day.site}/appraisal/mine/")
    press(worker, "镗工五级", exact=False)
    press(worker, "准考证")
    assert "已入场" in worker.page.locator("main").inner_text()
    scanned = qr(f"{day.site}/appraisal/door/{ticket}/")
    assert worker.page.get_by_alt_text("入场时由监考扫码").get_attribute("src") == scanned
    worker.page.goto(f"{worker.site}/appraisal/paper/{code}/1/")
    for _ in range(50):
        worker.tap(worker.page.get_by_label("按规程办"))
        press(worker, "保存，下一题")
    assert "还有 0 题没答" in worker.page.locator("main").inner_text()
    press(worker, "确认交卷")


def marked(day: Day, code: str) -> None:
    """Two assessors mark the practical, neither seeing the other; the body settles it and makes it public."""
    body = day.enter("assessor", DESK)
    body.page.goto(f"{day.site}/appraisal/batches/{code}/")
    press(body, "考试结束")
    for name in ("assessor2", "assessor3"):
        marker = day.enter(name, DESK)
        marker.page.goto(f"{day.site}/appraisal/batches/{code}/marks/SKILL/")
        cells = marker.page.locator("input.mark")
        assert {cell.input_value() for cell in cells.all()} == {""}
        for cell in cells.all():
            points = int(re.search(r"0–(\d+)", str(cell.evaluate("e => e.labels[0].innerText")))[1])  # type: ignore[index]
            cell.fill(str(points * 4 // 5))
        press(marker, "保存")
    for step in ("评分完成", "确定成绩", "公示成绩"):
        body.page.goto(f"{day.site}/appraisal/batches/{code}/")
        press(body, step)
    assert "正在公示" in body.heading()


def certified(day: Day, code: str, folder: Path) -> tuple[str, Path]:
    """The office certifies after the publicity; the worker's number, and the paper he prints."""
    office, worker = day.enter("hr_officer", DESK), day.enter("worker")
    for step in ("上报数据", "核发证书"):
        office.page.goto(f"{day.site}/appraisal/batches/{code}/")
        press(office, step)
    worker.page.goto(f"{day.site}/appraisal/mine/")
    press(worker, "镗工五级", exact=False)
    worker.tap(worker.page.locator("main").get_by_role("link", name=re.compile("^S")))
    link = worker.page.get_by_role("link", name="可以转发的核验链接").get_attribute("href")
    with worker.page.expect_download() as taken:
        worker.click("下载证书（PDF）")
    taken.value.save_as(folder / "paper.pdf")
    return str(link), folder / "paper.pdf"


def printed_code(paper: Path) -> list[list[bool]]:
    """The modules of the code as they stand on the printed page, top to bottom: True for a dark one."""
    try:
        raw = subprocess.run(
            ["pdftoppm", "-gray", "-r", "300", str(paper)], check=True, capture_output=True
        ).stdout
    except FileNotFoundError:
        missing("pdftoppm")
    _, size, _, pixels = raw.split(b"\n", 3)
    width, height = map(int, size.split())
    rows = [pixels[y * width : (y + 1) * width] for y in range(height)]
    left, right = int(0.74 * width), int(0.93 * width)
    dark = [[value < 90 for value in row[left:right]] for row in rows[height // 10 :]]
    top = next(y for y, row in enumerate(dark) if any(row))
    side = next(n for n, row in enumerate(dark[top:]) if not any(row))
    edge = min(row.index(True) for row in dark[top : top + side] if any(row))
    finder = next(n for n, value in enumerate(dark[top + 2][edge:]) if not value)
    count = round(side / (finder / 7))
    step = side / count
    return [
        [dark[top + int((y + 0.5) * step)][edge + int((x + 0.5) * step)] for x in range(count)]
        for y in range(count)
    ]


def test_from_an_application_to_a_stranger_s_scan(home: Path, browser: Browser, tmp_path: Path) -> None:
    city: City = copied(home, tmp_path, browser)
    with city.on(PLANNED) as day:
        questions(day)
        code = planned(day)
        applied(day, code)
    ticket = let_in(city, code, THEORY)
    with city.on(THEORY) as day:
        answered(day, code, ticket)
    let_in(city, code, SKILL)
    with city.on(MARKED) as day:
        marked(day, code)
    with city.on(OVER) as day:
        link, paper = certified(day, code, tmp_path)
        code_of_link = [
            [bool(module) for module in row] for row in segno.make(link, error="m", micro=False).matrix
        ]
        stranger = day.enter(None)
        stranger.page.goto(link)
        main = stranger.page.locator("main")

        assert printed_code(paper) == code_of_link
        assert main.get_by_role("status").inner_text().startswith("有效")
        assert re.search(r"公开日志\s*第 \d+ 项，日志共 \d+ 项", main.inner_text())
        assert "镗工 五级" in main.inner_text()
        assert stranger.page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
        assert main.locator("input, select, textarea").count() == 0
