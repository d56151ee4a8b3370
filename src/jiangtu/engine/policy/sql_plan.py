"""Editions → a short list of queries: features shared by all editions, then their tests, then the decisions.

Every query reads tables made by those before it and becomes a table of its own, so that each aggregate is computed once
whatever the number of editions. Column names: `s_` the subject's, `u_` the unit's, `r_` the child row's, `a<n>` an
aggregate, `t<n>` a test, `g<n>` a gate; `f<n>`, `n<n>`, `m<n>` are failed bits, unknown bits and amount of the n-th edition,
left out where there can be none.
"""

import bisect
import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ibis  # 1.5 s to import: only callers of the SQL path load this module

from jiangtu.engine import schema
from jiangtu.engine.policy import sql_node, tree
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.sql_node import Ends, Translator, Value
from jiangtu.engine.policy.tree import Aggregate, Edition, How, Node, Scope
from jiangtu.engine.schema import domains

Table = Any
Found = Mapping[Aggregate, int]
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
    def result(self) -> str:
        """The table of decisions: one row per subject and unit, columns numbered by edition."""
        return f"decided_{self.name}"

    @property
    def keys(self) -> tuple[str, ...]:
        return ("subject", "unit") if self.unit else ("subject",)


def groups(editions: Iterable[Edition]) -> list[Group]:
    """The editions by what they decide about, in the order of their first."""
    found: dict[tuple[str, str], list[Edition]] = {}
    for edition in editions:
        found.setdefault((edition.subject, edition.unit), []).append(edition)
    return [Group(*key, tuple(some)) for key, some in found.items()]


