"""The tables of a snapshot with the rows of some subjects made again, and those counted from them.

What is made again and comes out as it was leaves the table the very same object, so that nothing is written for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from jiangtu.engine import schema
from jiangtu.engine.facts import classes, employers, workers
from jiangtu.engine.facts.belief import Reading
from jiangtu.engine.facts.factset import FactSet
from jiangtu.engine.facts.news import REGISTERS, News

COUNTED = ["staff", "dispatched", "skilled", "high_skilled"]
Tables = dict[str, pa.Table]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Splice:
    """A snapshot, the news since, and the e-file read for its persons."""

    previous: FactSet
    news: News
    reading: Reading

    def tables(self, own: Mapping[str, pl.DataFrame]) -> Tables:
        """Every table of the facts; `own` are the tables that hang on one person, of the changed persons alone."""
        tables = {
            name: self._placed(name, _arrow(own[name], name), self._persons) for name in schema.CHILDREN
        }
        registered = self._registered()
        tables["workers"] = self._workers(own["workers"], registered)
        tables["employers"] = self._employers(registered, tables)
        tables["classes"] = self._classes(tables)
        return tables

    @property
    def _persons(self) -> pa.Array:
        return pa.array(sorted(self.news.persons), pa.int64())

    def _placed(self, name: str, made: pa.Table, gone: pa.Array) -> pa.Table:
        return placed(self.previous[name], made, key=schema.TABLES[name].subject, gone=gone)

    def _registered(self) -> pl.DataFrame:
        """The register of employers: what it says now of those in the news, and what it said of the others."""
        known = self.previous["employers"].drop_columns(COUNTED)
        kept = _frame(_others(known, "employer", pa.array(self.news.employers, pa.string())))
        return pl.concat(
            [kept, employers.register(self.reading).select(kept.columns).match_to_schema(kept.schema)]
        )

    def _workers(self, own: pl.DataFrame, registered: pl.DataFrame) -> pa.Table:
        """Beside the changed persons, those whose employer changed; everybody when a register came or was taken out."""
        before = self.previous["workers"]
        rest = _others(before, "person", self._persons)
        if self._delivered_before() == self.news.delivered:
            rest = _of(rest, "employer", pa.array(self.news.employers, pa.string()))
        again = _frame(rest.drop_columns(["industry"]))
        both = pl.concat([own.select(again.columns).match_to_schema(again.schema), again]).sort("person")
        made = workers.finish(both, registered, delivered=self.news.delivered)
        gone = pa.concat_arrays([self._persons, rest["person"].combine_chunks()])
        return self._placed("workers", _arrow(made, "workers"), gone)

    def _delivered_before(self) -> frozenset[str]:
        first = self.previous["workers"].slice(0, 1)
        return frozenset(column for column in REGISTERS if first[column].null_count < len(first))

    def _employers(self, registered: pl.DataFrame, tables: Tables) -> pa.Table:
        touched = self._named("employment", "employer", tables, self.news.employers)
        employment = _of(tables["employment"], "employer", touched)
        certificates = _of(tables["certificates"], "person", employment["person"])
        rows = registered.filter(pl.col("employer").is_in(pl.Series(touched).implode()))
        made = employers.rows(rows, _frame(employment), _frame(certificates), as_of=self.previous.as_of)
        return self._placed("employers", _arrow(made, "employers"), touched)

    def _classes(self, tables: Tables) -> pa.Table:
        touched = self._named("training", "class_code", tables)
        roster = _of(tables["training"], "class_code", touched)
        insurance = _of(tables["insurance"], "person", roster["person"])
        made = classes.rows(_frame(roster), _frame(insurance), as_of=self.previous.as_of)
        return self._placed("classes", _arrow(made, "classes"), touched)

    def _named(self, name: str, column: str, tables: Tables, more: frozenset[str] = frozenset()) -> pa.Array:
        """What the rows of the changed persons name in the column, before or now, and `more`."""
        both = [_of(table[name], "person", self._persons)[column] for table in (self.previous, tables)]
        named = {word for column in both for word in pc.unique(column).to_pylist() if word is not None}
        return pa.array(sorted(named | more), pa.string())


def placed(table: pa.Table, made: pa.Table, *, key: str, gone: pa.Array) -> pa.Table:
    """The sorted table with the rows of the subjects `gone` replaced by `made`; itself when those are the same rows."""
    if _of(table, key, gone).equals(made):
        return table
    both = pa.concat_tables([_others(table, key, gone), made]).combine_chunks()
    return both.take(pc.sort_indices(both[key]))  # stable: each subject's rows stay in their order


def _of(table: pa.Table, key: str, subjects: pa.Array) -> pa.Table:
    """The rows of these subjects; of persons they are found without a look at the others' rows."""
    if key == "person":
        return table.take(_places(table[key].to_numpy(), np.unique(subjects)))
    return table.filter(pc.is_in(table[key], value_set=subjects))


def _places(keys: Numbers, wanted: Numbers) -> Numbers:
    """The places of the rows whose key is wanted; both rise."""
    first, end = np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right")
    long = end - first
    return np.repeat(first - np.cumsum(long) + long, long) + np.arange(long.sum())


def _others(table: pa.Table, key: str, subjects: pa.Array) -> pa.Table:
    return table.filter(pc.invert(pc.is_in(table[key], value_set=subjects)))


def _frame(table: pa.Table) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(table))


def _arrow(frame: pl.DataFrame, name: str) -> pa.Table:
    spec = schema.TABLES[name].arrow
    return frame.select(spec.names).to_arrow().cast(spec)
