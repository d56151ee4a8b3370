"""The site and its background worker as one command; both end together.

Refusal
└── NotListening   nobody can listen at that address and port
"""

import contextlib
import errno
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from types import FrameType

from jiangtu.engine.errors import Fault, Refusal

SITE = ("gunicorn", "--config", "python:jiangtu.config.listening", "jiangtu.config.wsgi:application")
BACKGROUND = ("django", "run_huey", "--quiet", "--workers", "1")


class NotListening(Refusal):
    """Nobody can listen at that address and port."""

    def __init__(self, code: str, address: str, port: int) -> None:
        zh, mend = _WHY[code]
        super().__init__(code, zh.format(address=address, port=port), mend=mend)


_WHY = {
    "PORT_TAKEN": (
        "端口 {port} 已被别的程序占用，网站没有打开。",
        "换一个端口，如 --port 8001；或先结束占用它的程序（可能是另一个 jiangtu serve）。",
    ),
    "PORT_FORBIDDEN": (
        "当前用户不能使用端口 {port}，网站没有打开。",
        "换一个 1024 以上的端口，如 --port 8000；对外的 80、443 端口由前置的网页服务器转发。",
    ),
    "ADDRESS_UNKNOWN": (
        "不能在地址 {address} 上监听：本机没有这个地址，网站没有打开。",
        "只给本机用写 127.0.0.1；给别的电脑用写本机的网络地址，或写 0.0.0.0。",
    ),
}
_CODES = {errno.EADDRINUSE: "PORT_TAKEN", errno.EACCES: "PORT_FORBIDDEN", errno.EPERM: "PORT_FORBIDDEN"}
"""What the system says of a port; anything else it says is of the address."""


class SiteEnded(Fault):
    """The web server ended by itself; its own words stand above."""

    def __init__(self, code: int) -> None:
        super().__init__(
            "SITE_ENDED", "网站自己停止了，请联系系统管理员。", f"the web server ended with {code}"
        )


def refuse_unless_free(*, address: str, port: int) -> None:
    """NotListening when nobody can listen there now; to be asked before anything is begun that takes long."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(place)
    except (OSError, UnicodeError) as error:  # UnicodeError: no name of a host is written so
        code = _CODES.get(getattr(error, "errno", None) or 0, "ADDRESS_UNKNOWN")
        raise NotListening(code, address, port) from error


def serve(*, address: str, port: int, workers: int) -> None:
    """Serves until interrupted or told to end. Cost: one process a worker, one for background work, two that watch."""
    refuse_unless_free(address=address, port=port)
    signal.signal(signal.SIGTERM, _end)
    host = f"[{address}]" if ":" in address else address
    where = ("--bind", f"{host}:{port}", "--workers", str(workers))
    with contextlib.suppress(KeyboardInterrupt), _running(*BACKGROUND), _running(*SITE, *where) as site:
        if code := site.wait():
            raise SiteEnded(code)


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


@contextlib.contextmanager
def _running(*module: str) -> Iterator[subprocess.Popen[bytes]]:
    """A module as a program that ends with the block."""
    program = subprocess.Popen([sys.executable, "-m", *module])  # noqa: S603 - our own words
    try:
        yield program
    finally:
        program.terminate()
        program.wait()
