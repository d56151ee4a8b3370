"""Peer: OpenFisca as its documentation teaches it: a simulation built from ids, memberships and roles, codes as Enum,
days as dates, one variable for each idea.

Any child row is the one atomic entity it knows, its table a role in the group of its worker. A condition on a row is a
variable of the row; what a worker has of such rows is a variable of the worker that sums them by role. Building the
simulation, joining rows with workers and setting inputs are part of every run, because a simulation keeps what it has
computed. Columns are given ready: codes already are OpenFisca's own arrays, days are NumPy's. What cannot be said in it
(a certificate against the worker's claims) and what a published list says are given as columns, as to the other forms.
"""

import datetime as dt
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
from openfisca_core import entities, indexed_enums, taxbenefitsystems
from openfisca_core.simulations import SimulationBuilder

from bench import sweep_openfisca as tuned
from bench.sweep_columns import Columns, encode, number
from bench.sweep_openfisca import PERIOD, Values
from bench.sweep_texts import AMOUNTS, CERTIFICATE_POLICIES, FEATURES, WORKER_POLICIES, Feature, both, day
from jiangtu.engine import schema
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.schema import Kind, domains

ENUMS = {
    name: indexed_enums.Enum(name, {f"{name}_{code}": code for code in domain.codes})
    for name, domain in domains.ALL.items()
    if not domain.ordered  # an Enum knows equality only; what is more or less stays a number
}

ALONE = "alone"
"""The role of an empty row: joining rows with groups goes wrong where a group has none, so a worker without rows has it."""


class Idiom:
    """OpenFisca by the book; `build`, `set` and `calculate` make up its total."""

    compile_seconds = 0.0

    def __init__(self, facts: FactSet) -> None:
        columns = encode(facts)
        tables = (*columns.children, ALONE)
        self.row = entities.build_entity("row", "rows", "", is_person=True)
        self.worker = entities.build_entity("worker", "workers", "", roles=[{"key": t} for t in tables])
        self.system = taxbenefitsystems.TaxBenefitSystem([self.row, self.worker])
        self.workers = np.arange(len(columns.starts["claims"]) - 1)
        owners = np.concatenate([tuned.owners(columns, t) for t in columns.children])
        alone = np.setdiff1d(self.workers, owners)
        self.owners = np.concatenate([owners, alone])
        rows = {t: int(columns.starts[t][-1]) for t in columns.children} | {ALONE: len(alone)}
        self.roles = np.repeat(list(rows), list(rows.values()))
        self.inputs: dict[str, Values] = {}
        self._facts(columns)
        _law(self.system, self.row, self.worker)

    def run(self) -> dict[str, float]:
        started = perf_counter()
        simulation = self._simulation()
        built = perf_counter()
        for name, values in self.inputs.items():
            simulation.set_input(name, PERIOD, values)
        given = perf_counter()
        self.results = tuned.calculate(simulation)
        ended = perf_counter()
        return {"seconds": ended - started, "build": built - started, "set": given - built,
                "calculate": ended - given}  # fmt: skip

    def answers(self) -> dict[str, tuple[int, int]]:
        return tuned.answers(self.results)

    def _simulation(self) -> Any:
        builder = SimulationBuilder()
        builder.create_entities(self.system)
        builder.declare_person_entity("row", np.arange(len(self.owners)))
        group = builder.declare_entity("worker", self.workers)
        builder.join_with_persons(group, self.owners, roles=self.roles)
        return builder.build(self.system)

    def _facts(self, columns: Columns) -> None:
        """A variable and its input for each column the policies read."""
        for name, values in columns.workers.items():
            self._given(name, values, self.worker, _column("workers", name))
        self._given("short", tuned.short(columns), self.worker)
        for table, held in columns.children.items():
            for name, values in held.items():
                self._given(
                    f"{table}_{name}", self._stretched(columns, table, values), self.row, _column(table, name)
                )
        of_rows = {
            "c_short": tuned.certificate_inputs(columns)["c_short"],
            "c_claimed": tuned.claimed(columns),
        }
        for name, values in of_rows.items():
            self._given(name, self._stretched(columns, "certificates", values), self.row)

    def _stretched(self, columns: Columns, table: str, values: Values) -> Values:
        rows = tuned.stretched(columns, table, values)
        return np.append(rows, np.zeros(len(self.owners) - len(rows), rows.dtype))

    def _given(self, name: str, values: Values, entity: Any, column: schema.Column | None = None) -> None:
        if column is not None and column.kind is Kind.DATE:
            self.inputs[name] = values.astype("datetime64[D]")
            self.system.add_variable(tuned.variable(name, entity, value_type=dt.date))
        elif column is not None and column.kind is Kind.CODE and column.of in ENUMS:
            words = ENUMS[column.of]
            self.inputs[name] = indexed_enums.EnumArray(values.astype(np.uint8), words)
            body = {
                "value_type": indexed_enums.Enum,
                "possible_values": words,
                "default_value": next(iter(words)),
            }
            self.system.add_variable(tuned.variable(name, entity, **body))
        else:
            self.inputs[name] = values
            kind = bool if values.dtype == bool else int
            self.system.add_variable(tuned.variable(name, entity, value_type=kind))


