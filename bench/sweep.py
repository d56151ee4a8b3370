"""make bench-sweep SIZE=600k: forty policies over one population, ours against the named peers.

Every engine is its own process. Answers (count of yes and sum of fen for each policy) are compared before
any clock starts; rounds are interleaved; figures are medians. The last line printed is one JSON object of
ratios.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench import population
from bench.sweep_child import ENGINES
from jiangtu.engine.facts import factset

ROUNDS, SLOW_ROUNDS = 5, 3
LARGEST = {"zen": 2_000, "openfisca": 600_000, "openfisca_rows": 600_000, "openfisca_idiom": 600_000}
SLOW = {"zen", "openfisca_rows", "openfisca_idiom"}
Figures = dict[str, dict[str, Any]]


@dataclass
class Contestant:
    """A running engine over `size` workers and what it has answered so far."""

    name: str
    size: int
    process: subprocess.Popen[str]
    seconds: list[dict[str, float]] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def ask(self, command: str) -> dict[str, Any]:
        assert self.process.stdin
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.hear()

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} stopped with code {self.process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def main() -> None:
    """Run the whole comparison and print the ratios."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="bench-sweep-", dir=options.scratch) as scratch:
        folders = _populations(options, Path(scratch))
        figures = _compare(options, folders)
    print(json.dumps({"table": figures}, indent=1))
    print(json.dumps(_ratios(options, figures)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=_size, default=60_000, help="workers: 60k, 600k, 3M")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engines", nargs="*", default=list(ENGINES), choices=list(ENGINES))
    parser.add_argument("--scratch", type=Path, default=None, help="folder for the populations")
    return parser.parse_args()


def _size(text: str) -> int:
    units = {"k": 1_000, "m": 1_000_000}
    return int(text[:-1]) * units[text[-1].lower()] if text[-1].lower() in units else int(text)


def _small(size: int) -> int:
    """The second size, from which growth is measured."""
    return 60_000 if size > 60_000 else max(size // 10, 1_000)


def _populations(options: argparse.Namespace, scratch: Path) -> dict[int, Path]:
    sizes = {min(options.size, LARGEST.get(name, options.size)) for name in options.engines} | {
        _small(options.size)
    }
    folders = {size: scratch / str(size) for size in sorted(sizes)}
    for size, folder in folders.items():
        _tell(f"generating {size:,} workers")
        factset.write(population.generate(size, seed=options.seed), folder)
    return folders


def _compare(options: argparse.Namespace, folders: dict[int, Path]) -> Figures:
    entered = [
        _start(name, min(options.size, LARGEST.get(name, options.size)), folders) for name in options.engines
    ]
    if "kernel" in options.engines:
        entered.append(_start("kernel", _small(options.size), folders))
    _agree(entered, folders)
    for each_round in range(ROUNDS):
        for engine in entered:
            if each_round < SLOW_ROUNDS or engine.name not in SLOW:
                _tell(f"round {each_round + 1}: {engine.name}")
                engine.seconds.append(engine.ask("run"))
    for engine in entered:
        if engine.name == "kernel" and engine.size == options.size:
            engine.figures["extras"] = engine.ask("extras")
    return {_label(engine, options.size): _figures(engine, options.size) for engine in entered}


def _start(name: str, size: int, folders: dict[int, Path]) -> Contestant:
    _tell(f"loading {name} with {size:,} workers")
    command = [sys.executable, "-m", "bench.sweep_child", name, str(folders[size])]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    engine = Contestant(name, size, process)
    engine.figures |= engine.hear()
    return engine


def _agree(entered: Iterable[Contestant], folders: dict[int, Path]) -> None:
    """Every engine gives the same counts and sums as the first over the same people, or we stop."""
    truth: dict[int, dict[str, Any]] = {}
    reference = {engine.size for engine in entered if engine.name == "numba"}
    helpers = [_start("numba", size, folders) for size in folders if size not in reference]
    for engine in [*helpers, *entered]:
        engine.ask("run")
        answers = engine.ask("answers")
        expected = truth.setdefault(engine.size, answers)
        wrong = {policy for policy in expected | answers if expected.get(policy) != answers.get(policy)}
        if wrong:
            sys.exit(f"{engine.name} disagrees on {', '.join(sorted(wrong))}")
    for helper in helpers:
        helper.ask("quit")


def _label(engine: Contestant, size: int) -> str:
    return "kernel_small" if engine.name == "kernel" and engine.size < size else engine.name


def _figures(engine: Contestant, size: int) -> dict[str, Any]:
    parts = {part: median(each[part] for each in engine.seconds) for part in engine.seconds[0]}
    parts["best"] = min(each["seconds"] for each in engine.seconds)
    scaled = size / engine.size if engine.name in LARGEST else 1.0
    figures = {
        **engine.figures,
        **{part: value * scaled for part, value in parts.items()},
        **engine.ask("quit"),
    }
    return {**figures, "workers": engine.size, "rounds": len(engine.seconds), "extrapolated": scaled > 1}


def _ratios(options: argparse.Namespace, figures: Figures) -> dict[str, Any]:
    """Ratios to the kernel where there is one, else to the fused numba loop."""
    base = "kernel" if "kernel" in figures else "numba"
    ratios: dict[str, Any] = {"size": options.size, "base": base, "policies": 40}
    others = [name for name in figures if name not in (base, "kernel_small")]
    for part in ("seconds", "cpu", "best"):
        ratios[part] = {name: round(figures[name][part] / figures[base][part], 3) for name in others}
    ratios["extrapolated"] = [name for name, f in figures.items() if f["extrapolated"]]
    if {"ibis", "duckdb"} <= set(figures):
        ratios["ibis/duckdb"] = {
            part: round(figures["ibis"][part] / figures["duckdb"][part], 3)
            for part in ("seconds", "cpu", "best")
        }
    return ratios | (_own(options, figures) if base == "kernel" else {})


def _own(options: argparse.Namespace, figures: Figures) -> dict[str, Any]:
    whole, small = figures["kernel"], figures["kernel_small"]
    extras, best = whole["extras"], whole["best"]
    growth = math.log(whole["cpu"] / small["cpu"]) / math.log(options.size / small["workers"])
    return {
        "growth_exponent": round(growth, 3),
        "cold/full": round(extras["cold"] / best, 2),
        "one_person_ms": round(extras["one_person"] * 1000, 3),
        "full/one_policy": round(best / extras["one_policy"], 1),
        "full/thousand_workers": round(best / extras["thousand_workers"], 1),
        "parquet_to_decisions/full": round(extras["parquet"] / best, 2),
        "peak_kib_per_worker": round(whole["peak_mib"] * 1024 / options.size, 2),
        "sweep_kib_per_worker": round((whole["peak_mib"] - whole["loaded_mib"]) * 1024 / options.size, 2),
        "peak_mib": {name: round(f["peak_mib"]) for name, f in figures.items()},
    }


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