@dataclass
class Planner:
    """Plans for one day; `steps` grows with each group. `has_nulls` spares dense columns the third truth value."""

    as_of: dt.date
    catalogues: Catalogues
    has_nulls: Callable[[str, str], bool]
    steps: list[Step] = field(default_factory=list)
    """Queries whose tables the next ones read; the last one of each group gives its decisions."""
    gates: dict[str, str | None] = field(default_factory=dict)
    """By edition's digest: its gate's column, None when every row passes."""

    def plan(self, group: Group) -> None:
        """Append the queries that decide the group."""
        wide, found = self._base(group), dict[Aggregate, int]()
        wanted = _aggregates(group.editions)
        for depth in sorted({_depth(a) for a in wanted}):
            wide = self._extend(group, wide, found, [a for a in wanted if _depth(a) == depth])
        self._decide(group, wide, found)

    def translator(self, table: Table, found: Found) -> Translator:
        """Reads facts and aggregates from columns of `table`."""
        return Translator(
            self.as_of,
            self.catalogues,
            lambda c: table[_PREFIX[c.scope] + c.name],
            lambda a: _ends(table, found[a]),
        )

    def _keep(self, name: str, query: Table) -> Table:
        self.steps.append(Step(name, query))
        return ibis.table(query.schema(), name=name)

    def _base(self, group: Group) -> Table:
        """One row per subject, or per unit with its subject's columns beside it."""
        used = {c for e in group.editions for root in tree.expressions(e) for c in _columns(root)}
        subject_spec = schema.SUBJECTS[group.subject]
        subject = facts_table(subject_spec, "s_")
        own = [
            c for c in sorted(subject.columns) if c[2:] in {u.name for u in used if u.scope is Scope.SUBJECT}
        ]
        key = f"s_{subject_spec.subject}"
        if not group.unit:
            return subject.select(subject[key].name("subject"), *own)
        unit = facts_table(schema.CHILDREN[group.unit], "u_")
        held = [c for c in sorted(unit.columns) if c[2:] in {u.name for u in used if u.scope is Scope.UNIT}]
        joined = unit.inner_join(subject, unit["u_person"] == subject[key])
        return joined.select(joined[key].name("subject"), joined["u_record"].name("unit"), *held, *own)

    def _extend(
        self, group: Group, base: Table, found: dict[Aggregate, int], now: Sequence[Aggregate]
    ) -> Table:
        """`base` with the aggregates of one depth as columns, as a table; `found` learns their numbers."""
        numbered = {aggregate: len(found) + n for n, aggregate in enumerate(now)}
        joined = base
        for name, alone in dict.fromkeys((a.table, _alone(a)) for a in now):
            some = {a: n for a, n in numbered.items() if (a.table, _alone(a)) == (name, alone)}
            grouped = self._grouped(group, base, found, some)
            keys = [c for c in grouped.columns if c.startswith("k_")]
            joined = joined.left_join(grouped, [joined[k[2:]] == grouped[k] for k in keys]).drop(*keys)
        columns = [c for a, n in numbered.items() for c in _finished(joined, a, n)]
        kept = joined.select(*base.columns, *columns)
        found |= numbered
        return self._keep(f"features_{group.name}_{len(found)}", kept)

    def _grouped(self, group: Group, base: Table, found: Found, some: Found) -> Table:
        """The parts of aggregates over one child table, by subject, or by subject and unit where they look at them."""
        first = next(iter(some))
        rows = facts_table(schema.CHILDREN[first.table], "r_")
        if _alone(first):
            source, keys = rows, {"k_subject": rows["r_person"]}
        else:
            source = base.inner_join(rows, base["subject"] == rows["r_person"])
            keys = {f"k_{key}": source[key] for key in group.keys}
        read = self.translator(source, found)
        return source.group_by(**keys).agg(
            **{f"p{n}_{word}": part for a, n in some.items() for word, part in self._parts(a, source, read)}
        )

    def _parts(self, aggregate: Aggregate, table: Table, read: Translator) -> Iterator[tuple[str, Value]]:
        """What must be gathered over the rows; `maybe` and `open` only where an unknown can occur."""
        test = read.value(aggregate.test)
        value: Value = read.value(aggregate.value) if aggregate.value is not None else None
        unsure = self.may_be_null(aggregate.test)
        gaps = aggregate.value is not None and self.may_be_null(aggregate.value)
        match aggregate.how:
            case How.EXISTS:
                yield "yes", test.any()
                yield from [("maybe", test.isnull().any())] if unsure else []
            case How.COUNT:
                yield "yes", table.count(where=test)
                yield from [("more", table.count(where=test.isnull()))] if unsure else []
            case How.SUM:
                yield "yes", value.sum(where=test)
                if unsure:
                    yield "more", (value > 0).ifelse(value, 0).sum(where=test.isnull())
                    yield "less", (value < 0).ifelse(value, 0).sum(where=test.isnull())
                yield from [("open", (value.isnull() & (test | test.isnull())).any())] if gaps else []
            case How.LATEST | How.EARLIEST:
                yield "yes", value.max(where=test) if aggregate.how is How.LATEST else value.min(where=test)
                bad = test.isnull() | (test & value.isnull())
                yield from [("maybe", bad.any())] if unsure or gaps else []

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
                return any(self.may_be_null(part) for part in tree.parts(node))

    def _list_missing(self, node: tree.Listed) -> bool:
        day = sql_node.constant_day(node.day, self.as_of)
        versions = self.catalogues.list_versions(node.list)
        return day is None or not any(v.holds(day) for v in versions)

    def _decide(self, group: Group, wide: Table, found: Found) -> None:
        """The table of decisions: tests, then bits, then verdicts, each computed from columns of the one before."""
        looked = {node: f"d{n}" for n, node in enumerate(_look_ups(group.editions))}
        plain = self.translator(wide, found)
        wide = wide.mutate(**{name: plain.value(node) for node, name in looked.items()})
        read = replace(
            self.translator(wide, found), given={node: wide[name] for node, name in looked.items()}
        )
        tests = {test: f"t{n}" for n, test in enumerate(_tests(group.editions))}
        asked = {name: read.value(test) for test, name in tests.items()}
        amounts = {
            f"b{n}": _fen(read, e.amount) for n, e in enumerate(group.editions) if e.amount is not None
        }
        known = wide.select(*group.keys, **asked, **amounts, **self._gates(group, read))
        bits = {
            name: value
            for n, e in enumerate(group.editions)
            for name, value in self._bits(known, n, e, tests).items()
        }
        gates = [c for c in known.columns if c.startswith("g")]
        told = known.select(*group.keys, *gates, *amounts, **bits)
        paid = {
            f"m{n}": _paid(told, n, self.gates[e.digest])
            for n, e in enumerate(group.editions)
            if e.amount is not None
        }
        self._keep(group.result, told.select(*group.keys, *gates, *bits, **paid))

    def _gates(self, group: Group, read: Translator) -> dict[str, Value]:
        """Whether an edition speaks about the row at all: columns, shared by editions with equal area and period."""
        made: dict[str, Value] = {}
        gates: dict[tuple[Node, ...], str] = {}
        for edition in group.editions:
            tests = _gate(edition, self.as_of)
            name = gates.setdefault(tests, f"g{len(gates)}") if tests else None
            self.gates[edition.digest] = name
            if name is not None:
                made[name] = read.value(tree.And(tests))
        return made

    def _bits(self, known: Table, n: int, edition: Edition, tests: Mapping[Node, str]) -> dict[str, Value]:
        answers = [(known[tests[r.test]], 1 << bit, r.test) for bit, r in enumerate(edition.requirements)]
        failed = [(~answer).ifelse(bit, 0) for answer, bit, _ in answers]
        missing = [answer.isnull().ifelse(bit, 0) for answer, bit, test in answers if self.may_be_null(test)]
        width = _WIDTHS[bisect.bisect(_WIDTHS, len(answers))]
        made = {f"f{n}": failed, f"n{n}": missing}
        return {name: _total(some, f"int{width}") for name, some in made.items() if some}


