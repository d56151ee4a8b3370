"""Every page of every role: readable by machines, by elders and by thumbs, light, and whole by keyboard alone."""

import functools

import pytest
from playwright.sync_api import Browser

from jiangtu.apps.accounts.kinds import Role
from tests.browser.conftest import PHONE, SignIn
from tests.browser.walk import Seen, Visit, broken_rules, walk

pytestmark = pytest.mark.browser
KILOBYTES = 150
TOUCH, ELDER_TOUCH = 44, 60
ELDER_LETTERS, ELDER_LINES = 18, 1.3


@pytest.fixture(scope="session")
def walked(sign_in: SignIn):
    """What each role saw on its walk, made once."""
    looked: dict[str, Seen] = {}
    return functools.cache(lambda role: walk(sign_in(role and role.lower(), PHONE, script=True), looked))


everybody = pytest.mark.parametrize("role", [None, *Role])


def found(visits: dict[str, Visit], look) -> dict[str, object]:
    """The pages where `look` finds something."""
    return {name: wrong for name, visit in visits.items() if (wrong := look(visit.seen))}


@everybody
def test_every_link_opens_and_nothing_complains(walked, role: Role | None) -> None:
    visits = walked(role)

    assert {name: v.status for name, v in visits.items() if v.status != 200} == {}
    assert {name: v.complaints for name, v in visits.items() if v.complaints} == {}


@everybody
def test_no_rule_of_accessibility_is_broken(walked, role: Role | None) -> None:
    assert found(walked(role), lambda seen: {k: v for k, v in seen.broken.items() if v}) == {}


@everybody
def test_no_page_scrolls_sideways_on_a_phone(walked, role: Role | None) -> None:
    assert found(walked(role), lambda seen: max(seen.too_wide, 0)) == {}


@everybody
def test_controls_are_large_enough_for_a_thumb(walked, role: Role | None) -> None:
    def small(seen: Seen) -> list[object]:
        least = {"phone": TOUCH, "elder": ELDER_TOUCH}
        return [
            (mode, *control)
            for mode, controls in seen.controls.items()
            for control in controls
            if min(control[1:]) < least[mode] - 0.5
        ]

    assert found(walked(role), small) == {}


@everybody
def test_large_letters_are_large(walked, role: Role | None) -> None:
    def small(seen: Seen) -> list[object]:
        return [t for t in seen.texts if t[1] < ELDER_LETTERS or t[2] < ELDER_LINES * t[1] - 0.1]

    assert found(walked(role), small) == {}


@everybody
def test_pages_are_light_enough_for_a_slow_line(walked, role: Role | None) -> None:
    weights = {name: visit.weight for name, visit in walked(role).items()}

    assert {name: weight for name, weight in weights.items() if weight > KILOBYTES * 1024} == {}
    assert all(weights.values())


def test_the_refusals_are_accessible_too(person: SignIn) -> None:
    worker = person("worker", script=True)
    broken = {}

    for path in ("/intake/", "/nowhere/", "/accounts/login/"):
        worker.page.goto(worker.site + path)
        broken[path] = broken_rules(worker.page)
    worker.complaints.clear()  # the browser itself remarks on 403 and 404

    assert broken == {"/intake/": [], "/nowhere/": [], "/accounts/login/": []}


FOCUS = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect(), look = getComputedStyle(e);
  return {tag: e.tagName, inside: !!e.closest('main'), name: (e.innerText || e.ariaLabel || e.name || '').trim().slice(0, 30),
    shown: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    ringed: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2};
}"""


@pytest.mark.parametrize("path", ["/rights/", "/files/mine/"])
def test_the_worker_gets_everywhere_by_keyboard(person: SignIn, path: str) -> None:
    worker = person("worker", PHONE, script=True)
    worker.page.goto(worker.site + path)

    worker.page.keyboard.press("Tab")
    assert worker.page.evaluate(FOCUS)["name"] == "跳到正文"
    worker.page.keyboard.press("Enter")
    assert worker.page.evaluate("document.activeElement.id") == "content"
    unseen, inside = [], 0
    for _ in range(300):
        worker.page.keyboard.press("Tab")
        focus = worker.page.evaluate(FOCUS)
        if not focus["inside"]:
            break
        inside += 1
        if not (focus["shown"] and focus["ringed"]):
            unseen.append(focus)

    assert unseen == []
    assert inside >= worker.page.locator("main").locator("a:visible, summary:visible").count()
    assert not focus["inside"]


def test_nothing_times_out_or_asks_for_a_picture_puzzle(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(f"{site}/accounts/login/")

    assert page.locator("main img, main canvas, iframe, script").count() == 0
    assert page.locator("input:not([type=hidden])").count() == 2
    page.close()
