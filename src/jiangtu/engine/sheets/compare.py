"""One delivery beside the last: which rows are new, changed, the same or gone, and how the totals moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import pyarrow as pa
import pyarrow.compute as pc

PRINTS = pa.schema([("key", pa.int64()), ("row", pa.int64())])
"""Grain: one line per staged row. Keyed digests of its key columns and of all its columns; nothing can be read back."""

JUMP_PERCENT = 20
"""A total that moves by more than this share of the last one must be explained before the import."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What a delivery adds up to; money is null when the format has no amount."""

    rows: int
    persons: int
    money_fen: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows beside the last delivery's: a changed row has its key and other contents; a gone one has no row now."""

    new: int
    changed: int
    same: int
    gone: int


@dataclass(frozen=True, slots=True)
class Jump:
    """A total that moved too far: its label, the last value, the value now (fen for money)."""

    label: str
    before: int
    now: int
    is_money: bool = False


def totals(table: pa.Table, *, money: str) -> Totals:
    """The totals of a staged table; persons are told apart by citizen number, else by name and phone."""
    amount = pc.sum(table[money]).as_py() if money else None
    return Totals(table.num_rows, _persons(table), (amount or 0) if money else None)


def _persons(table: pa.Table) -> int:
    names = table.column_names
    columns = [table[n] for n in ("citizen_number", "name", "phone", "employer") if n in names]
    if "citizen_number" not in names:
        return int(table.num_rows)
    rows = zip(*(column.to_pylist() for column in columns[:3]), strict=True)
    return len({row[0] or row[1:] for row in rows})


def prints(table: pa.Table, *, key: Sequence[str], secret: bytes) -> pa.Table:
    """`PRINTS` of a staged table, in its order: `key` with the person, and the whole row without its place.

    Cost: 5 µs a row.
    """
    contents = [name for name in table.column_names if name not in ("sheet", "row")]
    who = [name for name in ("name", "citizen_number") if name in table.column_names and name not in key]
    keys = _digests(table, [*who, *key] if key else contents, secret)
    return pa.table({"key": keys, "row": _digests(table, contents, secret)}, PRINTS)


def _digests(table: pa.Table, names: Sequence[str], secret: bytes) -> pa.Array:
    rows = zip(*(table[name].to_pylist() for name in names), strict=True)
    return pa.array((_digest(row, secret) for row in rows), pa.int64())


def _digest(row: tuple[object, ...], secret: bytes) -> int:
    said = "\x1f".join("" if value is None else str(value) for value in row)
    digest: bytes = blake2b(said.encode(), key=secret, digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def difference(now: pa.Table, before: pa.Table) -> Difference:
    """Rows of `now` beside `before`, both `PRINTS`.

    >>> rows = [{"key": 1, "row": 10}, {"key": 2, "row": 20}]
    >>> before = pa.Table.from_pylist(rows, PRINTS)
    >>> now = pa.Table.from_pylist([{"key": 2, "row": 21}, {"key": 3, "row": 30}], PRINTS)
    >>> difference(now, before)
    Difference(new=1, changed=1, same=0, gone=1)
    """
    keys, rows = set(before["key"].to_pylist()), set(before["row"].to_pylist())
    pairs = list(zip(now["key"].to_pylist(), now["row"].to_pylist(), strict=True))
    same = sum(row in rows for _, row in pairs)
    changed = sum(row not in rows and key in keys for key, row in pairs)
    return Difference(
        new=len(pairs) - same - changed,
        changed=changed,
        same=same,
        gone=len(keys - {key for key, _ in pairs}),
    )


def jumps(now: Totals, before: Totals | None) -> tuple[Jump, ...]:
    """Totals that moved by more than `JUMP_PERCENT`; none without an earlier delivery.

    >>> jumps(Totals(121, 100, 50), Totals(100, 100, 50))
    (Jump(label='行数', before=100, now=121, is_money=False),)
    >>> jumps(Totals(120, 100, 50), Totals(100, 100, 50))
    ()
    """
    if before is None:
        return ()
    pairs = [("行数", before.rows, now.rows, False), ("人数", before.persons, now.persons, False)]
    if before.money_fen is not None and now.money_fen is not None:
        pairs.append(("金额", before.money_fen, now.money_fen, True))
    return tuple(Jump(*pair) for pair in pairs if abs(pair[2] - pair[1]) * 100 > pair[1] * JUMP_PERCENT)
