"""News after a delivery: a second state of the e-file in which a few people's lives went on, for incremental work."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.city.mentions import delivered_at
from jiangtu.city.plan import Plan

DAY = 86_400_000_000
"""Microseconds."""


def newer(plan: Plan, tables: dict[str, pa.Table], *, workers: int) -> tuple[dict[str, pa.Table], pa.Array]:
    """The e-file two days later, and the persons whose records changed.

    The chosen people's present jobs and contribution runs are superseded: the old row is gone, a new one with the same
    content ends yesterday. Everything else stays as it was, row for row; new rows stand at the end.
    """
    rng = plan.dice("news")
    links = tables["links"]
    persons = pc.unique(links["person"]).to_numpy()
    chosen = pa.array(np.sort(rng.permutation(persons)[:workers]))
    mentions = links.filter(pc.is_in(links["person"], chosen))["mention"]
    record = max(
        int(pc.max(tables[kind]["record"]).as_py() or 0)
        for kind in tables
        if "record" in tables[kind].schema.names
    )
    later = dict(tables)
    for kind in ("insurance", "employment"):
        later[kind] = _superseded(tables[kind], mentions, plan, record)
        record += later[kind].num_rows - tables[kind].num_rows
    return later, chosen


def _superseded(table: pa.Table, mentions: pa.ChunkedArray, plan: Plan, record: int) -> pa.Table:
    at = delivered_at(plan) + 2 * DAY
    yesterday = pa.scalar(plan.today - 1, pa.int32()).cast(pa.date32())
    struck = pc.and_(pc.is_in(table["mention"], mentions), pc.is_null(table["until_on"]))
    struck = pc.and_(struck, pc.less(table["from_on"], yesterday))
    old = _with(table, "gone_at", pc.if_else(struck, pa.scalar(at), table["gone_at"]))
    fresh = table.filter(struck)
    rows = fresh.num_rows
    fresh = _with(fresh, "record", pa.array(np.arange(record + 1, record + rows + 1)))
    fresh = _with(fresh, "until_on", pa.array([yesterday.as_py()] * rows, pa.date32()))
    fresh = _with(fresh, "recorded_at", pa.array(np.full(rows, at)))
    return pa.concat_tables([old, fresh]).combine_chunks()


def _with(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index(name), table.schema.field(name), values)
