"""What is near and what is about to be lost: for a whole population at once, and for one person."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.engine import schema
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import columns, explain, kernel, scalar, tree
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.columns import Array, Population
from jiangtu.engine.policy.plan import Block, Plan
from jiangtu.engine.policy.scalar import Case, Decision
from jiangtu.engine.policy.tree import Column, Edition, Node, Verdict
from jiangtu.engine.policy.values import Number
from jiangtu.engine.schema import Kind

HORIZONS = (30, 60, 90)
"""Days ahead looked at for what will be lost."""


@dataclass(frozen=True, slots=True)
class Near:
    """A decision one requirement short.

    `distance` is how far, in `measure` (months, years, days, fen, …); None when it cannot be measured.
    """

    edition: Edition
    unit: int | None
    requirement: str
    distance: int | None
    measure: str


@dataclass(frozen=True, slots=True)
class Loss:
    """A yes that will be a no in `days` days with no news but time; `requirements` are what will fail."""

    edition: Edition
    unit: int | None
    days: int
    requirements: tuple[str, ...]


# --- one person


def near(editions: Sequence[Edition], case: Case, catalogues: Catalogues) -> list[Near]:
    """The decisions one requirement short, nearest first; those without a measure come last."""
    found = []
    for edition in editions:
        units = {row.get("record"): row for row in case.children.get(edition.unit, ())}
        for decision in scalar.decide(edition, case, catalogues):
            place = _one_short(decision)
            if place is not None:
                test = edition.requirements[place].test
                found.append(
                    _near(edition, decision, place, _gap(test, case, units.get(decision.unit), catalogues))
                )
    return sorted(found, key=lambda n: (n.distance is None, _in_days(n), n.edition.key, n.unit or 0))


def losses(
    editions: Sequence[Edition], case: Case, catalogues: Catalogues, *, horizons: Sequence[int] = HORIZONS
) -> list[Loss]:
    """What the person is entitled to today and will not be in so many days, soonest first; each told once."""
    found = []
    for edition in editions:
        held = [d for d in scalar.decide(edition, case, catalogues) if d.verdict is Verdict.YES]
        for ahead in sorted(horizons):
            later = replace(case, as_of=case.as_of + dt.timedelta(days=ahead))
            then = {d.unit: d for d in scalar.decide(edition, later, catalogues)}
            lost = [d for d in held if d.unit not in then or then[d.unit].verdict is Verdict.NO]
            found += [Loss(edition, d.unit, ahead, _names(edition, then.get(d.unit))) for d in lost]
            held = [d for d in held if d not in lost]
    return sorted(found, key=lambda loss: (loss.days, loss.edition.key, loss.unit or 0))


def _near(edition: Edition, decision: Decision, place: int, distance: int | None) -> Near:
    requirement = edition.requirements[place]
    return Near(edition, decision.unit, requirement.name, distance, measure(requirement.test))


def _one_short(decision: Decision) -> int | None:
    """The place of the only failed requirement of a no with nothing unknown."""
    if decision.failed.bit_count() != 1 or decision.unknown:
        return None
    return decision.failed.bit_length() - 1


def _gap(test: Node, case: Case, unit: scalar.Row | None, catalogues: Catalogues) -> int | None:
    gaps = []
    for leaf in measured(test):
        ends = (scalar.evaluate(side, case, unit, catalogues) for side in (leaf.left, leaf.right))
        gaps.append(explain.distance(leaf, *ends))
    known = [gap for gap in gaps if gap is not None]
    return min(known) if known else None


def _in_days(found: Near) -> int:
    """The distance roughly in days, to compare months with days."""
    scale = {"months": 30, "years": 365, "year": 365}.get(found.measure, 1)
    return (found.distance or 0) * scale


def _names(edition: Edition, decision: Decision | None) -> tuple[str, ...]:
    failed = decision.failed if decision else 0
    return tuple(r.name for place, r in enumerate(edition.requirements) if failed >> place & 1)


def measured(test: Node) -> tuple[tree.Compare, ...]:
    """The comparisons any one of which would meet the test and whose distance can be told."""
    match test:
        case tree.Compare(op=op, left=left) if op not in ("==", "!="):
            return (test,) if left.type.kind in (Kind.NUMBER, Kind.MONEY, Kind.DATE) else ()
        case tree.Or(tests=tests):
            return tuple(leaf for part in tests for leaf in measured(part))
        case _:
            return ()


def measure(test: Node) -> str:
    """The unit a requirement's distance is told in; empty when it has none or is a plain count."""
    leaves = measured(test)
    if not leaves:
        return ""
    kind = leaves[0].left.type
    return "days" if kind.kind is Kind.DATE else kind.unit


# --- a whole population


NEAREST = (("unit", pa.int64()), ("requirement", pa.int8()), ("distance", pa.int64()))


def nearest(
    editions: Sequence[Edition], facts: FactSet | Population, catalogues: Catalogues
) -> Iterator[tuple[Edition, pa.Table]]:
    """Of each edition the no-decisions with exactly one failed requirement and nothing unknown.

    Columns: `subject`, `unit` as in the decisions, `requirement` (its place), `distance` (in `measure` of its test;
    null when it has none). Order of the decisions. Cost: one sweep, and one over the rows found.
    """
    population = columns.of_facts(facts)
    for edition, table in kernel.sweep(editions, population, catalogues):
        yield edition, nearest_of(edition, table, population, catalogues)


