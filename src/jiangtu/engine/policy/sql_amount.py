"""Amounts as expressions: min(base × times × uplift, cap), null where any part is."""

from collections.abc import Callable, Sequence

import ibis  # 1.5 s to import: only callers of the SQL path load this module

from jiangtu.engine.policy import amount, sql_node, tree
from jiangtu.engine.policy.sql_node import Translator, Value

Cells = Sequence[tuple[tuple[tree.Cell, ...], int]]


def fen(read: Translator, priced: tree.Amount) -> Value:
    """What is due in fen.

    A plain table has few amounts: uplift and cap are worked out for each cell before any query runs.
    """
    uplift = priced.uplift
    if priced.value is None and priced.times is None:
        return _either(read, uplift, lambda raised: _cells(read, priced, uplifted=raised))
    base = read.value(priced.value) if priced.value is not None else _cell(read, priced.keys, priced.cells)
    whole = base if priced.times is None else base * read.value(priced.times)
    percent = 100 + (uplift.percent if uplift is not None else 0)
    due = _either(read, uplift, lambda raised: whole * percent // 100 if raised else whole)
    return due if priced.cap is None else ibis.cases((due > priced.cap, priced.cap), else_=due)


def _either(read: Translator, uplift: tree.Uplift | None, due: Callable[[bool], Value]) -> Value:
    """What is due with the uplift or without it; null where it cannot be told which."""
    if uplift is None:
        return due(False)
    when = read.value(uplift.when)
    return ibis.cases((when, due(True)), (~when, due(False)))


def _cells(read: Translator, priced: tree.Amount, *, uplifted: bool) -> Value:
    worked = [(path, amount.due(priced, base, 1, uplifted=uplifted)) for path, base in priced.cells]
    return _cell(read, priced.keys, worked)


def _cell(read: Translator, keys: Sequence[tree.Node], cells: Cells) -> Value:
    """The cell for the keys' values; a branch for each value of the first key, the rest below it."""
    if not keys:
        return ibis.literal(cells[0][1], "int64")
    branches: dict[tree.Cell, list[tuple[tuple[tree.Cell, ...], int]]] = {}
    for path, due in cells:
        branches.setdefault(path[0], []).append((path[1:], due))
    key = read.value(keys[0])
    return ibis.cases(
        *(
            (key == sql_node.plain(cell, keys[0].type), _cell(read, keys[1:], below))
            for cell, below in branches.items()
        )
    )
