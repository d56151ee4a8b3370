"""Peer: one fused loop over all workers, compiled by numba, as one would write it by hand for these forty
policies.

It writes verdict and failed bits for every policy and the amount where there is one. The source is
assembled from `sweep_texts` once, compiled (counted apart), and run on two threads.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from types import FunctionType

import numba
import numpy as np

from bench.sweep_columns import Columns, encode, number
from bench.sweep_texts import AMOUNTS, CERTIFICATE_POLICIES, FEATURES, WORKER_POLICIES, render
from jiangtu.engine.facts.factset import FactSet

THREADS = os.cpu_count() or 1
Values = np.ndarray


class Numba:
    """Answers of the fused kernel; `compile_seconds` is what the first call costs."""

    def __init__(self, facts: FactSet) -> None:
        columns = encode(facts)
        self.arguments = _arguments(columns)
        self.workers, self.certificates = facts["workers"].num_rows, facts["certificates"].num_rows
        self.kernel = numba.njit(nogil=True)(_function(list(self.arguments)))
        started = perf_counter()
        self._sweep(1)
        self.compile_seconds = perf_counter() - started

    def run(self) -> dict[str, float]:
        started = perf_counter()
        self._sweep(self.workers)
        return {"seconds": perf_counter() - started}

    def answers(self) -> dict[str, tuple[int, int]]:
        verdicts = {**dict(zip(WORKER_POLICIES, self.verdict, strict=True)),
                    **dict(zip(CERTIFICATE_POLICIES, self.c_verdict, strict=True))}  # fmt: skip
        sums = dict(zip(CERTIFICATE_POLICIES, self.c_amount, strict=True))
        return {p: (int(v.sum()), int(sums[p].sum()) if p in sums else 0) for p, v in verdicts.items()}

    def _sweep(self, workers: int) -> None:
        shape, c_shape = (len(WORKER_POLICIES), self.workers), (len(CERTIFICATE_POLICIES), self.certificates)
        self.verdict, self.failed = np.empty(shape, np.uint8), np.empty(shape, np.uint32)
        self.c_verdict, self.c_failed = np.zeros(c_shape, np.uint8), np.zeros(c_shape, np.uint32)
        self.c_amount = np.zeros(c_shape, np.int64)
        outputs = (self.verdict, self.failed, self.c_verdict, self.c_failed, self.c_amount)
        edges = np.linspace(0, workers, THREADS * 4 + 1).astype(int)
        arrays = tuple(self.arguments.values())
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda lo, hi: self.kernel(lo, hi, *outputs, *arrays), edges[:-1], edges[1:]))


def _arguments(columns: Columns) -> dict[str, Values]:
    children = {
        f"{t}_{name}": values for t, held in columns.children.items() for name, values in held.items()
    }
    starts = {f"{table}_start": values for table, values in columns.starts.items()}
    return {**columns.workers, **children, **starts, "shortage": columns.shortage}


def _function(arguments: list[str]) -> FunctionType:
    lines = [
        "def kernel(lo, hi, verdict, failed, c_verdict, c_failed, c_amount, " + ", ".join(arguments) + "):"
    ]
    lines += [
        " for w in range(lo, hi):",
        *_features(),
        *_outside(),
        *_worker_policies(),
        *_certificate_policies(),
    ]
    space: dict[str, FunctionType] = {}
    exec("\n".join(lines), space)
    return space["kernel"]


def _worker_name(word: str) -> str:
    if word == "short":
        return "shortage[occupation[w]]"
    if word in {f.name for f in FEATURES}:
        return word
    return f"{word}[w]"


def _certificate_name(word: str) -> str:
    if word == "c_claimed":
        return word
    if word == "c_short":
        return "shortage[certificates_occupation[i]]"
    return f"certificates_{word[2:]}[i]" if word.startswith("c_") else _worker_name(word)


def _features() -> Iterator[str]:
    yield from (f"  {f.name} = 0" for f in FEATURES)
    for table in dict.fromkeys(f.table for f in FEATURES):
        yield f"  for i in range({table}_start[w], {table}_start[w + 1]):"
        for f in FEATURES:
            if f.table == table:
                yield f"   if {render(f.where, number, lambda word, t=table: f'{t}_{word}[i]')}:"
                yield f"    {f.name} += {f.value if f.value == '1' else f'{table}_{f.value}[i]'}"


def _outside() -> Iterator[str]:
    yield "  if not in_area[w]:"
    yield f"   for p in range({len(WORKER_POLICIES)}):"
    yield "    verdict[p, w] = 0"
    yield "    failed[p, w] = 0"
    yield "   continue"


def _worker_policies() -> Iterator[str]:
    for p, texts in enumerate(WORKER_POLICIES.values()):
        yield "  bits = 0"
        for bit, text in enumerate(texts):
            yield f"  bits |= (not ({render(text, number, _worker_name)})) << {bit}"
        yield f"  failed[{p}, w] = bits"
        yield f"  verdict[{p}, w] = bits == 0"


def _certificate_policies() -> Iterator[str]:
    yield "  for i in range(certificates_start[w], certificates_start[w + 1]):"
    yield "   c_claimed = False"
    yield "   for j in range(claims_start[w], claims_start[w + 1]):"
    same = "claims_{0}[j] == certificates_{0}[i]"
    yield f"    if {same.format('occupation')} and {same.format('level')}:"
    yield "     c_claimed = True"
    for p, (policy, texts) in enumerate(CERTIFICATE_POLICIES.items()):
        yield "   bits = 0"
        for bit, text in enumerate(texts):
            yield f"   bits |= (not ({render(text, number, _certificate_name)})) << {bit}"
        yield f"   c_failed[{p}, i] = bits"
        yield f"   c_verdict[{p}, i] = bits == 0"
        yield "   if bits == 0:"
        yield from _amount(p, policy)


def _amount(p: int, policy: str) -> Iterator[str]:
    amount = AMOUNTS[policy]
    yield "    fen = 0"
    for level, yuan in amount.table.items():
        yield f"    if certificates_level[i] == {number('level', level)}:"
        yield f"     fen = {yuan * 100}"
    yield "    if shortage[certificates_occupation[i]]:"
    yield f"     fen = fen * {100 + amount.percent} // 100"
    yield f"    c_amount[{p}, i] = min(fen, {amount.cap * 100})"
