"""What the intake is told of linkage; a room of its own, because a linkage needs nothing else of the intake."""

from dataclasses import dataclass

from jiangtu.apps.intake.kinds import State
from jiangtu.apps.intake.models import Batch
from jiangtu.engine.sheets import format as formats
from jiangtu.engine.sheets import staged


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A batch in the e-file of which linkage has not yet said how many rows found their person."""

    number: int
    record: str


def unlinked() -> tuple[Unlinked, ...]:
    """The imported batches that name persons and were not linked yet, oldest first. One query."""
    batches = Batch.objects.filter(state=State.IMPORTED.value, rows_linked=None).order_by("pk")
    found = ((pk, formats.named(form).record) for pk, form in batches.values_list("pk", "format"))
    return tuple(Unlinked(pk, record) for pk, record in found if staged.mention_columns(record))


def note_linked(*, batch: int, doubtful: int) -> None:
    """Keeps how many rows of an imported batch have found their person; `doubtful` ones wait for a clerk."""
    found = Batch.objects.get(pk=batch)
    Batch.objects.filter(pk=batch, state=State.IMPORTED.value).update(
        rows_linked=max(0, found.counts.valid - doubtful)
    )
