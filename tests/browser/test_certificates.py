"""A certificate from its holder's phone to a stranger's: one scan, no field; and what the office does is seen at once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from jiangtu.apps.reference.pictures import qr
from tests.browser.conftest import DESK, Person, SignIn

pytestmark = pytest.mark.browser


def shown_code(worker: Person) -> str:
    """The address in the code on the holder's page; the picture really is the code of that address."""
    worker.page.goto(f"{worker.site}/certificates/mine/")
    worker.tap(worker.page.locator("main .rows a").first)
    link = worker.page.get_by_role("link", name="可以转发的核验链接").get_attribute("href")
    assert link is not None
    assert worker.page.get_by_alt_text("给别人扫的核验码").get_attribute("src") == qr(link)
    return link


def test_a_stranger_s_phone_sees_validity_by_one_scan_and_no_field(person: SignIn) -> None:
    link = shown_code(person("worker"))
    stranger = person(None)

    stranger.page.goto(link)

    main = stranger.page.locator("main")
    assert main.get_by_role("status").inner_text().startswith("有效")
    assert "项，日志共" in main.inner_text()
    assert stranger.page.locator("main input, main select, main textarea").count() == 0
    assert stranger.counted == (0, 0)
    width = stranger.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360


def test_what_the_stranger_takes_along_holds_on_a_machine_without_us(person: SignIn, tmp_path: Path) -> None:
    stranger = person(None)
    stranger.page.goto(shown_code(person("worker")))
    for name, button in (("certificate", "凭证（JSON）"), ("token", "凭证（JWT）"), ("proof", "日志证明")):
        with stranger.page.expect_download() as taken:
            stranger.click(button)
        taken.value.save_as(tmp_path / name)
    stranger.page.goto(f"{stranger.site}/certificates/log/")
    with stranger.page.expect_download() as taken:
        stranger.click("下载现在的日志头")
    taken.value.save_as(tmp_path / "head")
    proved = json.loads((tmp_path / "proof").read_text())["head"]
    between = f"{proved['size']}-{json.loads((tmp_path / 'head').read_text())['size']}"
    bridge = stranger.page.request.get(f"{stranger.site}/certificates/log/consistency/{between}.json")
    (tmp_path / "bridge").write_bytes(bridge.body())

    files = [str(tmp_path / name) for name in ("certificate", "token", "proof", "bridge")]
    command = [
        sys.executable,
        "-m",
        "jiangtu.engine.proof",
        "check",
        *files,
        "--head",
        str(tmp_path / "head"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "核验通过。")


def test_the_office_suspends_it_and_the_next_scan_says_so(person: SignIn) -> None:
    link = shown_code(person("worker"))
    number = link.split("/")[-3]
    officer, stranger = person("hr_officer", DESK), person(None)
    officer.page.goto(f"{officer.site}/certificates/office/{number}/")
    officer.fill("原因（持证人会看到）", "举报核查")
    officer.click("暂停使用", exact=True)
    stranger.page.goto(link)
    assert stranger.page.locator("main").get_by_role("status").inner_text().startswith("暂停使用")
    assert "举报核查" not in stranger.page.locator("main").inner_text()

    officer.fill("原因（持证人会看到）", "核查无误")
    officer.click("恢复", exact=True)
    stranger.page.reload()

    assert stranger.page.locator("main").get_by_role("status").inner_text().startswith("有效")


def test_the_paper_comes_as_a_pdf(person: SignIn) -> None:
    worker = person("worker")
    shown_code(worker)

    with worker.page.expect_download() as taken:
        worker.click("下载证书（PDF）")

    assert Path(taken.value.path()).read_bytes()[:5] == b"%PDF-"


def test_number_and_name_are_enough_without_a_code(person: SignIn) -> None:
    worker = person("worker")
    number = shown_code(worker).split("/")[-3]
    name = worker.page.locator("dd").first.inner_text()
    stranger = person(None)
    stranger.page.goto(f"{stranger.site}/certificates/")

    stranger.fill("证书编号", number)
    stranger.fill("持证人姓名", name)
    stranger.page.locator("main").get_by_role("button", name="核验").click()

    assert stranger.page.locator("main").get_by_role("status").last.inner_text().startswith("有效")
