"""The snapshots there are, and what they hold."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from jiangtu.apps.facts.models import Snapshot
from jiangtu.engine.facts import factset, person
from jiangtu.engine.facts.factset import FactSet, FactsMissing


def folder_of(snapshot: Snapshot) -> Path:
    """Where the snapshot's tables lie."""
    return home() / snapshot.as_of.isoformat() / snapshot.digest[:12]


def home() -> Path:
    """The folder of all snapshots."""
    return Path(settings.JIANGTU_HOME) / "snapshots"


def latest_snapshot(*, as_of: dt.date | None = None) -> Snapshot | None:
    """The newest reading of the latest day, or of the day `as_of`; None before the first. One query.

    Readings "as known at" an instant are never the latest: they show the past.
    """
    taken = Snapshot.objects.filter(known_at=None).order_by("-as_of", "-taken_at", "-pk")
    return (taken.filter(as_of=as_of) if as_of else taken).first()


def snapshots(*, limit: int = 100) -> list[Snapshot]:
    """The snapshots there are, the latest day first."""
    return list(Snapshot.objects.order_by("-as_of", "-taken_at", "-pk")[:limit])


def latest_facts(*, as_of: dt.date | None = None) -> FactSet | None:
    """The tables of the latest snapshot; None before the first. Read once a process, then kept."""
    snapshot = latest_snapshot(as_of=as_of)
    return facts_of(snapshot) if snapshot else None


def facts_of(snapshot: Snapshot) -> FactSet:
    """The tables of a snapshot; FactsMissing when its folder is gone."""
    return _read(folder_of(snapshot))


def facts_with(*, digest: str, as_of: dt.date) -> FactSet:
    """The tables of the snapshot with that digest; FactsMissing when its folder is gone."""
    return _read(home() / as_of.isoformat() / digest[:12])


@lru_cache(maxsize=2)
def _read(folder: Path) -> FactSet:
    return factset.read(folder)


def person_facts(worker: int, *, as_of: dt.date | None = None) -> person.Slice:
    """One worker's facts in the latest snapshot; FactsMissing before the first, SubjectMissing for a stranger."""
    facts = latest_facts(as_of=as_of)
    if facts is None:
        raise FactsMissing(home())
    return person.slice_of(facts, worker)


@dataclass(frozen=True, slots=True)
class Job:
    """One running employment; `contract` and `occupation` null where the register left them out."""

    person: int
    occupation: str | None
    contract: str | None
    since: dt.date


def staff_of(firm: str) -> dict[int, Job]:
    """The firm's people by person, of several jobs there the latest; empty before the first snapshot.

    Cost: one pass over the city's employments, a tenth of a second a million.
    """
    facts = latest_facts()
    if facts is None or not firm:
        return {}
    table = facts["employment"]
    rows = table.filter(pc.and_(pc.equal(table["employer"], firm), _running(table, facts.as_of)))
    jobs = (
        Job(row["person"], row["occupation"], row["contract"], row["from_on"]) for row in rows.to_pylist()
    )
    return {job.person: job for job in jobs}  # rows are in order of from_on


def _running(table: pa.Table, day: dt.date) -> pa.ChunkedArray:
    open_end = pc.fill_null(pc.greater(table["until_on"], pa.scalar(day)), True)
    return pc.and_(pc.less_equal(table["from_on"], pa.scalar(day)), open_end)
