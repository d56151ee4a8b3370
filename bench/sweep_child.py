"""One engine in its own process, so that its peak memory is its own: a command a line in, JSON a line out."""

import json
import sys
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import Any

from jiangtu.engine.facts import factset

ENGINES = {
    "kernel": ("bench.sweep_ours", "Kernel"),
    "ibis": ("bench.sweep_ours", "Ibis"),
    "numba": ("bench.sweep_numba", "Numba"),
    "duckdb": ("bench.sweep_duckdb", "DuckDB"),
    "openfisca": ("bench.sweep_openfisca", "Handed"),
    "openfisca_rows": ("bench.sweep_openfisca", "Rows"),
    "openfisca_idiom": ("bench.sweep_openfisca_idiom", "Idiom"),
    "zen": ("bench.sweep_zen", "Zen"),
}


def serve(name: str, folder: Path) -> None:
    """Load engine `name` over the snapshot in `folder`, then answer commands until `quit`."""
    module, word = ENGINES[name]
    engine = getattr(import_module(module), word)(factset.read(folder))
    _say({"compile": engine.compile_seconds, "loaded_mib": _peak()})
    for line in sys.stdin:
        match line.strip():
            case "run":
                started = process_time()
                parts = engine.run()
                _say({**parts, "cpu": process_time() - started})
            case "answers":
                _say(engine.answers())
            case "extras":
                _say(engine.extras(folder))
            case "quit":
                _say({"peak_mib": _peak()})
                return


def _peak() -> float:
    """Peak of this process alone, in MiB; getrusage would remember the parent's."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