def nearest_of(
    edition: Edition, decisions: pa.Table, facts: FactSet | Population, catalogues: Catalogues
) -> pa.Table:
    """`nearest` of one edition from decisions already swept over these facts."""
    failed = decisions["failed"].to_numpy()
    short = (failed != 0) & (failed & (failed - np.uint32(1)) == 0) & (decisions["unknown"].to_numpy() == 0)
    kept = decisions.filter(pa.array(short)).select(["subject", "unit"])
    place = np.log2(failed[short]).astype(np.int8)
    distance = _distances(edition, kept, place, columns.of_facts(facts), catalogues)
    made = [kept["subject"], kept["unit"], pa.array(place), distance]
    return pa.table(made, schema=pa.schema([kept.schema.field("subject"), *NEAREST]))


def _distances(
    edition: Edition, kept: pa.Table, place: Array, population: Population, catalogues: Catalogues
) -> pa.Array:
    """How far each kept row is from meeting the requirement at its place."""
    found = np.full(len(place), np.iinfo(np.int64).max)
    subjects = population.positions(edition.subject, np.asarray(pc.unique(kept["subject"].combine_chunks())))
    few = population.take(edition.subject, subjects)
    rows = _rows_of(edition, kept, few)
    for at in np.unique(place):
        for leaf in measured(edition.requirements[at].test):
            chosen = np.flatnonzero(place == at)
            gap = _gaps(leaf, edition, few, catalogues)[rows[chosen]]
            found[chosen] = np.minimum(found[chosen], gap)
    return pa.array(found, mask=found == np.iinfo(np.int64).max)


def _rows_of(edition: Edition, kept: pa.Table, few: Population) -> Array:
    """Where the decided units stand among the few's rows."""
    spec = schema.SUBJECTS[edition.subject]
    table, name, column = (
        (edition.unit, "record", "unit") if edition.unit else (spec.name, spec.subject, "subject")
    )
    keys = few.arrow(table, name)
    return np.asarray(pc.index_in(kept[column].combine_chunks(), value_set=keys))


def _gaps(leaf: tree.Compare, edition: Edition, few: Population, catalogues: Catalogues) -> Array:
    """How far each row is from meeting the comparison; the largest number where it cannot be told."""
    columns.load(few, {(n.table, n.name) for n in tree.walk(leaf) if isinstance(n, Column)})
    table = schema.SUBJECTS[edition.subject].name
    plan = Plan(few, catalogues, table)
    places = [plan.root(side, (edition.unit, "")) for side in (leaf.left, leaf.right)]
    plan.prepare()
    block = Block(few, table, 0, few.size(table))
    registers = plan.run(block)
    left, right = (registers[place] for place in places)
    gap = np.maximum(_gap_of(leaf.op, left, right), 0)
    known = np.ones((), bool) if left.known is None else left.known
    known = known if right.known is None else known & right.known
    return np.broadcast_to(np.where(known, gap, np.iinfo(np.int64).max), (block.size((edition.unit, "")),))


def _gap_of(op: str, left: Number, right: Number) -> Array:
    strict = op in ("<", ">")
    if op in (">", ">="):
        return np.asarray(np.subtract(right.low, left.high, dtype=np.int64)) + strict
    return np.asarray(np.subtract(left.low, right.high, dtype=np.int64)) + strict


def losing(
    editions: Sequence[Edition],
    facts: FactSet | Population,
    catalogues: Catalogues,
    *,
    horizons: Sequence[int] = HORIZONS,
) -> Iterator[tuple[Edition, pa.Table]]:
    """Of each edition the yeses that will be noes, or gone, in so many days with no news but time.

    Columns: `subject`, `unit`, `amount_fen` as today, `days` (the first horizon at which it is lost), `failed` (the bits
    then; 0 when the edition is no longer in force). Cost: one sweep more than there are horizons.
    """
    population = columns.of_facts(facts)
    held = {e.key: _yes(table) for e, table in kernel.sweep(editions, population, catalogues)}
    lost: dict[tuple[str, str], list[pa.Table]] = {key: [] for key in held}
    for ahead in sorted(horizons):
        later = population.at(population.as_of + dt.timedelta(days=ahead))
        for edition, table in kernel.sweep(editions, later, catalogues):
            gone, stay = _parted(held[edition.key], table, edition, ahead)
            held[edition.key] = stay
            lost[edition.key].append(gone)
    for edition in editions:
        yield edition, pa.concat_tables(lost[edition.key])


def _yes(table: pa.Table) -> pa.Table:
    return table.filter(pc.equal(table["verdict"], int(Verdict.YES))).select(
        ["subject", "unit", "amount_fen"]
    )


def _parted(held: pa.Table, then: pa.Table, edition: Edition, ahead: int) -> tuple[pa.Table, pa.Table]:
    """The held rows that are no or absent then, with what failed; and the rest."""
    key = "unit" if edition.unit else "subject"
    place = pc.index_in(held[key].combine_chunks(), value_set=then[key].combine_chunks())
    verdict = then["verdict"].take(place)
    gone = pc.fill_null(pc.equal(verdict, int(Verdict.NO)), True)
    failed = pc.fill_null(then["failed"].take(place), 0)
    marked = held.append_column("days", pa.array(np.full(len(held), ahead, np.int16))).append_column(
        "failed", failed
    )
    return marked.filter(gone), held.filter(pc.invert(gone))
