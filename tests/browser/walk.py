"""A walk over every page a role can reach by links, one page for each kind of address; what is seen is noted.

A page is loaded once, on a phone; large letters and the desk's screen are put on it afterwards.
Where two roles are shown the same thing, it is looked at once: only what stands in the head differs, and each
role's head is looked at on its first page.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Error, Page

from tests.browser.conftest import DESK, PHONE, Person

RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,
}
ON_A_PHONE = {**RULES, "rules": {**RULES["rules"], "color-contrast": {"enabled": False}}}
"""Colours are looked at once, on the desk, where all is shown: none of them changes with the width of the screen."""
AXE = Axe().axe_script

SHOWN = """() => ({
  links: [...document.querySelectorAll('a[href]')].map(a => new URL(a.getAttribute('href'), location).href),
  content: document.querySelector('main').innerHTML
    .replace(/name="csrfmiddlewaretoken" value="\\w+"/g, '').replace(/\\d+/g, '0'),
  weight: performance.getEntries().filter(e => e.encodedBodySize && e.initiatorType !== 'img')
    .reduce((sum, e) => sum + e.encodedBodySize, 0),
})"""

LOOK = """() => {
  const shown = e => e.checkVisibility() && !e.classList.contains('visually-hidden');
  const controls = () => [...document.querySelectorAll(
    'button, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select, textarea, summary, a.btn,'
    + 'nav a, .site-name, .back a, .card-link, .rows a, .tiles a, label:has(input)')]
    .filter(e => e.checkVisibility() && !e.closest('details:not([open]) > :not(summary)'))
    .map(e => [(e.innerText || e.ariaLabel || e.name || e.tagName).trim().slice(0, 30), e.getBoundingClientRect()])
    .map(([name, box]) => [name, box.width, box.height]);
  const texts = () => [...document.querySelectorAll('main *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && !e.closest('svg') && shown(e))
    .map(e => [e.innerText.trim().slice(0, 30), getComputedStyle(e)])
    .map(([text, style]) => [text, parseFloat(style.fontSize), parseFloat(style.lineHeight)]);
  const too_wide = document.documentElement.scrollWidth - innerWidth;
  document.querySelectorAll('details').forEach(d => d.open = true);
  const phone = controls();
  document.body.classList.add('elder');
  const elder = controls(), large = texts();
  document.body.classList.remove('elder');
  return {too_wide, controls: {phone, elder}, texts: large};
}"""


@dataclass
class Seen:
    """What one page showed: rules broken by screen, controls and texts by letters, width."""

    too_wide: float = 0
    controls: dict[str, list[tuple[str, float, float]]] = field(default_factory=dict)
    texts: list[tuple[str, float, float]] = field(default_factory=list)
    broken: dict[str, list[str]] = field(default_factory=dict)


class Visit(NamedTuple):
    """One role at one page: how it was answered, what it weighs, what the browser complained of, what was seen."""

    status: int
    weight: int
    complaints: list[str]
    seen: Seen


def walk(someone: Person, looked: dict[str, Seen]) -> dict[str, Visit]:
    """Every kind of page the person can reach from where he stands, by name; `looked` keeps what has been seen."""
    visits: dict[str, Visit] = {}
    known = {None, _name(someone, someone.page.url)}
    waiting = [someone.page.url]
    while waiting:
        address = waiting.pop(0)
        status = _opened(someone, address)
        if not status:
            continue
        shown = someone.page.evaluate(SHOWN)
        if not visits or shown["content"] not in looked:
            looked[shown["content"]] = _look(someone.page)
        name = str(_name(someone, address))
        visits[name] = Visit(status, shown["weight"], someone.complaints[:], looked[shown["content"]])
        for link in shown["links"]:
            if _name(someone, link) not in known:
                known.add(_name(someone, link))
                waiting.append(urldefrag(link).url)
    return visits


def _name(someone: Person, address: str) -> str | None:
    """The name of an address of the site, None for one elsewhere."""
    if not address.startswith(someone.site) or "/static/" in address:
        return None
    return resolve(urlsplit(address).path).view_name


def _opened(someone: Person, address: str) -> int:
    """How the address was answered; 0 where it leads to a file and not to a page."""
    someone.complaints.clear()
    try:
        answer = someone.page.goto(address)
    except Error as error:
        if "Download is starting" in error.message:
            return 0
        raise
    assert answer is not None
    return answer.status if answer.headers.get("content-type", "").startswith("text/html") else 0


def _look(page: Page) -> Seen:
    seen = Seen(**page.evaluate(LOOK))
    seen.broken["phone"] = broken_rules(page, ON_A_PHONE)
    page.set_viewport_size(DESK)
    seen.broken["desk"] = broken_rules(page)
    page.set_viewport_size(PHONE)
    return seen


def broken_rules(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    """The accessibility rules a page breaks, each with the first place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(rules).then(told => told.violations)", rules)
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:120]} {v['nodes'][0]['failureSummary'][:200]}" for v in found
    ]
