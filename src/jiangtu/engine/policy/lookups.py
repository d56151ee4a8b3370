"""Areas, published lists, classes and groups of terms: each a table over the numbers of the terms that are known."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from jiangtu.engine.policy import days, tree, values
from jiangtu.engine.policy.catalogue import Catalogues, Version
from jiangtu.engine.policy.columns import Array, Population
from jiangtu.engine.policy.values import Number, Value

Lookup = tree.Within | tree.Group | tree.Listed | tree.Classed


class Lookups:
    """Makes the work of a lookup, with the terms known when it is asked for."""

    def __init__(self, population: Population, catalogues: Catalogues) -> None:
        self.population = population
        self.catalogues = catalogues

    def work(self, node: Lookup) -> Callable[..., Value]:
        """What is to be done with the columns of terms and days."""
        match node:
            case tree.Within():
                return self._within(node)
            case tree.Group():
                return self._group(node)
            case tree.Listed():
                return self._listed(node)
            case tree.Classed():
                return self._classed(node)

    def _table(self, of: str, wanted: Callable[[str], Any], missing: Any) -> Array:
        """What each term of a list is mapped to, by number; one more at the end for null."""
        words = self.population.vocabulary(of).words.to_pylist()
        return np.array([*map(wanted, words), missing])

    def _within(self, node: tree.Within) -> Callable[..., Value]:
        table = self._table(node.area.type.of, lambda word: word.startswith(node.prefix), False)
        return lambda v: values.masked(table.take(v.low, mode="wrap"), None, v.known)

    def _group(self, node: tree.Group) -> Callable[..., Value]:
        groups = self.population.vocabulary("occupation_group")
        words = self.population.vocabulary("occupation").words.to_pylist()
        cut = [word[:7] for word in words]
        distinct = sorted(set(cut))
        numbers = dict(zip(distinct, groups.add(_strings(distinct)).tolist(), strict=True))
        table = np.array([*(numbers[word] for word in cut), -1], dtype=np.int32)
        return lambda v: values.exact(table.take(v.low, mode="wrap"), v.known)

    def _listed(self, node: tree.Listed) -> Callable[..., Value]:
        versions = self.catalogues.list_versions(node.list)
        tables = [(v, self._table(node.term.type.of, v.contains, False)) for v in versions]

        def work(term: Number, day: Number) -> Value:
            yes: Any = np.zeros((), bool)
            held: Any = np.zeros((), bool)
            for version, table in tables:
                now = _holds(version, day.low)
                if now.any():
                    found = table.take(term.low, mode="wrap")
                    yes = yes | (found if now.all() else found & now)
                    held = held | now
            return values.masked(
                yes, None, values.both(None if held.all() else held, values.both(term.known, day.known))
            )

        return work

    def _classed(self, node: tree.Classed) -> Callable[..., Value]:
        letters = self.population.vocabulary("class_letter")
        tables = []
        for version in self.catalogues.map_versions(node.map):
            found = sorted({letter for _, letter in version.prefixes})
            numbers = dict(zip(found, letters.add(_strings(found)).tolist(), strict=True))

            def number(word: str, version: Version = version, numbers: dict[str, int] = numbers) -> int:
                return numbers.get(version.letter(word) or "", -1)

            tables.append((version, self._table(node.term.type.of, number, -1).astype(np.int32)))

        def work(term: Number, day: Number) -> Value:
            letter: Any = np.full((), -1, np.int32)
            for version, table in tables:
                now = _holds(version, day.low)
                if now.any():
                    letter = np.where(now, table.take(term.low, mode="wrap"), letter)
            return values.exact(letter, values.both(letter >= 0, values.both(term.known, day.known)))

        return work


def _holds(version: Version, day: Any) -> Array:
    since: Array = np.greater_equal(day, days.number(version.since))
    return since if version.until is None else since & np.less(day, days.number(version.until))


def _strings(words: list[str]) -> Any:
    return pa.array(words, pa.string())
