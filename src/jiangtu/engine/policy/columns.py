"""The facts as NumPy columns ready for sweeps: codes as ranks, terms as numbers of a shared vocabulary, days as int32.

Only the columns an edition touches are made, once, and kept for the next sweep.
"""

import dataclasses
import datetime as dt
import os
import threading
from collections.abc import Callable, Hashable, Set
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.engine import schema
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import days
from jiangtu.engine.policy.ranks import Ranks, counted, ranges
from jiangtu.engine.schema import Kind, domains

Array = npt.NDArray[Any]
Made = TypeVar("Made")
Run = tuple[int, int]
"""The first subject of some that stand side by side, and the one after the last."""
_FEW = 1 << 15
_PLANS = 8
"""Plans kept: a sweep looks at today and at some days ahead."""
ABSENT = -2
"""The number of a term no column holds: equal to nothing."""


_WORDS = (Kind.CODE, Kind.TERM, Kind.TEXT)


class Held(NamedTuple):
    """One column: its values (0 or -1 where null) and where they are known; `known` is None when all are."""

    values: Array
    known: Array | None


class Rows(NamedTuple):
    """Child rows of a run of workers, rank by rank: their ranks among the workers, and where they stand in the whole
    population's table."""

    ranks: Ranks
    positions: Array


class Pairs(NamedTuple):
    """Each unit row of a run of workers beside each child row of its worker, rank by rank among the units.

    `unit` counts from the run's first unit row; `row` is a place among the run's `Rows`.
    """

    ranks: Ranks
    unit: Array
    row: Array


class Vocabulary:
    """Terms of one published list by number, in the order they were met; grows, never changes."""

    def __init__(self) -> None:
        self.words: pa.Array = pa.array([], pa.string())

    def __len__(self) -> int:
        return len(self.words)

    def number(self, word: str) -> int:
        """The term's number, ABSENT when no column holds it."""
        place = pc.index(self.words, word).as_py()
        return place if place >= 0 else ABSENT

    def add(self, words: pa.Array) -> Array:
        """The number of each of the distinct words, new ones appended."""
        fresh = words.filter(pc.invert(pc.is_in(words, value_set=self.words)))
        if len(fresh):
            self.words = pa.concat_arrays([self.words, fresh])
        return np.asarray(pc.index_in(words, value_set=self.words), dtype=np.int32)


