"""What came of looking into those whom the radar named: the suspicion was right, or a false alarm."""

from django.db import transaction

from jiangtu.apps.appraisal.batches import Act
from jiangtu.apps.appraisal.kinds import WATCHED_LABELS
from jiangtu.apps.appraisal.models import Inspection
from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Deed
from jiangtu.engine.errors import NotTheirs
from jiangtu.engine.terms.states import ReasonMissing


class NobodyWatched(NotTheirs):
    """The radar looks at bodies and examiners only."""

    def __init__(self) -> None:
        super().__init__("NOBODY_WATCHED", "没有这个对象。")


def look_into(*, kind: str, key: str, confirmed: bool, act: Act) -> Inspection:
    """What an officer found, the act's reason saying how. Raises NobodyWatched, ReasonMissing."""
    if kind not in WATCHED_LABELS:
        raise NobodyWatched
    if not act.reason.strip():
        raise ReasonMissing("核查")
    with transaction.atomic():
        made = Inspection.objects.create(
            kind=kind, key=key, confirmed=confirmed, note=act.reason[:300], by=act.actor.username, at=act.at
        )
        detail: dict[str, str | int] = {"inspection": made.pk, "kind": kind, "confirmed": int(confirmed)}
        audit.record(Deed(Action.APPRAISAL, act.at, detail=detail), actor=act.actor)
    return made


def standing() -> dict[tuple[str, str], Inspection]:
    """(kind, key) → the last inspection. One query."""
    return {(row.kind, row.key): row for row in Inspection.objects.order_by("pk")}
