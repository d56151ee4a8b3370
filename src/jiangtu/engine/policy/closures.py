"""Typed trees as plain Python closures over one subject's rows: one function a node."""

import datetime as dt
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jiangtu.engine.policy import days, tree
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.tree import How, Node, Scope
from jiangtu.engine.policy.walk import parts
from jiangtu.engine.schema import Kind, domains

Row = Mapping[str, Any]
NOTHING: Row = {}


@dataclass(frozen=True, slots=True)
class Case:
    """One subject on one day: its columns, and its child rows by table in the schema's order.

    Values are as in the facts: codes, terms, whole numbers, fen, dates; a missing or None value is null.
    """

    as_of: dt.date
    subject: Row
    children: Mapping[str, Sequence[Row]]


class Seen:
    """What an expression looks at: the case, the unit, and inside an aggregate the row."""

    __slots__ = ("as_of", "children", "row", "subject", "unit")

    def __init__(self, case: Case, unit: Row) -> None:
        self.as_of = case.as_of
        self.subject = case.subject
        self.children = case.children
        self.unit = unit
        self.row: Row = NOTHING


Read = Callable[[Seen], Any]
"""A closure: yes/no/None of a test; the value or None; of a bounded number (low, high) or None."""


def is_bounded(node: Node) -> bool:
    """Whether the number is told as bounds: it holds a count or a sum."""
    if isinstance(node, tree.Aggregate):
        return node.how in (How.COUNT, How.SUM)
    kept = (tree.Plus, tree.Minus, tree.Times, tree.Quotient, tree.Positive, tree.Choose)
    return isinstance(node, kept) and any(is_bounded(p) for p in parts(node) if p.type.kind is not Kind.BOOL)


def exactly(node: Node, catalogues: Catalogues) -> Read:
    """The value, None when its bounds differ."""
    read = compiled(node, catalogues)
    if not is_bounded(node):
        return read

    def exact(seen: Seen) -> Any:
        bounds = read(seen)
        return None if bounds is None or bounds[0] != bounds[1] else bounds[0]

    return exact


def compiled(node: Node, catalogues: Catalogues) -> Read:
    """The expression as a closure."""
    made: Read = _MAKERS[type(node)](node, catalogues)
    return made


def _literal(node: tree.Literal, _: Catalogues) -> Read:
    value = node.value
    return lambda seen: value


def _as_of(node: tree.AsOf, _: Catalogues) -> Read:
    return operator.attrgetter("as_of")


def _column(node: tree.Column, _: Catalogues) -> Read:
    name = node.name
    if node.type.kind is Kind.CODE:
        row = operator.attrgetter(node.scope.value)
        codes = domains.ALL[node.type.of].labels
        return lambda seen: code if (code := row(seen).get(name)) in codes else None
    if node.type.kind is Kind.DATE:
        row = operator.attrgetter(node.scope.value)
        return _applied(
            lambda day: min(max(day, days.EARLIEST), days.LATEST), lambda seen: row(seen).get(name)
        )
    if node.scope is Scope.SUBJECT:
        return lambda seen: seen.subject.get(name)
    if node.scope is Scope.UNIT:
        return lambda seen: seen.unit.get(name)
    return lambda seen: seen.row.get(name)


def _applied(work: Callable[..., Any], *reads: Read) -> Read:
    """The work done on known values; None when any is unknown."""
    if len(reads) == 1:
        (only,) = reads
        return lambda seen: None if (value := only(seen)) is None else work(value)
    left, right = reads

    def both(seen: Seen) -> Any:
        first, second = left(seen), right(seen)
        return None if first is None or second is None else work(first, second)

    return both


def _year_of(node: tree.YearOf, catalogues: Catalogues) -> Read:
    return _applied(operator.attrgetter("year"), compiled(node.day, catalogues))


def _shift(node: tree.Shift, catalogues: Catalogues) -> Read:
    return _applied(lambda day: days.shift(day, node.step, node.unit), compiled(node.day, catalogues))


def _elapsed(node: tree.Elapsed, catalogues: Catalogues) -> Read:
    ends = compiled(node.start, catalogues), compiled(node.end, catalogues)
    return _applied(lambda start, end: days.between(start, end, node.unit), *ends)