class Population:
    """The columns of a FactSet for sweeping at `as_of`; reusable, and cheap to move to another day or to a few people.

    Cost: about 10 ns a value for codes and terms, 1 ns for the rest, paid once a column. Safe to read from threads
    once `load` has named the columns.
    """

    def __init__(self, facts: FactSet) -> None:
        self.as_of: dt.date = facts.as_of
        self.tables = facts.tables
        self._facts = facts
        self.vocabularies: dict[str, Vocabulary] = {}
        self._columns: dict[tuple[str, str], Held] = {}
        self._arrow: dict[tuple[str, str], pa.Array] = {}
        self._counts: dict[str, Array] = {}
        self._bounds: dict[str, Array] = {}
        self._owners: dict[str, Array] = {}
        self._laid: dict[tuple[object, ...], Any] = {}
        self._kept: dict[str, Array | None] = {}
        self._lock = threading.RLock()
        self._whole: Population | None = None
        self._rows: dict[str, Array] = {}
        self._concerned: dict[tuple[str, str, frozenset[str]], dict[str, Any] | None] = {}
        self._plans: dict[Hashable, object] = {}

    def at(self, as_of: dt.date) -> "Population":
        """The same facts on another day; columns are shared."""
        return _like({**self.__dict__, "as_of": as_of})

    def bare(self) -> "Population":
        """The day and the terms without the people: what a plan is made from, so that it holds on to nobody."""
        nobody = Population(FactSet(self.as_of, None, {}, ""))
        nobody.vocabularies, nobody._lock = self.vocabularies, self._lock
        return nobody

    def take(self, subject: str, positions: Array) -> "Population":
        """The subjects at these positions (ascending) and their child rows; vocabularies are shared."""
        few = Population(FactSet(self.as_of, None, self.tables, ""))
        few.vocabularies, few._lock, few._whole = self.vocabularies, self._lock, self
        few._plans = self._plans
        few._rows[schema.SUBJECTS[subject].name] = positions
        return few

    def concerned(self, subject: str, column: str, prefixes: frozenset[str]) -> "Population":
        """The subjects whose area begins with one of the prefixes, or is not known; all of them as they stand when
        nobody else is there. Kept, because the next sweep asks for the same people."""
        key = (subject, column, prefixes)
        with self._lock:
            if key not in self._concerned:
                self._concerned[key] = self._cut_to(*key)
            kept = self._concerned[key]
        return self if kept is None else _like({**kept, "as_of": self.as_of, "_whole": self})

    def _cut_to(self, subject: str, column: str, prefixes: frozenset[str]) -> dict[str, Any] | None:
        """What the cut population is made of but for the whole, which would else never be freed."""
        values, _ = self.column(schema.SUBJECTS[subject].name, column)
        words = self.vocabulary("area").words.to_pylist()
        inside = [word.startswith(tuple(prefixes)) for word in words]
        kept = np.array([*inside, True]).take(values, mode="wrap")  # null is -1, the last
        if kept.all():
            return None
        few = self.take(subject, np.flatnonzero(kept)).__dict__
        return {name: held for name, held in few.items() if name != "_whole"}

    def planned(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` made of the key when last asked by these people or others of the same facts, as long as no term
        has been met since: plans number terms."""
        with self._lock:
            known = (key, self._terms())
            if known not in self._plans:
                made = make()
                known = (key, self._terms())
                if len(self._plans) >= _PLANS:
                    del self._plans[next(iter(self._plans))]
                self._plans[known] = made
            return cast(Made, self._plans[known])

    def _terms(self) -> frozenset[tuple[str, int]]:
        return frozenset((of, len(words)) for of, words in self.vocabularies.items())

    def positions(self, subject: str, keys: Array) -> Array:
        """Where the subjects with these keys stand, ascending; unknown keys are left out."""
        table = schema.SUBJECTS[subject]
        known = self.arrow(table.name, table.subject)
        if subject == "worker":
            return _found(np.asarray(known), np.unique(keys))
        places = pc.index_in(known, value_set=pa.array(keys, known.type))
        return np.flatnonzero(np.asarray(places.is_valid()))

    def size(self, table: str) -> int:
        """Rows of the table."""
        if self._whole is not None:
            return len(self._row_index(table))
        kept = self._keep(table)
        return self.tables[table].num_rows if kept is None else len(kept)

    def is_small(self) -> bool:
        """Whether this is too few subjects to be worth a thread."""
        return self._whole is not None and all(len(rows) < _FEW for rows in self._rows.values())

    def whole(self) -> "Population":
        """The population these subjects were taken from, or itself."""
        return self if self._whole is None else self._whole

    def lacks(self, table: str, name: str) -> bool:
        """Whether the column is still to be made."""
        return (table, name) not in self._columns

    def column(self, table: str, name: str) -> Held:
        """The column, made on first use."""
        held = self._columns.get((table, name))
        if held is None:
            held = self._columns.setdefault((table, name), self._make(table, name))
        return held

    def arrow(self, table: str, name: str) -> pa.Array:
        """The column as Arrow, rows as in `column`."""
        if (table, name) not in self._arrow:
            if self._whole is None:
                above, kept = self.tables[table][name].combine_chunks(), self._keep(table)
            else:
                above, kept = self._whole.arrow(table, name), self._row_index(table)
            self._arrow[table, name] = above if kept is None else above.take(pa.array(kept))
        return self._arrow[table, name]

    def vocabulary(self, of: str) -> Vocabulary:
        """The numbers of the terms of a published list."""
        return self.vocabularies.setdefault(of, Vocabulary())

    def numbered(self, of: str, word: str) -> int:
        """The number of a term of a policy; one that no column holds gets its own, because a policy may look it up."""
        with self._lock:
            return int(self.vocabulary(of).add(pa.array([word], pa.string()))[0])

    def owner(self, table: str) -> Array:
        """For each child row, its worker's position."""
        with self._lock:
            if table not in self._owners:
                counts = np.diff(self.bounds(table))
                self._owners[table] = np.repeat(np.arange(len(counts)), counts)
            return self._owners[table]

    def bounds(self, table: str) -> Array:
        """For each worker's position, its first child row; one longer than the workers."""
        with self._lock:
            if table not in self._bounds:
                self._bounds[table] = np.concatenate([[0], np.cumsum(self._counted(table))])
            return self._bounds[table]

    def laid(self, table: str, run: Run) -> Rows:
        """The child rows of a run of workers, rank by rank. Laid once."""
        key = ("rows", table, run)
        if key not in self._laid:
            ranks = Ranks(np.diff(self.bounds(table)[run[0] : run[1] + 1]))
            workers = slice(*run) if self._whole is None else self._rows["workers"][slice(*run)]
            self._laid[key] = Rows(ranks, ranks.positions(self.whole().bounds(table)[:-1][workers]))
        return cast(Rows, self._laid[key])

    def laid_column(self, table: str, name: str, run: Run) -> Held:
        """The column of those rows."""
        key = ("column", table, name, run)
        if key not in self._laid:
            (values, known), positions = self.whole().column(table, name), self.laid(table, run).positions
            self._laid[key] = _compact(
                values.take(positions), None if known is None else known.take(positions)
            )
        return cast(Held, self._laid[key])

    def pairs(self, unit: str, row: str, run: Run) -> Pairs:
        """Every (unit row, child row) of each worker in the run. Laid once."""
        key = ("pairs", unit, row, run)
        if key not in self._laid:
            rows = self.laid(row, run).ranks
            first, last = self.bounds(unit)[list(run)]
            owner = self.owner(unit)[first:last] - run[0]
            ranks = Ranks(np.diff(self.bounds(row)[run[0] : run[1] + 1]).take(owner))
            self._laid[key] = Pairs(ranks, ranks.owners(), ranks.among(rows, owner))
        return cast(Pairs, self._laid[key])

    # --- making

    def _make(self, table: str, name: str) -> Held:
        if self._whole is not None:
            values, known = self._whole.column(table, name)
            index = self._row_index(table)
            return _compact(values.take(index), None if known is None else known.take(index))
        spec = schema.TABLES[table].column(name)
        assert spec is not None, name
        values, known = self._coded(table, spec) if spec.kind in _WORDS else _plain(self.tables[table], spec)
        kept = self._keep(table)
        if kept is None:
            return _compact(values, known)
        return _compact(values[kept], None if known is None else known[kept])

    def _coded(self, table: str, spec: schema.Column) -> Held:
        column = self._facts.coded(table, spec.name)
        if spec.kind is Kind.CODE:
            return _ranks(column, domains.ALL[spec.of])
        with self._lock:
            places = self.vocabulary(spec.of).add(column.dictionary.cast(pa.string()))
        numbers = np.append(places, np.int32(-1)).take(_indices(column))
        return Held(numbers, np.asarray(column.is_valid()) if column.null_count else None)

    def _keep(self, table: str) -> Array | None:
        """Child rows whose worker exists; None when all do."""
        if table not in schema.CHILDREN:
            return None
        with self._lock:
            if table not in self._kept:
                persons = np.asarray(self.tables[table]["person"])
                workers = np.asarray(self.tables["workers"]["person"])
                counts = self._counts[table] = counted(persons, workers)
                whole = int(counts.sum()) == len(persons)
                self._kept[table] = None if whole else np.flatnonzero(np.isin(persons, workers))
            return self._kept[table]

    def _counted(self, table: str) -> Array:
        """Rows of each worker."""
        if self._whole is not None:
            above, chosen = self._whole.bounds(table), self._rows["workers"]
            counts: Array = above[chosen + 1] - above[chosen]
            return counts
        self._keep(table)
        return self._counts[table]

    def _row_index(self, table: str) -> Array:
        """Rows of the whole population's table that belong to the taken subjects."""
        assert self._whole is not None
        if table not in self._rows:
            bounds, chosen = self._whole.bounds(table), self._rows["workers"]
            self._rows[table] = ranges(bounds[chosen], bounds[chosen + 1] - bounds[chosen])
        return self._rows[table]


def _like(held: dict[str, Any]) -> Population:
    """A population of these attributes; what they hold is shared."""
    made = object.__new__(Population)
    made.__dict__.update(held)
    return made


def load(
    population: Population, columns: Set[tuple[str, str]], laid: Set[tuple[str, str]] = frozenset()
) -> None:
    """Make the columns now, on every core; of those that will be `laid`, what laying them needs."""
    wanted = {(population, *key) for key in columns} | {(population.whole(), *key) for key in laid}
    missing = sorted(((p, t, n) for p, t, n in wanted if p.lacks(t, n)), key=lambda each: each[1:])
    if len(missing) < 2 or population.is_small():
        for where, table, name in missing:
            where.column(table, name)
        return
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        list(pool.map(lambda each: each[0].column(*each[1:]), missing))


def of_facts(facts: "FactSet | Population") -> Population:
    """The population of the facts, or the one already made."""
    return facts if isinstance(facts, Population) else Population(facts)


def moved(facts: FactSet, as_of: dt.date) -> FactSet:
    """The facts labelled with another day."""
    return dataclasses.replace(facts, as_of=as_of)


def _plain(table: pa.Table, spec: schema.Column) -> Held:
    """A column that is no text."""
    column = table[spec.name].combine_chunks()
    known = np.asarray(column.is_valid()) if column.null_count else None
    match spec.kind:
        case Kind.DATE:
            numbers = column.view(pa.int32()).fill_null(0).to_numpy()
            return Held(np.clip(numbers, days.FIRST, days.LAST), known)
        case Kind.BOOL:
            return Held(column.fill_null(False).to_numpy(zero_copy_only=False), known)
        case _:
            return Held(column.fill_null(0).to_numpy(), known)


def _ranks(column: pa.DictionaryArray, domain: schema.Domain) -> Held:
    """Codes as their place in the domain; -1 and unknown for null and for what is not a code."""
    words = column.dictionary.to_pylist()
    ranks = [domain.codes.index(word) if word in domain.labels else -1 for word in words]
    values = np.array([*ranks, -1], dtype=np.int8).take(_indices(column))
    known = values >= 0
    return Held(values, None if known.all() else known)


def _indices(column: pa.DictionaryArray) -> Array:
    """The number of each entry's word; null is one more than the last."""
    numbers: Array = column.indices.fill_null(len(column.dictionary)).to_numpy()
    return numbers


def _compact(values: Array, known: Array | None) -> Held:
    return Held(values, None if known is None or known.all() else known)


def _found(known: Array, keys: Array) -> Array:
    """Where the keys stand among the known, both ascending; unknown keys are left out."""
    place = np.searchsorted(known, keys)
    inside = place < len(known)
    place = place[inside]
    found: Array = place[known[place] == keys[inside]]
    return found
