"""A real city, a real server and a real browser; every journey counts what the person had to do."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import missing

CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-features=Translate,OptimizationHints",
]  # fmt: skip
PASSWORD = "jiangtu-demo"
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 860}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served demo city of 400 workers."""
    home = tmp_path_factory.mktemp("city")
    environment = {**os.environ, "JIANGTU_HOME": str(home), "JIANGTU_SESSION_MINUTES": "60"}
    environment.pop("DATABASE_URL", None)
    command = [str(Path(sys.executable).parent / "jiangtu")]
    subprocess.run(
        [*command, "demo", "--workers", "400", "--seed", "7", "--home", str(home), "--no-serve"],
        check=True, env=environment, capture_output=True, timeout=420,
    )  # fmt: skip
    port = _free_port()
    server = subprocess.Popen([*command, "serve", "--port", str(port)], env=environment)
    address = f"http://127.0.0.1:{port}"
    _wait_for(address, server)
    yield address
    server.terminate()
    server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
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

    def click(self, name: str, exact: bool = False) -> None:
        """Taps the link or button with that name."""
        target = self.page.get_by_role("link", name=name, exact=exact).or_(
            self.page.get_by_role("button", name=name, exact=exact)
        )
        target.first.click()
        self.clicks += 1

    def fill(self, label: str, value: str) -> None:
        """Types into the field with that label."""
        self.page.get_by_label(label).first.fill(value)
        self.fields += 1

    def choose_file(self, label: str, path: Path) -> None:
        """Chooses a file, which counts as a click."""
        self.page.get_by_label(label).first.set_input_files(str(path))
        self.clicks += 1

    @property
    def counted(self) -> tuple[int, int]:
        return self.clicks, self.fields


@pytest.fixture
def person(site: str, browser: Browser) -> Iterator[object]:
    """Signs somebody in at a screen size; no request may leave this machine."""
    contexts = []

    def sign_in(username: str | None, screen: dict[str, int] = PHONE, *, script: bool = False) -> Person:
        context = browser.new_context(viewport=screen, java_script_enabled=script, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: _local(r.url, site))
        someone = Person(page, site)
        if username is None:
            page.goto(site)
        else:
            page.goto(f"{site}/accounts/login/")
            page.get_by_label("账号").fill(username)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
        return someone

    yield sign_in
    for context in contexts:
        context.close()


def _local(url: str, site: str) -> None:
    assert url.startswith((site, "data:")), f"a page asked for {url}"
