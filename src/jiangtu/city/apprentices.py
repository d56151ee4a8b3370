"""One firm's apprentices: staff of long standing whom the technician school taught for two years and who took level 3.

The firm is the first sponsor of the order classes. What it is owed for them is paid to the firm, not to them.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.city import calendar, numbers, orders, published
from jiangtu.city.columns import NEVER, Ints, coded, counted, dated, fixed, flags
from jiangtu.city.plan import Plan
from jiangtu.city.population import People

MOST = 8
"""Apprentices of the class; fewer in a firm that has fewer people of long standing."""
YEARS = 2
LEVEL = "3"


def told(plan: Plan, people: People, kinds: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Every kind with what the class made of the apprentices, at the end."""
    person = _chosen(plan, people, kinds)
    rows = {"training": _training(plan, person), "certificates": _certificates(plan, person)}
    return {
        name: pa.concat_tables([table, rows[name].select(table.column_names).cast(table.schema)])
        if name in rows
        else table
        for name, table in kinds.items()
    }


def class_code(plan: Plan) -> str:
    """XT and the year the class ended: a number of its own kind beside those of other rosters."""
    return f"XT{plan.as_of.year}0001"


def days(plan: Plan) -> dict[str, int]:
    """When the class was filed, begun, ended and certified: early enough for the first month's workbooks to know."""
    ended = plan.today - 84
    began = int(calendar.months_later(np.asarray([ended]), -12 * YEARS)[0])
    return {"filed": began - 20, "started": began, "ended": ended, "certified": ended + 14}


def _chosen(plan: Plan, people: People, kinds: dict[str, pa.Table]) -> Ints:
    """Who works at the firm since before the class began and is no graduate of its order class."""
    work, began = kinds["employment"], pa.scalar(days(plan)["started"], pa.int32()).cast(pa.date32())
    here = pc.equal(work["employer"].cast(pa.string()), orders.sponsors(people, kinds)[0])
    since = pc.and_(pc.less(work["from_on"], began), pc.is_null(work["until_on"]))
    rows = work.filter(pc.and_(pc.and_(here, since), pc.less_equal(work["person"], people.spared)))
    return np.unique(rows["person"].to_numpy())[:MOST]


def _training(plan: Plan, person: Ints) -> pa.Table:
    size, when, none = len(person), days(plan), np.zeros(len(person), np.int64)
    return pa.table({
        "person": pa.array(person),
        "class_code": coded(none, [class_code(plan)]),
        "provider": coded(none, [orders.school(plan)]),
        "kind": coded(none, ["APPRENTICE"]),
        "occupation": coded(none, [_trade()]),
        "level": coded(none, [LEVEL]),
        "group": pa.nulls(size, pa.string()),
        "filed_on": dated(none + when["filed"]),
        "started_on": dated(none + when["started"]),
        "ended_on": dated(none + when["ended"]),
        "hours": counted(none + 480, pa.int32()),
        "practice_hours": counted(none + 320, pa.int32()),
        "attended_percent": counted(90 + np.arange(size) % 9, pa.int32()),
        "years": counted(none + YEARS, pa.int32()),
        "outcome": coded(none, ["CERTIFIED"]),
        "advance_fen": counted(none + NEVER, pa.int64()),
    })  # fmt: skip


def _certificates(plan: Plan, person: Ints) -> pa.Table:
    size, none = len(person), np.zeros(len(person), np.int64)
    letters = np.full(size, ord(LEVEL), np.uint8)
    return pa.table({
        "person": pa.array(person),
        "number": fixed(numbers.skill_numbers(none + 9_002, letters, none + plan.as_of.year)),
        "kind": coded(none, ["SKILL"]),
        "occupation": coded(none, [_trade()]),
        "level": coded(none, [LEVEL]),
        "mode": coded(none, ["FULL"]),
        "issued_on": dated(none + days(plan)["certified"]),
        "withdrawn": flags(np.zeros(size, np.bool_)),
    })  # fmt: skip


def _trade() -> str:
    """What the first order class is taught."""
    code: str = published.occupations().codes[orders.trades()[0]]
    return code
