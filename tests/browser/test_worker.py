"""What a worker does on a phone, without scripts: see his rights and why, mend his file, see who looked (J1, J12)."""

import pytest

from tests.browser.conftest import DESK, Person, SignIn

pytestmark = pytest.mark.browser


def test_rights_their_reasons_and_back_to_the_record_in_three_clicks(person: SignIn) -> None:
    worker = person("worker")
    assert worker.heading() == "我的权益"

    worker.tap(worker.page.get_by_role("region", name="您符合").locator("a").first)
    reasons = worker.page.locator(".reasons > li")
    assert reasons.count() > 0
    assert all(reason.locator("strong").inner_text() for reason in reasons.all())
    worker.tap(worker.page.get_by_text("依据和来源").first)
    worker.click("这条记录不对")

    assert worker.heading() == "我的档案"
    assert worker.counted == (3, 0)


def test_the_first_screen_says_how_much_money_waits(person: SignIn) -> None:
    worker = person("worker")

    amount = worker.page.locator(".hero-sum")
    box = amount.bounding_box()

    assert amount.inner_text().endswith("元")
    assert box is not None
    assert box["y"] + box["height"] < worker.page.viewport_size["height"]


def looks_of_the_office(worker: Person) -> tuple[int, int]:
    """How often the office looked at the worker's file, and mended it, as he reads it there."""
    rows = (
        worker.page.get_by_role("table", name="谁看过这份档案").get_by_role("row").filter(has_text="人社经办")
    )
    return rows.filter(has_text="查看档案").count(), rows.filter(has_text="更正").count()


def test_a_wrong_fact_is_questioned_in_three_clicks_and_answered_where_the_worker_reads_it(
    person: SignIn,
) -> None:
    worker = person("worker")
    worker.click("我的档案")
    looked, mended = looks_of_the_office(worker)
    worker.click("发证日期不对？")
    worker.fill("正确的内容", "2013-02-01")
    worker.click("提交更正")
    assert worker.counted == (3, 1)
    assert "前答复" in worker.page.get_by_role("status").inner_text()

    officer = person("hr_officer", DESK)
    officer.page.goto(f"{officer.site}/files/corrections/")
    officer.click("打开这个人的档案")
    assert officer.heading().startswith("人员档案")
    officer.page.go_back()
    officer.fill("答复", "与证书原件一致")
    officer.click("更正", exact=True)

    worker.click("我的档案")
    assert "与证书原件一致" in worker.page.locator("main").inner_text()
    assert looks_of_the_office(worker) == (looked + 1, mended + 1)
