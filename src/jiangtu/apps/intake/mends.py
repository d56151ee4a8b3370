"""The log of what was mended on the page: sealed beside the batch, only ever longer, laid over the file at each check."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from jiangtu.apps.intake import vault
from jiangtu.apps.intake.models import Batch
from jiangtu.apps.intake.vault import Kept
from jiangtu.engine.sheets.mend import Mend

Place = tuple[str, int, int]
"""A cell of a batch: its sheet, its row and its column, both counted from 1."""


@dataclass(frozen=True, slots=True)
class Line:
    """One cell mended once: what it said before and says since, by whom and when (an instant in ISO form)."""

    sheet: str
    row: int
    column: int
    field: str
    old: str
    new: str
    by: str
    at: str

    @property
    def place(self) -> Place:
        """The cell it is about."""
        return self.sheet, self.row, self.column

    @property
    def day(self) -> str:
        """The day, as in 2025-06-30."""
        return self.at[:10]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who mends, when, and when the page was made on which it was decided; instants in ISO form."""

    by: str
    at: str
    seen_at: str


def log(batch: Batch) -> tuple[Line, ...]:
    """Every mend of the batch in the order it was made. Errors: `vault.NotKept`.

    The batch counts its lines: what a broken save may have left behind them does not hold.
    """
    if not batch.mended:
        return ()
    told = json.loads(vault.opened(batch.pk, Kept.MENDS))
    return tuple(Line(**line) for line in told[: batch.mended])


def append(batch: Batch, lines: Sequence[Line]) -> None:
    """Keeps the log with `lines` at its end and counts them in the batch, which the caller has locked and saves."""
    whole = [*log(batch), *lines]
    told = json.dumps([asdict(line) for line in whole], ensure_ascii=False)
    vault.keep(batch.pk, Kept.MENDS, told.encode())
    batch.mended = len(whole)


def latest(lines: Iterable[Line]) -> Mapping[Place, Line]:
    """The last mend of each cell."""
    return {line.place: line for line in lines}


def standing(lines: Sequence[Line]) -> tuple[Line, ...]:
    """What differs from the file: each mended cell once, `old` what the file says; cells put back are left out."""
    first = {line.place: line for line in reversed(lines)}
    return tuple(
        Line(**{**asdict(line), "old": first[place].old})
        for place, line in latest(lines).items()
        if line.new != first[place].old
    )


def over(lines: Sequence[Line], sheet: str) -> tuple[Mend, ...]:
    """The mends that stand on one sheet, as the reader lays them over it."""
    return tuple(
        Mend(line.row, line.column, line.new, line.old, f"{line.by} {line.day}")
        for line in standing(lines)
        if line.sheet == sheet
    )
