"""Peers: OpenFisca with child aggregates handed to it, and OpenFisca with child rows as its entities, tuned.

OpenFisca knows one atomic entity and groups of it. Handed: the atom is the certificate, the group its
worker, and the fifteen features come from NumPy (their time is counted). Rows: the atom is any child row
with its table as role, and features are the framework's own sums by role. A condition between two child
rows (this certificate against the worker's claims) cannot be said in it, so both forms are given that one
column. `sweep_openfisca_idiom` says the rows as OpenFisca's documentation does.
"""

import ast
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
from openfisca_core import entities, periods, simulations, taxbenefitsystems, variables

from bench.sweep_columns import Columns, encode, number
from bench.sweep_texts import (
    AMOUNTS,
    CERTIFICATE_POLICIES,
    FEATURES,
    TOKEN,
    WORKER_POLICIES,
    Spell,
    both,
    render,
)
from jiangtu.engine.facts.factset import FactSet

PERIOD = "2025-06"
Values = np.ndarray
CERTIFICATE_COLUMNS = ("level", "kind", "issued_on", "withdrawn")


class _Vector(ast.NodeTransformer):
    """`and`, `or`, `not` over scalars → `&`, `|`, `~` over arrays."""

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        mark = ast.BitAnd() if isinstance(node.op, ast.And) else ast.BitOr()
        whole = node.values[0]
        for part in node.values[1:]:
            whole = ast.BinOp(whole, mark, part)
        return whole

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return ast.UnaryOp(ast.Invert(), node.operand) if isinstance(node.op, ast.Not) else node


def vector(text: str, constant: Spell = number) -> Any:
    """Compiled code of a condition over NumPy arrays."""
    tree = _Vector().visit(ast.parse(render(text, constant), mode="eval"))
    return compile(ast.fix_missing_locations(tree), "<condition>", "eval")


class Handed:
    """OpenFisca with aggregates handed to it: `aggregate`, `set` and `calculate` make up its total."""

    compile_seconds = 0.0

    def __init__(self, facts: FactSet) -> None:
        self.columns = encode(facts)
        self.where = {f.name: vector(f.where) for f in FEATURES}
        self.atom = entities.build_entity("certificate", "certificates", "", is_person=True)
        self.worker = entities.build_entity("worker", "workers", "", roles=[{"key": "holder"}])
        self.system = taxbenefitsystems.TaxBenefitSystem([self.atom, self.worker])
        given = set(self.columns.workers) | {f.name for f in FEATURES} | {"short"}
        self._inputs(self.worker, given)
        self._inputs(self.atom, {f"c_{name}" for name in CERTIFICATE_COLUMNS} | {"c_short", "c_claimed"})
        _policies(self.system, self.atom, self.worker)

    def run(self) -> dict[str, float]:
        started = perf_counter()
        features = {f.name: self._feature(f.name) for f in FEATURES}
        held = claimed(self.columns)
        aggregated = perf_counter()
        simulation = self._simulation()
        for name, values in {**self.columns.workers, **features, "short": short(self.columns)}.items():
            simulation.set_input(name, PERIOD, values)
        for name, values in {**certificate_inputs(self.columns), "c_claimed": held}.items():
            simulation.set_input(name, PERIOD, values)
        given = perf_counter()
        self.results = calculate(simulation)
        ended = perf_counter()
        return {"seconds": ended - started, "aggregate": aggregated - started, "set": given - aggregated,
                "calculate": ended - given}  # fmt: skip

    def answers(self) -> dict[str, tuple[int, int]]:
        return answers(self.results)

    def _inputs(self, entity: Any, names: set[str]) -> None:
        for name in names:
            self.system.add_variable(_input(name, entity))

    def _feature(self, name: str) -> Values:
        feature = next(f for f in FEATURES if f.name == name)
        rows = self.columns.children[feature.table]
        hit = eval(self.where[name], {}, rows)
        values = hit if feature.value == "1" else np.where(hit, rows[feature.value], 0)
        running = np.concatenate(([0], np.cumsum(values)))
        starts = self.columns.starts[feature.table]
        return running[starts[1:]] - running[starts[:-1]]

    def _simulation(self) -> Any:
        owner = owners(self.columns, "certificates")
        return _simulation(self.system, "certificate", owner, len(self.columns.starts["certificates"]) - 1)


