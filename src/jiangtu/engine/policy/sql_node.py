"""Typed tree → Ibis expressions. SQL's NULL is our unknown: its and, or, not and comparisons are already Kleene.

What SQL has no word for is a bounded number: a count or sum is a pair of columns [certain, possible]. A node becomes
`Ends`; where both ends are one expression the number is exact. Codes stay text; an ordered comparison with a constant
becomes membership in the codes above or below it.
"""

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis  # 1.5 s to import: only callers of the SQL path load this module

from jiangtu.engine.policy import tree
from jiangtu.engine.policy.catalogue import Catalogues, Version
from jiangtu.engine.schema import Kind, domains
from jiangtu.engine.terms import period

Value = Any
"""An Ibis value expression; Ibis publishes no types."""

_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Ends:
    """A value between two ends; exact when `high` is `low`. Null at both ends is unknown."""

    low: Value
    high: Value

    @property
    def exact(self) -> bool:
        return self.low is self.high


@dataclass(frozen=True)
class Translator:
    """Turns nodes into expressions; `column` and `aggregate` say where facts and aggregates are found."""

    as_of: dt.date
    catalogues: Catalogues
    column: Callable[[tree.Column], Value]
    aggregate: Callable[[tree.Aggregate], Ends]
    given: Mapping[tree.Node, Value] = field(default_factory=dict)
    """Nodes that are columns already."""

    def value(self, node: tree.Node) -> Value:
        """The node as one nullable value; a bounded number is null unless its ends meet."""
        ends = self.ends(node)
        if ends.exact:
            return ends.low
        return ibis.cases((ends.low == ends.high, ends.low), else_=ibis.null("int64"))

    def ends(self, node: tree.Node) -> Ends:
        """The node as a pair of ends."""
        if node not in self._ends:
            self._ends[node] = _BY_NODE[type(node)](self, node)
        return self._ends[node]

    @functools.cached_property
    def _ends(self) -> dict[tree.Node, Ends]:
        """Equal nodes are one expression object."""
        return {node: Ends(value, value) for node, value in self.given.items()}


def constant_day(node: tree.Node, as_of: dt.date) -> dt.date | None:
    """The day a node stands for whatever the facts; None when it depends on them."""
    match node:
        case tree.AsOf():
            return as_of
        case tree.Literal(value=dt.date() as day):
            return day
        case tree.Shift(day=inner, step=step, unit=unit):
            start = constant_day(inner, as_of)
            return None if start is None else _shifted(start, step, unit)
        case _:
            return None


def _one(value: Value) -> Ends:
    return Ends(value, value)


def _wide(value: Value) -> Value:
    return value.cast("int64")


def date(day: dt.date) -> Value:
    """A day as an expression."""
    return ibis.date(day.year, day.month, day.day)


def _shifted(day: dt.date, step: int, unit: str) -> dt.date:
    if unit == "days":
        return day + dt.timedelta(days=step)
    return period.add_months(day, step * (12 if unit == "years" else 1))


def plain(value: bool | int | str, kind: tree.Type) -> bool | int | str:
    """A constant as the tables hold it: a code by its rank."""
    return domains.ALL[kind.of].codes.index(str(value)) if kind.kind is Kind.CODE else value


def _constant(node: tree.Literal) -> Value:
    if isinstance(node.value, dt.date):
        return date(node.value)
    return ibis.literal(plain(node.value, node.type))


def _literal(_: Translator, node: tree.Literal) -> Ends:
    return _one(_constant(node))


def _as_of(self: Translator, _: tree.AsOf) -> Ends:
    return _one(date(self.as_of))


def _column(self: Translator, node: tree.Column) -> Ends:
    return _one(self.column(node))


def _year_of(self: Translator, node: tree.YearOf) -> Ends:
    day = constant_day(node.day, self.as_of)
    return _one(ibis.literal(day.year) if day else self.value(node.day).year())


def _shift(self: Translator, node: tree.Shift) -> Ends:
    day = constant_day(node, self.as_of)
    if day is not None:
        return _one(date(day))
    months = node.step * (12 if node.unit == "years" else 1)
    span = ibis.interval(days=abs(node.step)) if node.unit == "days" else ibis.interval(months=abs(months))
    value = self.value(node.day)
    return _one(value + span if node.step >= 0 else value - span)


