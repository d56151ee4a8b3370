"""The site and its background worker as one command; both end together."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from types import FrameType

SITE = ("gunicorn", "--config", "python:jiangtu.config.listening", "jiangtu.config.wsgi:application")
BACKGROUND = ("django", "run_huey", "--quiet", "--workers", "1")


def serve(*, address: str, port: int, workers: int) -> None:
    """Serves until interrupted or told to end. Cost: one process a worker, one for background work, two that watch."""
    signal.signal(signal.SIGTERM, _end)
    where = ("--bind", f"{address}:{port}", "--workers", str(workers))
    with contextlib.suppress(KeyboardInterrupt), _running(*BACKGROUND), _running(*SITE, *where) as site:
        site.wait()


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
