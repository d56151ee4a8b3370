"""Sealing entries behind the writers, and walking the seals.

A writer hashes its own entry and waits for nobody. Whoever seals asks for a moment alone, so that no number below the
end is still under way, and hashes what came since; each seal is told to the audit chain, whose ends are kept elsewhere.
"""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Max

from jiangtu.apps.audit import services as audit
from jiangtu.apps.audit.kinds import Action, Actor, Deed
from jiangtu.apps.files.kinds import micros
from jiangtu.apps.ledger.guard import SEALING
from jiangtu.apps.ledger.models import Entry, Seal
from jiangtu.engine.ledger import chain

RUN = 100_000
"""Entries under one seal at most: what a walk keeps in memory."""
PATIENCE = "500ms"
"""How long sealing waits for a long posting before it leaves the entries to the next time."""


def seal(*, actor: Actor, at: dt.datetime) -> Seal | None:
    """The seal over everything posted since the last one; None when there is nothing, or writers are too busy now.

    Cost: 20 ms for 10,000 entries; writers wait only while the end is read.
    """
    end = _end()
    last: Seal | None = None
    while end is not None:
        made = _sealed(end, actor, at)
        if made is None:
            break
        last = made
    return last


def _end() -> int | None:
    """The last number that is certainly written, with all below it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING])
            end: int | None = Entry.objects.aggregate(end=Max("pk"))["end"]
            return end
    except OperationalError:
        return None


def _sealed(end: int, actor: Actor, at: dt.datetime) -> Seal | None:
    with transaction.atomic():
        _alone()
        last = Seal.objects.order_by("-number").first()
        after = last.last if last else 0
        kept = (
            Entry.objects.filter(pk__gt=after, pk__lte=end).order_by("pk").values_list("pk", "digest")[:RUN]
        )
        rows = [(number, bytes(digest)) for number, digest in kept]
        if not rows:
            return None
        algorithm = settings.JIANGTU_DIGEST
        previous = bytes(last.digest) if last else chain.START
        made = Seal.objects.create(
            number=last.number + 1 if last else 1, first=rows[0][0], last=rows[-1][0], count=len(rows),
            algorithm=algorithm, digest=chain.sealed(previous, (d for _, d in rows), algorithm), at=micros(at),
        )  # fmt: skip
        told: dict[str, str | int] = {
            "seal": made.number,
            "last": made.last,
            "digest": bytes(made.digest).hex(),
        }
        audit.record(Deed(Action.LEDGER, at, detail=told), actor=actor)
    return made


def _alone() -> None:
    """One sealer at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING + 1])


def seals() -> Iterator[chain.Seal]:
    """Every seal, in order."""
    for row in Seal.objects.order_by("number").iterator(chunk_size=2_000):
        yield chain.Seal(row.number, row.first, row.last, row.count, row.algorithm, bytes(row.digest))
