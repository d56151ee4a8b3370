"""A city whose days pass: a copy of a home, served on one day after another, as its operator would have it."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import COMMAND, PHONE, Person, free_port, give_password, surroundings, wait_for


@dataclass
class Day:
    """One day of the city: its address, and the people who came."""

    browser: Browser
    site: str
    contexts: list[BrowserContext] = field(default_factory=list)

    def enter(self, username: str | None, screen: dict[str, int] = PHONE, *, script: bool = False) -> Person:
        """Somebody at a screen of his own, signed in or a stranger."""
        context = self.browser.new_context(viewport=screen, java_script_enabled=script, locale="zh-CN")
        self.contexts.append(context)
        someone = Person(context.new_page(), self.site)
        if username is not None:
            give_password(someone.page, self.site, username)
        return someone


@dataclass(frozen=True)
class City:
    """The copied home."""

    home: Path
    browser: Browser

    def asked(self, question: str) -> str:
        """What a small program prints that runs in a process of its own over this home."""
        call = [sys.executable, "-c", question]
        done = subprocess.run(call, check=True, env=surroundings(self.home), capture_output=True, text=True)
        return done.stdout.strip()

    @contextlib.contextmanager
    def on(self, day: str) -> Iterator[Day]:
        """The city on a day, for as long as the block lasts."""
        port = free_port()
        around = surroundings(self.home) | {"JIANGTU_TODAY": day}
        server = subprocess.Popen([*COMMAND, "serve", "--port", str(port), "--workers", "1"], env=around)
        lived = Day(self.browser, f"http://127.0.0.1:{port}")
        try:
            wait_for(lived.site, server)
            yield lived
        finally:
            for context in lived.contexts:
                context.close()
            server.terminate()
            server.wait(timeout=60)


def copied(home: Path, folder: Path, browser: Browser) -> City:
    """A copy of a home that is in use, made by its own backup, so that the days of one test are nobody else's."""
    kept, fresh = folder / "city.backup", folder / "city"
    fresh.mkdir()
    for words in (("backup", str(kept)), ("restore", str(kept), "--home", str(fresh))):
        subprocess.run(
            [*COMMAND, *words], check=True, env=surroundings(home), capture_output=True, timeout=240
        )
    return City(fresh, browser)
