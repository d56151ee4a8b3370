"""What is near and what is about to be lost for one person; a whole population's is `ahead`."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jiangtu.engine.policy import explain, scalar, tree
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.scalar import Case, Decision
from jiangtu.engine.policy.tree import Edition, Node, Verdict
from jiangtu.engine.schema import Kind

HORIZONS = (30, 60, 90)
"""Days ahead looked at for what will be lost."""


@dataclass(frozen=True, slots=True)
class Near:
    """A decision one requirement short.

    `distance` is how far, in `measure` (months, years, days, fen, …); None when it cannot be measured.
    """

    edition: Edition
    unit: int | None
    requirement: str
    distance: int | None
    measure: str


@dataclass(frozen=True, slots=True)
class Loss:
    """A yes that will be a no in `days` days with no news but time; `requirements` are what will fail."""

    edition: Edition
    unit: int | None
    days: int
    requirements: tuple[str, ...]


def near(editions: Sequence[Edition], case: Case, catalogues: Catalogues) -> list[Near]:
    """The decisions one requirement short, nearest first; those without a measure come last."""
    found = []
    for edition in editions:
        units = {row.get("record"): row for row in case.children.get(edition.unit, ())}
        for decision in scalar.decide(edition, case, catalogues):
            place = _one_short(decision)
            if place is not None:
                test = edition.requirements[place].test
                found.append(
                    _near(edition, decision, place, _gap(test, case, units.get(decision.unit), catalogues))
                )
    return sorted(found, key=lambda n: (n.distance is None, _in_days(n), n.edition.key, n.unit or 0))


def losses(
    editions: Sequence[Edition], case: Case, catalogues: Catalogues, *, horizons: Sequence[int] = HORIZONS
) -> list[Loss]:
    """What the person is entitled to today and will not be in so many days, soonest first; each told once."""
    found = []
    for edition in editions:
        held = [d for d in scalar.decide(edition, case, catalogues) if d.verdict is Verdict.YES]
        for ahead in sorted(horizons):
            later = replace(case, as_of=case.as_of + dt.timedelta(days=ahead))
            then = {d.unit: d for d in scalar.decide(edition, later, catalogues)}
            lost = [d for d in held if d.unit not in then or then[d.unit].verdict is Verdict.NO]
            found += [Loss(edition, d.unit, ahead, _names(edition, then.get(d.unit))) for d in lost]
            held = [d for d in held if d not in lost]
    return sorted(found, key=lambda loss: (loss.days, loss.edition.key, loss.unit or 0))


def _near(edition: Edition, decision: Decision, place: int, distance: int | None) -> Near:
    requirement = edition.requirements[place]
    return Near(edition, decision.unit, requirement.name, distance, measure(requirement.test))


def _one_short(decision: Decision) -> int | None:
    """The place of the only failed requirement of a no with nothing unknown."""
    if decision.failed.bit_count() != 1 or decision.unknown:
        return None
    return decision.failed.bit_length() - 1


def _gap(test: Node, case: Case, unit: scalar.Row | None, catalogues: Catalogues) -> int | None:
    gaps = []
    for leaf in measured(test):
        ends = (scalar.evaluate(side, case, unit, catalogues) for side in (leaf.left, leaf.right))
        gaps.append(explain.distance(leaf, *ends))
    known = [gap for gap in gaps if gap is not None]
    return min(known) if known else None


def _in_days(found: Near) -> int:
    """The distance roughly in days, to compare months with days."""
    scale = {"months": 30, "years": 365, "year": 365}.get(found.measure, 1)
    return (found.distance or 0) * scale


def _names(edition: Edition, decision: Decision | None) -> tuple[str, ...]:
    failed = decision.failed if decision else 0
    return tuple(r.name for place, r in enumerate(edition.requirements) if failed >> place & 1)


def measured(test: Node) -> tuple[tree.Compare, ...]:
    """The comparisons any one of which would meet the test and whose distance can be told."""
    match test:
        case tree.Compare(op=op, left=left) if op not in ("==", "!="):
            return (test,) if left.type.kind in (Kind.NUMBER, Kind.MONEY, Kind.DATE) else ()
        case tree.Or(tests=tests):
            return tuple(leaf for part in tests for leaf in measured(part))
        case _:
            return ()


def measure(test: Node) -> str:
    """The unit a requirement's distance is told in; empty when it has none or is a plain count."""
    leaves = measured(test)
    if not leaves:
        return ""
    kind = leaves[0].left.type
    return "days" if kind.kind is Kind.DATE else kind.unit
