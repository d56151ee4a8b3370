"""Looks for a person for whom expressions have wanted answers, among the points where some comparison turns.

A fact's points are every code, both truths, each threshold it can meet with its neighbours, and null. An aggregate is
one more fact while searching; afterwards child rows are made for it. A search that ends within its budget has seen
every combination of points; one that does not says so, and nothing may be concluded from it.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from jiangtu.engine.policy import days, scalar, tree
from jiangtu.engine.policy.catalogue import Catalogues, Version
from jiangtu.engine.policy.scalar import Case, Row
from jiangtu.engine.policy.tree import Aggregate, Column, Edition, How, Node, Scope
from jiangtu.engine.policy.walk import expressions, walk
from jiangtu.engine.schema import Kind, domains

BUDGET = 20_000
"""Evaluations one search may spend."""

Point = dict[Column, Any]
Goal = tuple[Node, Callable[[Any], bool]]
_NOWHERE = "9-99-99-99"


def is_yes(answer: Any) -> bool:
    """The goal that a test holds."""
    return answer is True


def is_not_yes(answer: Any) -> bool:
    """The goal that a test is no or unknown."""
    return answer is not True


@dataclass(frozen=True, slots=True)
class Found:
    """A point that meets all goals, or None; `complete` when every combination was seen."""

    point: Point | None
    complete: bool


@dataclass
class Space:
    """The facts some editions look at on one day, and the points worth trying for each."""

    as_of: dt.date
    catalogues: Catalogues
    aggregates: dict[Column, Aggregate] = field(default_factory=dict)
    points: dict[Column, list[Any]] = field(default_factory=dict)
    spent: int = 0

    def flat(self, node: Node) -> Node:
        """The node over plain facts: each aggregate a made-up column of the subject, each row column too."""

        def swap(part: Node) -> Node | None:
            if isinstance(part, Aggregate):
                return self._made_up(part)
            if isinstance(part, Column) and part.scope is Scope.ROW:
                return Column(Scope.SUBJECT, part.table, f"~{part.name}", part.type)
            return None

        return replaced(node, swap)

    def _made_up(self, aggregate: Aggregate) -> Column:
        known = next((fact for fact, held in self.aggregates.items() if held == aggregate), None)
        if known is not None:
            return known
        name = f"#{len(self.aggregates)}"
        made = Column(Scope.SUBJECT, "", name, replace(aggregate.type, nullable=False))
        self.aggregates[made] = aggregate
        return made

    def learn(self, nodes: Iterable[Node]) -> None:
        """Take in the thresholds of the (flat) nodes as points of every fact they can meet."""
        known = list(nodes)
        facts = {n for node in known for n in walk(node) if isinstance(n, Column)}
        numbers, dates, terms = self._numbers(known), self._dates(known), self._terms(known)
        for fact in sorted(facts, key=lambda c: (c.scope, c.name)):
            kind = fact.type.kind
            if kind is Kind.BOOL:
                found: list[Any] = [True, False]
            elif kind is Kind.CODE:
                found = list(domains.ALL[fact.type.of].codes)
            elif kind is Kind.DATE:
                found = sorted(dates)
            elif kind in (Kind.NUMBER, Kind.MONEY):
                found = sorted(numbers.get((kind, fact.type.unit), set()) | {0, 1})
            else:
                found = sorted(terms.get(fact.type.of, [_NOWHERE]))
            self.points[fact] = [*found, None] if fact.type.nullable else found

    def _numbers(self, nodes: Sequence[Node]) -> dict[tuple[Kind, str], set[int]]:
        """Thresholds by kind and unit, with their neighbours and what a factor makes of them."""
        found: dict[tuple[Kind, str], set[int]] = {}
        every = [n for node in nodes for n in walk(node)]
        scales = {n.factor for n in every if isinstance(n, tree.Times)} - {0}
        scales |= {n.by for n in every if isinstance(n, tree.Quotient)}
        for node in every:
            if not isinstance(node, Column) and node.type.kind in (Kind.NUMBER, Kind.MONEY):
                value = node.value if isinstance(node, tree.Literal) else self._constant(node)
                if isinstance(value, int):
                    made = {value, *(value // s for s in scales), *(value * s for s in scales)}
                    found.setdefault((node.type.kind, node.type.unit), set()).update(
                        n + step for n in made for step in (-1, 0, 1) if n + step >= 0
                    )
        for key in found:
            found[key] |= scales
        return found

    def _dates(self, nodes: Sequence[Node]) -> set[dt.date]:
        """Constant days, and days a whole threshold of months or years away, each with its neighbours."""
        every = [n for node in nodes for n in walk(node)]
        fixed = {self.as_of} | {
            day for n in every if n.type.kind is Kind.DATE and isinstance(day := self._constant(n), dt.date)
        }
        spans = {(n.step, n.unit) for n in every if isinstance(n, tree.Shift)}
        for elapsed in (n for n in every if isinstance(n, tree.Elapsed)):
            spans |= {
                (n.value, elapsed.unit) for n in every
                if isinstance(n, tree.Literal) and isinstance(n.value, int) and n.type.unit == elapsed.unit
            }  # fmt: skip
        moved = {days.shift(day, -step, unit) for day in fixed for step, unit in spans if abs(step) < 2000}
        return {day + dt.timedelta(days=step) for day in fixed | moved for step in (-1, 0, 1)}

    def _terms(self, nodes: Sequence[Node]) -> dict[str, list[str]]:
        """For each published list, one code for each way the constants, lists, maps and areas tell codes apart."""
        every = [n for root in nodes for n in walk(root)]
        versions = self._versions(every)
        codes = {"": {_NOWHERE}, "area": {"999999"}}
        for node in every:
            match node:
                case tree.Literal(value=str() as word, type=tree.Type(kind=Kind.TERM, of=of)):
                    codes.setdefault(of, {_NOWHERE}).add(word)
                case tree.Within():
                    codes["area"].add(node.prefix.ljust(6, "0"))
                case tree.Listed() | tree.Classed():
                    held = codes.setdefault(node.term.type.of, {_NOWHERE})
                    held |= {code for v in versions for code in _members(v)}
        codes.setdefault("occupation", {_NOWHERE}).update(
            _whole(group) for group in codes.get("occupation_group", ())
        )
        grouped = any(isinstance(n, tree.Group) for n in every)
        words = {n.value for n in every if isinstance(n, tree.Literal) and isinstance(n.value, str)}
        prefixes = {n.prefix for n in every if isinstance(n, tree.Within)}

        def kind_of(code: str) -> tuple[object, ...]:
            listed = tuple((v.contains(code), v.letter(code)) for v in versions)
            own = code if code in words else code[:7] if grouped else ""
            return listed, own, tuple(code.startswith(prefix) for prefix in sorted(prefixes))

        return {
            of: list({kind_of(code): code for code in sorted(held, reverse=True)}.values())
            for of, held in codes.items()
        }

    def _versions(self, every: Sequence[Node]) -> list[Version]:
        lists = {n.list for n in every if isinstance(n, tree.Listed)}
        maps = {n.map for n in every if isinstance(n, tree.Classed)}
        found = [self.catalogues.list_versions(name) for name in sorted(lists)]
        found += [self.catalogues.map_versions(name) for name in sorted(maps)]
        return [version for versions in found for version in versions]

    def _constant(self, node: Node) -> Any:
        """The value of a node that looks at no fact; None otherwise."""
        if any(isinstance(n, Column | Aggregate) for n in walk(node)):
            return None
        return self.value(node, {})

    def value(self, node: Node, point: Point) -> Any:
        """The flat node's value at the point."""
        held: dict[Scope, dict[str, Any]] = {Scope.SUBJECT: {}, Scope.UNIT: {}}
        for fact, value in point.items():
            held[fact.scope][fact.name] = value
        return scalar.evaluate(
            node, Case(self.as_of, held[Scope.SUBJECT], {}), held[Scope.UNIT], self.catalogues
        )

    def solve(self, goals: Iterable[Goal], *, given: Point | None = None, budget: int = BUDGET) -> Found:
        """The first point that meets all goals."""
        self.spent = budget
        point = next(self._points(_parted(goals), dict(given or {})), None)
        return Found(point, point is not None or self.spent > 0)

    def solutions(self, goals: Iterable[Goal], *, budget: int = BUDGET) -> Iterator[Point]:
        """Points that meet all goals, as long as the budget lasts."""
        self.spent = budget
        return self._points(_parted(goals), {})

    def _points(self, goals: list[Goal], point: Point) -> Iterator[Point]:
        if not goals:
            yield point
            return
        nearest = min(goals, key=lambda goal: self._width(goal[0], point))
        node, wanted = nearest
        free = [fact for fact in facts_of(node) if fact not in point]
        rest = [goal for goal in goals if goal is not nearest]
        for values in itertools.product(*(self.points[fact] for fact in free)):
            if self.spent <= 0:
                return
            self.spent -= 1
            tried = point | dict(zip(free, values, strict=True))
            if wanted(self.value(node, tried)):
                yield from self._points(rest, tried)

    def _width(self, node: Node, point: Point) -> int:
        width = 1
        for fact in facts_of(node):
            width *= 1 if fact in point else len(self.points[fact])
        return width

    # --- from a point to a person

    def case(self, edition: Edition, point: Point) -> Case:
        """A concrete person at the point: child rows are made for the aggregates, one unit row for the unit."""
        subject: dict[str, Any] = {"person": 1}
        unit: dict[str, Any] = {}
        for fact, value in point.items():
            if fact not in self.aggregates:
                (unit if fact.scope is Scope.UNIT else subject)[fact.name] = value
        children: dict[str, list[Row]] = {edition.unit: [unit]} if edition.unit else {}
        for fact, value in point.items():
            if fact in self.aggregates:
                aggregate = self.aggregates[fact]
                children.setdefault(aggregate.table, []).extend(self._rows(aggregate, value, point))
        numbered = {
            t: [{**row, "person": 1, "record": n + 1} for n, row in enumerate(rows)]
            for t, rows in children.items()
        }
        return Case(self.as_of, subject, numbered)

    def _rows(self, aggregate: Aggregate, value: Any, point: Point) -> list[Row]:
        """Rows that give the aggregate its value, as well as one kind of row can."""
        count = {How.EXISTS: int(bool(value)), How.COUNT: value or 0}.get(aggregate.how, int(bool(value)))
        if count == 0:
            return []
        test = self.flat(aggregate.test)
        inner = Space(self.as_of, self.catalogues)
        inner.learn([test])
        given = {fact: held for fact, held in point.items() if fact in set(facts_of(test))}
        if aggregate.value is not None and not isinstance(value, bool):
            given[self.flat(aggregate.value)] = value  # type: ignore[index]
        inner.points |= {fact: [held] for fact, held in given.items()}
        found = inner.solve([(test, is_yes)], given=given).point or {}
        return [{fact.name[1:]: held for fact, held in found.items() if fact.name.startswith("~")}] * min(
            count, 20
        )


