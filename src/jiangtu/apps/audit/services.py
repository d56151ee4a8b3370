"""Writing deeds into the chain, and walking it."""

import json
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import connection, transaction

from jiangtu.apps.audit import rules
from jiangtu.apps.audit.kinds import Actor, Deed, Head, Verification
from jiangtu.apps.audit.models import AuditLine
from jiangtu.apps.audit.queries import head
from jiangtu.engine.errors import Fault

_COLUMNS = (*rules.Row.__dataclass_fields__, "previous", "digest")
_MARKS = ", ".join(["%s"] * len(_COLUMNS))
_INSERT = f"INSERT INTO audit_line ({', '.join(_COLUMNS)}) VALUES ({_MARKS})"  # noqa: S608 - our own names
LOCK = 0x6A7461756469  # the chain's own advisory lock on PostgreSQL: one writer at a time


class NoTransaction(Fault):
    """A deed may only be written together with what it tells of."""

    def __init__(self) -> None:
        super().__init__(
            "AUDIT_NO_TRANSACTION", "审计记录必须与业务操作同时写入。", "audit outside a transaction"
        )


def record(*deeds: Deed, actor: Actor) -> Head:
    """The new head of the chain after one line for each deed, in the given order.

    Runs inside the caller's transaction, so that a deed and its line stand or fall together; outside one it
    raises NoTransaction. Cost: one read and one insert; PostgreSQL writers wait for each other until commit.
    """
    if not connection.in_atomic_block:
        raise NoTransaction
    _lock()
    last = head()
    lines = list(_lines(deeds, actor, last))
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, lines)
    return Head(last.number + len(lines), str(lines[-1][-1])) if lines else last


def _lock() -> None:
    if connection.vendor == "postgresql":  # SQLite's IMMEDIATE transactions already have one writer
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _lines(deeds: Iterable[Deed], actor: Actor, last: Head) -> Iterator[tuple[str | int | None, ...]]:
    """The rows of the deeds, their columns in the order of `_COLUMNS`."""
    algorithm = settings.JIANGTU_DIGEST
    previous = last.digest
    for number, deed in enumerate(deeds, start=last.number + 1):
        row = rules.Row(
            number=number,
            at=int(deed.at.timestamp() * 1_000_000),
            actor=actor.username,
            role=actor.role,
            action=str(deed.action),
            person=deed.person,
            purpose=str(deed.purpose),
            detail=json.dumps(dict(deed.detail), ensure_ascii=False, sort_keys=True),
            algorithm=algorithm,
        )
        digest = rules.digest(previous, row)
        yield (*rules.SAID(row), previous, digest)
        previous = digest


def verify(*, known: Iterable[Head] = ()) -> Verification:
    """A walk over the whole chain: the first line that was changed, removed, added or moved is named.

    `known` are heads kept outside this database: they show that lines were cut off at the end, which the
    chain alone cannot. Reads every line once, in a constant amount of memory.
    """
    kept = {mark.number: mark.digest for mark in known}
    last = Head(0, rules.START)
    with transaction.atomic():
        for line in AuditLine.objects.order_by("number").iterator(chunk_size=2_000):
            zh = _fault(line, last, kept)
            if zh:
                return Verification(last.number, last, last.number + 1, zh)
            last = Head(line.number, line.digest)
    if max(kept, default=0) > last.number:
        return Verification(last.number, last, last.number + 1, "末尾的行被删去")
    return Verification(last.number, last)


def _fault(line: AuditLine, last: Head, kept: dict[int, str]) -> str:
    if line.number != last.number + 1:
        return "这一行被删去"
    if line.previous != last.digest:
        return "与前一行不衔接：被移动、插入或前一行被改写"
    if line.algorithm not in rules.ALGORITHMS or line.digest != rules.digest(last.digest, _row(line)):
        return "这一行的内容被改动"
    if kept.get(line.number, line.digest) != line.digest:
        return "与外部留存的校验值不符"
    return ""


def _row(line: AuditLine) -> rules.Row:
    return rules.Row(**{name: getattr(line, name) for name in rules.Row.__dataclass_fields__})
