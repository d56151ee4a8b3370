"""A change of rules tried out before it is made: whom it gives more, whom less, what each fund pays.

A rehearsal is a folder of the home, named after the text tried and the facts it was tried on, so the same one is found
again. Nothing of it is law: no edition is stored, no decision kept, and only the newest are kept at all.
"""

import dataclasses
import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from django.http import Http404

from jiangtu.apps.audit.kinds import Actor
from jiangtu.apps.facts import queries as snapshots
from jiangtu.apps.policy.kinds import Stage
from jiangtu.apps.reference import shelf
from jiangtu.engine.errors import JiangtuError, Problem, Refusal
from jiangtu.engine.facts.factset import FactsMissing
from jiangtu.engine.policy import edition, lint, rehearse
from jiangtu.engine.policy.rehearse import Rehearsal
from jiangtu.engine.policy.tree import Edition

NAME = "预演"
"""What places in the text are called by: 预演:12:5 is its line 12, column 5."""
KEPT = 30
LONGEST = 64_000  # characters of a text
STEPS = (Stage.WAITING, Stage.CHECKING, Stage.DECIDING, Stage.DONE)
TEXT, STATE, OUTCOME, ROWS = "edition.yaml", "state.json", "outcome.json", "differences.parquet"


class TextTooLong(Refusal):
    """No edition is that long, so this is something else."""

    def __init__(self) -> None:
        super().__init__("TEXT_TOO_LONG", "这份文本太长，不像一条政策。", mend="只放一条政策的一个版本。")


@dataclass(frozen=True, slots=True)
class Told:
    """One rehearsal as it stands: its edition, on which day, how far it is, and what came of it once it is done."""

    key: str
    edition: Edition
    text: str
    as_of: dt.date
    stage: Stage
    step: int
    why: str
    problems: tuple[Problem, ...]
    outcome: Mapping[str, Any] | None


def begin(text: str, *, actor: Actor, at: dt.datetime) -> str:
    """The key of the rehearsal of this text on the latest facts, ready to be run; one that is done stays as it is.

    Refuses with TextTooLong, with PolicyInvalid naming every wrong line, or with FactsMissing before the first snapshot.
    """
    if len(text) > LONGEST:
        raise TextTooLong
    edition.load(text, name=NAME)
    snapshot = snapshots.latest_snapshot()
    if snapshot is None:
        raise FactsMissing(snapshots.home())
    key = hashlib.sha256(f"{snapshot.as_of} {snapshot.digest}\n{text}".encode()).hexdigest()[:16]
    folder = _home() / key
    if not (folder / OUTCOME).exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / TEXT).write_text(text, encoding="utf-8")
        about = {"as_of": snapshot.as_of.isoformat(), "digest": snapshot.digest, "by": actor.username}
        _say(folder, {**about, "at": at.isoformat()}, Stage.WAITING)
        _forget()
    return key


def run(key: str) -> None:
    """Decides the city by the old editions and by the new one and keeps what differs. Safe to repeat. Cost: two sweeps."""
    folder = _home() / key
    about = json.loads((folder / STATE).read_text())
    try:
        _say(folder, about, Stage.CHECKING)
        new = edition.load((folder / TEXT).read_text(encoding="utf-8"), name=NAME)
        problems = lint.lint([new], shelf.catalogues())
        _say(folder, about, Stage.DECIDING)
        facts = snapshots.facts_with(digest=about["digest"], as_of=dt.date.fromisoformat(about["as_of"]))
        outcome = rehearse.rehearse(replaced(new), [new], facts, shelf.catalogues())
    except JiangtuError as refusal:
        _say(folder, {**about, "why": refusal.zh}, Stage.STOPPED)
        return
    _keep(folder, outcome, problems)
    _say(folder, about, Stage.DONE)


def replaced(new: Edition) -> list[Edition]:
    """The editions in whose place the new one would stand."""
    return [e for e in shelf.editions() if e.id == new.id and e.subject == new.subject]


def told(key: str) -> Told:
    """A rehearsal as it stands; Http404 for one that is not, or no longer, there."""
    folder = _home() / key
    try:
        about = json.loads((folder / STATE).read_text())
        text = (folder / TEXT).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as gone:
        raise Http404 from gone
    stage = Stage(about["stage"])
    outcome = json.loads((folder / OUTCOME).read_text()) if stage is Stage.DONE else None
    return Told(
        key=key,
        edition=edition.load(text, name=NAME),
        text=text,
        as_of=dt.date.fromisoformat(about["as_of"]),
        stage=stage,
        step=STEPS.index(stage) if stage in STEPS else 0,
        why=about.get("why", ""),
        problems=tuple(Problem(**p) for p in outcome["problems"]) if outcome else (),
        outcome=outcome,
    )


def differences(key: str) -> pa.Table:
    """Every row decided or paid differently, the largest change first."""
    return pq.read_table(_home() / key / ROWS)


def source_of(policy: str, name: str) -> str:
    """The text of an edition that is shipped; Http404 when there is none."""
    if not any(e.key == (policy, name) for e in shelf.editions()):
        raise Http404
    return (shelf.HOUSE / "policies" / policy / f"{name}.yaml").read_text(encoding="utf-8")


def _home() -> Path:
    return Path(settings.JIANGTU_HOME) / "rehearsals"


def _keep(folder: Path, outcome: Rehearsal, problems: list[Problem]) -> None:
    """The rows first and the counts last, so that a killed run is run again."""
    rows = outcome.differences
    size = pc.abs(rows["change_fen"])
    order = pc.sort_indices(
        rows.append_column("size", size), [("size", "descending"), ("subject", "ascending")]
    )
    pq.write_table(rows.take(order), folder / ROWS, compression="zstd")
    counts = rehearse.told(outcome) | {"problems": [dataclasses.asdict(p) for p in problems]}
    _write(folder / OUTCOME, counts)


def _say(folder: Path, about: Mapping[str, Any], stage: Stage) -> None:
    _write(folder / STATE, {**about, "stage": stage.value})


def _write(path: Path, content: Mapping[str, Any]) -> None:
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    partial.rename(path)


def _forget() -> None:
    """Removes all but the newest rehearsals: they hold who would win or lose, and are soon made again."""
    folders = sorted(_home().iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in folders[KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)