class Rows:
    """Every child row is a member of its worker, features are formulas; entities and roles are made before the clock,
    codes and days are plain numbers."""

    compile_seconds = 0.0

    def __init__(self, facts: FactSet) -> None:
        self.columns = columns = encode(facts)
        self.tables = tuple(columns.children)
        self.atom = entities.build_entity("row", "rows", "", is_person=True)
        self.worker = entities.build_entity("worker", "workers", "", roles=[{"key": t} for t in self.tables])
        self.system = taxbenefitsystems.TaxBenefitSystem([self.atom, self.worker])
        for name in set(columns.workers) | {"short"}:
            self.system.add_variable(_input(name, self.worker))
        self.rows = self._row_columns()
        for name in self.rows:
            self.system.add_variable(_input(name, self.atom))
        roles = dict(zip(self.tables, self.worker.flattened_roles, strict=True))
        for feature in FEATURES:
            self.system.add_variable(_feature_variable(feature, self.worker, roles[feature.table]))
        _policies(self.system, self.atom, self.worker)
        self.owner = np.concatenate([owners(columns, t) for t in self.tables])
        self.roles = np.concatenate([np.repeat(roles[t], columns.starts[t][-1]) for t in self.tables])

    def run(self) -> dict[str, float]:
        started = perf_counter()
        simulation = _simulation(self.system, "row", self.owner, len(self.columns.starts["claims"]) - 1)
        simulation.populations["worker"]._members_role = self.roles
        for name, values in {**self.columns.workers, "short": short(self.columns), **self.rows}.items():
            simulation.set_input(name, PERIOD, values)
        self.results = calculate(simulation)
        return {"seconds": perf_counter() - started}

    def answers(self) -> dict[str, tuple[int, int]]:
        return answers(self.results)

    def _row_columns(self) -> dict[str, Values]:
        """Every child column stretched over all rows of all tables, zero where it does not belong."""
        given = {
            f"{t}_{name}": (t, values)
            for t, held in self.columns.children.items()
            for name, values in held.items()
        }
        certificates = {**certificate_inputs(self.columns), "c_claimed": claimed(self.columns)}
        given |= {name: ("certificates", values) for name, values in certificates.items()}
        return {name: stretched(self.columns, *place) for name, place in given.items()}


def stretched(columns: Columns, table: str, values: Values) -> Values:
    """A child column over all rows of all tables, zero where it does not belong."""
    starts = columns.starts
    parts = [values if t == table else np.zeros(starts[t][-1], values.dtype) for t in columns.children]
    return np.concatenate(parts)


def short(columns: Columns) -> Values:
    return columns.shortage[columns.workers["occupation"]]


def owners(columns: Columns, table: str) -> Values:
    starts = columns.starts[table]
    return np.repeat(np.arange(len(starts) - 1), np.diff(starts))


def certificate_inputs(columns: Columns) -> dict[str, Values]:
    held = columns.children["certificates"]
    return {f"c_{name}": held[name] for name in CERTIFICATE_COLUMNS} | {
        "c_short": columns.shortage[held["occupation"]]
    }


def claimed(columns: Columns) -> Values:
    """Whether the certificate's worker has a claim for the same occupation and level."""

    def keys(table: str) -> Values:
        rows = columns.children[table]
        return (owners(columns, table) * 1000 + rows["occupation"]) * 10 + rows["level"]

    return np.isin(keys("certificates"), keys("claims"))