_WIDTHS = (8, 16, 32)


def _total(bits: Sequence[Value], width: str) -> Value:
    return functools.reduce(lambda a, b: a + b, bits).cast(width)


def _paid(told: Table, n: int, gate: str | None) -> Value:
    """The raw amount where the edition applies, nothing failed and nothing is unknown."""
    yes = [told[name] == 0 for name in (f"f{n}", f"n{n}") if name in told.columns]
    yes += [told[gate]] if gate is not None else []
    fen = told[f"b{n}"].cast("int64")
    return (
        ibis.cases((functools.reduce(lambda a, b: a & b, yes), fen), else_=ibis.null("int64")) if yes else fen
    )


def _gate(edition: Edition, as_of: dt.date) -> tuple[Node, ...]:
    """The tests an edition's rows must not fail; empty when all pass."""
    tests: list[Node] = []
    if edition.area_fact is not None:
        tests.append(tree.Within(edition.area_fact, edition.area_prefix))
    if sql_node.constant_day(edition.rate_day, as_of) is None:
        day = tree.Type(schema.Kind.DATE, nullable=False)
        tests.append(tree.Compare(">=", edition.rate_day, tree.Literal(edition.since, day)))
        if edition.until is not None:
            tests.append(tree.Compare("<", edition.rate_day, tree.Literal(edition.until, day)))
    return tuple(tests)


def _fen(read: Translator, amount: tree.Amount) -> Value:
    """min(base × times × uplift, cap); null where any part is."""
    fen = read.value(amount.value) if amount.value is not None else _cell(read, amount.keys, amount.cells)
    if amount.times is not None:
        fen = fen * read.value(amount.times)
    if amount.uplift is not None:
        raised = fen * (100 + amount.uplift.percent) // 100
        when = read.value(amount.uplift.when)
        fen = ibis.cases((when, raised), (~when, fen))
    return fen if amount.cap is None else ibis.cases((fen > amount.cap, amount.cap), else_=fen)


