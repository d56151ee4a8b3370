"""make bench-river SIZE=600k: one command from the e-file in the database to every worker's decisions on disk.

Two toy cities, one a tenth of the other, are written into fresh homes (`river_home`: no workbooks, no linkage). Then:
`jiangtu sweep --as-of` as it stands, snapshot included, with its stages, CPU and peak memory; the same day's snapshot
again after news on one person in 600; the sweep alone, in memory and from Parquet to Parquet; and on the small city the
commands killed in the middle of writing the snapshot and the decisions, run again, and compared byte for byte.

The machine may be busy: growth is taken from CPU seconds. The last line printed is one JSON object.
"""

import argparse
import hashlib
import json
import math
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

DAY = "2025-06-30"
SHARE = 600  # one worker of so many is in the news: 1,000 of 600,000
LIMIT_MIB = 8 * 1024
SWEEP, SNAPSHOT = ("sweep", "--as-of", DAY), ("snapshot", "--as-of", DAY)
JIANGTU = str(Path(sys.executable).with_name("jiangtu"))
Figures = dict[str, Any]


def main() -> None:
    """Run everything, print the stages and the one line of ratios."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="bench-river-", dir=options.scratch) as scratch:
        sizes = (max(options.size // 10, 2_000), options.size)
        homes = {size: _filled(Path(scratch) / str(size), size, options.seed) for size in sizes}
        killed = _kill_tests(homes[sizes[0]])
        first = {size: _command(home, *SWEEP) for size, home in homes.items()}
        compared = {size: _compared(home) for size, home in homes.items()}
        again = {size: _after_news(home, size // SHARE) for size, home in homes.items()}
        killed["news_as_whole"] = _as_whole(homes[sizes[0]])
    for size in sizes:
        _tell(_stages(f"{size:,} workers, sweep with its snapshot", first[size]))
        _tell(_stages(f"{size:,} workers, snapshot after news on {size // SHARE:,}", again[size]))
    print(json.dumps({"table": {"first": first, "again": again, "sweep": compared}}, indent=1))
    print(json.dumps(_ratios(sizes, first, again, compared) | killed))
    sys.exit(not all(killed.values()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=_size, default=60_000, help="workers: 20k, 60k, 600k")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scratch", type=Path, default=None, help="folder for the homes: 5 KiB a worker")
    return parser.parse_args()


def _size(text: str) -> int:
    units = {"k": 1_000, "m": 1_000_000}
    return int(text[:-1]) * units[text[-1].lower()] if text[-1].lower() in units else int(text)


def _filled(home: Path, size: int, seed: int) -> Path:
    _tell(f"writing the e-file of {size:,} workers")
    subprocess.run([sys.executable, "-m", "bench.river_home", str(home), str(size), str(seed)], check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    return home


def _command(home: Path, *arguments: str) -> Figures:
    """The figures of one command, whose progress bar is seen on our error stream."""
    _tell(f"jiangtu {' '.join(arguments)}")
    target = home / "figures.json"
    subprocess.run([sys.executable, "-m", "bench.river_child", "command", str(target), *arguments], check=True,
                   env=_surroundings(home), stdout=sys.stderr)  # fmt: skip
    figures: Figures = json.loads(target.read_text())
    return figures


def _compared(home: Path) -> Figures:
    _tell("the sweep alone, in memory and from disk to disk")
    folder = str(next((home / "snapshots" / DAY).iterdir()))
    command = [sys.executable, "-m", "bench.river_child", "compare", folder]
    done = subprocess.run(command, check=True, env=_surroundings(home), capture_output=True, text=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def _surroundings(home: Path) -> dict[str, str]:
    """What a command sees: the home and its city, and the settings of a city whoever runs the bench."""
    own = {
        "JIANGTU_HOME": str(home),
        "JIANGTU_CITY": "450200",
        "DJANGO_SETTINGS_MODULE": "jiangtu.config.settings",
    }
    return {**os.environ, **own}


def _after_news(home: Path, persons: int) -> Figures:
    """The snapshot of the same day again, after a new word on the jobs of persons all over the city."""
    with sqlite3.connect(home / "jiangtu.sqlite3") as database:
        database.execute("CREATE TEMP TABLE news AS SELECT * FROM files_employment ORDER BY id")
        database.execute("DELETE FROM news WHERE rowid % ((SELECT count(*) FROM news) / ?) != 0", [persons])
        now = int(time.time() * 1_000_000)
        gone = "UPDATE files_employment SET gone_at = ? WHERE id IN (SELECT id FROM news)"
        database.execute(gone, [now])
        top = "(SELECT max(id) FROM files_employment)"
        database.execute(
            f"UPDATE news SET id = {top} + rowid, recorded_at = ?, contract = 'DISPATCH'",
            [now],
        )
        database.execute("INSERT INTO files_employment SELECT * FROM news")
    return _command(home, *SNAPSHOT)


def _as_whole(home: Path) -> bool:
    """Whether the latest snapshot, mended after the news, is the one a first reading of everything makes."""
    mended = _answers(home)["snapshot"]
    with _copied(home) as fresh:
        with sqlite3.connect(fresh / "jiangtu.sqlite3") as database:
            database.execute("DELETE FROM facts_snapshot")
        shutil.rmtree(fresh / "snapshots")
        _run(fresh, *SNAPSHOT)
        return bool(_answers(fresh)["snapshot"] == mended)


def _kill_tests(home: Path) -> dict[str, bool]:
    """Whether commands killed in the middle and run again end as the one that was left alone, to the byte."""
    with _copied(home) as copy:
        _run(copy, *SWEEP)
        expected = _answers(copy)
    return {
        "killed_reading_same": _killed(home, _has_child) == expected,
        "killed_snapshot_same": _killed(home, lambda h, _: any(h.glob("snapshots/*/.*.part/*"))) == expected,
        "killed_sweep_same": _killed(home, lambda h, _: any(h.glob("sweeps/*/*/*.parquet"))) == expected,
    }


def _has_child(home: Path, command: int) -> bool:
    """The command reads the e-file through a process of its own."""
    return bool(Path(f"/proc/{command}/task/{command}/children").read_text())


def _killed(home: Path, reached: Callable[[Path, int], bool]) -> Figures:
    """The answers after a command was killed at the moment `reached` and run again."""
    with _copied(home) as copy:
        command = subprocess.Popen([JIANGTU, *SWEEP], env=_surroundings(copy),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        while not reached(copy, command.pid):
            if command.poll() is not None:
                sys.exit("the command ended before it could be killed")
        command.kill()
        command.wait()
        halves = _answers(copy)
        _tell(f"killed with {len(halves['decisions'])} policies decided")
        _run(copy, *SWEEP)
        return _answers(copy)


def _run(home: Path, *arguments: str) -> None:
    subprocess.run([JIANGTU, *arguments], env=_surroundings(home), check=True, stdout=subprocess.DEVNULL)


class _copied(tempfile.TemporaryDirectory[str]):
    """A copy of a home for one experiment."""

    def __init__(self, home: Path) -> None:
        super().__init__(prefix="copy-", dir=home.parent)
        shutil.copytree(home, self.name, dirs_exist_ok=True)

    def __enter__(self) -> Path:  # type: ignore[override]
        return Path(self.name)


def _answers(home: Path) -> Figures:
    """Everything a sweep leaves behind: the latest snapshot, the decisions, the counts; and leftovers.

    A snapshot is its Parquet files and its manifest with the digest over all values; the Arrow files that are mapped
    into memory hold the same, but what stands behind a null there is nobody's.
    """
    with sqlite3.connect(home / "jiangtu.sqlite3") as database:
        counts = database.execute(
            "SELECT policy, edition, entitled, refused, unknown, amount_fen, reasons FROM policy_tally ORDER BY 1, 2"
        ).fetchall()
        digests = database.execute(
            "SELECT digest FROM facts_snapshot ORDER BY read_at DESC LIMIT 1"
        ).fetchall()
    snapshot = [folder for (digest,) in digests for folder in home.glob(f"snapshots/*/{digest[:12]}")]
    return {
        "snapshot": _hashes(snapshot[0], "*.parquet") | _hashes(snapshot[0], "*.json") if snapshot else {},
        "decisions": _hashes(home, "sweeps/*/*/*.parquet"),
        "counts": counts,
        "leftovers": sorted(path.name for path in home.rglob("*.part")),
        "home": sorted(path.name for path in home.iterdir() if path.is_dir()),
    }


def _hashes(folder: Path, pattern: str) -> dict[str, str]:
    files = (path for path in folder.glob(pattern) if path.is_file())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _stages(title: str, figures: Figures) -> str:
    names = (
        "extract",
        "derive",
        "update",
        "write facts",
        "sweep",
        "look ahead",
        "write decisions",
        "the rest",
        "whole",
    )
    lines = [
        f"  {name:16s}{figures['wall'][name]:8.2f} s {figures['cpu'][name]:8.2f} s of CPU"
        for name in names
        if figures["wall"].get(name)
    ]
    bar = figures["bar"]
    tail = f"  peak {figures['peak_mib']:,.0f} MiB; bar moved {bar['moves']} times, stood {bar['longest_still']:.1f} s"
    return "\n".join([title, *lines, tail])


def _ratios(
    sizes: tuple[int, int], first: dict[int, Figures], again: dict[int, Figures], compared: dict[int, Figures]
) -> Figures:
    small, large = sizes
    whole, alone = first[large], compared[large]
    grown = {size: figures["cpu"]["whole"] for size, figures in first.items()}
    return {
        "size": large,
        "seconds": round(whole["wall"]["whole"], 1),
        "cpu_seconds": round(whole["cpu"]["whole"], 1),
        "peak_mib": round(whole["peak_mib"]),
        "within_8_gib": whole["peak_mib"] <= LIMIT_MIB,
        "growth_exponent": round(math.log(grown[large] / grown[small]) / math.log(large / small), 3),
        **{
            f"{way}_to_decisions/{base}{part}": round(alone[way + part] / alone[base + part], 2)
            for way in ("parquet", "mapped")
            for base in ("first", "memory")
            for part in ("", "_cpu")
        },
        "again_seconds": round(again[large]["wall"]["whole"], 1),
        "again/first": round(again[large]["cpu"]["whole"] / whole["cpu"]["whole"], 2),
        "update/derive": round(again[large]["cpu"]["update"] / whole["cpu"]["derive"], 2),
    }


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
