"""What every page has: two languages, large letters, and a door that says why it is closed."""

import pytest

from tests.browser.conftest import DESK, SignIn

pytestmark = pytest.mark.browser


def test_the_language_switches_and_stays(person: SignIn) -> None:
    worker = person("worker")

    worker.click("English")
    assert worker.heading() == "My rights"
    assert worker.page.locator("html").get_attribute("lang") == "en"
    worker.click("My file")
    assert worker.heading() == "My file"
    worker.click("中文")

    assert worker.heading() == "我的档案"


def test_large_letters_stay_on_and_offer_at_most_six_things(person: SignIn) -> None:
    worker = person("worker")

    worker.click("大字版")
    worker.click("我的权益")

    assert worker.page.locator("body.elder").count() == 1
    assert 1 <= worker.page.locator(".tiles a").count() <= 6
    assert "12333" in worker.page.locator(".site-foot").inner_text()
    worker.click("标准字")
    assert worker.page.locator("body.elder").count() == 0


@pytest.mark.parametrize("role", ["worker", "hr_officer", None])
def test_the_head_of_a_page_takes_two_rows_on_a_phone_and_hides_nothing(
    person: SignIn, role: str | None
) -> None:
    someone = person(role)

    for press in (None, "English", "Large letters", "中文"):
        if press:
            someone.click(press)
        name, tools = (
            [one.bounding_box() for one in someone.page.locator(f".site-head {what}").all()]
            for what in (".site-name", ".site-tools button, .site-tools a")
        )
        middles = {round((box["y"] + box["height"] / 2) / 10) for box in tools}
        assert len(middles) == 1 and min(box["y"] for box in tools) >= name[0]["y"] + name[0]["height"]
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in tools)
        assert someone.page.locator(".site-head .inner").bounding_box()["height"] <= (
            140 if someone.page.locator("body.elder").count() else 110
        )
    someone.click("标准字")


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("worker", "/intake/"),
        ("worker", "/city/"),
        ("hr_officer", "/rights/"),
        ("administrator", "/files/pairs/"),
        ("employer", "/policies/"),
    ],
)
def test_a_role_that_may_not_gets_the_closed_page_and_a_way_back(
    person: SignIn, role: str, path: str
) -> None:
    someone = person(role, DESK, script=False)

    answer = someone.page.goto(someone.site + path)
    someone.complaints.clear()  # the browser itself remarks on the 403

    assert answer is not None
    assert answer.status == 403
    assert someone.heading() == "您的角色不能打开这一页"
    someone.click("回到首页")
    assert someone.page.url != someone.site + path


def test_a_stranger_is_asked_to_sign_in_and_comes_back_to_where_he_wanted(person: SignIn) -> None:
    stranger = person(None)

    stranger.page.goto(f"{stranger.site}/files/mine/")
    stranger.fill("账号", "worker")
    stranger.fill("密码", "jiangtu-demo")
    stranger.tap(stranger.page.locator("main").get_by_role("button", name="登录"))

    assert stranger.heading() == "我的档案"
