"""A city's own settings pass the framework's check, and its home is its owner's alone."""

import os
import subprocess
import sys
from pathlib import Path


def start(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    surroundings = {
        **os.environ,
        "JIANGTU_HOME": str(home),
        "JIANGTU_SECURE": "yes",
        "DJANGO_SETTINGS_MODULE": "jiangtu.config.settings",
    }
    return subprocess.run(
        [sys.executable, "-m", "django", *command],
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_secure_settings_pass_the_deployment_check_and_keep_the_home_private(tmp_path: Path) -> None:
    home = tmp_path / "city"

    done = start(home, "check", "--deploy", "--fail-level", "WARNING")

    assert (done.returncode, done.stderr) == (0, "")
    assert home.stat().st_mode & 0o077 == 0
    assert [p for p in home.rglob("*") if p.stat().st_mode & 0o077] == []
