"""The meaning of the language written once more, as plainly as it can be: slow, and apart from the product's code.

A test is True, False or None; a number is the pair (lowest, highest) it may be, or None; anything else is itself or None.
"""

import datetime as dt
from typing import Any

from jiangtu.engine.policy import tree
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.walk import parts
from jiangtu.engine.schema import Kind, domains

NUMERIC = (Kind.NUMBER, Kind.MONEY)


def decisions(
    edition: tree.Edition, as_of: dt.date, subject: dict, children: dict, lists: Catalogues
) -> list[tuple]:
    """(subject, unit, verdict, failed, unknown, fen) of each unit the edition applies to."""
    found = []
    for unit in children[edition.unit] if edition.unit else [{}]:
        world = {
            "as_of": as_of,
            "subject": subject,
            "unit": unit,
            "row": {},
            "children": children,
            "lists": lists,
        }
        applies = [_in_force(edition, world), _in_area(edition, world)]
        if False in applies:
            continue
        answers = [of(r.test, world) for r in edition.requirements]
        failed = sum(1 << i for i, a in enumerate(answers) if a is False)
        unknown = sum(1 << i for i, a in enumerate(answers) if a is None) + (None in applies) * (1 << 30)
        fen = None
        if failed == unknown == 0 and edition.amount:
            fen = _fen(edition.amount, world)
            unknown = 1 << 31 if fen is None else 0
        verdict = 0 if failed else 2 if unknown else 1
        found.append((subject["person"], unit.get("record"), verdict, failed, unknown, fen))
    return found


def _in_force(edition: tree.Edition, world: dict) -> bool | None:
    day = of(edition.rate_day, world)
    return None if day is None else edition.since <= day and (edition.until is None or day < edition.until)


def _in_area(edition: tree.Edition, world: dict) -> bool | None:
    if edition.area_fact is None:
        return True
    area = of(edition.area_fact, world)
    return None if area is None else area[: len(edition.area_prefix)] == edition.area_prefix


def _fen(amount: tree.Amount, world: dict) -> int | None:
    keys = [_single(of(k, world)) if k.type.kind in NUMERIC else of(k, world) for k in amount.keys]
    base = _single(of(amount.value, world)) if amount.value else dict(amount.cells).get(tuple(keys))
    times = _single(of(amount.times, world)) if amount.times else 1
    raised = of(amount.uplift.when, world) if amount.uplift else False
    if base is None or times is None or raised is None:
        return None
    fen = base * times * (100 + (amount.uplift.percent if raised else 0)) // 100
    return fen if amount.cap is None or fen < amount.cap else amount.cap


def _single(bounds: tuple[int, int] | None) -> int | None:
    return bounds[0] if bounds and bounds[0] == bounds[1] else None


def of(node: Any, world: dict) -> Any:  # noqa: PLR0911
    """What the expression is in this world."""
    match node:
        case tree.Literal(value=value, type=kind):
            return (value, value) if kind.kind in NUMERIC else value
        case tree.AsOf():
            return world["as_of"]
        case tree.Column(scope=scope, name=name, type=kind):
            value = world[scope.value].get(name)
            return (value, value) if value is not None and kind.kind in NUMERIC else value
        case tree.And(tests=tests):
            answers = [of(t, world) for t in tests]
            return False if False in answers else None if None in answers else True
        case tree.Or(tests=tests):
            answers = [of(t, world) for t in tests]
            return True if True in answers else None if None in answers else False
        case tree.Not(test=test):
            return {True: False, False: True, None: None}[of(test, world)]
        case tree.Known(value=value):
            got = of(value, world)
            return got is not None and (not isinstance(got, tuple) or got[0] == got[1])
        case tree.Choose(test=test, then=then, other=other):
            return {True: of(then, world), False: of(other, world), None: None}[of(test, world)]
        case tree.Aggregate():
            return _aggregate(node, world)
    below = [of(part, world) for part in parts(node)]
    return None if None in below else _plain(node, below, world)


