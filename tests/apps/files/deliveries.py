"""Small deliveries for the tests of the e-file."""

import datetime as dt
from typing import Any

import pyarrow as pa

from jiangtu.apps.audit.kinds import System
from jiangtu.apps.files import services
from jiangtu.apps.files.kinds import IDENTITY, Imported, Incoming
from jiangtu.engine.schema import efile

SYSTEM = System()
PERSON_TYPES = {column.name: column.arrow for column in efile.MENTIONS.columns}
QIN = {"name": "覃美玲", "citizen_number": "450203199001011234", "phone": "13800138000", "sex": "F"}
WEI = {"name": "韦国强", "citizen_number": "450203198505052345", "phone": "13900139000", "sex": "M"}


def at(day: int, hour: int = 8) -> dt.datetime:
    """A day of June 2025."""
    return dt.datetime(2025, 6, day, hour, tzinfo=dt.UTC)


def table(record: str, *rows: dict[str, Any]) -> pa.Table:
    """Rows of a delivery, numbered from 2 as in a sheet with one head line."""
    types = {
        **PERSON_TYPES, **{c.name: c.arrow for c in efile.RECORDS[record].columns},
        "sheet": pa.string(), "row": pa.int32(),
    }  # fmt: skip
    numbered = [{"sheet": "Sheet1", "row": number, **row} for number, row in enumerate(rows, start=2)]
    kept = [name for name in efile.RECORDS[record].arrow.names if name not in ("record", "mention")]
    names = ["sheet", "row", *dict.fromkeys([*(IDENTITY if record != "employers" else ()), *kept])]
    names = [name for name in names if name not in ("recorded_at", "gone_at")]
    return pa.table({n: pa.array([row.get(n) for row in numbered], types[n]) for n in names})


def certificates(batch: int, *rows: dict[str, Any], **changes: Any) -> Incoming:
    given = {"kind": "SKILL", "level": "4", "issued_on": dt.date(2024, 5, 1), "withdrawn": False}
    whole = table("certificates", *({**given, **row} for row in rows))
    return Incoming(
        **{
            "batch": batch, "department": "技能评价机构", "format": "certificates", "file": f"{batch}.xlsx",
            "record": "certificates", "rows": whole, "key": ("number",), **changes,
        }
    )  # fmt: skip


def bring(incoming: Incoming, day: int = 1) -> Imported:
    return services.import_rows(incoming, actor=SYSTEM, at=at(day))