def _column(table: str, name: str) -> schema.Column | None:
    """What the schema says of a column; None of one the bench adds."""
    return next((c for c in schema.TABLES[table].columns if c.name == name), None)


def _law(system: Any, row: Any, worker: Any) -> None:
    """The policies, and the ideas they share."""
    roles = {role.key: role for role in worker.flattened_roles}
    for feature in FEATURES:
        text = f"{feature.name}_row"
        value = int if feature.value != "1" else bool
        system.add_variable(tuned.variable(text, row, value_type=value, formula=_of_row(feature)))
        summed = _summed(text, roles[feature.table])
        system.add_variable(tuned.variable(feature.name, worker, value_type=int, formula=summed))
    for name, texts in WORKER_POLICIES.items():
        formula = _asked(both(texts) + " and in_area", lambda word: word)
        system.add_variable(tuned.variable(name, worker, value_type=bool, formula=formula))
    for name, texts in CERTIFICATE_POLICIES.items():
        formula = _entitled(both(texts), roles["certificates"])
        system.add_variable(tuned.variable(name, row, value_type=bool, formula=formula))
        system.add_variable(tuned.variable(f"{name}-fen", row, value_type=int, formula=_amount(name)))


Formula = Callable[..., Values]


def _of_row(feature: Feature) -> Formula:
    """The row's condition, or its value where the condition holds."""
    text = f"({feature.where})" + ("" if feature.value == "1" else f" * {feature.value}")
    return _asked(text, lambda word: f"{feature.table}_{word}")


def _summed(name: str, role: Any) -> Formula:
    return lambda worker, period: worker.sum(worker.members(name, period), role=role)


def _asked(text: str, name: Callable[[str], str]) -> Formula:
    """A condition over variables of the formula's own entity."""
    code, words = tuned.vector(text, _constant), tuned.names(text)

    def formula(entity: Any, period: Any) -> Values:
        return _value(code, {word: entity(name(word), period) for word in words})

    return formula


def _entitled(text: str, role: Any) -> Formula:
    """A condition over a certificate and its worker."""
    code, words = tuned.vector(f"{text} and in_area", _constant), tuned.names(f"{text} and in_area")

    def formula(row: Any, period: Any) -> Values:
        held = {
            w: row(_of_certificate(w), period) if w.startswith("c_") else row.worker(w, period) for w in words
        }
        return row.has_role(role) & _value(code, held)

    return formula


def _of_certificate(word: str) -> str:
    return word if word in ("c_short", "c_claimed") else f"certificates_{word.removeprefix('c_')}"


def _amount(policy: str) -> Formula:
    amount = AMOUNTS[policy]
    levels = [int(number("level", level)) for level in amount.table]

    def formula(row: Any, period: Any) -> Values:
        level = row("certificates_level", period)
        fen = np.select([level == each for each in levels], [yuan * 100 for yuan in amount.table.values()], 0)
        raised = np.where(row("c_short", period), fen * (100 + amount.percent) // 100, fen)
        return np.where(row(policy, period), np.minimum(raised, amount.cap * 100), 0)

    return formula


def _constant(domain: str, code: str) -> str:
    if domain == "day":
        return f"datetime64('{day(code)}')"
    return f"ENUMS['{domain}']['{domain}_{code}']" if domain in ENUMS else number(domain, code)


def _value(code: Any, held: dict[str, Values]) -> Values:
    return np.asarray(eval(code, {"datetime64": np.datetime64, "ENUMS": ENUMS}, held))
