"""One person's e-file in a few words, and the tables of the facts as frames."""

import datetime as dt

import polars as pl
import pyarrow as pa

from jiangtu.engine import schema
from jiangtu.engine.facts import belief, derive
from tests.engine.facts import efiles


def instant(at: int | None) -> dt.datetime | None:
    return None if at is None else dt.datetime(1970, 1, 1, microsecond=at, tzinfo=dt.UTC)


def derived(rows, as_of, at):
    return derive.derive(efiles.arrow(rows), as_of=as_of, known_at=instant(at))


def one_worker(**records):
    """An e-file of one person named by two departments, with the given records; `mention` 1 unless said."""
    born = {"born_on": dt.date(1990, 1, 1), "sex": "M", "recorded_at": 1, "gone_at": None}
    rows = {
        "mentions": [
            {"mention": 1, "department": "社会保险经办机构", "citizen_number": "11010519491231002X", **born},
            {"mention": 2, "department": "总工会", "citizen_number": None, "schooling": "COLLEGE", **born},
        ],
        "links": [
            {"mention": m, "person": 7, "doubtful": False, "recorded_at": 1, "gone_at": None} for m in (1, 2)
        ],
    }
    number = 0
    for name, table in records.items():
        rows[name] = []
        for record in table:
            number += 1
            rows[name].append({"record": number, "mention": 1, "recorded_at": 1, "gone_at": None, **record})
    return rows


def insured(start: str, until: str | None, **more):
    day = dt.date.fromisoformat
    end = {"until_on": day(until) if until else None}
    return {"insurance": "UNEMPLOYMENT", "employer": "甲厂", "from_on": day(start), **end, **more}


def reading(rows, as_of: dt.date) -> belief.Reading:
    """The e-file read on the day with everything known."""
    return belief.read(efiles.arrow(rows), as_of=as_of, known_at=None)


def frame(name: str, *rows: dict[str, object]) -> pl.DataFrame:
    """A table of the facts with these rows; a column not given is null."""
    return pl.DataFrame(pl.from_arrow(pa.Table.from_pylist(list(rows), schema.TABLES[name].arrow)))
