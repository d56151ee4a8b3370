"""SIZE people press for 50 seats in the same moment, 212 of them twice, against the real server on both databases.

Every round is a class of its own; between rounds the same server answers as many requests for the page that does
nothing (the clock), through the same door and middleware: what is left of its throughput is what taking a seat costs.
In the last round but one as many may wait as sit, in the last everybody, so that every press is a write. With KILLS the server is killed (SIGKILL, all of it)
in the middle of as many small rushes, after a drawn number of answers, and started again; people then press again with the same page.

The last line is one JSON object: by database `oversold`, `empty`, `lost` (no answer, or an answer the database does not
know), `errors` (5xx), `two_numbers` (one press told two), `passed_over` (the most people who had pressed before a
winner and got nothing), presses a second, p99 in milliseconds, and both against the do-nothing page.
"""

import argparse
import json
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

SEATS, DOUBLES, ROUNDS = 50, 212, 5
ROOT = Path(__file__).resolve().parent.parent
JIANGTU = str(Path(sys.executable).with_name("jiangtu"))
Press = list[str]
GOAL = {"sqlite": 0.8, "postgresql": 0.6}


@dataclass(frozen=True, slots=True)
class Told:
    """One press and its answer: the person, the seconds it took, the status (0: none) and what was said."""

    person: str
    seconds: float
    status: int
    said: dict[str, Any]


def main() -> None:
    """Both databases, one after the other; with `--database` only that one, on the server of DATABASE_URL."""
    options = _options()
    if options.database:
        print(json.dumps(_rush(options)))
        return
    figures: dict[str, Any] = {
        "size": options.size,
        "seats": SEATS,
        "doubles": DOUBLES,
        "workers": options.workers,
    }
    for database in GOAL:
        figures[database] = _apart(database, options)
    worst = {key: max(figures[d][key] for d in GOAL) for key in ("oversold", "empty", "lost", "errors", "two_numbers", "passed_over")}  # fmt: skip
    figures |= worst | {f"ratio_{d}": figures[d]["ratio"] for d in GOAL if "ratio" in figures[d]}
    print(json.dumps(figures))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=2_000, help="people")
    parser.add_argument("--workers", type=int, default=2, help="workers of the server")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="classes pressed for, one after the other")
    parser.add_argument("--kills", type=int, default=0, help="kill the server so often instead of measuring")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=tuple(GOAL), default="")
    return parser.parse_args()