def _cell(
    read: Translator, keys: Sequence[Node], cells: Sequence[tuple[tuple[tree.Cell, ...], int]]
) -> Value:
    """The cell for the keys' values; a branch for each value of the first key, the rest below it."""
    if not keys:
        return ibis.literal(cells[0][1], "int64")
    branches: dict[tree.Cell, list[tuple[tuple[tree.Cell, ...], int]]] = {}
    for path, fen in cells:
        branches.setdefault(path[0], []).append((path[1:], fen))
    key = read.value(keys[0])
    return ibis.cases(
        *(
            (key == sql_node.plain(cell, keys[0].type), _cell(read, keys[1:], below))
            for cell, below in branches.items()
        )
    )


def _finished(joined: Table, aggregate: Aggregate, n: int) -> list[Value]:
    """The aggregate's column, or its two ends, for everybody, those without a row included."""
    words = [w for w in ("yes", "maybe", "more", "less", "open") if f"p{n}_{w}" in joined.columns]
    part = {word: joined[f"p{n}_{word}"] for word in words}
    yes, maybe = part["yes"], part.get("maybe")
    match aggregate.how:
        case How.EXISTS if maybe is None:
            return [yes.fill_null(False).name(f"a{n}")]
        case How.EXISTS:
            return [ibis.cases((yes, True), (maybe, ibis.null("boolean")), else_=False).name(f"a{n}")]
        case How.COUNT | How.SUM:
            return _bounds(n, part)
        case _:
            sure = yes if maybe is None else ibis.cases((maybe, ibis.null("date")), else_=yes)
            return [sure.name(f"a{n}")]


def _bounds(n: int, part: Mapping[str, Value]) -> list[Value]:
    yes = part["yes"].fill_null(0)
    if len(part) == 1:
        return [yes.name(f"a{n}")]
    low = yes + part["less"].fill_null(0) if "less" in part else yes
    high = yes + part["more"].fill_null(0) if "more" in part else yes
    if "open" in part:
        high = ibis.cases((part["open"], tree.UNBOUNDED), else_=high)
    return [low.name(f"a{n}_low"), high.name(f"a{n}_high")]


def _ends(table: Table, n: int) -> Ends:
    if f"a{n}" in table.columns:
        return Ends(value := table[f"a{n}"], value)
    return Ends(table[f"a{n}_low"], table[f"a{n}_high"])


def _tests(editions: Iterable[Edition]) -> list[Node]:
    return list(dict.fromkeys(r.test for e in editions for r in e.requirements))


def _look_ups(editions: Iterable[Edition]) -> list[Node]:
    """Every distinct look-up in a published list or map outside aggregates."""
    nodes = (node for e in editions for root in tree.expressions(e) for node in _outside_aggregates(root))
    return list(dict.fromkeys(n for n in nodes if isinstance(n, tree.Listed | tree.Classed)))


def _outside_aggregates(node: Node) -> Iterator[Node]:
    yield node
    if not isinstance(node, Aggregate):
        for part in tree.parts(node):
            yield from _outside_aggregates(part)


def _aggregates(editions: Iterable[Edition]) -> list[Aggregate]:
    """Every distinct aggregate, in the order met."""
    nodes = (node for e in editions for root in tree.expressions(e) for node in tree.walk(root))
    return list(dict.fromkeys(n for n in nodes if isinstance(n, Aggregate)))


def _depth(aggregate: Aggregate) -> int:
    """How many aggregates stand inside one another below this one."""
    inner = [n for n in tree.walk(aggregate.test) if isinstance(n, Aggregate)]
    return 1 + max((_depth(a) for a in inner), default=0)


def _alone(aggregate: Aggregate) -> bool:
    """Whether the test looks at nothing but its own row."""
    nodes = list(tree.walk(aggregate.test))
    return not any(
        isinstance(n, Aggregate) or (isinstance(n, tree.Column) and n.scope is not Scope.ROW) for n in nodes
    )


def _columns(root: Node) -> Iterator[tree.Column]:
    return (node for node in tree.walk(root) if isinstance(node, tree.Column))


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
