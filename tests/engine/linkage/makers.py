"""Mentions and links as short as a test can say them."""

import datetime as dt

import pyarrow as pa
from stdnum.cn import ric

from jiangtu.engine.linkage import link

KEY = b"a key for tests"
SCHEMA = pa.schema(
    [
        ("mention", pa.int64()),
        ("department", pa.string()),
        ("recorded_at", pa.int64()),
        ("name", pa.string()),
        ("citizen_number", pa.string()),
        ("sex", pa.string()),
        ("born_on", pa.date32()),
        ("phone", pa.string()),
        ("employer", pa.string()),
        ("number_written", pa.string()),
    ]
)
LIU = "11010519491231002X"  # the example of GB 11643: a woman born on 1949-12-31
OTHER = "440524188001010014"  # its second example: a man born on 1880-01-01


def number(seventeen):
    """A valid citizen number from its first 17 digits."""
    return seventeen + ric.calc_check_digit(seventeen + "0")


def says(mention, name=None, number=None, born=None, phone=None, *, by="社保", at=0, **rest):
    """One mention: department `by` names somebody in its delivery of instant `at`."""
    born_on = dt.date.fromisoformat(born) if born else None
    return {"mention": mention, "department": by, "recorded_at": at, "name": name, "citizen_number": number,
            "born_on": born_on, "phone": phone, "sex": None, "employer": None, "number_written": None, **rest}  # fmt: skip


def mentions(*rows):
    return pa.Table.from_pylist(list(rows), schema=SCHEMA)


def links(**persons):
    """links(m1=7): mention 1 belongs to person 7."""
    rows = [(int(name[1:]), person) for name, person in persons.items()]
    columns = list(zip(*rows, strict=True)) or [(), ()]
    return pa.table({"mention": pa.array(columns[0], pa.int64()), "person": pa.array(columns[1], pa.int64())})


def linked(*rows, known=None, settings=link.DEFAULT):
    return link.link(mentions(*rows), known or links(), id_key=KEY, seed=1, settings=settings)


def groups(result):
    """The mentions of each person, as a set of sets."""
    found = {}
    for row in result.assignments.to_pylist():
        found.setdefault(row["person"], set()).add(row["mention"])
    return {frozenset(members) for members in found.values()}


def hows(result):
    return {row["mention"]: row["how"] for row in result.assignments.to_pylist()}


def doubted(result):
    return {row["mention"] for row in result.assignments.to_pylist() if row["doubtful"]}


def decisions(result):
    """(left, right) of every pair reported: its stage, what became of it and why."""
    return {
        (p["left_mention"], p["right_mention"]): (p["stage"], p["decision"], p["against"])
        for p in result.pairs.to_pylist()
    }
