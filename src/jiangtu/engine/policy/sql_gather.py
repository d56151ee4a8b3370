"""Aggregates over child rows as columns: what is gathered by group, and what is made of it for those without a row.

An aggregate that never looks at the decided unit belongs to the subject and is computed once for all policies about
that kind of subject, whatever their unit. Column names: `p<n>_<word>` the gathered parts, `a<n>` the aggregate,
`a<n>_low` and `a<n>_high` its ends where it is bounded.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import ibis  # 1.5 s to import: only callers of the SQL path load this module

from jiangtu.engine.policy import tree
from jiangtu.engine.policy.sql_node import Ends, Translator, Value
from jiangtu.engine.policy.tree import Aggregate, Edition, How, Node, Scope
from jiangtu.engine.policy.walk import expressions, walk

Table = Any
Found = Mapping[Aggregate, int]


@dataclass(frozen=True)
class Gatherer:
    """Gathers aggregates with as few columns as the facts allow; `may_be_null` tells what can be unknown."""

    may_be_null: Callable[[Node], bool]
    reader: Callable[[Table, Found], Translator]

    def grouped(self, rows: Table, keys: Mapping[str, str], some: Found, found: Found) -> Table:
        """The parts of some aggregates over `rows`, one row a key; `keys` are the made columns by those they repeat.

        Where there is one aggregate and nothing unknown, rows it leaves out are dropped before they are grouped, or
        joined: a database makes a join's keys of equalities.
        """
        only = next(iter(some)) if len(some) == 1 else None
        if only is not None and only.test != tree.TRUE and not self.may_be_null(only.test):
            rows = rows.filter(self.reader(rows, found).value(only.test))
        read = self.reader(rows, found)
        parts = {f"p{n}_{word}": part for a, n in some.items() for word, part in self._parts(a, rows, read)}
        return rows.group_by(**{made: rows[name] for made, name in keys.items()}).agg(**parts)

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


def finished(joined: Table, aggregate: Aggregate, n: int) -> list[Value]:
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


def ends(table: Table, n: int) -> Ends:
    if f"a{n}" in table.columns:
        return Ends(value := table[f"a{n}"], value)
    return Ends(table[f"a{n}_low"], table[f"a{n}_high"])


def aggregates(editions: Iterable[Edition]) -> list[Aggregate]:
    """Every distinct aggregate, in the order met."""
    nodes = (node for e in editions for root in expressions(e) for node in walk(root))
    return list(dict.fromkeys(n for n in nodes if isinstance(n, Aggregate)))


def depth(aggregate: Aggregate) -> int:
    """How many aggregates stand inside one another below this one."""
    inner = [n for n in walk(aggregate.test) if isinstance(n, Aggregate)]
    return 1 + max((depth(a) for a in inner), default=0)


def alone(aggregate: Aggregate) -> bool:
    """Whether the test looks at nothing but its own row."""
    nodes = list(walk(aggregate.test))
    return not any(
        isinstance(n, Aggregate) or (isinstance(n, tree.Column) and n.scope is not Scope.ROW) for n in nodes
    )


def by_unit(aggregate: Aggregate) -> bool:
    """Whether the aggregate depends on the decided unit, not only on its subject."""
    return any(isinstance(n, tree.Column) and n.scope is Scope.UNIT for n in walk(aggregate))