def facts_of(node: Node) -> list[Column]:
    """The distinct facts the node looks at."""
    return list(dict.fromkeys(n for n in walk(node) if isinstance(n, Column)))


def replaced(node: Node, swap: Callable[[Node], Node | None]) -> Node:
    """The node with every part for which `swap` gives another one replaced by it."""
    other = swap(node)
    if other is not None:
        return other
    changes: dict[str, Any] = {}
    for spec in fields(node):
        held = getattr(node, spec.name)
        if isinstance(held, tuple):
            changes[spec.name] = tuple(replaced(part, swap) for part in held)
        elif isinstance(held, Node):
            changes[spec.name] = replaced(held, swap)
    return replace(node, **changes) if changes else node


def _parted(goals: Iterable[Goal]) -> list[Goal]:
    """Goals that a conjunction holds as goals of its parts, so that a search can give up early."""
    made: list[Goal] = []
    for node, wanted in goals:
        if isinstance(node, tree.And) and wanted is is_yes:
            made += _parted((part, is_yes) for part in node.tests)
        else:
            made.append((node, wanted))
    return made


def days_in_force(edition: Edition, catalogues: Catalogues) -> list[dt.date]:
    """Days on which the edition could decide differently: half a year in, its last, and as each list named changes."""
    nodes = [n for root in expressions(edition) for n in walk(root)]
    versions = Space(edition.since, catalogues)._versions(nodes)
    last = edition.until - dt.timedelta(days=1) if edition.until else dt.date.max
    opening = min(max(edition.since, dt.date(2000, 1, 1)) + dt.timedelta(days=180), last)
    wanted = {opening, *(v.since for v in versions), *((last,) if edition.until else ())}
    return [opening, *sorted(day for day in wanted - {opening} if edition.since <= day <= last)]


def gates(edition: Edition) -> list[Node]:
    """What must hold for the edition to apply."""
    made: list[Node] = []
    if edition.area_fact is not None:
        made.append(tree.Within(edition.area_fact, edition.area_prefix))
    if isinstance(edition.rate_day, Column):
        kind = tree.Type(Kind.DATE, nullable=False)
        made.append(tree.Compare(">=", edition.rate_day, tree.Literal(edition.since, kind)))
        if edition.until is not None:
            made.append(tree.Compare("<", edition.rate_day, tree.Literal(edition.until, kind)))
    return made


def _members(version: Version) -> list[str]:
    return [*version.codes, *(_whole(prefix) for prefix, _ in version.prefixes)]


def _whole(prefix: str) -> str:
    """An occupation code that begins with the prefix, for prefixes of occupations; others as they are."""
    return (
        prefix + _NOWHERE[len(prefix) :]
        if prefix[1:2] in ("", "-") and len(prefix) < len(_NOWHERE)
        else prefix
    )
