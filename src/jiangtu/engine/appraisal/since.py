"""Work since a day: employment cut at the days on which certificates and titles were obtained.

The rules count "N years in the occupation after obtaining the certificate". The facts tell months of a job as a whole;
cut at those days, the months after each are whole months from it, and the months in all stay what they were.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.policy import days
from jiangtu.engine.policy.scalar import Case, Row

CUTS = (("certificates", "issued_on"), ("titles", "obtained_on"))
"""The days from which a route may count work."""
_SPAN = 1 << 20
Ints = npt.NDArray[np.int64]


def split(case: Case) -> Case:
    """The case with employment cut at the days certificates and titles were obtained; months in all stay the same.

    >>> job = {
    ...     "record": 1,
    ...     "from_on": dt.date(2020, 1, 1),
    ...     "until_on": None,
    ...     "months": 30,
    ...     "occupation": "6-18-01-01",
    ... }
    >>> held = {"record": 2, "issued_on": dt.date(2021, 1, 1)}
    >>> cut = split(Case(dt.date(2022, 7, 1), {}, {"employment": [job], "certificates": [held]}))
    >>> [(row["from_on"].year, row["months"]) for row in cut.children["employment"]]
    [(2020, 12), (2021, 18)]
    """
    cuts = sorted({day for table, column in CUTS for day in _days(case, table, column)})
    jobs = tuple(
        piece for row in case.children.get("employment", ()) for piece in _cut(row, cuts, case.as_of)
    )
    return replace(case, children={**case.children, "employment": jobs})


def _days(case: Case, table: str, column: str) -> Iterator[dt.date]:
    return (row[column] for row in case.children.get(table, ()) if row.get(column) is not None)


def _cut(row: Row, cuts: Sequence[dt.date], as_of: dt.date) -> Iterator[Row]:
    """The row's pieces. Of each but the first the months are whole months from its start; the first has the rest."""
    start, end = row.get("from_on"), min(row.get("until_on") or as_of, as_of)
    inside = [day for day in cuts if start is not None and start < day < end]
    if not inside or row.get("months") is None:
        yield row
        return
    since = [row["months"], *(min(days.between(day, end, "months"), row["months"]) for day in inside), 0]
    for place, day in enumerate([start, *inside]):
        until = inside[place] if place < len(inside) else row.get("until_on")
        yield {**row, "from_on": day, "until_on": until, "months": since[place] - since[place + 1]}


def later(case: Case, day: dt.date) -> Case:
    """The case on a later day with no news but time: months of running jobs go on."""
    jobs = tuple(_grown(row, case.as_of, day) for row in case.children.get("employment", ()))
    return replace(case, as_of=day, children={**case.children, "employment": jobs})


def _grown(row: Row, as_of: dt.date, day: dt.date) -> Row:
    if row.get("from_on") is None or row.get("months") is None:
        return row
    ended = row.get("until_on") or dt.date.max
    before, after = (days.between(row["from_on"], min(end, ended), "months") for end in (as_of, day))
    return {**row, "months": row["months"] + max(after - max(before, 0), 0)}


def split_facts(facts: FactSet) -> FactSet:
    """`split` for everybody at once. Cost: a few sorts of the employment rows and of the days."""
    jobs = facts["employment"]
    if jobs.num_rows == 0:
        return facts
    people, owner = np.unique(jobs["person"].to_numpy(), return_inverse=True)
    start = _numbers(jobs, "from_on", days.FIRST)
    today = days.number(facts.as_of)
    until = np.minimum(_numbers(jobs, "until_on", today), today)
    cuts = _cuts(facts, people)
    first = np.searchsorted(cuts, owner * _SPAN + (start - days.FIRST), side="right")
    last = np.maximum(np.searchsorted(cuts, owner * _SPAN + (until - days.FIRST), side="left"), first)
    told = jobs["from_on"].is_valid().to_numpy() & jobs["months"].is_valid().to_numpy()
    last = np.where(told, last, first)
    return FactSet(
        facts.as_of,
        facts.known_at,
        {**facts.tables, "employment": _pieces(jobs, cuts, first, last, until)},
        "",
    )


def _cuts(facts: FactSet, people: Ints) -> Ints:
    """Each person's days, as place of the person and day in one sorted number."""
    keys = []
    for table, column in CUTS:
        rows = facts[table]
        owner = rows["person"].to_numpy()
        place = np.minimum(np.searchsorted(people, owner), len(people) - 1)
        ours = people[place] == owner
        keys.append((place * _SPAN + (_numbers(rows, column, days.FIRST) - days.FIRST))[ours])
    found: Ints = np.unique(np.concatenate(keys))
    return found


def _pieces(jobs: pa.Table, cuts: Ints, first: Ints, last: Ints, until: Ints) -> pa.Table:
    """The rows, each as often as it has pieces, with the pieces' own start, end and months."""
    counts = last - first
    rows = np.repeat(np.arange(len(counts)), counts + 1)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(counts + 1) - counts - 1, counts + 1)
    made = jobs.take(pa.array(rows))
    begins = _numbers(made, "from_on", days.FIRST)
    later = nth > 0
    begins[later] = cuts[(first[rows] + nth - 1)[later]] % _SPAN + days.FIRST
    months = made["months"].fill_null(0).to_numpy().astype(np.int64)
    months[later] = np.minimum(days.betweens(begins[later], until[rows][later], "months"), months[later])
    goes_on = nth < counts[rows]
    ends = np.where(goes_on, np.append(begins[1:], 0), 0)
    months[goes_on] -= np.append(months[1:], 0)[goes_on]
    kept = made["until_on"].combine_chunks()
    until_on = pc.if_else(pa.array(goes_on), _dates(ends), kept)
    known = {name: made[name].is_valid().combine_chunks() for name in ("from_on", "months")}
    nothing = pa.scalar(None)
    starts = pc.if_else(known["from_on"], _dates(begins), nothing)
    worked = pc.if_else(known["months"], pa.array(months), nothing)
    for name, values in (("from_on", starts), ("until_on", until_on), ("months", worked)):
        place = made.schema.get_field_index(name)
        made = made.set_column(place, made.schema.field(name), values.cast(made.schema.field(name).type))
    return made


def _numbers(table: pa.Table, column: str, null: int) -> Ints:
    """The days of a column as numbers, `null` for none."""
    numbers: Ints = table[column].cast(pa.int32()).fill_null(null).to_numpy().astype(np.int64)
    return numbers


def _dates(numbers: Ints) -> pa.Array:
    return pa.array(numbers.astype(np.int32)).cast(pa.date32())
