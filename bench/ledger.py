"""The ledger on both databases: rates beside plain statements, writers on one ceiling, and kills in mid-batch.

Postings are commitments of two legs with key, ceiling and hash; the chain is sealed every 2,000 of them within the time
measured. The peer (bench/ledger_plain.py) does the same posting by the best plain statements through the driver, in
turns with ours on the same database, without hash or chain; the median of three turns counts.

Then 64 writers (4 processes of 16 threads) press on one budget line that has room for half of them, beside a control
that reads, compares and writes back. With KILLS a process that pays batch after batch is killed (SIGKILL) as often at
random moments; the books are proved after each kill and everything it was told must still be there.

The last line is one JSON object, by database and in sum: `over_ceiling`, `unbalanced`, `lost`, `twice` (paid twice),
the rates, their ratios to the peer (goal 0.8), `control_overspent` (times its ceiling), and the published baseline.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite", "postgresql")
PROCESSES, THREADS = 4, 16
ORDERS = 40
"""Payments in each batch that is killed (bench/ledger_child.py)."""
BASELINE = {
    "sqlite": {"single_per_s": [3_600, 6_300], "batched_per_s": [34_500, 49_200]},
    "postgresql": {
        "single_per_s": [470, 570],
        "writers_per_s": [1_670, 1_900],
        "batched_per_s": [3_900, 4_900],
    },
}
"""Measured before on another day and a busy machine of two cores, without a chain: the order counts, not the figure."""
COUNTED = ("over_ceiling", "unbalanced", "drift", "lost", "twice")


def main() -> None:
    """Both databases, one after the other; with `--database` only that one, on the server of DATABASE_URL."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--size", type=int, default=10_000, help="postings of a turn, and payments of the payout"
    )
    parser.add_argument("--kills", type=int, default=0, help="kill a paying process so often, too")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=DATABASES, default="")
    options = parser.parse_args()
    if options.database:
        print(json.dumps(_measured(options)))
        return
    figures: dict[str, Any] = {"size": options.size, "kills": options.kills, "baseline": BASELINE}
    figures |= {database: _apart(database, options) for database in DATABASES}
    figures |= {name: sum(figures[d][name] for d in DATABASES) for name in COUNTED}
    figures |= {
        f"{name}_{d}": figures[d][name] for name in ("ratio_single", "ratio_batched") for d in DATABASES
    }
    print(json.dumps(figures))


def _apart(database: str, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of one database, from a run of its own beside it."""
    beside = [str(ROOT / "tools" / "postgres")] if database == "postgresql" else []
    given = [f"--{key}={getattr(options, key)}" for key in ("size", "kills", "seed")]
    command = [*beside, sys.executable, "-m", "bench.ledger", f"--database={database}", *given]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measured(options: argparse.Namespace) -> dict[str, Any]:
    home = Path(tempfile.mkdtemp(prefix="bench-ledger-"))
    try:
        told = _child("measure", home, options.size)
        tries = max(4, options.size // (PROCESSES * THREADS))
        lines = _child("ready", home, PROCESSES * THREADS * tries // 2)
        told |= _pressed(home, lines, tries)
        told |= _killed(home, options.kills, random.Random(options.seed)) if options.kills else {"lost": 0}
        return told
    finally:
        shutil.rmtree(home)


def _command(*words: object) -> list[str]:
    return [sys.executable, "-m", "bench.ledger_child", *map(str, words)]


def _child(*words: object) -> dict[str, Any]:
    done = subprocess.run(_command(*words), check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _all(deed: str, home: Path, *words: object) -> list[dict[str, Any]]:
    """The same deed in several processes at once."""
    running = [
        subprocess.Popen(_command(deed, home, *words), stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for _ in range(PROCESSES)
    ]
    return [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]


def _pressed(home: Path, lines: dict[str, int], tries: int) -> dict[str, Any]:
    """64 writers on one line with room for half of their tries; then the control on a line with room for fifty."""
    told = _all("spend", home, lines["spend"], THREADS, tries)
    proved = _child("check", home)
    control = _all("overspend", home, lines["control"], THREADS, 20)
    posted, refused = (sum(t[name] for t in told) for name in ("posted", "refused"))
    return {
        "writers": PROCESSES * THREADS, "posted": posted, "refused": refused,
        "room": PROCESSES * THREADS * tries // 2, "again": sum(t["again"] for t in told),
        "writers_per_s": round((posted + refused) / max(t["seconds"] for t in told)),
        "control_overspent": round(sum(t["spent"] for t in control) / 5_000, 2),
        **{name: proved[name] for name in ("over_ceiling", "unbalanced", "drift", "twice", "problems")},
    }  # fmt: skip


def _killed(home: Path, kills: int, draw: random.Random) -> dict[str, Any]:
    """A paying process killed again and again; what it acknowledged before each kill must stand after it."""
    heard: set[str] = set()
    worst: dict[str, int] = dict.fromkeys((*COUNTED, "problems"), 0)
    proved: dict[str, Any] = {}
    keeper = subprocess.Popen(
        _command("keep", home), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    for kill in range(kills):
        heard |= _until_killed(keeper, home / f"heard-{kill}", heard, draw)
        proved = json.loads(_asked(keeper, "check"))
        worst = {name: max(most, int(proved.get(name, 0))) for name, most in worst.items()}
        worst["lost"] = max(worst["lost"], _lost(heard, proved))
        print(f"kill {kill + 1}: {len(heard)} steps acknowledged, {worst}", file=sys.stderr)
    keeper.communicate()
    told = {
        "kills": kills,
        "acknowledged": len(heard),
        "orders_paid_after_kills": proved.get("orders_paid", 0),
    }
    return worst | told


def _lost(heard: set[str], proved: dict[str, Any]) -> int:
    """Steps that were acknowledged and are not there: batches paid, and orders committed."""
    paid, committed = (
        {int(h.split()[1]) for h in heard if h.startswith(word)} for word in ("paid", "committed")
    )
    return len(paid - set(proved["reconciled"])) + max(
        0, len(committed) * ORDERS - int(proved["commitments"])
    )


def _asked(keeper: "subprocess.Popen[str]", words: str) -> str:
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    print(words, file=keeper.stdin, flush=True)
    return keeper.stdout.readline()


def _until_killed(
    keeper: "subprocess.Popen[str]", file: Path, heard: set[str], draw: random.Random
) -> set[str]:
    """What a paying process said before it was killed, some time after its first word."""
    first = len([word for word in heard if word.startswith("paid")])
    process = int(_asked(keeper, f"pay {first} {file}"))
    patience = time.monotonic() + 60
    while not (file.exists() and file.stat().st_size) and time.monotonic() < patience:
        time.sleep(0.002)
    time.sleep(draw.uniform(0, 0.6))
    os.kill(process, signal.SIGKILL)
    return {word for word in file.read_text().splitlines() if len(word.split()) == 2}


if __name__ == "__main__":
    main()
