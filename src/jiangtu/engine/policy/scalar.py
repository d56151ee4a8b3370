"""Decides one subject from the same typed tree, as plain closures: the answers of the kernel, one person at a time."""

import functools
from dataclasses import dataclass
from typing import Any

from jiangtu.engine import schema
from jiangtu.engine.facts import person
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import amount, closures, tree
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.closures import Case, Read, Row, Seen, is_bounded
from jiangtu.engine.policy.tree import Edition, Node, Verdict
from jiangtu.engine.policy.walk import Same

__all__ = ["Case", "Decision", "Row", "case_of", "decide", "evaluate", "is_bounded"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the kernel's decision table."""

    subject: Any
    unit: int | None
    verdict: Verdict
    failed: int
    unknown: int
    amount_fen: int | None


def decide(edition: Edition, case: Case, catalogues: Catalogues) -> list[Decision]:
    """The edition's decisions about the subject: one per unit in order, none where it does not apply.

    Cost: about 10 µs a unit once the edition was seen. Raises CatalogueMissing.
    """
    decider = _decider(Same(edition), Same(catalogues))
    units = case.children.get(edition.unit, ()) if edition.unit else (closures.NOTHING,)
    made = (decider.decide(Seen(case, unit)) for unit in units)
    return [decision for decision in made if decision is not None]


def evaluate(node: Node, case: Case, unit: Row | None, catalogues: Catalogues) -> Any:
    """The value of one expression: None when unknown; (low, high) for `is_bounded` numbers."""
    return _reader(Same(node), Same(catalogues))(Seen(case, unit or closures.NOTHING))


def case_of(facts: FactSet, key: int | str, *, subject: str = "worker") -> Case:
    """The case of one subject of the facts; SubjectMissing when there is none."""
    found = person.subject_of(facts, subject, key)
    return Case(found.as_of, found.subject, found.children)


class _Decider:
    """One edition as closures."""

    def __init__(self, edition: Edition, catalogues: Catalogues) -> None:
        self.edition = edition
        self.key = schema.SUBJECTS[edition.subject].subject
        self.rate_day = closures.compiled(edition.rate_day, catalogues)
        self.area = (
            closures.compiled(edition.area_fact, catalogues) if edition.area_fact is not None else None
        )
        self.tests = [closures.compiled(r.test, catalogues) for r in edition.requirements]
        self.price = _price(edition.amount, catalogues) if edition.amount is not None else None

    def decide(self, seen: Seen) -> Decision | None:
        applies = self._applies(seen)
        if applies is False:
            return None
        failed = unknown = 0
        for place, test in enumerate(self.tests):
            answer = test(seen)
            if answer is None:
                unknown |= 1 << place
            elif not answer:
                failed |= 1 << place
        unknown |= (applies is None) << tree.APPLIES_BIT
        fen = None
        if not failed and not unknown and self.price is not None:
            fen = self.price(seen)
            unknown |= (fen is None) << tree.AMOUNT_BIT
        verdict = Verdict.NO if failed else Verdict.UNKNOWN if unknown else Verdict.YES
        unit = seen.unit.get("record") if self.edition.unit else None
        return Decision(seen.subject.get(self.key), unit, verdict, failed, unknown, fen)

    def _applies(self, seen: Seen) -> bool | None:
        day = self.rate_day(seen)
        in_force = None
        if day is not None:
            in_force = self.edition.since <= day and (self.edition.until is None or day < self.edition.until)
        if self.area is None:
            return in_force
        area = self.area(seen)
        inside = None if area is None else area.startswith(self.edition.area_prefix)
        return closures.every((in_force, inside))


@functools.lru_cache(maxsize=1024)
def _decider(edition: Same[Edition], catalogues: Same[Catalogues]) -> _Decider:
    return _Decider(edition.held, catalogues.held)


@functools.lru_cache(maxsize=1 << 14)
def _reader(node: Same[Node], catalogues: Same[Catalogues]) -> Read:
    return closures.compiled(node.held, catalogues.held)


def _price(priced: tree.Amount, catalogues: Catalogues) -> Read:
    keys = [closures.exactly(key, catalogues) for key in priced.keys]
    cells = dict(priced.cells)
    value = closures.exactly(priced.value, catalogues) if priced.value is not None else None
    times = closures.exactly(priced.times, catalogues) if priced.times is not None else None
    uplift = closures.compiled(priced.uplift.when, catalogues) if priced.uplift is not None else None

    def price(seen: Seen) -> int | None:
        base = value(seen) if value is not None else cells.get(tuple(key(seen) for key in keys))
        count = times(seen) if times is not None else 1
        uplifted = uplift(seen) if uplift is not None else False
        if base is None or count is None or uplifted is None:
            return None
        return amount.due(priced, base, count, uplifted=uplifted)

    return price