def _apart(database: str, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of one database, from a run of its own beside it."""
    beside = [str(ROOT / "tools" / "postgres")] if database == "postgresql" else []
    given = [f"--{key}={getattr(options, key)}" for key in ("size", "workers", "rounds", "kills", "seed")]
    command = [*beside, sys.executable, "-m", "bench.rush", f"--database={database}", *given]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _rush(options: argparse.Namespace) -> dict[str, Any]:
    home = Path(tempfile.mkdtemp(prefix="bench-rush-"))
    try:
        rounds = options.kills or options.rounds
        _home("fill", home, options.size, rounds + 2, SEATS)
        made = json.loads((home / "rush.json").read_text())
        figures = (_killed if options.kills else _measured)(home, made, options)
        return figures | _stands(home, made[: options.kills or None])
    finally:
        shutil.rmtree(home)


def _home(*words: object) -> str:
    command = [sys.executable, "-m", "bench.rush_home", *map(str, words)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout


def _stands(home: Path, made: list[dict[str, Any]]) -> dict[str, int]:
    """What the database says of every class: more people than seats, seats nobody got."""
    told = json.loads(_home("check", home))
    full = [told[str(one["class"])] for one in made]
    oversold = sum(max(0, klass["counted"] - SEATS) for klass in full)
    empty = sum(max(0, SEATS - klass["counted"]) for klass in full)
    wrong = sum(taken != klass["counted"] for klass in full for _, taken in klass["quotas"])
    return {"oversold": oversold + wrong, "empty": empty}


@contextmanager
def _served(home: Path, port: int, workers: int) -> Iterator[subprocess.Popen[bytes]]:
    """The real server, as a city starts it, in a process group of its own."""
    words = [JIANGTU, "serve", "--port", str(port), "--workers", str(workers)]
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    around = {
        **kept,
        "JIANGTU_HOME": str(home),
        "JIANGTU_SESSION_MINUTES": "600",
    }  # fifty servers one after the other
    server = subprocess.Popen(words, env=around, start_new_session=True)
    try:
        press(home, port, [["0", "", ""]] * 100)
        yield server
    finally:
        _kill(server, signal.SIGTERM)


def _kill(server: subprocess.Popen[bytes], how: signal.Signals) -> None:
    if server.poll() is None:
        os.killpg(server.pid, how) if how == signal.SIGKILL else server.send_signal(how)
    server.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def press(
    home: Path, port: int, presses: Sequence[Press], *, heard: int = 0, then: Callable[[], None] | None = None
) -> tuple[list[Told], float]:
    """Every press answered, in the order sent, and the seconds from the first to the last; waits for the port.

    `then` happens as soon as `heard` answers came.
    """
    patience = time.monotonic() + 120
    while socket.socket().connect_ex(("127.0.0.1", port)):
        if time.monotonic() > patience:
            raise TimeoutError(f"nothing listens on {port}")
        time.sleep(0.05)
    file = home / "presses.json"
    file.write_text(json.dumps(presses))
    words = [sys.executable, "-m", "bench.rush_client", str(port), str(file), str(heard)]
    client = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    if then:
        assert client.stdout
        client.stdout.readline()
        then()
    out, timing = client.communicate()
    rows = [json.loads(line) for line in out.splitlines()]
    told = [Told(p, s or 0.0, status, json.loads(said) if said.startswith("{") else {}) for _, p, s, status, said in rows]  # fmt: skip
    return told, float(json.loads(timing)["seconds"])


def _crowd(presses: list[Press], doubles: int, draw: random.Random) -> list[Press]:
    """Everybody in a drawn order, some with a second tap a moment later."""
    crowd = draw.sample(presses, len(presses))
    for place in sorted(draw.sample(range(len(crowd)), min(doubles, len(crowd))), reverse=True):
        crowd.insert(min(place + draw.randint(1, 40), len(crowd)), crowd[place])
    return crowd


def _measured(home: Path, made: list[dict[str, Any]], options: argparse.Namespace) -> dict[str, Any]:
    draw, port = random.Random(options.seed), _free_port()
    nothing: list[tuple[list[Told], float]] = []
    rounds: list[tuple[list[Told], float]] = []
    with _served(home, port, options.workers):
        for one in made:
            crowd = _crowd(one["presses"], DOUBLES, draw)
            nothing.append(press(home, port, [[p, cookie, ""] for p, cookie, _ in crowd]))
            rounds.append(press(home, port, crowd))
    usual = slice(1, -2)  # the first warms up, in the last two people may wait
    idle, busy = _speed(nothing[usual]), _speed(rounds[usual])
    some, everybody = _speed(rounds[-2:-1]), _speed(rounds[-1:])
    return {
        "nothing_per_s": round(idle[0]), "nothing_p99_ms": round(idle[1]),
        "per_s": round(busy[0]), "p99_ms": round(busy[1]), "ratio": round(busy[0] / idle[0], 2),
        "line_per_s": round(some[0]), "line_ratio": round(some[0] / idle[0], 2),
        "all_wait_per_s": round(everybody[0]), "all_wait_p99_ms": round(everybody[1]),
        "all_wait_ratio": round(everybody[0] / idle[0], 2),
        "passed_over": max(_passed_over(told) for told, _ in rounds),
        **_answers([told for told, _ in rounds]),
    }  # fmt: skip


def _speed(rounds: list[tuple[list[Told], float]]) -> tuple[float, float]:
    """Presses a second and p99 in milliseconds, medians over the rounds."""
    rate = statistics.median(len(told) / seconds for told, seconds in rounds)
    tails = [1000 * statistics.quantiles([t.seconds for t in told], n=100)[98] for told, _ in rounds]
    return rate, statistics.median(tails)


def _passed_over(told: list[Told]) -> int:
    """The most people who had pressed before some winner and got no seat."""
    first = {t.person: t for t in reversed(told)}
    order = dict.fromkeys(t.person for t in told)
    without, most = 0, 0
    for person in order:
        if first[person].said.get("number"):
            most = max(most, without)
        else:
            without += 1
    return most


def _answers(rounds: list[list[Told]]) -> dict[str, int]:
    presses = [t for told in rounds for t in told]
    heard: dict[str, set[tuple[Any, Any]]] = {}
    for t in presses:
        if "number" in t.said:
            heard.setdefault(t.person, set()).add((t.said["number"], t.said["place"]))
    return {
        "presses": len(presses),
        "lost": sum(t.status == 0 or not t.said for t in presses),
        "errors": sum(t.status >= 500 or t.said.get("refused", "LINE_FULL") != "LINE_FULL" for t in presses),
        "two_numbers": sum(len(numbers) > 1 for numbers in heard.values()),
    }


def _killed(home: Path, made: list[dict[str, Any]], options: argparse.Namespace) -> dict[str, Any]:
    """The server killed in the middle of every rush; whoever heard nothing presses again on the next server."""
    draw, port = random.Random(options.seed), _free_port()
    heard: dict[int, dict[str, list[Any]]] = {one["class"]: {} for one in made}
    silent: list[Press] = []
    unheard, rounds = 0, []
    for before, one in zip([made[0], *made], [*made[: options.kills], None], strict=False):
        with _served(home, port, options.workers) as server:
            rounds.append(press(home, port, silent)[0] if silent else [])
            heard[before["class"]] |= _numbers(rounds[-1])
            if one is None:
                break
            crowd, heard_before = _crowd(one["presses"], 20, draw), draw.randint(1, len(one["presses"]))
            told, _ = press(
                home, port, crowd, heard=heard_before, then=partial(_kill, server, signal.SIGKILL)
            )
        heard[one["class"]] |= _numbers(told)
        silent = [press for press in one["presses"] if not _answered(press[0], told)]
        unheard += len(silent)
        print(f"{len(rounds)}: {len(told)} pressed, {len(silent)} heard nothing", file=sys.stderr)
    known = json.loads(_home("check", home))
    gone = sum(known[str(c)]["seats"].get(p) != n for c, people in heard.items() for p, n in people.items())
    return {
        "kills": options.kills, "unheard": unheard, "acknowledged": sum(map(len, heard.values())),
        "lost": gone + sum(t.status == 0 or not t.said for told in rounds for t in told),
        "errors": sum(t.status >= 500 for told in rounds for t in told), "two_numbers": 0, "passed_over": 0,
    }  # fmt: skip


def _answered(person: str, told: list[Told]) -> bool:
    return any(t.person == person and t.status for t in told)


def _numbers(told: list[Told]) -> dict[str, list[Any]]:
    """What each person was told he has."""
    return {t.person: [t.said["number"], t.said["place"]] for t in told if "number" in t.said}


if __name__ == "__main__":
    main()
