"""The public log in the database: appending leaves, signing heads, proofs, and the walk that finds what was changed.

Appending happens in the transaction of what is logged, under one lock, so that places follow each other without a gap.
"""

import datetime as dt
from collections.abc import Sequence
from typing import cast

from django.conf import settings
from django.db import connection

from jiangtu.apps.certificates.models import Head, Log, Tile
from jiangtu.apps.files.kinds import micros
from jiangtu.apps.vault.crypto import vault
from jiangtu.engine.proof import head as heads
from jiangtu.engine.proof import tree
from jiangtu.engine.proof.leaf import Json
from jiangtu.engine.proof.signing import Signer

LOCK = 0x6A746C6F67  # the log's own advisory lock on PostgreSQL
LEVEL = 48  # bits of a tile's place within its level


def name() -> str:
    """What this log is called in its heads."""
    return f"jiangtu:{settings.JIANGTU_CITY}:certificates"


def signer() -> Signer:
    """The city's key for certificates and heads, made of the home's own secret; SM2 beside it in national cities."""
    national = settings.JIANGTU_CIPHERS == "national"
    keys = vault()
    return Signer(keys.key_for("certificates"), keys.key_for("certificates-sm2") if national else None)


def lock() -> None:
    """Waits until nobody else appends, then keeps others waiting until this transaction ends."""
    if connection.vendor == "postgresql":  # SQLite's IMMEDIATE transactions have one writer already
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def reader() -> tree.Read:
    """A function that reads tiles, each once."""
    kept: dict[tuple[int, int], bytes] = {}

    def read(level: int, index: int) -> bytes:
        place = (level, index)
        if place not in kept:
            found = Tile.objects.filter(pk=level << LEVEL | index).values_list("hashes", flat=True).first()
            kept[place] = bytes(found or b"")
        return kept[place]

    return read


def size() -> int:
    """How many leaves there are."""
    return Log.objects.values_list("size", flat=True).first() or 0


def append(values: Sequence[bytes], *, at: dt.datetime) -> int:
    """The place of the first of `values`, now leaves of the log; its head is signed anew. The caller holds the lock."""
    first = size()
    changed = {(tile.level, tile.index): tile.hashes for tile in tree.append(reader(), first, values)}
    rows = [Tile(pk=level << LEVEL | index, hashes=hashes) for (level, index), hashes in changed.items()]
    Tile.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["hashes"], unique_fields=["id"], batch_size=400
    )
    count = first + len(values)
    before = reader()
    root = tree.root(lambda level, index: changed.get((level, index)) or before(level, index), count)
    head = heads.signed(name(), count, root, at=at, signer=signer())
    Log.objects.update_or_create(pk=1, defaults={"size": count, "root": root.hex(), "head": head.document()})
    return first


def head() -> heads.Head | None:
    """The head of the log now; None before the first certificate."""
    found = Log.objects.values_list("head", flat=True).first()
    return heads.read(cast(dict[str, Json], found)) if found else None


def publish(*, at: dt.datetime) -> Head | None:
    """The head of now among those published; the one there is when nothing came since; None for an empty log."""
    now = Log.objects.first()
    if now is None:
        return None
    made, _ = Head.objects.get_or_create(
        size=now.size, defaults={"root": now.root, "at": micros(at), "document": now.head}
    )
    return made


def proof(place: int) -> dict[str, Json]:
    """The proof that a leaf stands in the log of now, as a file; its head with it."""
    now = head()
    if now is None:
        raise tree.TilesMissing(0, 0)
    path = tree.inclusion(reader(), place, now.size)
    return {
        "type": "JiangtuInclusion",
        "leaf": place,
        "path": [step.hex() for step in path],
        "head": now.document(),
    }


def consistency(first: int, second: int) -> dict[str, Json]:
    """The proof that the log of `second` leaves only added to that of `first`, as a file."""
    path = tree.consistency(reader(), first, second)
    return {
        "type": "JiangtuConsistency",
        "first": first,
        "second": second,
        "path": [step.hex() for step in path],
    }
