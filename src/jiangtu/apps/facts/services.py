"""Taking a snapshot: the e-file as columns on one day, written whole or not at all."""

import datetime as dt
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed, System
from jiangtu.apps.facts import queries
from jiangtu.apps.facts.models import Snapshot
from jiangtu.apps.files import queries as files
from jiangtu.apps.files.kinds import micros
from jiangtu.engine import schema
from jiangtu.engine.facts import derive, factset, news
from jiangtu.engine.facts.factset import FactSet

Progress = Callable[[int, int], None]
AFTER = 2  # steps once every table is read: derive, write
FEW = 0.2
"""Up to this share of the workers it is cheaper to mend the last reading than to derive everybody."""


def take_snapshot(
    *,
    as_of: dt.date,
    known_at: dt.datetime | None,
    at: dt.datetime,
    progress: Progress = lambda done, total: None,
    actor: Actor = System(),  # noqa: B008 - frozen
) -> Snapshot:
    """The facts of the day, read from what was recorded by `known_at` (None: by now, `at`), on disk and in the list.

    When a reading of the same day is there and few persons changed since, only theirs are derived again; the result is
    the same to the byte. NothingKnown, and nothing written, for a day before any data. Killed at any moment it leaves
    the snapshots there were; run again it starts clean.
    """
    efile = files.efile_tables(known_at, progress=lambda read, tables: progress(read, tables + AFTER))
    steps = len(efile) + AFTER
    facts = _derived(efile, as_of, known_at, at)
    progress(steps - 1, steps)
    write(facts)
    seen = witness(efile, micros(known_at or at))
    snapshot = _listed(facts, Reading(known_at or at, seen), at, actor)
    progress(steps, steps)
    return snapshot


def _derived(
    efile: Mapping[str, pa.Table], as_of: dt.date, known_at: dt.datetime | None, at: dt.datetime
) -> FactSet:
    previous = _previous(as_of, known_at or at)
    if previous is not None and previous.witness == witness(efile, micros(previous.read_at)):
        changed = news.persons_touched(efile, after=previous.read_at, until=known_at)
        if len(changed) <= FEW * previous.workers:
            return derive.update(queries.facts_of(previous), efile, changed=changed, known_at=known_at)
    return derive.derive(efile, as_of=as_of, known_at=known_at)


def witness(efile: Mapping[str, pa.Table], until: int) -> dict[str, list[int]]:
    """For each table the rows recorded by `until` and those of them gone by then.

    A reading whose witness still holds has missed nothing: an import that began before it but ended after changes it.
    """
    return {
        name: [
            pc.sum(pc.less_equal(table[column], until)).as_py() or 0 for column in ("recorded_at", "gone_at")
        ]
        for name, table in efile.items()
    }


def _previous(as_of: dt.date, until: dt.datetime) -> Snapshot | None:
    """A reading of the same day and schema from before, whole on disk."""
    earlier = Snapshot.objects.filter(as_of=as_of, schema=schema.VERSION, read_at__lte=until).order_by(
        "-read_at"
    )
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
    """How far the e-file was read, and what was in it."""

    until: dt.datetime
    witness: dict[str, list[int]]


def _listed(facts: FactSet, reading: Reading, at: dt.datetime, actor: Actor) -> Snapshot:
    readings = Snapshot.objects.filter(as_of=facts.as_of, known_at=facts.known_at)
    if (
        facts.known_at is None
    ):  # the past as it was known has one reading; the present has one for each change
        readings = readings.filter(digest=facts.digest)
    with transaction.atomic():
        snapshot = readings.first() or Snapshot(as_of=facts.as_of, known_at=facts.known_at)
        snapshot.digest, snapshot.schema = facts.digest, schema.VERSION
        snapshot.workers, snapshot.read_at, snapshot.taken_at = facts["workers"].num_rows, reading.until, at
        snapshot.witness = reading.witness
        snapshot.save()
        detail = {"as_of": facts.as_of.isoformat(), "digest": facts.digest[:12]}
        audit.record(Deed(Action.SNAPSHOT, at, detail=detail), actor=actor)
    return snapshot
