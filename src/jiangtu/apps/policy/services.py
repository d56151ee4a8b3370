"""Deciding every edition over one snapshot, so that a killed sweep goes on and a repeated one changes nothing."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction
from django.db.models import Max

from jiangtu.apps.audit.kinds import Actor
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.facts import services as snapshot_services
from jiangtu.apps.files import linking
from jiangtu.apps.policy.kinds import SweepState, Verdict
from jiangtu.apps.policy.models import Sweep, Tally
from jiangtu.apps.policy.rules import file_name
from jiangtu.apps.reference import clock, shelf
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import ahead, columns, kernel, outlook, verdicts
from jiangtu.engine.policy.catalogue import Catalogues
from jiangtu.engine.policy.columns import Population
from jiangtu.engine.policy.tree import Edition

Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Progress nobody watches."""


NEAREST, LOSING = "nearest", "losing"
"""Folders beside the decisions: one requirement short; lost in 30, 60 or 90 days."""

LOCAL = "kernel"
"""The backend of one machine: columns in memory."""


def refresh_city(*, as_of: dt.date, actor: Actor, at: dt.datetime, progress: Progress = silent) -> Sweep:
    """Everything that follows an import: new mentions joined, the day's snapshot taken, every policy swept.

    Each step is safe to repeat, so after a kill the same call goes on.
    """
    linking.link_mentions(actor=actor, at=at)
    snapshot = snapshot_services.take_snapshot(as_of=as_of, known_at=None, at=at, actor=actor)
    return run_sweep(
        facts=snapshots.facts_of(snapshot),
        editions=shelf.editions_here(),
        catalogues=shelf.catalogues(),
        progress=progress,
    )


def run_sweep(
    *,
    facts: FactSet,
    editions: Sequence[Edition],
    catalogues: Catalogues,
    backend: str = LOCAL,
    progress: Progress = silent,
) -> Sweep:
    """The finished sweep of these editions over these facts.

    Each edition's decisions are written whole before they count, so a sweep that was killed goes on with the editions
    it lacks. The same facts and editions find the same sweep, which is returned as it is.
    Cost: two passes over the facts and a part of one for each horizon; three Parquet files and one Tally an edition.
    """
    sweep = _opened(facts, editions, backend)
    if sweep.state == SweepState.DONE:
        progress(len(editions), len(editions))
        return sweep
    folder = folder_of(sweep)
    missing = [e for e in editions if not (folder / file_name(*e.key)).exists()]
    population = columns.of_facts(facts)
    local = kernel.sweep(missing, population, catalogues, progress=progress)
    decided = local if backend == LOCAL else _elsewhere(missing, facts, catalogues, backend, progress)
    for edition, decisions in decided:
        _write(decisions, folder / file_name(*edition.key))
    _look_ahead(folder, editions, population, catalogues, progress)
    progress(len(editions), len(editions))
    return _closed(sweep, editions)


def _look_ahead(
    folder: Path,
    editions: Sequence[Edition],
    population: Population,
    catalogues: Catalogues,
    progress: Progress,
) -> None:
    """Writes who is one requirement short, and who will lose what he has in 30, 60 or 90 days."""
    tables = {NEAREST: ahead.nearest(editions, population, catalogues),
              LOSING: ahead.losing(editions, population, catalogues)}  # fmt: skip
    for each, found in tables.items():
        (folder / each).mkdir(exist_ok=True)
        for done, (edition, table) in enumerate(found):
            progress(done, len(editions))
            _write(table, folder / each / file_name(*edition.key))


def replays(sweep: Sweep, *, editions: Sequence[Edition], catalogues: Catalogues) -> bool:
    """Whether deciding the sweep's editions again over its facts gives the same decisions; no where a file is lost.

    FactsMissing when its snapshot is gone. Cost: one sweep.
    """
    facts = snapshots.facts_with(digest=sweep.facts_digest, as_of=sweep.as_of)
    swept = {(f.policy, f.edition) for f in sweep.tallies.all()}
    same = [e for e in editions if e.key in swept]
    folder = folder_of(sweep)
    return len(same) == len(swept) and all(
        decisions.equals(_kept(folder / file_name(*edition.key)))
        for edition, decisions in kernel.sweep(same, facts, catalogues)
    )


