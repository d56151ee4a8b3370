"""A phone is bound and asked for, in a real browser: scanned or typed, by keyboard, on a small screen."""

import pyotp
import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import PASSWORD, PHONE, Person, SignIn
from tests.browser.walk import broken_rules

pytestmark = pytest.mark.browser


def field(page: Page) -> Locator:
    return page.locator("main input[name=code]")


def width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_a_phone_is_bound_asked_for_and_given_up(person: SignIn) -> None:
    judge: Person = person("judge", PHONE, script=True)
    judge.page.goto(f"{judge.site}/accounts/bind/")
    looks = [(broken_rules(judge.page), width(judge.page))]
    key = judge.page.locator(".key").inner_text().replace(" ", "")

    field(judge.page).fill(pyotp.TOTP(key).now())
    judge.enter(field(judge.page))
    paper = judge.page.locator(".codes code").all_inner_texts()
    looks.append((broken_rules(judge.page), width(judge.page)))
    judge.click("退出", exact=True)
    judge.page.goto(f"{judge.site}/accounts/login/")
    judge.fill("账号", "judge")
    judge.page.get_by_label("密码").press_sequentially(PASSWORD)
    judge.enter(judge.page.get_by_label("密码"))
    looks.append((broken_rules(judge.page), width(judge.page)))
    assert judge.heading() == "输入验证码"
    field(judge.page).fill(paper[0])
    judge.enter(field(judge.page))
    judge.page.goto(f"{judge.site}/accounts/mine/")
    looks.append((broken_rules(judge.page), width(judge.page)))
    field(judge.page).fill(paper[1])
    judge.click("解除绑定")

    assert (len(paper), looks) == (10, [([], 0)] * 4)
    assert judge.page.get_by_role("link", name="绑定手机验证").count() == 1
