"""The site and its background worker as one command; both end together."""

import subprocess
import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels


def serve(*, address: str, port: int, workers: int) -> None:
    """Serves until interrupted. Cost: one process a worker and one for background work."""
    background = subprocess.Popen([sys.executable, "-m", "django", "run_huey", "--quiet", "--workers", "1"])
    try:
        Granian(
            "jiangtu.config.wsgi:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4,
            log_level=LogLevels.warning,
            log_access=False,
        ).serve()
    finally:
        background.terminate()
        background.wait()
