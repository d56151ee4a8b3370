"""A walk over every page a role can reach by links, one page for each address; what is seen there is noted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, Person

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
LEFT_OUT = {
    "intake:marked",
    "intake:template",
    "files:evidence",
    "monitor:figure_file",
    "monitor:rows_file",
    "training:feed",
    "training:code_image",
    "training:map",
    "training:draw",
    "learning:picture",
    "learning:statements",
    "learning:class_statements",
    "learning:keys",
    "classroom:offline",
}
"""Downloads."""

CONTROLS = """() => [...document.querySelectorAll(
    'button, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select, textarea, summary, a.btn,'
    + 'nav a, .site-name, .back a, .card-link, .rows a, .tiles a, label:has(input)')]
  .filter(e => e.checkVisibility() && !e.closest('details:not([open]) > :not(summary)'))
  .map(e => ({name: (e.innerText || e.ariaLabel || e.name || e.tagName).trim().slice(0, 30), box: e.getBoundingClientRect()}))
  .map(e => [e.name, e.box.width, e.box.height])"""

TEXTS = """() => [...document.querySelectorAll('main *')]
  .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
    && !e.closest('svg') && !e.classList.contains('visually-hidden'))
  .map(e => [e.innerText.trim().slice(0, 30), parseFloat(getComputedStyle(e).fontSize), parseFloat(getComputedStyle(e).lineHeight)])"""


@dataclass
class Seen:
    """What one page showed: rules broken by screen, controls and texts by letters, width, weight."""

    broken: dict[str, list[str]] = field(default_factory=dict)
    controls: dict[str, list[tuple[str, float, float]]] = field(default_factory=dict)
    texts: list[tuple[str, float, float]] = field(default_factory=list)
    too_wide: float = 0
    weight: int = 0


def walk(someone: Person) -> dict[str, Seen]:
    """Every address the person can reach from where he stands, by name, with what was seen there."""
    seen: dict[str, Seen] = {}
    waiting = [someone.page.url]
    while waiting:
        address = waiting.pop(0)
        name = resolve(urlsplit(address).path).view_name
        if name in seen:
            continue
        seen[name] = _look(someone.page, address)
        waiting += _links(someone)
    return seen


def _links(someone: Person) -> Iterator[str]:
    for address in someone.page.eval_on_selector_all(
        "a[href]", "all => all.map(a => new URL(a.getAttribute('href'), location).href)"
    ):
        inside = address.startswith(someone.site) and "/static/" not in address
        if inside and resolve(urlsplit(address).path).view_name not in LEFT_OUT:
            yield urldefrag(address).url


def _look(page: Page, address: str) -> Seen:
    seen = Seen()
    with Weighing(page, seen):
        page.set_viewport_size(PHONE)
        page.goto(address)
    seen.too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    seen.broken["phone"] = broken_rules(page)
    seen.controls["phone"] = page.evaluate(CONTROLS)
    page.evaluate("document.body.classList.add('elder')")
    seen.controls["elder"], seen.texts = page.evaluate(CONTROLS), page.evaluate(TEXTS)
    page.evaluate("document.body.classList.remove('elder')")
    page.set_viewport_size(DESK)
    seen.broken["desk"] = broken_rules(page)
    return seen


def broken_rules(page: Page) -> list[str]:
    """The accessibility rules a page breaks, each with the first place."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:120]} {v['nodes'][0]['failureSummary'][:200]}" for v in found
    ]


class Weighing:
    """Adds up what the page makes the phone load, as it comes over the line, pictures left out."""

    def __init__(self, page: Page, seen: Seen) -> None:
        self.page, self.seen = page, seen

    def __enter__(self) -> None:
        self.line = self.page.context.new_cdp_session(self.page)
        self.line.send("Network.enable")
        self.line.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.pictures: set[str] = set()
        self.line.on("Network.responseReceived", self._came)
        self.line.on("Network.loadingFinished", self._finished)

    def _came(self, event: dict[str, str]) -> None:
        if event["type"] == "Image":
            self.pictures.add(event["requestId"])

    def _finished(self, event: dict[str, int]) -> None:
        if event["requestId"] not in self.pictures:
            self.seen.weight += int(event["encodedDataLength"])

    def __exit__(self, *_: object) -> None:
        self.line.detach()