def _elapsed(self: Translator, node: tree.Elapsed) -> Ends:
    start, end = self.value(node.start), self.value(node.end)
    if node.unit == "days":
        return _one(end.delta(start, unit="day"))
    calendar = _wide(end.year() - start.year()) * 12 + _wide(end.month() - start.month())
    last = (end + ibis.interval(days=1)).day() == 1
    months = calendar - ((start.day() > end.day()) & ~last).ifelse(1, 0)
    return _one(months if node.unit == "months" else months // 12)


def _plus(self: Translator, node: tree.Plus) -> Ends:
    left, right = self.ends(node.left), self.ends(node.right)
    return _pair(
        left.exact and right.exact, _wide(left.low) + right.low, lambda: _wide(left.high) + right.high
    )


def _minus(self: Translator, node: tree.Minus) -> Ends:
    left, right = self.ends(node.left), self.ends(node.right)
    return _pair(
        left.exact and right.exact, _wide(left.low) - right.high, lambda: _wide(left.high) - right.low
    )


def _times(self: Translator, node: tree.Times) -> Ends:
    value = self.ends(node.value)
    return _pair(value.exact, _wide(value.low) * node.factor, lambda: _wide(value.high) * node.factor)


def _quotient(self: Translator, node: tree.Quotient) -> Ends:
    value = self.ends(node.value)
    return _pair(value.exact, value.low // node.by, lambda: value.high // node.by)


def _positive(self: Translator, node: tree.Positive) -> Ends:
    value = self.ends(node.value)
    above = value.low > 0
    low = ibis.cases((above, value.low), else_=ibis.null("int64"))
    return _pair(value.exact, low, lambda: ibis.cases((above, value.high), else_=ibis.null("int64")))


def _pair(exact: bool, low: Value, high: Callable[[], Value]) -> Ends:
    return Ends(low, low if exact else high())


def _compare(self: Translator, node: tree.Compare) -> Ends:
    left, right = self.ends(node.left), self.ends(node.right)
    if left.exact and right.exact:
        return _one(_COMPARE[node.op](left.low, right.low))
    return _one(_bounded(node.op, left, right))


def _never(value: Value) -> Value:
    return ibis.cases((value.notnull(), False), else_=ibis.null("boolean"))


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _bounded(op: str, left: Ends, right: Ends) -> Value:
    """yes or no when every pair of values between the ends says so, else unknown."""
    if op == "!=":
        return ~_bounded("==", left, right)
    if op in ("<", "<="):
        return _bounded(_MIRROR[op], right, left)
    if op == "==":
        met = (left.low == left.high) & (right.low == right.high) & (left.low == right.low)
        return _decided(met, (left.high < right.low) | (left.low > right.high))
    strict = op == ">"
    yes = left.low > right.high if strict else left.low >= right.high
    return _decided(yes, left.high <= right.low if strict else left.high < right.low)


def _decided(yes: Value, no: Value) -> Value:
    return ibis.cases((yes, True), (no, False), else_=ibis.null("boolean"))


def _one_of(self: Translator, node: tree.OneOf) -> Ends:
    ends, options = self.ends(node.value), [_constant(option) for option in node.options]
    if ends.exact:
        return _one(ends.low.isin(options))
    inside = functools.reduce(lambda a, b: a | b, ((ends.low <= o) & (ends.high >= o) for o in options))
    return _one(_decided((ends.low == ends.high) & ends.low.isin(options), ~inside))


def _not(self: Translator, node: tree.Not) -> Ends:
    return _one(~self.value(node.test))


def _and(self: Translator, node: tree.And) -> Ends:
    return _one(functools.reduce(lambda a, b: a & b, (self.value(test) for test in node.tests)))


def _or(self: Translator, node: tree.Or) -> Ends:
    return _one(functools.reduce(lambda a, b: a | b, (self.value(test) for test in node.tests)))


def _choose(self: Translator, node: tree.Choose) -> Ends:
    test, then, other = self.value(node.test), self.ends(node.then), self.ends(node.other)
    low = ibis.cases((test, then.low), (~test, other.low))
    return _pair(then.exact and other.exact, low, lambda: ibis.cases((test, then.high), (~test, other.high)))


def _known(self: Translator, node: tree.Known) -> Ends:
    return _one(self.value(node.value).notnull())


def _aggregate(self: Translator, node: tree.Aggregate) -> Ends:
    return self.aggregate(node)


def _listed(self: Translator, node: tree.Listed) -> Ends:
    term = self.value(node.term)
    return _one(
        _dated(self, node.day, self.catalogues.list_versions(node.list), lambda v: _contains(v, term))
    )


def _contains(version: Version, term: Value) -> Value:
    tests = [term.startswith(prefix) for prefix, _ in version.prefixes]
    if version.codes or not tests:
        tests.append(term.isin(sorted(version.codes)) if version.codes else _never(term))
    return functools.reduce(lambda a, b: a | b, tests)


def _classed(self: Translator, node: tree.Classed) -> Ends:
    term = self.value(node.term)
    return _one(_dated(self, node.day, self.catalogues.map_versions(node.map), lambda v: _letter(v, term)))


def _letter(version: Version, term: Value) -> Value:
    if not version.prefixes:
        return ibis.null("string")
    return ibis.cases(*((term.startswith(prefix), letter) for prefix, letter in version.prefixes))


def _dated(
    self: Translator, node: tree.Node, versions: tuple[Version, ...], read: Callable[[Version], Value]
) -> Value:
    """What `read` makes of the version in force on the day; null when none is or the day is unknown."""
    day = constant_day(node, self.as_of)
    if day is not None:
        version = next((v for v in versions if v.holds(day)), None)
        return ibis.null(read(versions[0]).type()) if version is None else read(version)
    value = self.value(node)
    return ibis.cases(*((in_period(value, v.since, v.until), read(v)) for v in versions))


def in_period(day: Value, since: dt.date, until: dt.date | None) -> Value:
    """since <= day < until; unknown for an unknown day."""
    begun = day >= date(since)
    return begun if until is None else begun & (day < date(until))


def _group(self: Translator, node: tree.Group) -> Ends:
    return _one(self.value(node.term).left(7))


def _within(self: Translator, node: tree.Within) -> Ends:
    return _one(self.value(node.area).startswith(node.prefix))


_BY_NODE: dict[type, Callable[[Translator, Any], Ends]] = {
    tree.Literal: _literal,
    tree.AsOf: _as_of,
    tree.Column: _column,
    tree.YearOf: _year_of,
    tree.Shift: _shift,
    tree.Elapsed: _elapsed,
    tree.Plus: _plus,
    tree.Minus: _minus,
    tree.Times: _times,
    tree.Quotient: _quotient,
    tree.Positive: _positive,
    tree.Compare: _compare,
    tree.OneOf: _one_of,
    tree.Not: _not,
    tree.And: _and,
    tree.Or: _or,
    tree.Choose: _choose,
    tree.Known: _known,
    tree.Aggregate: _aggregate,
    tree.Listed: _listed,
    tree.Classed: _classed,
    tree.Group: _group,
    tree.Within: _within,
}
