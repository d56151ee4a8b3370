"""What `bench.river` runs in processes of their own: a command under stopwatches, the sweep in memory and from disk.

    python -m bench.river_child command FIGURES.json sweep --as-of 2025-06-30
    python -m bench.river_child compare SNAPSHOT

The command is the real one, arguments, progress bar and all; stopwatches stand around seven of its functions.
"""

import json
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from rich.progress import Progress

from jiangtu import cli
from jiangtu.engine import schema
from jiangtu.engine.facts import derive, factset
from jiangtu.engine.policy import kernel, verdicts
from jiangtu.engine.policy.columns import Population

ROUNDS = 5
Seconds = dict[str, float]


class Stopwatch:
    """Wall and CPU seconds of the named stages, and the longest time in which the progress bar stood still.

    A stage inside another is taken out of it, so that stages add up. CPU counts both threads and the processes the
    command itself starts; so do the peaks of memory, added up.
    """

    def __init__(self) -> None:
        self.wall: Seconds = defaultdict(float)
        self.cpu: Seconds = defaultdict(float)
        self.within: list[list[float]] = [[0.0, 0.0]]
        self.moves = [time.perf_counter()]

    def around(self, module: ModuleType | type, name: str, stage: str) -> None:
        """Counts every call of the function to the stage, and what it calls of other stages to those."""
        function = getattr(module, name)

        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            wall, cpu = time.perf_counter(), _cpu()
            self.within.append([0.0, 0.0])
            try:
                return function(*args, **kwargs)
            finally:
                self._count(stage, time.perf_counter() - wall, _cpu() - cpu)

        setattr(module, name, timed)

    def _count(self, stage: str, wall: float, cpu: float) -> None:
        inner = self.within.pop()
        self.wall[stage] += wall - inner[0]
        self.cpu[stage] += cpu - inner[1]
        self.within[-1] = [self.within[-1][0] + wall, self.within[-1][1] + cpu]

    def watch_bar(self) -> None:
        update = Progress.update

        @wraps(update)
        def moved(*args: Any, **kwargs: Any) -> None:
            self.moves.append(time.perf_counter())
            update(*args, **kwargs)

        Progress.update = moved  # type: ignore[method-assign]

    def figures(self) -> dict[str, Any]:
        still = max((b - a for a, b in zip(self.moves, self.moves[1:], strict=False)), default=0.0)
        bar = {"moves": len(self.moves) - 1, "longest_still": still}
        wall, cpu = ({**seconds, "whole": sum(seconds.values())} for seconds in (self.wall, self.cpu))
        return {"wall": wall, "cpu": cpu, "bar": bar, "peak_mib": _peak()}


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _peak() -> float:
    """The most this process ever held, and the most any of its children did, in MiB."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    own = int(status["VmHWM"].split()[0])
    return (own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def command(target: Path, arguments: list[str]) -> int:
    """The exit code of `jiangtu` with these arguments; its figures go to `target`."""
    watch = Stopwatch()
    prepared = cli._commands

    def prepare(*args: Any) -> ModuleType:
        module = prepared(*args)
        from jiangtu.apps.facts import services as snapshots  # noqa: PLC0415 - models need the framework
        from jiangtu.apps.files import queries as files  # noqa: PLC0415
        from jiangtu.apps.policy import services as sweeps  # noqa: PLC0415

        watch.around(files, "efile_tables", "extract")
        watch.around(derive, "derive", "derive")
        watch.around(derive, "update", "update")
        watch.around(snapshots, "write", "write facts")
        watch.around(verdicts, "write", "write decisions")
        watch.around(sweeps, "_look_ahead", "look ahead")
        watch.around(sweeps, "run_sweep", "sweep")
        return module

    setattr(cli, "_commands", prepare)  # noqa: B010 - the stopwatches need the framework
    watch.watch_bar()
    watch.around(cli, "run", "the rest")
    code = cli.run(arguments)
    target.write_text(json.dumps(watch.figures()))
    return code


def compare(folder: Path) -> Seconds:
    """Median seconds of the city's editions over facts in memory, and from files to Parquet files.

    `memory` sweeps facts in the kernel's own form, as `bench.sweep` does, `first` facts that lie in memory as tables and
    have not been swept yet. The way from disk to disk is a first sweep too, of a mapped snapshot or of its Parquet files
    alone. Rounds are interleaved.
    """
    cli._commands()
    shelf = sys.modules["jiangtu.apps.reference.shelf"]
    editions, lists = shelf.editions_here(), shelf.catalogues()
    whole = _in_memory(folder)
    population = Population(whole)
    rounds: dict[str, list[float]] = defaultdict(list)
    answers: dict[str, int] = {}

    def drained(facts: factset.FactSet | Population) -> None:
        answers["rows"] = sum(table.num_rows for _, table in kernel.sweep(editions, facts, lists))

    def river(read: Callable[[Path], factset.FactSet]) -> Callable[[], None]:
        def run() -> None:
            with tempfile.TemporaryDirectory(dir=folder.parent) as target:
                for place, (_, table) in enumerate(kernel.sweep(editions, read(folder), lists)):
                    verdicts.write(table, Path(target) / f"{place}.parquet")

        return run

    columns = kernel.reads(editions)
    works: dict[str, Callable[[], None]] = {
        "memory": lambda: drained(population),
        "first": lambda: drained(whole),
        "mapped": river(factset.read),
        "parquet": river(lambda there: factset.read_parquet(there, columns)),
    }
    drained(population)
    for _ in range(ROUNDS):
        for name, work in works.items():
            wall, cpu = time.perf_counter(), _cpu()
            work()
            rounds[name].append(time.perf_counter() - wall)
            rounds[f"{name}_cpu"].append(_cpu() - cpu)
    return {name: median(seconds) for name, seconds in rounds.items()} | {"decisions": answers["rows"]}


def _in_memory(folder: Path) -> factset.FactSet:
    """The snapshot as tables in this process's own memory, words and all."""
    tables: dict[str, pa.Table] = {name: pq.read_table(folder / f"{name}.parquet") for name in schema.TABLES}
    return replace(factset.read(folder), tables=tables, saved=None)


if __name__ == "__main__":
    if sys.argv[1] == "compare":
        print(json.dumps(compare(Path(sys.argv[2]))))
    else:
        sys.exit(command(Path(sys.argv[2]), sys.argv[3:]))
