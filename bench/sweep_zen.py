"""Peer: ZEN, one evaluation a batch: workers with their rows nested, forty expressions, two looping nodes.

ZEN counts and sums child rows itself. Building its Python dictionaries is not part of its time. It is
measured on a small population and its time multiplied by the ratio of sizes, which flatters nobody: it is
linear in rows.
"""

import json
from itertools import pairwise
from time import perf_counter
from typing import Any

import zen

from bench.sweep_columns import Columns, encode, number
from bench.sweep_texts import AMOUNTS, CERTIFICATE_POLICIES, FEATURES, WORKER_POLICIES, both, render
from jiangtu.engine.facts.factset import FactSet

BATCH = 500
FEATURE_NAMES = {f.name for f in FEATURES}


class Zen:
    """Answers of one decision graph evaluated batch by batch."""

    compile_seconds = 0.0

    def __init__(self, facts: FactSet) -> None:
        self.batches = list(_batches(encode(facts)))
        self.decision = zen.ZenEngine().create_decision(json.dumps(_graph()))

    def run(self) -> dict[str, float]:
        started = perf_counter()
        self.results = [self.decision.evaluate(batch)["result"] for batch in self.batches]
        return {"seconds": perf_counter() - started}

    def answers(self) -> dict[str, tuple[int, int]]:
        workers = [row for result in self.results for row in result["by_worker"]]
        held = [row for result in self.results for row in result["by_certificate"]]
        counts = {p: (sum(row[p] for row in workers), 0) for p in WORKER_POLICIES}
        fen = {p: [row[p] for row in held if row[p] is not None] for p in CERTIFICATE_POLICIES}
        return counts | {p: (len(values), sum(map(int, values))) for p, values in fen.items()}


def _graph() -> dict[str, Any]:
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        _node("by_worker", "workers", _worker_expressions()),
        _node("by_certificate", "held", _certificate_expressions()),
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    pairs = [("in", "by_worker"), ("in", "by_certificate"), ("by_worker", "out"), ("by_certificate", "out")]
    edges = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in pairs]
    return {"nodes": nodes, "edges": edges}


def _node(name: str, source: str, expressions: dict[str, str]) -> dict[str, Any]:
    listed = [{"id": key, "key": key, "value": value} for key, value in expressions.items()]
    content = {
        "expressions": listed, "passThrough": False, "inputField": source, "outputPath": name,
        "executionMode": "loop",
    }  # fmt: skip
    return {"id": name, "name": name, "type": "expressionNode", "content": content}


def _worker_expressions() -> dict[str, str]:
    features = {f.name: _feature(f.table, f.where, f.value) for f in FEATURES}
    return features | {p: _condition(both(t) + " and in_area") for p, t in WORKER_POLICIES.items()}


def _certificate_expressions() -> dict[str, str]:
    used = {f.name: _feature(f.table, f.where, f.value) for f in FEATURES if f.name == "n_upgraded_now"}
    claimed = {"c_claimed": "some(claims, #.occupation == c_occupation and #.level == c_level)"}
    policies = {
        p: f"{_condition(both(t) + ' and in_area')} ? {_amount(p)} : null"
        for p, t in CERTIFICATE_POLICIES.items()
    }
    return used | claimed | policies


def _feature(table: str, where: str, value: str) -> str:
    condition = render(where, number, lambda word: f"#.{word}")
    if value == "1":
        return f"count({table}, {condition})"
    return f"sum(map(filter({table}, {condition}), #.{value}))"


def _condition(text: str) -> str:
    return render(text, number, lambda word: f"$.{word}" if word in FEATURE_NAMES | {"c_claimed"} else word)


def _amount(policy: str) -> str:
    amount = AMOUNTS[policy]
    cell = "0"
    for level, yuan in amount.table.items():
        cell = f"(c_level == {number('level', level)} ? {yuan * 100} : {cell})"
    return f"min([{cell} * (c_short ? {100 + amount.percent} : 100) / 100, {amount.cap * 100}])"


def _batches(columns: Columns) -> Any:
    count = len(columns.starts["claims"]) - 1
    edges = [*range(0, count, BATCH), count]
    for lo, hi in pairwise(edges):
        workers = [_worker(columns, w) for w in range(lo, hi)]
        held = [{**worker, **row} for worker in workers for row in _certificates(columns, worker)]
        yield {"workers": workers, "held": held}


def _worker(columns: Columns, w: int) -> dict[str, Any]:
    rows = {table: _rows(columns, table, w) for table in columns.children}
    plain = {name: values[w].item() for name, values in columns.workers.items()}
    return {**plain, "short": bool(columns.shortage[plain["occupation"]]), **rows}


def _rows(columns: Columns, table: str, w: int) -> list[dict[str, Any]]:
    held, starts = columns.children[table], columns.starts[table]
    return [
        {name: values[i].item() for name, values in held.items()} for i in range(starts[w], starts[w + 1])
    ]


def _certificates(columns: Columns, worker: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            **{f"c_{name}": value for name, value in row.items()},
            "c_short": bool(columns.shortage[row["occupation"]]),
        }
        for row in worker["certificates"]
    ]
