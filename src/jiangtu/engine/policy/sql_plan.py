"""Editions → a short list of queries: features shared by all editions, then the answer to every distinct test.

Features of subjects become one table for all editions about them, those of units one for all editions that decide per
unit, so that each aggregate is computed once whatever the number of editions. An answer is a truth for each distinct
test, from which `sql` puts bits and verdicts together: a truth is an eighth of a byte, and shared. Column names: `s_` the
subject's, `u_` the unit's, `r_` the child row's, `a<n>` an aggregate, `d<n>` a look-up, `t<n>` a test, `g<n>` a gate, `m<n>`
the amount of the n-th edition of a group.
"""

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import ibis  # 1.5 s to import: only callers of the SQL path load this module

from jiangtu.engine import schema
from jiangtu.engine.policy import sql_amount, sql_gather, sql_node, tree
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.sql_gather import Found, Gatherer, Table
from jiangtu.engine.policy.sql_node import Translator, Value
from jiangtu.engine.policy.tree import Aggregate, Edition, How, Node, Scope
from jiangtu.engine.policy.walk import expressions, parts, walk
from jiangtu.engine.schema import domains

_PREFIX = {Scope.SUBJECT: "s_", Scope.UNIT: "u_", Scope.ROW: "r_"}
_TYPE = {
    schema.Kind.KEY: "int64", schema.Kind.BOOL: "boolean", schema.Kind.DATE: "date", schema.Kind.NUMBER: "int32",
    schema.Kind.MONEY: "int64", schema.Kind.CODE: "int8", schema.Kind.TERM: "string", schema.Kind.TEXT: "string",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A query and the name of the table it becomes."""

    name: str
    query: Table


@dataclass(frozen=True, slots=True)
class Group:
    """Editions that decide about the same rows: one kind of subject, one unit table ("" = per subject)."""

    subject: str
    unit: str
    editions: tuple[Edition, ...]

    @property
    def name(self) -> str:
        return f"{self.subject}_{self.unit or 'alone'}"

    @property
    def keys(self) -> tuple[str, ...]:
        return ("subject", "unit") if self.unit else ("subject",)


def groups(editions: Iterable[Edition]) -> list[Group]:
    """The editions by what they decide about, in the order of their first."""
    found: dict[tuple[str, str], list[Edition]] = {}
    for edition in editions:
        found.setdefault((edition.subject, edition.unit), []).append(edition)
    return [Group(*key, tuple(some)) for key, some in found.items()]


@dataclass(frozen=True, slots=True)
class Answer:
    """The last query of a group: a truth by test, an amount by edition, one row per subject and unit spoken about.

    `tests` are the columns of truths; `gates` has the column of each edition's gate, None where it is open to all rows.
    """

    group: Group
    query: Table
    tests: Mapping[Node, str]
    gates: tuple[str | None, ...]


@dataclass
class Planner:
    """Plans for one day; `has_nulls` spares dense columns the third truth value."""

    as_of: dt.date
    catalogues: Catalogues
    has_nulls: Callable[[str, str], bool]
    steps: list[Step] = field(default_factory=list)
    """Queries whose tables the next ones and the answers read."""
    answers: list[Answer] = field(default_factory=list)

    def plan(self, together: Sequence[Group]) -> None:
        """Append the queries that decide groups about one kind of subject."""
        subjects, found = self._subjects(together)
        for group in together:
            self.answers.append(self._answer(group, *self._rows(group, subjects, found)))

    def reader(self, table: Table, found: Found) -> Translator:
        """Reads facts and aggregates from columns of `table`."""
        return Translator(
            self.as_of,
            self.catalogues,
            lambda c: table[_PREFIX[c.scope] + c.name],
            lambda a: sql_gather.ends(table, found[a]),
        )

    def _subjects(self, together: Sequence[Group]) -> tuple[Table, dict[Aggregate, int]]:
        """One row per subject in some edition's area, with the aggregates that know no unit."""
        editions = [e for group in together for e in group.editions]
        spec = schema.SUBJECTS[together[0].subject]
        table, key = facts_table(spec, "s_"), f"s_{spec.subject}"
        spoken = self._spoken(table, [_area(e) for e in editions])
        base = spoken.select(spoken[key].name("subject"), *_used(editions, Scope.SUBJECT, table))
        wanted = [a for a in sql_gather.aggregates(editions) if not sql_gather.by_unit(a)]
        return self._extended(f"features_{spec.name}", base, {}, wanted)

    def _rows(
        self, group: Group, subjects: Table, found: dict[Aggregate, int]
    ) -> tuple[Table, dict[Aggregate, int]]:
        """One row per decided subject or unit, with all its aggregates."""
        if not group.unit:
            return subjects, found
        unit = facts_table(schema.CHILDREN[group.unit], "u_")
        joined = unit.inner_join(subjects, unit["u_person"] == subjects["subject"])
        own = [*_used(group.editions, Scope.SUBJECT, subjects), *_made(group.editions, found, subjects)]
        held = [*own, *_used(group.editions, Scope.UNIT, unit)]
        base = joined.select(joined["subject"], joined["u_record"].name("unit"), *held)
        wanted = [a for a in sql_gather.aggregates(group.editions) if sql_gather.by_unit(a)]
        return self._extended(f"features_{group.name}", base, found, wanted)

    def _extended(
        self, name: str, base: Table, found: Mapping[Aggregate, int], wanted: Sequence[Aggregate]
    ) -> tuple[Table, dict[Aggregate, int]]:
        """`base` with the wanted aggregates as columns, a table a depth; and the numbers of those known then."""
        numbers = dict(found)
        for depth in sorted({sql_gather.depth(a) for a in wanted}):
            now = [a for a in wanted if sql_gather.depth(a) == depth]
            numbered = {a: len(numbers) + n for n, a in enumerate(now)}
            made = self._joined(base, numbers, numbered)
            self.steps.append(Step(f"{name}_{depth}", made))
            base, numbers = ibis.table(made.schema(), name=f"{name}_{depth}"), numbers | numbered
        return base, numbers

    def _joined(self, base: Table, found: Found, numbered: Found) -> Table:
        """`base` beside its aggregates, those over one child table gathered together."""
        joined = base
        for place, (table, alone) in enumerate(dict.fromkeys(_kind(a) for a in numbered)):
            some = {a: n for a, n in numbered.items() if _kind(a) == (table, alone)}
            gathered = self._gathered(base, found, some, place)
            keys = [c for c in gathered.columns if c.startswith("k")]
            joined = joined.left_join(gathered, [joined[k.split("_")[1]] == gathered[k] for k in keys])
        made = [c for a, n in numbered.items() for c in sql_gather.finished(joined, a, n)]
        return joined.select(*base.columns, *made)

    def _gathered(self, base: Table, found: Found, some: Found, place: int) -> Table:
        """The parts of aggregates over one child table, by subject, or by subject and unit where they look at units."""
        first = next(iter(some))
        rows = facts_table(schema.CHILDREN[first.table], "r_")
        gatherer = Gatherer(self.may_be_null, self.reader)
        if sql_gather.alone(first):
            return gatherer.grouped(rows, {f"k{place}_subject": "r_person"}, some, found)
        beside = base.inner_join(rows, base["subject"] == rows["r_person"])
        keys = [key for key in ("subject", "unit") if key in base.columns]
        return gatherer.grouped(beside, {f"k{place}_{key}": key for key in keys}, some, found)

    def _spoken(self, table: Table, gates: Sequence[tuple[Node, ...]]) -> Table:
        """The rows some gate lets through, or may."""
        if not all(gates):
            return table
        either = tree.Or(tuple(dict.fromkeys(tree.And(tests) for tests in gates)))
        passes = self.reader(table, {}).value(either)
        return table.filter(passes.fill_null(True) if self.may_be_null(either) else passes)

    def may_be_null(self, node: Node) -> bool:
        """Whether the node can be unknown for somebody in these facts."""
        match node:
            case tree.Column():
                return node.type.nullable and self.has_nulls(node.table, node.name)
            case tree.Known():
                return False
            case tree.Positive() | tree.Classed() | Aggregate(how=How.LATEST | How.EARLIEST):
                return True
            case tree.Listed():
                return self._list_missing(node) or self.may_be_null(node.term)
            case _:
                return any(self.may_be_null(part) for part in parts(node))

    def _list_missing(self, node: tree.Listed) -> bool:
        day = sql_node.constant_day(node.day, self.as_of)
        versions = self.catalogues.list_versions(node.list)
        return day is None or not any(v.holds(day) for v in versions)

    def _answer(self, group: Group, wide: Table, found: Found) -> Answer:
        """Tests and gates as columns of features, then amounts as columns of tests."""
        gates = [_gate(e, self.as_of) for e in group.editions]
        wide = self._spoken(wide, gates)
        looked = {node: f"d{n}" for n, node in enumerate(_look_ups(group.editions))}
        plain = self.reader(wide, found)
        wide = wide.mutate(**{name: plain.value(node) for node, name in looked.items()})
        read = replace(self.reader(wide, found), given={node: wide[name] for node, name in looked.items()})
        tests = {test: f"t{n}" for n, test in enumerate(_tests(group.editions))}
        columns = self._gate_columns(gates)
        asked = {name: read.value(test) for test, name in tests.items()}
        shut = {name: read.value(tree.And(some)) for some, name in columns.items()}
        known = wide.mutate(**asked, **shut)
        read = replace(self.reader(known, found), given={node: known[name] for node, name in looked.items()})
        names = tuple(columns.get(some) for some in gates)
        paid = {
            f"m{n}": _paid(
                known, [tests[r.test] for r in e.requirements], names[n], sql_amount.fen(read, e.amount)
            )
            for n, e in enumerate(group.editions)
            if e.amount is not None
        }
        return Answer(group, known.select(*group.keys, *asked, *shut, **paid), tests, names)

    def _gate_columns(self, gates: Sequence[tuple[Node, ...]]) -> dict[tuple[Node, ...], str]:
        """A column for each distinct gate that not every row of the answer has passed for certain."""
        distinct = list(dict.fromkeys(gates))
        if len(distinct) == 1 and not self.may_be_null(tree.And(distinct[0])):
            return {}
        return {some: f"g{n}" for n, some in enumerate(distinct) if some}


def _paid(known: Table, tests: Sequence[str], gate: str | None, fen: Value) -> Value:
    """The amount where the edition applies and every test is yes."""
    yes = [known[name] for name in (*tests, *([] if gate is None else [gate]))]
    fen = fen.cast("int64")
    if not yes:
        return fen
    return ibis.cases((functools.reduce(lambda a, b: a & b, yes), fen), else_=ibis.null("int64"))


def _kind(aggregate: Aggregate) -> tuple[str, bool]:
    """Aggregates of one kind are gathered together."""
    return aggregate.table, sql_gather.alone(aggregate)


def _used(editions: Iterable[Edition], scope: Scope, table: Table) -> list[str]:
    """The columns of a facts table that expressions in the scope read."""
    roots = (root for e in editions for root in expressions(e))
    names = {c.name for root in roots for c in _columns(root) if c.scope is scope}
    return [c for c in sorted(table.columns) if c[2:] in names]


def _made(editions: Iterable[Edition], found: Found, table: Table) -> list[str]:
    """The columns of a table that hold aggregates of the editions."""
    numbers = [found[a] for a in sql_gather.aggregates(editions) if a in found]
    return [c for n in numbers for c in (f"a{n}", f"a{n}_low", f"a{n}_high") if c in table.columns]


def _area(edition: Edition) -> tuple[Node, ...]:
    """The test of the subject's area; none where the edition applies everywhere."""
    if edition.area_fact is None:
        return ()
    return (tree.Within(edition.area_fact, edition.area_prefix),)


def _gate(edition: Edition, as_of: dt.date) -> tuple[Node, ...]:
    """The tests an edition's rows must not fail; empty when all pass."""
    tests: list[Node] = list(_area(edition))
    if sql_node.constant_day(edition.rate_day, as_of) is None:
        day = tree.Type(schema.Kind.DATE, nullable=False)
        tests.append(tree.Compare(">=", edition.rate_day, tree.Literal(edition.since, day)))
        if edition.until is not None:
            tests.append(tree.Compare("<", edition.rate_day, tree.Literal(edition.until, day)))
    return tuple(tests)


def _tests(editions: Iterable[Edition]) -> list[Node]:
    return list(dict.fromkeys(r.test for e in editions for r in e.requirements))


def _look_ups(editions: Iterable[Edition]) -> list[Node]:
    """Every distinct look-up in a published list or map outside aggregates."""
    nodes = (node for e in editions for root in expressions(e) for node in _outside_aggregates(root))
    return list(dict.fromkeys(n for n in nodes if isinstance(n, tree.Listed | tree.Classed)))


def _outside_aggregates(node: Node) -> Iterator[Node]:
    yield node
    if not isinstance(node, Aggregate):
        for part in parts(node):
            yield from _outside_aggregates(part)


def _columns(root: Node) -> Iterator[tree.Column]:
    return (node for node in walk(root) if isinstance(node, tree.Column))


def facts_table(spec: schema.Table, prefix: str) -> Table:
    """A facts table by its name, codes as ranks, its columns with a prefix."""
    table = ibis.table({c.name: _TYPE[c.kind] for c in spec.columns}, name=spec.name)
    return table.rename(prefix + "{name}")


def ranked(spec: schema.Table, name: str) -> Table:
    """The query that makes a facts table of one that lies in `name` as it is on disk: codes become ranks."""
    types = {c.name: "string" if c.kind is schema.Kind.CODE else _TYPE[c.kind] for c in spec.columns}
    table = ibis.table(types, name=name)
    return table.select(**{c.name: _rank(table[c.name], c) for c in spec.columns})


def _rank(value: Value, column: schema.Column) -> Value:
    if column.kind is not schema.Kind.CODE:
        return value
    codes = domains.ALL[column.of].codes
    return value.cases(
        *((code, ibis.literal(n, "int8")) for n, code in enumerate(codes)), else_=ibis.null("int8")
    )