def _simulation(system: Any, atom: str, owner: Values, workers: int) -> Any:
    populations = system.instantiate_entities()
    populations[atom].count, populations[atom].ids = len(owner), np.arange(len(owner))
    group = populations["worker"]
    group.count, group.ids, group.members_entity_id = workers, np.arange(workers), owner
    return simulations.Simulation(system, populations)


BOOLEANS = {
    "employed", "insured_now", "public_pension", "union_member", "student", "unemployed", "hardship",
    "anti_poverty", "transfer", "leaver", "drawing_benefit", "public_post", "pensioner", "flexible",
    "graduating", "identity_sure", "in_area", "short", "c_short", "c_claimed", "c_withdrawn",
    "certificates_withdrawn",
}  # fmt: skip


def variable(name: str, entity: Any, **body: Any) -> type:
    """A variable of the system, as a class statement would make it."""
    always = {"entity": entity, "definition_period": periods.DateUnit.MONTH, "label": name}
    return type(name, (variables.Variable,), {**always, **body})


def _input(name: str, entity: Any) -> type:
    return variable(name, entity, value_type=bool if name in BOOLEANS else int)


def _formula(name: str, entity: Any, formula: Callable[..., Values], kind: type = bool) -> type:
    return variable(name, entity, value_type=kind, formula=formula)


def _feature_variable(feature: Any, worker: Any, role: Any) -> type:
    text = f"({feature.where})" + ("" if feature.value == "1" else f" * {feature.value}")
    text = render(text, lambda d, c: f"{d.upper()}__{c}", lambda word: f"{feature.table}_{word}")
    code, words = vector(text), names(text)

    def formula(population: Any, period: Any) -> Values:
        rows = {word: population.members(word, period) for word in words}
        return population.sum(eval(code, {}, rows), role=role)

    return _formula(feature.name, worker, formula, int)


def names(text: str) -> list[str]:
    return sorted(set(TOKEN.findall(render(text, number))) - {"and", "or", "not"})


def _policies(system: Any, atom: Any, worker: Any) -> None:
    for name, texts in WORKER_POLICIES.items():
        system.add_variable(_formula(name, worker, _worker_formula(both(texts) + " and in_area")))
    for name, texts in CERTIFICATE_POLICIES.items():
        system.add_variable(_formula(name, atom, _atom_formula(both(texts) + " and in_area")))
        system.add_variable(_formula(f"{name}-fen", atom, _amount_formula(name), int))


def _worker_formula(text: str) -> Callable[..., Values]:
    code, words = vector(text), names(text)
    return lambda population, period: eval(code, {}, {word: population(word, period) for word in words})


def _atom_formula(text: str) -> Callable[..., Values]:
    code, words = vector(text), names(text)

    def formula(population: Any, period: Any) -> Values:
        held = {
            w: population(w, period) if w.startswith("c_") else population.worker(w, period) for w in words
        }
        return eval(code, {}, held)

    return formula


def _amount_formula(policy: str) -> Callable[..., Values]:
    amount = AMOUNTS[policy]
    table = np.zeros(16, np.int32)
    for level, yuan in amount.table.items():
        table[int(number("level", level))] = yuan * 100

    def formula(population: Any, period: Any) -> Values:
        fen = table[population("c_level", period)]
        raised = np.where(population("c_short", period), fen * (100 + amount.percent) // 100, fen)
        return np.where(population(policy, period), np.minimum(raised, amount.cap * 100), 0)

    return formula


def calculate(simulation: Any) -> dict[str, Values]:
    names = [*WORKER_POLICIES, *CERTIFICATE_POLICIES, *(f"{p}-fen" for p in CERTIFICATE_POLICIES)]
    return {name: simulation.calculate(name, PERIOD) for name in names}


def answers(results: dict[str, Values]) -> dict[str, tuple[int, int]]:
    fen = {p: int(results[f"{p}-fen"].sum(dtype=np.int64)) for p in CERTIFICATE_POLICIES}
    return {p: (int(results[p].sum()), fen.get(p, 0)) for p in (*WORKER_POLICIES, *CERTIFICATE_POLICIES)}
