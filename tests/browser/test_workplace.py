"""A firm reads its fund, skills and plan; the office sees red and green; a worker says what is right of him."""

import pytest

from tests.browser.conftest import DESK, SignIn

pytestmark = pytest.mark.browser


def test_a_firm_enters_a_spending_and_the_share_moves(sign_in: SignIn) -> None:
    firm = sign_in("employer", DESK)  # the refused lines are answered 422, which the console tells
    firm.click("岗位培训", exact=True)
    firm.click("打开台账")
    assert "56.0%" in firm.page.locator("main").inner_text()

    firm.page.get_by_text("从表格粘贴多笔").click()
    firm.fill("从表格复制", "2025-05-08\t两万\t一线职工\t上岗和转岗培训\n2025-05-09\t1\t股东\t上岗和转岗培训")
    firm.click("检查并记账")
    assert firm.page.locator("main [role=alert] li").count() == 2

    firm.fill("从表格复制", "2025-05-08\t20000\t一线职工\t上岗和转岗培训\t铣工班")
    firm.click("检查并记账")
    assert "63.3%" in firm.page.locator("main").inner_text()


def test_a_matrix_is_read_and_a_person_assessed(person: SignIn) -> None:
    firm = person("employer", DESK)
    firm.click("岗位培训", exact=True)
    firm.click("一车间甲班")
    assert firm.page.locator(".matrix tbody tr").count() == 10

    firm.tap(firm.page.locator(".matrix tbody th a").first)
    firm.page.locator("select[name^=post-]").first.select_option("3")
    firm.click("保存评定")
    assert "已评定 1 项" in firm.page.locator("main").inner_text()


def test_a_worker_answers_with_one_press(person: SignIn) -> None:
    worker = person("worker")
    worker.click("我的岗位和技能")
    waiting = worker.page.get_by_role("button", name="没错").count()

    worker.click("没错")

    assert waiting > 0
    assert worker.page.get_by_role("button", name="没错").count() == waiting - 1
    assert worker.counted == (2, 0)


def test_the_office_sees_firms_plans_and_who_is_underground(person: SignIn) -> None:
    officer = person("hr_officer", DESK)
    officer.click("岗位", exact=True)
    said = officer.page.locator("main").inner_text()

    assert all(word in said for word in ("59.0%", "未达标", "派遣人员在高危井下岗位", "老生产线关停", "不明"))


def test_a_rotation_stands_in_the_worker_s_file(person: SignIn) -> None:
    worker = person("worker")
    worker.click("我的岗位和技能")
    assert "轮岗：" in worker.page.locator("main").inner_text()

    worker.click("我的", exact=True)
    worker.click("我的档案")

    assert "多岗轮训" in worker.page.locator("main").inner_text()
