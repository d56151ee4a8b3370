"""How long a reader waits for a page of a large city, and how much his phone has to load.

A home with SIZE workers is built, or used again where it stands (`--home`), and the real server is started on it.
Every page is asked for in turn, the do-nothing page (log-in) among them; workers take turns, so that nobody's answer
is another's. Times are of whole answers over the wire, the first of each page left out of the percentiles and shown
as the slowest. Weights are what comes compressed: the page with its style sheets and scripts, without pictures.

The last line is one JSON object: p50 and p95 in milliseconds, medians against the do-nothing page, bytes.
"""

import argparse
import gzip
import http.client
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

GOAL_MS, GOAL_BYTES = 300, 150_000
PASSWORD = "bench-of-pages"
FURNISHED = "furnished.json"
JIANGTU = str(Path(sys.executable).with_name("jiangtu"))
NOTHING = "log-in"
PICTURE = re.compile(rb"data:image/[^\"]+")
ASSET = re.compile(rb"(?:<link[^>]+rel=\"stylesheet\"[^>]+href|<script[^>]+src)=\"([^\"]+)\"")


def main() -> None:
    """Builds, serves, measures, prints."""
    options = _options()
    home = options.home or Path(tempfile.gettempdir()) / f"bench-pages-{options.size}"
    names = _made(home, options.size, options.seed)
    with _served(home) as port:
        signed_in = {role: [_signed_in(port, name) for name in found] for role, found in names.items()}
        pages = _pages(port, signed_in)
        _ask(pages, options.rounds, options.together)
    print(_table(pages), file=sys.stderr)
    print(json.dumps(_figures(options, pages), ensure_ascii=False))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=60_000, help="workers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, default=None, help="folder of the home, kept: 5 KiB a worker")
    parser.add_argument("--rounds", type=int, default=60, help="answers of each page")
    parser.add_argument("--together", type=int, default=1, help="readers who ask at the same time")
    return parser.parse_args()


def _made(home: Path, size: int, seed: int) -> dict[str, list[str]]:
    """User names by role; a home that was not finished is built anew."""
    if not (home / FURNISHED).exists():
        shutil.rmtree(home, ignore_errors=True)
        fill = [sys.executable, "-m", "bench.river_home", str(home), str(size), str(seed)]
        furnish = [sys.executable, "-m", "bench.pages_home", str(home)]
        for command in (fill, [JIANGTU, "sweep", "--as-of", "2025-06-30"], furnish):
            subprocess.run(command, check=True, env=_surroundings(home), stdout=sys.stderr)
    names: dict[str, list[str]] = json.loads((home / FURNISHED).read_text())
    return names


def _surroundings(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "JIANGTU_HOME": str(home),
        "JIANGTU_CITY": "450200",
        "JIANGTU_SESSION_MINUTES": "60",
    }


