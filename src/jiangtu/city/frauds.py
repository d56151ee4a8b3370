"""Wrongs planted in the records, each with its label: what the detectors of training money look for.

Kinds: PENSIONER_IN_CLASS, STUDENT_IN_CLASS, TWO_CLASSES, GHOST_CLASS, CERTIFICATE_TWICE.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.city.columns import dated
from jiangtu.city.plan import Plan
from jiangtu.city.population import People, Standing

PER_WORKER = 1 / 1500
"""Wrongs of each kind per worker, at least three."""
GHOSTS = 40
"""Names on the roster of a class that was never held."""
KINDS = ["PENSIONER_IN_CLASS", "STUDENT_IN_CLASS", "TWO_CLASSES", "GHOST_CLASS", "CERTIFICATE_TWICE"]


@dataclass(frozen=True, slots=True)
class Fraud:
    """One planted wrong: the row of `kind`'s table that shows it, and whom and what it concerns."""

    fraud: str
    kind: str
    row: int
    person: int | None
    class_code: str | None
    certificate: str | None


@dataclass(frozen=True, slots=True)
class Planted:
    """The records with the wrongs in them, and the wrongs."""

    records: dict[str, pa.Table]
    frauds: list[Fraud]


def plant(plan: Plan, people: People, kinds: dict[str, pa.Table]) -> Planted:
    """Add rows that should not be; rows already there stay where they are."""
    rng = plan.dice("frauds")
    count = max(3, int(plan.workers * PER_WORKER))
    roster, claims = kinds["training"], kinds["claims"]
    additions: list[pa.Table] = []
    found: list[Fraud] = []
    position = roster.num_rows
    for fraud, rows in (
        ("PENSIONER_IN_CLASS", _intruders(rng, people, roster, Standing.PENSIONER, count)),
        ("STUDENT_IN_CLASS", _intruders(rng, people, roster, Standing.STUDENT, count)),
        ("TWO_CLASSES", _doubled(rng, roster, count)),
        ("GHOST_CLASS", _ghosts(rng, plan, people, roster, count)),
    ):
        found += _labels(fraud, rows, position)
        additions.append(rows)
        position += rows.num_rows
    twice = _claimed_again(rng, plan, claims, count)
    found += [
        Fraud("CERTIFICATE_TWICE", "claims", claims.num_rows + i, row["person"], None, row["certificate"])
        for i, row in enumerate(twice.to_pylist())
    ]
    whole = {
        **kinds,
        "training": pa.concat_tables([roster, *additions]),
        "claims": pa.concat_tables([claims, twice]),
    }
    return Planted(whole, found)


def frauds_table(frauds: list[Fraud], records: dict[str, pa.Table]) -> pa.Table:
    """The planted wrongs, one row each; `record` is the record that shows it."""
    return pa.table({
        "fraud": pa.array([f.fraud for f in frauds], pa.string()),
        "person": pa.array([f.person for f in frauds], pa.int64()),
        "class_code": pa.array([f.class_code for f in frauds], pa.string()),
        "certificate": pa.array([f.certificate for f in frauds], pa.string()),
        "record": pa.array([records[f.kind]["record"][f.row].as_py() for f in frauds], pa.int64()),
    })  # fmt: skip


def _labels(fraud: str, rows: pa.Table, position: int) -> list[Fraud]:
    """One label a row; a ghost class is one label at its first row."""
    listed = rows.select(["person", "class_code"]).to_pylist()
    labels = [
        Fraud(fraud, "training", position + i, r["person"], r["class_code"], None)
        for i, r in enumerate(listed)
    ]
    if fraud != "GHOST_CLASS":
        return labels
    firsts = [x for i, x in enumerate(labels) if i % GHOSTS == 0]
    return [Fraud(x.fraud, x.kind, x.row, None, x.class_code, None) for x in firsts]


def _intruders(
    rng: np.random.Generator, people: People, roster: pa.Table, standing: Standing, count: int
) -> pa.Table:
    """People who may not be trained for money, in classes that are paid for."""
    paid = np.flatnonzero(
        pc.is_in(roster["kind"], pa.array(["SUBSIDISED", "PROJECT"])).to_numpy(zero_copy_only=False)
    )
    able = np.setdiff1d(np.flatnonzero(people.standing == standing), roster["person"].to_numpy() - 1)
    persons = rng.permutation(able)[:count]
    return _with(roster.take(pa.array(rng.choice(paid, len(persons)))), "person", pa.array(persons + 1))


def _doubled(rng: np.random.Generator, roster: pa.Table, count: int) -> pa.Table:
    """Trainees of one class on the roster of another that ran at the same time."""
    started = roster["started_on"].cast(pa.int32()).to_numpy()
    ended = roster["ended_on"].cast(pa.int32()).fill_null(2**30).to_numpy()
    course = roster["class_code"].combine_chunks().dictionary_encode().indices.to_numpy()
    first, other = rng.integers(0, len(started), (2, count * 400))
    meet = (
        (started[other] <= ended[first]) & (ended[other] >= started[first]) & (course[other] != course[first])
    )
    _, fresh = np.unique(first[meet], return_index=True)
    pairs = np.flatnonzero(meet)[rng.permutation(fresh)[:count]]
    person = roster["person"].take(pa.array(first[pairs])).combine_chunks()
    return _with(roster.take(pa.array(other[pairs])), "person", person)


def _ghosts(rng: np.random.Generator, plan: Plan, people: People, roster: pa.Table, count: int) -> pa.Table:
    """Classes that were never held: everybody there every hour, nobody certified, names bought together."""
    number = max(1, count // 3)
    free = np.setdiff1d(np.flatnonzero(people.standing == Standing.EMPLOYED), roster["person"].to_numpy() - 1)
    persons = rng.permutation(free)[: number * GHOSTS]
    model = roster.take(pa.array(rng.integers(0, roster.num_rows, number)[np.arange(len(persons)) // GHOSTS]))
    size = len(persons)
    code = [f"LZ{plan.as_of.year}9{i // GHOSTS + 1:05d}" for i in range(size)]
    start = np.full(size, plan.today - 120)
    fixed = {
        "person": pa.array(persons + 1),
        "class_code": pa.array(code),
        "kind": pa.array(["SUBSIDISED"] * size),
        "group": pa.array(["TRANSFER"] * size),
        "filed_on": dated(start - 10),
        "started_on": dated(start),
        "ended_on": dated(start + 14),
        "attended_percent": pa.array([100] * size, pa.int32()),
        "outcome": pa.array(["FINISHED"] * size),
        "years": pa.nulls(size, pa.int32()),
        "advance_fen": pa.nulls(size, pa.int64()),
    }
    for name, values in fixed.items():
        model = _with(model, name, values)
    return model


def _claimed_again(rng: np.random.Generator, plan: Plan, claims: pa.Table, count: int) -> pa.Table:
    """Claims for a certificate that was paid before, now from another fund."""
    able = np.flatnonzero(claims["certificate"].is_valid().to_numpy())
    rows = claims.take(pa.array(rng.permutation(able)[:count]))
    paid = rows["paid_on"].cast(pa.int32()).to_numpy()
    later = np.minimum(paid + rng.integers(10, 200, len(paid)), plan.today - 1)
    rows = _with(rows, "paid_on", pa.array(later.astype(np.int32)).cast(pa.date32()))
    return _with(rows, "fund", pa.array(["EMPLOYMENT"] * len(paid), pa.string()))


def _with(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, values.cast(table.schema.field(name).type))