def _kept(path: Path) -> pa.Table:
    """The decisions of one file; without a column where the file is gone or no longer Parquet."""
    try:
        return pq.read_table(path)
    except (FileNotFoundError, pa.ArrowInvalid):
        return pa.table({})


def folder_of(sweep: Sweep) -> Path:
    """Where the sweep's decisions lie, one Parquet an edition."""
    name = hashlib.sha256((sweep.facts_digest + sweep.editions_digest + sweep.backend).encode()).hexdigest()[
        :12
    ]
    return Path(settings.JIANGTU_HOME) / "sweeps" / sweep.as_of.isoformat() / name


def _opened(facts: FactSet, editions: Sequence[Edition], backend: str) -> Sweep:
    texts = hashlib.sha256("\n".join(sorted(f"{e.key} {e.digest}" for e in editions)).encode()).hexdigest()
    sweep, _ = Sweep.objects.get_or_create(
        as_of=facts.as_of,
        facts_digest=facts.digest,
        editions_digest=texts,
        backend=backend,
        defaults={"state": SweepState.RUNNING, "workers": facts["workers"].num_rows},
    )
    folder_of(sweep).mkdir(parents=True, exist_ok=True)
    return sweep


def _elsewhere(
    editions: Sequence[Edition], facts: FactSet, catalogues: Catalogues, backend: str, progress: Progress
) -> Iterator[tuple[Edition, pa.Table]]:
    """The decisions as another back-end makes them."""
    from jiangtu.engine.policy import sql  # noqa: PLC0415 - brings Ibis: a second no local sweep need wait for

    for done, answer in enumerate(sql.sweep(editions, facts, catalogues, backend=backend)):
        progress(done, len(editions))
        yield answer


def _write(decisions: pa.Table, path: Path) -> None:
    partial = path.with_suffix(".part")
    verdicts.write(decisions, partial)
    partial.rename(path)


def _closed(sweep: Sweep, editions: Sequence[Edition]) -> Sweep:
    folder = folder_of(sweep)
    tallies = [_tally(sweep, e, folder) for e in editions]
    with transaction.atomic():
        sweep.tallies.all().delete()
        Tally.objects.bulk_create(tallies)
        sweep.state = SweepState.DONE
        sweep.finished_at = clock.after(_last_finished(), clock.now())
        sweep.save()
    return sweep


def _last_finished() -> dt.datetime | None:
    last: dt.datetime | None = Sweep.objects.aggregate(last=Max("finished_at"))["last"]
    return last


def _tally(sweep: Sweep, edition: Edition, folder: Path) -> Tally:
    name = file_name(*edition.key)
    decisions = pq.read_table(folder / name, columns=["subject", "verdict", "failed", "amount_fen"])
    lost = pq.read_table(folder / LOSING / name, columns=["days"])["days"].to_numpy()
    answers, failed = _counted(decisions["verdict"]), _counted(decisions["failed"])
    return Tally(
        sweep=sweep,
        policy=edition.id,
        edition=edition.edition,
        entitled=answers.get(Verdict.YES, 0),
        refused=answers.get(Verdict.NO, 0),
        unknown=answers.get(Verdict.UNKNOWN, 0),
        amount_fen=_due(decisions, edition),
        reasons={
            r.name: sum(rows for bits, rows in failed.items() if bits >> place & 1)
            for place, r in enumerate(edition.requirements)
        },
        nearly=pq.read_metadata(folder / NEAREST / name).num_rows,
        losing={str(days): int(np.count_nonzero(lost <= days)) for days in outlook.HORIZONS},
    )


def _counted(column: pa.ChunkedArray) -> dict[int, int]:
    """How many rows have each value."""
    found = pc.value_counts(column)
    return dict(zip(found.field("values").to_pylist(), found.field("counts").to_pylist(), strict=True))


def _due(decisions: pa.Table, edition: Edition) -> int:
    """Fen the subjects can count on: of each its largest amount, for one payment may use up the limit of the next."""
    if not edition.amount:
        return 0
    paid = decisions.filter(pc.is_valid(decisions["amount_fen"]))
    largest = paid.group_by("subject").aggregate([("amount_fen", "max")])
    return pc.sum(largest["amount_fen_max"]).as_py() or 0
