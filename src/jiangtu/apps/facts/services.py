"""Taking a snapshot: the e-file as columns on one day, written whole or not at all."""

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed, System
from jiangtu.apps.facts import queries
from jiangtu.apps.facts.models import Snapshot
from jiangtu.apps.files import queries as files
from jiangtu.apps.reference import clock
from jiangtu.engine import schema
from jiangtu.engine.facts import derive, factset
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.schema import efile

Progress = Callable[[int, int], None]
STEPS = 2 + len(efile.RECORDS) + 2  # mentions, links and each kind of record read; derived; written
FEW = 0.1
"""Up to this share of the workers it is cheaper to mend the last reading than to read and derive everybody."""


def take_snapshot(
    *,
    as_of: dt.date,
    known_at: dt.datetime | None,
    at: dt.datetime,
    progress: Progress = lambda done, total: None,
    actor: Actor = System(),  # noqa: B008 - frozen
) -> Snapshot:
    """The facts of the day, read from what was recorded by `known_at` (None: by now, `at`), on disk and in the list.

    When a reading of the same day is there and few persons changed since, only theirs are read and derived again; the
    result is the same to the byte. NothingKnown, and nothing written, for a day before any data. Killed at any moment
    it leaves the snapshots there were; run again it starts clean.
    """
    seen = files.marks(until=known_at or at)
    mended = _mended(as_of, at) if known_at is None else None
    facts = mended or _whole(as_of, known_at, progress)
    progress(STEPS - 1, STEPS)
    write(facts)
    snapshot = _listed(facts, Reading(known_at or at, seen), at, actor)
    progress(STEPS, STEPS)
    return snapshot


def _whole(as_of: dt.date, known_at: dt.datetime | None, progress: Progress) -> FactSet:
    tables = files.efile_tables(known_at, progress=lambda read, _: progress(read, STEPS))
    return derive.derive(tables, as_of=as_of, known_at=known_at)


def _mended(as_of: dt.date, at: dt.datetime) -> FactSet | None:
    """The last reading of the day with the news since; None where there is none, or too much is new."""
    previous = _previous(as_of, at)
    if previous is None:
        return None
    news = files.news_since(previous.marks, read_at=previous.read_at, most=int(FEW * previous.workers))
    return None if news is None else derive.update(queries.facts_of(previous), news)


def _previous(as_of: dt.date, until: dt.datetime) -> Snapshot | None:
    """A reading of everything known of the same day and schema from before, whole on disk."""
    earlier = Snapshot.objects.filter(
        as_of=as_of, known_at=None, schema=schema.VERSION, read_at__lte=until
    ).order_by("-read_at")
    return next((s for s in earlier if (queries.folder_of(s) / factset.MANIFEST).exists()), None)


def write(facts: FactSet) -> Path:
    """The folder the facts lie in now; written beside it first and moved there whole, unless it is there already."""
    folder = queries.home() / facts.as_of.isoformat() / facts.digest[:12]
    if (folder / factset.MANIFEST).exists():
        return folder
    partial = folder.with_name(f".{folder.name}.part")
    for left_over in (partial, folder):
        shutil.rmtree(left_over, ignore_errors=True)
    factset.write(facts, partial)
    partial.rename(folder)
    return folder


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the e-file was read, by the clock and by its rows."""

    until: dt.datetime
    marks: dict[str, list[int]]


def _last_taken() -> dt.datetime | None:
    last: dt.datetime | None = Snapshot.objects.aggregate(last=Max("taken_at"))["last"]
    return last


def _listed(facts: FactSet, reading: Reading, at: dt.datetime, actor: Actor) -> Snapshot:
    readings = Snapshot.objects.filter(as_of=facts.as_of, known_at=facts.known_at)
    if (
        facts.known_at is None
    ):  # the past as it was known has one reading; the present has one for each change
        readings = readings.filter(digest=facts.digest)
    with transaction.atomic():
        snapshot = readings.first() or Snapshot(as_of=facts.as_of, known_at=facts.known_at)
        snapshot.digest, snapshot.schema = facts.digest, schema.VERSION
        snapshot.workers, snapshot.read_at = facts["workers"].num_rows, reading.until
        snapshot.taken_at = clock.after(_last_taken(), at)
        snapshot.marks = reading.marks
        snapshot.save()
        detail = {"as_of": facts.as_of.isoformat(), "digest": facts.digest[:12]}
        audit.record(Deed(Action.SNAPSHOT, at, detail=detail), actor=actor)
    return snapshot
