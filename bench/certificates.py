"""Certificates on both databases: a batch scored and issued, the log walked, one credential checked offline, 32 issuers.

SIZE candidates of one exam have both blind entries of both parts compared and their results settled; everybody who passed
gets a certificate in one call: number, e-file row, leaf of the public log, event and audit line in one transaction. Then the
whole log is verified against the certificates, and one credential is checked from files alone a few hundred times. Then 32
processes issue one certificate after the other behind the same beginning of numbers, a withdrawal now and then between;
numbers given twice and numbers left out are counted.

The last line is one JSON object: `duplicates` and `gaps` (goal 0), `batch_s` of each database (goal under 180 s for
100,000 on two cores), `issued_per_s`, `verified_per_s`, `offline_ms` (the median; goal under 50).
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite", "postgresql")
ISSUERS = 32
ALTOGETHER = ("duplicates", "gaps", "faults")


def main() -> None:
    """Both databases, one after the other; with `--database` only that one, on the server of DATABASE_URL."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="candidates of the batch")
    parser.add_argument("--each", type=int, default=20, help="certificates of each of the 32 issuers")
    parser.add_argument("--database", choices=DATABASES, default="")
    options = parser.parse_args()
    if options.database:
        print(json.dumps(_measured(options)))
        return
    figures: dict[str, Any] = {"size": options.size, "issuers": ISSUERS}
    figures |= {database: _apart(database, options) for database in DATABASES}
    figures |= {name: sum(figures[d][name] for d in DATABASES) for name in ALTOGETHER}
    figures |= {f"batch_s_{d}": figures[d]["batch_s"] for d in DATABASES}
    print(json.dumps(figures))


def _apart(database: str, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of one database, from a run of its own beside it."""
    beside = [str(ROOT / "tools" / "postgres")] if database == "postgresql" else []
    given = [f"--size={options.size}", f"--each={options.each}"]
    command = [*beside, sys.executable, "-m", "bench.certificates", f"--database={database}", *given]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measured(options: argparse.Namespace) -> dict[str, Any]:
    home = Path(tempfile.mkdtemp(prefix="bench-certificates-"))
    try:
        told = _child("batch", home, options.size)
        told |= _pressed(home, options.size, options.each)
        return told | _child("check", home)
    finally:
        shutil.rmtree(home)


def _command(*words: object) -> list[str]:
    return [sys.executable, "-m", "bench.certificates_child", *map(str, words)]


def _child(*words: object) -> dict[str, Any]:
    done = subprocess.run(_command(*words), check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _pressed(home: Path, size: int, each: int) -> dict[str, Any]:
    """32 processes that begin at one moment and issue one after the other."""
    _child("people", home, size, ISSUERS * each)
    begins = time.time() + 45
    running = [
        subprocess.Popen(
            _command("press", home, size + n * each, each, begins),
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for n in range(ISSUERS)
    ]
    told = [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]
    numbers = [number for one in told for number in one["numbers"]]
    return {
        "pressed": len(numbers),
        "told_twice": len(numbers) - len(set(numbers)),
        "asked_again": sum(one["again"] for one in told),
        "pressed_per_s": round(len(numbers) / max(one["ended"] - begins for one in told), 1),
    }


if __name__ == "__main__":
    main()
