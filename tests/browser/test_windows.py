"""Classes ranked on a phone, places drawn at the deadline, the receipt read and the draw computed again."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.browser.conftest import DESK, SignIn

pytestmark = pytest.mark.browser
TITLE = "七月志愿填报"


def happened(home: Path, what: str) -> None:
    """What a test cannot wait for is written into the city's store: a deadline goes by, a class fills."""
    with closing(sqlite3.connect(home / "jiangtu.sqlite3", timeout=30)) as city, city:
        assert city.execute(what).rowcount > 0


def test_two_classes_are_ranked_and_the_place_is_read_after_the_draw(
    person: SignIn, home: Path, tmp_path: Path
) -> None:
    worker, officer = person("worker"), person("hr_officer", DESK)
    worker.click("培训", exact=True)
    worker.click("我的培训班")
    worker.click(TITLE)
    worker.click("填报志愿", exact=True)
    for place in ("第 1 志愿", "第 2 志愿"):
        worker.page.get_by_label(place).select_option(index=int(place[2]))
        worker.fields += 1
    worker.click("核对", exact=True)
    worker.tap(worker.page.locator("main").get_by_role("button", name="确认填报"))
    assert worker.counted == (6, 2)
    wanted = worker.page.locator(".how").first.locator("li").all_inner_texts()
    assert (len(wanted), worker.page.get_by_role("status").inner_text()) == (2, "志愿已记下，票号 1。")

    happened(home, "UPDATE training_window SET closes_at = datetime('now', '-1 minute')")
    officer.page.goto(f"{officer.site}/classes/windows/")
    officer.click(TITLE)
    officer.click("抽签录取并公布")
    assert officer.page.get_by_role("status").inner_text() == "已录取 1 人，结果已公布。"

    worker.page.reload()
    assert "签序第 1 位，已录取到" in worker.page.locator("main").inner_text()
    worker.click("看我的座位")
    worker.tap(worker.page.locator("main li a").filter(has_text=wanted[0].rsplit(" ", 1)[0]).first)
    assert worker.heading().startswith("已占座：第 1 号")
    assert "回执号" in worker.page.locator("main").inner_text()

    with officer.page.expect_download() as coming:
        officer.click("下载公布的录取文件")
    coming.value.save_as(tmp_path / "draw.json")
    again = subprocess.run(
        [sys.executable, "-m", "jiangtu.engine.matching", str(tmp_path / "draw.json")], check=False
    )
    assert again.returncode == 0


def test_a_drawn_class_that_is_full_says_so(person: SignIn, home: Path) -> None:
    drawn = "SELECT id FROM training_trainingclass WHERE admission = 'RANKED' ORDER BY id LIMIT 1"
    happened(
        home, f"UPDATE training_quota SET taken = size WHERE kind = 'CLASS' AND training_class_id = ({drawn})"
    )
    worker = person("worker")

    worker.page.goto(f"{worker.site}/classes/windows/")
    worker.click(TITLE)
    worker.tap(worker.page.locator("main li a").filter(has_text="已满，不排候补").first)

    assert "座已满，按志愿抽签录取，不排候补" in worker.page.locator("main").inner_text()
    assert worker.page.get_by_role("button", name="排候补").count() == 0