@contextmanager
def _served(home: Path) -> Iterator[int]:
    """The port at which the home is served, as a city serves it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = subprocess.Popen([JIANGTU, "serve", "--port", str(port)], env=_surroundings(home))
    try:
        while server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


@dataclass
class Reader:
    """One browser: its cookies, and answers as they come."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[float, bytes, int]:
        """Seconds, body and bytes over the wire; a page that is not there ends the bench."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        heads = {"Accept-Encoding": "gzip", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = urllib.parse.urlencode(form) if form else None
        if form:
            heads |= {"Content-Type": "application/x-www-form-urlencoded"}
        start = time.perf_counter()
        line.request("POST" if form else "GET", path, body, heads)
        answer = line.getresponse()
        came = answer.read()
        took = time.perf_counter() - start
        line.close()
        if answer.status >= 400:
            sys.exit(f"{path} answered {answer.status}")
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        packed = answer.headers.get("Content-Encoding") == "gzip"
        return took, gzip.decompress(came) if packed else came, len(came)


def _signed_in(port: int, name: str) -> Reader:
    reader = Reader(port)
    reader.ask("/accounts/login/")
    token = reader.cookies["csrftoken"]
    reader.ask("/accounts/login/", {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": token})
    return reader


@dataclass
class Page:
    """One page for a group of readers, with the seconds and the bytes of its answers."""

    name: str
    group: list[tuple[Reader, str]]
    seconds: list[float] = field(default_factory=list)
    heaviest: int = 0
    assets: int = 0

    def ask(self, turn: int) -> None:
        """One answer for the reader whose turn it is."""
        reader, path = self.group[turn % len(self.group)]
        took, body, _ = reader.ask(path)
        self.seconds.append(took)
        self.heaviest = max(self.heaviest, len(gzip.compress(PICTURE.sub(b"", body), 6)))
        if not self.assets:
            self.assets = sum(reader.ask(found.decode())[2] for found in ASSET.findall(body))

    def millis(self, percent: int) -> float:
        """A percentile of the answers after the first."""
        return 1000 * statistics.quantiles(self.seconds[1:], n=100)[percent - 1]


def _pages(port: int, readers: dict[str, list[Reader]]) -> list[Page]:
    """Every page measured; addresses that depend on what the city holds are those the pages themselves lead to."""
    workers, [officer], [supervisor] = readers["WORKER"], readers["HR_OFFICER"], readers["SUPERVISOR"]
    rights = [(reader, _first_link(reader, "/rights/", r"/rights/[\w-]+/[\w-]+/\d+/")) for reader in workers]
    policy = _first_link(officer, "/policies/", r"/policies/skill-upgrade[\w-]+/[\w-]+/")
    return [
        Page(NOTHING, [(Reader(port), "/accounts/login/")]),
        Page("rights", [(reader, "/rights/") for reader in workers]),
        Page("one right", rights),
        Page("my file", [(reader, "/files/mine/") for reader in workers]),
        Page("policies", [(officer, "/policies/")]),
        Page("a policy", [(officer, policy)]),
        Page("decisions", [(officer, f"{policy}no/?page={n}") for n in (1, 900, 5_000)]),
        Page("nearly", [(officer, f"{policy}nearest/?page={n}") for n in (1, 90)]),
        Page("pairs", [(officer, "/files/pairs/")]),
        Page("batches", [(officer, "/intake/")]),
        Page("cockpit", [(supervisor, "/city/")]),
        Page("a figure", [(supervisor, "/city/skilled/"), (supervisor, "/city/insured/")]),
        Page("rows of a figure", [(supervisor, f"/city/employed/rows/?page={n}") for n in (1, 4_000)]),
    ]


def _first_link(reader: Reader, path: str, pattern: str) -> str:
    found = re.search(f'href="({pattern})"', reader.ask(path)[1].decode())
    return found[1] if found else path


def _ask(pages: list[Page], rounds: int, together: int) -> None:
    """`rounds` of every page in turn, after the first answers."""
    for page in pages:
        page.ask(0)
    with ThreadPoolExecutor(together) as pool:
        for turn in range(rounds):
            list(pool.map(Page.ask, pages, cycle([turn])))


def _table(pages: list[Page]) -> str:
    lines = [
        f"{page.name:18s}{1000 * max(page.seconds):9.0f}{page.millis(50):9.1f}{page.millis(95):9.1f}"
        f"{(page.heaviest + page.assets) / 1000:9.1f}"
        for page in pages
    ]
    return "\n".join([f"{'page':18s}{'slowest':>9s}{'p50 ms':>9s}{'p95 ms':>9s}{'kB':>9s}", *lines])


def _figures(options: argparse.Namespace, pages: list[Page]) -> dict[str, Any]:
    nothing = next(page.millis(50) for page in pages if page.name == NOTHING)
    return {
        "size": options.size,
        "together": options.together,
        "p50_ms": {page.name: round(page.millis(50), 1) for page in pages},
        "p95_ms": {page.name: round(page.millis(95), 1) for page in pages},
        "p50/nothing": {page.name: round(page.millis(50) / nothing, 1) for page in pages},
        "bytes": {page.name: page.heaviest + page.assets for page in pages},
        "within_300_ms": all(page.millis(95) < GOAL_MS for page in pages),
        "within_150_kb": all(page.heaviest + page.assets <= GOAL_BYTES for page in pages),
    }


if __name__ == "__main__":
    main()
