"""Wrong cells mended on the page: verbs over the log of `mends`, each one transaction, audited, safe to repeat.

The delivered file is never changed; the batch waits for the check that reads it with its mends.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.intake import grid, mends, rules
from jiangtu.apps.intake.kinds import Event, State
from jiangtu.apps.intake.mends import Line, Stamp
from jiangtu.apps.intake.models import Batch
from jiangtu.apps.intake.services import own_batch
from jiangtu.engine.errors import Refusal, Sentence

TEXT = 500
"""Characters of a mended cell."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a cell, counted from 1, shall say."""

    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Saved:
    """How many cells were mended, and how many were left because somebody had mended them meanwhile."""

    cells: int
    left: int = 0


class CellNotWrong(Refusal):
    """Only cells in which something was found, and cells mended before, can be mended on the page."""

    def __init__(self, row: int) -> None:
        super().__init__(
            "INTAKE_CELL_NOT_WRONG",
            Sentence("第 %(row)s 行的这一格没有标出问题，不能在网页上改。", row=row),
            mend="请在原表里改好后重新上传。",
        )


class MendTooLong(Refusal):
    """Longer than any value of a sheet we read."""

    def __init__(self, row: int) -> None:
        super().__init__(
            "INTAKE_MEND_TOO_LONG",
            Sentence("第 %(row)s 行填的内容超过 %(text)s 个字。", row=row, text=TEXT),
            mend="请只填这一格的值。",
        )


def mend_cells(
    *, batch: int, changes: Sequence[Change], seen_at: dt.datetime, actor: Actor, at: dt.datetime
) -> Saved:
    """Wrong cells given other texts, all or none, kept beside the file and written down; the batch waits for a check.

    `seen_at` is when the author's page was made: a cell somebody mended since is left as it is. A text that says what
    the cell says changes nothing. Refused: `CellNotWrong`, `MendTooLong`, `rules.WrongState`.
    """
    with transaction.atomic():
        found = own_batch(batch, actor)
        state, before = rules.following(State(found.state), Event.MEND), mends.log(found)
        fresh, left = _fresh(
            found, changes, before, Stamp(actor.username, at.isoformat(), seen_at.isoformat())
        )
        if fresh:
            found.state = state
            mends.append(found, fresh)
            found.save(update_fields=["state", "mended"])
            audit.record(Deed(Action.MEND, at, detail={"batch": batch, "cells": len(fresh)}), actor=actor)
    return Saved(len(fresh), left)


def _fresh(
    batch: Batch, changes: Iterable[Change], before: Sequence[Line], stamp: Stamp
) -> tuple[list[Line], int]:
    """The changes that change something as lines of the log, and how many somebody else was first with."""
    known, last = grid.cells(batch.pk), mends.latest(before)
    fresh, left = [], 0
    for change in changes:
        earlier = last.get((batch.sheet, change.row, change.column))
        field, said = _said(change, earlier, known)
        if rules.same_text(change.text, said):
            continue
        if earlier and earlier.at > stamp.seen_at:
            left += 1
            continue
        text = change.text.strip()
        fresh.append(Line(batch.sheet, change.row, change.column, field, said, text, stamp.by, stamp.at))
    return fresh, left


def _said(
    change: Change, earlier: Line | None, known: Mapping[tuple[int, int], tuple[str, str]]
) -> tuple[str, str]:
    """The column and what the cell says by now."""
    if len(change.text) > TEXT:
        raise MendTooLong(change.row)
    if earlier:
        return earlier.field, earlier.new
    if (change.row, change.column) not in known:
        raise CellNotWrong(change.row)
    return known[change.row, change.column]


def mend_alike(*, batch: int, wrong: grid.Wrong, text: str, actor: Actor, at: dt.datetime) -> Saved:
    """Every cell of a column that is wrong in one way with one value given one other text, as `mend_cells`."""
    changes = [Change(row, wrong.column, text) for row in grid.alike(batch, wrong)]
    return mend_cells(batch=batch, changes=changes, seen_at=at, actor=actor, at=at)


def put_back(*, batch: int, row: int, column: int, actor: Actor, at: dt.datetime) -> Saved:
    """A mended cell as it stands in the file again; nothing when it was not mended."""
    lines = mends.standing(mends.log(Batch.objects.get(pk=batch)))
    changes = [Change(row, column, line.old) for line in lines if (line.row, line.column) == (row, column)]
    return mend_cells(batch=batch, changes=changes, seen_at=at, actor=actor, at=at)
