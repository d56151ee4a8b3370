"""A real city, a real server and a real browser; every journey counts what the person had to do."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    StorageState,
    sync_playwright,
)

from tests.conftest import missing

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
"""The shell is the same browser without its own window, for two thirds of the processor time."""
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-features=Translate,OptimizationHints",
]  # fmt: skip
PASSWORD = "jiangtu-demo"
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 860}
SIGN_OUT = "form[action='/accounts/logout/']"


COMMAND = [str(Path(sys.executable).parent / "jiangtu")]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a demo city of 300 workers; its second month's workbooks lie in workbooks/2."""
    folder = tmp_path_factory.mktemp("city")
    subprocess.run(
        [*COMMAND, "demo", "--workers", "300", "--seed", "7", "--home", str(folder), "--no-serve"],
        check=True, env=surroundings(folder), capture_output=True, timeout=420,
    )  # fmt: skip
    return folder


@pytest.fixture(scope="session")
def site(home: Path) -> Iterator[str]:
    """The address at which the city is served."""
    port = free_port()
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), "--workers", "2"], env=surroundings(home)
    )
    address = f"http://127.0.0.1:{port}"
    wait_for(address, server)
    yield address
    server.terminate()
    server.wait(timeout=60)


def surroundings(home: Path) -> dict[str, str]:
    """What a command of that home needs of the environment."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    return {**kept, "JIANGTU_HOME": str(home), "JIANGTU_TODAY": "2025-06-30", "JIANGTU_SESSION_MINUTES": "60"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the site did not open")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        missing("chromium")
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@dataclass
class Person:
    """Somebody at the screen: what is clicked and typed is counted from the sign-in on."""

    page: Page
    site: str
    clicks: int = 0
    fields: int = 0
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def click(self, name: str, exact: bool = False) -> None:
        """Taps the first link or button with that name."""
        links, buttons = (self.page.get_by_role(kind, name=name, exact=exact) for kind in ("link", "button"))
        self.tap(links.or_(buttons).first)

    def tap(self, target: Locator) -> None:
        """Taps whatever it is and waits until the page that follows is there."""
        target.click()
        self.page.wait_for_load_state()
        self.clicks += 1

    def enter(self, target: Locator) -> None:
        """Sends what was typed with the Enter key and waits for the page that answers."""
        with self.page.expect_navigation():
            target.press("Enter")

    def fill(self, label: str, value: str, exact: bool = False) -> None:
        """Types into the first field with that label."""
        self.page.get_by_label(label, exact=exact).first.fill(value)
        self.fields += 1

    def choose_file(self, label: str, path: Path) -> None:
        """Chooses a file, which counts as a click."""
        self.page.get_by_label(label).first.set_input_files(str(path))
        self.clicks += 1

    def hear(self, line: ConsoleMessage) -> None:
        """Keeps a complaint of the browser's; the icon it asks for beside a bare picture is nobody's."""
        if not line.location["url"].endswith("/favicon.ico"):
            self.complaints.append(line.text)

    def heading(self) -> str:
        """What the page calls itself."""
        return self.page.locator("h1").inner_text()

    @property
    def counted(self) -> tuple[int, int]:
        return self.clicks, self.fields


SignIn = Callable[..., Person]


@pytest.fixture(scope="session")
def sign_in(site: str, browser: Browser) -> Iterator[SignIn]:
    """Signs somebody in at a screen size, on a page of his own that keeps what was asked and complained about.

    Who signed in before comes back with the session he has, as with a browser left open overnight.
    """
    contexts: list[BrowserContext] = []
    kept: dict[str, StorageState] = {}

    def entered(username: str | None, screen: dict[str, int] = PHONE, *, script: bool = False) -> Person:
        before = kept.get(username or "")
        context = browser.new_context(
            viewport=screen, java_script_enabled=script, locale="zh-CN", storage_state=before
        )
        contexts.append(context)
        someone = Person(context.new_page(), site)
        someone.page.on("request", lambda asked: someone.asked.append(asked.url))
        someone.page.on("console", someone.hear)
        if username is None or before is not None:
            someone.page.goto(site)
        if username is not None and someone.page.locator(SIGN_OUT).count() == 0:
            give_password(someone.page, site, username)
            kept[username] = context.storage_state()
        return someone

    yield entered
    for context in contexts:
        context.close()


def give_password(page: Page, site: str, username: str) -> None:
    """Signs in on the page for it."""
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="登录").click()


@pytest.fixture
def person(sign_in: SignIn, site: str) -> Iterator[SignIn]:
    """Signs somebody in; at the end no request may have left this machine and no page may have complained."""
    people: list[Person] = []

    def entered(*args: object, **kwargs: object) -> Person:
        people.append(sign_in(*args, **kwargs))
        return people[-1]

    yield entered
    for one in people:
        one.page.context.close()
    assert [url for one in people for url in one.asked if not url.startswith((site, "data:"))] == []
    assert [line for one in people for line in one.complaints] == []