def _bounds(node: Node, catalogues: Catalogues) -> Read:
    """The number as (low, high)."""
    read = compiled(node, catalogues)
    return read if is_bounded(node) else _applied(lambda value: (value, value), read)


def _plus(node: tree.Plus, catalogues: Catalogues) -> Read:
    if not is_bounded(node):
        return _applied(operator.add, compiled(node.left, catalogues), compiled(node.right, catalogues))
    ends = _bounds(node.left, catalogues), _bounds(node.right, catalogues)
    return _applied(lambda a, b: (a[0] + b[0], a[1] + b[1]), *ends)


def _minus(node: tree.Minus, catalogues: Catalogues) -> Read:
    if not is_bounded(node):
        return _applied(operator.sub, compiled(node.left, catalogues), compiled(node.right, catalogues))
    ends = _bounds(node.left, catalogues), _bounds(node.right, catalogues)
    return _applied(lambda a, b: (a[0] - b[1], a[1] - b[0]), *ends)


def _times(node: tree.Times, catalogues: Catalogues) -> Read:
    return _scaled(node, lambda value: value * node.factor, catalogues)


def _quotient(node: tree.Quotient, catalogues: Catalogues) -> Read:
    return _scaled(node, lambda value: value // node.by, catalogues)


def _scaled(node: tree.Times | tree.Quotient, work: Callable[[int], int], catalogues: Catalogues) -> Read:
    read = compiled(node.value, catalogues)
    return _applied((lambda v: (work(v[0]), work(v[1]))) if is_bounded(node) else work, read)


def _positive(node: tree.Positive, catalogues: Catalogues) -> Read:
    read = compiled(node.value, catalogues)
    if is_bounded(node):
        return _applied(lambda value: value if value[0] > 0 else None, read)
    return _applied(lambda value: value if value > 0 else None, read)


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def _compare(node: tree.Compare, catalogues: Catalogues) -> Read:
    if is_bounded(node.left) or is_bounded(node.right):
        ends = _bounds(node.left, catalogues), _bounds(node.right, catalogues)
        return _applied(lambda a, b: _within_bounds(node.op, a, b), *ends)
    work = _OPERATORS[node.op]
    sides = compiled(node.left, catalogues), compiled(node.right, catalogues)
    if node.left.type.kind is not Kind.CODE or node.op in ("==", "!="):
        return _applied(work, *sides)
    rank = {code: place for place, code in enumerate(domains.ALL[node.left.type.of].codes)}
    return _applied(lambda a, b: work(rank[a], rank[b]), *sides)


def _within_bounds(op: str, left: tuple[int, int], right: tuple[int, int]) -> bool | None:
    match op:
        case ">" | ">=":
            return _within_bounds("<" if op == ">" else "<=", right, left)
        case "<":
            return True if left[1] < right[0] else False if left[0] >= right[1] else None
        case "<=":
            return True if left[1] <= right[0] else False if left[0] > right[1] else None
        case "==":
            if left[1] < right[0] or left[0] > right[1]:
                return False
            return True if left[0] == left[1] == right[0] == right[1] else None
        case _:
            same = _within_bounds("==", left, right)
            return None if same is None else not same


def _one_of(node: tree.OneOf, catalogues: Catalogues) -> Read:
    options = frozenset(option.value for option in node.options)
    if not is_bounded(node.value):
        return _applied(options.__contains__, compiled(node.value, catalogues))
    exact = [(value, value) for value in sorted(options, key=str) if isinstance(value, int)]
    return _applied(
        lambda v: _any(_within_bounds("==", v, option) for option in exact), compiled(node.value, catalogues)
    )


def _not(node: tree.Not, catalogues: Catalogues) -> Read:
    return _applied(operator.not_, compiled(node.test, catalogues))


def every(answers: Iterator[bool | None] | Sequence[bool | None]) -> bool | None:
    """Kleene and."""
    found: bool | None = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            found = None
    return found


def _any(answers: Iterator[bool | None]) -> bool | None:
    found: bool | None = False
    for answer in answers:
        if answer:
            return True
        if answer is None:
            found = None
    return found


def _and(node: tree.And, catalogues: Catalogues) -> Read:
    tests = [compiled(test, catalogues) for test in node.tests]
    return lambda seen: every(test(seen) for test in tests)


def _or(node: tree.Or, catalogues: Catalogues) -> Read:
    tests = [compiled(test, catalogues) for test in node.tests]
    return lambda seen: _any(test(seen) for test in tests)


def _choose(node: tree.Choose, catalogues: Catalogues) -> Read:
    test = compiled(node.test, catalogues)
    side = _bounds if is_bounded(node) else compiled
    then, other = side(node.then, catalogues), side(node.other, catalogues)

    def choose(seen: Seen) -> Any:
        answer = test(seen)
        return None if answer is None else then(seen) if answer else other(seen)

    return choose


def _known(node: tree.Known, catalogues: Catalogues) -> Read:
    read = exactly(node.value, catalogues)
    return lambda seen: read(seen) is not None


def _listed(node: tree.Listed, catalogues: Catalogues) -> Read:
    catalogues.list_versions(node.list)
    ends = compiled(node.term, catalogues), compiled(node.day, catalogues)
    return _applied(lambda term, day: catalogues.listed(node.list, term, day), *ends)


def _classed(node: tree.Classed, catalogues: Catalogues) -> Read:
    catalogues.map_versions(node.map)
    ends = compiled(node.term, catalogues), compiled(node.day, catalogues)
    return _applied(lambda term, day: catalogues.letter(node.map, term, day), *ends)


def _group(node: tree.Group, catalogues: Catalogues) -> Read:
    return _applied(lambda term: term[:7], compiled(node.term, catalogues))


def _within(node: tree.Within, catalogues: Catalogues) -> Read:
    return _applied(lambda area: area.startswith(node.prefix), compiled(node.area, catalogues))


def _aggregate(node: tree.Aggregate, catalogues: Catalogues) -> Read:
    test = compiled(node.test, catalogues)
    value = compiled(node.value, catalogues) if node.value is not None else (lambda _: None)
    gather, table = _GATHER[node.how], node.table

    def aggregate(seen: Seen) -> Any:
        outer = seen.row
        answers = []
        for row in seen.children.get(table, ()):
            seen.row = row
            answer = test(seen)
            if answer is not False:
                answers.append((answer, value(seen)))
        seen.row = outer
        return gather(answers)

    return aggregate


Answers = list[tuple[bool | None, Any]]
"""(yes or unknown, value) of each row that is not out."""


def _exists(answers: Answers) -> bool | None:
    return _any(answer for answer, _ in answers)


def _count(answers: Answers) -> tuple[int, int]:
    return sum(answer is True for answer, _ in answers), len(answers)


def _sum(answers: Answers) -> tuple[int, int]:
    low = high = 0
    for answer, value in answers:
        low += 0 if value is None else value if answer else min(value, 0)
        high += 0 if value is None else value if answer else max(value, 0)
    return low, tree.UNBOUNDED if any(value is None for _, value in answers) else high


def _latest(answers: Answers) -> dt.date | None:
    return None if _vague(answers) else max(value for _, value in answers)


def _earliest(answers: Answers) -> dt.date | None:
    return None if _vague(answers) else min(value for _, value in answers)


def _vague(answers: Answers) -> bool:
    return not answers or any(answer is None or value is None for answer, value in answers)


_GATHER: dict[How, Callable[[Answers], Any]] = {
    How.EXISTS: _exists, How.COUNT: _count, How.SUM: _sum, How.LATEST: _latest, How.EARLIEST: _earliest,
}  # fmt: skip

_MAKERS: dict[type, Callable[[Any, Catalogues], Read]] = {
    tree.Literal: _literal, tree.AsOf: _as_of, tree.Column: _column, tree.YearOf: _year_of, tree.Shift: _shift,
    tree.Elapsed: _elapsed, tree.Plus: _plus, tree.Minus: _minus, tree.Times: _times, tree.Quotient: _quotient,
    tree.Positive: _positive, tree.Compare: _compare, tree.OneOf: _one_of, tree.Not: _not, tree.And: _and,
    tree.Or: _or, tree.Choose: _choose, tree.Known: _known, tree.Aggregate: _aggregate, tree.Listed: _listed,
    tree.Classed: _classed, tree.Group: _group, tree.Within: _within,
}  # fmt: skip
