"""What a firm may know of its people on the day of the latest snapshot: what they hold, what became of them.

A firm may only see persons whose running employment is with it; every page of a firm asks here first.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from django.http import Http404

from jiangtu.apps.facts import queries as snapshots
from jiangtu.engine.facts.factset import FactSet


def own(firm: str, person: int) -> snapshots.Job:
    """The job of one of the firm's people; Http404 for anybody else."""
    found = snapshots.staff_of(firm).get(person)
    if found is None:
        raise Http404
    return found


def size_of(firm: str) -> str:
    """The firm's size by the facts; "" where no register told it."""
    facts = snapshots.latest_facts()
    if facts is None:
        return ""
    table = facts["employers"]
    found = table.filter(pc.equal(table["employer"], firm))["size"].to_pylist()
    return str(found[0]) if found and found[0] else ""


def certificates(people: Iterable[int]) -> dict[int, list[tuple[str, str | None]]]:
    """(occupation, level) of each person's certificates that stand; people without one have an empty list."""
    held: dict[int, list[tuple[str, str | None]]] = {person: [] for person in people}
    for row in _rows("certificates", held):
        if not row["withdrawn"] and row["occupation"]:
            held[row["person"]].append((row["occupation"], row["level"]))
    return held


@dataclass(frozen=True, slots=True)
class Since:
    """What the facts tell of one person since a plan began; null where they tell nothing."""

    class_code: str | None
    outcome: str | None
    employer: str | None


def since(people: Iterable[int], firm: str, day: dt.date) -> dict[int, Since]:
    """The latest training begun after `day` and a running job with somebody else, by person."""
    wanted = list(people)
    trained = {r["person"]: r for r in _rows("training", wanted) if r["started_on"] >= day}
    jobs = {r["person"]: r["employer"] for r in _running_rows(wanted) if r["employer"] not in (firm, None)}
    found = {}
    for person in wanted:
        row = trained.get(person, {})
        found[person] = Since(row.get("class_code"), row.get("outcome"), jobs.get(person))
    return found


def _rows(name: str, people: Iterable[int]) -> Iterator[Mapping]:  # type: ignore[type-arg]  # rows of many tables
    facts = snapshots.latest_facts()
    return iter(()) if facts is None else _of(facts, name, people)


def _of(facts: FactSet, name: str, people: Iterable[int]) -> Iterator[Mapping]:  # type: ignore[type-arg]
    table = facts[name]
    wanted = pa.array(sorted(people), pa.int64())
    return iter(table.filter(pc.is_in(table["person"], value_set=wanted)).to_pylist())


def _running_rows(people: Iterable[int]) -> Iterator[Mapping]:  # type: ignore[type-arg]
    facts = snapshots.latest_facts()
    if facts is None:
        return iter(())
    return (
        row
        for row in _of(facts, "employment", people)
        if row["from_on"] <= facts.as_of and (row["until_on"] is None or row["until_on"] > facts.as_of)
    )


def employer_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of employers by their codes, as the facts tell them."""
    facts = snapshots.latest_facts()
    if facts is None:
        return {}
    table = facts["employers"]
    rows = table.filter(pc.is_in(table["employer"], value_set=pa.array(sorted(set(codes)), pa.string())))
    return {row["employer"]: row["name"] for row in rows.to_pylist()}


def employers() -> set[str] | None:
    """The codes of every employer of the facts; None before the first snapshot."""
    facts = snapshots.latest_facts()
    return None if facts is None else set(facts["employers"]["employer"].to_pylist())


def dispatched(people: Iterable[int]) -> dict[int, str | None]:
    """The contract of each person's running job; people without a running job are left out."""
    return {row["person"]: row["contract"] for row in _running_rows(people)}
