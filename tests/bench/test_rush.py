"""The real server under a small rush, and killed in the middle of it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def figures(*words: str) -> dict[str, object]:
    command = [sys.executable, "-m", "bench.rush", "--database", "sqlite", *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.slow
def test_a_rush_oversells_nothing_and_loses_no_answer() -> None:
    told = figures("--size", "100", "--rounds", "2")

    wanted = ("oversold", "empty", "lost", "errors", "two_numbers")
    assert {name: told[name] for name in wanted} == dict.fromkeys(wanted, 0)


@pytest.mark.slow
def test_a_killed_server_keeps_every_seat_it_gave() -> None:
    told = figures("--size", "100", "--kills", "1", "--workers", "1")

    assert (told["oversold"], told["lost"], told["errors"], told["kills"]) == (0, 0, 0, 1)
    assert told["unheard"]
