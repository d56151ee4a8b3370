"""The table a checked sheet becomes: who, what the record says, and from which row of which sheet.

Columns, in order: `sheet`, `row` (the row's own number in the sheet, 1-based), the identity columns of a
mention (none for employers), the columns of the record. A column that both have (education.schooling) belongs
to the record.
"""

import pyarrow as pa

from jiangtu.engine.schema import Column, efile

_SYSTEM = {"mention", "department", "record", "recorded_at", "gone_at"}

KINDS: tuple[str, ...] = tuple(efile.RECORDS)
"""Every kind of record a sheet can deliver."""


def record_columns(kind: str) -> tuple[Column, ...]:
    """Columns of the e-file's record of that kind, without the system's own."""
    return tuple(c for c in efile.RECORDS[kind].columns if c.name not in _SYSTEM)


def mention_columns(kind: str) -> tuple[Column, ...]:
    """Identity columns a sheet of that kind carries; none for a register of employers."""
    if kind == "employers":
        return ()
    taken = {c.name for c in record_columns(kind)}
    return tuple(c for c in efile.MENTIONS.columns if c.name not in _SYSTEM | taken)


def columns(kind: str) -> tuple[Column, ...]:
    """Every described column of a staged table, identity first."""
    return (*mention_columns(kind), *record_columns(kind))


def column(kind: str, name: str) -> Column | None:
    """The column called `name`, if that kind has it."""
    return next((c for c in columns(kind) if c.name == name), None)


def schema(kind: str) -> pa.Schema:
    """The Arrow schema of a staged table: `sheet` string, `row` int32, then `columns(kind)`."""
    places = [("sheet", pa.string()), ("row", pa.int32())]
    return pa.schema([*places, *((c.name, c.arrow) for c in columns(kind))])