def _plain(node: Any, parts: list, world: dict) -> Any:  # noqa: C901, PLR0911, PLR0912
    first = parts[0]
    match node:
        case tree.Compare(op=op, left=left):
            return _compare(op, *(_ranked(p, left.type) for p in parts))
        case tree.OneOf():
            answers = (
                [
                    _compare("==", *(p if isinstance(p, tuple) else (p, p) for p in (first, o)))
                    for o in parts[1:]
                ]
                if isinstance(first, tuple)
                else [first in parts[1:]]
            )
            return True if True in answers else None if None in answers else False
        case tree.YearOf():
            return (first.year, first.year)
        case tree.Shift(step=step, unit=unit):
            return _moved(first, step, unit)
        case tree.Elapsed(unit=unit):
            near = (parts[1] - first).days // {"days": 1, "months": 30, "years": 365}[unit]
            inside = [n for n in range(near - 60, near + 60) if _moved(first, n, unit) <= parts[1]]
            return (max(inside), max(inside))
        case tree.Plus():
            return (first[0] + parts[1][0], first[1] + parts[1][1])
        case tree.Minus():
            return (first[0] - parts[1][1], first[1] - parts[1][0])
        case tree.Times(factor=factor):
            return (first[0] * factor, first[1] * factor)
        case tree.Quotient(by=by):
            return (first[0] // by, first[1] // by)
        case tree.Positive():
            return first if first[0] > 0 else None
        case tree.Within(prefix=prefix):
            return first[: len(prefix)] == prefix
        case tree.Group():
            return first[:7]
        case tree.Listed(list=name):
            held = [v for v in world["lists"].lists[name] if _on(v, parts[1])]
            return (
                (first in held[0].codes or any(first[: len(p)] == p for p, _ in held[0].prefixes))
                if held
                else None
            )
        case tree.Classed(map=name):
            held = [v for v in world["lists"].maps[name] if _on(v, parts[1])]
            fits = [(len(p), letter) for v in held for p, letter in v.prefixes if first[: len(p)] == p]
            return max(fits)[1] if fits else None
    raise AssertionError(node)


def _on(version: Any, day: dt.date) -> bool:
    return version.since <= day < (version.until or dt.date.max)


def _ranked(value: Any, kind: tree.Type) -> tuple:
    if kind.kind is Kind.CODE:
        value = domains.ALL[kind.of].codes.index(value)
    return value if isinstance(value, tuple) else (value, value)


def _compare(op: str, left: tuple, right: tuple) -> bool | None:
    """True when true of every choice within the bounds, False when of none."""
    answers = {_holds(op, a, b) for a in _choices(left, right) for b in _choices(right, left)}
    return answers.pop() if len(answers) == 1 else None


def _choices(bounds: tuple, other: tuple) -> list:
    """Enough of the numbers within the bounds to find every outcome: its ends, and the other's ends that lie inside."""
    near = [e + step for e in other for step in (-1, 0, 1)] if isinstance(bounds[0], int) else []
    return [*bounds, *(n for n in near if bounds[0] <= n <= bounds[1])]


def _holds(op: str, a: Any, b: Any) -> bool:
    return {"==": a == b, "!=": a != b, "<": a < b if op == "<" else None, "<=": a <= b if op == "<=" else None,
            ">": a > b if op == ">" else None, ">=": a >= b if op == ">=" else None}[op]  # fmt: skip


def _moved(day: dt.date, step: int, unit: str) -> dt.date:
    if unit == "days":
        return day + dt.timedelta(days=step)
    months = day.year * 12 + day.month - 1 + (step * 12 if unit == "years" else step)
    if not 12 <= months < 9999 * 12:
        return dt.date.min if months < 12 else dt.date.max
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(months // 12, months % 12 + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


def _aggregate(node: tree.Aggregate, world: dict) -> Any:
    worlds = [{**world, "row": row} for row in world["children"][node.table]]
    answers = [(of(node.test, w), of(node.value, w) if node.value else None) for w in worlds]
    sure = [value for answer, value in answers if answer is True]
    perhaps = [value for answer, value in answers if answer is None]
    match node.how:
        case tree.How.EXISTS:
            return True if sure else None if perhaps else False
        case tree.How.COUNT:
            return (len(sure), len(sure) + len(perhaps))
        case tree.How.SUM:
            low = sum(v[0] for v in sure if v)
            high = low + sum(v[0] for v in perhaps if v)
            return (low, tree.UNBOUNDED if None in sure + perhaps else high)
    if perhaps or not sure or None in sure:
        return None
    return max(sure) if node.how is tree.How.LATEST else min(sure)
